//! The request target: its length, its encoding, and what must never stand in it.

use std::borrow::Cow;
use std::rc::Rc;

use actix_web::http::Uri;
use percent_encoding::percent_decode_str;

use crate::problem::{Problem, Slug};

/// The most bytes of path and query together.
const LONGEST: usize = 8 * 1024;

/// Names of parameters, without case, `-` and `_`, in which people send credentials.
const CREDENTIALS: &[&str] = &[
    "apikey",
    "key",
    "token",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "authtoken",
    "auth",
    "authorization",
    "bearer",
    "jwt",
    "password",
    "passwd",
    "pwd",
    "secret",
    "clientsecret",
    "sessionid",
];

/// The decoded query parameters of a request, in the order of the address, shared by all who read
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub(crate) Rc<[(String, String)]>);

/// Checks the target of a request, without keeping anything of it: most answers are finished already,
/// and nobody asks for their parameters again.
///
/// # Errors
/// It is too long, cannot be read as text, or carries a credential.
pub(super) fn check(uri: &Uri) -> Result<(), Problem> {
    let query = uri.query().unwrap_or_default();
    if uri.path().len() + query.len() > LONGEST {
        return Err(Problem::new(Slug::UriTooLong).closing());
    }
    let unreadable = || {
        let detail =
            "The address has a broken percent-encoding, text that is not UTF-8, or a zero byte.";
        Problem::with_detail(Slug::InvalidRequest, detail)
    };
    decoded(uri.path()).ok_or_else(unreadable)?;
    for (name, value) in encoded_pairs(query) {
        let name = with_blanks(name).ok_or_else(unreadable)?;
        with_blanks(value).ok_or_else(unreadable)?;
        if is_credential(&name) {
            return Err(Problem::new(Slug::CredentialInUrl));
        }
    }
    Ok(())
}

impl Pairs {
    /// Those of a target, all of which can be read where it was checked.
    pub(crate) fn of(uri: &Uri) -> Self {
        let pairs = encoded_pairs(uri.query().unwrap_or_default());
        let decoded = |text| with_blanks(text).map(Cow::into_owned);
        Self(pairs.filter_map(|(name, value)| Some((decoded(name)?, decoded(value)?))).collect())
    }
}

/// Names and values of a query, as they were sent.
fn encoded_pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The same in a query, where `+` is a blank.
fn with_blanks(encoded: &str) -> Option<Cow<'_, str>> {
    if encoded.contains('+') {
        return decoded(&encoded.replace('+', " ")).map(|text| Cow::Owned(text.into_owned()));
    }
    decoded(encoded)
}

/// The text behind a percent-encoding; `None` where there is none.
fn decoded(encoded: &str) -> Option<Cow<'_, str>> {
    if !encoded.contains(['%', '\0']) {
        return Some(Cow::Borrowed(encoded));
    }
    let is_whole = encoded.split('%').skip(1).all(|behind| {
        matches!(behind.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    });
    let text = percent_decode_str(encoded).decode_utf8().ok()?;
    (is_whole && !text.contains('\0')).then_some(text)
}

/// Whether a parameter of this name carries a credential.
fn is_credential(name: &str) -> bool {
    let bare = || {
        let bytes = name.bytes().filter(|byte| !matches!(byte, b'-' | b'_'));
        bytes.map(|byte| byte.to_ascii_lowercase())
    };
    CREDENTIALS.iter().any(|credential| credential.bytes().eq(bare()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str) -> Result<Vec<(String, String)>, &'static str> {
        let uri: Uri = uri.parse().unwrap();
        match check(&uri) {
            Ok(()) => Ok(Pairs::of(&uri).0.to_vec()),
            Err(problem) => Err(problem.slug().as_str()),
        }
    }

    #[test]
    fn pairs_are_decoded_in_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("/x?q=a+b%2Bc&job=&flag&q=%C3%A9&&r=1=2"),
            Ok(vec![
                pair("q", "a b+c"),
                pair("job", ""),
                pair("flag", ""),
                pair("q", "é"),
                pair("r", "1=2")
            ])
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for uri in
            ["/x?q=%zz", "/x?q=%", "/x?q=%4", "/x?q=%00", "/x?q=%C0%AF", "/x?q=%ED%A0%80", "/%ff"]
        {
            assert_eq!(read(uri), Err("invalid-request"), "{uri}");
        }
    }

    #[test]
    fn credentials_are_refused_under_every_spelling() {
        for name in
            ["api_key", "apiKey", "API-KEY", "access_token", "token", "Password", "client_secret"]
        {
            assert_eq!(
                read(&format!("/x?limit=1&{name}=hunter2")),
                Err("credential-in-url"),
                "{name}"
            );
        }
    }

    #[test]
    fn eight_kibibytes_are_enough() {
        assert!(read(&format!("/{}?{}", "a".repeat(4096), "b".repeat(4095))).is_ok());
        assert_eq!(
            read(&format!("/{}?{}", "a".repeat(4096), "b".repeat(4096))),
            Err("uri-too-long")
        );
    }
}
