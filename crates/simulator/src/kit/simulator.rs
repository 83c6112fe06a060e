//! A running simulator, and what a test can ask of it and do to it.

use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::Arc;

use super::options::{Options, StartError};
use super::pretend::Pretend;
use super::server::Server;
use super::stage::Stage;
use super::tls::Identity;

/// A pretend product that listens on a thread of its own until it is stopped or dropped.
///
/// What can be asked of the product itself and done to it stands in [`Pretend`].
pub struct Simulator {
    pretend: Pretend,
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
            let Identity { pem, fingerprint, config } =
                Identity::make(address, options.certificate_expired)?;
            (Some(Certificate { pem, fingerprint }), Some(config))
        } else {
            (None, None)
        };
        let server =
            Server::start(Arc::clone(&stage), listener, config).map_err(StartError::Server)?;
        Ok(Self { pretend: Pretend::on(stage), server, address, certificate })
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

    /// Ends all connections and stops listening; returns when both are done.
    pub fn stop(mut self) {
        self.server.stop();
    }
}

impl Deref for Simulator {
    type Target = Pretend;

    fn deref(&self) -> &Pretend {
        &self.pretend
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
