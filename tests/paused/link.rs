//! The way to a pretend server: no socket, a little virtual time, and an outage when there is one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, LogonMethod, Reply};
use mullion_model::{Fault, FaultKind, Timestamp};
use mullion_simulator::{Options, Played, Pretend};
use mullion_upstream::{CallContext, Purpose, Transport};
use secrecy::ExposeSecret;

use super::time::now;

/// How long an answer takes.
const LATENCY: Duration = Duration::from_millis(20);

/// One request that reached a server.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// What it was for.
    pub purpose: Purpose,
}

/// The way to one server.
pub struct Link {
    /// The server.
    pub server: Pretend,
    cut: AtomicBool,
    sent: Mutex<Vec<Sent>>,
}

impl Link {
    /// An open way to a pretend server of these options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let server = Pretend::new(options).unwrap();
        Self { server, cut: AtomicBool::new(false), sent: Mutex::default() }
    }

    /// Cuts the way, or opens it again.
    pub fn set_cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::Relaxed);
    }

    /// All requests that reached the server, the earliest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.log().clone()
    }

    /// How many requests reached the server.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.log().len()
    }

    fn log(&self) -> MutexGuard<'_, Vec<Sent>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, call: &Call, context: &CallContext) -> Result<Reply, Fault> {
        if self.cut.load(Ordering::Relaxed) {
            return Err(Fault::new(FaultKind::Unreachable, "nobody is there").before_sending());
        }
        let (method, target, accept) = match call {
            Call::Get(get) => ("GET", get.target(), get.accept),
            Call::Logon(logon) => {
                let method = match logon.method {
                    LogonMethod::Post => "POST",
                    LogonMethod::Delete => "DELETE",
                };
                (method, logon.target(), logon.accept)
            }
        };
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let at = now();
        self.server.set_now(at);
        self.log().push(Sent { at, purpose: context.purpose });
        match self.server.answer(method, path, query, headers(call, context, accept), body(call)) {
            Played::Answer { status, headers, body } => {
                let lower = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
                let headers = headers.into_iter().map(lower).collect();
                Ok(Reply { status, headers, body: body.into() })
            }
            Played::Closed => Err(Fault::new(FaultKind::Unreachable, "hung up")),
            Played::Broken | Played::Nothing => Err(Fault::new(FaultKind::Timeout, "no answer")),
        }
    }
}

/// The headers of a call, names in lower case.
fn headers(call: &Call, context: &CallContext, accept: &str) -> Vec<(String, String)> {
    let (plain, secret, body) = match call {
        Call::Get(get) => (&get.headers, &[][..], None),
        Call::Logon(logon) => (&logon.headers, &logon.secret_headers[..], logon.body.as_ref()),
    };
    let mut headers = vec![("accept".to_owned(), accept.to_owned())];
    headers.extend(plain.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())));
    for (name, value) in context.authorization.iter().chain(secret) {
        headers.push((name.to_ascii_lowercase(), value.expose_secret().to_owned()));
    }
    headers.extend(body.map(|(media, _)| ("content-type".to_owned(), (*media).to_owned())));
    headers
}

/// The body of a call.
fn body(call: &Call) -> Vec<u8> {
    match call {
        Call::Logon(logon) => logon
            .body
            .as_ref()
            .map(|(_, body)| body.expose_secret().as_bytes().to_vec())
            .unwrap_or_default(),
        Call::Get(_) => Vec::new(),
    }
}

impl Transport for Link {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            tokio::time::sleep(LATENCY).await;
            self.play(call, context)
        }
        .boxed()
    }
}
