//! What the engine tells the core, and what the core answers.

use std::sync::Arc;

use crate::{NativeRef, Session, SessionId, SourceReport, Timestamp};

/// A portion of news about one source, applied as a whole.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The source's name.
    pub source: Arc<str>,
    /// Sessions as read just now; each replaces what was known under its id.
    pub sessions: Vec<Session>,
    /// Sessions proved absent just now; applied behind `sessions`.
    pub absent: Vec<Absence>,
    /// The source's new state, where it changed.
    pub report: Option<SourceReport>,
}

/// The proof that the product shows a session no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The session.
    pub id: NativeRef,
    /// Whether it is older than the oldest row its feed still shows; else it was deleted.
    pub aged_out: bool,
}

/// A session that the catalog shows as present, as far as proving it absent takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Canonical native id.
    pub id: String,
    /// When it began, as the product says.
    pub started_at: Option<Timestamp>,
    /// When it ended, as the product says.
    pub ended_at: Option<Timestamp>,
    /// Whether it may still change.
    pub is_unfinished: bool,
}

/// What a batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The changes, in order, numbered without gaps over the life of the catalog.
    pub changes: Vec<Change>,
    /// Sessions of the batch that were known already with the same content.
    pub unchanged: usize,
}

/// One numbered change of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Rises by one with each change.
    pub number: u64,
    /// The session that changed.
    pub session: SessionId,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was not known before.
    Added,
    /// Its content is new, or it is present again.
    Updated,
    /// It was proved absent.
    Absent,
}
