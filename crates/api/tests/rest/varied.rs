//! A world whose sessions differ in everything that is filtered or counted, and how it is asked.

use std::sync::Arc;

use mullion_model::{
    Absence, Batch, FeedState, JobRef, Kind, NativeRef, Outcome, ParentRef, Relation, Session,
    State, Timestamp, Workload,
};

use crate::fixture::{at, report, session};
use crate::world::{NOW, World};

/// The sessions of each source.
const SESSIONS: u32 = 60;

/// The sources with their products and servers.
const SOURCES: [(&str, &str, &str); 3] =
    [("a", "em", "srv,1"), ("b", "vb365", "m365.example.com"), ("c", "vbr", "srv2")];

/// One of some values, none of them where there is none at that place.
fn of<T: Clone>(values: &[T], place: u32) -> Option<T> {
    values.get(usize::try_from(place).unwrap()).cloned()
}

/// The id of a session.
fn native(number: u32) -> NativeRef {
    NativeRef { r#type: "JobSession", id: format!("{number}") }
}

/// A session in which every field has its own period, so that most combinations occur.
fn varied(number: u32, server: &str) -> Session {
    let finished = !number.is_multiple_of(7);
    let results =
        [Outcome::Success, Outcome::Warning, Outcome::Failed, Outcome::Cancelled, Outcome::Unknown];
    let names = ["Nightly, all", "Wöchentlich & mehr", "Nightly"];
    let job = (!number.is_multiple_of(5)).then(|| JobRef {
        id: Some(format!("job-{}", number % 6)),
        name: of(&names, number % 6).map(str::to_owned),
    });
    let hours = i64::from(number) * 37 % 90;
    let start = at("2026-11-16T00:30:00Z").ticks() + hours * 36_000_000_000;
    Session {
        id: native(number),
        kind: [Kind::Backup, Kind::Restore][usize::from(number.is_multiple_of(3))],
        workload: of(&[Workload::Vm, Workload::Nas], number % 4),
        server: (!number.is_multiple_of(11)).then(|| server.to_owned()),
        job,
        organization: of(&["tech.example.com", "+1 & more"], number % 3).map(str::to_owned),
        state: if finished { State::Finished } else { State::Running },
        result: if finished { of(&results, number % 5) } else { None },
        started_at: (!number.is_multiple_of(13)).then(|| Timestamp::from_ticks(start)),
        ended_at: finished.then(|| at("2026-11-20T09:00:00Z")),
        parent: number.is_multiple_of(4).then(|| ParentRef {
            native: Some(native(1)),
            relation: [Relation::Part, Relation::Retry][usize::from(number.is_multiple_of(8))],
        }),
        ..session("JobSession", "", &format!("vm{number:02}"), "")
    }
}

/// A world with many different sessions in three fresh sources; some aged out, some are deleted.
pub(crate) fn world() -> World {
    let world = World::empty();
    for (source, product, server) in SOURCES {
        let absent = (1..SESSIONS).filter(|number| number.is_multiple_of(6));
        let absent = absent
            .map(|number| Absence { id: native(number), aged_out: number.is_multiple_of(12) });
        let batch = Batch {
            source: Arc::from(source),
            sessions: (1..SESSIONS).map(|number| varied(number, server)).collect(),
            absent: absent.collect(),
            report: Some(report(source, product, FeedState::Fresh)),
        };
        world.core.apply(batch, at(NOW)).unwrap();
    }
    world.core.publish();
    world
}

/// Conditions that leave sessions and take some away, as pairs of parameter and value.
pub(crate) fn filters(world: &World) -> Vec<Vec<(&'static str, String)>> {
    let pairs = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    let parent = world.ask("GET /api/v1/sessions?source=a&q=vm01").text("/items/0/id");
    vec![
        pairs(&[]),
        pairs(&[("source", "a,b"), ("kind", "backup")]),
        pairs(&[("source", "b"), ("product", "vb365"), ("result", "failed,")]),
        pairs(&[("job", "Nightly"), ("job", "Nightly, all"), ("job", "job-4")]),
        pairs(&[("job", ""), ("organization", ""), ("state", "running,finished")]),
        pairs(&[("server", "srv,1"), ("server", ""), ("workload", "vm,")]),
        pairs(&[("parent", "none"), ("organization", "+1 & more")]),
        pairs(&[("parent", &parent)]),
        pairs(&[("presence", "gone,agedOut")]),
        pairs(&[("q", "VM1"), ("result", "success,warning")]),
        pairs(&[("q", "wÖch"), ("state", "finished")]),
        pairs(&[
            ("startedAfter", "2026-11-16T12:45:00Z"),
            ("startedBefore", "2026-11-18T10:15:00Z"),
        ]),
        pairs(&[
            ("startedAfter", "2026-11-17T00:00:00+01:00"),
            ("kind", "restore"),
            ("job", "job-3"),
        ]),
        pairs(&[
            ("startedBefore", "2026-11-18T00:00:00Z"),
            ("endedBefore", "2026-11-21T00:00:00Z"),
        ]),
    ]
}

/// These conditions as a query string.
pub(crate) fn written(filter: &[(&str, String)]) -> String {
    let encoded = |value: &String| -> String {
        let bytes = value.bytes();
        bytes.map(|byte| format!("%{byte:02X}")).collect()
    };
    let pairs = filter.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
