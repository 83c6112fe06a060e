//! A catalog of the barest kind.

use std::collections::HashMap;
use std::sync::Mutex;

use mullion_model::{
    Applied, Batch, Change, ChangeKind, Session, SessionId, SourceReport, SourceState,
};

use crate::Sink;
use crate::clock::locked;

/// Keeps the latest row of each session and every report.
#[derive(Default)]
pub(crate) struct Kept {
    rows: Mutex<HashMap<String, Session>>,
    reports: Mutex<Vec<SourceReport>>,
}

impl Kept {
    /// The ids of all sessions, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<_> = locked(&self.rows).keys().cloned().collect();
        ids.sort();
        ids
    }

    /// The latest report.
    pub(crate) fn report(&self) -> SourceReport {
        locked(&self.reports).last().unwrap().clone()
    }

    /// The states reported so far, each once in a row.
    pub(crate) fn states(&self) -> Vec<SourceState> {
        let mut states: Vec<_> = locked(&self.reports).iter().map(SourceReport::state).collect();
        states.dedup();
        states
    }
}

impl Sink for Kept {
    fn apply(&self, batch: Batch) -> Applied {
        locked(&self.reports).extend(batch.report);
        let mut rows = locked(&self.rows);
        let mut applied = Applied::default();
        for session in batch.sessions {
            let id = session.id.id.clone();
            let kind = match rows.insert(id, session.clone()) {
                None => ChangeKind::Added,
                Some(old) if old != session => ChangeKind::Updated,
                Some(_) => {
                    applied.unchanged += 1;
                    continue;
                }
            };
            applied.changes.push(Change { number: 0, session: SessionId::from_u128(0), kind });
        }
        applied
    }
}
