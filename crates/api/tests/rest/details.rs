//! Items and events: read on demand, paged, sorted, and what happens when the product fails.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _, ready};
use insta::assert_snapshot;
use mullion_core::{Core, DetailReader, Details, Pulled};
use mullion_model::{
    DetailKey, Event, Fault, FaultKind, FeedState, Item, Native, NativeRef, Outcome, Severity,
    State,
};

use crate::fixture::{at, report, session};
use crate::world::World;

/// Stands in for the products: the key of a session says what is found.
struct Products;

/// The details of a core, read by [`Products`].
pub(crate) fn details(core: &Arc<Core>) -> Arc<Details> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let details =
        Details::new(Arc::clone(core), Arc::new(Products), runtime.handle().clone(), 1 << 20);
    // Lives as long as the test's process: the details read on it.
    std::mem::forget(runtime);
    Arc::new(details)
}

impl DetailReader for Products {
    fn items(
        &self,
        _: &str,
        _: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Item>, Fault>> {
        ready(match key.0.as_ref() {
            "tasks" => Ok(Pulled { rows: items(), truncated: false }),
            "deleted" => Ok(Pulled { rows: Vec::new(), truncated: true }),
            _ => Err(fault(key.0.as_ref())),
        })
        .boxed()
    }

    fn events(
        &self,
        _: &str,
        _: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Event>, Fault>> {
        ready(match key.0.as_ref() {
            "events" => Ok(Pulled { rows: events(), truncated: false }),
            _ => Err(fault(key.0.as_ref())),
        })
        .boxed()
    }
}

/// A fault by its name; its words must never reach a client.
fn fault(name: &str) -> Fault {
    let kind = match name {
        "unreachable" => FaultKind::Unreachable,
        "timeout" => FaultKind::Timeout,
        "refused" => FaultKind::LoginRefused,
        "misread" => FaultKind::Misread,
        "gone" => FaultKind::NotFound,
        "internal" => FaultKind::Internal,
        _ => FaultKind::BudgetSpent,
    };
    Fault::new(kind, "upstream words").with_retry_after(Duration::from_millis(700))
}

/// Three items as EM's task sessions tell them.
fn items() -> Vec<Item> {
    let item = |name: &str, result: Option<Outcome>, started_at: Option<&str>| Item {
        key: format!("key-{name}"),
        name: Some(name.to_owned()),
        object_type: Some("Vm".to_owned()),
        state: if result.is_some() { State::Finished } else { State::Running },
        result,
        message: None,
        region: None,
        started_at: started_at.map(at),
        ended_at: None,
        size_bytes: None,
        native: Native { r#type: "BackupTaskSession", ..Native::default() },
    };
    vec![
        item("srv10", Some(Outcome::Success), Some("2014-10-19T05:23:30Z")),
        Item {
            message: Some("line one\nline two".to_owned()),
            size_bytes: Some(42_949_672_960),
            ended_at: Some(at("2014-10-19T05:30:00Z")),
            native: Native {
                id: Some("94f2b0c3-1f0a-4f0e-9b0a-6f8f4b1f1e2d".to_owned()),
                r#type: "BackupTaskSession",
                subtype: None,
                state: Some("Completed".to_owned()),
                result: Some("Failed".to_owned()),
            },
            ..item("SRV04", Some(Outcome::Failed), Some("2014-10-19T05:23:00Z"))
        },
        item("srv07", None, None),
    ]
}

/// Two events as VB365's restore events tell them, out of order.
fn events() -> Vec<Event> {
    let event = |order: i64, message: &str, severity: Severity| Event {
        order,
        time: Some(at("2017-06-29T07:42:30.5Z")),
        end_time: None,
        duration_ticks: None,
        severity,
        title: None,
        message: message.to_owned(),
        native: Native { r#type: "RestoreSessionEvent", ..Native::default() },
    };
    vec![
        event(2, "", Severity::Warning),
        Event {
            end_time: Some(at("2017-06-29T07:42:30.5446928Z")),
            duration_ticks: Some(446_928),
            title: Some("Exporting <items>".to_owned()),
            ..event(1, "1 item exported", Severity::Success)
        },
    ]
}

/// The id of the worked example of an EM backup.
const BACKUP: &str = "6d99e343-45c4-5901-970f-55511ead4a9a";
/// The id of the worked example of a VB365 restore.
const RESTORE: &str = "5fc32d5e-9d8e-5189-90bd-a759f202a133";

#[test]
fn items_come_in_wire_order() {
    let world = World::mixed();
    assert_snapshot!(world.show(&format!("GET /api/v1/sessions/{BACKUP}/items")), @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {
      "items":[
        {
          "id":"4d68fdee-6e45-5979-b21e-360c1ebd2892",
          "name":"srv10",
          "objectType":"Vm",
          "result":"success",
          "state":"finished",
          "message":null,
          "region":null,
          "startedAt":"2014-10-19T05:23:30Z",
          "endedAt":null,
          "sizeBytes":null,
          "native":{"id":null,"type":"BackupTaskSession","subtype":null,"state":null,"result":null}
        },
        {
          "id":"264a5f2a-7ae8-54cb-97ae-7a7952ba265a",
          "name":"SRV04",
          "objectType":"Vm",
          "result":"failed",
          "state":"finished",
          "message":"line one\nline two",
          "region":null,
          "startedAt":"2014-10-19T05:23:00Z",
          "endedAt":"2014-10-19T05:30:00Z",
          "sizeBytes":42949672960,
          "native":{"id":"94f2b0c3-1f0a-4f0e-9b0a-6f8f4b1f1e2d","type":"BackupTaskSession","subtype":null,"state":"Completed","result":"Failed"}
        },
        {
          "id":"93e3048f-ec59-5486-a478-c848b088f671",
          "name":"srv07",
          "objectType":"Vm",
          "result":null,
          "state":"running",
          "message":null,
          "region":null,
          "startedAt":null,
          "endedAt":null,
          "sizeBytes":null,
          "native":{"id":null,"type":"BackupTaskSession","subtype":null,"state":null,"result":null}
        }
      ],
      "page":{
        "limit":100,
        "offset":0,
        "total":3,
        "next":null
      },
      "readAt":"2026-11-20T10:00:00Z",
      "truncated":false
    }
    "#);
}

#[test]
fn items_are_sorted_and_paged() {
    let world = World::mixed();
    let names = |query: &str| {
        let response = world.ask(&format!("GET /api/v1/sessions/{BACKUP}/items?{query}"));
        let list = response.json();
        let names: Vec<_> =
            list["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
        let (names, page) = (serde_json::Value::from(names), &list["page"]);
        format!("{names} {page} {}", response.header("link").unwrap_or("-"))
    };
    assert_snapshot!(names("sort=name"), @r#"["SRV04","srv07","srv10"] {"limit":100,"next":null,"offset":0,"total":3} -"#);
    assert_snapshot!(names("sort=-startedAt"), @r#"["srv10","SRV04","srv07"] {"limit":100,"next":null,"offset":0,"total":3} -"#);
    assert_snapshot!(names("sort=-result,name&limit=1&offset=1"), @r#"["srv10"] {"limit":1,"next":"/api/v1/sessions/6d99e343-45c4-5901-970f-55511ead4a9a/items?limit=1&sort=-result,name&offset=2","offset":1,"total":3} </api/v1/sessions/6d99e343-45c4-5901-970f-55511ead4a9a/items?limit=1&sort=-result,name&offset=2>; rel="next""#);
    assert_snapshot!(names("offset=4000000000"), @r#"[] {"limit":100,"next":null,"offset":4000000000,"total":3} -"#);
}

#[test]
fn an_empty_list_that_is_cut_says_so() {
    let world = World::mixed();
    let target = "GET /api/v1/sessions/a69770af-41a2-5b1a-9b60-8413fc21e90b/items";
    assert_snapshot!(world.show(target), @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {
      "items":[],
      "page":{
        "limit":100,
        "offset":0,
        "total":0,
        "next":null
      },
      "readAt":"2026-11-20T10:00:00Z",
      "truncated":true
    }
    "#);
}

#[test]
fn events_are_sorted_by_their_order() {
    let world = World::mixed();
    assert_snapshot!(world.show(&format!("GET /api/v1/sessions/{RESTORE}/events")), @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {
      "items":[
        {
          "order":1,
          "time":"2017-06-29T07:42:30.5Z",
          "endTime":"2017-06-29T07:42:30.5446928Z",
          "durationSeconds":0.0446928,
          "severity":"success",
          "title":"Exporting <items>",
          "message":"1 item exported",
          "native":{"id":null,"type":"RestoreSessionEvent","subtype":null,"state":null,"result":null}
        },
        {
          "order":2,
          "time":"2017-06-29T07:42:30.5Z",
          "endTime":null,
          "durationSeconds":null,
          "severity":"warning",
          "title":null,
          "message":"",
          "native":{"id":null,"type":"RestoreSessionEvent","subtype":null,"state":null,"result":null}
        }
      ],
      "page":{
        "limit":100,
        "offset":0,
        "total":2,
        "next":null
      },
      "readAt":"2026-11-20T10:00:00Z",
      "truncated":false
    }
    "#);
}

#[test]
fn a_session_without_details_has_none() {
    let world = World::mixed();
    assert_snapshot!(world.show(&format!("GET /api/v1/sessions/{BACKUP}/events")), @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/not-found",
      "title":"There is no such thing",
      "status":404,
      "detail":"The product has none for this session; its `links` say so with null.",
      "instance":"test-1"
    }
    "#);
}

#[test]
fn bad_parameters_of_details_are_refused() {
    let world = World::mixed();
    let refusal = |rest: &str| world.refusal(&format!("/api/v1/sessions/{BACKUP}/{rest}"));
    assert_eq!(refusal("items?limit=0"), "400 /problems/invalid-parameter limit");
    assert_eq!(refusal("items?limit=1001"), "400 /problems/invalid-parameter limit");
    assert_eq!(refusal("items?sort=size"), "400 /problems/invalid-parameter sort");
    assert_eq!(refusal("items?sort=name,-name"), "400 /problems/invalid-parameter sort");
    assert_eq!(refusal("items?offset=-1&limit=x"), "400 /problems/invalid-parameter limit offset");
    assert_eq!(refusal("items?cursor=x"), "400 /problems/unknown-parameter cursor");
    assert_eq!(refusal("events?sort=order"), "400 /problems/unknown-parameter sort");
    assert_eq!(world.refusal("/api/v1/sessions/nothing/items"), "404 /problems/not-found");
    assert_eq!(
        world.refusal("/api/v1/sessions/00000000-0000-4000-8000-000000000000/events"),
        "404 /problems/not-found"
    );
}

#[test]
fn faults_of_the_product_are_told_in_our_words() {
    let world = World::empty();
    let kinds = ["unreachable", "timeout", "refused", "misread", "gone", "internal", "budget"];
    let sessions = kinds.map(|kind| {
        let mut session = session("RestoreSession", kind, kind, "2026-11-20T09:00:00Z");
        session.items = Some(DetailKey(kind.into()));
        session
    });
    world.put(report("em-prod", "em", FeedState::Fresh), sessions.to_vec());
    let list = world.ask("GET /api/v1/sessions?sort=name").json();
    let mut told = Vec::new();
    for item in list["items"].as_array().unwrap() {
        let response = world.ask(&format!("GET {}", item["links"]["items"].as_str().unwrap()));
        assert!(!response.body.contains("upstream words"), "{}", response.body);
        let kind = item["name"].as_str().unwrap();
        let retry = response.header("retry-after").unwrap_or("-").to_owned();
        told.push(format!("{kind}: {} {} retry {retry}", response.status, response.text("/type")));
    }
    assert_snapshot!(told.join("\n"), @"
    budget: 503 Service Unavailable /problems/overloaded retry 1
    gone: 404 Not Found /problems/not-found retry -
    internal: 500 Internal Server Error /problems/internal retry 1
    misread: 502 Bad Gateway /problems/upstream-misread retry 1
    refused: 502 Bad Gateway /problems/upstream-refused retry 1
    timeout: 504 Gateway Timeout /problems/upstream-timeout retry 1
    unreachable: 502 Bad Gateway /problems/upstream-unreachable retry 1
    ");
}
