//! What the tests of this crate share: replies, questions, and values as text.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::sync::Arc;

use bytes::Bytes;
use mullion_adapter::{
    Ask, Asked, Dialect, Directory, Feed, Handshake, Misread, Oddity, Options, Page, Position,
    Product, Reply,
};
use mullion_adapter_vb365::BackupForM365;
use mullion_model::{
    DetailKey, Event, Item, Native, NativeRef, Outcome, Session, SessionId, Timestamp, Workload,
};

/// Every version, oldest first.
pub(crate) const VERSIONS: [&str; 8] = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"];

const fn options(version: &'static str) -> Options {
    Options { version, format: "json", time_zone: None }
}

pub(crate) fn dialect(version: &'static str) -> Box<dyn Dialect> {
    BackupForM365.dialect(&options(version))
}

pub(crate) fn handshake(version: &'static str) -> Box<dyn Handshake> {
    BackupForM365.handshake(&options(version))
}

pub(crate) fn feed(version: &'static str, name: &str) -> Arc<dyn Feed> {
    let dialect = dialect(version);
    Arc::clone(dialect.feeds().iter().find(|feed| feed.name() == name).unwrap())
}

pub(crate) fn directory(version: &'static str, name: &str) -> Arc<dyn Directory> {
    let dialect = dialect(version);
    Arc::clone(dialect.directories().iter().find(|list| list.name() == name).unwrap())
}

/// The first page of 1,000 rows.
pub(crate) fn asked<Q>(question: &Q) -> Asked<'_, Q> {
    at(question, Position::default())
}

/// A page of 1,000 rows.
pub(crate) fn at<Q>(question: &Q, position: Position) -> Asked<'_, Q> {
    Asked { question, position, limit: 1000 }
}

pub(crate) const fn offset(offset: u64) -> Position {
    Position { bound: None, offset }
}

pub(crate) fn reply(status: u16, media: &str, body: &str) -> Reply {
    Reply {
        status,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

/// A good answer with this body.
pub(crate) fn json(body: &str) -> Reply {
    reply(200, "application/json; charset=utf-8", body)
}

/// The answer `body` to a question for all sessions of a feed.
pub(crate) fn read(
    version: &'static str,
    feed_name: &str,
    body: &str,
) -> Result<Page<Session>, Misread> {
    feed(version, feed_name).decode(&asked(&Ask::Whole), &json(body))
}

/// The answer `body` to a question for the session `id`.
pub(crate) fn read_one(
    version: &'static str,
    feed_name: &str,
    id: &str,
    body: &str,
) -> Result<Page<Session>, Misread> {
    feed(version, feed_name).decode(&asked(&Ask::One(id.to_owned())), &json(body))
}

pub(crate) fn restore_ref(id: &str) -> NativeRef {
    NativeRef { r#type: "RestoreSession", id: id.to_owned() }
}

pub(crate) fn retrieval_ref(id: &str) -> NativeRef {
    NativeRef { r#type: "DataRetrievalSession", id: id.to_owned() }
}

pub(crate) fn job_ref(id: &str) -> NativeRef {
    NativeRef { r#type: "JobSession", id: id.to_owned() }
}

pub(crate) fn key(key: &'static str) -> DetailKey {
    DetailKey(key.into())
}

/// The id in source `m365`.
pub(crate) fn unified_id(session: &Session) -> String {
    SessionId::new("m365", session.id.r#type, &session.id.id).to_string()
}

pub(crate) fn moment(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// Oddities as `field: word`.
pub(crate) fn oddities(oddities: &[Oddity]) -> Vec<String> {
    oddities.iter().map(|oddity| format!("{}: {}", oddity.field, oddity.word)).collect()
}

/// The rows, each shown by `show`, with an empty line between.
pub(crate) fn shown<T>(rows: &[T], show: fn(&T) -> String) -> String {
    rows.iter().map(show).collect::<Vec<_>>().join("\n\n")
}

/// Every field of a session; one that is added has to be added here.
pub(crate) fn show_session(session: &Session) -> String {
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
    assert_eq!((server.as_ref(), *progress_percent), (None, None));
    let job = job.as_ref().map(|job| format!("{} / {}", text(&job.id), text(&job.name)));
    let parent = parent.as_ref().map(|parent| {
        let native =
            parent.native.as_ref().map(|native| format!("{} {}", native.r#type, native.id));
        format!("{} of {}", parent.relation, text(&native))
    });
    [
        format!("native: {} {} {}", id.r#type, id.id, text(subtype)),
        format!("words: {} {}", text(native_state), text(native_result)),
        format!("kind: {kind} {}", workload.map_or("–", Workload::as_str)),
        format!("standing: {state} {}", result.map_or("–", Outcome::as_str)),
        format!("name: {name}"),
        format!("job: {}", text(&job)),
        format!("object: {}, organization: {}", text(object), text(organization)),
        format!("by: {}, reason: {}", text(initiated_by), text(reason)),
        format!("time: {} to {}", stamp(*started_at), stamp(*ended_at)),
        format!("point in time: {}", stamp(*point_in_time)),
        format!("message: {}", text(message)),
        format!("parent: {}", text(&parent)),
        format!("items: {}, events: {}", detail(items.as_ref()), detail(events.as_ref())),
    ]
    .join("\n")
}

/// Every field of an item.
pub(crate) fn show_item(item: &Item) -> String {
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
    assert_eq!(*region, None);
    [
        format!("key: {}", key.replace('\n', " U+000A ")),
        format!("name: {}, type: {}", text(name), text(object_type)),
        format!("standing: {state} {}", result.map_or("–", Outcome::as_str)),
        format!("message: {}", text(message)),
        format!("time: {} to {}", stamp(*started_at), stamp(*ended_at)),
        format!("size: {}", size_bytes.map_or("–".to_owned(), |size| size.to_string())),
        format!("native: {}", show_native(native)),
    ]
    .join("\n")
}

/// Every field of an event.
pub(crate) fn show_event(event: &Event) -> String {
    let Event { order, time, end_time, duration_ticks, severity, title, message, native } = event;
    let ticks = duration_ticks.map_or("–".to_owned(), |ticks| ticks.to_string());
    [
        format!("{order} {severity}: {message:?}, title: {}", text(title)),
        format!("time: {} to {}, {ticks} ticks", stamp(*time), stamp(*end_time)),
        format!("native: {}", show_native(native)),
    ]
    .join("\n")
}

fn show_native(native: &Native) -> String {
    let Native { id, r#type, subtype, state, result } = native;
    format!("{} {type} {} {} {}", text(id), text(subtype), text(state), text(result))
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("–")
}

fn stamp(stamp: Option<Timestamp>) -> String {
    stamp.map_or("–".to_owned(), |stamp| stamp.to_string())
}

fn detail(key: Option<&DetailKey>) -> &str {
    key.map_or("–", |key| key.0.as_ref())
}
