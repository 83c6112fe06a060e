//! Which resource answers at which address.

mod details;
mod health;
mod problems;
mod session;
mod sessions;
mod sources;

use actix_web::dev::Handler;
use actix_web::guard::{Any, Get, Head};
use actix_web::{FromRequest, HttpResponse, Resource, web};

use crate::problem::{Problem, Slug};

/// Puts all resources in their places.
pub(crate) fn configure(app: &mut web::ServiceConfig) {
    app.service(read("/api/v1/sessions", sessions::list))
        .service(read("/api/v1/sessions/{id}", session::get))
        .service(read("/api/v1/sessions/{id}/items", details::items))
        .service(read("/api/v1/sessions/{id}/events", details::events))
        .service(read("/api/v1/sources", sources::list))
        .service(read("/api/v1/sources/{name}", sources::get))
        .service(
            web::resource("/api/v1/sources/{name}/refresh")
                .route(web::post().to(sources::refresh))
                .default_service(web::to(|| refuse_method("POST"))),
        )
        .service(read("/problems/{slug}", problems::get))
        .service(read("/livez", health::alive))
        .service(read("/readyz", health::ready))
        .default_service(web::to(nothing_here));
}

/// A resource that can only be read.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args, Output = Result<HttpResponse, Problem>>,
    Args: FromRequest + 'static,
{
    web::resource(path)
        .route(web::route().guard(Any(Get()).or(Head())).to(handler))
        .default_service(web::to(|| refuse_method("GET, HEAD")))
}

/// The answer to a method that a resource does not have.
async fn refuse_method(allow: &'static str) -> Result<HttpResponse, Problem> {
    Err(Problem::method_not_allowed(allow))
}

/// The answer where there is no resource.
async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Slug::NotFound))
}
