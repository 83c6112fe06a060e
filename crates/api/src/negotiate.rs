//! What a client accepts, and what it already has.

use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::problem::{Problem, Slug};

/// What a resource is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// JSON.
    Json,
    /// Text without markup.
    Text,
}

impl Offered {
    /// The media type, the range of its siblings, and what a client is told that takes neither.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Json => {
                ("application/json", "application/*", "This resource is sent as application/json.")
            }
            Self::Text => ("text/plain", "text/*", "This resource is sent as text/plain."),
        }
    }
}

/// Refuses a client that does not take what is offered.
pub(crate) fn accepts(headers: &HeaderMap, offered: Offered) -> Result<(), Problem> {
    let (exact, siblings, refusal) = offered.words();
    let mut ranges = headers.get_all(header::ACCEPT).peekable();
    if ranges.peek().is_none() {
        return Ok(());
    }
    // The most exact range that matches decides (RFC 9110, section 12.5.1).
    let mut best = (0, false);
    for range in ranges.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let exactness = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            range if range == exact => 3,
            range if range == siblings => 2,
            "*/*" | "" => 1,
            _ => continue,
        };
        let refused = parts.any(is_zero_weight);
        if exactness > best.0 {
            best = (exactness, !refused);
        }
    }
    if best.1 {
        return Ok(());
    }
    Err(Problem::with_detail(Slug::NotAcceptable, refusal))
}

/// Whether a parameter of a media range says "not this one".
fn is_zero_weight(parameter: &str) -> bool {
    let Some((name, weight)) = parameter.split_once('=') else { return false };
    let is_zero = weight.trim().trim_end_matches('0').trim_end_matches('.');
    name.trim().eq_ignore_ascii_case("q") && matches!(is_zero, "" | "0")
}

/// Whether the client already has the answer with this tag.
pub(crate) fn has_tag(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let mut tags = headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn json_is_sent_to_whoever_takes_it() {
        assert!(accepts(&HeaderMap::new(), Offered::Json).is_ok());
        for accept in [
            "*/*",
            "application/json",
            "Application/JSON; charset=utf-8",
            "text/html, application/*;q=0.1",
            "text/csv;q=1, */*;q=0.001",
            "application/json;q=0.5, */*;q=0",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert!(accepts(&headers, Offered::Json).is_ok(), "{accept}");
        }
    }

    #[test]
    fn other_wishes_cannot_be_met() {
        for accept in [
            "application/xml",
            "text/csv",
            "application/x-ndjson",
            "application/json;q=0",
            "application/json; q=0.000, */*",
            "*/*;q=0",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert!(accepts(&headers, Offered::Json).is_err(), "{accept}");
        }
    }

    #[test]
    fn text_is_sent_to_prometheus() {
        for accept in [
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "text/*",
            "text/html,application/xhtml+xml,*/*;q=0.8",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert!(accepts(&headers, Offered::Text).is_ok(), "{accept}");
        }
        let json = headers(header::ACCEPT, "application/json");
        assert!(accepts(&json, Offered::Text).is_err());
    }

    #[test]
    fn tags_match_weakly_and_in_lists() {
        let tag = HeaderValue::from_static("\"a\"");
        for (known, matches) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ] {
            let headers = headers(header::IF_NONE_MATCH, known);
            assert_eq!(has_tag(&headers, &tag), matches, "{known}");
        }
        let many = vec!["\"b\""; 1600].join(",");
        assert!(!has_tag(&headers(header::IF_NONE_MATCH, &many), &tag));
    }
}
