//! A job as the contract shows it: what of it ran last, and what went well last.

use std::collections::BTreeMap;

use mullion_core::JobRow;
use mullion_model::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

use super::{SessionView, SourceCounts, SourceView};
use crate::openapi::words;

/// A page of jobs with what stands beside it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobList)]
pub(crate) struct JobList<'a> {
    pub(crate) items: Vec<JobSummary<'a>>,
    pub(crate) page: JobPage,
    /// `complete` if every touched source is fresh and has no rejected row.
    #[schema(value_type = words::Completeness)]
    pub(crate) completeness: &'static str,
    pub(crate) source_counts: SourceCounts,
    /// The sources behind the answer, as the parameter `sources` says.
    pub(crate) sources: Vec<SourceView>,
}

/// Where a page of jobs stands in its list.
#[derive(Serialize, ToSchema)]
#[schema(as = JobPage)]
pub(crate) struct JobPage {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    /// Exact.
    pub(crate) total: usize,
    /// The address of the next page; null on the last one.
    #[schema(required)]
    pub(crate) next: Option<String>,
}

/// One job of one source.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobSummary)]
pub(crate) struct JobSummary<'a> {
    source: &'a str,
    product: &'static str,
    /// Its native id; null where sessions name the job alone.
    #[schema(required)]
    id: Option<&'a str>,
    /// As its latest session has it.
    #[schema(required)]
    name: Option<&'a str>,
    /// The session that began last.
    latest: SessionView<'a>,
    /// The session that began last of those that ended well; null where none did.
    #[schema(required)]
    latest_success: Option<SessionView<'a>>,
    /// How many of its sessions are pending, running or stopping.
    running: usize,
    counts: JobCounts,
}

/// How many sessions of the last 30 days ended so.
#[derive(Serialize, ToSchema)]
#[schema(as = JobCounts)]
struct JobCounts {
    success: usize,
    warning: usize,
    failed: usize,
    cancelled: usize,
    unknown: usize,
}

impl<'a> JobSummary<'a> {
    /// The view of `job`.
    pub(crate) fn new(job: &'a JobRow) -> Self {
        Self {
            source: job.latest.source(),
            product: job.latest.product(),
            id: job.id(),
            name: job.name(),
            latest: SessionView::new(&job.latest),
            latest_success: job.latest_success.as_ref().map(SessionView::new),
            running: job.running,
            counts: JobCounts::of(&job.counts),
        }
    }
}

impl JobCounts {
    /// The view of `counts`.
    fn of(counts: &BTreeMap<Outcome, usize>) -> Self {
        let count = |outcome| counts.get(&outcome).copied().unwrap_or(0);
        Self {
            success: count(Outcome::Success),
            warning: count(Outcome::Warning),
            failed: count(Outcome::Failed),
            cancelled: count(Outcome::Cancelled),
            unknown: count(Outcome::Unknown),
        }
    }
}
