//! Whether the service lives and answers; neither depends on any product.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer;
use crate::asked::Asked;
use crate::problem::Problem;

/// What a probe is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
}

/// The process runs and its threads answer.
pub(super) async fn alive(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    answer::unkept(StatusCode::OK, &Health { status: "alive" }, None)
}

/// Requests are answered; before the first reading of a source the answer is a list that says so.
pub(super) async fn ready(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    answer::unkept(StatusCode::OK, &Health { status: "ready" }, None)
}
