//! What is asked of a snapshot.

mod chosen;
mod facets;
mod filter;
mod layer_walk;
mod rare;
mod run;
mod sort;
mod text;
mod timeline;
mod top;
mod walk;
mod wants;

use crate::Scope;
use crate::digest::{DIGEST_LEN, Digest};
pub(crate) use chosen::{Choice, Chosen};
pub use facets::{Facet, FacetField, FacetQuery, FacetValue};
pub use filter::{Filter, ParentFilter, Wanted, Window};
pub use sort::{Direction, Sort, SortField, SortKey, SortLengthOutOfRange};
pub(crate) use sort::{KeyValue, Position, ordinal};
pub use timeline::{Bucket, Timeline, TimelineQuery, TooManyBuckets};
pub use walk::Walk;

/// A question for one page of sessions, within what the caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    scope: Scope,
    filter: Filter,
    sort: Sort,
    limit: Limit,
    start: Start,
}

impl Query {
    /// The first page, 100 rows, of the sessions that pass `filter`, newest start first.
    #[must_use]
    pub fn new(scope: Scope, filter: Filter) -> Self {
        Self {
            scope,
            filter,
            sort: Sort::default(),
            limit: Limit::default(),
            start: Start::Offset(0),
        }
    }

    /// The same in another order.
    #[must_use]
    pub fn sorted_by(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// The same with another length of the page.
    #[must_use]
    pub const fn limited_to(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    /// The same, passing over so many rows. For a page behind a cursor see [`crate::Core::resume`].
    #[must_use]
    pub fn from_offset(mut self, offset: usize) -> Self {
        self.start = Start::Offset(offset);
        self
    }

    /// The same, going on behind a position of its order.
    pub(crate) fn after(mut self, position: Position) -> Self {
        self.start = Start::After(position);
        self
    }

    /// The order it asks for.
    pub(crate) const fn sort(&self) -> &Sort {
        &self.sort
    }

    /// What a cursor is bound to: scope, filter and order, not the length of the page.
    pub(crate) fn digest(&self) -> [u8; DIGEST_LEN] {
        let mut digest = Digest::new();
        self.scope.digest(&mut digest);
        self.filter.digest(&mut digest);
        self.sort.digest(&mut digest);
        digest.finish()
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    /// Behind so many rows.
    Offset(usize),
    /// Behind this position, whether or not its row is still there.
    After(Position),
}

/// The most rows of a page: 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    /// The longest page.
    pub const MAX: usize = 1000;

    /// Pages of so many rows.
    ///
    /// # Errors
    /// The number is not within 1 to 1000.
    pub fn new(rows: usize) -> Result<Self, LimitOutOfRange> {
        (1..=Self::MAX).contains(&rows).then_some(Self(rows)).ok_or(LimitOutOfRange)
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(self) -> usize {
        self.0
    }
}

impl Default for Limit {
    /// 100 rows.
    fn default() -> Self {
        Self(100)
    }
}

/// A length of a page that is not within 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a page has 1 to {} rows", Limit::MAX)]
pub struct LimitOutOfRange;
