//! The REST versions that an Enterprise Manager serves, and what each of them knows.
//!
//! Source: REST reference 13, its table of versions: 1.5 is what the server's 10 brought, 1.6 its
//! 11, 1.7 its 12 and 13. Older ones are named there as no longer supported. All of them write
//! JSON, which came with 1.4.

use super::list::List;

/// One version. A client names it in the logon, and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    V1_5,
    V1_6,
    V1_7,
}

/// What may be asked for when a simulator is started.
pub(super) const NAMES: &[&str] = &["v1_5", "v1_6", "v1_7", LATEST];

/// The name of whatever version is the server's newest.
const LATEST: &str = "latest";

impl Version {
    /// Oldest first.
    pub(super) const ALL: [Self; 3] = [Self::V1_5, Self::V1_6, Self::V1_7];

    /// What a logon calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::V1_5 => "v1_5",
            Self::V1_6 => "v1_6",
            Self::V1_7 => "v1_7",
        }
    }

    /// The version of this name, on a server whose newest is `newest`.
    pub(super) fn named(name: &str, newest: Self) -> Option<Self> {
        if name == LATEST {
            return Some(newest);
        }
        newest.and_older().find(|version| version.name() == name)
    }

    /// What a server serves whose newest version this is, oldest first.
    pub(super) fn and_older(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |version| *version <= self)
    }

    /// Whether there is such a list: sessions of CDP policies came with 1.6, as CDP itself did. Those
    /// of cloud failover plans are older than any of these.
    pub(super) fn knows(self, list: List) -> bool {
        list != List::Cdp || self >= Self::V1_6
    }

    /// Whether task sessions tell their machine's place in the hierarchy, as newer builds do.
    pub(super) fn shows_vm_uid(self) -> bool {
        self >= Self::V1_7
    }
}
