//! Leaves a source alone that does not answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind};
use tokio::time::Instant;

use crate::clock::locked;
use crate::jitter::backoff;
use crate::{CallContext, Transport};

/// Failures in a row after which calls are refused.
const TOLERATED: u32 = 5;
/// The shortest wait a refusal names: how long a probe under way takes is not known.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Where the breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BreakerState {
    /// Calls go through.
    Admitting,
    /// Calls are answered with the last fault.
    Refusing,
    /// One call is under way to see whether the source is back.
    Probing,
}

/// Refuses calls after several failures in a row, and lets one through from time to time.
pub(crate) struct Breaker {
    inner: Arc<dyn Transport>,
    memory: Mutex<Memory>,
}

/// What the breaker knows.
struct Memory {
    failures: u32,
    state: BreakerState,
    refusing_until: Instant,
    last: Option<Fault>,
}

impl Breaker {
    /// Guards what goes through `inner`.
    pub(crate) fn new(inner: Arc<dyn Transport>) -> Self {
        let memory = Memory {
            failures: 0,
            state: BreakerState::Admitting,
            refusing_until: Instant::now(),
            last: None,
        };
        Self { inner, memory: Mutex::new(memory) }
    }

    /// Lets the next call through as the one probe, whatever the time.
    pub(crate) fn allow_probe(&self) {
        locked(&self.memory).refusing_until = Instant::now();
    }

    /// Whether a call may go, and if so, whether it is the probe; the fault to answer with, if not.
    fn admit(&self) -> Result<bool, Fault> {
        let mut memory = locked(&self.memory);
        let now = Instant::now();
        match memory.state {
            BreakerState::Admitting => return Ok(false),
            BreakerState::Refusing if now >= memory.refusing_until => {
                memory.state = BreakerState::Probing;
                return Ok(true);
            }
            BreakerState::Refusing | BreakerState::Probing => {}
        }
        let wait = memory.refusing_until.saturating_duration_since(now);
        let fault = memory.last.clone().unwrap_or_else(|| {
            Fault::new(FaultKind::Unreachable, "the source did not answer several times in a row")
        });
        Err(fault.with_retry_after(wait.max(SHORTEST_WAIT)))
    }

    /// Learns from how a call went; how long calls are refused now, if it made that so.
    fn learn(&self, outcome: &Result<Reply, Fault>) -> Option<Duration> {
        let mut memory = locked(&self.memory);
        match outcome {
            Err(fault) if counts(fault) => {
                memory.failures = memory.failures.saturating_add(1);
                memory.last = Some(fault.clone());
                if memory.failures >= TOLERATED {
                    let wait = backoff(memory.failures);
                    memory.state = BreakerState::Refusing;
                    memory.refusing_until = Instant::now() + wait;
                    return Some(wait);
                }
            }
            Ok(_) | Err(_) => {
                memory.failures = 0;
                memory.last = None;
                memory.state = BreakerState::Admitting;
            }
        }
        None
    }
}

/// Whether a fault tells that the source as a whole does not work. Answers about one request or one
/// account (401, 403, 404, 429, a misread page) do not.
const fn counts(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Unreachable | FaultKind::Timeout | FaultKind::Tls)
}

/// Gives the probe's place back when its caller goes away before the answer.
struct Probe<'a> {
    breaker: &'a Breaker,
    pending: bool,
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        let mut memory = locked(&self.breaker.memory);
        if self.pending && memory.state == BreakerState::Probing {
            memory.state = BreakerState::Refusing;
        }
    }
}

impl Transport for Breaker {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let mut probe = Probe { breaker: self, pending: self.admit()? };
            let outcome = self.inner.send(call, context).await;
            let refused_for = self.learn(&outcome);
            probe.pending = false;
            // Who asks again earlier only hears the same.
            outcome.map_err(|fault| match refused_for.max(fault.retry_after) {
                Some(wait) => fault.with_retry_after(wait),
                None => fault,
            })
        }
        .boxed()
    }
}
