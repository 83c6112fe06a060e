//! The revisions of the API: what each of them brought, which of them a server serves, and how a
//! request names the one it is written for.
//!
//! Sources: the OpenAPI documents of 1.0-rev1, 1.1-rev0, 1.2-rev1 and 1.3-rev1, and the vendor's
//! table of revisions. Of the others no document is at hand; each is taken to be like the last one
//! before it that there is a document of, and of 1.3-rev2 what its changelog and examples tell.

use super::problem::{Code, problem};
use crate::kit::{Answer, Request};

/// One revision, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Revision {
    R1_0Rev1,
    R1_0Rev2,
    R1_1,
    R1_1Rev1,
    R1_1Rev2,
    R1_2,
    R1_2Rev1,
    R1_3,
    R1_3Rev1,
    R1_3Rev2,
}

/// What the record of a log tells beside title and description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MoreInfo {
    Nothing,
    Text,
    Fields,
}

impl Revision {
    /// Oldest first.
    const ALL: [Self; 10] = [
        Self::R1_0Rev1,
        Self::R1_0Rev2,
        Self::R1_1,
        Self::R1_1Rev1,
        Self::R1_1Rev2,
        Self::R1_2,
        Self::R1_2Rev1,
        Self::R1_3,
        Self::R1_3Rev1,
        Self::R1_3Rev2,
    ];

    /// What the header calls them, oldest first.
    pub(super) const NAMES: &'static [&'static str] = &[
        Self::R1_0Rev1.name(),
        Self::R1_0Rev2.name(),
        Self::R1_1.name(),
        Self::R1_1Rev1.name(),
        Self::R1_1Rev2.name(),
        Self::R1_2.name(),
        Self::R1_2Rev1.name(),
        Self::R1_3.name(),
        Self::R1_3Rev1.name(),
        Self::R1_3Rev2.name(),
    ];

    /// What the header calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::R1_0Rev1 => "1.0-rev1",
            Self::R1_0Rev2 => "1.0-rev2",
            Self::R1_1 => "1.1-rev0",
            Self::R1_1Rev1 => "1.1-rev1",
            Self::R1_1Rev2 => "1.1-rev2",
            Self::R1_2 => "1.2-rev0",
            Self::R1_2Rev1 => "1.2-rev1",
            Self::R1_3 => "1.3-rev0",
            Self::R1_3Rev1 => "1.3-rev1",
            Self::R1_3Rev2 => "1.3-rev2",
        }
    }

    /// The revision of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|revision| revision.name() == name)
    }

    /// The first build of the product that serves it.
    pub(super) const fn build(self) -> &'static str {
        match self {
            Self::R1_0Rev1 => "11.0.0.837",
            Self::R1_0Rev2 => "11.0.1.1261",
            Self::R1_1 => "12.0.0.1420",
            Self::R1_1Rev1 => "12.1.0.2131",
            Self::R1_1Rev2 => "12.2.0.334",
            Self::R1_2 => "12.3.0.310",
            Self::R1_2Rev1 => "12.3.1.1139",
            Self::R1_3 => "13.0.0.4967",
            Self::R1_3Rev1 => "13.0.1.180",
            Self::R1_3Rev2 => "13.1.0.411",
        }
    }

    /// `/serverInfo`.
    pub(super) fn has_server_info(self) -> bool {
        self >= Self::R1_1
    }

    /// Who may call what is documented; `/serverInfo` is for administrators alone.
    pub(super) fn has_documented_roles(self) -> bool {
        self >= Self::R1_2
    }

    /// `jobId` in sessions; `activityId` before.
    pub(super) fn has_job_ids(self) -> bool {
        self >= Self::R1_2
    }

    /// `platformName` and `platformId` in sessions.
    pub(super) fn has_platforms(self) -> bool {
        self >= Self::R1_2
    }

    /// Task sessions.
    pub(super) fn has_tasks(self) -> bool {
        self >= Self::R1_2
    }

    /// What is missing is `null` rather than left out, and a result is `null` as long as there is
    /// none: the examples of 1.1 and 1.2, and no longer those of 1.3.
    pub(super) fn writes_nulls(self) -> bool {
        self < Self::R1_3
    }

    /// `typeFilter` and `resultFilter` of sessions take several words.
    pub(super) fn filters_by_many(self) -> bool {
        self >= Self::R1_3
    }

    /// `initiatedBy` in sessions.
    pub(super) fn has_initiators(self) -> bool {
        self >= Self::R1_3
    }

    /// `statusFilter` of logs.
    pub(super) fn filters_logs(self) -> bool {
        self >= Self::R1_3
    }

    /// How far a task session is, in percent; the words of job states in capital letters.
    pub(super) fn has_task_percentages(self) -> bool {
        self >= Self::R1_3
    }

    /// `relatedSessionId` in sessions.
    pub(super) fn has_related_sessions(self) -> bool {
        self >= Self::R1_3Rev1
    }

    /// The task sessions of a session are a list with pages and filters; all of them before.
    pub(super) fn pages_tasks_of_a_session(self) -> bool {
        self >= Self::R1_3Rev1
    }

    /// `originalSessionId`, `retryInfo` and `algorithm` in sessions, the platform in task sessions.
    pub(super) fn has_chains(self) -> bool {
        self >= Self::R1_3Rev2
    }

    /// Some times are told in UTC: examples of 2026, the first of their kind.
    pub(super) fn may_tell_utc(self) -> bool {
        self >= Self::R1_3Rev2
    }

    /// `/serverTime` names the zone as the IANA does. The schema of 1.3-rev1 does not have it yet.
    pub(super) fn names_zone(self) -> bool {
        self >= Self::R1_3Rev2
    }

    /// What the records of a log have beside title and description.
    pub(super) fn more_info(self) -> MoreInfo {
        match self {
            Self::R1_3 | Self::R1_3Rev1 => MoreInfo::Text,
            Self::R1_3Rev2 => MoreInfo::Fields,
            _ => MoreInfo::Nothing,
        }
    }
}

