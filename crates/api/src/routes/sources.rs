//! The sources: how fresh they are, what is wrong with them, and reading one at once.

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde::de::IgnoredAny;
use utoipa::ToSchema;

use crate::answer;
use crate::asked::Asked;
use crate::problem::{Problem, Slug};
use crate::state::{Api, Control, RefreshRefused};
use crate::views::{SourceDetail, SourceList};

/// All sources.
pub(super) async fn list(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    let snapshot = api.core.snapshot();
    let items = snapshot.sources(&asked.scope()).map(SourceDetail::from).collect();
    answer::revalidated(asked.request(), &SourceList { items }, None)
}

/// One source.
pub(super) async fn get(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    let snapshot = api.core.snapshot();
    let source = snapshot
        .source(&asked.scope(), &asked.segment("name"))
        .ok_or(Problem::new(Slug::NotFound))?;
    answer::revalidated(asked.request(), &SourceDetail::from(source), None)
}

/// What a caller is told whose wish is carried out.
#[derive(Serialize, ToSchema)]
pub(crate) struct Refreshing<'a> {
    source: &'a str,
}

/// Reads one source at once.
pub(super) async fn refresh(asked: Asked, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    wish(&asked, &api, |control, name| control.refresh(name))
}

/// Believes that the sessions of a source are really gone which a suspicious reading lacks.
pub(super) async fn accept_shrink(
    asked: Asked,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    wish(&asked, &api, |control, name| control.accept_shrink(name))
}

/// Carries out what a caller wants of the source that the address names.
fn wish(
    asked: &Asked,
    api: &Api,
    carry_out: impl FnOnce(&dyn Control, &str) -> Result<(), RefreshRefused>,
) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    expect_no_content(asked)?;
    let name = asked.segment("name");
    let snapshot = api.core.snapshot();
    if snapshot.source(&asked.scope(), &name).is_none() {
        return Err(Problem::new(Slug::NotFound));
    }
    carry_out(&*api.control, &name).map_err(|refused| match refused {
        RefreshRefused::UnknownSource => Problem::new(Slug::NotFound),
        RefreshRefused::TooSoon(wait) => Problem::new(Slug::RateLimited).retry_after(wait),
    })?;
    answer::unkept(StatusCode::ACCEPTED, &Refreshing { source: &name }, None)
}

/// Refuses a body that says anything: nothing or an empty JSON object is what can be sent.
fn expect_no_content(asked: &Asked) -> Result<(), Problem> {
    let body = asked.body();
    if body.0.is_empty() {
        return Ok(());
    }
    let media_type = asked.request().headers().get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    if !bare.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(Slug::UnsupportedMediaType));
    }
    let invalid = |detail: String| Problem::with_detail(Slug::InvalidBody, detail);
    let text =
        std::str::from_utf8(&body.0).map_err(|_| invalid("The body is not UTF-8.".to_owned()))?;
    // The parser's own words may hold values of the body; its place in the text does not.
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        invalid(format!("The body is not a JSON object (line {line}, column {column})."))
    })?;
    if fields.is_empty() {
        return Ok(());
    }
    Err(invalid("This resource takes no fields; send no body or an empty object.".to_owned()))
}
