//! The answer to the list of sessions.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Facets, SessionView, SourceCounts, SourceView};
use crate::openapi::words;

/// A page of sessions with what stands beside it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionList)]
pub(crate) struct ListView<'a> {
    // Empty: `render::list` writes the rows in their place.
    #[schema(value_type = Vec<SessionView<'_>>)]
    pub(crate) items: [SessionView<'a>; 0],
    pub(crate) page: PageView<'a>,
    /// Where `facets` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Facets)]
    pub(crate) facets: Option<Facets>,
    /// `complete` if every touched source is fresh and has no rejected row.
    #[schema(value_type = words::Completeness)]
    pub(crate) completeness: &'static str,
    pub(crate) source_counts: SourceCounts,
    /// The sources behind the answer, as the parameter `sources` says.
    pub(crate) sources: Vec<SourceView>,
}

/// Where a page of sessions stands in its list.
#[derive(Serialize, ToSchema)]
#[schema(as = Page)]
pub(crate) struct PageView<'a> {
    pub(crate) limit: usize,
    /// Null on pages behind a cursor.
    #[schema(required)]
    pub(crate) offset: Option<usize>,
    /// Exact.
    pub(crate) total: usize,
    /// What the next page is asked with; null on the last page.
    #[schema(required)]
    pub(crate) cursor: Option<&'a str>,
    /// Its address.
    #[schema(required)]
    pub(crate) next: Option<&'a str>,
}
