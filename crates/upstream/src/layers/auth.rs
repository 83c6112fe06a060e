//! One login for all callers of a source, renewed in time, closed at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Credentials, Grant, Handshake, Lifetime, Logon, Reply};
use mullion_model::{Fault, FaultKind};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::account::Account;
use crate::{CallContext, Purpose, Transport};

/// How long closing a login may take; after it the login is left to its own expiry.
const LOGOUT_TIME: Duration = Duration::from_secs(5);
/// How long a login may take; while it lasts, no other source of the account can try.
const LOGIN_TIME: Duration = Duration::from_secs(20);

/// Adds the login to every call; logs in at the first one, and again when the product says so.
pub(crate) struct Auth {
    inner: Arc<dyn Transport>,
    handshake: Box<dyn Handshake>,
    credentials: Credentials,
    account: Arc<Account>,
    open: Mutex<Open>,
    /// Whether the latest login that this source tried itself was refused.
    refused: AtomicBool,
}

/// The login in use. The mutex around it makes N callers wait for one login.
#[derive(Default)]
struct Open {
    issued: Option<Issued>,
    generation: u64,
}

/// A grant and when it came.
struct Issued {
    grant: Grant,
    received: Instant,
    used: Instant,
}

impl Issued {
    /// Whether 80 % of its life are over.
    fn is_old(&self, now: Instant) -> bool {
        match self.grant.lifetime {
            Lifetime::Fixed(life) => {
                now.saturating_duration_since(self.received) >= life.mul_f64(0.8)
            }
            Lifetime::Idle(life) => now.saturating_duration_since(self.used) >= life.mul_f64(0.8),
        }
    }
}

impl Auth {
    /// Logs in through `inner`, as the rules of `account` allow.
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        handshake: Box<dyn Handshake>,
        credentials: Credentials,
        account: Arc<Account>,
    ) -> Self {
        let open = Mutex::new(Open::default());
        Self { inner, handshake, credentials, account, open, refused: AtomicBool::new(false) }
    }

    /// The headers of the login in use and its generation, logging in if there is none.
    async fn authorization(
        &self,
    ) -> Result<(Vec<(&'static str, secrecy::SecretString)>, u64), Fault> {
        let mut open = self.open.lock().await;
        let now = Instant::now();
        if open.issued.as_ref().is_none_or(|issued| issued.is_old(now)) {
            let renewed = self.renew(open.issued.take()).await;
            let grant = match renewed {
                Some(grant) => grant,
                None => self.log_in().await?,
            };
            let now = Instant::now();
            open.issued = Some(Issued { grant, received: now, used: now });
            open.generation += 1;
        }
        let generation = open.generation;
        let Some(issued) = &mut open.issued else {
            return Err(Fault::new(FaultKind::Internal, "a login vanished while it was in use"));
        };
        issued.used = Instant::now();
        Ok((issued.grant.headers.clone(), generation))
    }

    /// Logs in now, if there is no login yet.
    ///
    /// # Errors
    /// What kept the login from being opened.
    pub(crate) async fn open(&self) -> Result<(), Fault> {
        self.authorization().await.map(drop)
    }

    /// Tries the old grant's renewal once. Whatever goes wrong with it, the password is next: a
    /// renewal is good for one use, so a lost answer must not be asked for again.
    async fn renew(&self, old: Option<Issued>) -> Option<Grant> {
        let logon = self.handshake.renew(&old?.grant)?;
        let reply = self.exchange(logon).await.ok()?;
        self.handshake.grant(&reply).ok()
    }

    /// Logs in with the password, if the account may be tried now.
    async fn log_in(&self) -> Result<Grant, Fault> {
        let attempt = self.account.attempt().await.map_err(|waiting| self.own(waiting))?;
        let outcome = match self.exchange(self.handshake.login(&self.credentials)).await {
            Ok(reply) => self.handshake.grant(&reply),
            Err(fault) => Err(fault),
        };
        match &outcome {
            Ok(_) => attempt.accepted(),
            Err(fault) if fault.kind == FaultKind::LoginRefused => attempt.refused(),
            Err(_) => drop(attempt),
        }
        let refused = matches!(&outcome, Err(fault) if fault.kind == FaultKind::LoginRefused);
        self.refused.store(refused, Ordering::Relaxed);
        outcome
    }

    /// The fault of having to wait, as this source's own where it was the one that was refused.
    fn own(&self, waiting: Fault) -> Fault {
        if self.refused.load(Ordering::Relaxed) {
            Fault { kind: FaultKind::LoginRefused, ..waiting }
        } else {
            waiting
        }
    }

    /// Sends a request about the login.
    async fn exchange(&self, logon: Logon) -> Result<Reply, Fault> {
        let (call, context) = (Call::Logon(logon), CallContext::new(Purpose::Login));
        timeout(LOGIN_TIME, self.inner.send(&call, &context)).await.unwrap_or_else(|_| {
            Err(Fault::new(FaultKind::Timeout, "the server did not answer the login in time"))
        })
    }

    /// Forgets the login of `generation`, once: a newer one stays.
    async fn forget(&self, generation: u64) {
        let mut open = self.open.lock().await;
        if open.generation == generation {
            open.issued = None;
        }
    }

    /// Closes the login, so that it does not count against the product's limits.
    pub(crate) async fn close(&self) {
        let issued = self.open.lock().await.issued.take();
        let Some(logon) = issued.and_then(|issued| self.handshake.logout(&issued.grant)) else {
            return;
        };
        let (call, context) = (Call::Logon(logon), CallContext::new(Purpose::Login));
        let closed = timeout(LOGOUT_TIME, self.inner.send(&call, &context)).await;
        if !matches!(closed, Ok(Ok(_))) {
            tracing::info!("a login could not be closed and is left to its expiry");
        }
    }
}

impl Transport for Auth {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let (headers, generation) = self.authorization().await?;
            let authorized = CallContext { authorization: headers, ..context.clone() };
            match self.inner.send(call, &authorized).await {
                Err(fault) if fault.kind == FaultKind::Unauthorized => {}
                outcome => return outcome,
            }
            self.forget(generation).await;
            let (headers, generation) = self.authorization().await?;
            let authorized = CallContext { authorization: headers, ..context.clone() };
            let outcome = self.inner.send(call, &authorized).await;
            if matches!(&outcome, Err(fault) if fault.kind == FaultKind::Unauthorized) {
                // A login that is accepted and then good for nothing: the same rules as for a
                // refused one, or every call would log in anew.
                self.forget(generation).await;
                self.account.attempt().await?.refused();
            }
            outcome
        }
        .boxed()
    }
}
