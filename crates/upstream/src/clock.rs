//! The project's clock, as the binary hands it in.

use std::sync::{Mutex, MutexGuard, PoisonError};

use mullion_model::Timestamp;
use tokio::time::Instant;

/// Tells the time. Only the binary reads the machine's clock; tests count from a moment of their
/// own by the runtime's time, which they can pause.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Source);

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// The machine's clock, read each time, so that it stays right when that is set.
    Wall(fn() -> Timestamp),
    /// A moment, and when it was on the runtime's clock.
    Counted(Timestamp, Instant),
}

impl Clock {
    /// A clock that asks `now` each time.
    #[must_use]
    pub const fn wall(now: fn() -> Timestamp) -> Self {
        Self(Source::Wall(now))
    }

    /// A clock that shows `now` at this moment and follows the runtime's time from there.
    #[must_use]
    pub fn starting_at(now: Timestamp) -> Self {
        Self(Source::Counted(now, Instant::now()))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.0 {
            Source::Wall(now) => now(),
            Source::Counted(began_at, began) => began_at.plus(began.elapsed()),
        }
    }
}

/// Locks a mutex whose content is whole between any two statements, so that a panic elsewhere does
/// not spoil it.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
