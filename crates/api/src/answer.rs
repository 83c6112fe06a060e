//! Answers that went well: JSON, with what caches need to know.

use std::sync::OnceLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use twox_hash::XxHash3_128;

use crate::coding::Coding;
use crate::negotiate;
use crate::problem::{Problem, Slug};

/// What the list of sessions depends on beside its address: other forms, other codings.
pub(crate) const VARY: &str = "accept, accept-encoding";

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
    Finished::new(body, next).answer(request.headers(), None)
}

/// An answer that was finished once and may be sent often.
pub(crate) struct Finished {
    body: Bytes,
    tag: String,
    /// Where the next page is, as the header says it.
    link: Option<String>,
    /// The body in each coding, once it was wanted; `None` inside where it is no smaller.
    coded: [OnceLock<Option<Bytes>>; Coding::ALL.len()],
}

impl Finished {
    /// An answer with this body, which is JSON; `next` is the address of the next page.
    pub(crate) fn new(body: Bytes, next: Option<&str>) -> Self {
        let tag = tag(&body);
        let link = next.map(|next| format!("<{next}>; rel=\"next\""));
        Self { body, tag, link, coded: Default::default() }
    }

    /// About the most bytes that it will ever need, its codings included.
    pub(crate) fn size(&self) -> usize {
        self.body.len().saturating_mul(3) / 2 + 512
    }

    /// The answer to a request with these headers: 304 where the client has it already, the body in
    /// a coding that it takes otherwise.
    pub(crate) fn send(&self, headers: &HeaderMap) -> HttpResponse {
        let mut response = self.answer(headers, Coding::accepted(headers));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY));
        response
    }

    /// The same in this coding, where that makes the body smaller.
    fn answer(&self, headers: &HeaderMap, coding: Option<Coding>) -> HttpResponse {
        let known = negotiate::has_tag(headers, &self.tag);
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        if let Some(link) = &self.link {
            response.insert_header((header::LINK, link.as_str()));
        }
        // The same content in other bytes: a weak tag says just that (RFC 9110, section 8.8.1).
        let weak = format!("W/{}", self.tag);
        if known {
            let tag = if coding.is_some() { &weak } else { &self.tag };
            return response.insert_header((header::ETAG, tag.as_str())).finish();
        }
        response.content_type("application/json");
        if let Some(coding) = coding
            && let Some(coded) = self.coded(coding)
        {
            response.insert_header((header::ETAG, weak));
            response.insert_header((header::CONTENT_ENCODING, coding.name()));
            return response.body(coded);
        }
        response.insert_header((header::ETAG, self.tag.as_str())).body(self.body.clone())
    }

    /// The body in this coding, encoded when it is wanted first.
    fn coded(&self, coding: Coding) -> Option<Bytes> {
        let coded = self.coded.get(coding.place())?;
        coded.get_or_init(|| coding.encode(&self.body).map(Bytes::from)).clone()
    }
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
///
/// # Errors
/// It cannot be written as JSON, which no view of this crate allows.
pub(crate) fn json(view: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(view).map_err(|_| Problem::new(Slug::Internal))
}

/// The tag of a body: the same on every replica. 128 bits of a fast hash tell two bodies apart that
/// nobody chose to be alike; whoever could choose them is the server whose sessions they show.
fn tag(body: &[u8]) -> String {
    format!("\"{:032x}\"", XxHash3_128::oneshot(body))
}
