//! Merges what all sources say about their sessions, keeps it, and answers from memory.
//!
//! One writer ([`Core::apply`]) feeds the catalog; readers take an immutable [`Snapshot`] and never
//! wait. Order, paging and cursors are total and stable: sort keys, then id. Everything that a
//! caller is shown passes a [`Scope`]. Items and events are read on demand through [`Details`].
//!
//! Invariants, each held by a test: a snapshot never changes; a batch with the same content changes
//! nothing; pages of a walk joined are the whole answer; a reading of details is neither repeated
//! nor stopped because a caller went away.

mod answer;
mod catalog;
mod clock;
mod cursor;
mod details;
mod digest;
mod fields;
mod fold;
mod index;
mod jobs;
mod merge;
mod pages;
mod publication;
mod publisher;
mod query;
mod row;
mod scope;
mod snapshot;
mod source;
#[cfg(test)]
mod testing;
mod words;

pub use answer::Answer;
pub use catalog::{ApplyError, Core, CoreOptions};
pub use clock::Clock;
pub use cursor::{CursorError, CursorKey};
pub use details::{
    DetailError, DetailList, DetailPage, DetailReader, Details, ItemField, ItemKey, ItemRow, Pulled,
};
pub use fields::{Common, JobOf, NativeId, StampText};
pub use index::LayerSizes;
pub use jobs::{JobAnswer, JobField, JobKey, JobQuery, JobRow};
pub use pages::{PageKey, Pages};
pub use query::{
    Bucket, Direction, Facet, FacetField, FacetQuery, FacetValue, Filter, Limit, LimitOutOfRange,
    ParentFilter, Query, Sort, SortField, SortKey, SortLengthOutOfRange, Timeline, TimelineQuery,
    TooManyBuckets, Walk, Wanted, Window,
};
pub use row::Row;
pub use scope::Scope;
pub use snapshot::Snapshot;
pub use source::{Completeness, Demand, SourceCounts, SourceView};
