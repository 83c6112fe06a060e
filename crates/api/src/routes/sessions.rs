//! The list of sessions over all sources.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use mullion_core::{
    Answer, Clock, CursorError, Demand, Filter, Pages, Query, Scope, Snapshot, SourceView as Known,
    Wanted,
};
use mullion_model::SourceState;

use super::kept::kept;
use crate::answer::{FORMS, Finished};
use crate::asked::{Asked, AskedList};
use crate::export::Exports;
use crate::params::{ListRequest, SO_ANYWAY, Showing, Start, Strict};
use crate::problem::{Problem, Slug};
use crate::render;
use crate::state::Api;
use crate::views::{Facets, ListView, PageView, SourceCounts, SourceView};

/// A page of sessions, finished before where the same was asked of the same snapshot; or all of them.
pub(super) async fn list(
    AskedList { asked, export }: AskedList,
    api: web::Data<Api>,
    pages: web::Data<Pages<Finished>>,
    exports: web::Data<Exports>,
) -> Result<HttpResponse, Problem> {
    if let Some(format) = export {
        return super::export::whole(&asked, &api, exports, format);
    }
    let snapshot = api.core.snapshot();
    let read = || {
        let mut params = asked.params();
        let wanted = ListRequest::read(&mut params, &api.products);
        params.finish()?;
        let strict = wanted.strict;
        Ok((wanted, strict))
    };
    let finish = |wanted| finish(&asked, &api, &snapshot, wanted);
    let page = kept(&asked, &snapshot, &pages, read, finish)?;
    Ok(page.send(asked.request().headers(), FORMS))
}

/// Finds and renders what is wanted.
fn finish(
    asked: &Asked,
    api: &Api,
    snapshot: &Snapshot,
    wanted: ListRequest,
) -> Result<Finished, Problem> {
    let counted = wanted.facets.map(|facets| facets.of(asked.scope(), wanted.filter.clone()));
    let scope = asked.scope();
    check_sources(snapshot, &scope, &wanted.filter)?;
    let query = Query::new(scope, wanted.filter).sorted_by(wanted.sort).limited_to(wanted.limit);
    let (query, offset) = match wanted.start {
        Start::Offset(offset) => (query.from_offset(offset), Some(offset)),
        Start::Cursor(cursor) => {
            let resumed = api.core.resume(query, &cursor).map_err(|error| match error {
                CursorError::Invalid => Problem::new(Slug::InvalidCursor),
                CursorError::Expired => Problem::cursor_expired(asked.address(SO_ANYWAY, None)),
            })?;
            (resumed, None)
        }
    };
    let found = snapshot.query(&query);
    if let Some(strict) = wanted.strict {
        check_complete(&found, strict, &api.clock)?;
    }

    let next = found.next().map(|cursor| asked.address(SO_ANYWAY, Some(("cursor", cursor))));
    let view = ListView {
        items: [],
        page: PageView {
            limit: wanted.limit.rows(),
            offset,
            total: found.total(),
            cursor: found.next(),
            next: next.as_deref(),
        },
        facets: counted.map(|query| Facets(snapshot.facets(&query))),
        completeness: found.completeness().as_str(),
        source_counts: SourceCounts::from(found.source_counts()),
        sources: shown(found.sources(), wanted.showing),
    };
    let body = render::list(&view, found.rows(), &wanted.fields)?;
    Finished::new(body.into(), next.as_deref())
}

/// Refuses names of sources that the caller does not see: no such source and one outside the scope
/// look the same.
pub(super) fn check_sources(
    snapshot: &Snapshot,
    scope: &Scope,
    filter: &Filter,
) -> Result<(), Problem> {
    let Wanted::OneOf { values, .. } = &filter.sources else { return Ok(()) };
    if values.iter().all(|name| snapshot.source(scope, name).is_some()) {
        return Ok(());
    }
    let detail = "The parameter `source` names a source that is not there.";
    Err(Problem::with_detail(Slug::NotFound, detail))
}

/// Refuses an answer that is less complete than the caller demands.
pub(super) fn check_complete(found: &Answer, strict: Strict, clock: &Clock) -> Result<(), Problem> {
    let demand = match strict.max_age {
        Some(seconds) => {
            Demand::ReadSince(clock.now().minus(Duration::from_secs(u64::from(seconds))))
        }
        None => Demand::Fresh,
    };
    let short: Vec<_> = found.falling_short(demand).map(SourceView::from).collect();
    if short.is_empty() { Ok(()) } else { Err(Problem::sources_incomplete(short)) }
}

/// The sources to show beside the rows.
pub(super) fn shown(sources: &[Known], showing: Showing) -> Vec<SourceView> {
    let is_shown = |source: &&Known| match showing {
        Showing::All => true,
        Showing::Problems => source.report().state() != SourceState::Fresh,
        Showing::Nothing => false,
    };
    sources.iter().filter(is_shown).map(SourceView::from).collect()
}
