//! What a handler of the API is given: a request for a form that it has, with its parameters.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::uri::PathAndQuery;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use mullion_core::Scope;

use crate::export::Format;
use crate::middleware::{Body, Pairs};
use crate::negotiate::{self, Form};
use crate::params::Params;
use crate::problem::Problem;

/// A request for JSON. Every handler of the API takes one, an [`AskedText`] or an
/// [`AskedList`], so that none can forget the check.
pub(crate) struct Asked {
    request: HttpRequest,
    /// The parameters, once they were wanted.
    pairs: OnceCell<Pairs>,
}

impl Asked {
    /// Reads what the outermost layer let through.
    fn read(request: &HttpRequest, offered: &[Form]) -> Result<(Self, Form), Problem> {
        let form = negotiate::chosen(request.headers(), offered)?;
        Ok((Self { request: request.clone(), pairs: OnceCell::new() }, form))
    }

    /// The request itself.
    pub(crate) const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Its path and query as they were sent.
    pub(crate) fn target(&self) -> &str {
        self.request.uri().path_and_query().map_or("", PathAndQuery::as_str)
    }

    /// Begins to read the parameters.
    pub(crate) fn params(&self) -> Params {
        Params::new(self.pairs().clone())
    }

    /// The parameters.
    fn pairs(&self) -> &Pairs {
        self.pairs.get_or_init(|| Pairs::of(self.request.uri()))
    }

    /// Refuses any parameter.
    pub(crate) fn without_params(&self) -> Result<(), Problem> {
        self.params().finish()
    }

    /// What the caller may see: everything, as long as callers are not told apart.
    pub(crate) const fn scope(&self) -> Scope {
        Scope::everything()
    }

    /// The part of the path that the route calls `name`, decoded; empty where it has none.
    pub(crate) fn segment(&self, name: &str) -> Cow<'_, str> {
        // The router leaves `%25`, `%2F` and `%2B` encoded; the outermost layer has seen to it that
        // the rest is UTF-8.
        let segment = self.request.match_info().get(name).unwrap_or_default();
        percent_encoding::percent_decode_str(segment).decode_utf8_lossy()
    }

    /// The body.
    pub(crate) fn body(&self) -> Body {
        self.request.extensions().get::<Body>().cloned().unwrap_or_default()
    }

    /// The address of this list with this parameter instead of the client's own `offset` and `cursor`.
    /// It is the same however the client wrote what it asks; see [`Self::canonical`].
    pub(crate) fn address(
        &self,
        so_anyway: &[(&str, &str)],
        parameter: Option<(&str, &str)>,
    ) -> String {
        let pairs = self.in_order(so_anyway);
        let kept = pairs.into_iter().filter(|(name, _)| *name != "offset" && *name != "cursor");
        self.written(kept.chain(parameter))
    }

    /// What is asked, the same for all ways to write it: the order of the parameters, what is
    /// percent-encoded, and values that are so anyway make no difference. Only a request that was read
    /// without a mistake means what this says.
    pub(crate) fn canonical(&self, so_anyway: &[(&str, &str)]) -> String {
        self.written(self.in_order(so_anyway).into_iter())
    }

    /// The parameters by name, those of one name as they were sent, without what is so anyway.
    fn in_order(&self, so_anyway: &[(&str, &str)]) -> Vec<(&str, &str)> {
        let pairs = self.pairs().0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut pairs: Vec<_> = pairs.filter(|pair| !so_anyway.contains(pair)).collect();
        pairs.sort_by_key(|(name, _)| *name);
        pairs
    }

    /// Its path with these parameters.
    fn written<'p>(&self, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
        let mut address = String::with_capacity(self.target().len() + CURSOR_ROOM);
        address.push_str(self.request.path());
        for (index, (name, value)) in pairs.enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.extend(percent_encoding::utf8_percent_encode(name, KEPT));
            address.push('=');
            address.extend(percent_encoding::utf8_percent_encode(value, KEPT));
        }
        address
    }
}

/// Room in an address for what the client did not send, mostly a cursor, in bytes.
const CURSOR_ROOM: usize = 256;

/// What is percent-encoded in an address: everything but RFC 3986's unreserved set and the comma.
const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',');

impl FromRequest for Asked {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request, &[Form::Json]).map(|(asked, _)| asked))
    }
}

/// A request for text without markup.
pub(crate) struct AskedText(pub(crate) Asked);

impl FromRequest for AskedText {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Asked::read(request, &[Form::Text]).map(|(asked, _)| Self(asked)))
    }
}

/// A request for a list that is not only sent as JSON, page by page, but as a whole, too.
pub(crate) struct AskedList {
    /// The request.
    pub(crate) asked: Asked,
    /// How the whole list is wanted; `None` where a page is.
    pub(crate) export: Option<Format>,
}

impl FromRequest for AskedList {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked::read(request, &[Form::Json, Form::Csv, Form::Ndjson]);
        ready(asked.map(|(asked, form)| {
            let export = match form {
                Form::Csv => Some(Format::Csv),
                Form::Ndjson => Some(Format::Ndjson),
                Form::Json | Form::Text => None,
            };
            Self { asked, export }
        }))
    }
}
