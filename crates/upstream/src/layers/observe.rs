//! Counts, times and logs every call, and reads the server's clock.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, Skew, Timestamp};
use tokio::time::Instant;

use crate::clock::{Clock, locked};
use crate::{CallContext, Purpose, Transport};

/// What was counted at one source since the start.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    requests: AtomicU64,
    logins: AtomicU64,
    skew: Mutex<Option<Skew>>,
}

impl Meter {
    /// Requests sent, logins included.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Logins tried.
    pub(crate) fn logins(&self) -> u64 {
        self.logins.load(Ordering::Relaxed)
    }

    /// The server's clock minus ours, to the second.
    pub(crate) fn skew(&self) -> Option<Skew> {
        *locked(&self.skew)
    }

    /// Counts one request.
    fn count(&self, purpose: Purpose) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if purpose == Purpose::Login {
            self.logins.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Compares the server's `Date` with the middle of the exchange.
    fn read_clock(&self, reply: &Reply, sent: Timestamp, received: Timestamp) {
        let Some(theirs) = reply.header("date").and_then(http_date) else {
            return;
        };
        let ours = sent.plus(received.since(sent) / 2);
        let by = if theirs > ours { theirs.since(ours) } else { ours.since(theirs) };
        // `Date` has whole seconds: less than one and a half is no difference.
        let by = if by < Duration::from_millis(1500) { Duration::ZERO } else { by };
        let skew = Skew { ahead: theirs > ours, by: Duration::from_secs(by.as_secs()) };
        *locked(&self.skew) = Some(skew);
    }
}

/// An HTTP date in the one form servers may send (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    let moment = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Timestamp::from(moment))
}

/// Watches every request that really goes to the wire.
pub(crate) struct Observe {
    inner: Arc<dyn Transport>,
    source: Arc<str>,
    meter: Arc<Meter>,
    clock: Clock,
}

impl Observe {
    /// Watches `inner` on behalf of `source`.
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        source: Arc<str>,
        meter: Arc<Meter>,
        clock: Clock,
    ) -> Self {
        Self { inner, source, meter, clock }
    }
}

impl Transport for Observe {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let purpose = context.purpose;
            let (sent, began) = (self.clock.now(), Instant::now());
            self.meter.count(purpose);
            let outcome = self.inner.send(call, context).await;
            let millis = began.elapsed().as_millis();
            // The path alone: queries hold filters, headers hold secrets. That of a login or a logout may
            // hold the login's id, which is as good as its token; `purpose` tells all there is to know.
            let path = match call {
                Call::Get(get) => Some(get.path.as_str()),
                Call::Logon(_) => None,
            };
            match &outcome {
                Ok(reply) => {
                    self.meter.read_clock(reply, sent, self.clock.now());
                    tracing::debug!(source = &*self.source, ?purpose, path, millis, status = reply.status, bytes = reply.body.len(), "answered");
                }
                Err(fault) => {
                    tracing::debug!(source = &*self.source, ?purpose, path, millis, kind = ?fault.kind, "not answered");
                }
            }
            outcome
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use mullion_adapter::{Credentials, Handshake};
    use mullion_model::FaultKind;
    use secrecy::SecretString;

    use super::*;
    use crate::testing::{Logged, Script, ToyHandshake, get, reply};

    #[tokio::test]
    async fn the_id_that_a_login_is_ended_under_is_not_logged() {
        let log = Logged::here();
        let password = SecretString::from("p");
        let mut logout = ToyHandshake { version: "1" }
            .login(&Credentials { username: "u".to_owned(), password });
        logout.path = "/logins/8f3a".to_owned();
        let server = Arc::new(Script::new(|call, _| match call {
            Call::Get(_) => Ok(reply(200, "-")),
            Call::Logon(_) => Err(Fault::new(FaultKind::Timeout, "scripted")),
        }));
        let clock = Clock::starting_at(Timestamp::from_seconds(0));
        let observe = Observe::new(server, Arc::from("s"), Arc::default(), clock);
        for (call, purpose) in
            [(get("/sessions"), Purpose::Sweep), (Call::Logon(logout), Purpose::Logout)]
        {
            drop(observe.send(&call, &CallContext::new(purpose)).await);
        }
        assert_eq!(log.lines_with("path=\"/sessions\"").len(), 1);
        assert_eq!(log.lines_with("purpose=Logout").len(), 1);
        assert_eq!(log.lines_with("8f3a"), Vec::<String>::new());
    }
}
