//! The whole list of sessions in a form of its own.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures::stream;
use mullion_core::Query;

use super::sessions::{check_complete, check_sources};
use crate::answer::FORMS;
use crate::asked::Asked;
use crate::export::{Cut, Exports, Format, Line};
use crate::params::ExportRequest;
use crate::problem::Problem;
use crate::state::Api;

/// How many sessions the whole list has: an answer with fewer was cut.
const TOTAL: HeaderName = HeaderName::from_static("mullion-total");

/// All sessions that are asked for, from the snapshot of this moment.
pub(super) fn whole(
    asked: &Asked,
    api: &Api,
    exports: web::Data<Exports>,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let mut params = asked.params();
    let wanted = ExportRequest::read(&mut params, &api.products);
    params.finish()?;
    let (snapshot, scope, request) = (api.core.snapshot(), asked.scope(), asked.request());
    check_sources(&snapshot, &scope, &wanted.filter)?;
    let query = Query::new(scope, wanted.filter).sorted_by(wanted.sort);
    if let Some(strict) = wanted.strict {
        check_complete(&snapshot.query(&query), strict, &api.clock)?;
    }

    let is_head = request.method() == Method::HEAD;
    let place = if is_head { None } else { Some(exports.into_inner().place()?) };
    let walk = snapshot.walk(query);
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.content_type())
        .insert_header((header::CONTENT_DISPOSITION, format.disposition()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, FORMS))
        .insert_header((TOTAL, walk.total()));
    let Some(place) = place else {
        return Ok(response.streaming(stream::empty::<Result<Bytes, Cut>>()));
    };
    let line = request.conn_data::<Line>().cloned();
    let reader = request.peer_addr().map(|reader| reader.to_string()).unwrap_or_default();
    Ok(response.streaming(place.send(walk, format, wanted.fields, line, reader)))
}
