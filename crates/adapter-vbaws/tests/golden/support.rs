//! What the tests of this crate share: replies, questions, and values as text.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use mullion_adapter::{Asked, Dialect, Feed, Handshake, Oddity, Options, Position, Product, Reply};
use mullion_adapter_vbaws::BackupForAws;
use mullion_model::{
    DetailKey, Event, Item, Native, NativeRef, Outcome, Session, Timestamp, Workload,
};

pub(crate) const OPTIONS: Options =
    Options { version: "1.0-rev0", format: "json", time_zone: None };

pub(crate) fn dialect() -> Box<dyn Dialect> {
    BackupForAws.dialect(&OPTIONS)
}

pub(crate) fn handshake() -> Box<dyn Handshake> {
    BackupForAws.handshake(&OPTIONS)
}

pub(crate) fn feed() -> Arc<dyn Feed> {
    dialect().feeds().first().unwrap().clone()
}

/// The first page of 100 rows.
pub(crate) fn asked<Q>(question: &Q) -> Asked<'_, Q> {
    Asked { question, position: Position::default(), limit: 100 }
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

pub(crate) fn session_ref(id: &str) -> NativeRef {
    NativeRef { r#type: "Session", id: id.to_owned() }
}

pub(crate) fn key(key: &'static str) -> DetailKey {
    DetailKey(Cow::Borrowed(key))
}

pub(crate) fn moment(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// Oddities as `field: word`.
pub(crate) fn oddities(oddities: &[Oddity]) -> Vec<String> {
    oddities.iter().map(|oddity| format!("{}: {}", oddity.field, oddity.word)).collect()
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
        format!("parent: {}", text(&parent)),
        format!("reason: {}", text(reason)),
        format!("time: {} to {}", stamp(*started_at), stamp(*ended_at)),
        format!("items: {}, events: {}", detail(items.as_ref()), detail(events.as_ref())),
        format!(
            "never: {} {} {} {} {} {} {}",
            text(server),
            text(object),
            text(organization),
            text(initiated_by),
            text(message),
            stamp(*point_in_time),
            progress_percent.map_or("–".to_owned(), |percent| percent.to_string()),
        ),
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
    [
        format!("key: {}", key.replace('\n', " U+000A ")),
        format!("name: {}", text(name)),
        format!("type: {}", text(object_type)),
        format!("region: {}", text(region)),
        format!("standing: {state} {}", result.map_or("–", Outcome::as_str)),
        format!("native: {}", show_native(native)),
        format!(
            "never: {} {} {} {}",
            text(message),
            stamp(*started_at),
            stamp(*ended_at),
            size_bytes.map_or("–".to_owned(), |size| size.to_string())
        ),
    ]
    .join("\n")
}

/// Every field of an event, on one line.
pub(crate) fn show_event(event: &Event) -> String {
    let Event { order, time, end_time, duration_ticks, severity, title, message, native } = event;
    assert_eq!((*end_time, *duration_ticks, title.as_deref()), (None, None, None));
    format!("{order} {} {severity} {message:?} ({})", stamp(*time), show_native(native))
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
