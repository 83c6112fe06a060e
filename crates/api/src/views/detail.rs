//! Items and events of a session, in their common envelope.

use mullion_model::{Event, Item, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{NativeView, Seconds, maybe_moment, moment};
use crate::openapi::words;

/// A page of items or events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DetailList)]
pub(crate) struct DetailList<T> {
    pub(crate) items: Vec<T>,
    pub(crate) page: DetailPage,
    /// When they were read from the product.
    #[serde(serialize_with = "moment")]
    #[schema(value_type = String, format = DateTime)]
    pub(crate) read_at: Timestamp,
    /// Whether the product has more than Mullion reads.
    pub(crate) truncated: bool,
}

/// Where a page of items or events stands in its list.
#[derive(Serialize, ToSchema)]
#[schema(as = DetailPage)]
pub(crate) struct DetailPage {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) total: usize,
    /// The address of the next page; null on the last one.
    #[schema(required)]
    pub(crate) next: Option<String>,
}

/// One protected or restored object.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Item)]
pub(crate) struct ItemView<'a> {
    #[schema(format = Uuid)]
    id: String,
    /// The object's display name.
    #[schema(required)]
    name: Option<&'a str>,
    /// The product's word.
    #[schema(required)]
    object_type: Option<&'a str>,
    #[schema(required, value_type = Option<words::ItemResult>)]
    result: Option<&'static str>,
    #[schema(value_type = words::State)]
    state: &'static str,
    #[schema(required)]
    message: Option<&'a str>,
    #[schema(required)]
    region: Option<&'a str>,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    #[schema(required)]
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
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub(crate) struct EventView<'a> {
    /// Its place in the log.
    order: i64,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    time: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    end_time: Option<Timestamp>,
    #[schema(required, value_type = Option<f64>)]
    duration_seconds: Option<Seconds>,
    #[schema(value_type = words::Severity)]
    severity: &'static str,
    #[schema(required)]
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
