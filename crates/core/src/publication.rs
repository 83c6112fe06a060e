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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use mullion_model::{Absence, Batch, ChangeKind, Held, Session, SourceReport};

    use super::*;
    use crate::merge::Catalog;
    use crate::testing::session;
    use crate::{Clock, Core, CoreOptions, CursorKey, Window};

    const NOW: Timestamp = Timestamp::from_seconds(2_000_000_000);
    const KEEP: Duration = Duration::from_secs(24 * 3_600);

    /// A batch of source `a`.
    fn batch(sessions: Vec<Session>) -> Batch {
        let report = SourceReport {
            name: "a".to_owned(),
            product: "em",
            label: None,
            host: String::new(),
            api_version: String::new(),
            upstream_as_of: None,
            feeds: Vec::new(),
            fault: None,
            next_attempt: None,
            requests: 0,
            requests_per_minute: 60,
            logins: 0,
            clock_skew: None,
            certificate_sha256: None,
        };
        Batch { source: "a".into(), sessions, report: Some(report), ..Batch::default() }
    }

    /// The ids of the sessions that the catalog holds beside a snapshot.
    fn held(catalog: &Catalog, published: &Snapshot) -> Vec<String> {
        let open = Window { after: None, before: None };
        let held = catalog.held("a", "Session", open, published);
        let mut ids: Vec<String> = held.into_iter().map(|Held { id, .. }| id).collect();
        ids.sort();
        ids
    }

    #[test]
    fn what_is_being_published_is_known() {
        let cursor_key = CursorKey::from_bytes([7; 32]);
        let options = CoreOptions { cursor_key, clock: Clock::new(|| NOW), keep: KEEP };
        let empty = Core::new(options).snapshot();
        let mut catalog = Catalog::new(KEEP);
        let told = ["a", "b", "c"].map(session).to_vec();
        catalog.apply(batch(told), NOW, &empty).unwrap();
        let publication = catalog.begin_publication();

        let renamed = Session { name: "B".to_owned(), ..session("b") };
        let absent = vec![Absence { id: session("c").id, aged_out: false }];
        let told = Batch { absent, ..batch(vec![session("a"), renamed]) };
        let applied = catalog.apply(told.clone(), NOW, &empty).unwrap();
        let kinds: Vec<ChangeKind> = applied.changes.iter().map(|change| change.kind).collect();
        assert_eq!(kinds, [ChangeKind::Updated, ChangeKind::Absent]);
        assert_eq!(applied.unchanged, 1);
        assert_eq!(held(&catalog, &empty), ["a", "b"]);

        let first = publication.snapshot(&empty, NOW);
        catalog.published();
        assert_eq!(held(&catalog, &first), ["a", "b"]);
        let second = catalog.begin_publication().snapshot(&first, NOW);
        catalog.published();
        let applied = catalog.apply(told, NOW, &second).unwrap();
        assert_eq!((applied.changes.len(), applied.unchanged), (0, 2));
        assert_eq!(held(&catalog, &second), ["a", "b"]);
    }
}
