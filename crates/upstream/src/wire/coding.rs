//! Content codings: gzip once, or none.

use std::io::{ErrorKind, Read};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use mullion_model::{Fault, FaultKind};

use super::limits::Limits;

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Not at all.
    Identity,
    /// As gzip.
    Gzip,
}

/// How many bytes are decoded between two looks at the limits.
const STEP: usize = 64 * 1024;

impl Coding {
    /// Reads the values of all `Content-Encoding` headers; `None` where they are not accepted.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut coding = Self::Identity;
        for word in values.flat_map(|value| value.split(',')).map(str::trim) {
            if word.is_empty() || word.eq_ignore_ascii_case("identity") {
                continue;
            }
            let gzip = word.eq_ignore_ascii_case("gzip") || word.eq_ignore_ascii_case("x-gzip");
            if !gzip || coding == Self::Gzip {
                return None;
            }
            coding = Self::Gzip;
        }
        Some(coding)
    }

    /// Undoes the coding. An empty body is one in any coding: servers name one on answers that have
    /// none.
    ///
    /// # Errors
    /// `Misread`: not whole, not correct, or something behind its end. `LimitExceeded`: too large,
    /// or too many times larger than it came.
    pub(super) fn decode(self, body: Bytes, limits: &Limits) -> Result<Bytes, Fault> {
        match self {
            Self::Identity if body.len() > limits.decoded_body => Err(too_large(limits)),
            Self::Gzip if !body.is_empty() => gunzip(&body, limits),
            Self::Identity | Self::Gzip => Ok(body),
        }
    }
}

fn gunzip(body: &[u8], limits: &Limits) -> Result<Bytes, Fault> {
    let most_by_ratio = body.len().saturating_mul(limits.ratio).max(limits.ratio_above);
    let mut decoder = MultiGzDecoder::new(body);
    let mut decoded = Vec::new();
    loop {
        let before = decoded.len();
        let step = u64::try_from(STEP).unwrap_or(u64::MAX);
        if let Err(error) = decoder.by_ref().take(step).read_to_end(&mut decoded) {
            return Err(undecodable(error.kind()));
        }
        if decoded.len() > limits.decoded_body {
            return Err(too_large(limits));
        }
        if decoded.len() > most_by_ratio {
            return Err(Fault::new(
                FaultKind::LimitExceeded,
                format!("the answer unpacks to more than {} times its size", limits.ratio),
            ));
        }
        if decoded.len() == before {
            break;
        }
    }
    if decoded.starts_with(&GZIP_MAGIC) {
        return Err(Fault::new(FaultKind::Misread, "the answer is compressed twice"));
    }
    Ok(decoded.into())
}

/// What every gzip stream begins with, and no document.
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

fn too_large(limits: &Limits) -> Fault {
    let text = format!("the answer unpacks to more than {} bytes", limits.decoded_body);
    Fault::new(FaultKind::LimitExceeded, text)
}

fn undecodable(kind: ErrorKind) -> Fault {
    let text = match kind {
        ErrorKind::UnexpectedEof => "the compressed answer is cut short",
        _ => "the compressed answer is damaged, or something stands behind its end",
    };
    Fault::new(FaultKind::Misread, text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(body: Vec<u8>) -> Result<Bytes, FaultKind> {
        Coding::Gzip.decode(body.into(), &Limits::default()).map_err(|fault| fault.kind)
    }

    #[test]
    fn one_layer_of_gzip_is_known_and_nothing_else() {
        let of = |values: &[&str]| Coding::of(values.iter().copied());
        assert_eq!(of(&[]), Some(Coding::Identity));
        assert_eq!(of(&["identity"]), Some(Coding::Identity));
        assert_eq!(of(&["GZIP"]), Some(Coding::Gzip));
        assert_eq!(of(&["identity, x-gzip"]), Some(Coding::Gzip));
        for values in [&["gzip, gzip"][..], &["gzip", "gzip"], &["br"], &["deflate"], &["zstd"]] {
            assert_eq!(of(values), None, "{values:?}");
        }
    }

    #[test]
    fn gzip_is_decoded() {
        let text = b"<a/>".repeat(100_000);
        assert_eq!(decode(gzip(&text)).unwrap(), text);
        let members = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(decode(members).unwrap(), "one two");
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn damaged_gzip_is_a_misread() {
        let whole = gzip(b"hello, world");
        let cut = whole[..whole.len() - 1].to_vec();
        let garbage = [whole.clone(), b"garbage".to_vec()].concat();
        let padded = [whole.clone(), vec![0; 4]].concat();
        let mut bad_crc = whole.clone();
        let crc = whole.len() - 8;
        bad_crc[crc] ^= 1;
        for body in [cut, garbage, padded, bad_crc, gzip(&whole), b"plain".to_vec()] {
            assert_eq!(decode(body), Err(FaultKind::Misread));
        }
    }

    #[test]
    fn bombs_stop_at_the_limits() {
        let bomb = gzip(&vec![0; 4 * 1024 * 1024]);
        assert_eq!(decode(bomb.clone()), Err(FaultKind::LimitExceeded));
        let generous = Limits { ratio: 10_000, ..Limits::default() };
        let decoded = Coding::Gzip.decode(bomb.clone().into(), &generous).unwrap();
        assert_eq!(decoded.len(), 4 * 1024 * 1024);
        let small = Limits { decoded_body: 1024 * 1024, ..generous };
        let fault = Coding::Gzip.decode(bomb.into(), &small).unwrap_err();
        assert_eq!(fault.kind, FaultKind::LimitExceeded);
    }

    #[test]
    fn a_small_body_may_unpack_to_any_ratio() {
        let text = vec![b' '; 900 * 1024];
        assert_eq!(decode(gzip(&text)).unwrap(), text);
    }
}
