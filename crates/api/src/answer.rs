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

/// What is said of an answer that may be kept and must be checked before use.
const REVALIDATED: HeaderValue = HeaderValue::from_static("private, no-cache");
/// What is said of JSON.
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What an answer depends on beside its address, where it has other codings.
pub(crate) const CODINGS: HeaderValue = HeaderValue::from_static("accept-encoding");
/// The same where it has other forms, too.
pub(crate) const FORMS: HeaderValue = HeaderValue::from_static("accept, accept-encoding");

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
    revalidated_text(request, json(view)?.into(), next)
}

/// The same for a body that is JSON already.
///
/// # Errors
/// The address of the next page cannot stand in a header, which none that we write does.
pub(crate) fn revalidated_text(
    request: &HttpRequest,
    body: Bytes,
    next: Option<&str>,
) -> Result<HttpResponse, Problem> {
    Ok(Finished::new(body, next)?.answer(request.headers(), None))
}

/// An answer that was finished once and may be sent often. Its headers are those it is sent with:
/// to send it is to count references.
pub(crate) struct Finished {
    body: Bytes,
    tag: HeaderValue,
    /// The tag of the same content in other bytes (RFC 9110, section 8.8.1).
    weak: HeaderValue,
    /// Where the next page is.
    link: Option<HeaderValue>,
    /// The body in each coding, once it was wanted; `None` inside where it is no smaller.
    coded: [OnceLock<Option<Bytes>>; Coding::ALL.len()],
}

impl Finished {
    /// An answer with this body, which is JSON; `next` is the address of the next page.
    ///
    /// # Errors
    /// The address cannot stand in a header, which none that we write does.
    pub(crate) fn new(body: Bytes, next: Option<&str>) -> Result<Self, Problem> {
        let hash = tag(&body);
        let (tag, weak) = (value(&hash)?, value(&format!("W/{hash}"))?);
        let link = next.map(link).transpose()?;
        Ok(Self { body, tag, weak, link, coded: Default::default() })
    }

    /// About the most bytes that it will ever need, its codings included.
    pub(crate) fn size(&self) -> usize {
        self.body.len().saturating_mul(3) / 2 + 512
    }

    /// The answer to a request with these headers: 304 where the client has it already, the body in
    /// a coding that it takes otherwise. `vary` says what else there is at its address.
    pub(crate) fn send(&self, headers: &HeaderMap, vary: HeaderValue) -> HttpResponse {
        let mut response = self.answer(headers, Coding::accepted(headers));
        response.headers_mut().insert(header::VARY, vary);
        response
    }

    /// The same in this coding, where that makes the body smaller.
    fn answer(&self, headers: &HeaderMap, coding: Option<Coding>) -> HttpResponse {
        let known = negotiate::has_tag(headers, &self.tag);
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, REVALIDATED));
        if let Some(link) = &self.link {
            response.insert_header((header::LINK, link.clone()));
        }
        if known {
            let tag = if coding.is_some() { &self.weak } else { &self.tag };
            return response.insert_header((header::ETAG, tag.clone())).finish();
        }
        response.insert_header((header::CONTENT_TYPE, JSON));
        if let Some(coding) = coding
            && let Some(coded) = self.coded(coding)
        {
            response.insert_header((header::ETAG, self.weak.clone()));
            response.insert_header((header::CONTENT_ENCODING, coding.name()));
            return response.body(coded);
        }
        response.insert_header((header::ETAG, self.tag.clone())).body(self.body.clone())
    }

    /// The body in this coding, encoded when it is wanted first.
    fn coded(&self, coding: Coding) -> Option<Bytes> {
        let (_, coded) =
            Coding::ALL.iter().zip(&self.coded).find(|(known, _)| **known == coding)?;
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
        response.insert_header((header::LINK, link(next)?));
    }
    response.insert_header((header::CONTENT_TYPE, JSON));
    Ok(response.body(json(view)?))
}

/// The header that says where the next page is (RFC 8288).
fn link(next: &str) -> Result<HeaderValue, Problem> {
    value(&format!("<{next}>; rel=\"next\""))
}

/// A text as a header says it.
fn value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|_| Problem::new(Slug::Internal))
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
