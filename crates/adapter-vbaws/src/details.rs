//! The items and the log of one session, read on demand.

use jiff::tz::TimeZone;
use mullion_adapter::kit::{
    Notes, behind_by_offset, canonical_id, json_object, json_rows, json_text,
};
use mullion_adapter::{Asked, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::{DetailKey, Event, Item};

use crate::listing::{PAGE_SIZE, paged, rows_of, session_path, what_follows};
use crate::wire::{self, Embedded};
use crate::{convert, get};

/// The three lists of items. Which of them a session has, its `_embedded` links tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemList {
    /// What a backup protected.
    Protected,
    /// What a restore restored.
    Restored,
    /// What a retention run deleted.
    Deleted,
}

impl ItemList {
    /// The list of a session with these links; the first present wins (mapping section 3).
    pub(crate) const fn of_session(embedded: &Embedded) -> Option<Self> {
        match embedded {
            Embedded { backup_job_info: true, .. } => Some(Self::Protected),
            Embedded { restore_job_info: true, .. } => Some(Self::Restored),
            Embedded { retention_job_deleted_restore_points: true, .. } => Some(Self::Deleted),
            Embedded { .. } => None,
        }
    }

    /// The list that [`ItemList::key`] was made for. Keys are made nowhere else; the appliance
    /// itself would answer "not found" to a list that the session does not have.
    pub(crate) fn of_key(key: &DetailKey) -> Self {
        [Self::Restored, Self::Deleted]
            .into_iter()
            .find(|list| *list.key().0 == *key.0)
            .unwrap_or(Self::Protected)
    }

    /// What a session keeps of it.
    pub(crate) const fn key(self) -> DetailKey {
        DetailKey(std::borrow::Cow::Borrowed(self.segment()))
    }

    /// The last segment of its path.
    const fn segment(self) -> &'static str {
        match self {
            Self::Protected => "protectedItems",
            Self::Restored => "restoredItems",
            Self::Deleted => "deletedItems",
        }
    }

    /// An order in which pages stay apart.
    const fn sort(self) -> &'static str {
        match self {
            Self::Protected => "virtualMachineNameAsc",
            Self::Restored | Self::Deleted => "nameAsc",
        }
    }

    /// The native type of its rows.
    pub(crate) const fn native_type(self) -> &'static str {
        match self {
            Self::Protected => "ProtectedItem",
            Self::Restored => "RestoredItem",
            Self::Deleted => "DeletedItem",
        }
    }
}

/// The items of one session.
pub(crate) struct Items {
    pub(crate) version: &'static str,
    pub(crate) session: String,
    pub(crate) list: ItemList,
}

impl Listing<(), Item> for Items {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let path = format!("{}/{}", session_path(&self.session), self.list.segment());
        let sorted = get(self.version, path).with("Sort", self.list.sort());
        paged(sorted, asked.position.offset, asked.limit)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let mut notes = Notes::default();
        let read = rows_of::<wire::Item<'_>>(reply)?;
        let count = read.rows.len() + read.rejects.len();
        let next = behind_by_offset(asked.position, count);
        Ok(Page {
            rows: read.rows.iter().map(|row| convert::item(row, self.list, &mut notes)).collect(),
            rejects: read.rejects,
            oddities: notes.take(),
            next: what_follows(count, asked.limit, next),
        })
    }
}

/// The log of one session, which comes whole: it has no paging.
pub(crate) struct Log {
    pub(crate) version: &'static str,
    pub(crate) session: String,
    pub(crate) zone: TimeZone,
}

impl Log {
    /// Where every session's log is.
    pub(crate) const KEY: DetailKey = DetailKey(std::borrow::Cow::Borrowed("log"));
}

impl Listing<(), Event> for Log {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        get(self.version, format!("{}/log", session_path(&self.session)))
    }

    fn decode(&self, _asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Event>, Misread> {
        let mut notes = Notes::default();
        let log = json_object::<wire::Log<'_>>(json_text(reply)?)?;
        let of = log.session_id.plain().and_then(canonical_id);
        if of.is_some_and(|id| id != self.session) {
            return Err(Misread::new("the answer is the log of another session"));
        }
        let lines = log.log.ok_or_else(|| Misread::new("the answer holds no list of log lines"))?;
        let read = json_rows::<wire::LogLine<'_>>(lines)?;
        Ok(Page {
            rows: convert::events(&read.rows, &self.zone, &mut notes),
            rejects: read.rejects,
            oddities: notes.take(),
            next: Next::End,
        })
    }
}
