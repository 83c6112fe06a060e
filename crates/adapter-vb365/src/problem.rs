//! What the server says about a request that it did not answer.
//!
//! Its own sentences (`message`, `error_description`, `stackTrace`) are never passed on.

use mullion_adapter::Reply;
use mullion_adapter::kit::{is_word, json_text, media_is, status_fault};
use mullion_model::{Fault, FaultKind};

use crate::listing::document;
use crate::wire::Problem;

/// What to do about an account that may not read.
const ADMINISTRATOR: &str = "use an account that is an administrator of the Veeam Backup for \
     Microsoft 365 server (its REST API has no read-only role), and see in the server's options \
     that its REST API is not limited to restore operators; or leave the feed out with `feeds`";

/// The error document of an answer; `None` where it has none.
pub(crate) fn problem(reply: &Reply) -> Option<Problem<'_>> {
    document(json_text(reply).ok()?).ok()
}

/// Whether the answer is a web page: not the product's own words.
pub(crate) fn is_web_page(reply: &Reply) -> bool {
    media_is(reply, &["text/html", "application/xhtml+xml"]).is_ok()
}

/// An answer other than 200 in the words of the product; `None` where its status says all.
pub(crate) fn diagnose(reply: &Reply) -> Option<Fault> {
    if reply.status == 404 && is_web_page(reply) {
        // The server tells in JSON what it does not know; "not found" is evidence of a deletion, and
        // a proxy's page is none.
        let text = "the answer is a web page's 404, not the REST API's: a proxy or another service";
        return Some(Fault {
            kind: FaultKind::Misread,
            text: text.to_owned(),
            ..status_fault(reply)
        });
    }
    if reply.status < 400 || matches!(reply.status, 401 | 429) {
        return None;
    }
    let problem = problem(reply);
    let code = problem.as_ref().and_then(|problem| problem.error_code.plain());
    let (kind, text, remedy) = match code.and_then(words) {
        Some(words) => words,
        None if reply.status == 403 => FORBIDDEN,
        None => return None,
    };
    Some(Fault { kind, text: text.to_owned(), remedy, ..status_fault(reply) })
}

/// Kind, text and remedy.
type Words = (FaultKind, &'static str, Option<&'static str>);

const FORBIDDEN: Words =
    (FaultKind::Forbidden, "the account may not read this", Some(ADMINISTRATOR));

/// What an `errorCode` of v7 or v8 means. `HttpError`, `OutdatedChangeToken` and
/// `RepositoryOwnerChangeTooManyLinks` say no more about a list than the status does.
fn words(code: &str) -> Option<Words> {
    const WORDS: &[(&str, Words)] = &[
        ("ResourceAccessDenied", FORBIDDEN),
        ("ResourceNotFound", (FaultKind::NotFound, "the server knows no such resource", None)),
        (
            "ParameterValidationFailure",
            (
                FaultKind::Misread,
                "the server does not accept a parameter of the request",
                Some("check that api_version fits the server"),
            ),
        ),
        (
            "ProxyOffline",
            (
                FaultKind::Unreachable,
                "a backup proxy that the server needs for this answer is offline",
                Some("bring the backup proxy back online"),
            ),
        ),
        ("OrganizationTransfer", BUSY),
        ("OperationConflict", BUSY),
        ("Timeout", (FaultKind::Timeout, "the server gave up waiting for its own parts", None)),
    ];
    WORDS.iter().find(|(word, _)| is_word(code, word)).map(|(_, words)| *words)
}

const BUSY: Words = (
    FaultKind::Unreachable,
    "the server is busy with a change that excludes this request for the moment",
    None,
);
