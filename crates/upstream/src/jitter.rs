//! Delays that spread, so that what failed together does not come back together.

use std::time::Duration;

/// A random time between nothing and `longest`.
pub(crate) fn full_jitter(longest: Duration) -> Duration {
    longest.mul_f64(rand::random_range(0.0..=1.0))
}

/// `interval`, a tenth longer or shorter at random.
pub(crate) fn around(interval: Duration) -> Duration {
    interval.mul_f64(rand::random_range(0.9..=1.1))
}

/// The delay before try number `failures` after a failure: full jitter under a ceiling that doubles
/// from one second to five minutes, at least half a second.
pub(crate) fn backoff(failures: u32) -> Duration {
    const FIRST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_secs(300);
    let ceiling = FIRST.saturating_mul(1 << failures.min(9)).min(LONGEST);
    full_jitter(ceiling).max(Duration::from_millis(500))
}
