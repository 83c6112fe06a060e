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

/// The project's clock: the machine's.
#[must_use]
pub(crate) const fn clock() -> Clock {
    Clock::wall(wall_time)
}
