//! What the appliance says about a request that it did not answer: its `Error` documents.
//!
//! Its own sentences (`title`, `details`) are for its logs and are never passed on.

use mullion_adapter::Reply;
use mullion_adapter::kit::{Object, is_word, json_text, status_fault};
use mullion_model::{Fault, FaultKind};

use crate::wire::{FrameworkError, Problem};

/// What an `Error` document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The revision in `x-api-version`.
    Version,
    /// A licence agreement that nobody has accepted yet.
    LicenceAgreement,
    /// The access token.
    Token,
    /// The rights of the account.
    AccessDenied,
    /// A resource that is not there.
    NotFound,
    /// The service itself.
    Unavailable,
    /// A request that the appliance does not offer.
    NotOffered,
}

/// Last segments of `type`, which are the pages under `/api/v1/problems/` (1.0-rev0), and values of
/// `errorCode`. What says most stands first, because a type is finer than its code.
const WORDS: &[(&str, Trouble)] = &[
    ("unsupportedApiVersion", Trouble::Version),
    ("apiVersionUnspecified", Trouble::Version),
    ("invalidApiVersion", Trouble::Version),
    ("ambiguousApiVersion", Trouble::Version),
    ("licenseAgreementsIsNotAccepted", Trouble::LicenceAgreement),
    ("noAccessToken", Trouble::Token),
    ("invalidAccessToken", Trouble::Token),
    ("expiredAccessToken", Trouble::Token),
    ("ExpiredToken", Trouble::Token),
    ("InvalidToken", Trouble::Token),
    ("accessDenied", Trouble::AccessDenied),
    ("resourceNotFound", Trouble::NotFound),
    ("NotFound", Trouble::NotFound),
    ("serviceUnavailable", Trouble::Unavailable),
    ("InvalidURI", Trouble::NotOffered),
    ("MethodNotAllowed", Trouble::NotOffered),
    ("NotImplemented", Trouble::NotOffered),
];

/// What the document in an answer other than 200 is about; `None` where there is none, or none
/// that says more than the status.
pub(crate) fn trouble(reply: &Reply) -> Option<Trouble> {
    let text = json_text(reply).ok()?;
    let Object(problem) = serde_json::from_str::<Object<Problem<'_>>>(text).ok()?;
    let slug = problem.r#type.plain().and_then(last_segment);
    let of_framework = problem
        .error
        .and_then(|error| serde_json::from_str::<Object<FrameworkError<'_>>>(error.get()).ok());
    let code = of_framework.as_ref().and_then(|Object(error)| error.code.plain());
    let said = [slug, problem.error_code.plain(), code];
    WORDS
        .iter()
        .find(|(word, _)| said.iter().flatten().any(|said| is_word(said, word)))
        .map(|(_, trouble)| *trouble)
}

/// The last segment of a problem's type, such as `resourceNotFound`.
fn last_segment(uri: &str) -> Option<&str> {
    uri.trim().trim_end_matches('/').rsplit('/').next()
}

/// An answer other than 200 in the words of the product; `None` where its status says all.
pub(crate) fn diagnose(reply: &Reply) -> Option<Fault> {
    let trouble = match trouble(reply)? {
        // 401 means a token that is missing or has expired (1.0-rev0, every operation).
        Trouble::AccessDenied | Trouble::NotFound if reply.status == 401 => Trouble::Token,
        // "Not found" is evidence that a session was deleted, so code and status have to agree.
        Trouble::NotFound if !matches!(reply.status, 404 | 410) => return None,
        trouble => trouble,
    };
    let (kind, text, remedy) = words(trouble);
    Some(Fault { kind, text: text.to_owned(), remedy, ..status_fault(reply) })
}

/// Kind, text and remedy.
const fn words(trouble: Trouble) -> (FaultKind, &'static str, Option<&'static str>) {
    match trouble {
        Trouble::Version => (
            FaultKind::UnsupportedVersion,
            "the appliance does not serve this revision of its REST API",
            Some(
                "set api_version to \"auto\", or to a revision that the appliance serves: it serves \
                 only the latest few",
            ),
        ),
        Trouble::LicenceAgreement => (
            FaultKind::Forbidden,
            "the appliance answers nothing until its license agreements (EULA) are accepted",
            Some(
                "sign in to the web console of the appliance as an administrator and accept the \
                 license agreements (EULA)",
            ),
        ),
        Trouble::Token => {
            (FaultKind::Unauthorized, "the appliance no longer accepts the access token", None)
        }
        Trouble::AccessDenied => (
            FaultKind::Forbidden,
            "the account may not read this",
            Some(
                "give the account one of the roles Read-Only User, Restore Operator, Portal \
                 Operator or Portal Administrator",
            ),
        ),
        Trouble::NotFound => (FaultKind::NotFound, "the appliance knows no such session", None),
        Trouble::Unavailable => {
            (FaultKind::Unreachable, "the service on the appliance is not available", None)
        }
        Trouble::NotOffered => (
            FaultKind::Misread,
            "the appliance does not offer this request",
            Some("check that url and api_version fit the appliance"),
        ),
    }
}
