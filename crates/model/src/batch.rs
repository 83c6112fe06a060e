//! What the engine tells the core, and what the core answers.

use std::sync::Arc;

use crate::{Session, SessionId, SourceReport};

/// A portion of news about one source, applied as a whole.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The source's name.
    pub source: Arc<str>,
    /// Sessions as read just now; each replaces what was known under its id.
    pub sessions: Vec<Session>,
    /// The source's new state, where it changed.
    pub report: Option<SourceReport>,
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
    /// Its content is new.
    Updated,
}
