//! What the backup server says about a request that it did not answer: its `Error` documents.
//!
//! Its own sentences (`message`) are for its logs and are never passed on.

use mullion_adapter::Reply;
use mullion_adapter::kit::{Object, is_word, json_text, status_fault};
use mullion_model::{Fault, FaultKind};

use crate::wire::Problem;

/// What an `Error` document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The revision in `x-api-version`.
    Version,
    /// The access token.
    Token,
    /// The rights of the account.
    AccessDenied,
    /// A resource that is not there.
    NotFound,
    /// The service itself.
    Unavailable,
    /// A request that the server does not offer.
    NotOffered,
    /// It does not say.
    Unspecified,
}

/// Values of `errorCode` (all revisions).
const CODES: &[(&str, Trouble)] = &[
    ("AccessDenied", Trouble::AccessDenied),
    ("ExpiredToken", Trouble::Token),
    ("InvalidToken", Trouble::Token),
    ("InvalidURI", Trouble::NotOffered),
    ("MethodNotAllowed", Trouble::NotOffered),
    ("NotFound", Trouble::NotFound),
    ("NotImplemented", Trouble::NotOffered),
    ("ServiceUnavailable", Trouble::Unavailable),
];

/// What the `Error` document in an answer other than 200 is about; `None` where there is none.
pub(crate) fn trouble(reply: &Reply) -> Option<Trouble> {
    let text = json_text(reply).ok()?;
    let Object(problem) = serde_json::from_str::<Object<Problem<'_>>>(text).ok()?;
    let code = problem.error_code.plain();
    let message = problem.message.plain();
    code.or(message)?;
    if reply.status == 400 && message.is_some_and(is_about_a_version) {
        return Some(Trouble::Version);
    }
    let known = CODES.iter().find(|(word, _)| code.is_some_and(|code| is_word(code, word)));
    Some(known.map_or(Trouble::Unspecified, |(_, trouble)| *trouble))
}

/// Whether a message is about the revision asked for. No code tells it: the specification's example
/// has `NotImplemented` with "The specified API version is not supported.", and a server was seen to
/// say "Unsupported RESTAPI version. The following versions are supported: …".
fn is_about_a_version(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("version") && message.contains("support")
}

/// An answer other than 200 in the words of the product; `None` where its status says all.
pub(crate) fn diagnose(reply: &Reply) -> Option<Fault> {
    let trouble = match trouble(reply)? {
        Trouble::AccessDenied | Trouble::NotFound if reply.status == 401 => Trouble::Token,
        // "Not found" is evidence that a session was deleted, so code and status have to agree.
        Trouble::NotFound if reply.status != 404 => return None,
        trouble => trouble,
    };
    let (kind, text, remedy) = words(trouble)?;
    Some(Fault { kind, text: text.to_owned(), remedy, ..status_fault(reply) })
}

/// Kind, text and remedy; `None` where nothing is said.
const fn words(trouble: Trouble) -> Option<(FaultKind, &'static str, Option<&'static str>)> {
    Some(match trouble {
        Trouble::Version => (
            FaultKind::UnsupportedVersion,
            "the backup server does not serve this revision of its REST API",
            Some("set api_version to \"auto\", or to a revision that the server serves"),
        ),
        Trouble::Token => {
            (FaultKind::Unauthorized, "the backup server no longer accepts the access token", None)
        }
        Trouble::AccessDenied => (
            FaultKind::Forbidden,
            "the account may not read this",
            Some(
                "give the account one of the built-in roles Veeam Backup Viewer, Veeam Restore \
                 Operator, Veeam Backup Operator or Veeam Backup Administrator",
            ),
        ),
        Trouble::NotFound => (FaultKind::NotFound, "the backup server knows no such session", None),
        Trouble::Unavailable => {
            (FaultKind::Unreachable, "the REST service of the backup server is not available", None)
        }
        Trouble::NotOffered => (
            FaultKind::Misread,
            "the backup server does not offer this request",
            Some("check that url and api_version fit the server"),
        ),
        Trouble::Unspecified => return None,
    })
}
