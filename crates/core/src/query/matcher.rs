//! Tells the rows that pass a filter.

use mullion_model::Relation;

use super::{Filter, ParentFilter, Wanted};
use crate::fold::Needle;
use crate::{Row, SourceView};

/// A filter made ready to look at many rows.
pub(crate) struct Matcher<'a> {
    filter: &'a Filter,
    /// The sources that scope and filter leave; `None` where that is every source there is.
    sources: Option<Vec<&'a str>>,
    needle: Option<Needle>,
}

impl<'a> Matcher<'a> {
    /// The rows of `touched` that pass `filter`, out of `sources` sources in all.
    pub(crate) fn new(filter: &'a Filter, touched: &'a [SourceView], sources: usize) -> Self {
        let names = || touched.iter().map(|source| source.report().name.as_str()).collect();
        Self {
            filter,
            sources: (touched.len() < sources).then(names),
            needle: filter.text.as_deref().map(Needle::new),
        }
    }

    /// Whether a row passes.
    pub(crate) fn matches(&self, row: &Row) -> bool {
        let Filter {
            sources: _,
            products: _,
            kinds,
            workloads,
            states,
            results,
            servers,
            jobs,
            organizations,
            parent,
            presence,
            text: _,
            started,
            ended,
        } = self.filter;
        let session = row.session();
        self.sources.as_ref().is_none_or(|names| names.contains(&row.source()))
            && presence.contains(&row.presence())
            && started.contains(session.started_at)
            && ended.contains(session.ended_at)
            && results.accepts(session.result.as_ref())
            && states.accepts(Some(&session.state))
            && kinds.accepts(Some(&session.kind))
            && workloads.accepts(session.workload.as_ref())
            && servers.accepts(session.server.as_deref())
            && organizations.accepts(session.organization.as_deref())
            && is_of_job(row, jobs)
            && is_related(row, *parent)
            && self.needle.as_ref().is_none_or(|needle| mentions(row, needle))
    }

    /// The part of `newest_first` outside of which no row passes, as far as the start tells.
    pub(crate) fn candidates<'r, R: AsRef<Row>>(&self, newest_first: &'r [R]) -> &'r [R] {
        self.filter.started.of(newest_first)
    }
}

/// Whether name or native id of the row's job is wanted.
fn is_of_job(row: &Row, jobs: &Wanted<String>) -> bool {
    match &row.session().job {
        None => jobs.accepts::<str>(None),
        Some(job) => {
            *jobs == Wanted::Anything
                || [&job.name, &job.id]
                    .into_iter()
                    .flatten()
                    .any(|word| jobs.accepts(Some(word.as_str())))
        }
    }
}

/// Whether the row relates to other sessions as wanted.
fn is_related(row: &Row, wanted: ParentFilter) -> bool {
    match wanted {
        ParentFilter::Any => true,
        ParentFilter::NoParts => {
            let parent = row.session().parent.as_ref();
            parent.is_none_or(|parent| parent.relation != Relation::Part)
        }
        ParentFilter::Of(id) => row.parent_id() == Some(id),
    }
}

/// Whether one of the texts that are searched contains the needle.
fn mentions(row: &Row, needle: &Needle) -> bool {
    let session = row.session();
    let job_name = session.job.as_ref().and_then(|job| job.name.as_ref());
    [
        Some(&session.name),
        job_name,
        session.object.as_ref(),
        session.organization.as_ref(),
        session.initiated_by.as_ref(),
        session.server.as_ref(),
    ]
    .into_iter()
    .flatten()
    .any(|text| needle.is_in(text))
}
