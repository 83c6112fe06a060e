//! Certificates made for one test.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) pem: String,
    key: PrivateKeyDer<'static>,
}

/// An authority that issues certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("authority")
    }

    pub(crate) fn named(name: &str) -> Self {
        let mut params = params(&[]);
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer }
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.issuer.pem().into_bytes()
    }

    /// A certificate for `names`, changed before it is signed.
    pub(crate) fn issue(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params(names);
        change(&mut params);
        identity(&params.signed_by(&key, &self.issuer).unwrap(), &key)
    }
}

/// A self-signed certificate for `names`, as `openssl req -x509` makes it: also an authority.
pub(crate) fn self_signed(names: &[&str]) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = params(names);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    identity(&params.self_signed(&key).unwrap(), &key)
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    params
}

fn identity(certificate: &rcgen::Certificate, key: &KeyPair) -> Identity {
    Identity {
        certificate: certificate.der().clone(),
        pem: certificate.pem(),
        key: key.serialize_der().try_into().unwrap(),
    }
}

impl Identity {
    /// A server that shows this certificate.
    pub(crate) fn server(&self) -> ServerConfig {
        builder()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .unwrap()
    }

    /// A server that shows this certificate and wants one of `authority` from the client.
    pub(crate) fn server_that_wants_one_of(&self, authority: &Authority) -> ServerConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.issuer.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .unwrap()
    }

    /// A server that shows this certificate and signs with the key of `other`.
    pub(crate) fn server_with_the_key_of(
        &self,
        other: &Self,
        version: &'static rustls::SupportedProtocolVersion,
    ) -> ServerConfig {
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Shown::new(vec![self.with_the_key_of(other)])))
    }

    /// A server that shows this certificate once, and `other` from then on.
    pub(crate) fn server_that_changes_to(&self, other: &Self) -> ServerConfig {
        let shown = vec![self.with_the_key_of(self), other.with_the_key_of(other)];
        builder().with_no_client_auth().with_cert_resolver(Arc::new(Shown::new(shown)))
    }

    fn with_the_key_of(&self, other: &Self) -> Arc<CertifiedKey> {
        let key = ring::sign::any_supported_type(&other.key).unwrap();
        Arc::new(CertifiedKey::new(vec![self.certificate.clone()], key))
    }
}

/// Shows one certificate after another, and the last again and again.
#[derive(Debug)]
struct Shown {
    certificates: Vec<Arc<CertifiedKey>>,
    handshakes: AtomicUsize,
}

impl Shown {
    fn new(certificates: Vec<Arc<CertifiedKey>>) -> Self {
        Self { certificates, handshakes: AtomicUsize::new(0) }
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let number = self.handshakes.fetch_add(1, Ordering::SeqCst);
        self.certificates.get(number).or(self.certificates.last()).cloned()
    }
}

fn builder() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}
