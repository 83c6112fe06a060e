//! Items and events of a session, in their common envelope.

use mullion_model::{Event, Item, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::{NativeView, Seconds, maybe_moment, moment};

/// A page of items or events.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DetailList<T> {
    pub(crate) items: Vec<T>,
    pub(crate) page: DetailPage,
    #[serde(serialize_with = "moment")]
    pub(crate) read_at: Timestamp,
    pub(crate) truncated: bool,
}

/// Where a page of items or events stands in its list.
#[derive(Serialize)]
pub(crate) struct DetailPage {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) total: usize,
    pub(crate) next: Option<String>,
}

/// One protected or restored object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemView<'a> {
    id: String,
    name: Option<&'a str>,
    object_type: Option<&'a str>,
    result: Option<&'static str>,
    state: &'static str,
    message: Option<&'a str>,
    region: Option<&'a str>,
    #[serde(serialize_with = "maybe_moment")]
    started_at: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    ended_at: Option<Timestamp>,
    size_bytes: Option<u64>,
    native: NativeView<'a>,
}

impl<'a> ItemView<'a> {
    /// The view of `item`, whose id is `id`.
    pub(crate) fn new(id: Uuid, item: &'a Item) -> Self {
        Self {
            id: id.to_string(),
            name: item.name.as_deref(),
            object_type: item.object_type.as_deref(),
            result: item.result.map(|result| result.as_str()),
            state: item.state.as_str(),
            message: item.message.as_deref(),
            region: item.region.as_deref(),
            started_at: item.started_at,
            ended_at: item.ended_at,
            size_bytes: item.size_bytes,
            native: NativeView::of(&item.native),
        }
    }
}

/// One line of a session's log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView<'a> {
    order: i64,
    #[serde(serialize_with = "maybe_moment")]
    time: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    end_time: Option<Timestamp>,
    duration_seconds: Option<Seconds>,
    severity: &'static str,
    title: Option<&'a str>,
    message: &'a str,
    native: NativeView<'a>,
}

impl<'a> EventView<'a> {
    /// The view of `event`.
    pub(crate) fn new(event: &'a Event) -> Self {
        Self {
            order: event.order,
            time: event.time,
            end_time: event.end_time,
            duration_seconds: event.duration_ticks.map(Seconds),
            severity: event.severity.as_str(),
            title: event.title.as_deref(),
            message: &event.message,
            native: NativeView::of(&event.native),
        }
    }
}
