//! Virtual time for all threads: the runtime's paused clock, seen from wherever somebody asks.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

use mullion_model::Timestamp;
use tokio::time::Instant;

/// When the year begins.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_767_600_000);

/// The present moment, for threads that the runtime's clock cannot be read on.
static NOW: AtomicI64 = AtomicI64::new(START.ticks());

thread_local! {
    /// When the test's runtime began to count, on the thread of that runtime.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Begins to count on this thread.
pub(crate) fn begin() {
    BEGAN.set(Some(Instant::now()));
}

/// The present moment.
pub(crate) fn now() -> Timestamp {
    match BEGAN.get() {
        Some(began) => {
            let now = START.plus(began.elapsed());
            NOW.store(now.ticks(), Ordering::SeqCst);
            now
        }
        None => Timestamp::from_ticks(NOW.load(Ordering::SeqCst)),
    }
}
