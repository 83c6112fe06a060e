//! What the product says when it refuses.

use serde_json::json;

use super::wire::{JSON, Problem};
use crate::kit::Answer;
use crate::kit::rows::document;

/// The error codes of all documents but `InvalidURI`, which none of the calls here gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    AccessDenied,
    ExpiredToken,
    InvalidToken,
    MethodNotAllowed,
    NotFound,
    NotImplemented,
    ServiceUnavailable,
    UnexpectedContent,
    UnknownError,
}

impl Code {
    /// The code nearest to a status.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::UnexpectedContent,
            401 => Self::InvalidToken,
            403 => Self::AccessDenied,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            503 => Self::ServiceUnavailable,
            _ => Self::UnknownError,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDenied",
            Self::ExpiredToken => "ExpiredToken",
            Self::InvalidToken => "InvalidToken",
            Self::MethodNotAllowed => "MethodNotAllowed",
            Self::NotFound => "NotFound",
            Self::NotImplemented => "NotImplemented",
            Self::ServiceUnavailable => "ServiceUnavailable",
            Self::UnexpectedContent => "UnexpectedContent",
            Self::UnknownError => "UnknownError",
        }
    }
}

/// An error document.
pub(super) fn problem(status: u16, code: Code, message: &str) -> Answer {
    let problem =
        Problem { error_code: code.word(), message: message.to_owned(), resource_id: None };
    document(status, JSON, &problem)
}

/// The error document about an object that there is not.
pub(super) fn not_found(id: &str) -> Answer {
    let problem = Problem {
        error_code: Code::NotFound.word(),
        message: "Resource does not exist".to_owned(),
        resource_id: Some(id.to_owned()),
    };
    document(404, JSON, &problem)
}

/// What a call says that is done and has nothing to tell.
pub(super) fn done() -> Answer {
    Answer::json(200, &json!({}))
}
