//! Logging in, renewing and logging out.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::time::Duration;

use mullion_adapter::{Credentials, Grant, Lifetime, Logon, LogonMethod};
use mullion_model::FaultKind;
use secrecy::{ExposeSecret, SecretString};

use crate::support::{handshake, json, reply};

fn body(logon: &Logon) -> (&'static str, &str) {
    logon.body.as_ref().map(|(media, body)| (*media, body.expose_secret())).unwrap_or_default()
}

fn granted(body: &str) -> Grant {
    match handshake().grant(&json(body)) {
        Ok(grant) => grant,
        Err(fault) => panic!("{fault}"),
    }
}

/// The answer to a login with this status, problem type and code.
fn refused(status: u16, slug: &str, code: &str) -> mullion_model::Fault {
    let body = format!(
        r#"{{"type":"/api/v1/problems/{slug}","title":"upstream","status":{status},
            "errorCode":"{code}","details":"upstream"}}"#
    );
    handshake().grant(&reply(status, "application/problem+json", &body)).unwrap_err()
}

#[test]
fn a_login_is_a_form_with_the_version_header() {
    let logon = handshake().login(&Credentials {
        username: "svc mullion".to_owned(),
        password: SecretString::from("p&ss=w%rd ä"),
    });
    assert_eq!(logon.method, LogonMethod::Post);
    assert_eq!(logon.target(), "/api/v1/token");
    assert_eq!(logon.accept, "application/json");
    assert_eq!(logon.headers, [("x-api-version", "1.0-rev0".to_owned())]);
    assert!(logon.secret_headers.is_empty());
    assert_eq!(
        body(&logon),
        (
            "application/x-www-form-urlencoded",
            "grant_type=password&username=svc%20mullion&password=p%26ss%3Dw%25rd%20%C3%A4"
        )
    );
}

#[test]
fn a_token_is_a_bearer_token_with_a_fixed_life() {
    let grant = granted(include_str!("../../fixtures/token.made.json"));
    let [(name, value)] = &grant.headers[..] else { panic!("one header") };
    assert_eq!(*name, "authorization");
    assert_eq!(value.expose_secret(), "Bearer eyJhbGciOiJSUzUxMiJ9.made-access.made-signature");
    assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(3600)));
    assert_eq!(
        grant.renewal.as_ref().map(ExposeSecret::expose_secret),
        Some("eyJhbGciOiJSUzUxMiJ9.made-refresh.made-signature")
    );
}

#[test]
fn a_renewal_uses_the_refresh_token_and_brings_a_new_pair() {
    let grant = granted(include_str!("../../fixtures/token.made.json"));
    let logon = handshake().renew(&grant).unwrap();
    assert_eq!((logon.method, logon.target().as_str()), (LogonMethod::Post, "/api/v1/token"));
    assert_eq!(logon.headers, [("x-api-version", "1.0-rev0".to_owned())]);
    assert_eq!(
        body(&logon).1,
        "grant_type=refresh_token&\
         refresh_token=eyJhbGciOiJSUzUxMiJ9.made-refresh.made-signature"
    );

    let renewed = granted(include_str!("../../fixtures/token_renewed.made.json"));
    assert_eq!(renewed.lifetime, Lifetime::Fixed(Duration::from_secs(1800)));
    assert_eq!(
        renewed.renewal.as_ref().map(ExposeSecret::expose_secret),
        Some("eyJhbGciOiJSUzUxMiJ9.second-refresh.made-signature")
    );
}

#[test]
fn without_a_refresh_token_there_is_no_renewal() {
    for body in [
        r#"{"access_token":"a"}"#,
        r#"{"access_token":"a","refresh_token":null}"#,
        r#"{"access_token":"a","refresh_token":""}"#,
    ] {
        assert!(handshake().renew(&granted(body)).is_none(), "{body}");
    }
}

#[test]
fn a_logout_carries_the_token() {
    let grant = granted(include_str!("../../fixtures/token.made.json"));
    let logon = handshake().logout(&grant).unwrap();
    assert_eq!((logon.method, logon.target().as_str()), (LogonMethod::Delete, "/api/v1/token"));
    assert_eq!(logon.headers, [("x-api-version", "1.0-rev0".to_owned())]);
    let [(name, value)] = &logon.secret_headers[..] else { panic!("one secret header") };
    assert_eq!(*name, "authorization");
    assert_eq!(value.expose_secret(), "Bearer eyJhbGciOiJSUzUxMiJ9.made-access.made-signature");
    assert!(logon.body.is_none());
}

