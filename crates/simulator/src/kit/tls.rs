//! A fresh self-signed certificate, and the server configuration that shows it.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::{Digest as _, Sha256};

use super::options::StartError;

/// A certificate for `localhost` and the address listened on.
pub(crate) struct Identity {
    /// The certificate in PEM.
    pub(crate) pem: String,
    /// SHA-256 of its DER, in upper-case hex with colons.
    pub(crate) fingerprint: String,
    /// What serves it.
    pub(crate) config: ServerConfig,
}

impl Identity {
    /// Makes key and certificate.
    pub(crate) fn make(listen: SocketAddr) -> Result<Self, StartError> {
        let names = vec!["localhost".to_owned(), listen.ip().to_string()];
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).map_err(problem)?;
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(problem)?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .map_err(problem)?;
        Ok(Self { pem: cert.pem(), fingerprint: fingerprint(cert.der()), config })
    }
}

fn fingerprint(der: &[u8]) -> String {
    let bytes: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}

fn problem(error: impl std::fmt::Display) -> StartError {
    StartError::Certificate(error.to_string())
}
