//! Documents of the vendor's shapes, read into exact snapshots.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use std::fmt::Debug;

use common::{dialect, first_page, reply};
use mullion_adapter::{Ask, Asked, Page, Position, Range};
use mullion_model::{DetailKey, Item, NativeRef, Session, SessionId};

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

fn one(feed: &str, id: &str, body: &'static str) -> String {
    let page = first_page(feed, &Ask::One(id.to_owned()), body).unwrap();
    show(&page, session)
}

fn items(r#type: &'static str, id: &str, key: &'static str, body: &'static str) -> String {
    let session = NativeRef { r#type, id: id.to_owned() };
    let listing = dialect().items(&session, &DetailKey(key.into()));
    let asked = Asked { question: &(), position: Position::default(), limit: 100 };
    show(&listing.decode(&asked, &reply(body)).unwrap(), item)
}

#[test]
fn a_finished_restore() {
    insta::assert_snapshot!(one(
        "restore",
        "676dc837-f441-4ac1-8470-15be06b4cffc",
        include_str!("../fixtures/restore_finished.xml"),
    ));
}

#[test]
fn a_running_restore() {
    insta::assert_snapshot!(one(
        "restore",
        "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6",
        include_str!("../fixtures/restore_running.xml"),
    ));
}

#[test]
fn a_backup() {
    insta::assert_snapshot!(one(
        "backup",
        "d46e39e0-1131-4585-91a7-e828ce7eafae",
        include_str!("../fixtures/backup_session.xml"),
    ));
}

#[test]
fn a_replication() {
    insta::assert_snapshot!(one(
        "replica",
        "3c0f1a77-9d42-4c58-8f1e-52b7a0c4d901",
        include_str!("../fixtures/replica_session.xml"),
    ));
}

#[test]
fn a_page_of_restores() {
    let body = include_str!("../fixtures/restore_sessions.xml");
    let page = first_page("restore", &STARTED, body).unwrap();
    insta::assert_snapshot!(show(&page, session));
}

/// Containers and children, odd words, an id from the address, a row without an id.
#[test]
fn a_page_of_backups() {
    let body = include_str!("../fixtures/backup_sessions.xml");
    let page = first_page("backup", &STARTED, body).unwrap();
    insta::assert_snapshot!(show(&page, session));
}

#[test]
fn the_items_of_a_backup() {
    insta::assert_snapshot!(items(
        "BackupJobSession",
        "d46e39e0-1131-4585-91a7-e828ce7eafae",
        "BackupTaskSession",
        include_str!("../fixtures/backup_tasks.xml"),
    ));
}

#[test]
fn the_items_of_a_replication() {
    insta::assert_snapshot!(items(
        "ReplicaJobSession",
        "3c0f1a77-9d42-4c58-8f1e-52b7a0c4d901",
        "ReplicaTaskSession",
        include_str!("../fixtures/replica_tasks.xml"),
    ));
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
    let events = dialect().events(&session, &DetailKey("".into()));
    let question = Asked { question: &(), position: Position::default(), limit: 1 };
    assert_eq!(events.request(&question).target(), "/api/");
    assert!(events.decode(&question, &reply("<x/>")).is_err());
}
