//! Answers other than 200, in the product's words and in ours.

use mullion_model::{Fault, FaultKind};

use crate::support::{dialect, reply};

/// The diagnosis of an `Error` document.
fn diagnosed(status: u16, code: &str) -> Option<Fault> {
    let body = format!(r#"{{"errorCode":"{code}","message":"upstream","resourceId":"upstream"}}"#);
    dialect().diagnose(&reply(status, "application/json", &body))
}

#[test]
fn every_documented_code_has_its_kind() {
    for (status, code, kind) in [
        (403, "AccessDenied", Some(FaultKind::Forbidden)),
        (401, "AccessDenied", Some(FaultKind::Unauthorized)),
        (401, "ExpiredToken", Some(FaultKind::Unauthorized)),
        (401, "InvalidToken", Some(FaultKind::Unauthorized)),
        (404, "NotFound", Some(FaultKind::NotFound)),
        (503, "ServiceUnavailable", Some(FaultKind::Unreachable)),
        (404, "InvalidURI", Some(FaultKind::Misread)),
        (405, "MethodNotAllowed", Some(FaultKind::Misread)),
        (501, "NotImplemented", Some(FaultKind::Misread)),
        (400, "UnexpectedContent", None),
        (500, "UnknownError", None),
        (404, "SomethingNew", None),
        // No proof that a session was deleted.
        (400, "NotFound", None),
        (500, "NotFound", None),
    ] {
        let fault = diagnosed(status, code);
        assert_eq!(fault.map(|fault| fault.kind), kind, "{status} {code}");
    }
}

#[test]
fn nothing_the_product_says_is_passed_on() {
    for (status, code) in [(403, "AccessDenied"), (404, "NotFound"), (401, "ExpiredToken")] {
        let shown = format!("{:?}", diagnosed(status, code));
        assert!(shown.starts_with("Some") && !shown.contains("upstream"), "{shown}");
    }
}

#[test]
fn a_missing_right_is_told_with_the_roles_that_have_it() {
    let fault = diagnosed(403, "AccessDenied").unwrap();
    assert!(fault.remedy.is_some_and(|remedy| remedy.contains("Veeam Backup Viewer")));
}

#[test]
fn what_is_no_error_document_is_left_to_its_status() {
    for (media, body) in [
        ("text/html", "<html>502 Bad Gateway</html>"),
        ("application/json", ""),
        ("application/json", "{}"),
        ("application/json", "[]"),
        ("application/json", r#"["AccessDenied","text"]"#),
        ("application/json", r#"{"errorCode":7}"#),
        ("application/json", r#"{"errorCode":"AccessDenied""#),
        ("application/json", r#"{"errorCode":"NotFound","errorCode":"NotFound"}"#),
    ] {
        assert!(dialect().diagnose(&reply(404, media, body)).is_none(), "{body}");
    }
}
