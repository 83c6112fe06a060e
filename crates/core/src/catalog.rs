//! The catalog: takes over what sources say, one batch at a time, and publishes it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use mullion_model::{
    Applied, Batch, Change, ChangeKind, Presence, Session, SessionId, SourceReport, Timestamp,
};
use tokio::sync::Notify;

use crate::publisher::stamp_of;
use crate::{Clock, CursorError, CursorKey, Query, Row, Snapshot, SourceView};

/// What a [`Core`] is made from.
#[derive(Debug)]
pub struct CoreOptions {
    /// What cursors are signed with.
    pub cursor_key: CursorKey,
    /// The project's clock.
    pub clock: Clock,
}

/// Merges and keeps the sessions of all sources; shared by all threads.
///
/// Writers wait for each other, readers for nobody: they share the [`Snapshot`] published last.
#[derive(Debug)]
pub struct Core {
    catalog: Mutex<Catalog>,
    published: ArcSwap<Snapshot>,
    /// There is something to publish.
    pub(crate) changed: Notify,
    /// There is something to publish at once.
    pub(crate) settled: Notify,
    cursor_key: Arc<CursorKey>,
    clock: Clock,
}

/// Why a batch is not taken over. It is then left out as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The first batch of a source has to bring its report, which tells its product.
    #[error("source {source_name} has not reported itself yet")]
    NotReported {
        /// The source of the batch.
        source_name: Arc<str>,
    },
    /// The report is about another source or says that the source is another product now.
    #[error("a batch of source {source_name} brings the report of another source or product")]
    OtherReport {
        /// The source of the batch.
        source_name: Arc<str>,
    },
}

impl Core {
    /// A catalog without sources, published as generation 0.
    #[must_use]
    pub fn new(options: CoreOptions) -> Self {
        let CoreOptions { cursor_key, clock } = options;
        let cursor_key = Arc::new(cursor_key);
        let snapshot = Snapshot {
            generation: 0,
            stamp: stamp_of(clock.now()),
            cursor_key: Arc::clone(&cursor_key),
            sources: Vec::new(),
            rows: Arc::default(),
        };
        Self {
            catalog: Mutex::default(),
            published: ArcSwap::from_pointee(snapshot),
            changed: Notify::new(),
            settled: Notify::new(),
            cursor_key,
            clock,
        }
    }

    /// Takes over a batch as a whole, read at `read_at`, and says what it changed.
    ///
    /// A session with the content that is known already changes nothing. Where one batch has a
    /// session twice, the later row counts. Nothing is ever removed. Readers see the changes with
    /// the next publication.
    ///
    /// # Errors
    /// The source is not known and the batch brings no report, or it brings another source's.
    pub fn apply(&self, batch: Batch, read_at: Timestamp) -> Result<Applied, ApplyError> {
        let mut catalog = self.catalog();
        let applied = catalog.apply(batch, read_at, &self.snapshot())?;
        if std::mem::take(&mut catalog.settled) {
            self.settled.notify_one();
        }
        if catalog.changed {
            self.changed.notify_one();
        }
        Ok(applied)
    }

    /// Publishes what has changed as a new generation; says whether there was anything to publish.
    ///
    /// A snapshot whose stamp has aged is published anew too, so that its cursors live their hour.
    /// [`Core::run_publisher`] does this in time.
    pub fn publish(&self) -> bool {
        let mut catalog = self.catalog();
        let current = self.snapshot();
        let stamp = stamp_of(self.clock.now());
        if !catalog.changed && current.stamp == stamp {
            return false;
        }
        self.published.store(Arc::new(catalog.next_snapshot(&current, stamp)));
        true
    }

    /// The snapshot published last.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.published.load_full()
    }

    /// The same question for the page behind `cursor`, which an answer to it gave.
    ///
    /// # Errors
    /// The cursor is not one of ours, belongs to another question or scope, or has had its time.
    pub fn resume(&self, query: Query, cursor: &str) -> Result<Query, CursorError> {
        let digest = query.digest();
        let position = self.cursor_key.open(cursor, query.sort(), &digest, self.clock.now())?;
        Ok(query.after(position))
    }

    /// The clock it was made with.
    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The catalog, for one writer at a time. Should one ever panic, the next goes on with what
    /// there is: at worst a count of sessions is short.
    fn catalog(&self) -> MutexGuard<'_, Catalog> {
        self.catalog.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known beyond the snapshot published last.
