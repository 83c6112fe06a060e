//! The facts of an Enterprise Manager: servers, jobs, sessions and their tasks.

use std::collections::{BTreeMap, HashMap, HashSet};

use mullion_model::Timestamp;

/// The lists of sessions that Enterprise Manager keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum List {
    Restore,
    Backup,
    Replica,
    /// Since REST 1.6.
    Cdp,
    Failover,
}

impl List {
    pub(super) const ALL: [Self; 5] =
        [Self::Restore, Self::Backup, Self::Replica, Self::Cdp, Self::Failover];

    /// The entity's type, which is also its root element and its query type.
    pub(super) const fn entity(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSession",
            Self::Backup => "BackupJobSession",
            Self::Replica => "ReplicaJobSession",
            Self::Cdp => "CdpReplicaSession",
            Self::Failover => "CloudFailoverSession",
        }
    }

    /// The element inside a list: lists of CDP sessions call it otherwise.
    pub(super) const fn element(self) -> &'static str {
        match self {
            Self::Cdp => "CdpPolicySession",
            other => other.entity(),
        }
    }

    /// The path of the collection below `/api/`.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Restore => "restoreSessions",
            Self::Backup => "backupSessions",
            Self::Replica => "replicaSessions",
            Self::Cdp => "cdpReplicaSessions",
            Self::Failover => "cloud/failoverSessions",
        }
    }

    /// The type of its task sessions, where they are entities of their own.
    pub(super) const fn task_entity(self) -> Option<&'static str> {
        match self {
            Self::Backup => Some("BackupTaskSession"),
            Self::Replica => Some("ReplicaTaskSession"),
            Self::Cdp => Some("CdpReplicaTaskSession"),
            Self::Restore | Self::Failover => None,
        }
    }

    /// The path of its task sessions as the product spells it in its links, and as its documents
    /// do.
    pub(super) const fn task_paths(self) -> &'static [&'static str] {
        match self {
            Self::Backup => &["backupTaskSessions"],
            Self::Replica => &["repicaTaskSessions", "replicaTaskSessions"],
            Self::Cdp => &["cdpReplicaTaskSessions"],
            Self::Restore | Self::Failover => &[],
        }
    }

    /// The last segment of the link from a session to its tasks: spelled, and documented.
    pub(super) const fn tasks_below(self) -> &'static [&'static str] {
        match self {
            Self::Backup => &["taskSessions"],
            Self::Replica => &["repicaTaskSessions", "replicaTaskSessions"],
            Self::Cdp => &["cdpReplicaTaskSessions"],
            Self::Restore | Self::Failover => &[],
        }
    }

    /// The list whose entity has this type, in any case.
    pub(super) fn of_entity(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.entity().eq_ignore_ascii_case(name))
    }

    /// The list whose task sessions have this type, in any case.
    pub(super) fn of_task_entity(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|list| list.task_entity().is_some_and(|entity| entity.eq_ignore_ascii_case(name)))
    }
}

/// A backup server.
#[derive(Clone, Debug, Default)]
pub(super) struct Server {
    pub(super) id: String,
    pub(super) name: String,
}

/// A job, policy or failover plan.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) list: List,
    /// The word for what it is; `PolicyType` for CDP.
    pub(super) job_type: &'static str,
    pub(super) server: Server,
}

/// How a session's document names its job. A failover session never links to its plan: `Fully`
/// shows it by the session's own name, `ByLink` by the attribute for the plan's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum JobShown {
    /// As elements and as a link.
    #[default]
    Fully,
    /// Only as a link.
    ByLink,
    /// Only as elements.
    ByElements,
}

/// What the product says about an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing.
    #[default]
    None,
    /// The smallest date of .NET: a value that was never set.
    Unset,
    /// A moment.
    At(Timestamp),
}

impl End {
    /// The moment, if there is a usable one.
    pub(super) const fn moment(self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::None | Self::Unset => None,
        }
    }
}

/// How a session's document spells its identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum IdShown {
    /// `urn:veeam:<Type>:<guid>`.
    #[default]
    Urn,
    /// The bare GUID.
    Bare,
    /// The same in upper case.
    UpperCase,
    /// Not at all: only the link has it.
    HrefOnly,
}

/// One session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) list: List,
    /// In lower case with hyphens.
    pub(super) id: String,
    pub(super) id_shown: IdShown,
    /// Missing in a few documents.
    pub(super) name: Option<String>,
    pub(super) server: Option<Server>,
    /// Id and name.
    pub(super) job: Option<(String, String)>,
    pub(super) job_shown: JobShown,
    pub(super) job_type: Option<String>,
    pub(super) vm: Option<String>,
    pub(super) started: Timestamp,
    pub(super) ended: End,
    pub(super) state: Option<String>,
    pub(super) result: Option<String>,
    pub(super) progress: Option<i64>,
    /// `None`: no element; empty: an empty one.
    pub(super) failure: Option<String>,
    pub(super) is_retry: bool,
    /// The session it is a part of, as an Up link.
    pub(super) parent: Option<String>,
    pub(super) tasks: Vec<Task>,
}

