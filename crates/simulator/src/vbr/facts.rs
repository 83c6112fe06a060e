//! The facts of a VBR world: what there is and what happened, in the product's words.

use mullion_model::Timestamp;

use crate::kit::moment::Stamp;
use crate::kit::sessions::{self, Sessions};

/// The first moment of .NET's calendar, which stands for "none".
pub(super) const NEVER: Timestamp = Timestamp::from_seconds(-62_135_596_800);

/// A job that somebody set up.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) name: &'static str,
    /// The type of its sessions.
    pub(super) runs: &'static str,
    /// The platform of what it protects.
    pub(super) platform: Option<&'static str>,
    pub(super) is_disabled: bool,
    /// Whether `/jobs` still shows it.
    pub(super) is_listed: bool,
}

/// `result` of a session or task session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) word: &'static str,
    pub(super) message: Option<&'static str>,
    pub(super) is_canceled: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    /// In the words of the newest revision.
    pub(super) kind: Option<&'static str>,
    pub(super) name: String,
    /// The job, or whatever else it is an activity of; zeros where there is none.
    pub(super) job: String,
    /// [`NEVER`] where it has none in fact.
    pub(super) creation: Timestamp,
    pub(super) end: Stamp,
    pub(super) state: Option<&'static str>,
    pub(super) outcome: Option<Outcome>,
    pub(super) progress_percent: Option<i64>,
    /// Id and path of what it made or works on.
    pub(super) resource: Option<(String, &'static str)>,
    /// The id of the session it is part of; zeros where the product says "none" so.
    pub(super) parent: Option<String>,
    /// The id of the first attempt, which may be this one.
    pub(super) original: Option<String>,
    /// The number of the attempt, where there was one before.
    pub(super) retry: Option<i64>,
    /// The id of a session that was set off by it.
    pub(super) related: Option<String>,
    pub(super) usn: i64,
    pub(super) platform: Option<&'static str>,
    pub(super) initiated_by: Option<&'static str>,
    /// How many objects have been worked on.
    pub(super) objects: i64,
}

/// Words of what is over.
const OVER: &[&str] = &["Stopped", "Completed"];

/// Words of what is under way.
const UNDER_WAY: &[&str] = &[
    "Starting",
    "Stopping",
    "Working",
    "Pausing",
    "Resuming",
    "WaitingTape",
    "Idle",
    "Postprocessing",
    "WaitingRepository",
    "WaitingSlot",
    "ActionRequired",
    "Running",
    "Pending",
];

impl sessions::Session for Session {
    fn id(&self) -> &str {
        &self.id
    }

    fn creation(&self) -> Timestamp {
        self.creation
    }

    /// Malware detection goes on for as long as the server does.
    fn is_at_work(&self) -> bool {
        self.end == Stamp::Missing
            && self.state == Some("Working")
            && self.kind != Some("MalwareDetection")
    }

    fn is_over(&self) -> bool {
        let is_among = |words: &[&str]| {
            self.state
                .is_some_and(|state| words.iter().any(|word| word.eq_ignore_ascii_case(state)))
        };
        is_among(OVER) || (!is_among(UNDER_WAY) && self.end.usable().is_some())
    }
}

/// All there is.
#[derive(Clone, Debug)]
pub(super) struct World {
    /// The id of the installation.
    pub(super) installation: String,
    pub(super) jobs: Vec<Job>,
    pub(super) sessions: Sessions<Session>,
    /// The failed session whose job tries again next.
    pub(super) to_retry: Option<String>,
    /// The latest sessions that others are part of: the type of the parts, then the id.
    pub(super) containers: Vec<(&'static str, String)>,
    /// The number that the latest change got.
    pub(super) usn: i64,
}

impl World {
    /// Numbers a change.
    pub(super) fn next_usn(&mut self) -> i64 {
        self.usn = self.usn.saturating_add(1);
        self.usn
    }

    /// The job of a session, if the product still lists it.
    pub(super) fn listed_job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id && job.is_listed)
    }
}
