//! Connections that are kept, and what is sent over them.

use std::time::Duration;

use mullion_adapter::{Call, Get, Logon, LogonMethod};
use mullion_model::FaultKind;
use mullion_upstream::{CallContext, Purpose, Transport};
use secrecy::SecretString;

use crate::server::{Server, get, ok, plain_wire, wire};

fn logon(method: LogonMethod, body: Option<&str>) -> Call {
    Call::Logon(Logon {
        method,
        path: "/api/logon".to_owned(),
        query: vec![("v".into(), "latest".to_owned())],
        accept: "application/xml",
        headers: Vec::new(),
        secret_headers: vec![("authorization", SecretString::from("Basic eDp5"))],
        body: body.map(|body| ("application/x-www-form-urlencoded", SecretString::from(body))),
    })
}

const CONTEXT: CallContext = CallContext::new(Purpose::Login);

/// What a server heard, line by line: headers sorted, as awc writes them in no fixed order, and
/// without the date that awc adds.
fn lines(heard: &str) -> Vec<&str> {
    let (request, headers) = heard.split_once("\r\n").unwrap();
    let mut lines: Vec<&str> = headers.lines().filter(|line| !line.starts_with("date:")).collect();
    lines.sort_unstable();
    lines.insert(0, request);
    lines
}

#[tokio::test]
async fn a_get_says_no_more_than_it_has_to() {
    let server = Server::answering(ok(""));
    let wire = plain_wire(&server.url());
    let mut context = CallContext::new(Purpose::Sweep);
    context.authorization.push(("X-RestSvcSessionId", SecretString::from("canary")));
    let call = Get::json("/api/jobs").with("filter", "a b").with_header("x-api-version", "1.8");
    wire.send(&Call::Get(call), &context).await.unwrap();
    let host = format!("host: {}", server.address);
    assert_eq!(
        lines(&server.heard()),
        [
            "GET /api/jobs?filter=a%20b HTTP/1.1",
            "",
            "accept-encoding: gzip",
            "accept: application/json",
            &host,
            "user-agent: test",
            "x-api-version: 1.8",
            "x-restsvcsessionid: canary",
        ]
    );
}

#[tokio::test]
async fn a_logon_carries_its_body_or_says_that_it_has_none() {
    for (call, expected) in [
        (logon(LogonMethod::Post, Some("a=b&c=d")), Some("content-length: 7")),
        (logon(LogonMethod::Post, None), Some("content-length: 0")),
        (logon(LogonMethod::Delete, None), None),
    ] {
        let server = Server::answering(ok(""));
        plain_wire(&server.url()).send(&call, &CONTEXT).await.unwrap();
        let heard = server.heard();
        let length = heard.lines().find(|line| line.starts_with("content-length"));
        assert_eq!(length, expected);
        assert!(!heard.contains("transfer-encoding"), "{heard}");
        assert!(heard.contains("authorization: Basic eDp5\r\n"), "{heard}");
        let body = heard.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(body, if expected == Some("content-length: 7") { "a=b&c=d" } else { "" });
    }
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = Server::answering(ok("again"));
    let wire = plain_wire(&server.url());
    for _ in 0..5 {
        assert_eq!(get(&wire, "/").await.unwrap().body, "again");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_is_not_kept_longer_than_wanted() {
    let server = Server::answering(ok("again"));
    let wire = wire(&server.url(), |options| options.limits.keep_alive = Duration::ZERO);
    for _ in 0..3 {
        get(&wire, "/").await.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

/// The server reads the second request and only then hangs up, so that the pool cannot know.
fn hangs_up_on_the_second_request() -> Server {
    Server::plain(|peer| {
        peer.request();
        peer.say(ok("answered"));
        if peer.number == 0 {
            peer.request();
        } else {
            peer.answer_all(ok("answered").as_bytes());
        }
    })
}

#[tokio::test]
async fn a_get_that_met_a_closed_connection_is_sent_once_more_on_a_new_one() {
    let server = hangs_up_on_the_second_request();
    let wire = plain_wire(&server.url());
    assert_eq!(get(&wire, "/").await.unwrap().body, "answered");
    assert_eq!(get(&wire, "/").await.unwrap().body, "answered");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_logon_that_met_a_closed_connection_is_not_sent_again() {
    let server = hangs_up_on_the_second_request();
    let wire = plain_wire(&server.url());
    get(&wire, "/").await.unwrap();
    let fault = wire.send(&logon(LogonMethod::Post, None), &CONTEXT).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert_eq!(server.connections(), 1);
    assert_eq!(server.heard().matches("POST").count(), 1);
}

#[tokio::test]
async fn the_second_try_uses_no_kept_connection() {
    let server = Server::plain(|peer| {
        // Connections 0 and 1 are kept, then both hang up on their second request.
        peer.request();
        if peer.number < 2 {
            std::thread::sleep(Duration::from_millis(200));
        }
        peer.say(ok("answered"));
        peer.request();
        if peer.number >= 2 {
            peer.say(ok("answered"));
        }
    });
    let wire = plain_wire(&server.url());
    let (one, two) = tokio::join!(get(&wire, "/"), get(&wire, "/"));
    one.unwrap();
    two.unwrap();
    assert_eq!(server.connections(), 2);
    assert_eq!(get(&wire, "/").await.unwrap().body, "answered");
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_bad_target_is_never_sent() {
    let server = Server::answering(ok(""));
    let wire = plain_wire(&server.url());
    for target in
        ["//other.example/", "http://other.example/", "/a/../b", "/a\\b", "/a\r\nX: y", "a"]
    {
        let fault = get(&wire, target).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Internal, "{target}");
    }
    assert_eq!(server.connections(), 0);
}
