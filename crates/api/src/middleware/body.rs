//! The body of a request, read whole within limits of size and time.

use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use futures::StreamExt as _;

use crate::problem::{Problem, Slug};

/// The most bytes of a body; no resource takes more than a few.
const LARGEST: usize = 64 * 1024;

/// The whole body of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body(pub(crate) Bytes);

/// Takes the body out of a request.
///
/// # Errors
/// It is too large, compressed, broken, or not there within `deadline`.
pub(super) async fn read(
    request: &mut ServiceRequest,
    deadline: Duration,
) -> Result<Body, Problem> {
    let headers = request.headers();
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::new(Slug::UnsupportedMediaType).closing());
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.trim().parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST) {
        return Err(Problem::new(Slug::PayloadTooLarge).closing());
    }
    let payload = request.take_payload();
    match tokio::time::timeout(deadline, collect(payload)).await {
        Ok(body) => body,
        Err(_) => Err(Problem::new(Slug::RequestTimeout).closing()),
    }
}

/// Reads a body to its end.
async fn collect(mut payload: Payload) -> Result<Body, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::with_detail(Slug::InvalidRequest, "The body ended early or is badly framed.")
                .closing()
        })?;
        if body.len() + chunk.len() > LARGEST {
            return Err(Problem::new(Slug::PayloadTooLarge).closing());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Body(body.freeze()))
}
