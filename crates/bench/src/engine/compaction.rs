//! What a compaction costs in memory, and those who read meanwhile.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use mullion_core::Core;

use super::shapes::shapes;
use crate::estate::Estate;
use crate::measure::{Samples, Spent, memory, now};

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
    let steady = memory()?.resident;
    let (peak, is_done) = (AtomicU64::new(steady), AtomicBool::new(false));
    let mut busy = Samples::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while core.compact() {}
            is_done.store(true, Ordering::Release);
        });
        scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                peak.fetch_max(memory().map_or(0, |memory| memory.resident), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        while !is_done.load(Ordering::Acquire) {
            ask(&mut busy);
        }
    });
    Ok(Compacted { steady, peak: peak.into_inner(), quiet, busy })
}
