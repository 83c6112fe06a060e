//! Sends a call a second time when the first try failed in a way that may pass.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind};
use tokio::time::Instant;

use crate::clock::locked;
use crate::jitter::full_jitter;
use crate::{CallContext, Transport};

/// The longest delay before the second try; full jitter spreads it.
const DELAY: Duration = Duration::from_secs(1);
/// What a first try adds to the budget: one retry for five of them.
const EARNED: f64 = 0.2;
/// What time adds to it, a second: one retry in ten seconds.
const EARNED_BY_TIME: f64 = 0.1;
/// The most that can be saved up.
const SAVINGS: f64 = 10.0;

/// At most two tries, and over time at most 20 % of the calls and one in ten seconds beyond.
pub(crate) struct Retry {
    inner: Arc<dyn Transport>,
    budget: Mutex<Budget>,
}

/// What is left to spend on second tries.
struct Budget {
    left: f64,
    counted_at: Instant,
}

impl Retry {
    /// Retries what fails through `inner`.
    pub(crate) fn new(inner: Arc<dyn Transport>) -> Self {
        let budget = Budget { left: 1.0, counted_at: Instant::now() };
        Self { inner, budget: Mutex::new(budget) }
    }

    /// Counts a first try.
    fn earn(&self) {
        let mut budget = locked(&self.budget);
        let now = Instant::now();
        let waited = now.saturating_duration_since(budget.counted_at).as_secs_f64();
        budget.counted_at = now;
        budget.left = (budget.left + EARNED + waited * EARNED_BY_TIME).min(SAVINGS);
    }

    /// Takes a second try from the budget, if there is one left.
    fn spend(&self) -> bool {
        let mut budget = locked(&self.budget);
        let affordable = budget.left >= 1.0;
        if affordable {
            budget.left -= 1.0;
        }
        affordable
    }
}

/// Whether a second try may help. A limit of the product is waited out by the planner instead, and
/// an answer that is whole but wrong will be the same again.
fn worth_a_retry(fault: &Fault) -> bool {
    let may_pass = match fault.kind {
        FaultKind::Unreachable | FaultKind::Timeout => true,
        FaultKind::Misread => fault.status.is_none_or(|status| status == 200),
        _ => false,
    };
    may_pass && fault.retry_after.is_none()
}

impl Transport for Retry {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            self.earn();
            match self.inner.send(call, context).await {
                Err(fault) if worth_a_retry(&fault) && self.spend() => {
                    tokio::time::sleep(full_jitter(DELAY)).await;
                    self.inner.send(call, context).await
                }
                outcome => outcome,
            }
        }
        .boxed()
    }
}
