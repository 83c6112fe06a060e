//! The catalog: takes over what sources say, one batch at a time, and publishes it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use mullion_model::{Applied, Batch, Held, Timestamp};
use tokio::sync::Notify;

use crate::index::{LayerSizes, Rows, Woven};
use crate::merge::Catalog;
use crate::publisher::stamp_of;
use crate::{Clock, CursorError, CursorKey, Query, Snapshot, Window};

/// What a [`Core`] is made from.
#[derive(Debug)]
pub struct CoreOptions {
    /// What cursors are signed with.
    pub cursor_key: CursorKey,
    /// The project's clock.
    pub clock: Clock,
    /// How long sessions that aged out of their product are kept, from their start; sessions proved
    /// deleted are kept for 30 days from the proof.
    pub keep: Duration,
}

/// Merges and keeps the sessions of all sources; shared by all threads.
///
/// Writers wait for each other, readers for nobody: they share the [`Snapshot`] published last.
#[derive(Debug)]
pub struct Core {
    catalog: Mutex<Catalog>,
    published: ArcSwap<Snapshot>,
    /// Held by whoever puts a snapshot in the place of the published one. Nobody asks for it who has
    /// the catalog.
    publishing: Mutex<()>,
    /// There is something to publish.
    pub(crate) changed: Notify,
    /// There is something to publish soon.
    pub(crate) settled: Notify,
    /// There is something to publish at once.
    pub(crate) filled: Notify,
    /// There may be parts to weave together.
    pub(crate) grown: Notify,
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
        Self::with_sizes(options, LayerSizes::default())
    }

    /// The same with parts of other sizes than the usual ones, which only measurements and tests
    /// want.
    #[must_use]
    pub fn with_sizes(options: CoreOptions, sizes: LayerSizes) -> Self {
        let CoreOptions { cursor_key, clock, keep } = options;
        let cursor_key = Arc::new(cursor_key);
        let snapshot = Snapshot {
            generation: 0,
            stamp: stamp_of(clock.now()),
            cursor_key: Arc::clone(&cursor_key),
            sources: Vec::new(),
            rows: Arc::new(Rows::new(sizes)),
        };
        Self {
            catalog: Mutex::new(Catalog::new(keep)),
            published: ArcSwap::from_pointee(snapshot),
            publishing: Mutex::new(()),
            changed: Notify::new(),
            settled: Notify::new(),
            filled: Notify::new(),
            grown: Notify::new(),
            cursor_key,
            clock,
        }
    }

    /// Takes over a batch as a whole, read at `read_at`, and says what it changed.
    ///
    /// A session with the content that is known already changes nothing. Where one batch has a
    /// session twice, the later row counts. A session proved absent stays, with its presence; it is
    /// present again when it is read again. Readers see the changes with the next publication.
    ///
    /// # Errors
    /// The source is not known and the batch brings no report, or it brings another source's.
    pub fn apply(&self, batch: Batch, read_at: Timestamp) -> Result<Applied, ApplyError> {
        let mut catalog = locked(&self.catalog);
        let applied = catalog.apply(batch, read_at, &self.snapshot())?;
        if std::mem::take(&mut catalog.settled) {
            self.settled.notify_one();
        }
        if std::mem::take(&mut catalog.filled) {
            self.filled.notify_one();
        }
        if catalog.changed {
            self.changed.notify_one();
        }
        Ok(applied)
    }

    /// The sessions of a source that are shown as present under `native_type` and began in the
    /// window, published or not; those without a start only where the window is open on both sides.
    #[must_use]
    pub fn held(&self, source: &str, native_type: &str, began: Window) -> Vec<Held> {
        locked(&self.catalog).held(source, native_type, began, &self.snapshot())
    }

    /// Publishes what has changed as a new generation; says whether there was anything to publish.
    ///
    /// A snapshot whose stamp has aged is published anew too, so that its cursors live their hour.
    /// Batches are taken over meanwhile, and become visible with the next generation.
    /// [`Core::run_publisher`] does this in time.
    pub fn publish(&self) -> bool {
        let _publishing = locked(&self.publishing);
        let current = self.snapshot();
        let stamp = stamp_of(self.clock.now());
        let publication = {
            let mut catalog = locked(&self.catalog);
            catalog.forget(self.clock.now(), &current);
            if !catalog.changed && current.stamp == stamp {
                return false;
            }
            catalog.begin_publication()
        };
        let next = Arc::new(publication.snapshot(&current, stamp));
        {
            let mut catalog = locked(&self.catalog);
            self.published.store(next);
            catalog.published();
        }
        self.grown.notify_one();
        true
    }

    /// Weaves some parts of the snapshot together, if there are too many; says whether it did.
    ///
    /// Takes up to seconds, during which readers and writers go on. No answer is another for it: the
    /// generation stays as it is. [`Core::run_publisher`] does this in time.
    pub fn compact(&self) -> bool {
        self.snapshot().rows.weaving().is_some_and(|weaving| self.adopt(weaving.weave()))
    }

    /// Shows what was woven in the place of what it was made of; says whether that was still there.
    pub(crate) fn adopt(&self, woven: Woven) -> bool {
        let _publishing = locked(&self.publishing);
        let current = self.snapshot();
        let Some(rows) = current.rows.adopt(woven) else { return false };
        let next = Snapshot {
            generation: current.generation,
            stamp: current.stamp,
            cursor_key: Arc::clone(&current.cursor_key),
            sources: current.sources.clone(),
            rows: Arc::new(rows),
        };
        self.published.store(Arc::new(next));
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
}

/// What is behind a lock, for one writer at a time. Should one ever panic, the next goes on with what
/// there is: at worst a count of sessions is short, or rows are missing until they are read again.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