/// The revisions that a server serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Served {
    oldest: Revision,
    /// The one whose truth is told.
    pub(super) newest: Revision,
}

impl Served {
    /// Every revision there is, which no server serves.
    pub(super) const ALL: Self = Self { oldest: Revision::R1_0Rev1, newest: Revision::R1_3Rev2 };

    /// What a server serves whose newest revision this is: all there were. The table of 13.1 calls
    /// those of 1.0 unsupported; no earlier table is at hand.
    pub(super) fn with_newest(newest: Revision) -> Self {
        let oldest = if newest == Revision::R1_3Rev2 { Revision::R1_1 } else { Revision::R1_0Rev1 };
        Self { oldest, newest }
    }

    /// Whether a request may be written for this revision.
    pub(super) fn has(self, revision: Revision) -> bool {
        (self.oldest..=self.newest).contains(&revision)
    }

    /// The revision that a request is written for. Every call names one, the token call too; one
    /// that names two is not documented, and refused.
    pub(super) fn asked_by(self, request: &Request) -> Result<Revision, Answer> {
        let lines = request.headers.iter().filter(|(name, _)| name == "x-api-version");
        let mut names = lines.map(|(_, line)| line.trim());
        let missing = "The x-api-version header is required.";
        let name = names.next().ok_or_else(|| problem(400, Code::UnexpectedContent, missing))?;
        let is_alone = names.all(|other| other == name);
        let wanted = Revision::named(name).filter(|revision| is_alone && self.has(*revision));
        wanted.ok_or_else(|| self.refusal())
    }

    /// What is said about a revision that is not served: a list of the served ones where a server of
    /// the first release has been watched, a sentence in the examples of later documents.
    fn refusal(self) -> Answer {
        if self.newest >= Revision::R1_1 {
            let message = "The specified API version is not supported.";
            return problem(400, Code::NotImplemented, message);
        }
        let served = Revision::ALL.into_iter().filter(|revision| self.has(*revision));
        let names: Vec<String> = served.map(|revision| format!("v{}", revision.name())).collect();
        let message = format!(
            "Bad request: Unsupported RESTAPI version. The following versions are supported: {}.",
            names.join(", ")
        );
        problem(400, Code::UnexpectedContent, &message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_revision_is_found_by_its_name_and_they_are_in_order() {
        assert!(Revision::ALL.is_sorted());
        assert_eq!(Revision::ALL.len(), Revision::NAMES.len());
        for (revision, name) in Revision::ALL.into_iter().zip(Revision::NAMES) {
            assert_eq!(Revision::named(name), Some(revision));
        }
    }

    #[test]
    fn a_server_serves_what_came_before_it_but_13_1_no_longer_the_first() {
        for newest in Revision::ALL {
            let served = Served::with_newest(newest);
            assert!(served.has(newest));
            let has_first = served.has(Revision::R1_0Rev2) || newest == Revision::R1_0Rev1;
            assert_eq!(has_first, newest != Revision::R1_3Rev2);
            assert!(!Revision::ALL.into_iter().any(|later| later > newest && served.has(later)));
        }
    }
}
