//! Requests and replies as values.

use std::borrow::Cow;

use bytes::Bytes;
use secrecy::SecretString;

/// A request that reads. Read-only is a type: feeds, directories and details can make nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Get {
    /// Path from the root of the configured origin, percent-encoded, beginning with `/`.
    pub path: String,
    /// Query parameters in order, not yet percent-encoded.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// The media type asked for.
    pub accept: &'static str,
    /// Further headers that carry no secret, such as `x-api-version`.
    pub headers: Vec<(&'static str, String)>,
}

impl Get {
    /// A GET of `path` for JSON.
    #[must_use]
    pub fn json(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            query: Vec::new(),
            accept: "application/json",
            headers: Vec::new(),
        }
    }

    /// A GET of `path` for XML.
    #[must_use]
    pub fn xml(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            query: Vec::new(),
            accept: "application/xml",
            headers: Vec::new(),
        }
    }

    /// The same request with one more query parameter.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// The same request with one more header that carries no secret.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Path and query as they go on the wire.
    #[must_use]
    pub fn target(&self) -> String {
        target(&self.path, &self.query)
    }
}

/// What a [`Logon`] does to the product's login session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogonMethod {
    /// Opens or renews it.
    Post,
    /// Closes it.
    Delete,
}

/// A request that opens, renews or closes a login. Only a [`crate::Handshake`] makes one.
#[derive(Clone, Debug)]
pub struct Logon {
    /// What it does.
    pub method: LogonMethod,
    /// Path from the root of the configured origin, percent-encoded, beginning with `/`.
    pub path: String,
    /// Query parameters in order, not yet percent-encoded.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// The media type asked for.
    pub accept: &'static str,
    /// Further headers that carry no secret.
    pub headers: Vec<(&'static str, String)>,
    /// Headers that carry one.
    pub secret_headers: Vec<(&'static str, SecretString)>,
    /// Media type and content of the body; an empty body where `None`.
    pub body: Option<(&'static str, SecretString)>,
}

impl Logon {
    /// Path and query as they go on the wire.
    #[must_use]
    pub fn target(&self) -> String {
        target(&self.path, &self.query)
    }
}

/// Anything that can go to a product.
#[derive(Clone, Debug)]
pub enum Call {
    /// A request that reads.
    Get(Get),
    /// A request about the login itself.
    Logon(Logon),
}

/// A complete answer, body decoded from its transfer and content codings.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers as (lower-case name, value) in wire order; values that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
}

impl Reply {
    /// The first value of the header `name`, compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Type and subtype of the body in lower case, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }
}

/// Path and query, with every byte outside RFC 3986's unreserved set percent-encoded in the query.
fn target(path: &str, query: &[(Cow<'static, str>, String)]) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const ENCODED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    let mut target = path.to_owned();
    for (index, (name, value)) in query.iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        target.extend(utf8_percent_encode(name, ENCODED));
        target.push('=');
        target.extend(utf8_percent_encode(value, ENCODED));
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_percent_encoded() {
        let get =
            Get::xml("/api/query").with("filter", "CreationTime>=\"2025-08-15T06:00:00Z\";a b");
        assert_eq!(
            get.target(),
            "/api/query?filter=CreationTime%3E%3D%222025-08-15T06%3A00%3A00Z%22%3Ba%20b"
        );
    }

    #[test]
    fn the_media_type_loses_its_parameters() {
        let reply = Reply {
            status: 200,
            headers: vec![(
                "content-type".to_owned(),
                "Application/JSON; charset=utf-8".to_owned(),
            )],
            body: Bytes::new(),
        };
        assert_eq!(reply.media_type().as_deref(), Some("application/json"));
    }
}
