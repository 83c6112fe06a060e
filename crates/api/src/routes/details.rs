//! Items and events of one session, read from the product on demand.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mullion_core::DetailError;
use mullion_model::{SessionId, Timestamp};
use serde::Serialize;

use crate::answer;
use crate::asked::Asked;
use crate::params::{DetailSlice, item_keys};
use crate::problem::{Problem, Slug};
use crate::state::Api;
use crate::views::{DetailList, DetailPage, EventView, ItemView};

/// A page of the items of a session.
pub(super) async fn items(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let mut params = asked.params();
    let slice = DetailSlice::read(&mut params);
    let keys = params.one("sort", item_keys).unwrap_or_default();
    params.finish()?;
    let list = api.details.items(&asked.scope(), id(&asked)?).await.map_err(problem_of)?;
    let page = list.sorted_page(&keys, slice.offset, slice.limit);
    let items = page.rows.iter().map(|row| ItemView::new(row.id, &row.item)).collect();
    answer(&asked, slice, items, page.total, (list.read_at(), list.is_truncated()))
}

/// A page of the events of a session.
pub(super) async fn events(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let mut params = asked.params();
    let slice = DetailSlice::read(&mut params);
    params.finish()?;
    let list = api.details.events(&asked.scope(), id(&asked)?).await.map_err(problem_of)?;
    let page = list.page(slice.offset, slice.limit);
    let items = page.rows.iter().map(|event| EventView::new(event)).collect();
    answer(&asked, slice, items, page.total, (list.read_at(), list.is_truncated()))
}

/// The id of the session that the address names.
fn id(asked: &Asked) -> Result<SessionId, Problem> {
    SessionId::parse(&asked.segment("id")).ok_or(Problem::new(Slug::NotFound))
}

/// What the caller is told who gets no details.
fn problem_of(error: DetailError) -> Problem {
    match error {
        DetailError::UnknownSession => Problem::new(Slug::NotFound),
        DetailError::NotOffered => {
            let detail = "The product has none for this session; its `links` say so with null.";
            Problem::with_detail(Slug::NotFound, detail)
        }
        DetailError::Fault(fault) => Problem::of_fault(&fault),
    }
}

/// A page in the common envelope. `reading` is when it was read and whether it is cut.
fn answer<T: Serialize>(
    asked: &Asked,
    slice: DetailSlice,
    items: Vec<T>,
    total: usize,
    reading: (Timestamp, bool),
) -> Result<HttpResponse, Problem> {
    let DetailSlice { offset, limit } = slice;
    let behind = offset.saturating_add(items.len());
    let is_last = items.is_empty() || behind >= total;
    let next = (!is_last).then(|| asked.address(&[], Some(("offset", &behind.to_string()))));
    let page = DetailPage { limit, offset, total, next: next.clone() };
    let (read_at, truncated) = reading;
    let view = DetailList { items, page, read_at, truncated };
    answer::unkept(StatusCode::OK, &view, next.as_deref())
}
