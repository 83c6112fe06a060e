//! What an HTTP status means where the product has no words of its own for it.

use std::time::Duration;

use mullion_model::{Fault, FaultKind};

use crate::Reply;

/// What is said of an account that lacks a right where the product has no words of its own, and
/// nobody knows which role that is about.
pub const GIVE_A_ROLE: &str =
    "give the account the role named in the documentation, or leave the feed out with `feeds`";

/// What is said where something else seems to answer.
pub const OTHER_SERVICE: &str =
    "check that the port in `url` is that of the product's REST API, and that `api_version` fits";

/// The fault of an answer that is not 200, from its status alone.
#[must_use]
pub fn status_fault(reply: &Reply) -> Fault {
    let (kind, text, remedy) = words(reply.status);
    let fault = Fault::new(kind, text).with_status(reply.status);
    let fault = match remedy {
        Some(remedy) => fault.with_remedy(remedy),
        None => fault,
    };
    match retry_after(reply) {
        Some(wait) => fault.with_retry_after(wait),
        None => fault,
    }
}

/// How long the server wants us to wait: seconds, or a date, counted from the date of the answer.
fn retry_after(reply: &Reply) -> Option<Duration> {
    let value = reply.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let wait = date(value)?.duration_since(date(reply.header("date")?)?);
    Duration::try_from(wait).ok()
}

/// Kind, text and remedy for a status.
const fn words(status: u16) -> (FaultKind, &'static str, Option<&'static str>) {
    match status {
        401 => (FaultKind::Unauthorized, "the server no longer accepts the login", None),
        403 => (FaultKind::Forbidden, "the account may not read this", Some(GIVE_A_ROLE)),
        404 | 410 => (FaultKind::NotFound, "the server knows no such resource", None),
        408 | 504 => (FaultKind::Timeout, "the server gave up waiting", None),
        409 | 423 => (FaultKind::Unreachable, "the server is busy with something else", None),
        429 => (FaultKind::RateLimited, "the server asks for fewer requests", None),
        300..=399 => (
            FaultKind::Misread,
            "the server redirects; Mullion follows no redirect, so that no login reaches another host",
            Some("configure the address the redirect leads to, if it is the product's own"),
        ),
        200..=299 => (
            FaultKind::Misread,
            "the server answers as the product never does here",
            Some(OTHER_SERVICE),
        ),
        500..=599 => (FaultKind::Unreachable, "the server reports an error of its own", None),
        _ => (FaultKind::Misread, "the server refused the request", Some(OTHER_SERVICE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, headers: &[(&str, &str)]) -> Fault {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        status_fault(&Reply { status, headers, body: bytes::Bytes::new() })
    }

    #[test]
    fn each_status_has_its_kind() {
        for (status, kind) in [
            (204, FaultKind::Misread),
            (302, FaultKind::Misread),
            (400, FaultKind::Misread),
            (401, FaultKind::Unauthorized),
            (403, FaultKind::Forbidden),
            (404, FaultKind::NotFound),
            (429, FaultKind::RateLimited),
            (500, FaultKind::Unreachable),
            (503, FaultKind::Unreachable),
        ] {
            assert_eq!(fault(status, &[]).kind, kind, "{status}");
        }
    }

    #[test]
    fn retry_after_in_seconds_is_kept() {
        assert_eq!(fault(503, &[("Retry-After", "25")]).retry_after, Some(Duration::from_secs(25)));
        assert_eq!(fault(503, &[("Retry-After", "-5")]).retry_after, None);
    }

    #[test]
    fn retry_after_as_a_date_counts_from_the_date_of_the_answer() {
        let wait = |until| {
            let date = ("Date", "Fri, 20 Nov 2026 10:00:00 GMT");
            fault(429, &[date, ("Retry-After", until)]).retry_after
        };
        assert_eq!(wait("Fri, 20 Nov 2026 10:02:00 GMT"), Some(Duration::from_secs(120)));
        assert_eq!(wait("Fri, 20 Nov 2026 09:00:00 GMT"), None, "a date in the past");
        assert_eq!(wait("soon"), None);
    }
}
