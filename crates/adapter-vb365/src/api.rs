//! One version of the REST API: what it has, and where.
//!
//! The number is that of the product: 1.5 serves v1, 2.0 v2, and so on to 8.0 to 8.5, which serve v8.
//! Only what a version can be *asked* depends on it; answers are read by their shape.

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

    /// Whether one session can be asked for by its id.
    pub(crate) const fn has_single_sessions(self) -> bool {
        self.number >= 2
    }

    /// Whether restore sessions come in pages.
    pub(crate) const fn pages_restores(self) -> bool {
        self.number >= 2
    }

    /// Whether restore sessions can be narrowed by their start.
    pub(crate) const fn narrows_restores(self) -> bool {
        self.number >= 4
    }

    /// Whether restore sessions can be sorted, so that their start is a key to walk by.
    pub(crate) const fn sorts_restores(self) -> bool {
        self.number >= 8
    }

    /// What of the list of job sessions can be asked for.
    pub(crate) const fn job_list(self) -> JobList {
        match self.number {
            0..=4 => JobList::Array,
            5 | 7 => JobList::Pages,
            6 => JobList::Halves,
            _ => JobList::ByStatus,
        }
    }

    /// Whether there are data retrieval sessions.
    pub(crate) const fn has_retrievals(self) -> bool {
        self.number >= 6
    }

    /// Whether jobs and organisations come in pages.
    pub(crate) const fn pages_names(self) -> bool {
        self.number >= 8
    }

    /// Whether there are copy jobs.
    pub(crate) const fn has_copy_jobs(self) -> bool {
        self.number >= 6
    }

    /// Whether the list of organisations has to be told not to ask the backup proxies, which it does
    /// by default: it would wait for them, and fail with them.
    pub(crate) const fn asks_proxies_for_organizations(self) -> bool {
        self.number == 6
    }

    /// Behind the path of a session of `family`, the list that tells of its items.
    pub(crate) const fn items(self, family: Family) -> Option<&'static str> {
        match (family, self.number) {
            (Family::Restore, 6..) => Some("Events"),
            (Family::Job, 7..) => Some("ProcessedObjects"),
            (Family::Restore | Family::Job | Family::Retrieval, _) => None,
        }
    }

    /// Behind the path of a session of `family`, the list of its events; `linked` says that the
    /// session names its log itself.
    pub(crate) fn events(
        self,
        family: Family,
        linked: impl FnOnce() -> bool,
    ) -> Option<&'static str> {
        match (family, self.number) {
            (Family::Restore, 2..) => Some("Events"),
            (Family::Job, 2..) | (Family::Retrieval, _) => Some("LogItems"),
            (Family::Job, _) if linked() => Some("LogItems"),
            (Family::Restore | Family::Job, _) => None,
        }
    }

    /// Rows a page of the details of a session of `family`; `None` where they come whole.
    pub(crate) const fn detail_page_size(self, family: Family) -> Option<u32> {
        match (family, self.number) {
            (_, 5..) => Some(DETAIL_PAGE_SIZE),
            (Family::Restore, 2..) | (_, 3..) => Some(PAGE_SIZE),
            _ => None,
        }
    }
}

/// What of the list of job sessions can be asked for. No version can sort it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobList {
    /// All of it at once.
    Array,
    /// Its pages.
    Pages,
    /// Its pages, backups and copies apart: rows do not tell which of the two they are.
    Halves,
    /// Pages of what ended in a window, and of what has a status.
    ByStatus,
}

/// The lists of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `/RestoreSessions`.
    Restore,
    /// `/JobSessions`.
    Job,
    /// `/DataRetrievalSessions`.
    Retrieval,
}

impl Family {
    /// All of them.
    const ALL: [Self; 3] = [Self::Restore, Self::Job, Self::Retrieval];

    /// The family that a session is of.
    pub(crate) fn of(session: &NativeRef) -> Self {
        let is_of = |family: &Self| family.native_type() == session.r#type;
        Self::ALL.into_iter().find(is_of).unwrap_or(Self::Job)
    }

    /// The native type of its sessions.
    pub(crate) const fn native_type(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSession",
            Self::Job => "JobSession",
            Self::Retrieval => "DataRetrievalSession",
        }
    }

    /// The name of its list.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSessions",
            Self::Job => "JobSessions",
            Self::Retrieval => "DataRetrievalSessions",
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
