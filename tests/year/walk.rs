//! A person who walks through the whole list by cursors while everything moves.

use std::collections::BTreeSet;

use crate::estate::Estate;

/// A walk under way.
pub(crate) struct Walk {
    /// Sessions that were there when it began.
    before: BTreeSet<String>,
    met: Vec<String>,
    next: Option<String>,
}

impl Walk {
    /// Begins at the newest session.
    pub(crate) fn begin(estate: &Estate) -> Self {
        let next = Some("/api/v1/sessions?sort=-startedAt&sources=none&limit=200".to_owned());
        Self { before: ids(estate), met: Vec::new(), next }
    }

    /// Reads one more page, if there is one.
    pub(crate) fn go_on(&mut self, estate: &Estate) {
        let Some(target) = self.next.take() else { return };
        let page = estate.client.get(&target).json();
        let rows = page["items"].as_array().unwrap_or_else(|| panic!("{target}: {page}"));
        self.met.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        self.next = page["page"]["next"].as_str().map(str::to_owned);
    }

    /// Reads the rest and looks whether every session that was there all the time was met once.
    pub(crate) fn end(mut self, estate: &Estate) {
        while self.next.is_some() {
            self.go_on(estate);
        }
        let after = ids(estate);
        let met: BTreeSet<_> = self.met.iter().collect();
        assert_eq!(met.len(), self.met.len(), "a session was met twice");
        let missed: Vec<_> =
            self.before.intersection(&after).filter(|id| !met.contains(id)).collect();
        assert!(missed.is_empty(), "the walk missed {missed:?}");
    }
}

/// The ids of all sessions that are shown now.
fn ids(estate: &Estate) -> BTreeSet<String> {
    let rows = estate.client.walk("sources=none&limit=1000");
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}
