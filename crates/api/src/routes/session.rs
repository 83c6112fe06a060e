//! One session.

use actix_web::{HttpResponse, web};
use mullion_core::Row;
use mullion_model::SessionId;

use crate::answer;
use crate::asked::Asked;
use crate::problem::{Problem, Slug};
use crate::state::Api;
use crate::views::SessionView;

/// One session, whatever its presence.
pub(super) async fn get(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    let row = find(&asked, &api)?;
    answer::revalidated(asked.request(), &SessionView::new(&row), None)
}

/// The session that the address names.
pub(super) fn find(asked: &Asked, api: &Api) -> Result<Row, Problem> {
    let id = SessionId::parse(&asked.segment("id"));
    let row = id.and_then(|id| api.core.snapshot().get(&asked.scope(), id));
    row.ok_or(Problem::new(Slug::NotFound))
}
