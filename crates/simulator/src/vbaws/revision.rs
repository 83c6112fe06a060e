//! The revisions of the API: what each of them brought, which of them an appliance serves, and how
//! a request names the one it is written for.
//!
//! Sources: the versioning pages and changelogs of the REST references of 2.0 to 8.0, the pages of
//! 1.7 and 1.8, and what public clients read under 1.1, 1.2 and 1.7. Where they leave open in which
//! revision something came, the function that decides it says so.

use super::problem::{Reason, problem};
use crate::kit::{Answer, Request};

/// One revision, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Revision {
    R1_0,
    R1_1,
    R1_2,
    R1_3,
    R1_4,
    R1_5,
    R1_5Rev1,
    R1_6,
    R1_7,
    R1_7Rev1,
    R1_8,
}

impl Revision {
    /// Oldest first.
    const ALL: [Self; 11] = [
        Self::R1_0,
        Self::R1_1,
        Self::R1_2,
        Self::R1_3,
        Self::R1_4,
        Self::R1_5,
        Self::R1_5Rev1,
        Self::R1_6,
        Self::R1_7,
        Self::R1_7Rev1,
        Self::R1_8,
    ];

    /// What the header calls them, oldest first.
    pub(super) const NAMES: &'static [&'static str] = &[
        Self::R1_0.name(),
        Self::R1_1.name(),
        Self::R1_2.name(),
        Self::R1_3.name(),
        Self::R1_4.name(),
        Self::R1_5.name(),
        Self::R1_5Rev1.name(),
        Self::R1_6.name(),
        Self::R1_7.name(),
        Self::R1_7Rev1.name(),
        Self::R1_8.name(),
    ];

    /// What the header calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::R1_0 => "1.0-rev0",
            Self::R1_1 => "1.1-rev0",
            Self::R1_2 => "1.2-rev0",
            Self::R1_3 => "1.3-rev0",
            Self::R1_4 => "1.4-rev0",
            Self::R1_5 => "1.5-rev0",
            Self::R1_5Rev1 => "1.5-rev1",
            Self::R1_6 => "1.6-rev0",
            Self::R1_7 => "1.7-rev0",
            Self::R1_7Rev1 => "1.7-rev1",
            Self::R1_8 => "1.8-rev0",
        }
    }

    /// The revision of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|revision| revision.name() == name)
    }

    /// Sessions tell a finer type: since 1.1, where a client first read it.
    pub(super) fn has_extended_types(self) -> bool {
        self >= Self::R1_1
    }

    /// A duration is all of it, not its milliseconds alone: clients of 1.1 divide it by 1,000 and
    /// are content.
    pub(super) fn has_whole_durations(self) -> bool {
        self >= Self::R1_1
    }

    /// Sessions tell the name of their policy: since 1.2, where a client first read it.
    pub(super) fn has_names(self) -> bool {
        self >= Self::R1_2
    }

    /// Policies are listed by workload, no longer all of them under `/policies`: the list of
    /// deprecated resources of 1.2.
    pub(super) fn lists_policies_by_workload(self) -> bool {
        self >= Self::R1_2
    }

    /// What is missing is `null` rather than left out. Not documented; taken to have come with the
    /// other changes of 1.2, so that a client meets both.
    pub(super) fn writes_nulls(self) -> bool {
        self >= Self::R1_2
    }

    /// Children can be asked for by their parent: the reference of 1.7. That a row tells its parent
    /// is not documented; the filter is of no use to a client that cannot see what it filters by.
    pub(super) fn has_parents(self) -> bool {
        self >= Self::R1_7
    }

    /// Times end in `Z`, as the examples of 1.7 have them; before, they have no zone.
    pub(super) fn has_zones(self) -> bool {
        self >= Self::R1_7
    }

    /// A row tells the id of its policy. Not documented for any revision; nothing at all is known
    /// of the rows of 1.8, so that it shows what a client may have to expect.
    pub(super) fn has_policy_ids(self) -> bool {
        self >= Self::R1_8
    }

    /// The words that the filter `Types` takes: eight in 1.0, fourteen in 1.7, `FlrEfsTask` since
    /// 1.5. When the others came is not documented; taken to be 1.2, which renamed much else.
    pub(super) fn types(self) -> &'static [&'static str] {
        const OF_1_2: &[&str] = &[
            "Policy",
            "Job",
            "Task",
            "UserPolicy",
            "RetentionActivity",
            "RestoreTask",
            "FLRTask",
            "ConfigurationBackupActivity",
            "ImportPolicy",
            "TombstoneRetention",
            "ArchiveRetrieval",
            "ArchiveRetrievalProlongation",
            "ManualTask",
            "FlrEfsTask",
        ];
        const OF_1_0: &[&str] = &[
            "Policy",
            "Job",
            "Task",
            "UserPolicy",
            "RetentionActivity",
            "RestoreTask",
            "FLRTask",
            "SelfBackupActivity",
        ];
        match OF_1_2.split_last() {
            _ if self < Self::R1_2 => OF_1_0,
            Some((_, all_but_efs)) if self < Self::R1_5 => all_but_efs,
            _ => OF_1_2,
        }
    }

    /// What this revision calls a type of session. One word was renamed between 1.0 and 1.7, and
    /// two are too new for the oldest; the others are the same in all of them, listed or not.
    pub(super) fn type_word(self, kind: &'static str) -> &'static str {
        match kind {
            "SelfBackupActivity" if self >= Self::R1_2 => "ConfigurationBackupActivity",
            "ManualTask" if self < Self::R1_2 => "Task",
            "ArchiveRetrievalProlongation" if self < Self::R1_2 => "ArchiveRetrieval",
            same => same,
        }
    }
}

