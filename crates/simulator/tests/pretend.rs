//! A pretend product without a socket: what it answers, how its faults show, whose rights it minds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mullion_model::Timestamp;
use mullion_simulator::{Fault, Options, PRODUCTS, Played, Pretend, Rights, Rule};

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
const QUERY: &str = "type=RestoreSession&format=Entities";

fn em() -> Pretend {
    Pretend::new(&Options::new("em", START)).unwrap()
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Logs on to Enterprise Manager; the header that carries the session.
fn log_on(world: &Pretend) -> (String, String) {
    let basic = format!("Basic {}", STANDARD.encode("simulator:simulator"));
    let headers = vec![header("authorization", &basic)];
    let answer = world.answer("POST", "/api/sessionMngr/", "v=latest", headers, Vec::new());
    let Played::Answer { status: 201, headers, .. } = answer else { panic!("{answer:?}") };
    let id = headers.iter().find(|(name, _)| name == "X-RestSvcSessionId").unwrap();
    header("x-restsvcsessionid", &id.1)
}

fn status(world: &Pretend, path: &str, query: &str, session: &(String, String)) -> u16 {
    match world.answer("GET", path, query, vec![session.clone()], Vec::new()) {
        Played::Answer { status, .. } => status,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_product_asks_for_a_login() {
    for product in PRODUCTS {
        let world = Pretend::new(&Options::new(product, START)).unwrap();
        let path = match *product {
            "em" => "/api/backupSessions",
            "vb365" => "/v8/JobSessions",
            _ => "/api/v1/sessions",
        };
        let revision = if *product == "vbr" { "1.1-rev0" } else { "1.0-rev0" };
        let revision = vec![header("x-api-version", revision)];
        let answer = world.answer("GET", path, "", revision, Vec::new());
        assert!(matches!(answer, Played::Answer { status: 401, .. }), "{answer:?}");
        assert_eq!(world.request_count(), 1);
    }
}

#[test]
fn faults_show_as_they_would_on_a_socket() {
    let world = em();
    let fail = |fault| {
        world.faults().add(Rule::once(fault));
        world.answer("GET", "/api/", "", Vec::new(), Vec::new())
    };
    assert_eq!(fail(Fault::Close), Played::Closed);
    assert_eq!(fail(Fault::Hang), Played::Nothing);
    for broken in [Fault::CutShort, Fault::ChunkedWithoutEnd, Fault::Endless] {
        assert_eq!(fail(broken), Played::Broken);
    }
    let busy = fail(Fault::RateLimited { retry_after: Some("7".to_owned()) });
    let Played::Answer { status: 429, headers, .. } = busy else { panic!("{busy:?}") };
    assert!(headers.contains(&header("Retry-After", "7")));
    let cut = fail(Fault::EmptyBody);
    assert!(matches!(cut, Played::Answer { status: 200, ref body, .. } if body.is_empty()));
    assert!(world.violations().is_empty());
}

#[test]
fn whoever_changes_something_is_noted() {
    let world = em();
    let answer = world.answer("POST", "/api/jobs/1", "action=start", Vec::new(), Vec::new());
    assert!(matches!(answer, Played::Answer { status: 405, .. }), "{answer:?}");
    assert_eq!(world.violations().len(), 1);
}

#[test]
fn rights_change_for_who_is_logged_in_and_outlast_a_restore() {
    let world = em();
    let saved = world.save();
    let session = log_on(&world);
    assert_eq!(status(&world, "/api/query", QUERY, &session), 200);
    world.set_rights(Rights::WithoutQuery);
    assert_eq!(status(&world, "/api/query", QUERY, &session), 403);
    assert_eq!(status(&world, "/api/backupSessions", "", &session), 200);
    world.set_rights(Rights::RestoresOnly);
    assert_eq!(status(&world, "/api/backupSessions", "", &session), 403);
    assert_eq!(status(&world, "/api/query", QUERY, &session), 200);
    world.restore(&saved);
    assert_eq!(status(&world, "/api/restoreSessions", "", &session), 401);
    let session = log_on(&world);
    assert_eq!(status(&world, "/api/restoreSessions", "", &session), 200);
    assert_eq!(status(&world, "/api/backupSessions", "", &session), 403);
}
