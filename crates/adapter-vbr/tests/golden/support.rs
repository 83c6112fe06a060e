//! What the tests of this crate share: replies, questions, and values as text.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use mullion_adapter::{Asked, Dialect, Feed, Handshake, Oddity, Options, Position, Product, Reply};
use mullion_adapter_vbr::BackupAndReplication;
use mullion_model::{
    DetailKey, Event, Item, Native, NativeRef, Outcome, Session, Timestamp, Workload,
};

/// How the revision that most tests speak is spoken.
pub(crate) const OPTIONS: Options = options("1.3-rev1");

/// How this revision is spoken.
pub(crate) const fn options(version: &'static str) -> Options {
    Options { version, format: "json", time_zone: None }
}

pub(crate) fn dialect() -> Box<dyn Dialect> {
    BackupAndReplication.dialect(&OPTIONS)
}

pub(crate) fn handshake() -> Box<dyn Handshake> {
    BackupAndReplication.handshake(&OPTIONS)
}

pub(crate) fn feed() -> Arc<dyn Feed> {
    feed_in("1.3-rev1")
}

/// The feed of a revision.
pub(crate) fn feed_in(version: &'static str) -> Arc<dyn Feed> {
    BackupAndReplication.dialect(&options(version)).feeds().first().unwrap().clone()
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

/// Every field of a session, on one line; one that is added has to be added here.
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
    assert_eq!((server, organization, reason, point_in_time), (&None, &None, &None, &None));
    assert_eq!(id.r#type, "Session");
    let job = job.as_ref().map(|job| format!("{} {:?}", text(&job.id), text(&job.name)));
    let parent = parent.as_ref().map(|parent| {
        let native = parent.native.as_ref().map(|native| native.id.clone());
        format!("{} of {}", parent.relation, text(&native))
    });
    format!(
        "{} {} [{} {}] {kind} {} {state} {} {} to {} {}% name {name:?} job {} object {} by {} \
         message {:?} parent {} items {} events {}",
        id.id,
        text(subtype),
        text(native_state),
        text(native_result),
        workload.map_or("–", Workload::as_str),
        result.map_or("–", Outcome::as_str),
        stamp(*started_at),
        stamp(*ended_at),
        progress_percent.map_or("–".to_owned(), |percent| percent.to_string()),
        text(&job),
        text(object),
        text(initiated_by),
        text(message),
        text(&parent),
        detail(items.as_ref()),
        detail(events.as_ref()),
    )
}

/// Every field of an item, on one line.
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
    assert_eq!((object_type, region), (&None, &None));
    format!(
        "{} {:?} {state} {} {} to {} {} B message {:?} ({})",
        key.replace('\n', " U+000A "),
        text(name),
        result.map_or("–", Outcome::as_str),
        stamp(*started_at),
        stamp(*ended_at),
        size_bytes.map_or("–".to_owned(), |size| size.to_string()),
        text(message),
        show_native(native),
    )
}

/// Every field of an event, on one line.
pub(crate) fn show_event(event: &Event) -> String {
    let Event { order, time, end_time, duration_ticks, severity, title, message, native } = event;
    format!(
        "{order} {} to {} {} {severity} {:?} {message:?} ({})",
        stamp(*time),
        stamp(*end_time),
        duration_ticks.map_or("–".to_owned(), |ticks| ticks.to_string()),
        text(title),
        show_native(native),
    )
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
