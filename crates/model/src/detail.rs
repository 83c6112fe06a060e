//! What is read on demand about one session: its items and its events.

use crate::{Native, Outcome, Severity, State, Timestamp};

/// One protected or restored object of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What makes the item's id inside its session, beside its native type: its native id, else name
    /// and region (mapping section 6).
    pub key: String,
    /// The object's display name, never `name@time`.
    pub name: Option<String>,
    /// The vendor's word for what kind of object it is.
    pub object_type: Option<String>,
    /// Where its processing stands.
    pub state: State,
    /// How it ended; `Some` exactly when the state is finished.
    pub result: Option<Outcome>,
    /// What the product says about how it went.
    pub message: Option<String>,
    /// The region the object is in.
    pub region: Option<String>,
    /// When its processing began.
    pub started_at: Option<Timestamp>,
    /// When its processing ended.
    pub ended_at: Option<Timestamp>,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// The product's words.
    pub native: Native,
}

/// One line of a session's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The line's rank in its session; lines sort by it, ties as they came.
    pub order: i64,
    /// When it was written, or when what it tells of began.
    pub time: Option<Timestamp>,
    /// When what it tells of ended.
    pub end_time: Option<Timestamp>,
    /// How long that took, in units of 100 ns, never negative.
    pub duration_ticks: Option<i64>,
    /// How serious it is.
    pub severity: Severity,
    /// A headline beside the text, where the product has one.
    pub title: Option<String>,
    /// The text of the line; empty where the product sends none.
    pub message: String,
    /// The product's words.
    pub native: Native,
}
