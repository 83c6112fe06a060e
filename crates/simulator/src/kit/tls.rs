//! A fresh self-signed certificate, and the server configuration that shows it.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
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
    /// Makes key and certificate, one that ran out years ago where that is wanted.
    pub(crate) fn make(listen: SocketAddr, expired: bool) -> Result<Self, StartError> {
        let names = vec!["localhost".to_owned(), listen.ip().to_string()];
        let mut parameters = CertificateParams::new(names).map_err(problem)?;
        if expired {
            parameters.not_before = date_time_ymd(2020, 1, 1);
            parameters.not_after = date_time_ymd(2021, 1, 1);
        }
        let signing_key = KeyPair::generate().map_err(problem)?;
        let cert = parameters.self_signed(&signing_key).map_err(problem)?;
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn only_a_certificate_that_is_to_be_expired_is() {
        for expired in [true, false] {
            let identity = Identity::make(([127, 0, 0, 1], 443).into(), expired).unwrap();
            let body: String = identity.pem.lines().filter(|line| !line.starts_with('-')).collect();
            let der = STANDARD.decode(body).unwrap();
            // The end of its validity as X.509 writes it.
            let end = b"210101000000Z";
            assert_eq!(der.windows(end.len()).any(|part| part == end), expired);
        }
    }
}
