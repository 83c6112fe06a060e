//! Answers other than 200, in the product's words and in ours.

use mullion_model::{Fault, FaultKind};

use crate::support::{dialect, reply};

/// The diagnosis of an `Error` document.
fn diagnosed(status: u16, slug: &str, code: &str) -> Option<Fault> {
    let body = format!(
        r#"{{"type":"https://192.0.2.7:11005/api/v1/problems/{slug}","title":"upstream",
            "status":{status},"errorCode":"{code}","details":"upstream"}}"#
    );
    dialect().diagnose(&reply(status, "application/problem+json", &body))
}

#[test]
fn every_documented_problem_has_its_kind() {
    for (status, slug, code, kind) in [
        (403, "accessDenied", "AccessDenied", Some(FaultKind::Forbidden)),
        (403, "other", "AccessDenied", Some(FaultKind::Forbidden)),
        (401, "accessDenied", "AccessDenied", Some(FaultKind::Unauthorized)),
        (401, "noAccessToken", "AccessDenied", Some(FaultKind::Unauthorized)),
        (401, "invalidAccessToken", "InvalidToken", Some(FaultKind::Unauthorized)),
        (401, "expiredAccessToken", "ExpiredToken", Some(FaultKind::Unauthorized)),
        (400, "other", "ExpiredToken", Some(FaultKind::Unauthorized)),
        (403, "other", "InvalidToken", Some(FaultKind::Unauthorized)),
        (404, "resourceNotFound", "NotFound", Some(FaultKind::NotFound)),
        (404, "other", "NotFound", Some(FaultKind::NotFound)),
        (410, "resourceNotFound", "UnknownError", Some(FaultKind::NotFound)),
        (503, "serviceUnavailable", "ServiceUnavailable", Some(FaultKind::Unreachable)),
        (400, "other", "ServiceUnavailable", Some(FaultKind::Unreachable)),
        (400, "unsupportedApiVersion", "UnknownError", Some(FaultKind::UnsupportedVersion)),
        (400, "apiVersionUnspecified", "UnknownError", Some(FaultKind::UnsupportedVersion)),
        (400, "invalidApiVersion", "UnknownError", Some(FaultKind::UnsupportedVersion)),
        (404, "ambiguousApiVersion", "NotFound", Some(FaultKind::UnsupportedVersion)),
        (401, "unsupportedApiVersion", "UnknownError", Some(FaultKind::UnsupportedVersion)),
        (403, "licenseAgreementsIsNotAccepted", "AccessDenied", Some(FaultKind::Forbidden)),
        (404, "other", "InvalidURI", Some(FaultKind::Misread)),
        (405, "other", "MethodNotAllowed", Some(FaultKind::Misread)),
        (501, "notImplemented", "NotImplemented", Some(FaultKind::Misread)),
        (400, "validationError", "UnexpectedContent", None),
        (500, "unknownError", "UnknownError", None),
        // No proof that a session was deleted.
        (400, "resourceNotFound", "NotFound", None),
        (500, "resourceNotFound", "NotFound", None),
    ] {
        let fault = diagnosed(status, slug, code);
        assert_eq!(fault.map(|fault| fault.kind), kind, "{status} {slug} {code}");
    }
}

#[test]
fn a_revision_that_the_framework_refuses_is_not_served() {
    let said = |body: &str| {
        dialect().diagnose(&reply(400, "application/json", body)).map(|fault| fault.kind)
    };
    for code in ["UnsupportedApiVersion", "InvalidApiVersion", "ApiVersionUnspecified"] {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"upstream"}}}}"#);
        assert_eq!(said(&body), Some(FaultKind::UnsupportedVersion), "{code}");
    }
    for body in [
        r#"{"error":"UnsupportedApiVersion"}"#,
        r#"{"error":{"code":"Novel"}}"#,
        r#"{"error":["UnsupportedApiVersion"]}"#,
        r#"{"error":null}"#,
    ] {
        assert_eq!(said(body), None, "{body}");
    }
}

#[test]
fn remedies_name_what_to_do() {
    let denied = diagnosed(403, "accessDenied", "AccessDenied").unwrap();
    assert!(denied.remedy.is_some_and(|remedy| remedy.contains("Read-Only User")));
    let version = diagnosed(400, "invalidApiVersion", "UnknownError").unwrap();
    assert!(version.remedy.is_some_and(|remedy| remedy.contains("api_version")));
    let body = include_str!("../../fixtures/error_license.made.json");
    let licence = dialect().diagnose(&reply(403, "application/problem+json", body)).unwrap();
    assert_eq!(licence.kind, FaultKind::Forbidden);
    assert!(licence.remedy.is_some_and(|remedy| remedy.contains("EULA")));
}

#[test]
fn nothing_the_product_says_is_passed_on() {
    for body in [
        include_str!("../../fixtures/error_license.made.json"),
        include_str!("../../fixtures/error_not_found.made.json"),
    ] {
        let fault = dialect().diagnose(&reply(404, "application/problem+json", body)).unwrap();
        let shown = format!("{fault} {fault:?}");
        assert!(!shown.contains("upstream") && !shown.contains("192.0.2.7"), "{shown}");
    }
}

#[test]
fn status_and_retry_after_are_kept() {
    let body = r#"{"type":"/api/v1/problems/serviceUnavailable","title":"","status":503,
        "errorCode":"ServiceUnavailable"}"#;
    let mut answer = reply(503, "application/json", body);
    answer.headers.push(("retry-after".to_owned(), "25".to_owned()));
    let fault = dialect().diagnose(&answer).unwrap();
    assert_eq!(fault.status, Some(503));
    assert_eq!(fault.retry_after, Some(std::time::Duration::from_secs(25)));
}

#[test]
fn what_is_no_error_document_is_left_to_its_status() {
    for (media, body) in [
        ("text/html", "<html>502 Bad Gateway</html>"),
        ("application/problem+json", ""),
        ("application/problem+json", "{}"),
        ("application/problem+json", "[]"),
        ("application/problem+json", r#"["accessDenied","AccessDenied"]"#),
        ("application/problem+json", r#"{"type":7,"errorCode":["AccessDenied"]}"#),
        ("application/problem+json", r#"{"type":"/api/v1/problems/accessDenied""#),
        ("application/problem+json", r#"{"errorCode":"NotFound","errorCode":"NotFound"}"#),
    ] {
        assert!(dialect().diagnose(&reply(404, media, body)).is_none(), "{body}");
    }
}
