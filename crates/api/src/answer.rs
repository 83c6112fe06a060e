//! Answers that went well: JSON, with what caches need to know.

use std::fmt::Write as _;

use actix_web::http::{StatusCode, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::negotiate;
use crate::problem::{Problem, Slug};

/// The answer with this body: 304 where the client has it already. It may be kept and must be
/// checked before use; `next` is the address of the next page.
///
/// # Errors
/// The body cannot be written as JSON, which no view of this crate allows.
pub(crate) fn revalidated(
    request: &HttpRequest,
    view: &impl Serialize,
    next: Option<&str>,
) -> Result<HttpResponse, Problem> {
    Ok(revalidated_text(request, json(view)?.into(), next))
}

/// The same for a body that is JSON already.
pub(crate) fn revalidated_text(
    request: &HttpRequest,
    body: Bytes,
    next: Option<&str>,
) -> HttpResponse {
    let tag = tag(&body);
    let known = negotiate::has_tag(request.headers(), &tag);
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response.insert_header((header::ETAG, tag));
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if let Some(next) = next {
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    if known {
        return response.finish();
    }
    response.content_type("application/json").body(body)
}

/// The answer with this body, which must not be kept; `next` is the address of the next page.
///
/// # Errors
/// The body cannot be written as JSON, which no view of this crate allows.
pub(crate) fn unkept(
    status: StatusCode,
    view: &impl Serialize,
    next: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(next) = next {
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(response.content_type("application/json").body(json(view)?))
}

/// The body of an answer.
fn json(view: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(view).map_err(|_| Problem::new(Slug::Internal))
}

/// The tag of a body: the same on every replica, for 128 bits of its SHA-256 are enough to tell two
/// bodies apart.
fn tag(body: &[u8]) -> String {
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in Sha256::digest(body).iter().take(16) {
        // Writing to a string cannot fail.
        write!(tag, "{byte:02x}").unwrap_or_default();
    }
    tag.push('"');
    tag
}
