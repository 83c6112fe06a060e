//! A session as the contract shows it.

use mullion_core::Row;
use mullion_model::{JobRef, Native, Timestamp};
use serde::Serialize;

use super::{Seconds, maybe_moment, moment};

/// One session; fields in the order of the contract.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionView<'a> {
    id: String,
    source: &'a str,
    product: &'a str,
    server: Option<&'a str>,
    kind: &'static str,
    workload: Option<&'static str>,
    name: &'a str,
    job: Option<JobView<'a>>,
    object: Option<&'a str>,
    organization: Option<&'a str>,
    initiated_by: Option<&'a str>,
    reason: Option<&'a str>,
    state: &'static str,
    result: Option<&'static str>,
    progress_percent: Option<u8>,
    #[serde(serialize_with = "maybe_moment")]
    point_in_time: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    started_at: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    ended_at: Option<Timestamp>,
    duration_seconds: Option<Seconds>,
    message: Option<&'a str>,
    parent: Option<ParentView>,
    native: NativeView<'a>,
    presence: &'static str,
    #[serde(serialize_with = "moment")]
    read_at: Timestamp,
    links: Links,
}

/// The job a session belongs to.
#[derive(Serialize)]
struct JobView<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
}

/// The session this one is a part or a retry of.
#[derive(Serialize)]
struct ParentView {
    id: Option<String>,
    relation: &'static str,
}

/// The product's own words.
#[derive(Serialize)]
pub(crate) struct NativeView<'a> {
    id: Option<&'a str>,
    r#type: &'a str,
    subtype: Option<&'a str>,
    state: Option<&'a str>,
    result: Option<&'a str>,
}

/// Where to go from a session.
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    items: Option<String>,
    events: Option<String>,
}

impl<'a> SessionView<'a> {
    /// The view of `row`.
    pub(crate) fn new(row: &'a Row) -> Self {
        let session = row.session();
        Self {
            id: row.id().to_string(),
            source: row.source(),
            product: row.product(),
            server: session.server.as_deref(),
            kind: session.kind.as_str(),
            workload: session.workload.map(|workload| workload.as_str()),
            name: &session.name,
            job: session.job.as_ref().map(JobView::of),
            object: session.object.as_deref(),
            organization: session.organization.as_deref(),
            initiated_by: session.initiated_by.as_deref(),
            reason: session.reason.as_deref(),
            state: session.state.as_str(),
            result: session.result.map(|result| result.as_str()),
            progress_percent: session.progress_percent,
            point_in_time: session.point_in_time,
            started_at: session.started_at,
            ended_at: session.ended_at,
            duration_seconds: row.duration_ticks().map(Seconds),
            message: session.message.as_deref(),
            parent: session.parent.as_ref().map(|parent| ParentView {
                id: row.parent_id().map(|id| id.to_string()),
                relation: parent.relation.as_str(),
            }),
            native: NativeView {
                id: Some(&session.id.id),
                r#type: session.id.r#type,
                subtype: session.subtype.as_deref(),
                state: session.native_state.as_deref(),
                result: session.native_result.as_deref(),
            },
            presence: row.presence().as_str(),
            read_at: row.read_at(),
            links: Links::of(row),
        }
    }
}

impl<'a> JobView<'a> {
    /// The view of `job`.
    fn of(job: &'a JobRef) -> Self {
        Self { id: job.id.as_deref(), name: job.name.as_deref() }
    }
}

impl<'a> NativeView<'a> {
    /// The view of the words of an item or event.
    pub(super) fn of(native: &'a Native) -> Self {
        Self {
            id: native.id.as_deref(),
            r#type: native.r#type,
            subtype: native.subtype.as_deref(),
            state: native.state.as_deref(),
            result: native.result.as_deref(),
        }
    }
}

impl Links {
    /// The links of `row`.
    fn of(row: &Row) -> Self {
        let own = format!("/api/v1/sessions/{}", row.id());
        let session = row.session();
        let items = session.items.as_ref().map(|_| format!("{own}/items"));
        let events = session.events.as_ref().map(|_| format!("{own}/events"));
        Self { own, items, events }
    }
}
