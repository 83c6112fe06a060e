//! One session as the catalog keeps it.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use mullion_model::{Presence, Session, SessionId, Timestamp};

/// A session together with what depends on its source and on time. Never changes: new content makes
/// a new row.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub(crate) id: SessionId,
    pub(crate) source: Arc<str>,
    pub(crate) product: &'static str,
    pub(crate) presence: Presence,
    /// When it is forgotten; `None` while it is present.
    pub(crate) forgotten_at: Option<Timestamp>,
    pub(crate) read_at: Timestamp,
    pub(crate) parent_id: Option<SessionId>,
    /// The number of the change that made this row: tells contents of one session apart.
    pub(crate) version: u64,
    pub(crate) session: Session,
}

impl Row {
    /// The unified id.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// The name of the source it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The name of that source's product, such as `em`.
    #[must_use]
    pub const fn product(&self) -> &'static str {
        self.product
    }

    /// Whether the product still shows it.
    #[must_use]
    pub const fn presence(&self) -> Presence {
        self.presence
    }

    /// When this content was first read.
    #[must_use]
    pub const fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// The unified id of the session it is a part or a retry of, whether or not that one is in the
    /// catalog; the relation stands in [`Session::parent`].
    #[must_use]
    pub const fn parent_id(&self) -> Option<SessionId> {
        self.parent_id
    }

    /// From start to end in units of 100 ns, never negative.
    #[must_use]
    pub fn duration_ticks(&self) -> Option<i64> {
        self.session.duration_ticks()
    }

    /// What the product says about it.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The order rows are kept in, which is also the default order of answers: newest start first,
    /// rows without a start last, then by id.
    pub(crate) fn newest_first(&self, other: &Self) -> Ordering {
        self.recency().cmp(&other.recency())
    }

    /// What [`Row::newest_first`] compares.
    pub(crate) fn recency(&self) -> (bool, Reverse<Option<Timestamp>>, SessionId) {
        let started_at = self.session.started_at;
        (started_at.is_none(), Reverse(started_at), self.id)
    }
}
