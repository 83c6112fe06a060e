//! The one place that asks the machine what time it is.

use mullion_model::Timestamp;
use mullion_upstream::Clock;

/// The present moment by the machine's clock.
#[must_use]
pub fn wall_time() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the binary is where the time comes from")]
    let now = jiff::Timestamp::now();
    Timestamp::from(now)
}

/// The project's clock, set by the machine's.
#[must_use]
pub(crate) fn clock() -> Clock {
    Clock::starting_at(wall_time())
}
