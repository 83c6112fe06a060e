//! How a body is compressed for clients that take it so.

use std::io::Write as _;

use actix_web::http::header::{self, HeaderMap};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Answers that fit one packet gain nothing.
const SMALLEST: usize = 1_400;
/// Effort, chosen for answers that change every few seconds: a page of 100 sessions, 45 kB, takes a
/// fraction of a millisecond and becomes a tenth of its size; more effort saves a few bytes more.
const ZSTD_LEVEL: i32 = 3;
const BROTLI_LEVEL: u32 = 4;
const GZIP_LEVEL: u32 = 5;
/// The window of brotli: 256 KiB, as much as a page of 1,000 sessions can use.
const BROTLI_WINDOW: u32 = 18;
const BUFFER: usize = 16 * 1024;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// RFC 8878.
    Zstd,
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

impl Coding {
    /// All, the cheapest first.
    pub(crate) const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Whether a client means it by this name.
    fn is_named(self, name: &str) -> bool {
        // `x-gzip` is an old name of gzip.
        let name = if name.eq_ignore_ascii_case("x-gzip") { "gzip" } else { name };
        name.eq_ignore_ascii_case(self.name())
    }

    /// The body in this coding; `None` where that makes it no smaller.
    pub(crate) fn encode(self, body: &[u8]) -> Option<Vec<u8>> {
        if body.len() < SMALLEST {
            return None;
        }
        let encoded = match self {
            Self::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL).ok()?,
            Self::Brotli => {
                let out = Vec::with_capacity(body.len() / 8);
                let mut writer =
                    brotli::CompressorWriter::new(out, BUFFER, BROTLI_LEVEL, BROTLI_WINDOW);
                writer.write_all(body).ok()?;
                writer.into_inner()
            }
            Self::Gzip => {
                let out = Vec::with_capacity(body.len() / 8);
                let mut writer = GzEncoder::new(out, Compression::new(GZIP_LEVEL));
                writer.write_all(body).ok()?;
                writer.finish().ok()?
            }
        };
        (encoded.len() < body.len()).then_some(encoded)
    }

    /// The coding that a client likes best, the cheapest where it likes several alike; `None` where
    /// it takes none or prefers the body as it is.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT_ENCODING) {
            return None;
        }
        let values = headers.get_all(header::ACCEPT_ENCODING);
        let wishes: Vec<_> = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Wish::read)
            .collect();
        let weight = |is_meant: &dyn Fn(&str) -> bool| {
            let named = wishes.iter().find(|wish| is_meant(wish.name));
            named.map(|wish| wish.weight)
        };
        let any = weight(&|name| name == "*").unwrap_or(0.0);
        let plain = weight(&|name| name.eq_ignore_ascii_case("identity")).unwrap_or(0.0);
        let liked = Self::ALL.into_iter().map(|coding| {
            let weight = weight(&|name| coding.is_named(name)).unwrap_or(any);
            (weight, coding)
        });
        // `max_by` takes the last of those liked alike.
        let best = liked.rev().max_by(|(one, _), (other, _)| one.total_cmp(other));
        best.filter(|(weight, _)| *weight > 0.0 && *weight >= plain).map(|(_, coding)| coding)
    }
}

/// One element of `Accept-Encoding`.
struct Wish<'a> {
    name: &'a str,
    /// From 0, a refusal, to 1.
    weight: f32,
}

impl<'a> Wish<'a> {
    /// Reads an element; `None` where its weight is none (RFC 9110, section 12.4.2).
    fn read(element: &'a str) -> Option<Self> {
        let mut parts = element.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let Some(parameter) = parts.next() else { return Some(Self { name, weight: 1.0 }) };
        let (key, value) = parameter.split_once('=')?;
        let is_weight = key.trim().eq_ignore_ascii_case("q");
        let weight: f32 = value.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
        is_weight.then_some(Self { name, weight })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use actix_web::http::header::HeaderValue;

    use super::*;

    fn accepted(value: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
        Coding::accepted(&headers).map(Coding::name)
    }

    #[test]
    fn the_coding_that_a_client_likes_best_is_taken() {
        for (value, coding) in [
            ("gzip, deflate, br, zstd", Some("zstd")),
            ("gzip, deflate, br", Some("br")),
            ("GZIP", Some("gzip")),
            ("x-gzip", Some("gzip")),
            ("gzip;q=1.0, br;q=0.5, *;q=0", Some("gzip")),
            ("gzip, identity;q=0.5", Some("gzip")),
            ("*", Some("zstd")),
            ("zstd;q=0, *", Some("br")),
            ("br;q=0.2, identity", None),
            ("gzip;q=0", None),
            ("gzip;q=2", None),
            ("gzip;q=many", None),
            ("identity", None),
            ("compress, deflate", None),
            ("", None),
        ] {
            assert_eq!(accepted(value), coding, "{value}");
        }
        assert_eq!(Coding::accepted(&HeaderMap::new()), None);
    }

    #[test]
    fn what_was_encoded_decodes_to_itself() {
        let body = "{\"name\":\"Backup Job 1\"}".repeat(1_000).into_bytes();
        for coding in Coding::ALL {
            let encoded = coding.encode(&body).unwrap();
            assert!(encoded.len() * 10 < body.len(), "{coding:?}: {}", encoded.len());
            let mut decoded = Vec::new();
            let mut reader: Box<dyn std::io::Read> = match coding {
                Coding::Zstd => {
                    Box::new(Cursor::new(zstd::bulk::decompress(&encoded, body.len()).unwrap()))
                }
                Coding::Brotli => Box::new(brotli::Decompressor::new(&*encoded, 4096)),
                Coding::Gzip => Box::new(flate2::read::GzDecoder::new(&*encoded)),
            };
            reader.read_to_end(&mut decoded).unwrap();
            assert!(decoded == body, "{coding:?}");
        }
    }

    #[test]
    fn what_grows_or_is_small_is_sent_as_it_is() {
        for coding in Coding::ALL {
            assert_eq!(coding.encode(b"{}"), None);
            let noise: Vec<_> = std::iter::successors(Some(1_u32), |last| {
                Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
            })
            .flat_map(|number| number.to_be_bytes().into_iter().take(1))
            .take(2_000)
            .collect();
            assert_eq!(coding.encode(&noise), None, "{coding:?}");
        }
    }
}
