//! Why a TLS connection did not come about, in words an operator can act on.

use mullion_model::{Fault, FaultKind, Timestamp};
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use super::certificate::CertificateInfo;
use super::origin::Origin;
use super::verifier::{Refused, Why};

/// What is said where a certificate could be pinned.
const PIN_IT: &str = "compare the fingerprint on the server itself, as `mullion check` tells how, then pin it, or name \
     the file of the authority that issued it";
/// What is said where the server's TLS is too old or too new.
const MODERNISE: &str =
    "enable TLS 1.2 or 1.3 with an ECDHE cipher suite and AES-GCM or ChaCha20 on the server";
/// What is said where a certificate has expired.
const RENEW_IT: &str = "renew the certificate of the server; until that is done it can be pinned as it is, since a \
     pin looks at no dates";

/// The fault of a TLS error. `asked_for_ours` is whether the server wanted a client certificate.
pub(super) fn fault(error: &Error, origin: &Origin, asked_for_ours: bool) -> Fault {
    let (text, remedy) = match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            match other.0.downcast_ref::<Refused>() {
                Some(refused) => refused_certificate(refused, origin),
                None => ("the server's certificate is not acceptable".to_owned(), PIN_IT),
            }
        }
        Error::InvalidCertificate(error) => unproven(error),
        Error::AlertReceived(alert) => alerted(*alert, asked_for_ours),
        Error::PeerIncompatible(reason) => incompatible(reason),
        Error::InvalidMessage(_) => (
            format!("{} answers, but not with TLS", origin.authority()),
            "check the port in the URL: plain HTTP seems to be served there",
        ),
        _ => {
            ("the TLS connection went wrong".to_owned(), "look for TLS errors in the server's log")
        }
    };
    Fault::new(FaultKind::Tls, text).with_remedy(remedy)
}

/// A certificate that was shown and refused.
fn refused_certificate(refused: &Refused, origin: &Origin) -> (String, &'static str) {
    let shown = &refused.certificate;
    match &refused.why {
        Why::NotPinned => (
            with_fingerprint("the server's certificate is not a pinned one", shown),
            "if the certificate was replaced on purpose, compare the fingerprint on the server itself, as \
             `mullion check` tells how, and pin the new one",
        ),
        Why::Chain(error) => {
            dates(error, shown).or_else(|| chain(error, shown, origin)).unwrap_or_else(|| {
                let text = "the server's certificate cannot be verified";
                (with_fingerprint(text, shown), PIN_IT)
            })
        }
    }
}

/// Not yet or no longer valid.
fn dates(error: &CertificateError, shown: &CertificateInfo) -> Option<(String, &'static str)> {
    use CertificateError as E;
    let (text, time, remedy) = match error {
        E::Expired | E::ExpiredContext { .. } => {
            ("the server's certificate expired at", shown.not_after, RENEW_IT)
        }
        E::NotValidYet | E::NotValidYetContext { .. } => (
            "the server's certificate is not valid before",
            shown.not_before,
            "check the clocks of this machine and of the server",
        ),
        _ => return None,
    };
    // Dates of an authority in between are not known here.
    let time = match error {
        E::ExpiredContext { not_after: time, .. }
        | E::NotValidYetContext { not_before: time, .. } => moment(*time),
        _ => time,
    };
    let time = time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string());
    let text = format!("{text} {time}");
    // Where a clock is wrong, a pin is no cure.
    let can_be_pinned = remedy == RENEW_IT;
    Some((if can_be_pinned { with_fingerprint(&text, shown) } else { text }, remedy))
}

/// A text with the fingerprint behind it, which says that the certificate can be pinned.
fn with_fingerprint(text: &str, shown: &CertificateInfo) -> String {
    format!("{text}; its SHA-256 fingerprint is {}", shown.sha256)
}

/// The wrong name, or nobody trusted behind it.
fn chain(
    error: &CertificateError,
    shown: &CertificateInfo,
    origin: &Origin,
) -> Option<(String, &'static str)> {
    match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = match shown.names.as_slice() {
                [] => "it names no server at all".to_owned(),
                names => format!("it is for {}", names.join(", ")),
            };
            let text = format!("the server's certificate is not for {}: {names}", origin.host());
            Some((
                with_fingerprint(&text, shown),
                "use a name in `url` that the certificate is for; or pin it, since a pin looks at no \
                 names",
            ))
        }
        // A self-signed certificate fails in several ways, of which none says that it is one.
        _ if shown.self_issued => {
            Some((with_fingerprint("the server's certificate is self-signed", shown), PIN_IT))
        }
        // A bad signature is that of another authority with the same name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            let text = "nobody trusted has issued the server's certificate";
            Some((with_fingerprint(text, shown), PIN_IT))
        }
        CertificateError::Revoked => Some((
            "the server's certificate is revoked".to_owned(),
            "give the server another certificate",
        )),
        _ => None,
    }
}

/// A handshake whose signature does not fit the certificate.
fn unproven(error: &CertificateError) -> (String, &'static str) {
    match error {
        CertificateError::BadSignature => (
            "the server could not prove that the certificate it shows is its own".to_owned(),
            "find out what answers there: somebody may be posing as the server",
        ),
        _ => (
            "the server's key or signature is of a kind that is no longer secure".to_owned(),
            "give the server a certificate with an RSA key of 2048 bits or more, or an ECDSA key",
        ),
    }
}

/// The server ended the handshake.
fn alerted(alert: AlertDescription, asked_for_ours: bool) -> (String, &'static str) {
    use AlertDescription as A;
    match alert {
        A::CertificateRequired => wants_ours(),
        A::HandshakeFailure
        | A::NoCertificate
        | A::BadCertificate
        | A::UnknownCA
        | A::AccessDenied
        | A::CertificateUnknown
            if asked_for_ours =>
        {
            wants_ours()
        }
        A::ProtocolVersion => {
            ("the server speaks neither TLS 1.2 nor TLS 1.3".to_owned(), MODERNISE)
        }
        A::HandshakeFailure | A::InsufficientSecurity => (
            "the server and Mullion have no secure TLS cipher suite in common".to_owned(),
            MODERNISE,
        ),
        A::UnrecognisedName => (
            "the server does not know the name it is called by".to_owned(),
            "use a name in the URL that the server knows as its own",
        ),
        other => (
            format!("the server refused the TLS connection ({other:?})"),
            "look for TLS errors in the server's log",
        ),
    }
}

fn wants_ours() -> (String, &'static str) {
    (
        "the server wants a client certificate, and Mullion has none".to_owned(),
        "let the server accept this client without a certificate: Mullion logs in with user and password",
    )
}

/// The two sides have too little in common.
fn incompatible(reason: &PeerIncompatible) -> (String, &'static str) {
    use PeerIncompatible as P;
    let text = match reason {
        P::ServerDoesNotSupportTls12Or13
        | P::ServerTlsVersionIsDisabledByOurConfig
        | P::Tls12NotOffered
        | P::Tls12NotOfferedOrEnabled => "the server speaks neither TLS 1.2 nor TLS 1.3",
        _ => "the server and Mullion have no secure TLS parameters in common",
    };
    (text.to_owned(), MODERNISE)
}

/// A time of the certificate verifier's.
fn moment(time: UnixTime) -> Option<Timestamp> {
    i64::try_from(time.as_secs()).ok().map(Timestamp::from_seconds)
}
