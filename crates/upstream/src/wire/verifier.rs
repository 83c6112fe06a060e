//! Decides whether a server is who it says it is.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::certificate::{CertificateInfo, Pin, pin_of};

/// What the handshakes of one source leave behind.
#[derive(Debug, Default)]
pub(super) struct Seen {
    certificate: Mutex<Option<CertificateInfo>>,
    asked_for_ours: AtomicBool,
}

impl Seen {
    /// The certificate of the last handshake, accepted or not.
    pub(super) fn certificate(&self) -> Option<CertificateInfo> {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the server has asked for a client certificate.
    pub(super) fn asked_for_ours(&self) -> bool {
        self.asked_for_ours.load(Ordering::Relaxed)
    }

    fn note(&self, info: CertificateInfo) {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = Some(info);
    }
}

/// A certificate that was refused, together with what it says.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) certificate: CertificateInfo,
    pub(super) why: Why,
}

/// Why a certificate was refused.
#[derive(Debug)]
pub(super) enum Why {
    /// It is not one of the pinned ones.
    NotPinned,
    /// Its chain, its names or its dates.
    Chain(CertificateError),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate was refused")
    }
}

impl std::error::Error for Refused {}

/// How a certificate is accepted.
#[derive(Debug)]
pub(super) enum Trust {
    /// It is one of these; name, dates and issuer do not matter then.
    Pinned(Vec<Pin>),
    /// It is valid for the name and the time, and a known authority stands behind it.
    Chain(Arc<WebPkiServerVerifier>),
}

/// The verifier of one source.
///
/// Whatever the trust, the signature of the handshake is checked: a certificate is public, and only
/// the signature proves that the server holds its key.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) trust: Trust,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
    pub(super) seen: Arc<Seen>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let info = CertificateInfo::of(end_entity);
        self.seen.note(info.clone());
        let why = match &self.trust {
            Trust::Pinned(pins) if pins.contains(&pin_of(end_entity)) => {
                return Ok(ServerCertVerified::assertion());
            }
            Trust::Pinned(_) => Why::NotPinned,
            Trust::Chain(chain) => {
                let verified = chain.verify_server_cert(
                    end_entity,
                    intermediates,
                    server_name,
                    ocsp_response,
                    now,
                );
                match verified {
                    Err(Error::InvalidCertificate(error)) => Why::Chain(error),
                    other => return other,
                }
            }
        };
        let refused = Refused { certificate: info, why };
        Err(CertificateError::Other(OtherError(Arc::new(refused))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Has no client certificate, but remembers that one was wanted.
#[derive(Debug)]
pub(super) struct NoneOfOurs(pub(super) Arc<Seen>);

impl ResolvesClientCert for NoneOfOurs {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        _sigschemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.0.asked_for_ours.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
