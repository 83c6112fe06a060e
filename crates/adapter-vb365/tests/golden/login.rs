//! Logging in and out.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::time::Duration;

use mullion_adapter::{Credentials, Grant, Lifetime, Logon, LogonMethod};
use mullion_model::{Fault, FaultKind};
use secrecy::{ExposeSecret, SecretString};

use crate::support::{VERSIONS, handshake, json, reply};

const TOKEN: &str = include_str!("../../fixtures/token.made.json");
const REFUSED: &str = include_str!("../../fixtures/token_refused.made.json");

fn credentials() -> Credentials {
    Credentials { username: "TECH\\svc".to_owned(), password: SecretString::from("p&=% \u{e4}") }
}

fn granted(body: &str) -> Grant {
    handshake("v8").grant(&json(body)).unwrap()
}

fn body_of(logon: &Logon) -> &str {
    let (media, body) = logon.body.as_ref().unwrap();
    assert_eq!(*media, "application/x-www-form-urlencoded");
    body.expose_secret()
}

#[test]
fn a_login_is_a_form() {
    const FORM: &str = "grant_type=password&username=TECH%5Csvc&password=p%26%3D%25%20%C3%A4";
    for (version, path, form) in [
        ("v1", "/v1/token", FORM.to_owned()),
        ("v6", "/v6/token", FORM.to_owned()),
        ("v7", "/v7/token", format!("{FORM}&disable_antiforgery_token=true")),
        ("v8", "/v8/token", format!("{FORM}&disable_antiforgery_token=true")),
    ] {
        let logon = handshake(version).login(&credentials());
        assert_eq!((logon.method, logon.target()), (LogonMethod::Post, path.to_owned()));
        assert_eq!(body_of(&logon), form);
        assert!(logon.headers.is_empty() && logon.secret_headers.is_empty());
    }
}

#[test]
fn a_token_is_a_bearer_for_as_long_as_it_says() {
    for version in VERSIONS {
        let grant = handshake(version).grant(&json(TOKEN)).unwrap();
        let [(name, value)] = grant.headers.as_slice() else { panic!("one header") };
        let header = (*name, value.expose_secret());
        assert_eq!(header, ("authorization", "Bearer made-access-token"));
        assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(3600)));
        assert_eq!(grant.renewal.unwrap().expose_secret(), "made-refresh-token");
        assert_eq!(grant.closing, None);
    }
}

#[test]
fn a_renewal_sends_the_refresh_token_and_no_password() {
    const FORM: &str = "grant_type=refresh_token&refresh_token=made-refresh-token";
    for (version, form) in
        [("v1", FORM.to_owned()), ("v8", format!("{FORM}&disable_antiforgery_token=true"))]
    {
        let logon = handshake(version).renew(&granted(TOKEN)).unwrap();
        assert_eq!(logon.target(), format!("/{version}/token"));
        assert_eq!(body_of(&logon), form);
    }
    let without = granted(r#"{"access_token":"a"}"#);
    assert!(handshake("v8").renew(&without).is_none());
}

#[test]
fn only_v7_and_v8_log_out() {
    let grant = granted(TOKEN);
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let Some(logon) = handshake(version).logout(&grant) else {
            assert!(index < 6, "{version}");
            continue;
        };
        assert!(index >= 6, "{version}");
        let target = format!("/{version}/token/logout");
        assert_eq!((logon.method, logon.target()), (LogonMethod::Post, target));
        assert!(logon.body.is_none());
        let [(name, value)] = logon.secret_headers.as_slice() else { panic!("one header") };
        let header = (*name, value.expose_secret());
        assert_eq!(header, ("authorization", "Bearer made-access-token"));
    }
}

