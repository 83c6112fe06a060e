//! The headers that every answer carries.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// The id of a request, on the way in and on the way out.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The content is of the type that is said.
const NOT_GUESSED: HeaderValue = HeaderValue::from_static("nosniff");
/// The content loads nothing and stands in no frame.
const NOTHING_LOADED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// Nobody is told where a link was followed from.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
/// Pages of other origins cannot load it.
const THIS_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");

/// Puts in what keeps a browser from misusing the answer, and the id of its request.
///
/// No header allows another origin to read the answer: there is no CORS.
pub(crate) fn secure(headers: &mut HeaderMap, request_id: Option<&str>) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOT_GUESSED);
    headers.insert(header::CONTENT_SECURITY_POLICY, NOTHING_LOADED);
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    headers.insert(header::CROSS_ORIGIN_RESOURCE_POLICY, THIS_ORIGIN);
    if let Some(id) = request_id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert(REQUEST_ID, id);
    }
}
