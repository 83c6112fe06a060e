//! The list of jobs over all sources: the run that did not happen is the first question of a day.

use actix_web::{HttpResponse, web};
use mullion_core::{Completeness, JobQuery, SourceCounts};

use super::sessions::{check_sources, shown};
use crate::answer;
use crate::asked::Asked;
use crate::params::JobRequest;
use crate::problem::Problem;
use crate::state::Api;
use crate::views::{JobList, JobPage, JobSummary, SourceCounts as CountsView};

/// A page of jobs.
pub(super) async fn list(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let mut params = asked.params();
    let wanted = JobRequest::read(&mut params, &api.products);
    params.finish()?;

    let snapshot = api.core.snapshot();
    let scope = asked.scope();
    check_sources(&snapshot, &scope, &wanted.filter)?;
    let (limit, offset, showing) = (wanted.limit, wanted.offset, wanted.showing);
    let JobRequest { filter, states, results, order, .. } = wanted;
    let found = snapshot.jobs(&JobQuery { scope, filter, states, results, order, limit, offset });

    let behind = offset.saturating_add(found.jobs.len());
    let is_last = found.jobs.is_empty() || behind >= found.total;
    let next = (!is_last).then(|| asked.address(&[], Some(("offset", &behind.to_string()))));
    let view = JobList {
        items: found.jobs.iter().map(JobSummary::new).collect(),
        page: JobPage { limit: limit.rows(), offset, total: found.total, next: next.clone() },
        completeness: Completeness::of(&found.sources).as_str(),
        source_counts: CountsView::from(SourceCounts::of(&found.sources)),
        sources: shown(&found.sources, showing),
    };
    answer::revalidated(asked.request(), &view, next.as_deref())
}
