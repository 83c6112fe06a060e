//! The `Send` end of a wire.

use std::fmt;
use std::sync::Arc;

use awc::http::header::HeaderValue;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind, Timestamp};
use tokio::sync::{mpsc, oneshot};

use super::arbiter::Arbiter;
use super::certificate::CertificateInfo;
use super::client::{Job, serve};
use super::dial::Dialled;
use super::limits::Limits;
use super::origin::Origin;
use super::request::Request;
use super::tls::{Tls, configure};
use super::verifier::Seen;
use crate::{CallContext, Transport};

/// How many requests may wait for the arbiter to take them up; it does at once.
const WAITING_JOBS: usize = 16;

/// How one source is spoken to.
#[derive(Clone, Debug)]
pub struct WireOptions {
    /// Where it is.
    pub origin: Origin,
    /// Whom to trust there; without meaning for plain HTTP.
    pub tls: Tls,
    /// How long and how large a request may become.
    pub limits: Limits,
    /// What the header `User-Agent` says.
    pub user_agent: String,
}

impl WireOptions {
    /// Options with the operating system's authorities, the default limits and Mullion's own name.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            tls: Tls::default(),
            limits: Limits::default(),
            user_agent: concat!("mullion/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why there is no wire to a source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The operating system has no certificate authorities.
    #[error(
        "this system has no trusted certificate authorities: install them, name a CA file, or pin the certificate"
    )]
    NoSystemRoots,
    /// A certificate of the CA file cannot be read.
    #[error("the CA file holds something that is no certificate in PEM")]
    BadCaFile,
    /// The CA file has none.
    #[error("the CA file holds no certificate in PEM")]
    EmptyCaFile,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The user agent cannot stand in a header.
    #[error("the user agent must be printable ASCII")]
    UserAgent,
    /// The arbiter has ended.
    #[error("the thread of the HTTP clients has ended")]
    Stopped,
}

/// The connection to one source: a client of its own, so that a source that hangs takes no
/// connection from another.
pub struct Wire {
    jobs: mpsc::Sender<Job>,
    origin: Origin,
    user_agent: HeaderValue,
    seen: Arc<Seen>,
    /// Keeps the client's thread.
    _arbiter: Arbiter,
}

impl Wire {
    /// Makes the client on the arbiter's thread. Nothing is connected yet.
    ///
    /// # Errors
    /// TLS cannot be set up as wanted, or the arbiter has ended.
    pub fn new(arbiter: &Arbiter, options: WireOptions) -> Result<Self, WireError> {
        let WireOptions { origin, tls, limits, user_agent } = options;
        let user_agent = HeaderValue::from_str(&user_agent).map_err(|_| WireError::UserAgent)?;
        let seen = Arc::new(Seen::default());
        let config = if origin.is_tls() {
            Some(Arc::new(configure(&tls, &seen, || arbiter.system_roots())?))
        } else {
            None
        };
        let dialled =
            Dialled { origin: origin.clone(), limits, tls: config, seen: Arc::clone(&seen) };
        let (jobs, waiting) = mpsc::channel(WAITING_JOBS);
        let begun = arbiter.run(move || {
            actix_rt::spawn(serve(dialled, waiting));
        });
        if !begun {
            return Err(WireError::Stopped);
        }
        Ok(Self { jobs, origin, user_agent, seen, _arbiter: arbiter.clone() })
    }

    /// Where it leads.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The certificate that the server showed in the last handshake, accepted or not; `None` before
    /// the first one and for plain HTTP.
    #[must_use]
    pub fn certificate(&self) -> Option<CertificateInfo> {
        self.seen.certificate()
    }

    async fn ask(&self, call: &Call, context: &CallContext) -> Result<Reply, Fault> {
        let request = Request::new(call, context, &self.origin, &self.user_agent)?;
        let (answer, waiting) = oneshot::channel();
        self.jobs.send(Job { request, answer }).await.map_err(|_| stopped())?;
        waiting.await.map_err(|_| stopped())?
    }
}

impl Transport for Wire {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        Box::pin(self.ask(call, context))
    }

    fn certificate_sha256(&self) -> Option<String> {
        self.seen.certificate().map(|info| info.sha256)
    }

    fn certificate(&self) -> Option<String> {
        self.seen.certificate().map(|info| info.to_string())
    }

    fn certificate_ends(&self) -> Option<Timestamp> {
        self.seen.certificate()?.not_after
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// The fault of a request for which there is no thread any more.
fn stopped() -> Fault {
    Fault::new(FaultKind::Internal, "the thread of the HTTP clients has ended")
}
