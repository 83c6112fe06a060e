//! The numbers for Prometheus, and the listener for whoever runs the service.

use std::time::Duration;

use insta::assert_snapshot;
use mullion_model::{Fault, FaultKind, FeedState, Skew};

use crate::client::{Response, ask};
use crate::fixture::{at, refused, report};
use crate::world::World;

/// The numbers whose names begin so, without those that are zero.
fn numbers(world: &World, prefix: &str) -> String {
    let body = world.ask("GET /metrics").body;
    let lines = body.lines().filter(|line| line.starts_with(prefix) && !line.ends_with(" 0"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn sources_are_told_by_name_and_by_words_of_closed_lists() {
    let world = World::mixed();
    assert_snapshot!(numbers(&world, "mullion_source_state"), @r#"
    mullion_source_state{source="aws",product="vbaws",state="filling"} 1
    mullion_source_state{source="em-prod",product="em",state="fresh"} 1
    mullion_source_state{source="m365",product="vb365",state="stale"} 1
    "#);
    assert_snapshot!(numbers(&world, "mullion_feed_state"), @r#"
    mullion_feed_state{source="aws",feed="restore",state="filling"} 1
    mullion_feed_state{source="em-prod",feed="restore",state="fresh"} 1
    mullion_feed_state{source="m365",feed="restore",state="stale"} 1
    "#);
    assert_snapshot!(numbers(&world, "mullion_source_problem"), @r#"mullion_source_problem{source="m365",problem="login-refused"} 1"#);
    let numbers = ["last_success", "sessions", "rejected", "requests", "logins", "clock"]
        .map(|name| numbers(&world, &format!("mullion_source_{name}")));
    assert_snapshot!(numbers.join("\n"), @r#"
    mullion_source_last_success_timestamp_seconds{source="em-prod"} 1795168770
    mullion_source_last_success_timestamp_seconds{source="m365"} 1795165200
    mullion_source_sessions{source="aws"} 2
    mullion_source_sessions{source="em-prod"} 3
    mullion_source_sessions{source="m365"} 2

    mullion_source_requests_total{source="aws"} 12
    mullion_source_requests_total{source="em-prod"} 12
    mullion_source_requests_total{source="m365"} 12
    mullion_source_logins_total{source="aws"} 1
    mullion_source_logins_total{source="em-prod"} 1
    mullion_source_logins_total{source="m365"} 1
    mullion_source_clock_skew_seconds{source="aws"} -2
    mullion_source_clock_skew_seconds{source="em-prod"} -2
    mullion_source_clock_skew_seconds{source="m365"} -2
    "#);
}

#[test]
fn numbers_are_as_exact_as_they_are_known() {
    let world = World::empty();
    let mut source = report("em", "em", FeedState::Stale);
    for feed in &mut source.feeds {
        feed.as_of = Some(at("2026-11-20T09:59:30.25Z"));
        feed.rejected = 3;
        feed.fault = Some(refused());
    }
    source.fault = Some(Fault::new(FaultKind::Timeout, "no answer"));
    source.clock_skew = Some(Skew { ahead: true, by: Duration::from_secs(90) });
    world.put(source, Vec::new());
    assert_snapshot!(numbers(&world, "mullion_source"), @r#"
    mullion_source_state{source="em",product="em",state="stale"} 1
    mullion_source_problem{source="em",problem="timeout"} 1
    mullion_source_problem{source="em",problem="login-refused"} 1
    mullion_source_last_success_timestamp_seconds{source="em"} 1795168770.25
    mullion_source_rejected{source="em"} 3
    mullion_source_requests_total{source="em"} 12
    mullion_source_logins_total{source="em"} 1
    mullion_source_clock_skew_seconds{source="em"} 90
    "#);
}

#[test]
fn every_number_says_what_it_is() {
    let world = World::mixed();
    let response = world.ask("GET /metrics");
    let lines = response.body.lines().filter(|line| line.starts_with('#'));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    # HELP mullion_build_info Always 1; the version stands in its label.
    # TYPE mullion_build_info gauge
    # HELP mullion_snapshot_generation Rises with each change that is shown; begins anew with the process.
    # TYPE mullion_snapshot_generation gauge
    # HELP mullion_sessions Sessions of all sources, without deleted ones.
    # TYPE mullion_sessions gauge
    # HELP mullion_source_state 1 for the state that the source is in.
    # TYPE mullion_source_state gauge
    # HELP mullion_feed_state 1 for the state that the feed is in.
    # TYPE mullion_feed_state gauge
    # HELP mullion_source_problem 1 for each problem that the source or one of its feeds has.
    # TYPE mullion_source_problem gauge
    # HELP mullion_source_last_success_timestamp_seconds When the last complete reading of the feed began that was read longest ago; absent until every feed was read.
    # TYPE mullion_source_last_success_timestamp_seconds gauge
    # HELP mullion_source_sessions Sessions of the source, without deleted ones.
    # TYPE mullion_source_sessions gauge
    # HELP mullion_source_rejected Rows without a usable id in the latest reading.
    # TYPE mullion_source_rejected gauge
    # HELP mullion_source_requests_total Requests sent to the source, logins included.
    # TYPE mullion_source_requests_total counter
    # HELP mullion_source_logins_total Logins at the source.
    # TYPE mullion_source_logins_total counter
    # HELP mullion_source_clock_skew_seconds The server's clock minus ours; absent until it told its time.
    # TYPE mullion_source_clock_skew_seconds gauge
    # HELP mullion_http_requests_total Requests answered, by resource and class of status.
    # TYPE mullion_http_requests_total counter
    # HELP mullion_http_request_duration_seconds Time from the head of a request to its answer being ready to send.
    # TYPE mullion_http_request_duration_seconds histogram
    # HELP mullion_exports Whole lists being sent as CSV or NDJSON.
    # TYPE mullion_exports gauge
    # HELP mullion_exports_total Whole lists that were sent or given up, by what ended it.
    # TYPE mullion_exports_total counter
    ");
    assert_eq!(response.header("content-type"), Some("text/plain; version=0.0.4"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert!(response.body.ends_with('\n'));
    assert_snapshot!(numbers(&world, "mullion_build_info"), @r#"mullion_build_info{version="0.1.0"} 1"#);
    assert_snapshot!(numbers(&world, "mullion_snapshot_generation"), @"mullion_snapshot_generation 3");
    assert_snapshot!(numbers(&world, "mullion_sessions"), @"mullion_sessions 7");
}

#[test]
fn a_name_from_the_configuration_stays_within_its_quotes() {
    let world = World::empty();
    world.put(report("a\"} 1\\\n#", "em", FeedState::Fresh), Vec::new());
    assert_snapshot!(numbers(&world, "mullion_source_state"), @r#"mullion_source_state{source="a\"} 1\\\n#",product="em",state="fresh"} 1"#);
}

#[test]
fn requests_are_counted_by_resource_and_never_by_what_they_ask_for() {
    let world = World::mixed();
    for request in [
        "GET /api/v1/sessions?q=secret-words",
        "GET /api/v1/sessions?limit=0",
        "GET /api/v1/sessions/secret-words",
        "GET /api/v1/sources/secret-words",
        "GET /secret-words",
        "GET /livez\nHost: secret-words.example",
        "POST /api/v1/sources/aws/refresh",
    ] {
        world.ask(request);
    }
    assert_snapshot!(numbers(&world, "mullion_http_requests_total"), @r#"
    mullion_http_requests_total{route="/api/v1/sessions",status="2xx"} 1
    mullion_http_requests_total{route="/api/v1/sessions",status="4xx"} 1
    mullion_http_requests_total{route="/api/v1/sessions/{id}",status="4xx"} 1
    mullion_http_requests_total{route="/api/v1/sources/{name}",status="4xx"} 1
    mullion_http_requests_total{route="/api/v1/sources/{name}/refresh",status="5xx"} 1
    mullion_http_requests_total{route="/livez",status="4xx"} 1
    mullion_http_requests_total{route="none",status="4xx"} 1
    "#);
    let counts = numbers(&world, "mullion_http_request_duration_seconds_count");
    assert_snapshot!(counts, @r#"
    mullion_http_request_duration_seconds_count{route="/api/v1/sessions"} 2
    mullion_http_request_duration_seconds_count{route="/api/v1/sessions/{id}"} 1
    mullion_http_request_duration_seconds_count{route="/api/v1/sources/{name}"} 1
    mullion_http_request_duration_seconds_count{route="/api/v1/sources/{name}/refresh"} 1
    mullion_http_request_duration_seconds_count{route="/livez"} 1
    mullion_http_request_duration_seconds_count{route="/metrics"} 1
    mullion_http_request_duration_seconds_count{route="none"} 1
    "#);
    assert!(!world.ask("GET /metrics").body.contains("secret-words"));
}

#[test]
fn the_text_is_asked_for_as_any_resource_is() {
    let world = World::mixed();
    let prometheus = "Accept: application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    assert_eq!(world.ask(&format!("GET /metrics\n{prometheus}")).status, "200 OK");
    let refused = world.ask("GET /metrics\nAccept: application/json");
    assert_eq!(refused.text("/detail"), "This resource is sent as text/plain.");
    assert_eq!(world.refusal("/metrics?name=x"), "400 /problems/unknown-parameter name");
    assert_eq!(world.ask("POST /metrics").status, "405 Method Not Allowed");
    assert_eq!(world.ask("GET /metrics\nHost: evil.example").status, "421 Misdirected Request");
}

#[test]
fn a_listener_for_operators_shows_what_is_for_them_and_takes_the_metrics_away() {
    let world = World::with_admin();
    let admin = world.server.admin_address().unwrap();
    assert_ne!(admin, world.server.address());
    let status = |response: Response| response.status;
    for (target, on_api, on_admin) in [
        ("/metrics", "404 Not Found", "200 OK"),
        ("/livez", "200 OK", "200 OK"),
        ("/readyz", "200 OK", "200 OK"),
        ("/api/v1/sessions", "200 OK", "404 Not Found"),
        ("/api/v1/sources", "200 OK", "404 Not Found"),
        ("/api/v1/openapi.json", "200 OK", "404 Not Found"),
        ("/problems/not-found", "200 OK", "404 Not Found"),
    ] {
        let request = format!("GET {target}");
        assert_eq!(status(world.ask(&request)), on_api, "{target}");
        assert_eq!(status(ask(admin, &request)), on_admin, "{target}");
    }
    assert_eq!(status(ask(admin, "POST /api/v1/sources/aws/refresh")), "404 Not Found");
    let foreign = ask(admin, "GET /metrics\nHost: evil.example");
    assert_eq!(foreign.status, "421 Misdirected Request");
    assert_eq!(foreign.header("x-content-type-options"), Some("nosniff"));
    let seen = ask(admin, "GET /metrics").body;
    let counted = "mullion_http_requests_total{route=\"/api/v1/sessions\",status=\"2xx\"} 1\n";
    assert!(seen.contains(counted), "requests of the other listener are counted too: {seen}");
}

#[test]
fn both_listeners_end_when_told_to() {
    let world = World::with_admin();
    let addresses = [world.server.address(), world.server.admin_address().unwrap()];
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(world.server.stop()).unwrap();
    for address in addresses {
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}
