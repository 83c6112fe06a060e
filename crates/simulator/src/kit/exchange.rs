//! One request as a dialect sees it, and one answer as it gives it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mullion_model::Timestamp;

/// What a fault asks the dialect itself to do to a list, because only it knows its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twist {
    /// Put a row without any usable id first.
    BadRow,
    /// Put fields and elements that no document names into every row.
    ExtraFields,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// In upper case.
    pub(crate) method: String,
    /// As sent, without the query.
    pub(crate) path: String,
    /// Decoded pairs in the order sent.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body as sent.
    pub(crate) body: Vec<u8>,
    /// The time by the server's clock.
    pub(crate) now: Timestamp,
    /// Time since the simulator started: what logins age by.
    pub(crate) elapsed: Duration,
    /// What a fault asks the dialect to do.
    pub(crate) twist: Option<Twist>,
}

impl Request {
    /// The first query parameter of this name, in any case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters(name).next()
    }

    /// All query parameters of this name, in any case.
    pub(crate) fn parameters<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The path's segments without empty ones.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|s| !s.is_empty()).collect()
    }

    /// User and password of a Basic `Authorization`.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let encoded = self.scheme("basic")?;
        let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// The token of a Bearer `Authorization`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.scheme("bearer")
    }

    /// The pairs of an `application/x-www-form-urlencoded` body; empty if it is something else.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let is_form = self
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        match std::str::from_utf8(&self.body) {
            Ok(text) if is_form => pairs(text),
            _ => Vec::new(),
        }
    }

    fn scheme(&self, name: &str) -> Option<&str> {
        let (scheme, rest) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case(name).then(|| rest.trim())
    }
}

/// Decodes `a=1&b=2`, plus signs as spaces; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key), decode(value))
        })
        .collect()
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// In the order sent.
    pub(crate) headers: Vec<(String, String)>,
    /// The whole body.
    pub(crate) body: Vec<u8>,
    /// Whether this is a page of a list, behind which churn moves the world.
    pub(crate) is_list_page: bool,
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), is_list_page: false }
    }

    /// An answer with a body of this content type.
    pub(crate) fn with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::status(status).header("Content-Type", content_type) }
    }

    /// 200 or another status with a JSON document.
    pub(crate) fn json(status: u16, document: &serde_json::Value) -> Self {
        Self::with_body(status, "application/json; charset=utf-8", document.to_string())
    }

    /// The same answer with one more header.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same answer with this header in place of any of the same name.
    pub(crate) fn replace_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.header(name, value)
    }

    /// The same answer, marked as a page of a list.
    pub(crate) fn list_page(mut self) -> Self {
        self.is_list_page = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        assert_eq!(
            pairs("a=1%2B1&b=x+y&c&d=%C3%A4"),
            [("a", "1+1"), ("b", "x y"), ("c", ""), ("d", "ä")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }
}
