//! In which format a request is answered, and the answers in it.

use super::json::{self, KeyCase};
use super::record::{Record, Value};
use super::xml;
use crate::kit::{Answer, Request};

/// One of the two formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Json(KeyCase),
}

impl Format {
    /// JSON where `Accept` names it before any XML; XML where it names neither, or is missing.
    pub(super) fn asked_for(request: &Request, keys: KeyCase) -> Self {
        let accept = request.header("accept").unwrap_or_default().to_ascii_lowercase();
        let mut kinds = accept.split(',').filter_map(|range| range.split(';').next());
        match kinds.find(|kind| kind.contains("json") || kind.contains("xml")) {
            Some(kind) if kind.contains("json") => Self::Json(keys),
            _ => Self::Xml,
        }
    }

    /// One object as the document.
    pub(super) fn one(self, status: u16, root: Record<'_>) -> Answer {
        self.document(status, root, true)
    }

    /// A list as the document, or a page of one.
    pub(super) fn list(self, root: Record<'_>) -> Answer {
        self.document(200, root, false).list_page()
    }

    /// The product's error document: in XML, message and status are attributes.
    pub(super) fn error(self, status: u16, message: &str) -> Answer {
        let first_chance = match self {
            Self::Xml => message.into(),
            Self::Json(_) => Value::Missing,
        };
        let error = Record::new("Error")
            .attribute("Message", message)
            .attribute("StatusCode", Value::Number(status.into()))
            .field("FirstChanceExceptionMessage", first_chance)
            .field("StackTrace", Value::Missing)
            .field("Status", Value::Missing);
        self.one(status, error)
    }

    /// 401, with the challenge of the product.
    pub(super) fn refusal(self, message: &str) -> Answer {
        self.error(401, message).header("WWW-Authenticate", "Basic Realm=RestSvc")
    }

    fn document(self, status: u16, root: Record<'_>, with_declaration: bool) -> Answer {
        let (kind, body) = match self {
            Self::Xml => ("application/xml; charset=utf-8", xml::document(root, with_declaration)),
            Self::Json(keys) => ("application/json; charset=utf-8", json::document(root, keys)),
        };
        Answer::with_body(status, kind, body)
    }
}
