//! One session as it waits to be published.

use std::collections::HashMap;
use std::sync::Arc;

use mullion_model::{Presence, Session, SessionId, Timestamp};

/// Hashes ids, numbers and configured names. Seeded at random: servers choose native ids, and with
/// them the bits of ours.
pub(crate) type FastHasher = foldhash::fast::RandomState;

/// Rows in the place of those with their ids; `None` where one was forgotten.
pub(crate) type Changes = HashMap<SessionId, Option<Arc<Entry>>, FastHasher>;

/// A session together with what depends on its source and on time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: SessionId,
    pub(crate) source: Arc<str>,
    pub(crate) product: &'static str,
    pub(crate) presence: Presence,
    /// When it is forgotten; `None` while it is present.
    pub(crate) forgotten_at: Option<Timestamp>,
    pub(crate) read_at: Timestamp,
    /// The unified id of the session it is a part or a retry of.
    pub(crate) parent_id: Option<SessionId>,
    /// The number of the change that made it: tells contents of one session apart.
    pub(crate) version: u64,
    /// Whether nothing was known of the session before: no published row has its id.
    pub(crate) is_first: bool,
    pub(crate) session: Session,
}
