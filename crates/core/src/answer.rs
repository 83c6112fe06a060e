//! The answer to a question: one page, and how far it can be trusted.

use crate::{Completeness, Demand, Row, SourceCounts, SourceView};

/// One page of sessions together with the freshness of every source it could have come from.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) rows: Vec<Row>,
    pub(crate) total: usize,
    pub(crate) next: Option<String>,
    pub(crate) sources: Vec<SourceView>,
}

impl Answer {
    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.rows.iter()
    }

    /// How many sessions pass the filter, over all pages; exact.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// The cursor behind the last row; `None` on the last page.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The sources that the answer's rows could have come from (what scope, `source` and `product`
    /// leave), by name.
    #[must_use]
    pub fn sources(&self) -> &[SourceView] {
        &self.sources
    }

    /// How many of these sources are in each state.
    #[must_use]
    pub fn source_counts(&self) -> SourceCounts {
        SourceCounts::of(&self.sources)
    }

    /// Whether the answer shows everything there is.
    #[must_use]
    pub fn completeness(&self) -> Completeness {
        Completeness::of(&self.sources)
    }

    /// The sources that are not as fresh as demanded.
    pub fn falling_short(&self, demand: Demand) -> impl Iterator<Item = &SourceView> {
        self.sources.iter().filter(move |source| !source.meets(demand))
    }
}
