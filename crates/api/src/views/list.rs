//! The answer to the list of sessions.

use serde::Serialize;

use super::{SessionView, SourceCounts, SourceView};

/// A page of sessions with what stands beside it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListView<'a> {
    pub(crate) items: Vec<SessionView<'a>>,
    pub(crate) page: PageView<'a>,
    pub(crate) completeness: &'static str,
    pub(crate) source_counts: SourceCounts,
    pub(crate) sources: Vec<SourceView>,
}

/// Where a page of sessions stands in its list.
#[derive(Serialize)]
pub(crate) struct PageView<'a> {
    pub(crate) limit: usize,
    /// Null on pages behind a cursor.
    pub(crate) offset: Option<usize>,
    pub(crate) total: usize,
    /// What the next page is asked with; null on the last page.
    pub(crate) cursor: Option<&'a str>,
    /// Its address.
    pub(crate) next: Option<&'a str>,
}
