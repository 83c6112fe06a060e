//! A session as the contract shows it.

use mullion_core::Row;
use mullion_model::{JobRef, Native, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Seconds, maybe_moment, moment};
use crate::openapi::words;

/// What the address of a session begins with.
pub(crate) const SESSIONS: &str = "/api/v1/sessions/";

/// One session; fields in the order of the contract.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub(crate) struct SessionView<'a> {
    /// UUIDv5 of source, native type and native id: the same after a restart.
    #[schema(format = Uuid)]
    id: String,
    /// The name of the source in the configuration.
    source: &'a str,
    /// The product's short name; new ones may come.
    product: &'a str,
    /// The backup server it ran on.
    #[schema(required)]
    server: Option<&'a str>,
    #[schema(value_type = words::Kind)]
    kind: &'static str,
    /// Null where the session is about no protected workload.
    #[schema(required, value_type = Option<words::Workload>)]
    workload: Option<&'static str>,
    name: &'a str,
    #[schema(required)]
    job: Option<JobView<'a>>,
    /// What is protected or restored, where the session names one object.
    #[schema(required)]
    object: Option<&'a str>,
    #[schema(required)]
    organization: Option<&'a str>,
    /// Who started it, where the product tells.
    #[schema(required)]
    initiated_by: Option<&'a str>,
    /// Why, as that person wrote.
    #[schema(required)]
    reason: Option<&'a str>,
    #[schema(value_type = words::State)]
    state: &'static str,
    /// Null until finished.
    #[schema(required, value_type = Option<words::Result>)]
    result: Option<&'static str>,
    /// Only while running or stopping.
    #[schema(required, maximum = 100)]
    progress_percent: Option<u8>,
    /// The restore point the work is about.
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    point_in_time: Option<Timestamp>,
    /// Null where the product sends none or an unusable one.
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    /// Null while the session is under way.
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// End minus start; exact to 100 ns.
    #[schema(required, value_type = Option<f64>, minimum = 0)]
    duration_seconds: Option<Seconds>,
    /// What went wrong, in the product's words.
    #[schema(required)]
    message: Option<&'a str>,
    #[schema(required)]
    parent: Option<ParentView>,
    native: NativeView<'a>,
    #[schema(value_type = words::Presence)]
    presence: &'static str,
    /// When this content was first read.
    #[serde(serialize_with = "moment")]
    #[schema(value_type = String, format = DateTime)]
    read_at: Timestamp,
    links: Links,
}

/// The job a session belongs to.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
struct JobView<'a> {
    #[schema(required)]
    id: Option<&'a str>,
    #[schema(required)]
    name: Option<&'a str>,
}

/// The session this one is a part or a retry of.
#[derive(Serialize, ToSchema)]
#[schema(as = Parent)]
struct ParentView {
    #[schema(required)]
    id: Option<String>,
    #[schema(value_type = words::Relation)]
    relation: &'static str,
}

/// The product's own words.
#[derive(Serialize, ToSchema)]
#[schema(as = Native)]
pub(crate) struct NativeView<'a> {
    #[schema(required)]
    id: Option<&'a str>,
    r#type: &'a str,
    #[schema(required)]
    subtype: Option<&'a str>,
    #[schema(required)]
    state: Option<&'a str>,
    #[schema(required)]
    result: Option<&'a str>,
}

/// Where to go from a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Links {
    #[serde(rename = "self")]
    pub(crate) own: String,
    /// Null where the product has none for this session.
    #[schema(required)]
    pub(crate) items: Option<String>,
    /// Null where the product has none for this session.
    #[schema(required)]
    pub(crate) events: Option<String>,
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
    pub(crate) fn of(row: &Row) -> Self {
        let own = format!("{SESSIONS}{}", row.id());
        let items = row.common().has_items().then(|| format!("{own}/items"));
        let events = row.common().has_events().then(|| format!("{own}/events"));
        Self { own, items, events }
    }
}
