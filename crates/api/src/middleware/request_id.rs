//! The id of a request: the client's own where it is harmless, else a new one.

use actix_web::http::header::HeaderMap;
use uuid::Uuid;

use crate::headers::REQUEST_ID;

/// The most characters of a client's own id.
const LONGEST: usize = 64;

/// The id under which answer and log name this request.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match own {
        Some(id) if is_harmless(id) => id.to_owned(),
        _ => Uuid::now_v7().to_string(),
    }
}

/// Whether an id can stand in a header, a log line and a body without harm.
fn is_harmless(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::is_harmless;

    #[test]
    fn only_short_plain_ids_are_taken_over() {
        for good in ["a", "0197f0f0-0000-7000-8000-000000000000", &"x".repeat(64)] {
            assert!(is_harmless(good), "{good}");
        }
        for bad in ["", "a b", "a\r\nSet-Cookie: x", "\u{1b}[31m", "a_b", "ä", &"x".repeat(65)] {
            assert!(!is_harmless(bad), "{bad:?}");
        }
    }
}
