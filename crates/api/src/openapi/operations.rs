//! What each resource does, for the document; the table of routes names one of these per address.

use std::collections::BTreeMap;

use mullion_core::Timeline;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref};

use super::parameters::{
    formatted, of_events, of_items, of_jobs, of_sessions, of_timeline, segment, text,
};
use super::{EVENT_LIST, ITEM_LIST};
use crate::metrics;
use crate::problem::Slug;
use crate::routes::{Explanation, Health, Refreshing};
use crate::views::{JobList, ListView, SessionView, SourceDetail, SourceList, TimelineView};

/// What can go wrong where a product is read on demand.
const ON_DEMAND: &[Slug] = &[
    Slug::NotFound,
    Slug::UpstreamUnreachable,
    Slug::UpstreamRefused,
    Slug::UpstreamMisread,
    Slug::UpstreamTimeout,
    Slug::Overloaded,
];

/// `GET /api/v1/sessions`.
pub(crate) fn sessions(products: &[&'static str]) -> Operation {
    let problems = [
        Slug::InvalidParameter,
        Slug::InvalidCursor,
        Slug::NotFound,
        Slug::CursorExpired,
        Slug::SourcesIncomplete,
        Slug::Overloaded,
    ];
    let about = "One globally ordered list over all sources, from memory, with exact totals and \
         with how fresh and how complete each source is. As CSV or NDJSON all of it is sent, as it is \
         at one moment, to at most four clients at a time that read at least 64 KiB a second; \
         `limit`, `offset`, `cursor` and `sources` do not go with that.";
    let total = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0.0))))
        .description(Some("With CSV and NDJSON: how many sessions the whole list has."));
    let answer = json::<ListView<'_>>("A page of sessions, or all of them as CSV or NDJSON.")
        .content("text/csv", Content::new(Some(text())))
        .content("application/x-ndjson", Content::new(Some(text())))
        .header("Mullion-Total", total.build());
    operation("listSessions", "sessions", about)
        .parameters(Some(of_sessions(products)))
        .with("200", answer, &problems)
}

