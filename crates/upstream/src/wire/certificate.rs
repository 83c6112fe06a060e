//! What is told about a server's certificate, and how one is pinned.

use std::fmt;
use std::net::IpAddr;

use mullion_model::Timestamp;
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The SHA-256 of a certificate in DER.
pub type Pin = [u8; 32];

/// The longest subject, issuer or name that is told, in characters.
const LONGEST_NAME: usize = 200;
/// The most names of servers that are told.
const MOST_NAMES: usize = 5;

/// What a server showed of itself in its last handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInfo {
    /// SHA-256 of the certificate in DER, as `openssl x509 -fingerprint -sha256` prints it.
    pub sha256: String,
    /// Whom it is for, without control characters; `None` where it could not be read.
    pub subject: Option<String>,
    /// The names and addresses of servers that it is for, likewise, and no more than a few.
    pub names: Vec<String>,
    /// Who issued it, likewise.
    pub issuer: Option<String>,
    /// The first moment at which it is valid.
    pub not_before: Option<Timestamp>,
    /// The last moment at which it is valid.
    pub not_after: Option<Timestamp>,
    /// Whether it names itself as its issuer.
    pub self_issued: bool,
}

impl CertificateInfo {
    /// Reads what can be read; the fingerprint always can.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let mut info = Self {
            sha256: fingerprint(&pin_of(certificate)),
            subject: None,
            names: Vec::new(),
            issuer: None,
            not_before: None,
            not_after: None,
            self_issued: false,
        };
        if let Ok((_, parsed)) = X509Certificate::from_der(certificate) {
            let validity = parsed.validity();
            info.subject = Some(printable(parsed.subject()));
            info.names = names(&parsed);
            info.issuer = Some(printable(parsed.issuer()));
            info.not_before = Some(Timestamp::from_seconds(validity.not_before.timestamp()));
            info.not_after = Some(Timestamp::from_seconds(validity.not_after.timestamp()));
            info.self_issued = parsed.subject().as_raw() == parsed.issuer().as_raw();
        }
        info
    }
}

/// One line for people; what could not be read is left out.
impl fmt::Display for CertificateInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "{subject}, ")?;
        }
        if let Some(not_after) = self.not_after {
            write!(f, "valid until {not_after}, ")?;
        }
        write!(f, "SHA-256 {}", self.sha256)
    }
}

/// The pin of a certificate.
pub(super) fn pin_of(certificate: &CertificateDer<'_>) -> Pin {
    Sha256::digest(certificate).into()
}

/// A pin in upper-case hex with colons.
fn fingerprint(pin: &Pin) -> String {
    let pairs: Vec<String> = pin.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// The servers that a certificate is for.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(printable(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    });
    names.take(MOST_NAMES).collect()
}

/// An address from its bytes.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// A name from a certificate, cut and without control characters.
fn printable(name: &impl fmt::Display) -> String {
    let name = name.to_string();
    name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

/// A text that is not the SHA-256 of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pin is the SHA-256 fingerprint of a certificate: 64 hex digits, as \
     `openssl x509 -noout -fingerprint -sha256 -in FILE` prints them behind `=`, with or without \
     colons"
)]
pub struct InvalidPin;

/// Reads a pin: 64 hex digits in any case, either plain or with a colon between every two.
///
/// # Errors
/// The text is something else.
pub fn parse_pin(text: &str) -> Result<Pin, InvalidPin> {
    let text = text.trim();
    let digits = if text.contains(':') {
        let pairs: Vec<&str> = text.split(':').collect();
        if pairs.iter().any(|pair| pair.len() != 2) {
            return Err(InvalidPin);
        }
        pairs.concat()
    } else {
        text.to_owned()
    };
    let nibbles: Option<Vec<u8>> = digits.chars().map(nibble).collect();
    let nibbles = nibbles.ok_or(InvalidPin)?;
    let (pairs, []) = nibbles.as_chunks::<2>() else {
        return Err(InvalidPin);
    };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().map_err(|_| InvalidPin)
}

/// The value of a hex digit.
fn nibble(digit: char) -> Option<u8> {
    digit.to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    #[test]
    fn pins_are_read_with_and_without_colons_in_any_case() {
        let pin = parse_pin(PLAIN).unwrap();
        assert_eq!(pin[..3], [0x00, 0x11, 0x22]);
        let shown = fingerprint(&pin);
        assert_eq!(shown.len(), 95);
        assert!(shown.starts_with("00:11:22:"), "{shown}");
        assert_eq!(parse_pin(&shown), Ok(pin));
        assert_eq!(parse_pin(&format!(" {}\n", PLAIN.to_uppercase())), Ok(pin));
    }

    #[test]
    fn other_texts_are_no_pins() {
        let long = format!("{PLAIN}00");
        let odd = format!("0:{PLAIN}");
        let colon = PLAIN.replacen("0011", "001:1", 1);
        let sha1 = "AA:".repeat(19) + "AA";
        let foreign = PLAIN.replacen('0', "g", 1);
        for text in ["", ":", &long, &odd, &colon, &sha1, &foreign] {
            assert_eq!(parse_pin(text), Err(InvalidPin), "{text}");
        }
    }

    #[test]
    fn a_certificate_that_cannot_be_read_still_has_a_fingerprint() {
        let info = CertificateInfo::of(&CertificateDer::from(b"no certificate".to_vec()));
        assert_eq!(info.sha256.len(), 95);
        assert_eq!(info.subject, None);
        assert!(!info.self_issued);
    }
}