impl Session {
    /// Whether it can progress and finish: its state word is one of work under way.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(
            self.state.as_deref(),
            Some("Starting" | "Working" | "working" | "Stopping" | "Pausing" | "Resuming")
        )
    }
}

/// One object of a session.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Of a failover task: the id of the replica point it starts.
    pub(super) id: String,
    pub(super) name: String,
    /// The object's display name; missing in a few documents.
    pub(super) vm: Option<String>,
    pub(super) started: Timestamp,
    pub(super) ended: End,
    pub(super) state: String,
    pub(super) result: String,
    /// `None`: no element; empty: an empty one.
    pub(super) reason: Option<String>,
    pub(super) size: Option<i64>,
    /// A hierarchy reference, in newer builds.
    pub(super) vm_uid: Option<String>,
}

/// Everything there is.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) jobs: Vec<Job>,
    pub(super) servers: Vec<Server>,
    /// As they came into the world; a removed one keeps its place.
    sessions: Vec<Session>,
    removed: HashSet<usize>,
    by_id: HashMap<(List, String), usize>,
    by_task: HashMap<(List, String), usize>,
    by_start: BTreeMap<(Timestamp, String), usize>,
    /// Those under way, in no order.
    under_way: Vec<usize>,
    /// The latest agent container of each job, by the job's id.
    containers: HashMap<String, String>,
}

impl World {
    /// Puts a session in.
    pub(super) fn add(&mut self, session: Session) {
        let index = self.sessions.len();
        self.by_start.insert((session.started, session.id.clone()), index);
        self.by_id.insert((session.list, session.id.clone()), index);
        for task in &session.tasks {
            self.by_task.insert((session.list, task.id.clone()), index);
        }
        if session.is_under_way() {
            self.under_way.push(index);
        }
        if let (Some("AgentBackup"), Some((job, _))) = (session.job_type.as_deref(), &session.job) {
            self.containers.insert(job.clone(), session.id.clone());
        }
        self.sessions.push(session);
    }

    /// The sessions of a list as they came into the world: in no order of time.
    pub(super) fn sessions(&self, list: List) -> impl Iterator<Item = &Session> {
        let present = |(index, _): &(usize, &Session)| !self.removed.contains(index);
        self.sessions
            .iter()
            .enumerate()
            .filter(present)
            .map(|(_, session)| session)
            .filter(move |session| session.list == list)
    }

    /// The sessions of a list by start, then id.
    pub(super) fn by_start(&self, list: List) -> impl DoubleEndedIterator<Item = &Session> {
        self.by_start
            .values()
            .filter_map(|index| self.sessions.get(*index))
            .filter(move |session| session.list == list)
    }

    /// One session by its id in lower case.
    pub(super) fn session(&self, list: List, id: &str) -> Option<&Session> {
        let index = self.by_id.get(&(list, id.to_owned()))?;
        self.sessions.get(*index)
    }

    /// One task by its id in lower case, with its session.
    pub(super) fn task(&self, list: List, id: &str) -> Option<(&Session, &Task)> {
        let index = self.by_task.get(&(list, id.to_owned()))?;
        let session = self.sessions.get(*index)?;
        let task = session.tasks.iter().find(|task| task.id == id)?;
        (!self.removed.contains(index)).then_some((session, task))
    }

    /// The latest agent container of a job.
    pub(super) fn container(&self, job: &str) -> Option<&String> {
        self.containers.get(job)
    }

    /// Takes a session out.
    pub(super) fn remove(&mut self, list: List, id: &str) -> bool {
        let Some(index) = self.by_id.remove(&(list, id.to_owned())) else {
            return false;
        };
        if let Some(session) = self.sessions.get(index) {
            self.by_start.remove(&(session.started, session.id.clone()));
        }
        self.under_way.retain(|other| *other != index);
        self.removed.insert(index)
    }

    /// How many sessions are under way.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Changes the n-th session under way; it leaves them if it is no longer.
    pub(super) fn change_under_way(&mut self, n: usize, change: impl FnOnce(&mut Session)) {
        let Some(index) = self.under_way.get(n).copied() else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(index) {
            change(session);
            if !session.is_under_way() {
                self.under_way.swap_remove(n);
            }
        }
    }
}
