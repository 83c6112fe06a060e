//! Documents of the vendor's shapes, read into exact snapshots.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use std::fmt::Debug;

use common::{asked, dialect_in, feed_in, first_page, reply, reply_in};
use mullion_adapter::{Ask, Asked, Page, Position, Range};
use mullion_model::{DetailKey, Item, NativeRef, Session, SessionId};
use serde_json::Value;

const STARTED: Ask = Ask::Started(Range { from: None, until: None });

/// A page of rows as text, one field a line.
fn show<T>(page: &Page<T>, row: impl Fn(&T) -> String) -> String {
    let mut text: String = page.rows.iter().map(row).collect();
    for reject in &page.rejects {
        text += &format!("reject: {}\n", reject.reason);
    }
    for oddity in &page.oddities {
        text += &format!("oddity: {} = {}\n", oddity.field, oddity.word);
    }
    text + &format!("next: {:?}\n", page.next)
}

fn line(name: &str, value: impl Debug) -> String {
    format!("{name}: {value:?}\n")
}

/// Every field of a session: one that is added to the model must be added here.
fn session(session: &Session) -> String {
    let Session {
        id,
        subtype,
        native_state,
        native_result,
        kind,
        workload,
        name,
        server,
        job,
        object,
        organization,
        initiated_by,
        reason,
        state,
        result,
        progress_percent,
        point_in_time,
        started_at,
        ended_at,
        message,
        parent,
        items,
        events,
    } = session;
    [
        line("unified id", SessionId::new("em-prod", id.r#type, &id.id).to_string()),
        line("native", (id.r#type, &id.id, subtype, native_state, native_result)),
        line("kind, workload", (kind, workload)),
        line("name", name),
        line("server, object", (server, object)),
        line("job", job.as_ref().map(|job| (&job.id, &job.name))),
        line("organization, initiated by, reason", (organization, initiated_by, reason)),
        line("state, result, percent", (state, result, progress_percent)),
        line("point in time", point_in_time),
        line("started, ended", (started_at.map(text), ended_at.map(text))),
        line("duration in 100 ns", session.duration_ticks()),
        line("message", message),
        line("parent", parent.as_ref().map(|parent| (&parent.native, parent.relation))),
        line("items, events", (items, events)),
        "\n".to_owned(),
    ]
    .concat()
}

/// Every field of an item: one that is added to the model must be added here.
fn item(item: &Item) -> String {
    let Item {
        key,
        name,
        object_type,
        state,
        result,
        message,
        region,
        started_at,
        ended_at,
        size_bytes,
        native,
    } = item;
    [
        line("key", key),
        line("name, type, region", (name, object_type, region)),
        line("state, result", (state, result)),
        line("message", message),
        line("started, ended", (started_at.map(text), ended_at.map(text))),
        line("bytes", size_bytes),
        line("native", native),
        "\n".to_owned(),
    ]
    .concat()
}

fn text(moment: mullion_model::Timestamp) -> String {
    moment.to_string()
}

/// One document in its representations: XML, JSON, and JSON in the case of version 13.
struct Fixture {
    xml: &'static str,
    json: &'static str,
}

/// The documents of this name.
macro_rules! fixture {
    ($name:literal) => {
        Fixture {
            xml: include_str!(concat!("../fixtures/", $name, ".xml")),
            json: include_str!(concat!("../fixtures/", $name, ".json")),
        }
    };
}

impl Fixture {
    /// What `read` makes of it, which must be the same in every representation.
    fn read(&self, read: impl Fn(&'static str, Vec<u8>) -> String) -> String {
        let from_xml = read("xml", self.xml.into());
        assert_eq!(read("json", self.json.into()), from_xml);
        let mut lower = serde_json::from_str(self.json).unwrap();
        lower_keys(&mut lower);
        assert_ne!(serde_json::from_str::<Value>(self.json).unwrap(), lower);
        assert_eq!(read("json", lower.to_string().into()), from_xml);
        from_xml
    }
}

/// Makes all keys `camelCase`, as version 13 does: `uid`, `creationTimeUTC`.
fn lower_keys(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, mut value) in std::mem::take(fields) {
                lower_keys(&mut value);
                let start = key.chars().take_while(char::is_ascii_uppercase).count();
                let lowered = if start == key.len() { start } else { start.min(1) };
                let (head, tail) = key.split_at(lowered);
                fields.insert(head.to_ascii_lowercase() + tail, value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(lower_keys),
        _ => {}
    }
}

fn first_page_in(format: &'static str, feed: &str, ask: &Ask, body: Vec<u8>) -> Page<Session> {
    let asked = asked(ask, Position::default());
    feed_in(format, feed).decode(&asked, &reply_in(format, body)).unwrap()
}

fn one(feed: &str, id: &str, fixture: &Fixture) -> String {
    let ask = Ask::One(id.to_owned());
    fixture.read(|format, body| show(&first_page_in(format, feed, &ask, body), session))
}

fn page(feed: &str, fixture: &Fixture) -> String {
    fixture.read(|format, body| show(&first_page_in(format, feed, &STARTED, body), session))
}

fn items(r#type: &'static str, id: &str, key: &'static str, fixture: &Fixture) -> String {
    let session = NativeRef { r#type, id: id.to_owned() };
    fixture.read(|format, body| {
        let listing = dialect_in(format).items(&session, &DetailKey(key.into()));
        let asked = Asked { question: &(), position: Position::default(), limit: 100 };
        show(&listing.decode(&asked, &reply_in(format, body)).unwrap(), item)
    })
}

#[test]
fn a_finished_restore() {
    let id = "676dc837-f441-4ac1-8470-15be06b4cffc";
    insta::assert_snapshot!(one("restore", id, &fixture!("restore_finished")));
}

#[test]
fn a_running_restore() {
    let id = "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6";
    insta::assert_snapshot!(one("restore", id, &fixture!("restore_running")));
}

#[test]
fn a_backup() {
    let id = "d46e39e0-1131-4585-91a7-e828ce7eafae";
    insta::assert_snapshot!(one("backup", id, &fixture!("backup_session")));
}

#[test]
fn a_replication() {
    let id = "3c0f1a77-9d42-4c58-8f1e-52b7a0c4d901";
    insta::assert_snapshot!(one("replica", id, &fixture!("replica_session")));
}

#[test]
fn a_continuous_replication() {
    let id = "6b872a71-51e8-437a-8d45-5c6494b92f3f";
    insta::assert_snapshot!(one("cdp", id, &fixture!("cdp_session")));
}

#[test]
fn a_failover() {
    let id = "475420ee-d045-4493-9869-0a970e08f6f9";
    insta::assert_snapshot!(one("failover", id, &fixture!("failover_session")));
}

/// The plan's own name, not the session's.
#[test]
fn a_running_failover() {
    let id = "c1000000-0000-4000-8000-000000000001";
    insta::assert_snapshot!(one("failover", id, &fixture!("failover_running")));
}

#[test]
fn a_page_of_restores() {
    insta::assert_snapshot!(page("restore", &fixture!("restore_sessions")));
}

/// Containers and children, odd words, an id from the address, a row without an id.
#[test]
fn a_page_of_backups() {
    insta::assert_snapshot!(page("backup", &fixture!("backup_sessions")));
}

/// Rows under another name than their type; a new word in the place of the type of policy.
#[test]
fn a_page_of_continuous_replications() {
    insta::assert_snapshot!(page("cdp", &fixture!("cdp_sessions")));
}

/// Read whole, in no order, with the tasks where each session's own link says.
#[test]
fn a_collection_of_replications() {
    insta::assert_snapshot!(fixture!("replica_collection").read(|format, body| {
        let feed = feed_in(format, "replica").fallback().unwrap();
        let asked = asked(&Ask::Whole, Position::default());
        show(&feed.decode(&asked, &reply_in(format, body)).unwrap(), session)
    }));
}

#[test]
fn the_items_of_a_backup() {
    let id = "d46e39e0-1131-4585-91a7-e828ce7eafae";
    let tasks = fixture!("backup_tasks");
    insta::assert_snapshot!(items("BackupJobSession", id, "BackupTaskSession", &tasks));
}

#[test]
fn the_items_of_a_replication() {
    let id = "3c0f1a77-9d42-4c58-8f1e-52b7a0c4d901";
    let tasks = fixture!("replica_tasks");
    insta::assert_snapshot!(items("ReplicaJobSession", id, "ReplicaTaskSession", &tasks));
}

#[test]
fn the_items_of_a_continuous_replication() {
    let id = "6b872a71-51e8-437a-8d45-5c6494b92f3f";
    let tasks = fixture!("cdp_tasks");
    insta::assert_snapshot!(items("CdpReplicaSession", id, "CdpReplicaTaskSession", &tasks));
}

#[test]
fn the_items_of_a_failover() {
    let id = "c1000000-0000-4000-8000-000000000001";
    let session = fixture!("failover_running");
    insta::assert_snapshot!(items("CloudFailoverSession", id, "CloudFailoverTask", &session));
}

#[test]
fn a_failover_without_machines_has_an_empty_list_of_items() {
    let id = "475420ee-d045-4493-9869-0a970e08f6f9";
    let session = fixture!("failover_session");
    let shown = items("CloudFailoverSession", id, "CloudFailoverTask", &session);
    assert_eq!(shown, "next: End\n");
}

/// The rows of the mapping's section 9 that these feeds cover, to the letter.
#[test]
fn the_mappings_worked_examples_hold() {
    let read = |feed, id: &str, body: &'static str| {
        let mut page = first_page(feed, &Ask::One(id.to_owned()), body).unwrap();
        page.rows.remove(0)
    };
    let finished = read(
        "restore",
        "676dc837-f441-4ac1-8470-15be06b4cffc",
        include_str!("../fixtures/restore_finished.xml"),
    );
    let running = read(
        "restore",
        "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6",
        include_str!("../fixtures/restore_running.xml"),
    );
    let backup = read(
        "backup",
        "d46e39e0-1131-4585-91a7-e828ce7eafae",
        include_str!("../fixtures/backup_session.xml"),
    );
    let continuous = read(
        "cdp",
        "6b872a71-51e8-437a-8d45-5c6494b92f3f",
        include_str!("../fixtures/cdp_session.xml"),
    );
    let failover = read(
        "failover",
        "475420ee-d045-4493-9869-0a970e08f6f9",
        include_str!("../fixtures/failover_session.xml"),
    );
    let row = |session: &Session| {
        format!(
            "{} {} {} {}/{} {} {:?} {}",
            session.kind,
            session.workload.unwrap(),
            session.subtype.as_deref().unwrap(),
            session.state,
            session.result.map_or("–", |result| result.as_str()),
            session.started_at.unwrap(),
            session.duration_ticks().map(|ticks| ticks / 10_000_000),
            SessionId::new("em-prod", session.id.r#type, &session.id.id),
        )
    };
    assert_eq!(
        row(&finished),
        "restore vm FileLevelRestore finished/success 2014-10-19T05:59:18Z Some(1746) \
         c429e4c2-c523-58c9-a898-5b92f82ef3da"
    );
    assert_eq!(finished.object.as_deref(), Some("srv04"));
    assert_eq!(finished.server.as_deref(), Some("srv02.tech.local"));
    assert_eq!(finished.progress_percent, None);
    assert_eq!(
        row(&running),
        "restore vm RestoreVm running/– 2025-10-21T17:10:02.017Z None \
         3a95d93c-23f5-5571-b0c4-fe14868fcab1"
    );
    assert_eq!(running.progress_percent, Some(64));
    assert_eq!(running.native_result.as_deref(), Some("None"));
    assert_eq!(
        row(&backup),
        "backup vm Backup finished/success 2014-10-19T05:22:52Z Some(1076) \
         6d99e343-45c4-5901-970f-55511ead4a9a"
    );
    assert_eq!(
        row(&continuous),
        "replication vm CdpReplica running/– 2021-02-11T19:08:36.123Z None \
         3d2411c9-0bcb-5bd3-9e5a-21682dde79cd"
    );
    assert_eq!((continuous.progress_percent, continuous.message), (Some(0), None));
    assert_eq!(
        row(&failover),
        "failover vm FailoverPlan finished/success 2015-12-07T17:38:16Z Some(80) \
         a38d114e-1ed2-5cc1-9b4a-e8145af8f388"
    );
    let job = backup.job.unwrap();
    assert_eq!(job.id.as_deref(), Some("4856ab37-2235-45e8-affe-d515878b01a9"));
    assert_eq!(job.name.as_deref(), Some("Fileserver Backup"));
}

/// Nothing is asked of a session that has nothing.
#[test]
fn restores_have_no_items_and_nothing_has_events() {
    for (feed, body, has_items) in [
        ("restore", include_str!("../fixtures/restore_sessions.xml"), false),
        ("backup", include_str!("../fixtures/backup_sessions.xml"), true),
    ] {
        let page = first_page(feed, &STARTED, body).unwrap();
        assert!(page.rows.iter().all(|row| row.items.is_some() == has_items));
        assert!(page.rows.iter().all(|row| row.events.is_none()));
    }
    let session = NativeRef { r#type: "RestoreSession", id: "x".to_owned() };
    let events = dialect_in("xml").events(&session, &DetailKey("".into()));
    let question = Asked { question: &(), position: Position::default(), limit: 1 };
    assert_eq!(events.request(&question).target(), "/api/");
    assert!(events.decode(&question, &reply("<x/>")).is_err());
}
