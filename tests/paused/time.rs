//! Virtual time for all threads: the runtime's paused clock, seen from wherever somebody asks.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mullion_model::Timestamp;
use tokio::time::Instant;

/// When everything begins.
pub const START: Timestamp = Timestamp::from_seconds(1_767_600_000);

/// The present moment, for threads that the runtime's clock cannot be read on.
static NOW: AtomicI64 = AtomicI64::new(START.ticks());

/// Held by the one test of a process that has virtual time.
static TURN: Mutex<()> = Mutex::new(());

thread_local! {
    /// When the test's runtime began to count, on the thread of that runtime.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The right to have virtual time, as long as it is kept.
pub struct Turn(#[expect(dead_code, reason = "held until it is dropped")] MutexGuard<'static, ()>);

/// Waits for the other tests of this process, then begins to count on this thread.
#[must_use]
pub fn begin() -> Turn {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    NOW.store(START.ticks(), Ordering::SeqCst);
    BEGAN.set(Some(Instant::now()));
    Turn(turn)
}

/// The present moment.
#[must_use]
pub fn now() -> Timestamp {
    match BEGAN.get() {
        Some(began) => {
            let now = START.plus(began.elapsed());
            NOW.store(now.ticks(), Ordering::SeqCst);
            now
        }
        None => Timestamp::from_ticks(NOW.load(Ordering::SeqCst)),
    }
}
