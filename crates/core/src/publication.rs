//! What is published at once: made into a snapshot while the catalog takes in more.

use std::sync::Arc;

use mullion_model::Timestamp;

use crate::index::Changes;
use crate::{Snapshot, SourceView};

/// What was taken out of the catalog to be published.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) changes: Arc<Changes>,
    /// By name.
    pub(crate) sources: Vec<SourceView>,
}

impl Publication {
    /// The generation behind `current`. Takes milliseconds where there are thousands of changes.
    pub(crate) fn snapshot(&self, current: &Snapshot, stamp: Timestamp) -> Snapshot {
        let rows = if self.changes.is_empty() {
            Arc::clone(&current.rows)
        } else {
            Arc::new(current.rows.with(&self.changes))
        };
        Snapshot {
            generation: current.generation + 1,
            stamp,
            cursor_key: Arc::clone(&current.cursor_key),
            sources: self.sources.clone(),
            rows,
        }
    }
}
