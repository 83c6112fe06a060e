//! `[source.tls]`: which certificates a source may show.

use mullion_upstream::wire::{
    Arbiter, InvalidPin, Origin, Pin, Roots, Tls, Wire, WireOptions, parse_pin,
};

use super::found::{Found, Reported};
use super::section::Section;

/// Which certificates a source may show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsConfig {
    /// SHA-256 of accepted certificates in DER; nothing else is looked at where one matches.
    pub pins: Vec<Pin>,
    /// A file of certificate authorities in PEM, instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
}

/// Reads the section; the system's authorities where there is none.
pub(super) fn read_tls(
    source: &mut Section<'_>,
    found: &mut Found<'_>,
) -> Result<TlsConfig, Reported> {
    let Some(mut section) = source.table("tls", found)? else { return Ok(TlsConfig::default()) };
    let (at_pins, at_file) = (section.place("pin_sha256"), section.place("ca_file"));
    let pins = section.strings("pin_sha256", found);
    let ca_pem = section.parsed("ca_file", found, authorities);
    section.finish(found);
    let (pins, ca_pem) = (pins?.unwrap_or_default(), ca_pem?);
    if !pins.is_empty() && ca_pem.is_some() {
        let text = "give either `pin_sha256` or `ca_file`, not both";
        return Err(found.mistake(at_pins.max(at_file), text));
    }
    let pins: Vec<_> = pins
        .into_iter()
        .map(|(at, text)| {
            pin(&text).map_err(|error| found.mistake(at, format!("`pin_sha256`: {error}")))
        })
        .collect();
    Ok(TlsConfig { pins: pins.into_iter().collect::<Result<_, _>>()?, ca_pem })
}

/// Reads a pin, also a whole line of `openssl x509 -fingerprint -sha256` or of `mullion check`.
fn pin(text: &str) -> Result<Pin, InvalidPin> {
    let text = text.trim();
    let bare = [("=", "sha256 fingerprint"), (" ", "sha-256")].into_iter().find_map(
        |(separator, label)| {
            let (before, pin) = text.rsplit_once(separator)?;
            before.trim().eq_ignore_ascii_case(label).then_some(pin)
        },
    );
    parse_pin(bare.unwrap_or(text))
}

/// The content of a file of certificate authorities, tried out by the client that will use it.
fn authorities(path: &str) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let anywhere = Origin::parse("https://localhost", 443).map_err(|error| error.to_string())?;
    let tls = Tls { pins: Vec::new(), roots: Roots::CaFile(pem.clone()) };
    let options = WireOptions { tls, ..WireOptions::new(anywhere) };
    let arbiter = Arbiter::start().map_err(|error| error.to_string())?;
    match Wire::new(&arbiter, options) {
        Ok(_) => Ok(pem),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_openssl_can_be_pasted_whole() {
        let plain = "ab".repeat(32);
        let colons = vec!["AB"; 32].join(":");
        for text in [
            plain.clone(),
            colons.clone(),
            format!("sha256 Fingerprint={colons}\n"),
            format!("SHA256 Fingerprint={colons}"),
            format!("SHA-256 {colons}"),
        ] {
            assert_eq!(pin(&text), Ok([0xab; 32]), "{text}");
        }
        for text in [format!("SHA1 Fingerprint={colons}"), format!("md5 {plain}"), String::new()] {
            assert_eq!(pin(&text), Err(InvalidPin), "{text}");
        }
    }
}
