//! The id of a request: the client's own where it is harmless, else a new one.

use std::hash::{BuildHasher as _, RandomState};

use actix_web::http::header::HeaderMap;
use uuid::Builder;

use crate::headers::REQUEST_ID;

/// The most characters of a client's own id.
const LONGEST: usize = 64;

/// The id under which answer and log name this request.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match own {
        Some(id) if is_harmless(id) => id.to_owned(),
        _ => fresh(),
    }
}

/// A new id: a UUID of 122 bits from a hash whose keys are the system's random numbers and differ each
/// time. To ask the system itself each time costs more than anything else of an answer from memory.
fn fresh() -> String {
    let keys = RandomState::new();
    let number = u128::from(keys.hash_one(0)) << 64 | u128::from(keys.hash_one(1));
    Builder::from_random_bytes(number.to_ne_bytes()).into_uuid().to_string()
}

/// Whether an id can stand in a header, a log line and a body without harm.
fn is_harmless(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;

    use super::{fresh, is_harmless};

    #[test]
    fn no_two_requests_have_one_id() {
        let some = || (0..1_000).map(|_| fresh()).collect::<Vec<_>>();
        let threads = [thread::spawn(some), thread::spawn(some)];
        let ids = threads.into_iter().flat_map(|thread| thread.join().unwrap());
        let ids: HashSet<_> = ids.chain(some()).collect();
        assert_eq!(ids.len(), 3_000);
        assert!(ids.iter().all(|id| is_harmless(id) && id.len() == 36), "{ids:?}");
    }

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
