//! Keeps to the product's wishes and to the request budget of the source.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind};
use tokio::time::Instant;

use crate::clock::locked;
use crate::{CallContext, Transport};

/// The longest wait a product can impose.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// The wait after "too many requests" without a time.
const DEFAULT_WAIT: Duration = Duration::from_secs(60);

/// Spreads calls to at most so many a minute, and holds all of them back while the product asked to
/// be left alone.
pub(crate) struct Pace {
    inner: Arc<dyn Transport>,
    interval: Duration,
    /// What may be saved up while nothing is asked, in time.
    burst: Duration,
    schedule: Mutex<Schedule>,
}

/// When the next call may go.
struct Schedule {
    /// The budget as a moment: each call moves it on by one interval, and it may lag behind the
    /// present by the burst.
    spent_until: Instant,
    /// No call before this moment: the product asked for it.
    quiet_until: Instant,
}

/// The part of a minute's budget that may go at once after a quiet time.
const BURST: u32 = 6;

impl Pace {
    /// At most `per_minute` calls in any minute through `inner`, a sixth of them at once. The others
    /// are spread over the minute, so that those that went at once are not on top of its budget.
    pub(crate) fn new(inner: Arc<dyn Transport>, per_minute: u32) -> Self {
        let now = Instant::now();
        let schedule = Schedule { spent_until: now, quiet_until: now };
        let at_once = (per_minute / BURST).max(1);
        let spread = per_minute.saturating_sub(at_once).max(1);
        let interval = Duration::from_secs(60) / spread;
        let burst = interval.saturating_mul(at_once);
        Self { inner, interval, burst, schedule: Mutex::new(schedule) }
    }

    /// Takes one call from the budget: when it may go.
    fn book(&self) -> Instant {
        let now = Instant::now();
        let mut schedule = locked(&self.schedule);
        let earliest = now.checked_sub(self.burst).unwrap_or(now);
        schedule.spent_until = schedule.spent_until.max(earliest) + self.interval;
        schedule.spent_until
    }

    /// How long the product still wants to be left alone.
    fn quiet(&self) -> Result<(), Fault> {
        let left = locked(&self.schedule).quiet_until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        let text = "the server asked for fewer requests";
        Err(Fault::new(FaultKind::RateLimited, text).with_retry_after(left).before_sending())
    }

    /// Remembers a wish to be left alone.
    fn note(&self, fault: &Fault) {
        let wait = match (fault.kind, fault.retry_after) {
            (FaultKind::RateLimited, None) => DEFAULT_WAIT,
            (FaultKind::RateLimited | FaultKind::Unreachable, Some(wait)) => {
                wait.clamp(Duration::from_secs(1), LONGEST_WAIT)
            }
            _ => return,
        };
        let mut schedule = locked(&self.schedule);
        schedule.quiet_until = schedule.quiet_until.max(Instant::now() + wait);
    }
}

impl Transport for Pace {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            self.quiet()?;
            tokio::time::sleep_until(self.book()).await;
            // It may have asked while this call waited.
            self.quiet()?;
            let outcome = self.inner.send(call, context).await;
            if let Err(fault) = &outcome {
                self.note(fault);
            }
            outcome
        }
        .boxed()
    }
}
