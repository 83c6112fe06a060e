//! What is remembered of a login: how long it is good, and for how long none is tried.

use std::time::Duration;

use mullion_adapter::{Grant, Lifetime};
use mullion_model::Fault;
use tokio::time::Instant;

/// The shortest and the longest life of a login that is believed.
const LIFE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(24 * 60 * 60));
/// From which part of its life on a login is renewed.
const RENEWED_AT: f64 = 0.8;
/// Up to which part of its life a login is used where it cannot be renewed.
const GOOD_UNTIL: f64 = 0.97;

/// A grant in use.
pub(super) struct Issued {
    /// What the product gave.
    pub(super) grant: Grant,
    received: Instant,
    /// When it was used last.
    pub(super) used: Instant,
    /// No renewal before this moment.
    pub(super) renew_after: Instant,
    /// Whether any call went well with it.
    pub(super) worked: bool,
    /// Calls in a row that were answered 401.
    pub(super) denied: u32,
}

impl Issued {
    /// A grant that was just received.
    pub(super) const fn new(grant: Grant, now: Instant) -> Self {
        Self { grant, received: now, used: now, renew_after: now, worked: false, denied: 0 }
    }

    /// Whether 80 % of its life are over, and it is time to do something about it.
    pub(super) fn wants_renewal(&self, now: Instant) -> bool {
        self.is_older_than(RENEWED_AT, now) && now >= self.renew_after
    }

    /// Whether the product should still accept it.
    pub(super) fn is_good(&self, now: Instant) -> bool {
        !self.is_older_than(GOOD_UNTIL, now)
    }

    /// Whether this part of its life is over.
    fn is_older_than(&self, part: f64, now: Instant) -> bool {
        let (life, since) = match self.grant.lifetime {
            Lifetime::Fixed(life) => (life, self.received),
            Lifetime::Idle(life) => (life, self.used),
        };
        now.saturating_duration_since(since) >= life.clamp(LIFE.0, LIFE.1).mul_f64(part)
    }
}

/// A time without logins, and why.
pub(super) struct Held {
    until: Instant,
    fault: Fault,
    /// Whether a person's wish ends it: not where the password was refused.
    pub(super) can_be_ended: bool,
}

impl Held {
    /// No login before `until`, because of `fault`.
    pub(super) const fn new(until: Instant, fault: Fault, can_be_ended: bool) -> Self {
        Self { until, fault, can_be_ended }
    }

    /// The fault, with what is left of the wait; `None` when it is over.
    pub(super) fn fault(&self, now: Instant) -> Option<Fault> {
        let left = self.until.saturating_duration_since(now);
        (!left.is_zero()).then(|| self.fault.clone().with_retry_after(left))
    }
}

/// The wait after the first, the second and every further time, in minutes.
pub(super) fn spaced(times: u32, [first, second, further]: [u64; 3]) -> Duration {
    Duration::from_secs(
        60 * match times {
            0 | 1 => first,
            2 => second,
            _ => further,
        },
    )
}
