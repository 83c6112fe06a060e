//! Opens connections to one source: resolve, connect, TLS, each within its own time.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_service::Service;
use actix_tls::connect::{ConnectError, ConnectInfo, Connection};
use awc::http::Uri;
use futures::future::LocalBoxFuture;
use mullion_model::{Fault, FaultKind};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;

use super::exchange::Exchange;
use super::limits::Limits;
use super::origin::{Host, Origin};
use super::refusal;
use super::stream::Stream;
use super::verifier::Seen;

/// The source that is dialled.
pub(super) struct Dialled {
    pub(super) origin: Origin,
    pub(super) limits: Limits,
    /// How to speak TLS; `None` for plain HTTP.
    pub(super) tls: Option<Arc<rustls::ClientConfig>>,
    pub(super) seen: Arc<Seen>,
}

/// awc's way to a new connection. Its word for what went wrong is never looked at: the exchange
/// holds the fault.
#[derive(Clone)]
pub(super) struct Dialler(pub(super) Rc<Dialled>);

impl Service<ConnectInfo<Uri>> for Dialler {
    type Response = Connection<Uri, Stream>;
    type Error = ConnectError;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    actix_service::always_ready!();

    fn call(&self, request: ConnectInfo<Uri>) -> Self::Future {
        let source = Rc::clone(&self.0);
        Box::pin(async move {
            match source.dial().await {
                Ok(stream) => Ok(Connection::new(request.request().clone(), stream)),
                Err(fault) => {
                    if let Some(exchange) = Exchange::current() {
                        // Before the handshake is over, nothing of the request has left.
                        exchange.fail(fault.before_sending());
                    }
                    Err(ConnectError::Io(io::ErrorKind::NotConnected.into()))
                }
            }
        })
    }
}

impl Dialled {
    async fn dial(self: Rc<Self>) -> Result<Stream, Fault> {
        let tcp = self.connect().await?;
        let Some(config) = &self.tls else {
            return Ok(Stream::new(Box::new(tcp), self));
        };
        let handshake =
            TlsConnector::from(Arc::clone(config)).connect(self.origin.server_name(), tcp);
        match timeout(self.limits.tls, handshake).await {
            Ok(Ok(tls)) => Ok(Stream::new(Box::new(tls), self)),
            Ok(Err(error)) => Err(self.handshake_failed(&error)),
            Err(_) => Err(self.late("did not finish the TLS handshake", self.limits.tls)),
        }
    }

    /// Resolves the name and tries its addresses one after another, each with a fair share of the
    /// time that is left, so that one that does not answer leaves some for the next.
    async fn connect(&self) -> Result<TcpStream, Fault> {
        let deadline = Instant::now() + self.limits.connect;
        let mut addresses = match timeout_at(deadline, self.resolve()).await {
            Ok(addresses) => addresses?,
            Err(_) => {
                let text = format!(
                    "the name {} was not resolved within {}",
                    self.origin.host(),
                    seconds(self.limits.connect)
                );
                return Err(Fault::new(FaultKind::Timeout, text).with_remedy(ASK_DNS));
            }
        };
        let mut failed = self.late("did not accept a connection", self.limits.connect);
        while let Some(address) = addresses.next() {
            let left = deadline.saturating_duration_since(Instant::now());
            let rivals = u32::try_from(addresses.len()).unwrap_or(u32::MAX).saturating_add(1);
            match timeout(left / rivals, TcpStream::connect(address)).await {
                Ok(Ok(tcp)) => {
                    // Requests are small and written at once. A socket that refuses the option works too.
                    tcp.set_nodelay(true).ok();
                    return Ok(tcp);
                }
                Ok(Err(error)) => failed = self.not_connected(&error),
                Err(_) => failed = self.late("did not accept a connection", self.limits.connect),
            }
        }
        Err(failed)
    }

    async fn resolve(&self) -> Result<std::vec::IntoIter<SocketAddr>, Fault> {
        let port = self.origin.port();
        let addresses: Vec<SocketAddr> = match self.origin.place() {
            Host::Address(address) => vec![SocketAddr::new(IpAddr::clone(address), port)],
            Host::Name(name) => match lookup_host((name.as_ref(), port)).await {
                Ok(addresses) => addresses.collect(),
                Err(_) => Vec::new(),
            },
        };
        if addresses.is_empty() {
            let text = format!("the name {} cannot be resolved", self.origin.host());
            return Err(Fault::new(FaultKind::Unreachable, text).with_remedy(ASK_DNS));
        }
        Ok(addresses.into_iter())
    }

    fn not_connected(&self, error: &io::Error) -> Fault {
        let authority = self.origin.authority();
        let text = match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                format!("{authority} refuses connections: nothing listens there")
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                format!("there is no route to {authority}")
            }
            io::ErrorKind::TimedOut => {
                return self.late("did not accept a connection", self.limits.connect);
            }
            _ => format!("no connection to {authority} could be opened"),
        };
        Fault::new(FaultKind::Unreachable, text).with_remedy(CHECK_THE_WAY)
    }

    fn handshake_failed(&self, error: &io::Error) -> Fault {
        match tls_error(error) {
            Some(error) => refusal::fault(error, &self.origin, self.seen.asked_for_ours()),
            None => Fault::new(
                FaultKind::Unreachable,
                format!("{} hung up during the TLS handshake", self.origin.authority()),
            )
            .with_remedy("check the port in the URL, and look for TLS errors in the server's log"),
        }
    }

    /// The fault of a connection that broke during an exchange.
    pub(super) fn broken(&self, error: &io::Error, answered: bool) -> Fault {
        if let Some(error) = tls_error(error) {
            return refusal::fault(error, &self.origin, self.seen.asked_for_ours());
        }
        let when = if answered { "in the middle of the answer" } else { "before an answer came" };
        Fault::new(FaultKind::Unreachable, format!("the connection broke {when}"))
    }

    fn late(&self, what: &str, limit: Duration) -> Fault {
        let text = format!("{} {what} within {}", self.origin.authority(), seconds(limit));
        Fault::new(FaultKind::Timeout, text).with_remedy(CHECK_THE_WAY)
    }
}

const ASK_DNS: &str = "check the name in the URL and this machine's name servers";
const CHECK_THE_WAY: &str =
    "check host and port in the URL, the server's service, and the firewalls between";

/// The TLS error inside an error of a stream.
fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// A limit of time, for people.
pub(super) fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}
