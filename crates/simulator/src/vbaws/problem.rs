//! What the product says when it refuses.

use super::show::SELF;
use super::wire::Problem;
use crate::kit::Answer;
use crate::kit::rows::document;

/// The reasons that have a page of their own under `/api/v1/problems`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    AccessDenied,
    NoAccessToken,
    InvalidAccessToken,
    ExpiredAccessToken,
    ResourceNotFound,
    ValidationError,
    ServiceUnavailable,
    UnknownError,
    ApiVersionUnspecified,
    InvalidApiVersion,
    UnsupportedApiVersion,
    AmbiguousApiVersion,
    LicenseAgreementsIsNotAccepted,
    MethodNotAllowed,
}

impl Reason {
    /// The reason nearest to a status.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::ValidationError,
            401 => Self::InvalidAccessToken,
            403 => Self::AccessDenied,
            404 => Self::ResourceNotFound,
            405 => Self::MethodNotAllowed,
            503 => Self::ServiceUnavailable,
            _ => Self::UnknownError,
        }
    }

    /// The problem's page, its title and its error code.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::AccessDenied => ("accessDenied", "Access denied", "AccessDenied"),
            Self::NoAccessToken => ("noAccessToken", "No access token", "InvalidToken"),
            Self::InvalidAccessToken => {
                ("invalidAccessToken", "Invalid access token", "InvalidToken")
            }
            Self::ExpiredAccessToken => {
                ("expiredAccessToken", "Expired access token", "ExpiredToken")
            }
            Self::ResourceNotFound => ("resourceNotFound", "Resource not found", "NotFound"),
            Self::ValidationError => ("validationError", "Validation error", "UnexpectedContent"),
            Self::ServiceUnavailable => {
                ("serviceUnavailable", "Service unavailable", "ServiceUnavailable")
            }
            Self::UnknownError => ("unknownError", "Unknown error", "UnknownError"),
            Self::ApiVersionUnspecified => {
                ("apiVersionUnspecified", "API version is not specified", "UnexpectedContent")
            }
            Self::InvalidApiVersion => {
                ("invalidApiVersion", "Invalid API version", "UnexpectedContent")
            }
            Self::UnsupportedApiVersion => {
                ("unsupportedApiVersion", "Unsupported API version", "UnexpectedContent")
            }
            Self::AmbiguousApiVersion => {
                ("ambiguousApiVersion", "Ambiguous API version", "UnexpectedContent")
            }
            Self::LicenseAgreementsIsNotAccepted => (
                "licenseAgreementsIsNotAccepted",
                "License agreements are not accepted",
                "AccessDenied",
            ),
            Self::MethodNotAllowed => ("unknownError", "Method not allowed", "MethodNotAllowed"),
        }
    }
}

/// An error document.
pub(super) fn problem(status: u16, reason: Reason, details: &str) -> Answer {
    let (slug, title, error_code) = reason.words();
    let problem = Problem {
        r#type: format!("{SELF}/api/v1/problems/{slug}"),
        title,
        status,
        error_code,
        details: details.to_owned(),
    };
    document(status, "application/problem+json", &problem)
}
