//! A catalog of the barest kind.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use mullion_adapter::Range;
use mullion_model::{
    Applied, Batch, Change, ChangeKind, Held, Session, SessionId, SourceReport, SourceState,
    Timestamp,
};

use crate::Sink;
use crate::clock::locked;

/// Keeps the latest row of each session and every report.
#[derive(Default)]
pub(crate) struct Kept {
    rows: Mutex<HashMap<String, Session>>,
    reports: Mutex<Vec<SourceReport>>,
    left: Mutex<BTreeMap<String, bool>>,
}

impl Kept {
    /// The ids of all sessions, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<_> = locked(&self.rows).keys().cloned().collect();
        ids.sort();
        ids
    }

    /// The ids of the sessions proved absent, each with whether it aged out.
    pub(crate) fn left(&self) -> Vec<(String, bool)> {
        locked(&self.left).iter().map(|(id, aged_out)| (id.clone(), *aged_out)).collect()
    }

    /// The message of a session.
    pub(crate) fn message(&self, id: &str) -> Option<String> {
        locked(&self.rows).get(id).unwrap().message.clone()
    }

    /// The name of the job of a session.
    pub(crate) fn job(&self, id: &str) -> Option<String> {
        locked(&self.rows).get(id).unwrap().job.as_ref().unwrap().name.clone()
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
        let mut left = locked(&self.left);
        let mut applied = Applied::default();
        for session in batch.sessions {
            let id = session.id.id.clone();
            left.remove(&id);
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
        left.extend(batch.absent.into_iter().map(|absence| (absence.id.id, absence.aged_out)));
        applied
    }

    fn held(&self, _: &str, _: &str, began: Range) -> Vec<Held> {
        let left = locked(&self.left);
        let is_inside = |start: Option<Timestamp>| match start {
            Some(start) => began.contains(start),
            None => began == Range::default(),
        };
        let rows = locked(&self.rows);
        let held = rows.values().filter(|row| !left.contains_key(&row.id.id));
        held.filter(|row| is_inside(row.started_at))
            .map(|row| Held {
                id: row.id.id.clone(),
                started_at: row.started_at,
                ended_at: row.ended_at,
                is_unfinished: row.is_unfinished(),
            })
            .collect()
    }
}
