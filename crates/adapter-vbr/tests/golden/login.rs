//! Logging in, renewing and logging out.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::time::Duration;

use mullion_adapter::{Credentials, Grant, Lifetime, Logon, LogonMethod};
use mullion_model::{Fault, FaultKind};
use secrecy::{ExposeSecret, SecretString};

use crate::support::{handshake, json, reply};

const TOKEN: &str = include_str!("../../fixtures/token.made.json");

fn body(logon: &Logon) -> (&'static str, &str) {
    logon.body.as_ref().map(|(media, body)| (*media, body.expose_secret())).unwrap_or_default()
}

fn granted(body: &str) -> Grant {
    match handshake().grant(&json(body)) {
        Ok(grant) => grant,
        Err(fault) => panic!("{fault}"),
    }
}

/// The answer to a login with this status and error document.
fn refused(status: u16, code: &str, message: &str) -> Fault {
    let body = format!(r#"{{"errorCode":"{code}","message":"{message}","resourceId":"upstream"}}"#);
    handshake().grant(&reply(status, "application/json", &body)).unwrap_err()
}

#[test]
fn a_login_is_a_form_with_the_version_header() {
    let logon = handshake().login(&Credentials {
        username: "LAB\\svc mullion".to_owned(),
        password: SecretString::from("p&ss=w%rd ä"),
    });
    assert_eq!(logon.method, LogonMethod::Post);
    assert_eq!(logon.target(), "/api/oauth2/token");
    assert_eq!(logon.headers, [("x-api-version", "1.3-rev1".to_owned())]);
    assert!(logon.secret_headers.is_empty());
    assert_eq!(
        body(&logon),
        (
            "application/x-www-form-urlencoded",
            "grant_type=password&username=LAB%5Csvc%20mullion&password=p%26ss%3Dw%25rd%20%C3%A4"
        )
    );
}

#[test]
fn a_token_is_a_bearer_token_with_a_fixed_life() {
    let grant = granted(TOKEN);
    let [(name, value)] = &grant.headers[..] else { panic!("one header") };
    assert_eq!(
        (*name, value.expose_secret()),
        ("authorization", "Bearer made-access.made-signature")
    );
    assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(900)));
}

#[test]
fn a_refresh_token_brings_a_new_pair() {
    let grant = granted(TOKEN);
    let logon = handshake().renew(&grant).unwrap();
    assert_eq!((logon.method, logon.target().as_str()), (LogonMethod::Post, "/api/oauth2/token"));
    assert_eq!(
        body(&logon).1,
        "grant_type=refresh_token&refresh_token=made-refresh.made-signature"
    );
    let renewed = granted(r#"{"access_token":"b","refresh_token":"second","expires_in":900}"#);
    assert_eq!(renewed.renewal.as_ref().map(ExposeSecret::expose_secret), Some("second"));
    assert!(handshake().renew(&granted(r#"{"access_token":"a"}"#)).is_none());
}

#[test]
fn a_logout_carries_the_token() {
    let logon = handshake().logout(&granted(TOKEN)).unwrap();
    assert_eq!((logon.method, logon.target().as_str()), (LogonMethod::Post, "/api/oauth2/logout"));
    assert_eq!(logon.headers, [("x-api-version", "1.3-rev1".to_owned())]);
    let [(name, value)] = &logon.secret_headers[..] else { panic!("one secret header") };
    assert_eq!(
        (*name, value.expose_secret()),
        ("authorization", "Bearer made-access.made-signature")
    );
    assert!(logon.body.is_none());
}

#[test]
fn a_refused_password_is_told_whatever_its_status() {
    for (status, code) in [
        (401, "AccessDenied"),
        (401, "UnknownError"),
        (400, "UnknownError"),
        (400, "UnexpectedContent"),
        (403, "AccessDenied"),
        (401, "ExpiredToken"),
        (400, "InvalidToken"),
    ] {
        let fault = refused(status, code, "upstream");
        assert_eq!(fault.kind, FaultKind::LoginRefused, "{status} {code}");
        assert_eq!(fault.text, "the backup server refused user or password");
        assert!(fault.remedy.is_some_and(|remedy| remedy.contains("multi-factor")));
    }
    let bare = handshake().grant(&reply(401, "text/html", "<html>")).unwrap_err();
    assert_eq!(bare.kind, FaultKind::LoginRefused);
}

#[test]
fn a_revision_that_is_not_served_is_no_refused_password() {
    for message in [
        "The specified API version is not supported.",
        "Bad request: Unsupported RESTAPI version. The following versions are supported: v1.0-rev1.",
    ] {
        for code in ["NotImplemented", "UnknownError", ""] {
            let fault = refused(400, code, message);
            assert_eq!(fault.kind, FaultKind::UnsupportedVersion, "{code} {message}");
            assert!(fault.remedy.is_some_and(|remedy| remedy.contains("api_version")));
            assert!(!format!("{fault:?}").contains("1.0-rev1"));
        }
    }
}

#[test]
fn what_is_not_about_the_account_is_no_refused_password() {
    for (status, code, kind) in [
        (404, "NotFound", FaultKind::NotFound),
        (429, "UnknownError", FaultKind::RateLimited),
        (500, "UnknownError", FaultKind::Unreachable),
        (503, "ServiceUnavailable", FaultKind::Unreachable),
        (405, "MethodNotAllowed", FaultKind::Misread),
    ] {
        assert_eq!(refused(status, code, "upstream").kind, kind, "{status} {code}");
    }
    // A proxy in front, or the web console on another port.
    for (status, kind) in [
        (302, FaultKind::Misread),
        (400, FaultKind::Misread),
        (403, FaultKind::Forbidden),
        (502, FaultKind::Unreachable),
    ] {
        let fault = handshake().grant(&reply(status, "text/html", "<html>")).unwrap_err();
        assert_eq!(fault.kind, kind, "{status}");
    }
    let fault = handshake().grant(&reply(404, "text/html", "<html>")).unwrap_err();
    assert!(fault.remedy.is_some_and(|remedy| remedy.contains("9419")));
}

#[test]
fn tokens_that_could_split_a_header_are_refused() {
    for body in [r#"{"access_token":"a\r\nX-Evil: 1"}"#, r#"{"access_token":"a b"}"#] {
        assert_eq!(handshake().grant(&json(body)).unwrap_err().kind, FaultKind::Misread);
    }
}

#[test]
fn what_is_no_token_document_is_a_misread() {
    for (media, body) in [
        ("text/html", "<html>Sign in</html>"),
        ("application/json", ""),
        ("application/json", "{}"),
        ("application/json", r#"["a","bearer","c",900]"#),
        ("application/json", r#"{"access_token":7}"#),
        ("application/json", r#"{"access_token":"a"}{}"#),
        ("application/json", r#"{"access_token":"a","access_token":"b"}"#),
    ] {
        let fault = handshake().grant(&reply(200, media, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread, "{body}");
    }
    let whole = TOKEN.trim_end();
    for end in 0..whole.len() {
        assert!(handshake().grant(&json(whole.get(..end).unwrap())).is_err(), "{end}");
    }
}
