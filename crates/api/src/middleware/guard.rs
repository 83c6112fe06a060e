//! The outermost layer: who may ask, in what form, and what becomes of a handler that fails.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, ResponseError as _, web};
use futures::FutureExt as _;

use tokio::time::Instant;

use super::request_id::request_id;
use super::{AllowedHosts, body, target};
use crate::headers;
use crate::metrics::Traffic;
use crate::problem::{Problem, Slug};
use crate::routes::Face;

/// The most headers of a request.
const MOST_HEADERS: usize = 64;
/// The most bytes of their names and values.
const LARGEST_HEADERS: usize = 32 * 1024;
/// All methods that any resource has.
const METHODS: &str = "GET, HEAD, POST";

/// What the outermost layer needs to know.
#[derive(Debug)]
pub(crate) struct Gate {
    /// The hosts this service answers for.
    pub(crate) hosts: AllowedHosts,
    /// How long the body of a request may take.
    pub(crate) body_deadline: Duration,
    /// Which resources there are.
    pub(crate) face: Face,
    /// Where requests are counted.
    pub(crate) traffic: web::Data<Traffic>,
}

/// Lets a request through to its route where it is well formed and meant for this host, and makes
/// every failure, a panic too, a problem that carries the id of the request.
///
/// # Errors
/// A handler panicked: the request went down with it, so the answer can only be an error.
pub(crate) async fn guard(
    gate: Arc<Gate>,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(request.headers());
    let begun = Instant::now();
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let place = gate.face.place_of(&request);
    // The query stays out of the log: it may hold what does not belong there.
    let answered = |status: StatusCode| {
        gate.traffic.count(place, status, begun.elapsed());
        let status = status.as_u16();
        if status == 500 {
            tracing::error!(request_id = %id, %method, ?path, "a request failed inside");
        } else {
            tracing::debug!(request_id = %id, %method, ?path, status, "request answered");
        }
    };

    if let Err(problem) = admit(&gate, &mut request).await {
        answered(problem.status_code());
        return Ok(request.into_response(problem.in_request(&id).error_response()));
    }
    let handled = AssertUnwindSafe(async move { next.call(request).await }).catch_unwind().await;
    let error = match handled {
        Ok(Ok(mut response)) => {
            if let Some(error) = response.response().error() {
                let problem = problem_of(error, &id);
                response = response.into_response(problem.error_response());
            } else {
                headers::secure(response.headers_mut(), Some(&id));
            }
            answered(response.status());
            return Ok(response);
        }
        Ok(Err(error)) => problem_of(&error, &id),
        // The panic hook has told what and where.
        Err(_panic) => Problem::new(Slug::Internal).in_request(&id),
    };
    answered(error.status_code());
    Err(error.into())
}

/// The problem behind an error, in the request with this id.
fn problem_of(error: &Error, id: &str) -> Problem {
    let problem = error.as_error::<Problem>().cloned();
    problem.unwrap_or_else(|| Problem::new(Slug::Internal)).in_request(id)
}

/// Checks everything that does not depend on the route, and leaves the body for it.
async fn admit(gate: &Gate, request: &mut ServiceRequest) -> Result<(), Problem> {
    check_size(request.headers())?;
    gate.hosts.check(request)?;
    if !request.method().is_safe() {
        gate.hosts.check_origin(request.headers())?;
    }
    refuse_tunnel(request)?;
    target::check(request.uri())?;
    let body = body::read(request, gate.body_deadline).await?;
    if !body.0.is_empty() {
        request.extensions_mut().insert(body);
    }
    Ok(())
}

/// Refuses `CONNECT host:port`, even to this very host: it names no resource whose route could say
/// which methods there are. `CONNECT /path` goes to its route like any other method.
fn refuse_tunnel(request: &ServiceRequest) -> Result<(), Problem> {
    if request.method() == Method::CONNECT && request.path().is_empty() {
        return Err(Problem::method_not_allowed(METHODS));
    }
    Ok(())
}

/// Refuses more headers than any client needs.
fn check_size(headers: &HeaderMap) -> Result<(), Problem> {
    let bytes: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.as_bytes().len()).sum();
    if headers.len() > MOST_HEADERS || bytes > LARGEST_HEADERS {
        return Err(Problem::new(Slug::HeadersTooLarge).closing());
    }
    Ok(())
}