#[test]
fn lifetimes_are_believed_within_reason() {
    let day = 24 * 3600;
    for (told, seconds) in [
        ("3600", 3600),
        (r#""3600""#, 3600),
        (r#"" 3600 ""#, 3600),
        ("3600.0", 3600),
        ("0", 30),
        ("-1", 30),
        ("29", 30),
        ("86401", day),
        ("1e12", day),
        ("99999999999999999999999999", day),
        ("1e999", 900),
        (r#""nan""#, 900),
        (r#""inf""#, 900),
        (r#""soon""#, 900),
        (r#""""#, 900),
        ("null", 900),
        ("true", 900),
        ("{}", 900),
        ("[3600]", 900),
    ] {
        let grant = granted(&format!(r#"{{"access_token":"a","expires_in":{told}}}"#));
        assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(seconds)), "{told}");
    }
    let grant = granted(r#"{"access_token":"a"}"#);
    assert_eq!(grant.lifetime, Lifetime::Fixed(Duration::from_secs(900)));
}

#[test]
fn a_second_factor_is_named_with_its_remedy() {
    for body in [
        include_str!("../../fixtures/token_mfa.made.json"),
        r#"{"access_token":"","mfa_token":"m"}"#,
        r#"{"mfa_token":"m"}"#,
    ] {
        let fault = handshake().grant(&json(body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::LoginRefused);
        assert_eq!(
            fault.text,
            "the account has multi-factor authentication, which nobody can answer here"
        );
        assert_eq!(fault.remedy, Some("use a service account without multi-factor authentication"));
    }
}

#[test]
fn every_401_is_a_refused_login() {
    for (slug, code) in [
        ("unknownError", "UnknownError"),
        ("invalidAccessToken", "InvalidToken"),
        ("expiredAccessToken", "ExpiredToken"),
        ("accessDenied", "AccessDenied"),
        ("resourceNotFound", "NotFound"),
    ] {
        assert_eq!(refused(401, slug, code).kind, FaultKind::LoginRefused, "{slug}");
    }
    let bare = handshake().grant(&reply(401, "text/html", "<html>")).unwrap_err();
    assert_eq!((bare.kind, bare.status), (FaultKind::LoginRefused, Some(401)));
    assert_eq!(bare.text, "the appliance refused user or password");
}

#[test]
fn an_account_without_rights_is_a_refused_login() {
    assert_eq!(refused(403, "accessDenied", "AccessDenied").kind, FaultKind::LoginRefused);
    assert_eq!(refused(400, "unknownError", "AccessDenied").kind, FaultKind::LoginRefused);
}

#[test]
fn unaccepted_licences_and_versions_are_no_refused_login() {
    for status in [400, 401, 403] {
        let fault = refused(status, "licenseAgreementsIsNotAccepted", "AccessDenied");
        assert_eq!(fault.kind, FaultKind::Forbidden, "{status}");
        assert!(fault.remedy.is_some_and(|remedy| remedy.contains("EULA")));
        let fault = refused(status, "unsupportedApiVersion", "UnknownError");
        assert_eq!(fault.kind, FaultKind::UnsupportedVersion, "{status}");
        assert!(fault.remedy.is_some_and(|remedy| remedy.contains("api_version")));
    }
}

#[test]
fn what_is_not_about_the_account_is_no_refused_login() {
    for (status, slug, kind) in [
        (400, "validationError", FaultKind::Misread),
        (404, "resourceNotFound", FaultKind::NotFound),
        (429, "unknownError", FaultKind::RateLimited),
        (500, "unknownError", FaultKind::Unreachable),
        (500, "serviceUnavailable", FaultKind::Unreachable),
        (503, "serviceUnavailable", FaultKind::Unreachable),
    ] {
        assert_eq!(refused(status, slug, "UnknownError").kind, kind, "{status} {slug}");
    }
    // A proxy in front, not the product.
    for (status, kind) in [
        (201, FaultKind::Misread),
        (302, FaultKind::Misread),
        (403, FaultKind::Forbidden),
        (502, FaultKind::Unreachable),
    ] {
        let fault = handshake().grant(&reply(status, "text/html", "<html>")).unwrap_err();
        assert_eq!(fault.kind, kind, "{status}");
    }
}

#[test]
fn a_wrong_port_is_named() {
    let fault = handshake().grant(&reply(404, "text/html", "<html>")).unwrap_err();
    assert!(fault.remedy.is_some_and(|remedy| remedy.contains("11005")));
}

#[test]
fn tokens_that_could_split_a_header_are_refused() {
    for body in [
        r#"{"access_token":"a\r\nX-Evil: 1"}"#,
        r#"{"access_token":"a b"}"#,
        r#"{"access_token":"a","refresh_token":"b\r\nc"}"#,
        &format!(r#"{{"access_token":"{}"}}"#, "x".repeat(9000)),
    ] {
        let fault = handshake().grant(&json(body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread);
        assert!(!fault.text.contains("Evil"));
    }
}

#[test]
fn what_is_no_token_document_is_a_misread() {
    for (media, body) in [
        ("text/html", "<html>Sign in</html>"),
        ("application/json", ""),
        ("application/json", "{}"),
        ("application/json", "[]"),
        ("application/json", r#"["a","b","c",3600]"#),
        ("application/json", "null"),
        ("application/json", r#"{"access_token":7}"#),
        ("application/json", r#"{"access_token":"a"}{}"#),
        ("application/json", r#"{"access_token":"a","access_token":"b"}"#),
        ("application/json", r#"{"error":"nope","status":500}"#),
    ] {
        let fault = handshake().grant(&reply(200, media, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread, "{body}");
    }
    let whole = include_str!("../../fixtures/token.made.json").trim_end();
    for end in 0..whole.len() {
        let cut = whole.get(..end).unwrap();
        assert!(handshake().grant(&json(cut)).is_err(), "{end}");
    }
}
