//! The body of a request, read whole within limits of size and time.

use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
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
    if !is_announced(headers) {
        return Ok(Body::default());
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

/// Whether the head announces a body; without that there is none (RFC 9112, section 6.3). The HTTP
/// layer sees it otherwise behind `CONNECT` and `Upgrade: websocket`: there it takes all that comes
/// until the client goes for a body, which would be waited for in vain. It closes such a connection
/// behind the answer.
fn is_announced(headers: &HeaderMap) -> bool {
    let is_not_zero = |length: &HeaderValue| length.as_bytes().iter().any(|digit| *digit != b'0');
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(is_not_zero)
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

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;
    use futures::stream;

    use super::*;

    /// What comes of a request with these headers whose connection stays open behind the head.
    async fn outcome(method: Method, headers: &[(&'static str, &'static str)]) -> String {
        let request =
            headers.iter().copied().fold(TestRequest::default(), TestRequest::insert_header);
        let mut request = request.method(method).to_srv_request();
        request.set_payload(Payload::Stream { payload: Box::pin(stream::pending()) });
        match read(&mut request, Duration::ZERO).await {
            Ok(Body(bytes)) => format!("{} bytes", bytes.len()),
            Err(problem) => problem.slug().as_str().to_owned(),
        }
    }

    #[actix_web::test]
    async fn a_body_that_nobody_announced_is_not_waited_for() {
        let websocket = ("Upgrade", "websocket");
        for nothing in [&[][..], &[websocket], &[("Content-Length", "0"), websocket]] {
            for method in [Method::CONNECT, Method::GET, Method::POST] {
                assert_eq!(outcome(method, nothing).await, "0 bytes", "{nothing:?}");
            }
        }
        for something in [("Content-Length", "3"), ("Transfer-Encoding", "chunked")] {
            assert_eq!(outcome(Method::CONNECT, &[something]).await, "request-timeout");
        }
    }
}
