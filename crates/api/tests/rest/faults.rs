//! Requests that are wrong before any route sees them, and what every answer carries.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use insta::assert_snapshot;
use mullion_api::ApiOptions;

use crate::client::exchange;
use crate::world::World;

#[test]
fn every_answer_carries_what_keeps_browsers_from_misusing_it() {
    let world = World::mixed();
    let foreign = "Origin: https://evil.example";
    for request in [
        format!("GET /livez\n{foreign}"),
        format!("GET /api/v1/sessions\n{foreign}"),
        format!("GET /nothing\n{foreign}"),
        format!("POST /api/v1/sources/em-prod/refresh\n{foreign}"),
        "POST /api/v1/sources/aws/refresh".to_owned(),
    ] {
        let response = world.ask(&request);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-request-id", "test-1"),
        ] {
            assert_eq!(response.header(name), Some(value), "{request}: {name}");
        }
        assert_eq!(response.header("access-control-allow-origin"), None, "{request}");
    }
}

#[test]
fn a_harmful_request_id_is_replaced() {
    let world = World::empty();
    let long = "x".repeat(65);
    for id in ["a b", "<script>", "", "a_b", &long] {
        let response = world.ask(&format!("GET /nothing\nX-Request-Id: {id}"));
        let given = response.header("x-request-id").unwrap().to_owned();
        assert_eq!(given.len(), 36, "{id:?}");
        assert_eq!(response.text("/instance"), given);
    }
}

#[test]
fn there_is_nothing_at_other_addresses() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/calendar"), @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/not-found",
      "title":"There is no such thing",
      "status":404,
      "instance":"test-1"
    }
    "#);
    for target in [
        "/",
        "/api/v1",
        "/api/v1/jobs/1",
        "/api/../api/v1/sessions",
        "//api/v1/sessions",
        "/api/v1/sessions/",
        "/api/v1/sessions;x",
        "/API/v1/sessions",
        "/api/v1/%2e%2e/v1/sessions",
        "/api/v1/sources/em-prod/shrink",
        "/api/v1/openapi.json/x",
    ] {
        assert_eq!(world.refusal(target), "404 /problems/not-found", "{target}");
    }
}

#[test]
fn other_methods_are_told_which_there_are() {
    let world = World::mixed();
    assert_snapshot!(world.show("DELETE /api/v1/sessions"), @r#"
    405 Method Not Allowed
    allow: GET, HEAD
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/method-not-allowed",
      "title":"The method is not allowed here",
      "status":405,
      "instance":"test-1"
    }
    "#);
    for method in ["POST", "PUT", "PATCH", "TRACE", "OPTIONS", "QUERY", "get"] {
        let response = world.ask(&format!("{method} /api/v1/sources/em-prod"));
        assert_eq!(response.status, "405 Method Not Allowed", "{method}");
        assert_eq!(response.header("allow"), Some("GET, HEAD"), "{method}");
    }
    let response = world.ask("GET /api/v1/sources/em-prod/refresh");
    assert_eq!(
        (response.status.as_str(), response.header("allow")),
        ("405 Method Not Allowed", Some("POST"))
    );
}

#[test]
fn other_media_types_cannot_be_had() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sessions\nAccept: application/xml"), @r#"
    406 Not Acceptable
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/not-acceptable",
      "title":"The wanted media type is not offered",
      "status":406,
      "detail":"This resource is sent as application/json or text/csv or application/x-ndjson.",
      "instance":"test-1"
    }
    "#);
    for accept in ["text/csv", "application/x-ndjson", "application/json;q=0"] {
        let response = world.ask(&format!("GET /api/v1/sources\nAccept: {accept}"));
        assert_eq!(response.status, "406 Not Acceptable", "{accept}");
    }
    let refresh = "POST /api/v1/sources/em-prod/refresh";
    assert_eq!(world.ask(&format!("{refresh}\nAccept: text/html")).status, "406 Not Acceptable");
    assert_eq!(world.ask(refresh).status, "202 Accepted", "the refused one did nothing");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let world = World::mixed();
    for target in [
        "/api/v1/sessions?q=%zz",
        "/api/v1/sessions?q=%00",
        "/api/v1/sessions?q=%C0%AF",
        "/%ff",
        "/%00",
    ] {
        assert_eq!(world.refusal(target), "400 /problems/invalid-request", "{target}");
    }
}

#[test]
fn a_credential_in_the_address_is_refused_and_not_repeated() {
    let world = World::mixed();
    let response = world.ask("GET /api/v1/sessions?limit=1&api_key=hunter2");
    assert!(!response.body.contains("hunter2"));
    assert_snapshot!(response.show(), @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/credential-in-url",
      "title":"A credential stands in the address",
      "status":400,
      "instance":"test-1"
    }
    "#);
    assert_eq!(world.refusal("/nothing?access-token=hunter2"), "400 /problems/credential-in-url");
}

