//! Answers other than 200, in the product's words.

use std::time::Duration;

use mullion_adapter::Product;
use mullion_adapter_vb365::BackupForM365;
use mullion_model::{Fault, FaultKind};

use crate::support::{dialect, reply};

/// What an answer in JSON means.
fn diagnosed(status: u16, body: &str) -> Option<Fault> {
    let fault = dialect("v8").diagnose(&reply(status, "application/json", body));
    assert!(!format!("{fault:?}").contains("upstream"), "{fault:?}");
    assert!(fault.iter().all(|fault| fault.status == Some(status)));
    fault
}

#[test]
fn each_code_has_its_kind() {
    for (status, code, kind) in [
        (404, "ResourceNotFound", FaultKind::NotFound),
        (400, "resourcenotfound", FaultKind::NotFound),
        (500, "ResourceNotFound", FaultKind::NotFound),
        (403, "ResourceAccessDenied", FaultKind::Forbidden),
        (400, "ResourceAccessDenied", FaultKind::Forbidden),
        (400, "ParameterValidationFailure", FaultKind::Misread),
        (500, "ProxyOffline", FaultKind::Unreachable),
        (409, "OperationConflict", FaultKind::Unreachable),
        (409, "OrganizationTransfer", FaultKind::Unreachable),
        (500, "Timeout", FaultKind::Timeout),
        (403, "HttpError", FaultKind::Forbidden),
        (403, "SomethingNew", FaultKind::Forbidden),
    ] {
        let body =
            format!(r#"{{"message":"upstream","errorCode":"{code}","stackTrace":"upstream"}}"#);
        assert_eq!(diagnosed(status, &body).unwrap().kind, kind, "{status} {code}");
    }
}

#[test]
fn the_error_document_of_the_schema_is_read() {
    let fault = diagnosed(404, include_str!("../../fixtures/error_not_found.made.json")).unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert_eq!(fault.text, "the server knows no such resource");
}

#[test]
fn a_missing_right_names_the_role_and_the_switch_for_operators() {
    for body in ["", r#"{"message":"upstream"}"#, "<html>"] {
        let fault = diagnosed(403, body).unwrap();
        assert_eq!(fault.kind, FaultKind::Forbidden);
        let remedy = fault.remedy.unwrap();
        let role = BackupForM365.profile().role.split(" (").next().unwrap();
        assert!(remedy.contains(role) && remedy.contains("restore operators"), "{remedy}");
    }
}

#[test]
fn what_says_no_more_than_its_status_is_left_to_it() {
    for (status, body) in [
        (401, r#"{"errorCode":"ResourceAccessDenied"}"#),
        (401, r#"{"errorCode":"ResourceNotFound"}"#),
        (404, ""),
        (404, r#"{"message":"upstream"}"#),
        (400, r#"{"message":"upstream"}"#),
        (429, r#"{"message":"upstream","errorCode":null}"#),
        (429, r#"{"errorCode":"OperationConflict"}"#),
        (500, r#"{"errorCode":"HttpError"}"#),
        (410, r#"{"errorCode":"OutdatedChangeToken"}"#),
        (204, ""),
        (302, r#"{"errorCode":"ResourceNotFound"}"#),
        (500, r#"["ResourceNotFound"]"#),
        (500, r#"{"errorCode":404}"#),
    ] {
        assert_eq!(diagnosed(status, body), None, "{status} {body}");
    }
}

#[test]
fn a_web_page_is_no_proof_that_something_is_gone() {
    let page = reply(404, "text/html; charset=us-ascii", "<html>Not Found upstream</html>");
    let fault = dialect("v3").diagnose(&page).unwrap();
    assert_eq!((fault.kind, fault.status), (FaultKind::Misread, Some(404)));
    assert!(!format!("{fault:?}").contains("upstream"));
    // A body that is not JSON cannot claim a code.
    let claimed = reply(500, "text/html", r#"{"errorCode":"ResourceNotFound"}"#);
    assert_eq!(dialect("v3").diagnose(&claimed), None);
}

#[test]
fn a_wait_that_is_asked_for_is_kept() {
    let mut busy = reply(409, "application/json", r#"{"errorCode":"OperationConflict"}"#);
    busy.headers.push(("retry-after".to_owned(), "25".to_owned()));
    let fault = dialect("v8").diagnose(&busy).unwrap();
    assert_eq!(fault.retry_after, Some(Duration::from_secs(25)));
}
