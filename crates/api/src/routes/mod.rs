//! Which resource answers at which address.

mod details;
mod export;
mod health;
mod jobs;
mod kept;
mod metrics;
mod openapi;
mod problems;
mod session;
mod sessions;
mod sources;
mod timeline;

use actix_web::dev::{Handler, ServiceRequest};
use actix_web::guard::{Any, Get, Head};
use actix_web::{FromRequest, HttpResponse, Resource, web};
use utoipa::openapi::path::Operation;

pub(crate) use self::health::Health;
pub(crate) use self::openapi::Document;
pub(crate) use self::problems::Explanation;
pub(crate) use self::sources::Refreshing;
use crate::openapi::operations;
use crate::problem::{Problem, Slug};

/// One resource: where it is, who asks for it, and what it does.
pub(crate) struct Place {
    /// Its address; parts in braces vary.
    pub(crate) path: &'static str,
    /// How it is asked.
    pub(crate) method: Method,
    /// What the document says of it, for a service that knows these products.
    pub(crate) about: fn(&[&'static str]) -> Operation,
    audience: Audience,
    resource: fn(&'static str) -> Resource,
}

/// How a resource is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// By GET or HEAD.
    Read,
    /// By POST.
    Post,
}

/// Who asks for a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// Clients of the API.
    Clients,
    /// Whoever runs the service.
    Operators,
    /// Whoever runs it, and what stands in front of it.
    Probes,
}

/// Which resources a listener shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// All.
    Whole,
    /// Those that are not for operators alone.
    Api,
    /// Those that are not for clients of the API.
    Admin,
}

impl Face {
    /// Whether resources for this audience are shown.
    const fn shows(self, audience: Audience) -> bool {
        match self {
            Self::Whole => true,
            Self::Api => !matches!(audience, Audience::Operators),
            Self::Admin => !matches!(audience, Audience::Clients),
        }
    }

    /// The place of the resource that a request is for; `None` where there is none.
    pub(crate) fn place_of(self, request: &ServiceRequest) -> Option<usize> {
        let at = |path: &str| PLACES.iter().position(|place| place.path == path);
        // The router compares the address with every resource; the most are asked for by their names.
        let named = at(request.path());
        let shown = named
            .filter(|place| PLACES.get(*place).is_some_and(|place| self.shows(place.audience)));
        shown.or_else(|| at(&request.match_pattern()?))
    }
}

/// Every resource, the most asked for first. Router, document and metrics are made from this.
pub(crate) const PLACES: &[Place] = &[
    client("/api/v1/sessions", operations::sessions, |path| read(path, sessions::list)),
    client("/api/v1/sessions/{id}", operations::session, |path| read(path, session::get)),
    client("/api/v1/sessions/{id}/items", operations::items, |path| read(path, details::items)),
    client("/api/v1/sessions/{id}/events", operations::events, |path| read(path, details::events)),
    client("/api/v1/jobs", operations::jobs, |path| read(path, jobs::list)),
    client("/api/v1/timeline", operations::timeline, |path| read(path, timeline::get)),
    client("/api/v1/sources", operations::sources, |path| read(path, sources::list)),
    client("/api/v1/sources/{name}", operations::source, |path| read(path, sources::get)),
    Place {
        method: Method::Post,
        ..client("/api/v1/sources/{name}/refresh", operations::refresh, |path| {
            web::resource(path)
                .route(web::post().to(sources::refresh))
                .default_service(web::to(|| refuse_method("POST")))
        })
    },
    Place {
        method: Method::Post,
        ..client("/api/v1/sources/{name}/accept-shrink", operations::accept_shrink, |path| {
            web::resource(path)
                .route(web::post().to(sources::accept_shrink))
                .default_service(web::to(|| refuse_method("POST")))
        })
    },
    client("/api/v1/openapi.json", operations::document, |path| read(path, openapi::get)),
    client("/problems/{slug}", operations::problem, |path| read(path, problems::get)),
    Place {
        audience: Audience::Probes,
        ..client("/livez", operations::alive, |path| read(path, health::alive))
    },
    Place {
        audience: Audience::Probes,
        ..client("/readyz", operations::ready, |path| read(path, health::ready))
    },
    Place {
        audience: Audience::Operators,
        ..client("/metrics", operations::measures, |path| read(path, metrics::get))
    },
];

/// A resource for clients of the API that can be read.
const fn client(
    path: &'static str,
    about: fn(&[&'static str]) -> Operation,
    resource: fn(&'static str) -> Resource,
) -> Place {
    Place { path, method: Method::Read, about, audience: Audience::Clients, resource }
}

/// Puts the resources of a listener in their places.
pub(crate) fn configure(face: Face) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        for place in PLACES.iter().filter(|place| face.shows(place.audience)) {
            app.service((place.resource)(place.path));
        }
        app.default_service(web::to(nothing_here));
    }
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