/// The revisions that an appliance serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Served {
    oldest: Revision,
    /// The one whose truth is told.
    pub(super) newest: Revision,
}

impl Served {
    /// Every revision there is, which no appliance serves.
    pub(super) const ALL: Self = Self { oldest: Revision::R1_0, newest: Revision::R1_8 };

    /// What an appliance serves whose newest revision this is: all there were until 6.0, then those
    /// of two more releases. The pages of 7.0 and 8.0 say so; later ones are taken to go on like
    /// that.
    pub(super) fn with_newest(newest: Revision) -> Self {
        let oldest = match newest {
            Revision::R1_5 | Revision::R1_5Rev1 => Revision::R1_3,
            Revision::R1_6 => Revision::R1_4,
            Revision::R1_7 | Revision::R1_7Rev1 => Revision::R1_5,
            Revision::R1_8 => Revision::R1_6,
            _ => Revision::R1_0,
        };
        Self { oldest, newest }
    }

    /// The revision that a request is written for. Every call names one, the token call too.
    ///
    /// The document of 1.0 has a problem for each way to get it wrong, but not their status; the
    /// framework that such problems come from answers 400.
    pub(super) fn asked_by(self, request: &Request) -> Result<Revision, Answer> {
        let refuse = |reason, details: &str| Err(problem(400, reason, details));
        let lines = request.headers.iter().filter(|(name, _)| name == "x-api-version");
        let names = lines.flat_map(|(_, line)| line.split(','));
        let mut names: Vec<&str> = names.map(str::trim).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let name = match names.as_slice() {
            [] => {
                let details = "An API version is required, but was not specified.";
                return refuse(Reason::ApiVersionUnspecified, details);
            }
            [name] => *name,
            _ => {
                let details = format!("Several API versions were specified: {}.", names.join(", "));
                return refuse(Reason::AmbiguousApiVersion, &details);
            }
        };
        match Revision::named(name) {
            Some(revision) if (self.oldest..=self.newest).contains(&revision) => Ok(revision),
            None if !is_revision(name) => {
                refuse(Reason::InvalidApiVersion, "The API version is not valid.")
            }
            _ => {
                let details = format!("The API version '{name}' is not supported.");
                refuse(Reason::UnsupportedApiVersion, &details)
            }
        }
    }
}

/// Whether a text has the form `1.7-rev0`.
fn is_revision(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once("-rev")
        .is_some_and(|(version, revision)| version.split('.').all(is_number) && is_number(revision))
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
            assert!(is_revision(name));
        }
    }

    /// The rows of the vendor's versioning pages.
    #[test]
    fn an_appliance_serves_what_the_table_says() {
        let oldest = |name| Served::with_newest(Revision::named(name).unwrap()).oldest.name();
        assert_eq!(oldest("1.3-rev0"), "1.0-rev0", "5.0");
        assert_eq!(oldest("1.5-rev1"), "1.3-rev0", "7.0");
        assert_eq!(oldest("1.6-rev0"), "1.4-rev0", "8.0");
    }

    #[test]
    fn a_type_is_filtered_by_the_word_it_is_shown_with() {
        for revision in Revision::ALL {
            let shown = revision.type_word("SelfBackupActivity");
            assert!(revision.types().contains(&shown), "{revision:?}");
        }
        assert!(!Revision::R1_4.types().contains(&"FlrEfsTask"));
        assert!(Revision::R1_5.types().contains(&"FlrEfsTask"));
        assert_eq!((Revision::R1_0.types().len(), Revision::R1_7.types().len()), (8, 14));
    }
}
