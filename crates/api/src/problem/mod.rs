//! Problems: every error as `application/problem+json` (RFC 9457), without upstream text or stack.

mod slug;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use mullion_model::{Fault, FaultKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::headers;
use crate::openapi::words;
use crate::views::SourceView;
pub(crate) use slug::Slug;

/// One parameter that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct BadParameter {
    /// Its name.
    pub name: String,
    /// What is wrong with it, in our own words: never its value.
    pub problem: Cow<'static, str>,
    /// What would be allowed, where that is a closed list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

/// An error answer.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    slug: Slug,
    detail: Option<Cow<'static, str>>,
    instance: Option<String>,
    parameters: Vec<BadParameter>,
    sources: Vec<SourceView>,
    first: Option<String>,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
    close: bool,
}

/// The body of an error answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// The kind of problem; its address explains it.
    #[schema(value_type = words::ProblemType)]
    r#type: String,
    title: &'static str,
    status: u16,
    /// A sentence about this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    /// The id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    /// All parameters that are not as they should be.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    parameters: &'a [BadParameter],
    /// The address of the first page, where a cursor expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<&'a str>,
    /// The sources that keep the answer from being complete.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sources: &'a [SourceView],
}

impl Problem {
    /// A problem of this kind, with nothing more to say.
    pub(crate) const fn new(slug: Slug) -> Self {
        Self {
            slug,
            detail: None,
            instance: None,
            parameters: Vec::new(),
            sources: Vec::new(),
            first: None,
            retry_after: None,
            allow: None,
            close: false,
        }
    }

    /// A problem of this kind, with a sentence about this occurrence.
    pub(crate) fn with_detail(slug: Slug, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(slug) }
    }

    /// All that is wrong with the parameters of a request.
    pub(crate) fn of_parameters(slug: Slug, parameters: Vec<BadParameter>) -> Self {
        Self { parameters, ..Self::new(slug) }
    }

    /// Wanted was a complete answer, and these sources stand in the way.
    pub(crate) fn sources_incomplete(sources: Vec<SourceView>) -> Self {
        Self { sources, ..Self::new(Slug::SourcesIncomplete).retry_after(Duration::from_secs(30)) }
    }

    /// The cursor is too old; `first` is the address of the first page.
    pub(crate) fn cursor_expired(first: String) -> Self {
        Self { first: Some(first), ..Self::new(Slug::CursorExpired) }
    }

    /// The resource has other methods.
    pub(crate) fn method_not_allowed(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::new(Slug::MethodNotAllowed) }
    }

    /// What a fault of a reading on demand means for the caller.
    pub(crate) fn of_fault(fault: &Fault) -> Self {
        let slug = match fault.kind {
            FaultKind::Unreachable | FaultKind::Tls => Slug::UpstreamUnreachable,
            FaultKind::Timeout => Slug::UpstreamTimeout,
            FaultKind::LoginRefused
            | FaultKind::LoginWaiting
            | FaultKind::Unauthorized
            | FaultKind::Forbidden
            | FaultKind::UnsupportedVersion => Slug::UpstreamRefused,
            FaultKind::Misread
            | FaultKind::LimitExceeded
            | FaultKind::Shrink
            | FaultKind::SourceSwapped => Slug::UpstreamMisread,
            FaultKind::NotFound => {
                return Self::with_detail(Slug::NotFound, "The product no longer has it.");
            }
            FaultKind::RateLimited | FaultKind::BudgetSpent => {
                let wait = fault.retry_after.unwrap_or(Duration::from_secs(1));
                return Self::new(Slug::Overloaded).retry_after(wait);
            }
            FaultKind::Internal => Slug::Internal,
        };
        // A breaker that refuses and a password that waits say for how long.
        Self { retry_after: fault.retry_after, ..Self::new(slug) }
    }

    /// The same problem with a time to wait.
    pub(crate) const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The same problem, after which the connection is closed.
    pub(crate) const fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// The same problem, as an occurrence in the request with this id.
    pub(crate) fn in_request(mut self, id: &str) -> Self {
        self.instance = Some(id.to_owned());
        self
    }

    /// What is wrong with the parameters.
    #[cfg(test)]
    pub(crate) fn parameters(&self) -> &[BadParameter] {
        &self.parameters
    }

    /// The kind of problem.
    #[cfg(test)]
    pub(crate) const fn slug(&self) -> Slug {
        self.slug
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.slug.status()
    }

    fn error_response(&self) -> HttpResponse {
        let body = Body {
            r#type: format!("/problems/{}", self.slug.as_str()),
            title: self.slug.title(),
            status: self.slug.status().as_u16(),
            detail: self.detail.as_deref(),
            instance: self.instance.as_deref(),
            parameters: &self.parameters,
            first: self.first.as_deref(),
            sources: &self.sources,
        };
        let mut response = HttpResponse::build(self.slug.status());
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.insert_header((header::RETRY_AFTER, seconds.max(1)));
        }
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        if let Some(first) = &self.first {
            response.insert_header((header::LINK, format!("<{first}>; rel=\"first\"")));
        }
        if self.close {
            response.force_close();
        }
        // Strings and numbers only: writing them as JSON cannot fail.
        let mut response = response.body(serde_json::to_vec(&body).unwrap_or_default());
        headers::secure(response.headers_mut(), self.instance.as_deref());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_reading_on_demand_has_its_answer() {
        for (kind, slug, status) in [
            (FaultKind::Unreachable, "upstream-unreachable", 502),
            (FaultKind::Tls, "upstream-unreachable", 502),
            (FaultKind::Timeout, "upstream-timeout", 504),
            (FaultKind::LoginRefused, "upstream-refused", 502),
            (FaultKind::LoginWaiting, "upstream-refused", 502),
            (FaultKind::Unauthorized, "upstream-refused", 502),
            (FaultKind::Forbidden, "upstream-refused", 502),
            (FaultKind::UnsupportedVersion, "upstream-refused", 502),
            (FaultKind::Misread, "upstream-misread", 502),
            (FaultKind::LimitExceeded, "upstream-misread", 502),
            (FaultKind::NotFound, "not-found", 404),
            (FaultKind::RateLimited, "overloaded", 503),
            (FaultKind::BudgetSpent, "overloaded", 503),
            (FaultKind::Internal, "internal", 500),
        ] {
            let problem = Problem::of_fault(&Fault::new(kind, "the words of the fault"));
            assert_eq!((problem.slug().as_str(), problem.status_code().as_u16()), (slug, status));
        }
    }

    #[test]
    fn parts_of_a_second_are_waited_whole() {
        let response = Problem::new(Slug::Overloaded)
            .retry_after(Duration::from_millis(1200))
            .error_response();
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "2");
    }
}
