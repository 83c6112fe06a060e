//! A running simulator, and what a test can ask of it and do to it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use super::faults::Faults;
use super::log::Seen;
use super::options::{Options, StartError};
use super::server::Server;
use super::stage::Stage;
use super::tls::Identity;

/// A pretend product that listens on a thread of its own until it is stopped or dropped.
pub struct Simulator {
    stage: Arc<Stage>,
    server: Server,
    address: SocketAddr,
    certificate: Option<Certificate>,
}

struct Certificate {
    pem: String,
    fingerprint: String,
}

impl Simulator {
    /// Makes the world and serves it; returns once the port is bound.
    ///
    /// # Errors
    /// An unknown product or version, an address that cannot be listened on, or a server that does
    /// not come up.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let failed = |cause| StartError::Listen { address: options.listen, cause };
        let listener = TcpListener::bind(options.listen).map_err(failed)?;
        let address = reachable(listener.local_addr().map_err(failed)?);
        let stage = Arc::new(Stage::new(&options, address.ip().to_string())?);
        let (certificate, config) = if options.tls {
            let Identity { pem, fingerprint, config } = Identity::make(address)?;
            (Some(Certificate { pem, fingerprint }), Some(config))
        } else {
            (None, None)
        };
        let server =
            Server::start(Arc::clone(&stage), listener, config).map_err(StartError::Server)?;
        Ok(Self { stage, server, address, certificate })
    }

    /// Scheme, host and port, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = match self.certificate {
            Some(_) => "https",
            None => "http",
        };
        format!("{scheme}://{}", self.address)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// SHA-256 of the certificate's DER in upper-case hex with colons; `None` without TLS.
    #[must_use]
    pub fn certificate_sha256(&self) -> Option<String> {
        self.certificate.as_ref().map(|c| c.fingerprint.clone())
    }

    /// The certificate in PEM; `None` without TLS.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<String> {
        self.certificate.as_ref().map(|c| c.pem.clone())
    }

    /// Every session of the world as the API is to show it under a source of this name: the
    /// latest start first, equal ones by id, those without a start last. All fields but `readAt`;
    /// `presence` is `present`. Removed sessions are not among them.
    #[must_use]
    pub fn truth(&self, source: &str) -> Vec<Value> {
        self.stage.world().dialect.truth(source, &self.stage.place)
    }

    /// The items of one session as the API is to show them, in the order of the wire; `None` where
    /// the product has none for it, or there is no such session.
    #[must_use]
    pub fn truth_items(
        &self,
        source: &str,
        native_type: &str,
        native_id: &str,
    ) -> Option<Vec<Value>> {
        let world = self.stage.world();
        world.dialect.truth_items(source, native_type, native_id)
    }

    /// The events of one session as the API is to show them; `None` as for items.
    #[must_use]
    pub fn truth_events(
        &self,
        source: &str,
        native_type: &str,
        native_id: &str,
    ) -> Option<Vec<Value>> {
        let world = self.stage.world();
        world.dialect.truth_events(source, native_type, native_id)
    }

    /// The time it is in the world.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.stage.world().clock.now()
    }

    /// Stops live mode and churn: from here on the world changes only when told to.
    pub fn freeze(&self) {
        self.stage.world().freeze();
    }

    /// Applies `count` random changes now: a session appears, one progresses, or one finishes.
    pub fn change(&self, count: usize) {
        self.stage.world().change(count);
    }

    /// Takes a session out of the world, as if a person had deleted it; `false` if it is not there.
    pub fn remove(&self, native_type: &str, native_id: &str) -> bool {
        self.stage.world().dialect.remove(native_type, native_id)
    }

    /// Lets so much time pass at once, for logins and for the world.
    pub fn pass(&self, duration: Duration) {
        self.stage.world().clock.pass(duration);
    }

    /// How it misbehaves.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.stage.faults
    }

    /// The latest 100,000 requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.stage.world().log.all()
    }

    /// How many requests there were.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.stage.world().log.total()
    }

    /// The remembered requests that a client that only reads must not send.
    #[must_use]
    pub fn violations(&self) -> Vec<Seen> {
        let mut requests = self.requests();
        requests.retain(|seen| seen.is_violation);
        requests
    }

    /// How many logins are open.
    #[must_use]
    pub fn open_logins(&self) -> usize {
        self.stage.world().logins.count()
    }

    /// Changes the account's password; open logins stay good.
    pub fn set_password(&self, password: &str) {
        self.stage.world().logins.set_password(password);
    }

    /// Ends every login, as if its time were over; refresh tokens stay good.
    pub fn expire_logins(&self) {
        self.stage.world().logins.expire_all();
    }

    /// Ends every login and every refresh token, as a restart of the product does.
    pub fn forget_logins(&self) {
        self.stage.world().logins.forget_all();
    }

    /// Ends all connections and stops listening; returns when both are done.
    pub fn stop(mut self) {
        self.server.stop();
    }
}

/// The address to reach a listener at: the loopback where it listens everywhere.
fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let port = address.port();
    match address {
        SocketAddr::V4(_) => SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, port)),
        SocketAddr::V6(_) => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port)),
    }
}
