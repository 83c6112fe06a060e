//! One version of the REST API: what it has, and where.
//!
//! The number is that of the product: 1.5 serves v1, 3.0 serves v3, 8.0 to 8.5 serve v8. Only what a
//! version can be *asked* depends on it; answers are read by their shape.

use mullion_adapter::Get;
use mullion_model::NativeRef;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A version of the REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Api {
    /// As it stands in paths, such as `v8`.
    name: &'static str,
    /// Its number.
    number: u8,
}

/// The number of the newest version.
const NEWEST: u8 = 8;

/// Rows a page of a list of sessions or names. 10,000 is the documented maximum from v5 on, but a
/// sweep asks for the newest page every time, and 10,000 rows of a kilobyte each are no small
/// question; before v5 no maximum is documented at all. What a server makes of it, its page says.
pub(crate) const PAGE_SIZE: u32 = 1000;
/// Rows a page of details, which are read once and in few requests: the documented maximum.
const DETAIL_PAGE_SIZE: u32 = 10_000;

impl Api {
    /// The version of this name, one of those in the profile.
    pub(crate) fn of(name: &'static str) -> Self {
        Self { name, number: name.trim_start_matches('v').parse().unwrap_or(NEWEST) }
    }

    /// The path of a resource, such as `Jobs`.
    pub(crate) fn path(self, resource: &str) -> String {
        format!("/{}/{resource}", self.name)
    }

    /// A GET of a resource.
    pub(crate) fn get(self, resource: &str) -> Get {
        Get::json(self.path(resource))
    }

    /// Whether the token request has the parameter that does without a token in cookies.
    pub(crate) const fn has_antiforgery_token(self) -> bool {
        self.number >= 7
    }

    /// Whether a token can be given back.
    pub(crate) const fn has_logout(self) -> bool {
        self.number >= 7
    }

    /// Whether restore sessions come in pages.
    pub(crate) const fn pages_restores(self) -> bool {
        self.number >= 2
    }

    /// Whether restore sessions can be sorted, so that a filter by start is a key to walk by.
    pub(crate) const fn sorts_restores(self) -> bool {
        self.number >= 8
    }

    /// Whether job sessions come in pages and can be narrowed by end and by status.
    pub(crate) const fn narrows_jobs(self) -> bool {
        self.number >= 8
    }

    /// Whether jobs and organisations come in pages.
    pub(crate) const fn pages_names(self) -> bool {
        self.number >= 8
    }

    /// Whether there are copy jobs.
    pub(crate) const fn has_copy_jobs(self) -> bool {
        self.number >= 6
    }

    /// Whether the list that `family`'s sessions keep their items in tells of items.
    pub(crate) const fn has_items(self, family: Family) -> bool {
        match family {
            Family::Restore => self.number >= 6,
            Family::Job => self.number >= 7,
        }
    }

    /// Whether a session of `family` has events; `linked` says that it names its log itself.
    pub(crate) const fn has_events(self, family: Family, linked: bool) -> bool {
        match family {
            Family::Restore => self.number >= 2,
            Family::Job => self.number >= 2 || linked,
        }
    }

    /// Rows a page of a session's details; `None` where they come whole.
    pub(crate) const fn detail_page_size(self) -> Option<u32> {
        match self.number {
            0..=2 => None,
            3..=4 => Some(PAGE_SIZE),
            _ => Some(DETAIL_PAGE_SIZE),
        }
    }
}

/// The two lists of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `/RestoreSessions`.
    Restore,
    /// `/JobSessions`.
    Job,
}

impl Family {
    /// The family that a session is of.
    pub(crate) fn of(session: &NativeRef) -> Self {
        if session.r#type == Self::Restore.native_type() { Self::Restore } else { Self::Job }
    }

    /// The native type of its sessions.
    pub(crate) const fn native_type(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSession",
            Self::Job => "JobSession",
        }
    }

    /// The name of its list.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSessions",
            Self::Job => "JobSessions",
        }
    }

    /// Behind a session's path, the list that its items are in.
    pub(crate) const fn items(self) -> &'static str {
        match self {
            Self::Restore => "Events",
            Self::Job => "ProcessedObjects",
        }
    }

    /// Behind a session's path, the list of its events.
    pub(crate) const fn events(self) -> &'static str {
        match self {
            Self::Restore => "Events",
            Self::Job => "LogItems",
        }
    }

    /// The resource of one session.
    pub(crate) fn session(self, id: &str) -> String {
        const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');
        format!("{}/{}", self.list(), utf8_percent_encode(id, ENCODED))
    }

    /// What names the session `id`.
    pub(crate) const fn native_ref(self, id: String) -> NativeRef {
        NativeRef { r#type: self.native_type(), id }
    }
}