#[derive(Debug, Default)]
struct Catalog {
    /// Every source, by name.
    sources: BTreeMap<Arc<str>, SourceView>,
    /// Rows that are newer than the published ones.
    pending: HashMap<SessionId, Arc<Row>>,
    /// The number of the last change.
    last_change: u64,
    /// Whether anything is to be published.
    changed: bool,
    /// Whether the state of a source changed, or its first rows came, which is published at once.
    settled: bool,
}

impl Catalog {
    /// Takes over a batch.
    fn apply(
        &mut self,
        batch: Batch,
        read_at: Timestamp,
        published: &Snapshot,
    ) -> Result<Applied, ApplyError> {
        let Batch { source, sessions, report } = batch;
        let (source, product) = self.source(source, report)?;
        let mut applied = Applied::default();
        for (id, session) in last_of_each(&source, sessions) {
            let known = self.pending.get(&id).or_else(|| published.rows.find(id));
            let kind = match known {
                Some(row) if row.session == session => {
                    applied.unchanged += 1;
                    continue;
                }
                Some(_) => ChangeKind::Updated,
                None => ChangeKind::Added,
            };
            self.last_change += 1;
            let row = Row {
                id,
                source: Arc::clone(&source),
                product,
                presence: Presence::Present,
                read_at,
                parent_id: parent_id(&source, &session),
                version: self.last_change,
                session,
            };
            self.pending.insert(id, Arc::new(row));
            applied.changes.push(Change { number: self.last_change, session: id, kind });
        }
        self.count(&source, &applied);
        Ok(applied)
    }

    /// The source of a batch by its name as the catalog shares it, and its product; its report is
    /// taken over.
    fn source(
        &mut self,
        name: Arc<str>,
        report: Option<SourceReport>,
    ) -> Result<(Arc<str>, &'static str), ApplyError> {
        let known = self.sources.get_key_value(&name);
        let (name, known) = match known {
            Some((shared, view)) => (Arc::clone(shared), Some(view.clone())),
            None => (name, None),
        };
        let product = match (&report, &known) {
            (Some(report), _) => report.product,
            (None, Some(view)) => view.report.product,
            (None, None) => return Err(ApplyError::NotReported { source_name: name }),
        };
        let is_other = report.as_ref().is_some_and(|report| *report.name != *name)
            || known.as_ref().is_some_and(|view| view.report.product != product);
        if is_other {
            return Err(ApplyError::OtherReport { source_name: name });
        }
        if let Some(report) = report
            && known.as_ref().is_none_or(|view| *view.report != report)
        {
            let state = known.as_ref().map(|view| view.report.state());
            self.settled |= state.is_some_and(|state| state != report.state());
            let sessions = known.map_or(0, |view| view.sessions);
            let view = SourceView { report: Arc::new(report), sessions };
            self.sources.insert(Arc::clone(&name), view);
            self.changed = true;
        }
        Ok((name, product))
    }

    /// Counts what a batch of the source brought.
    fn count(&mut self, source: &str, applied: &Applied) {
        let added = applied.changes.iter().filter(|change| change.kind == ChangeKind::Added);
        if let Some(view) = self.sources.get_mut(source) {
            let added = added.count();
            self.settled |= view.sessions == 0 && added > 0;
            view.sessions += added;
        }
        self.changed |= !applied.changes.is_empty();
    }

    /// The generation behind `current`, after which nothing is left to publish.
    fn next_snapshot(&mut self, current: &Snapshot, stamp: Timestamp) -> Snapshot {
        let fresh: Vec<_> = std::mem::take(&mut self.pending).into_values().collect();
        let rows = if fresh.is_empty() {
            Arc::clone(&current.rows)
        } else {
            Arc::new(current.rows.with(fresh))
        };
        self.changed = false;
        Snapshot {
            generation: current.generation + 1,
            stamp,
            cursor_key: Arc::clone(&current.cursor_key),
            sources: self.sources.values().cloned().collect(),
            rows,
        }
    }
}

/// The sessions with their ids, of each id the last one, in the order of the batch.
fn last_of_each(source: &str, sessions: Vec<Session>) -> Vec<(SessionId, Session)> {
    let with_id =
        |session: Session| (SessionId::new(source, session.id.r#type, &session.id.id), session);
    let mut seen = HashSet::with_capacity(sessions.len());
    let mut last: Vec<_> =
        sessions.into_iter().rev().map(with_id).filter(|(id, _)| seen.insert(*id)).collect();
    last.reverse();
    last
}

/// The unified id of a session's parent.
fn parent_id(source: &str, session: &Session) -> Option<SessionId> {
    let native = session.parent.as_ref()?.native.as_ref()?;
    Some(SessionId::new(source, native.r#type, &native.id))
}
