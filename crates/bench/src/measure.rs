//! Samples of time and memory.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::estate::mixed;

/// The present moment of the machine.
pub(crate) fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    Instant::now()
}

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

/// Memory of this process, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// What is in use.
    pub(crate) resident: u64,
    /// The most that ever was.
    pub(crate) peak: u64,
}

/// What this process takes.
pub(crate) fn memory() -> Result<Memory, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let bytes = |label| {
        let line = status.lines().find_map(|line| line.strip_prefix(label));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes = kilobytes.and_then(|number| number.trim().parse::<u64>().ok());
        kilobytes
            .map(|number| number * 1_024)
            .ok_or_else(|| "the system tells no memory".to_owned())
    };
    Ok(Memory { resident: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
}

/// A number of bytes in megabytes; exact to the kilobyte, up to 4 TB.
pub(crate) fn megabytes(bytes: u64) -> f64 {
    u32::try_from(bytes / 1_024).map_or(f64::INFINITY, |kilobytes| f64::from(kilobytes) * 1.024e-3)
}
