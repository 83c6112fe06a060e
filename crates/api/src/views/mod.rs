//! How values look in answers: own structs at the edge, fields in the order of the contract.

mod detail;
mod facets;
mod job;
mod list;
mod number;
mod session;
mod source;
mod timeline;

pub(crate) use detail::{DetailList, DetailPage, EventView, ItemView};
pub(crate) use facets::Facets;
pub(crate) use job::{JobList, JobPage, JobSummary};
pub(crate) use list::{ListView, PageView};
pub(crate) use number::{Seconds, whole};
pub(crate) use session::{Links, NativeView, SESSIONS, SessionView};
pub(crate) use source::{SourceCounts, SourceDetail, SourceList, SourceView, skew_seconds};
pub(crate) use timeline::{BucketView, TimelineView};

use mullion_model::Timestamp;
use serde::Serializer;

/// Writes a moment as RFC 3339 with `Z`, as precise as it was sent.
fn moment<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

/// Writes a moment or null.
fn maybe_moment<S: Serializer>(
    moment: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => serializer.collect_str(moment),
        None => serializer.serialize_none(),
    }
}