#[test]
fn a_long_address_is_refused() {
    let world = World::mixed();
    let target = format!("/api/v1/sessions?q={}", "a".repeat(8192));
    let mut response = world.ask(&format!("GET {target}"));
    assert_eq!(response.text("/type"), "/problems/uri-too-long");
    response.body.clear();
    assert_snapshot!(response.show(), @r#"
    414 URI Too Long
    cache-control: no-store
    content-type: application/problem+json
    "#);
    assert_eq!(world.names(&format!("q={}", "a".repeat(8000))), Vec::<String>::new());
    // From 64 KiB on the HTTP layer answers by itself, without a body.
    let target = format!("/api/v1/sessions?q={}", "a".repeat(100_000));
    assert_eq!(world.ask(&format!("GET {target}")).show(), "400 Bad Request");
}

#[test]
fn too_many_or_too_long_headers_are_refused() {
    let world = World::mixed();
    let many: Vec<_> = (0..70).map(|number| format!("X-{number}: y")).collect();
    let long = format!("X-Long: {}", "y".repeat(33 * 1024));
    for headers in [many.join("\n"), long] {
        let response = world.ask(&format!("GET /livez\n{headers}"));
        assert_eq!(response.status, "431 Request Header Fields Too Large");
        assert_eq!(response.text("/type"), "/problems/headers-too-large");
    }
    // Far over it the HTTP layer answers by itself, without a body: at 128 KiB without an end.
    let mut huge = "GET /livez HTTP/1.1\r\nX-Huge: ".to_owned();
    huge.extend(std::iter::repeat_n('y', 128 * 1024 - huge.len()));
    let response = exchange(world.server.address(), huge.as_bytes());
    assert_eq!(response.status, "431 Request Header Fields Too Large");
}

#[test]
fn a_request_for_another_host_is_refused() {
    let options = ApiOptions {
        workers: Some(1),
        allowed_hosts: vec!["mullion.example.com".to_owned()],
        ..ApiOptions::default()
    };
    let world = World::with(options);
    assert_snapshot!(world.show("GET /livez\nHost: evil.example"), @r#"
    421 Misdirected Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/misdirected-request",
      "title":"The request is meant for another host",
      "status":421,
      "instance":"test-1"
    }
    "#);
    let port = world.server.address().port();
    for host in [
        "localhost",
        "127.0.0.1:1",
        "[::1]",
        "MULLION.example.com:443",
        &format!("127.0.0.1:{port}"),
    ] {
        assert_eq!(world.ask(&format!("GET /livez\nHost: {host}")).status, "200 OK", "{host}");
    }
    let foreign = "GET http://evil.example/livez\nHost: localhost";
    assert_eq!(world.ask(foreign).status, "421 Misdirected Request");
    assert_eq!(world.ask("GET http://localhost/livez\nHost: localhost").status, "200 OK");
    assert_eq!(
        world.ask("CONNECT evil.example:443\nHost: localhost").status,
        "421 Misdirected Request"
    );
    let old = exchange(world.server.address(), b"GET /livez HTTP/1.0\r\n\r\n");
    assert_eq!(old.text("/type"), "/problems/invalid-request");
}

#[test]
fn broken_framing_is_refused_and_the_connection_closed() {
    let world = World::empty();
    for head in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Host: localhost",
        "X: a\r\n b",
        "X: a\0b",
    ] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n");
        let response = exchange(world.server.address(), request.as_bytes());
        assert_eq!(response.status, "400 Bad Request", "{head:?}");
    }
}

#[test]
fn a_large_body_is_refused_and_the_connection_closed() {
    let world = World::mixed();
    let refresh = "POST /api/v1/sources/em-prod/refresh\nContent-Type: application/json";
    let response = world.ask(&format!("{refresh}\nContent-Length: 3000000"));
    assert_snapshot!(response.show(), @r#"
    413 Payload Too Large
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/payload-too-large",
      "title":"The body is too large",
      "status":413,
      "instance":"test-1"
    }
    "#);
    let chunked = format!("{refresh}\nTransfer-Encoding: chunked");
    let body = format!("{:x}\r\n{}\r\n0\r\n\r\n", 70_000, " ".repeat(70_000));
    let response = world.ask_raw(&chunked, &body);
    assert_eq!(response.status, "413 Payload Too Large");
    let zipped = format!("{refresh}\nContent-Encoding: gzip\nContent-Length: 3");
    assert_eq!(world.ask_raw(&zipped, "abc").status, "415 Unsupported Media Type");
}

/// What a server says that waits so long for head and body, to a client that sends this and then one
/// byte at a time, for ever.
fn give_up(head: Duration, body: Duration, request: &str) -> String {
    let options = ApiOptions {
        workers: Some(1),
        head_deadline: head,
        body_deadline: body,
        ..ApiOptions::default()
    };
    let world = World::with(options);
    let mut stream = TcpStream::connect(world.server.address()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    // Together three seconds: the HTTP layer would give up of its own accord after five.
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let is_answered = (0..60).any(|_| match stream.peek(&mut [0]) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            stream.write_all(b"x").unwrap();
            false
        }
        _ => true,
    });
    assert!(is_answered, "the server still waits");
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = Vec::new();
    // A byte that crosses the answer resets the connection behind it.
    drop(stream.read_to_end(&mut answer));
    String::from_utf8(answer).unwrap()
}

#[test]
fn a_slow_head_is_given_up() {
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(20));
    let answer = give_up(short, long, "GET /livez HTTP/1.1\r\nHost: loc");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[test]
fn a_slow_body_is_given_up() {
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(20));
    let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc";
    let answer = give_up(long, short, request);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("/problems/request-timeout"), "{answer}");
}

#[test]
fn a_page_of_another_site_cannot_make_a_browser_act() {
    let world = World::mixed();
    let refresh = "POST /api/v1/sources/em-prod/refresh";
    for header in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"] {
        let response = world.ask(&format!("{refresh}\n{header}"));
        assert_eq!(response.status, "403 Forbidden", "{header}");
        assert!(response.body.contains("/problems/csrf"), "{}", response.body);
    }
    let own = format!("{refresh}\nOrigin: http://localhost:8080\nSec-Fetch-Site: same-origin");
    assert_eq!(world.ask(&own).status, "202 Accepted");
}
