//! The facts of a VB365 world: what there is and what happened, in the product's words.

use mullion_model::Timestamp;

/// The API versions this dialect speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    V1,
    V3,
    V8,
}

impl Version {
    /// Their names as they stand in paths and in the options.
    pub(super) const NAMES: &[&str] = &["v1", "v3", "v8"];

    /// The version with this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "v1" => Some(Self::V1),
            "v3" => Some(Self::V3),
            "v8" => Some(Self::V8),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V3 => "v3",
            Self::V8 => "v8",
        }
    }
}

/// How a session's end is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    /// There is none yet.
    #[default]
    Open,
    At(Timestamp),
    /// The last moment of .NET's calendar, which stands for "none".
    Never,
}

impl End {
    /// The end, where there is one in fact.
    pub(super) fn usable(self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Open | Self::Never => None,
        }
    }
}

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
    pub(super) end: End,
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
    /// Whether its link to the job goes to `/CopyJobs`.
    pub(super) is_copy: bool,
    pub(super) repository: String,
    pub(super) creation: Timestamp,
    pub(super) end: End,
    pub(super) status: Option<&'static str>,
    /// What v8 says in `jobType`.
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

/// A data retrieval session (v8): archived data is brought back.
#[derive(Clone, Debug)]
pub(super) struct Retrieval {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) retrieval: String,
    pub(super) repository: String,
    /// `Retrieve`, `RetrievalChangeAvailabilityPeriodDays` or `RetrievalRemoving`.
    pub(super) kind: &'static str,
    pub(super) creation: Timestamp,
    pub(super) end: End,
    pub(super) status: Option<&'static str>,
    pub(super) progress: i64,
}

/// All there is. Sessions are kept oldest first, equal starts by id.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) installation: String,
    pub(super) organizations: Vec<Organization>,
    pub(super) jobs: Vec<Job>,
    pub(super) restores: Vec<Restore>,
    pub(super) runs: Vec<Run>,
    pub(super) retrievals: Vec<Retrieval>,
    /// The number that the next change gets.
    pub(super) e_tag: i64,
}

impl World {
    /// The job with this id, if the product still lists it.
    pub(super) fn listed_job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id && job.is_listed)
    }

    /// The organisation with this id, if the product still lists it.
    pub(super) fn listed_organization(&self, id: &str) -> Option<&Organization> {
        self.organizations
            .iter()
            .find(|organization| organization.id == id && organization.is_listed)
    }

    pub(super) fn organization(&self, id: &str) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    /// Numbers a change.
    pub(super) fn next_e_tag(&mut self) -> i64 {
        self.e_tag = self.e_tag.saturating_add(1);
        self.e_tag
    }

    /// Puts sessions in order after some were added.
    pub(super) fn put_in_order(&mut self) {
        self.restores.sort_by(|a, b| (a.creation, &a.id).cmp(&(b.creation, &b.id)));
        self.runs.sort_by(|a, b| (a.creation, &a.id).cmp(&(b.creation, &b.id)));
        self.retrievals.sort_by(|a, b| (a.creation, &a.id).cmp(&(b.creation, &b.id)));
    }
}
