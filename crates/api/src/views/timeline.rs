//! A timeline as the contract shows it: how many sessions began when, and how they ended.

use std::collections::BTreeMap;
use std::time::Duration;

use mullion_core::{Bucket, Timeline};
use mullion_model::{Outcome, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{SourceCounts, SourceView, moment};
use crate::openapi::words;

/// How many sessions began in each bucket, with what stands beside it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Timeline)]
pub(crate) struct TimelineView {
    /// How long each bucket is, in UTC.
    #[schema(value_type = words::BucketLength)]
    pub(crate) bucket: &'static str,
    /// The buckets without gaps, the oldest first: from the one of `startedAfter`, else of the first
    /// session, to the one of `startedBefore`, else of the last session.
    pub(crate) items: Vec<BucketView>,
    /// All sessions that pass the filter; exact.
    pub(crate) total: usize,
    /// Those of them that have no start and so are in no bucket.
    pub(crate) undated: usize,
    /// `complete` if every touched source is fresh and has no rejected row.
    #[schema(value_type = words::Completeness)]
    pub(crate) completeness: &'static str,
    pub(crate) source_counts: SourceCounts,
    /// The sources behind the answer, as the parameter `sources` says.
    pub(crate) sources: Vec<SourceView>,
}

/// The sessions that began in one bucket.
#[derive(Serialize, ToSchema)]
#[schema(as = Bucket)]
pub(crate) struct BucketView {
    /// When it begins.
    #[serde(serialize_with = "moment")]
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    counts: BucketCounts,
}

/// How many of them ended so.
#[derive(Serialize, ToSchema)]
#[schema(as = BucketCounts)]
struct BucketCounts {
    success: usize,
    warning: usize,
    failed: usize,
    cancelled: usize,
    unknown: usize,
    /// Those without a result, which is null until a session is finished.
    none: usize,
}

impl BucketView {
    /// The views of all buckets of a timeline.
    pub(crate) fn all(timeline: &Timeline, bucket: Bucket) -> Vec<Self> {
        let length = match bucket {
            Bucket::Hour => Duration::from_secs(60 * 60),
            Bucket::Day => Duration::from_secs(24 * 60 * 60),
        };
        let Some(first) = timeline.from else { return Vec::new() };
        let buckets = (0..).zip(&timeline.buckets);
        buckets
            .map(|(place, counts)| Self {
                from: first.plus(length * place),
                counts: BucketCounts::of(counts),
            })
            .collect()
    }
}

impl BucketCounts {
    /// The view of `counts`.
    fn of(counts: &BTreeMap<Option<Outcome>, usize>) -> Self {
        let count = |result| counts.get(&result).copied().unwrap_or(0);
        Self {
            success: count(Some(Outcome::Success)),
            warning: count(Some(Outcome::Warning)),
            failed: count(Some(Outcome::Failed)),
            cancelled: count(Some(Outcome::Cancelled)),
            unknown: count(Some(Outcome::Unknown)),
            none: count(None),
        }
    }
}
