//! The project's clock: wall time that follows the runtime's time, so that tests can pause it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use mullion_model::Timestamp;
use tokio::time::Instant;

/// Wall time, counted from the moment it was made by the runtime's own clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began_at: Timestamp,
    began: Instant,
}

impl Clock {
    /// A clock that shows `now` at this moment. Only the binary and tests know what time it is.
    #[must_use]
    pub fn starting_at(now: Timestamp) -> Self {
        Self { began_at: now, began: Instant::now() }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.at(Instant::now())
    }

    /// The wall time of a moment of the runtime.
    #[must_use]
    pub fn at(&self, moment: Instant) -> Timestamp {
        self.began_at.plus(moment.saturating_duration_since(self.began))
    }
}

/// Locks a mutex whose content is whole between any two statements, so that a panic elsewhere does
/// not spoil it.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
