//! The TLS configuration of one source.

use std::sync::Arc;

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::certificate::Pin;
use super::handle::WireError;
use super::verifier::{NoneOfOurs, Seen, Trust, Verifier};

/// Whom to trust.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Certificates that are accepted as they are; see [`super::parse_pin`]. Where there is one,
    /// names, dates and authorities do not matter, and `roots` is not looked at.
    pub pins: Vec<Pin>,
    /// The authorities that are trusted where nothing is pinned.
    pub roots: Roots,
}

/// Certificate authorities.
#[derive(Clone, Debug, Default)]
pub enum Roots {
    /// Those of the operating system.
    #[default]
    System,
    /// Those in this file, in PEM, and no others.
    CaFile(Vec<u8>),
}

/// Builds the configuration; `system_roots` is asked for only where they are needed.
pub(super) fn configure(
    tls: &Tls,
    seen: &Arc<Seen>,
    system_roots: impl FnOnce() -> Result<Arc<RootCertStore>, WireError>,
) -> Result<ClientConfig, WireError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let trust = if tls.pins.is_empty() {
        let roots = match &tls.roots {
            Roots::System => system_roots()?,
            Roots::CaFile(pem) => Arc::new(read_authorities(pem)?),
        };
        Trust::Chain(chain_verifier(roots, Arc::clone(&provider))?)
    } else {
        Trust::Pinned(tls.pins.clone())
    };
    let verifier = Verifier {
        trust,
        algorithms: provider.signature_verification_algorithms,
        seen: Arc::clone(seen),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| WireError::Tls(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(NoneOfOurs(Arc::clone(seen))));
    // HTTP/2 is not spoken, so it is not offered.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // A resumed session shows no certificate, so neither dates nor pins would be checked again.
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The verifier of chains that end at `roots`.
fn chain_verifier(
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, WireError> {
    WebPkiServerVerifier::builder_with_provider(roots, provider)
        .build()
        .map_err(|error| WireError::Tls(error.to_string()))
}

/// The operating system's authorities; those that cannot be read are passed over, as every other
/// program on the machine does.
pub(super) fn load_system_roots() -> Result<RootCertStore, WireError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(WireError::NoSystemRoots);
    }
    Ok(roots)
}

/// Reads every certificate of a CA file; one that cannot be read is an error.
fn read_authorities(pem: &[u8]) -> Result<RootCertStore, WireError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| WireError::BadCaFile)?;
        roots.add(certificate).map_err(|_| WireError::BadCaFile)?;
    }
    if roots.is_empty() {
        return Err(WireError::EmptyCaFile);
    }
    Ok(roots)
}
