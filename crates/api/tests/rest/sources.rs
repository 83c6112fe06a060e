//! The sources, refreshing one, and the health of the service.

use insta::assert_snapshot;
use mullion_model::FeedState;

use crate::fixture::report;
use crate::world::World;

#[test]
fn one_source_with_what_its_operator_needs() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sources/m365"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …

    {
      "name":"m365",
      "product":"vb365",
      "state":"stale",
      "asOf":"2026-11-20T09:00:00Z",
      "upstreamAsOf":null,
      "sessions":2,
      "rejected":0,
      "problem":"login-refused",
      "feeds":[
        {
          "name":"restore",
          "state":"stale",
          "asOf":"2026-11-20T09:00:00Z",
          "problem":null
        }
      ],
      "label":null,
      "host":"m365.example.com:9398",
      "apiVersion":"v1_7",
      "lastProblem":{
        "problem":"login-refused",
        "text":"the server refused user and password",
        "remedy":"check the account of this source",
        "status":401
      },
      "nextAttempt":"2026-11-20T10:15:00Z",
      "requests":12,
      "requestsPerMinute":60,
      "logins":1,
      "clockSkewSeconds":-2,
      "certificateSha256":null
    }
    "#);
}

#[test]
fn all_sources_by_name() {
    let world = World::mixed();
    let list = world.ask("GET /api/v1/sources").json();
    let names: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["aws", "em-prod", "m365"]);
    assert_eq!(list["items"][2], world.ask("GET /api/v1/sources/m365").json());
    assert_eq!(World::empty().ask("GET /api/v1/sources").body, r#"{"items":[]}"#);
}

#[test]
fn a_name_with_any_character_is_found() {
    let world = World::empty();
    world.put(report("Büro 1/2 100%", "em", FeedState::Fresh), Vec::new());
    let response = world.ask("GET /api/v1/sources/B%C3%BCro%201%2F2%20100%25");
    assert_eq!(
        (response.status.as_str(), response.text("/name").as_str()),
        ("200 OK", "Büro 1/2 100%")
    );
}

#[test]
fn a_source_that_is_not_there() {
    let world = World::mixed();
    assert_eq!(world.refusal("/api/v1/sources/other"), "404 /problems/not-found");
    assert_eq!(world.refusal("/api/v1/sources/em-prod?x=1"), "400 /problems/unknown-parameter x");
    assert_eq!(world.ask("POST /api/v1/sources/other/refresh").status, "404 Not Found");
}

#[test]
fn a_refresh_is_taken_once_and_then_not_for_ten_seconds() {
    let world = World::mixed();
    assert_snapshot!(world.show("POST /api/v1/sources/em-prod/refresh"), @r#"
    202 Accepted
    cache-control: no-store
    content-type: application/json

    {
      "source":"em-prod"
    }
    "#);
    assert_snapshot!(world.show("POST /api/v1/sources/em-prod/refresh"), @r#"
    429 Too Many Requests
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 10

    {
      "type":"/problems/rate-limited",
      "title":"Too many requests",
      "status":429,
      "instance":"test-1"
    }
    "#);
}

#[test]
fn a_refresh_takes_no_content() {
    let world = World::mixed();
    let send = |media_type: &str, body: &str| {
        world.ask_with_body(
            &format!("POST /api/v1/sources/em-prod/refresh\nContent-Type: {media_type}"),
            body,
        )
    };
    let refused = |media_type: &str, body: &str| {
        let response = send(media_type, body);
        assert!(!response.body.contains("hunter2"), "{}", response.body);
        response.text("/type").replace("/problems/", "")
    };
    assert_eq!(refused("text/plain", "hunter2"), "unsupported-media-type");
    assert_eq!(refused("application/x-www-form-urlencoded", "a=hunter2"), "unsupported-media-type");
    assert_eq!(refused("application/json", "{\"hunter2\":1}"), "invalid-body");
    assert_eq!(refused("application/json", "hunter2"), "invalid-body");
    assert_eq!(refused("application/json", "[]"), "invalid-body");
    assert_eq!(refused("application/json", "\u{feff}{}"), "invalid-body");
    assert_eq!(refused("application/json", &"[".repeat(2000)), "invalid-body");
    assert_eq!(send("application/json; charset=utf-8", "{}").status, "202 Accepted");
}

#[test]
fn a_panic_is_an_answer_with_an_id_and_nothing_else() {
    let world = World::mixed();
    assert_snapshot!(world.show("POST /api/v1/sources/aws/refresh"), @r#"
    500 Internal Server Error
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/internal",
      "title":"Something went wrong inside",
      "status":500,
      "instance":"test-1"
    }
    "#);
    assert_eq!(world.ask("GET /livez").status, "200 OK", "the service goes on");
}

#[test]
fn health_is_told_without_asking_anybody() {
    let world = World::empty();
    assert_snapshot!(world.show("GET /livez"), @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {
      "status":"alive"
    }
    "#);
    assert_snapshot!(world.show("GET /readyz"), @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {
      "status":"ready"
    }
    "#);
}

#[test]
fn every_problem_is_documented_at_its_type() {
    let world = World::empty();
    assert_snapshot!(world.show("GET /problems/cursor-expired"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …

    {
      "type":"/problems/cursor-expired",
      "title":"The cursor has expired",
      "status":410,
      "meaning":"The cursor is too old, or the key it was signed with is gone. Begin again at the first page: `first` is its address."
    }
    "#);
    assert_eq!(world.refusal("/problems/nothing"), "404 /problems/not-found");
}

#[test]
fn the_server_stops_when_told_to() {
    let world = World::empty();
    let address = world.server.address();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(world.server.stop()).unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
}
