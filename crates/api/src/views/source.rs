//! A source as the contract shows it: how fresh, how complete, and what is wrong with it.

use mullion_core::SourceView as Known;
use mullion_model::{Fault, FeedReport, Skew, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::maybe_moment;
use crate::openapi::words;

/// The block that stands beside a list, and under a refusal of an incomplete one.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Source)]
pub(crate) struct SourceView {
    name: String,
    product: &'static str,
    #[schema(value_type = words::SourceState)]
    state: &'static str,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    upstream_as_of: Option<Timestamp>,
    /// Its sessions, without those proved deleted.
    sessions: usize,
    /// Rows without a usable id, in the latest reading.
    rejected: u64,
    #[schema(required, value_type = Option<words::SourceTrouble>)]
    problem: Option<&'static str>,
    feeds: Vec<FeedView>,
}

/// One feed of a source.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Feed)]
struct FeedView {
    name: &'static str,
    #[schema(value_type = words::SourceState)]
    state: &'static str,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
    #[schema(required, value_type = Option<words::SourceTrouble>)]
    problem: Option<&'static str>,
}

impl From<&FeedReport> for FeedView {
    fn from(feed: &FeedReport) -> Self {
        Self {
            name: feed.name,
            state: feed.state.as_str(),
            as_of: feed.as_of,
            problem: feed.problem().map(|problem| problem.as_str()),
        }
    }
}

impl From<&Known> for SourceView {
    fn from(source: &Known) -> Self {
        let report = source.report();
        Self {
            name: report.name.clone(),
            product: report.product,
            state: report.state().as_str(),
            as_of: report.as_of(),
            upstream_as_of: report.upstream_as_of,
            sessions: source.sessions(),
            rejected: report.rejected(),
            problem: report.leading_fault().map(|fault| fault.kind.problem().as_str()),
            feeds: report.feeds.iter().map(FeedView::from).collect(),
        }
    }
}

/// The server's clock minus ours, in seconds.
pub(crate) fn skew_seconds(skew: Skew) -> i64 {
    let seconds = i64::try_from(skew.by.as_secs()).unwrap_or(i64::MAX);
    if skew.ahead { seconds } else { -seconds }
}

/// How many sources are in each state.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceCounts {
    fresh: usize,
    stale: usize,
    filling: usize,
    down: usize,
}

impl From<mullion_core::SourceCounts> for SourceCounts {
    fn from(counts: mullion_core::SourceCounts) -> Self {
        let mullion_core::SourceCounts { fresh, stale, filling, down } = counts;
        Self { fresh, stale, filling, down }
    }
}

/// All sources.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceList {
    pub(crate) items: Vec<SourceDetail>,
}

/// One source with what its operator needs to know.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SourceDetail {
    #[serde(flatten)]
    block: SourceView,
    #[schema(required)]
    label: Option<String>,
    host: String,
    api_version: String,
    #[schema(required)]
    last_problem: Option<ProblemView>,
    #[serde(serialize_with = "maybe_moment")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    next_attempt: Option<Timestamp>,
    /// Requests sent since the start, logins included.
    requests: u64,
    /// The most requests a minute that Mullion allows itself.
    requests_per_minute: u32,
    logins: u64,
    /// The server's clock minus ours.
    #[schema(required)]
    clock_skew_seconds: Option<i64>,
    #[schema(required)]
    certificate_sha256: Option<String>,
}

/// What went wrong, in our words.
#[derive(Serialize, ToSchema)]
#[schema(as = SourceProblem)]
struct ProblemView {
    #[schema(value_type = words::SourceTrouble)]
    problem: &'static str,
    text: String,
    #[schema(required)]
    remedy: Option<&'static str>,
    #[schema(required)]
    status: Option<u16>,
}

impl From<&Fault> for ProblemView {
    fn from(fault: &Fault) -> Self {
        Self {
            problem: fault.kind.problem().as_str(),
            text: fault.text.clone(),
            remedy: fault.remedy,
            status: fault.status,
        }
    }
}

impl From<&Known> for SourceDetail {
    fn from(source: &Known) -> Self {
        let report = source.report();
        Self {
            block: SourceView::from(source),
            label: report.label.clone(),
            host: report.host.clone(),
            api_version: report.api_version.clone(),
            last_problem: report.leading_fault().map(ProblemView::from),
            next_attempt: report.next_attempt,
            requests: report.requests,
            requests_per_minute: report.requests_per_minute,
            logins: report.logins,
            clock_skew_seconds: report.clock_skew.map(skew_seconds),
            certificate_sha256: report.certificate_sha256.clone(),
        }
    }
}