#[test]
fn lifetimes_are_believed_within_reason() {
    for (told, seconds) in [
        ("3600", 3600),
        ("\"3600\"", 3600),
        ("288000", 86_400),
        ("1e12", 86_400),
        ("0", 30),
        ("-1", 30),
        ("29", 30),
        ("null", 900),
        ("\"soon\"", 900),
        ("\"NaN\"", 900),
        ("\"inf\"", 900),
        ("{}", 900),
    ] {
        let grant = granted(&format!(r#"{{"access_token":"a","expires_in":{told}}}"#));
        assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(seconds)), "{told}");
    }
    let untold = granted(r#"{"access_token":"a"}"#).lifetime;
    assert_eq!(untold, Lifetime::Fixed(Duration::from_secs(900)));
}

#[test]
fn a_200_without_a_usable_token_is_misread() {
    let long = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(10_000));
    for body in [
        "{}",
        "[]",
        "[\"made-access-token\"]",
        r#"{"access_token":null}"#,
        r#"{"access_token":" "}"#,
        r#"{"access_token":7}"#,
        r#"{"access_token":"a\r\nX-Evil: 1"}"#,
        r#"{"access_token":"a","refresh_token":"b\nc"}"#,
        r#"{"access_token":"a""#,
        "<html>",
        &long,
    ] {
        let fault = handshake("v3").grant(&json(body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread, "{}", body.get(..40).unwrap_or(body));
        assert!(!fault.text.contains("made-access-token"));
    }
}

/// The fault of an answer in JSON.
fn fault(status: u16, body: &str) -> Fault {
    let fault = handshake("v8").grant(&reply(status, "application/json", body)).unwrap_err();
    assert_eq!(fault.status, Some(status));
    assert!(!format!("{fault:?}").contains("upstream"), "{fault:?}");
    fault
}

#[test]
fn a_refused_password_is_a_refused_login() {
    let said = fault(400, REFUSED);
    assert_eq!(said.kind, FaultKind::LoginRefused);
    assert_eq!(said.text, "the server refused user or password");
    assert!(said.remedy.unwrap().contains("restore operators"));
    for (status, body) in [
        (401, ""),
        (401, r#"{"message":"upstream"}"#),
        (400, r#"{"error":" Invalid_Grant "}"#),
        // What v6 to v8 document for every failure.
        (400, r#"{"message":"upstream"}"#),
        (400, r#"{"message":"upstream","errorCode":null}"#),
        (400, r#"{"message":"upstream","errorCode":"HttpError"}"#),
        (403, r#"{"message":"upstream","errorCode":"ResourceAccessDenied"}"#),
    ] {
        assert_eq!(fault(status, body).kind, FaultKind::LoginRefused, "{status} {body}");
    }
}

#[test]
fn other_refusals_are_not_about_the_account() {
    for (status, body, kind) in [
        (400, r#"{"error":"invalid_request"}"#, FaultKind::Misread),
        (400, r#"{"error":"unsupported_grant_type","message":"upstream"}"#, FaultKind::Misread),
        (400, r#"{"message":"","errorCode":"ParameterValidationFailure"}"#, FaultKind::Misread),
        (400, "", FaultKind::Misread),
        (400, "[]", FaultKind::Misread),
        (403, r#"{"message":"upstream"}"#, FaultKind::Forbidden),
        (429, r#"{"message":"upstream"}"#, FaultKind::RateLimited),
        (500, r#"{"error":"invalid_grant"}"#, FaultKind::Unreachable),
        (503, r#"{"message":"upstream"}"#, FaultKind::Unreachable),
        (204, "", FaultKind::Misread),
        (302, "", FaultKind::Misread),
    ] {
        assert_eq!(fault(status, body).kind, kind, "{status} {body}");
    }
    let page = reply(400, "text/html", "<html>upstream</html>");
    assert_eq!(handshake("v8").grant(&page).unwrap_err().kind, FaultKind::Misread);
}

#[test]
fn a_missing_token_endpoint_is_a_version_that_is_not_served() {
    for body in ["", r#"{"message":"upstream"}"#] {
        let said = fault(404, body);
        assert_eq!(said.kind, FaultKind::UnsupportedVersion);
        assert!(said.remedy.unwrap().contains("api_version"));
    }
    let page = reply(404, "text/html", "<html>Not here</html>");
    assert_eq!(handshake("v8").grant(&page).unwrap_err().kind, FaultKind::Misread);
}

#[test]
fn windows_answers_for_versions_that_are_not_served() {
    let mut page = reply(404, "text/html; charset=us-ascii", "<h2>Not Found</h2>");
    for (server, is_not_served) in
        [("Microsoft-HTTPAPI/2.0", true), ("Microsoft-IIS/10.0", false), ("m\u{fc}", false)]
    {
        page.headers.push(("server".to_owned(), server.to_owned()));
        let said = handshake("v7").grant(&page).unwrap_err().kind;
        assert_eq!(said == FaultKind::UnsupportedVersion, is_not_served, "{server}");
        page.headers.pop();
    }
}

/// Everything that a server of an older release may say to the login of a newer version and that is
/// no word about the version: trying an older one would not help.
#[test]
fn nothing_else_is_about_the_version() {
    for (status, body) in [
        (400, r#"{"error":"invalid_grant"}"#),
        (400, r#"{"error":"unsupported_grant_type"}"#),
        (400, r#"{"message":"upstream"}"#),
        (401, ""),
        (403, ""),
        (429, ""),
        (500, r#"{"message":"upstream"}"#),
        (503, ""),
    ] {
        assert_ne!(fault(status, body).kind, FaultKind::UnsupportedVersion, "{status} {body}");
    }
}
