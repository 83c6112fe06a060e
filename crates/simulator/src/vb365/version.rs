//! The API versions this dialect speaks, and since which of them there is what.

/// An API version. A version came with the product's release of the same number, the first with
/// 1.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    V1,
    V2,
    V3,
    V4,
    V5,
    V6,
    V7,
    V8,
}

impl Version {
    /// Their names as they stand in paths and in the options.
    pub(super) const NAMES: &[&str] = &["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"];

    /// The newest one.
    pub(super) const NEWEST: Self = Self::V8;

    const ALL: [Self; 8] =
        [Self::V1, Self::V2, Self::V3, Self::V4, Self::V5, Self::V6, Self::V7, Self::V8];

    /// The version with this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.name().eq_ignore_ascii_case(name))
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
            Self::V5 => "v5",
            Self::V6 => "v6",
            Self::V7 => "v7",
            Self::V8 => "v8",
        }
    }

    /// A build of the product that serves it as its newest.
    pub(super) const fn build(self) -> &'static str {
        match self {
            Self::V1 => "1.5.0.1309",
            Self::V2 => "2.0.0.567",
            Self::V3 => "3.0.0.422",
            Self::V4 => "4.0.0.1345",
            Self::V5 => "5.0.0.1061",
            Self::V6 => "6.0.0.367",
            Self::V7 => "7.0.0.2911",
            Self::V8 => "8.0.2.159",
        }
    }
}

/// Since which version there is what: by the REST references of each version, the OpenAPI documents
/// of v6 to v8, and what public clients of v2 to v8 read.
pub(super) mod since {
    use super::Version::{self, V2, V3, V4, V5, V6, V7, V8};

    /// `/RestoreSessions` is a page; its sessions have a name, an organisation, an initiator, details
    /// and events.
    pub(in crate::vb365) const RESTORE_PAGES: Version = V2;
    /// Numbers in the statistics of a job session; texts for people before.
    pub(in crate::vb365) const NUMBERS: Version = V3;
    /// Times of job sessions in UTC; with the offset of the server's zone before.
    pub(in crate::vb365) const UTC_JOB_SESSIONS: Version = V3;
    /// `LogItems` is a page, as clients read it; the reference of v3 still shows an array.
    pub(in crate::vb365) const LOG_PAGES: Version = V3;
    /// `startTimeFrom` and `startTimeTo` of `/RestoreSessions`.
    pub(in crate::vb365) const START_FILTER: Version = V4;
    /// `/JobSessions` is a page; before, it is an array of the whole history.
    pub(in crate::vb365) const JOB_SESSION_PAGES: Version = V5;
    /// A page has at most 10,000 rows.
    pub(in crate::vb365) const LARGEST_LIMIT: Version = V5;
    /// `totalCount` in pages, up to [`NO_TOTAL_COUNT`].
    pub(in crate::vb365) const TOTAL_COUNT: Version = V5;
    /// The link to a log ends in `logitems`; in `log` before.
    pub(in crate::vb365) const LOG_ITEMS_LINK: Version = V5;
    /// Links are paths; absolute URLs before.
    pub(in crate::vb365) const RELATIVE_LINKS: Version = V6;
    /// Times of events and log lines in UTC. Local ones are documented up to v3.
    pub(in crate::vb365) const UTC_DETAILS: Version = V6;
    /// Scope, reason and client host of a restore session; items in its events; an end that is null
    /// where there is none.
    pub(in crate::vb365) const RESTORE_SCOPES: Version = V6;
    /// Details and number of the retry of a job session.
    pub(in crate::vb365) const JOB_DETAILS: Version = V6;
    /// `/CopyJobs`, and their sessions in `/JobSessions`, with `jobType` as a filter.
    pub(in crate::vb365) const COPY_JOBS: Version = V6;
    /// `endTimeLowerBound` of `/JobSessions`.
    pub(in crate::vb365) const END_FROM_FILTER: Version = V6;
    /// `/DataRetrievalSessions`.
    pub(in crate::vb365) const RETRIEVALS: Version = V6;
    /// A token in exchange for a JSON object; a refused login as the product's own error document.
    pub(in crate::vb365) const OWN_TOKENS: Version = V6;
    /// `jobType`, `mainSessionId`, `repositoryId`, `jobWillBeRetried` in job sessions, and an end
    /// that is null where there is none.
    pub(in crate::vb365) const JOB_TYPES: Version = V7;
    /// `jobId` and `endTimeUpperBound` of `/JobSessions`, in place of `/Jobs/{id}/JobSessions`.
    pub(in crate::vb365) const JOB_FILTER: Version = V7;
    /// `/JobSessions/{id}/ProcessedObjects`.
    pub(in crate::vb365) const PROCESSED_OBJECTS: Version = V7;
    /// `lastBackup` of jobs.
    pub(in crate::vb365) const LAST_BACKUP: Version = V7;
    /// `errorCode` in the error document.
    pub(in crate::vb365) const ERROR_CODES: Version = V7;
    /// Antiforgery tokens, and a logout.
    pub(in crate::vb365) const ANTIFORGERY: Version = V7;
    /// Pages no longer tell how many rows there are.
    pub(in crate::vb365) const NO_TOTAL_COUNT: Version = V8;
    /// Jobs, copy jobs and organisations are pages; arrays before.
    pub(in crate::vb365) const DIRECTORY_PAGES: Version = V8;
    /// `jobId` in job sessions and `organizationId` in jobs; links alone before.
    pub(in crate::vb365) const IDS: Version = V8;
    /// Numbers of changes, proxies, and the kind of a job session.
    pub(in crate::vb365) const E_TAGS: Version = V8;
    /// `type` and `message` of log lines; both in `title` before.
    pub(in crate::vb365) const LOG_TYPES: Version = V8;
    /// The end of restore sessions and the status of job sessions as filters, and an order.
    pub(in crate::vb365) const ORDER: Version = V8;
    /// Codes in every error document, and the server's stack.
    pub(in crate::vb365) const STACK_TRACES: Version = V8;
    /// `/Health`.
    pub(in crate::vb365) const HEALTH: Version = V8;
}
