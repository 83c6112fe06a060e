//! The closed list of problems, each with what it means.

use actix_web::http::StatusCode;

/// Declares the list: variant, slug, status, title, meaning.
macro_rules! slugs {
    ($($variant:ident = $slug:literal $status:ident $title:literal, $meaning:literal;)+) => {
        /// One kind of problem; its `type` is `/problems/<slug>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Slug { $($variant,)+ }

        impl Slug {
            /// Every kind, in the order of their statuses.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The last segment of the problem's `type`.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }

            /// The HTTP status it is answered with.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// A few words for people, the same for every occurrence.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What it means and what to do about it.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

slugs! {
    InvalidParameter = "invalid-parameter" BAD_REQUEST "A parameter is not valid",
        "One or more query parameters have a value that is not allowed, are given twice or do not go together. `parameters` names all of them and what would be allowed.";
    UnknownParameter = "unknown-parameter" BAD_REQUEST "A parameter is not known",
        "The address has query parameters that this resource does not have. Nothing is ignored silently; `parameters` names all of them and those that exist.";
    InvalidCursor = "invalid-cursor" BAD_REQUEST "The cursor is not valid",
        "The cursor was not made by this service, was changed, or belongs to a list with other filters or another sort. Begin again at the first page.";
    InvalidRequest = "invalid-request" BAD_REQUEST "The request is not well formed",
        "The address or a header cannot be read: a broken percent-encoding, text that is not UTF-8, a zero byte, or no Host header.";
    InvalidBody = "invalid-body" BAD_REQUEST "The body is not valid",
        "The body is not what this resource takes. `detail` says where; values of the body are not repeated.";
    CredentialInUrl = "credential-in-url" BAD_REQUEST "A credential stands in the address",
        "Addresses end up in logs and histories. The request was not carried out; replace the credential and never send it in an address.";
    Csrf = "csrf" FORBIDDEN "The request comes from a page of another site",
        "A browser sent the request on behalf of a page that is not of this service. It was not carried out.";
    NotFound = "not-found" NOT_FOUND "There is no such thing",
        "There is nothing at this address, or the caller may not see it.";
    MethodNotAllowed = "method-not-allowed" METHOD_NOT_ALLOWED "The method is not allowed here",
        "The `Allow` header names the methods of this resource.";
    NotAcceptable = "not-acceptable" NOT_ACCEPTABLE "The wanted media type is not offered",
        "The `Accept` header leaves out everything that this resource can be sent as.";
    RequestTimeout = "request-timeout" REQUEST_TIMEOUT "The request took too long to arrive",
        "The body of the request was not complete in time. The connection is closed.";
    CursorExpired = "cursor-expired" GONE "The cursor has expired",
        "The cursor is too old, or the key it was signed with is gone. Begin again at the first page: `first` is its address.";
    PayloadTooLarge = "payload-too-large" PAYLOAD_TOO_LARGE "The body is too large",
        "The body of a request may have at most 64 KiB. The connection is closed.";
    UriTooLong = "uri-too-long" URI_TOO_LONG "The address is too long",
        "Path and query may have at most 8 KiB together. Ask with fewer values.";
    UnsupportedMediaType = "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The body's media type is not supported",
        "Bodies are read as `application/json` without a content coding.";
    MisdirectedRequest = "misdirected-request" MISDIRECTED_REQUEST "The request is meant for another host",
        "The Host header or the address names a host that this service does not answer for. Its operator can add the name to the configuration.";
    RateLimited = "rate-limited" TOO_MANY_REQUESTS "Too many requests",
        "This was asked for not long ago. `Retry-After` says in how many seconds it can be asked for again.";
    HeadersTooLarge = "headers-too-large" REQUEST_HEADER_FIELDS_TOO_LARGE "The headers are too large",
        "A request may have at most 64 headers and 32 KiB of them.";
    Internal = "internal" INTERNAL_SERVER_ERROR "Something went wrong inside",
        "A defect of this service. `instance` is the id under which its log tells more.";
    SourcesIncomplete = "sources-incomplete" SERVICE_UNAVAILABLE "Not every source is fresh enough",
        "The request wanted a complete answer and at least one source it touches is not as fresh as wanted. `sources` names those. Without `consistency=strict` the answer would be what is known.";
    Overloaded = "overloaded" SERVICE_UNAVAILABLE "Too much at once",
        "The budget for reading from this source on demand is spent for the moment, the product asked for fewer requests, or as many whole lists are being sent as CSV or NDJSON as may be at a time. `Retry-After` says when to try again.";
    UpstreamUnreachable = "upstream-unreachable" BAD_GATEWAY "The product cannot be reached",
        "What was asked for is read from the product on demand, and it cannot be reached.";
    UpstreamRefused = "upstream-refused" BAD_GATEWAY "The product refused",
        "What was asked for is read from the product on demand, and it refused the login or the reading.";
    UpstreamMisread = "upstream-misread" BAD_GATEWAY "The product's answer cannot be read",
        "What was asked for is read from the product on demand, and its answer was not what was asked for, not whole or too large.";
    UpstreamTimeout = "upstream-timeout" GATEWAY_TIMEOUT "The product did not answer in time",
        "What was asked for is read from the product on demand, and it did not answer in time.";
}

impl Slug {
    /// The kind with this slug.
    pub(crate) fn find(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::Slug;

    #[test]
    fn slugs_are_unique_and_lower_case_words() {
        for (index, slug) in Slug::ALL.iter().enumerate() {
            assert!(slug.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert_eq!(
                Slug::ALL.iter().position(|other| other.as_str() == slug.as_str()),
                Some(index)
            );
            assert_eq!(Slug::find(slug.as_str()), Some(*slug));
        }
    }
}
