//! Sessions that may still change: when to ask for one of them by its id.

use std::collections::HashMap;
use std::time::Duration;

use mullion_model::{Session, Timestamp};

/// How long a session is asked for in every sweep.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often it is asked for after that.
const SELDOM: Duration = Duration::from_secs(60 * 60);
/// The most asked for by id in one sweep; the others wait for the next.
const AT_ONCE: usize = 50;

/// The unfinished sessions of one feed.
#[derive(Debug, Default)]
pub(crate) struct Unfinished {
    known: HashMap<String, Watch, foldhash::fast::RandomState>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
struct Watch {
    /// When it was first seen unfinished.
    since: Timestamp,
    /// When it was last read, in a list or alone.
    read: Timestamp,
    /// When it began, as the product says.
    started_at: Option<Timestamp>,
}

impl Unfinished {
    /// Takes notice of a row that was just read.
    pub(crate) fn note(&mut self, session: &Session, now: Timestamp) {
        if session.is_unfinished() {
            let fresh = Watch { since: now, read: now, started_at: session.started_at };
            self.known.entry(session.id.id.clone()).or_insert(fresh).read = now;
        } else {
            self.known.remove(&session.id.id);
        }
    }

    /// Takes notice that asking for `id` brought nothing: it is asked for seldom from now on. When
    /// it began.
    pub(crate) fn seldom(&mut self, id: &str, now: Timestamp) -> Option<Timestamp> {
        let watch = self.known.get_mut(id)?;
        *watch = Watch { since: now.minus(PATIENCE), read: now, ..*watch };
        watch.started_at
    }

    /// Asks no more for a session that is proved absent.
    pub(crate) fn forget(&mut self, id: &str) {
        self.known.remove(id);
    }

    /// Those that the sweep that began at `began` has not met and whose turn it is, the ones that
    /// wait longest first.
    pub(crate) fn due(&self, began: Timestamp, now: Timestamp) -> Vec<String> {
        let is_due = |watch: &Watch| {
            let every = if now.since(watch.since) < PATIENCE { Duration::ZERO } else { SELDOM };
            watch.read < began && now.since(watch.read) >= every
        };
        let mut due: Vec<_> = self.known.iter().filter(|(_, watch)| is_due(watch)).collect();
        due.sort_by_key(|(id, watch)| (watch.read, *id));
        due.into_iter().take(AT_ONCE).map(|(id, _)| id.clone()).collect()
    }
}
