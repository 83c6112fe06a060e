//! Samples of time and memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use mullion_core::Core;
use rustix::time::{ClockId, clock_gettime};

use super::shapes::shapes;
use crate::estate::{Estate, mixed};
use crate::plain::now;

/// CPU time from now on: on a machine that others use too, time on the wall says little.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    clock: ClockId,
    from: Duration,
}

impl Spent {
    /// That of this process, SQLite's own thread included.
    pub(crate) fn by_process() -> Self {
        Self::by(ClockId::ProcessCPUTime)
    }

    /// That of this thread.
    pub(crate) fn by_thread() -> Self {
        Self::by(ClockId::ThreadCPUTime)
    }

    /// That of a clock.
    fn by(clock: ClockId) -> Self {
        Self { clock, from: read(clock) }
    }

    /// What was spent since.
    pub(crate) fn elapsed(self) -> Duration {
        read(self.clock).saturating_sub(self.from)
    }
}

/// What a clock shows.
fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// How long something took, each time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// One more.
    pub(crate) fn add(&mut self, elapsed: Duration) {
        self.0.push(elapsed);
    }

    /// What so many of a hundred stay within, in microseconds; nothing without samples.
    pub(crate) fn percentile(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(place).map(|elapsed| elapsed.as_secs_f64() * 1e6)
    }
}

/// The numbers below `count` in another order for each `round`.
pub(crate) fn shuffled(count: usize, round: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let random = |place: &usize| mixed(mixed(round) ^ u64::try_from(*place).unwrap_or_default());
    places.sort_by_key(random);
    places
}

/// The memory of this process that is in use, in bytes.
pub(crate) fn resident() -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes = kilobytes.and_then(|number| number.trim().parse::<u64>().ok());
    kilobytes.map(|number| number * 1_024).ok_or_else(|| "the system tells no memory".to_owned())
}

/// What a compaction cost.
pub(crate) struct Compacted {
    /// Memory before it and at most during it, in bytes.
    pub(crate) steady: u64,
    pub(crate) peak: u64,
    /// The mix of all questions without it and during it.
    pub(crate) quiet: Samples,
    pub(crate) busy: Samples,
}

/// How long readers are measured without a compaction.
const QUIET: Duration = Duration::from_secs(3);

/// Sets back a stretch of old sessions, so that the part they stand in is woven anew, and measures
/// readers and memory meanwhile.
pub(crate) fn while_compacting(core: &Core, estate: Estate) -> Result<Compacted, String> {
    let shapes = shapes(core)?;
    let ask = |samples: &mut Samples| {
        for shape in &shapes {
            let started = Spent::by_thread();
            drop(core.snapshot().query(&shape.query));
            samples.add(started.elapsed());
        }
    };
    let mut quiet = Samples::default();
    let started = now();
    while started.elapsed() < QUIET {
        ask(&mut quiet);
    }
    let stretch = estate.sessions / 2..estate.sessions / 2 + estate.sessions / 20;
    let numbers: Vec<u64> = stretch.collect();
    for numbers in numbers.chunks(20_000) {
        estate.tell(core, numbers.iter().copied(), 1)?;
        core.publish();
    }
    let steady = resident()?;
    let (peak, is_done) = (AtomicU64::new(0), AtomicBool::new(false));
    let mut busy = Samples::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while core.compact() {}
            is_done.store(true, Ordering::Release);
        });
        scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                peak.fetch_max(resident().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        while !is_done.load(Ordering::Acquire) {
            ask(&mut busy);
        }
    });
    Ok(Compacted { steady, peak: peak.into_inner(), quiet, busy })
}