/// `GET /api/v1/sessions/{id}`.
pub(crate) fn session(_: &[&'static str]) -> Operation {
    operation("getSession", "sessions", "One session, whatever its presence.")
        .parameter(segment("id", "The id of a session.", formatted(KnownFormat::Uuid)))
        .with("200", json::<SessionView<'_>>("The session."), &[Slug::NotFound])
}

/// `GET /api/v1/sessions/{id}/items`.
pub(crate) fn items(_: &[&'static str]) -> Operation {
    operation("listItems", "sessions", "What a session protected or restored, read on demand.")
        .parameter(segment("id", "The id of a session.", formatted(KnownFormat::Uuid)))
        .parameters(Some(of_items()))
        .with("200", named(ITEM_LIST, "A page of items."), ON_DEMAND)
}

/// `GET /api/v1/sessions/{id}/events`.
pub(crate) fn events(_: &[&'static str]) -> Operation {
    operation("listEvents", "sessions", "The log of a session, read on demand.")
        .parameter(segment("id", "The id of a session.", formatted(KnownFormat::Uuid)))
        .parameters(Some(of_events()))
        .with("200", named(EVENT_LIST, "A page of events."), ON_DEMAND)
}

/// `GET /api/v1/jobs`.
pub(crate) fn jobs(products: &[&'static str]) -> Operation {
    let about = "Every job of every source: its latest session, the latest one that went well, and \
         counts by result over 30 days. The job whose success is the longest ago stands first.";
    operation("listJobs", "jobs", about).parameters(Some(of_jobs(products))).with(
        "200",
        json::<JobList<'_>>("A page of jobs."),
        &[Slug::InvalidParameter, Slug::NotFound],
    )
}

/// `GET /api/v1/timeline`.
pub(crate) fn timeline(products: &[&'static str]) -> Operation {
    let about = format!(
        "How many sessions began in each hour or on each day of UTC, by result: buckets without \
         gaps, at most {}.",
        Timeline::MAX
    );
    operation("getTimeline", "sessions", &about).parameters(Some(of_timeline(products))).with(
        "200",
        json::<TimelineView>("The buckets, the oldest first."),
        &[Slug::InvalidParameter, Slug::NotFound, Slug::SourcesIncomplete],
    )
}

/// `GET /api/v1/sources`.
pub(crate) fn sources(_: &[&'static str]) -> Operation {
    operation("listSources", "sources", "All sources with what their operator needs to know.").with(
        "200",
        json::<SourceList>("The sources, by name."),
        &[],
    )
}

/// `GET /api/v1/sources/{name}`.
pub(crate) fn source(_: &[&'static str]) -> Operation {
    operation("getSource", "sources", "One source with what its operator needs to know.")
        .parameter(segment("name", "The name of a source.", text()))
        .with("200", json::<SourceDetail>("The source."), &[Slug::NotFound])
}

/// `POST /api/v1/sources/{name}/refresh`.
pub(crate) fn refresh(_: &[&'static str]) -> Operation {
    let problems = [Slug::InvalidBody, Slug::Csrf, Slug::NotFound, Slug::RateLimited];
    operation("refreshSource", "sources", "Reads every feed of a source at once.")
        .parameter(segment("name", "The name of a source.", text()))
        .with("202", json::<Refreshing<'_>>("The reading begins."), &problems)
}

/// `POST /api/v1/sources/{name}/accept-shrink`.
pub(crate) fn accept_shrink(_: &[&'static str]) -> Operation {
    let problems = [Slug::InvalidBody, Slug::Csrf, Slug::NotFound, Slug::RateLimited];
    let about = "Believes that the sessions are really gone which a suspicious reading of a source \
         lacks (its problem is `shrink` or `source-swapped`), and reads the source at once.";
    operation("acceptShrink", "sources", about)
        .parameter(segment("name", "The name of a source.", text()))
        .with("202", json::<Refreshing<'_>>("The reading begins."), &problems)
}

/// `GET /api/v1/openapi.json`.
pub(crate) fn document(_: &[&'static str]) -> Operation {
    let document = Content::new(Some(crate::openapi::any_object()));
    let answer = ResponseBuilder::new().description("An OpenAPI 3.1 document.");
    operation("getDocument", "service", "This document.").with(
        "200",
        answer.content("application/json", document),
        &[],
    )
}

/// `GET /problems/{slug}`.
pub(crate) fn problem(_: &[&'static str]) -> Operation {
    operation("getProblem", "service", "What a problem means: the address its `type` names.")
        .parameter(segment("slug", "The last part of a problem's `type`.", text()))
        .with("200", json::<Explanation>("The explanation."), &[Slug::NotFound])
}

/// `GET /livez`.
pub(crate) fn alive(_: &[&'static str]) -> Operation {
    operation("getLive", "service", "Whether the process runs and its threads answer.").with(
        "200",
        json::<Health>("It does."),
        &[],
    )
}

/// `GET /readyz`.
pub(crate) fn ready(_: &[&'static str]) -> Operation {
    operation("getReady", "service", "Whether requests are answered; depends on no product.").with(
        "200",
        json::<Health>("They are."),
        &[],
    )
}

/// `GET /metrics`.
pub(crate) fn measures(_: &[&'static str]) -> Operation {
    let answer = ResponseBuilder::new().description("Prometheus text format 0.0.4.");
    let about = "Numbers about sources and requests. Not here but on the listener \
         `admin_listen` where the configuration has that.";
    operation("getMetrics", "service", about).with(
        "200",
        answer.content(metrics::MEDIA_TYPE, Content::new(Some(text()))),
        &[],
    )
}

/// An operation without answers.
fn operation(id: &str, tag: &str, summary: &str) -> OperationBuilder {
    OperationBuilder::new().operation_id(Some(id)).tag(tag).summary(Some(summary))
}

/// An answer in JSON.
fn json<T: ToSchema>(about: &str) -> ResponseBuilder {
    named(&T::name(), about)
}

/// An answer in JSON whose schema has this name.
fn named(schema: &str, about: &str) -> ResponseBuilder {
    let content = Content::new(Some(Ref::from_schema_name(schema)));
    ResponseBuilder::new().description(about).content("application/json", content)
}

/// How an operation is given its answers.
trait With {
    /// The operation that answers so when all goes well, and else with one of these problems or of
    /// those that any resource has.
    fn with(self, status: &str, answer: ResponseBuilder, problems: &[Slug]) -> Operation;
}

impl With for OperationBuilder {
    fn with(self, status: &str, answer: ResponseBuilder, problems: &[Slug]) -> Operation {
        let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
        for slug in problems {
            by_status.entry(slug.status().as_u16()).or_default().push(slug.as_str());
        }
        let answered = self
            .response(status, answer.build())
            .response("default", Ref::from_response_name("Problem"));
        let whole = by_status.into_iter().fold(answered, |operation, (status, slugs)| {
            operation.response(status.to_string(), problem_of(&slugs))
        });
        whole.build()
    }
}

/// An answer with one of these problems.
fn problem_of(slugs: &[&str]) -> Response {
    let names: Vec<_> = slugs.iter().map(|slug| format!("`{slug}`")).collect();
    described(&names.join(", "))
}

/// An answer with a problem.
pub(super) fn described(about: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(about).content("application/problem+json", content).build()
}
