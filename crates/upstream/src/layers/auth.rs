//! One login for all callers of a source, renewed in time, closed at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Credentials, Grant, Handshake, Logon, Reply};
use mullion_model::{Fault, FaultKind};
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::login::{Held, Issued, spaced};
use crate::account::Account;
use crate::{CallContext, Purpose, Transport};

/// How long closing a login may take.
const LOGOUT_TIME: Duration = Duration::from_secs(5);
/// How long a login may take: longer than the wire waits for connection, TLS and head together, so
/// that a late refusal is still heard.
const LOGIN_TIME: Duration = Duration::from_secs(30);
/// How long no login is tried after the product asked for fewer of them without a time.
const LIMITED: Duration = Duration::from_secs(60);
/// How long one renewal that failed keeps the next one waiting while the old login is still good.
const RENEW_AGAIN: Duration = Duration::from_secs(30);
/// How long a 401 is not answered by a new login after a new login did not help.
const IN_VAIN: Duration = Duration::from_secs(5 * 60);
/// Refused calls in a row, without one that went well, that speak for a lost login all the same.
const LOST_AFTER: u32 = 3;

/// Headers that authorise a call, and the generation of the login they belong to.
type Authorization = (Vec<(&'static str, SecretString)>, u64);

/// Adds the login to every call; logs in at the first one, and again when the product says so.
pub(crate) struct Auth {
    inner: Arc<dyn Transport>,
    handshake: Box<dyn Handshake>,
    credentials: Credentials,
    account: Arc<Account>,
    open: Mutex<Open>,
    /// A person wants the source read at once.
    wanted: AtomicBool,
    /// Calls that were answered 401.
    denials: AtomicU64,
}

/// The login in use. The mutex around it makes N callers wait for one login.
#[derive(Default)]
struct Open {
    issued: Option<Issued>,
    generation: u64,
    /// No login is tried for now, and why.
    held: Option<Held>,
    /// Logins in a row that were refused here, or that were good for nothing.
    refused: u32,
    /// Logins in a row whose answer did not tell whether the password was heard.
    unclear: u32,
    /// A new login did not help against a 401 until then.
    in_vain: Option<Instant>,
}

impl Auth {
    /// Logs in through `inner`, as the rules of `account` allow.
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        handshake: Box<dyn Handshake>,
        credentials: Credentials,
        account: Arc<Account>,
    ) -> Self {
        let (open, wanted) = (Mutex::default(), AtomicBool::new(false));
        let denials = AtomicU64::new(0);
        Self { inner, handshake, credentials, account, open, wanted, denials }
    }

    /// Logs in now, if there is no login yet.
    ///
    /// # Errors
    /// What kept the login from being opened.
    pub(crate) async fn open(&self) -> Result<(), Fault> {
        self.authorization().await.map(drop)
    }

    /// How many calls were answered 401 so far: what is read across one of them may have gaps.
    pub(crate) fn denials(&self) -> u64 {
        self.denials.load(Ordering::Relaxed)
    }

    /// Lets the next call log in although the last login was not answered clearly; a refused password
    /// still waits.
    pub(crate) fn allow_attempt(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// What authorises a call, logging in if there is no login.
    async fn authorization(&self) -> Result<Authorization, Fault> {
        let mut open = self.open.lock().await;
        let now = Instant::now();
        if open.issued.as_ref().is_some_and(|issued| issued.wants_renewal(now)) {
            self.renew(&mut open).await;
        }
        if open.issued.is_none() {
            let wanted = self.wanted.swap(false, Ordering::Relaxed);
            open.held.take_if(|held| wanted && held.can_be_ended);
            if let Some(fault) = open.held.as_ref().and_then(|held| held.fault(now)) {
                return Err(fault);
            }
            let grant = self.log_in(&mut open).await?;
            open.install(grant);
        }
        let generation = open.generation;
        let Some(issued) = &mut open.issued else {
            return Err(Fault::new(FaultKind::Internal, "a login vanished while it was in use"));
        };
        issued.used = Instant::now();
        Ok((issued.grant.headers.clone(), generation))
    }

    /// Tries the old grant's renewal, which is good for one use. Where it fails and the old login is
    /// still good, that goes on; else the password is next.
    async fn renew(&self, open: &mut Open) {
        let Some(issued) = &mut open.issued else { return };
        let Some(logon) = self.handshake.renew(&issued.grant) else {
            open.issued = None;
            return;
        };
        issued.grant.renewal = None;
        let renewed = match self.exchange(logon, Purpose::Renewal).await {
            Ok(reply) => self.handshake.grant(&reply),
            Err(fault) => Err(fault),
        };
        match renewed {
            Ok(grant) => open.install(grant),
            Err(fault)
                if fault.kind != FaultKind::LoginRefused && issued.is_good(Instant::now()) =>
            {
                issued.renew_after = Instant::now() + RENEW_AGAIN;
            }
            Err(_) => open.issued = None,
        }
    }

    /// Logs in with the password, if it may be tried now.
    async fn log_in(&self, open: &mut Open) -> Result<Grant, Fault> {
        let attempt = match self.account.attempt().await {
            Ok(attempt) => attempt,
            // The one that was refused keeps its own problem while it waits.
            Err(waiting) if open.refused > 0 => {
                return Err(Fault { kind: FaultKind::LoginRefused, ..waiting });
            }
            Err(waiting) => return Err(waiting),
        };
        let outcome =
            match self.exchange(self.handshake.login(&self.credentials), Purpose::Login).await {
                Ok(reply) => self.handshake.grant(&reply),
                Err(fault) => Err(fault),
            };
        match outcome {
            Ok(grant) => {
                attempt.accepted();
                (open.unclear, open.held) = (0, None);
                Ok(grant)
            }
            Err(fault) if fault.kind == FaultKind::LoginRefused => {
                attempt.refused();
                Err(open.hold_refused(fault))
            }
            Err(fault) if fault.unsent => Err(fault),
            Err(fault) => Err(open.hold_unclear(fault)),
        }
    }

    /// Sends a request about the login.
    async fn exchange(&self, logon: Logon, purpose: Purpose) -> Result<Reply, Fault> {
        let (call, context) = (Call::Logon(logon), CallContext::new(purpose));
        timeout(LOGIN_TIME, self.inner.send(&call, &context)).await.unwrap_or_else(|_| {
            Err(Fault::new(FaultKind::Timeout, "the server did not answer the login in time"))
        })
    }

    /// A call went well with the login of `generation`.
    async fn worked(&self, generation: u64) {
        let mut open = self.open.lock().await;
        open.refused = 0;
        if open.generation == generation
            && let Some(issued) = &mut open.issued
        {
            (issued.worked, issued.denied) = (true, 0);
        }
    }

    /// A call was answered 401 with the login of `generation`. Whether a new login may help; a newer
    /// one is left as it is.
    async fn denied(&self, generation: u64) -> bool {
        self.denials.fetch_add(1, Ordering::Relaxed);
        let mut open = self.open.lock().await;
        let in_vain = open.in_vain.is_some_and(|until| Instant::now() < until);
        if open.generation != generation {
            return true;
        }
        let Some(issued) = &mut open.issued else { return true };
        issued.denied = issued.denied.saturating_add(1);
        if in_vain && issued.worked && issued.denied < LOST_AFTER {
            return false;
        }
        open.issued = None;
        true
    }

    /// A call was answered 401 with a login that was just opened for it.
    async fn denied_again(&self, generation: u64, worked_before: bool, fault: Fault) -> Fault {
        let mut open = self.open.lock().await;
        if worked_before {
            // The login is good for other calls: this one is not allowed.
            open.in_vain = Some(Instant::now() + IN_VAIN);
            return forbidden(&fault);
        }
        if open.generation == generation {
            open.issued = None;
        }
        let text = "the server accepts the login and then refuses what it is used for";
        open.hold_refused(Fault { kind: FaultKind::LoginRefused, text: text.to_owned(), ..fault })
    }

    /// Whether any call went well with the login of `generation`.
    async fn has_worked(&self, generation: u64) -> bool {
        let open = self.open.lock().await;
        open.generation == generation && open.issued.as_ref().is_some_and(|issued| issued.worked)
    }

    /// Closes the login, so that it does not count against the product's limits; whether that went
    /// well. One that cannot be closed is left to its own expiry.
    pub(crate) async fn close(&self) -> bool {
        let closing = async {
            let issued = self.open.lock().await.issued.take();
            match issued.and_then(|issued| self.handshake.logout(&issued.grant)) {
                Some(logon) => self.exchange(logon, Purpose::Logout).await.map(drop),
                None => Ok(()),
            }
        };
        matches!(timeout(LOGOUT_TIME, closing).await, Ok(Ok(())))
    }

    /// Sends a call with a login.
    async fn send_with(
        &self,
        call: &Call,
        context: &CallContext,
        authorization: Vec<(&'static str, SecretString)>,
    ) -> Result<Reply, Fault> {
        let authorized = CallContext { authorization, ..context.clone() };
        self.inner.send(call, &authorized).await
    }
}

impl Open {
    /// Takes a new login into use.
    fn install(&mut self, grant: Grant) {
        self.issued = Some(Issued::new(grant, Instant::now()));
        self.generation += 1;
    }

    /// No login for 15 minutes, then 30, then an hour: what it was tried with is refused.
    fn hold_refused(&mut self, fault: Fault) -> Fault {
        self.refused = self.refused.saturating_add(1);
        self.hold(fault, spaced(self.refused, [15, 30, 60]), false)
    }

    /// No login for a while, because it is not known whether the password was heard, and refused,
    /// behind the answer that came.
    fn hold_unclear(&mut self, fault: Fault) -> Fault {
        let limited = (fault.kind == FaultKind::RateLimited).then_some(LIMITED);
        self.unclear = self.unclear.saturating_add(1);
        let wait = fault.retry_after.or(limited).unwrap_or(spaced(self.unclear, [1, 5, 15]));
        self.hold(fault, wait, true)
    }

    /// No login for `wait`; the fault that says so.
    fn hold(&mut self, fault: Fault, wait: Duration, can_be_ended: bool) -> Fault {
        let fault = fault.with_retry_after(wait);
        self.held = Some(Held::new(Instant::now() + wait, fault.clone(), can_be_ended));
        fault
    }
}

/// What a 401 means that concerns one call alone.
fn forbidden(fault: &Fault) -> Fault {
    let text = "the account may not read this";
    Fault { kind: FaultKind::Forbidden, text: text.to_owned(), ..fault.clone() }
}

impl Transport for Auth {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let (headers, generation) = self.authorization().await?;
            let denied = match self.send_with(call, context, headers).await {
                Err(fault) if fault.kind == FaultKind::Unauthorized => fault,
                Ok(reply) => {
                    self.worked(generation).await;
                    return Ok(reply);
                }
                outcome => return outcome,
            };
            let worked_before = self.has_worked(generation).await;
            if !self.denied(generation).await {
                return Err(forbidden(&denied));
            }
            let (headers, generation) = self.authorization().await?;
            match self.send_with(call, context, headers).await {
                Err(fault) if fault.kind == FaultKind::Unauthorized => {
                    Err(self.denied_again(generation, worked_before, fault).await)
                }
                Ok(reply) => {
                    self.worked(generation).await;
                    Ok(reply)
                }
                outcome => outcome,
            }
        }
        .boxed()
    }
}
