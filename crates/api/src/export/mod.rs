//! The whole list as CSV or NDJSON: streamed from one snapshot in bounded memory, to a few readers at
//! a time, none of which may be slow.

mod csv;
mod feed;
mod format;
mod line;
mod patience;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::web::Bytes;
use futures::Stream;
use mullion_core::Walk;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{Problem, Slug};
use crate::render::Fields;
pub(crate) use feed::Cut;
use feed::{body, feed};
pub(crate) use format::Format;
use format::Pages;
pub(crate) use line::{Line, remember};
use patience::Patience;

/// The most exports at a time, of all listeners and threads.
pub(crate) const MOST: usize = 4;
/// When to ask again where there are so many.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// How an export ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All of it was taken, but for what system and HTTP layer hold.
    Complete,
    /// The reader went away.
    Left,
    /// The reader was too slow, and was cut off.
    Slow,
    /// A row could not be written.
    Failed,
}

impl End {
    /// Every end, with its word in the metrics.
    pub(crate) const ALL: [(Self, &'static str); 4] = [
        (Self::Complete, "complete"),
        (Self::Left, "left"),
        (Self::Slow, "slow"),
        (Self::Failed, "failed"),
    ];
}

/// What all exports share.
#[derive(Debug)]
pub(crate) struct Exports {
    places: Arc<Semaphore>,
    patience: Duration,
    /// In the order of [`End::ALL`].
    ended: [AtomicU64; End::ALL.len()],
}

/// The right to one export.
pub(crate) struct Place {
    exports: Arc<Exports>,
    _permit: OwnedSemaphorePermit,
}

impl Exports {
    /// None under way; a reader is waited for so long at most.
    pub(crate) fn new(patience: Duration) -> Self {
        let places = Arc::new(Semaphore::new(MOST));
        Self { places, patience, ended: Default::default() }
    }

    /// The right to one more.
    ///
    /// # Errors
    /// There are as many as there may be.
    pub(crate) fn place(self: Arc<Self>) -> Result<Place, Problem> {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(permit) => Ok(Place { exports: self, _permit: permit }),
            Err(_) => {
                let detail = "As many exports are under way as there may be at a time.";
                Err(Problem::with_detail(Slug::Overloaded, detail).retry_after(RETRY_AFTER))
            }
        }
    }

    /// How many are under way.
    pub(crate) fn under_way(&self) -> usize {
        MOST.saturating_sub(self.places.available_permits())
    }

    /// How many ended so.
    pub(crate) fn ended(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.ended.iter().map(|count| count.load(Ordering::Relaxed));
        End::ALL.iter().map(|(_, word)| *word).zip(counts)
    }

    /// Counts an end.
    fn count(&self, end: End) {
        let counts = End::ALL.iter().zip(&self.ended);
        for (_, count) in counts.filter(|((known, _), _)| *known == end) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Place {
    /// Begins to send what `walk` meets; the place is free again when the body has been taken or given
    /// up. `line` is the connection, where it can be ended from here, and `reader` who is at its other
    /// end.
    pub(crate) fn send(
        self,
        walk: Walk,
        format: Format,
        fields: Fields,
        line: Option<Line>,
        reader: String,
    ) -> impl Stream<Item = Result<Bytes, Cut>> + 'static {
        let exports = Arc::clone(&self.exports);
        let patience = Patience::new(exports.patience);
        let (chunks, body) = body(self);
        actix_web::rt::spawn(async move {
            let end = feed(Pages::new(walk, format, fields), chunks, patience).await;
            tell(end, &reader);
            exports.count(end);
            if end == End::Slow
                && let Some(line) = line
            {
                line.cut();
            }
        });
        body
    }
}

/// Logs how an export ended.
fn tell(end: End, reader: &str) {
    match end {
        End::Complete | End::Left => tracing::debug!(reader, ?end, "an export ended"),
        End::Slow => tracing::warn!(reader, "an export was cut: its reader takes too little"),
        End::Failed => tracing::error!(reader, "an export was cut: a row could not be written"),
    }
}
