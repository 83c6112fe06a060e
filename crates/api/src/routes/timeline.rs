//! How many sessions began in each hour or on each day, and how they ended.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use mullion_core::{
    Bucket, Clock, Limit, Pages, Query, Scope, Snapshot, Timeline, TimelineQuery, TooManyBuckets,
};

use super::kept::kept;
use super::sessions::{check_complete, check_sources, shown};
use crate::answer::{self, CODINGS, Finished};
use crate::asked::Asked;
use crate::params::{TimelineRequest, bucket_word};
use crate::problem::{BadParameter, Problem, Slug};
use crate::state::Api;
use crate::views::{BucketView, SourceCounts, TimelineView};

/// A timeline, finished before where the same was asked of the same snapshot.
pub(super) async fn get(
    asked: Asked,
    api: web::Data<Api>,
    pages: web::Data<Pages<Finished>>,
) -> Result<HttpResponse, Problem> {
    let snapshot = api.core.snapshot();
    let read = || {
        let mut params = asked.params();
        let wanted = TimelineRequest::read(&mut params, &api.products);
        params.finish()?;
        let strict = wanted.strict;
        Ok((wanted, strict))
    };
    let finish = |wanted| finish(asked.scope(), &snapshot, &api.clock, wanted);
    let page = kept(&asked, &snapshot, &pages, read, finish)?;
    Ok(page.send(asked.request().headers(), CODINGS))
}

/// Counts and renders what is wanted.
fn finish(
    scope: Scope,
    snapshot: &Snapshot,
    clock: &Clock,
    wanted: TimelineRequest,
) -> Result<Finished, Problem> {
    let TimelineRequest { filter, bucket, showing, strict } = wanted;
    check_sources(snapshot, &scope, &filter)?;
    // The list knows the sources, and how many sessions there are with those that are in no bucket.
    let list = Query::new(scope.clone(), filter.clone());
    let found = snapshot.query(&list.limited_to(Limit::new(1).unwrap_or_default()));
    if let Some(strict) = strict {
        check_complete(&found, strict, clock)?;
    }
    let timeline = snapshot.timeline(&TimelineQuery { scope, filter, bucket });
    let timeline = timeline.map_err(|TooManyBuckets| too_many(bucket))?;
    let dated: usize = timeline.buckets.iter().flat_map(BTreeMap::values).sum();
    let view = TimelineView {
        bucket: bucket_word(bucket),
        items: BucketView::all(&timeline, bucket),
        total: found.total(),
        undated: found.total().saturating_sub(dated),
        completeness: found.completeness().as_str(),
        source_counts: SourceCounts::from(found.source_counts()),
        sources: shown(found.sources(), showing),
    };
    Finished::new(answer::json(&view)?.into(), None)
}

/// The refusal of buckets that are too short for the time they would have to cover.
fn too_many(bucket: Bucket) -> Problem {
    let most = Timeline::MAX;
    // Both ends may lie within a bucket, so that one more is touched.
    let (instead, days) = match bucket {
        Bucket::Hour => ("ask for bucket=day, or ", most.saturating_sub(1) / 24),
        Bucket::Day => ("", most.saturating_sub(1)),
    };
    let problem = format!(
        "makes more than {most} buckets here: {instead}narrow the time to {days} days at most, with \
         startedAfter and startedBefore"
    );
    let bad =
        BadParameter { name: "bucket".to_owned(), problem: problem.into(), allowed: Vec::new() };
    Problem::of_parameters(Slug::InvalidParameter, vec![bad])
}
