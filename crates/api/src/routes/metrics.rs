//! Numbers about sources and requests, for Prometheus.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use mullion_core::Scope;

use crate::asked::AskedText;
use crate::export::Exports;
use crate::metrics::{MEDIA_TYPE, Traffic, exposition};
use crate::problem::Problem;
use crate::state::Api;

/// All numbers at this moment.
pub(super) async fn get(
    asked: AskedText,
    api: web::Data<Api>,
    traffic: web::Data<Traffic>,
    exports: web::Data<Exports>,
) -> Result<HttpResponse, Problem> {
    asked.0.without_params()?;
    let body = exposition(&api.core.snapshot(), &Scope::everything(), &traffic, &exports);
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(MEDIA_TYPE).body(body))
}
