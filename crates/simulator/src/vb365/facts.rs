//! The facts of a VB365 world: what there is and what happened, in the product's words.

use mullion_model::Timestamp;

use super::version::{Version, since};
use crate::kit::moment::Stamp;
use crate::kit::sessions::{Session, Sessions};

#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) office_name: &'static str,
    /// `Office365`, `OnPremises` or `Hybrid`.
    pub(super) kind: &'static str,
    /// Whether `/Organizations` still shows it.
    pub(super) is_listed: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) organization: String,
    pub(super) repository: String,
    /// The backup job whose data it copies; `None` for backup jobs themselves.
    pub(super) copies: Option<String>,
    /// Whether `/Jobs` or `/CopyJobs` still shows it.
    pub(super) is_listed: bool,
}

/// A restore session: an explorer or portal that somebody opened.
#[derive(Clone, Debug)]
pub(super) struct Restore {
    pub(super) id: String,
    /// `Vex`, `Vesp`, `Veod` or `Vet`.
    pub(super) kind: &'static str,
    pub(super) creation: Timestamp,
    pub(super) end: Stamp,
    pub(super) state: Option<&'static str>,
    pub(super) result: Option<&'static str>,
    pub(super) point_in_time: Timestamp,
    pub(super) name: Option<String>,
    /// The organisation's id.
    pub(super) organization: String,
    /// Whether the session names its organisation.
    pub(super) names_organization: bool,
    pub(super) initiated_by: Option<&'static str>,
    pub(super) details: Option<String>,
    pub(super) scope: Option<&'static str>,
    pub(super) client_host: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) e_tag: i64,
    /// How many events there are behind the first.
    pub(super) actions: i64,
}

/// How a job session tells its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobTold {
    /// By `jobId`, where the version has it, and by link.
    Fully,
    /// By link alone.
    ByLink,
}

/// A job session: one run of a backup or copy job.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) id: String,
    /// The job's id.
    pub(super) job: String,
    pub(super) job_told: JobTold,
    /// Whether it is one of a copy job.
    pub(super) is_copy: bool,
    /// Whether its link to the job goes to `/CopyJobs`; else to `/Jobs`.
    pub(super) links_copy_job: bool,
    pub(super) repository: String,
    /// The proxy it runs on, where it is known.
    pub(super) proxy: Option<String>,
    pub(super) creation: Timestamp,
    pub(super) end: Stamp,
    pub(super) status: Option<&'static str>,
    /// What `jobType` says.
    pub(super) job_type: Option<&'static str>,
    pub(super) is_full: bool,
    pub(super) details: Option<String>,
    pub(super) retry_count: i64,
    pub(super) will_be_retried: bool,
    pub(super) main_session: Option<String>,
    /// How many objects have been processed.
    pub(super) progress: i64,
    /// Whether v1 links its log.
    pub(super) links_log: bool,
    pub(super) e_tag: i64,
}

/// A data retrieval session: archived data is brought back.
#[derive(Clone, Debug)]
pub(super) struct Retrieval {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) retrieval: String,
    pub(super) repository: String,
    /// The proxy it runs on, where it is known.
    pub(super) proxy: Option<String>,
    /// `Retrieve`, `RetrievalChangeAvailabilityPeriodDays` or `RetrievalRemoving`.
    pub(super) kind: &'static str,
    pub(super) creation: Timestamp,
    pub(super) end: Stamp,
    pub(super) status: Option<&'static str>,
    pub(super) progress: i64,
}

/// Words of what is under way, in every list.
const UNDER_WAY: &[&str] = &["Starting", "Working", "Stopping", "Pending", "Queued", "Running"];

/// Words of what is over, in every list.
const OVER: &[&str] = &["Stopped", "Success", "Warning", "Failed"];

/// Whether a session with this word is over; with any other word, whether it has an end.
fn is_over(word: Option<&str>, end: Stamp) -> bool {
    let is_among = |words: &[&str]| {
        word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
    };
    is_among(OVER) || (!is_among(UNDER_WAY) && end.usable().is_some())
}

impl Session for Restore {
    fn id(&self) -> &str {
        &self.id
    }

    fn creation(&self) -> Timestamp {
        self.creation
    }

    fn is_at_work(&self) -> bool {
        self.end == Stamp::Missing && self.state == Some("Working")
    }

    fn is_over(&self) -> bool {
        is_over(self.state, self.end)
    }
}

impl Session for Run {
    fn id(&self) -> &str {
        &self.id
    }

    fn creation(&self) -> Timestamp {
        self.creation
    }

    fn is_at_work(&self) -> bool {
        self.end == Stamp::Missing && matches!(self.status, Some("Running" | "Queued"))
    }

    fn is_over(&self) -> bool {
        is_over(self.status, self.end)
    }
}

impl Run {
    /// Whether a version lists it: those of copy jobs came with the copy jobs.
    pub(super) fn is_listed(&self, version: Version) -> bool {
        !self.is_copy || version >= since::COPY_JOBS
    }
}

impl Session for Retrieval {
    fn id(&self) -> &str {
        &self.id
    }

    fn creation(&self) -> Timestamp {
        self.creation
    }

    fn is_at_work(&self) -> bool {
        self.end == Stamp::Missing && self.status == Some("Running")
    }

    fn is_over(&self) -> bool {
        is_over(self.status, self.end)
    }
}

/// All there is.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) installation: String,
    pub(super) organizations: Vec<Organization>,
    pub(super) jobs: Vec<Job>,
    pub(super) restores: Sessions<Restore>,
    pub(super) runs: Sessions<Run>,
    pub(super) retrievals: Sessions<Retrieval>,
    /// The job session whose job runs again next.
    pub(super) to_retry: Option<String>,
    /// The number that the next change gets.
    pub(super) e_tag: i64,
}

impl World {
    /// The job with this id, if the product still lists it.
    pub(super) fn listed_job(&self, id: &str, is_copy: bool) -> Option<&Job> {
        let is_wanted = |job: &&Job| job.id == id && job.copies.is_some() == is_copy;
        self.jobs.iter().find(is_wanted).filter(|job| job.is_listed)
    }

    /// The organisation with this id, if the product still lists it.
    pub(super) fn listed_organization(&self, id: &str) -> Option<&Organization> {
        self.organization(id).filter(|organization| organization.is_listed)
    }

    pub(super) fn organization(&self, id: &str) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    /// Numbers a change.
    pub(super) fn next_e_tag(&mut self) -> i64 {
        self.e_tag = self.e_tag.saturating_add(1);
        self.e_tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_said_by_the_word_and_else_by_the_end() {
        let end = Stamp::At(Timestamp::from_seconds(0));
        for (word, end, expected) in [
            (Some("Stopped"), Stamp::Missing, true),
            (Some("success"), Stamp::Missing, true),
            (Some("Working"), end, false),
            (Some("Queued"), Stamp::Never, false),
            (Some("Suspended"), end, true),
            (Some("Suspended"), Stamp::Missing, false),
            (None, end, true),
            (None, Stamp::Never, false),
        ] {
            assert_eq!(is_over(word, end), expected, "{word:?} {end:?}");
        }
    }
}
