//! The facts of an Enterprise Manager: servers, jobs, sessions and their tasks.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;

use mullion_model::Timestamp;

use super::list::List;
use crate::kit::moment::Stamp;

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
    /// The id of the job it is a part of.
    pub(super) parent: Option<String>,
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
    pub(super) ended: Stamp,
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

    /// Whether its state word is another one than the documented one of an end, or missing.
    fn is_not_stopped(&self) -> bool {
        !self.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("Stopped"))
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
    pub(super) ended: Stamp,
    pub(super) state: String,
    pub(super) result: String,
    /// Only failover tasks have it.
    pub(super) progress: Option<i64>,
    /// `None`: no element; empty: an empty one.
    pub(super) reason: Option<String>,
    pub(super) size: Option<i64>,
    /// A hierarchy reference, in newer builds.
    pub(super) vm_uid: Option<String>,
}

/// Everything there is.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) jobs: Vec<Job>,
    pub(super) servers: Vec<Server>,
    /// Whether tasks tell their machine's place in the hierarchy.
    pub(super) shows_vm_uid: bool,
    /// By the order in which they came into the world.
    sessions: BTreeMap<usize, Session>,
    /// How many ever came.
    came: usize,
    orders: HashMap<List, Orders>,
    by_id: HashMap<(List, String), usize>,
    by_task: HashMap<(List, String), usize>,
    /// Those under way, in no order.
    under_way: Vec<usize>,
    /// The latest agent container of each job, by the job's id.
    containers: HashMap<String, String>,
}

/// The sessions of one list in two orders, kept so that a page of a large list needs no sorting, and
/// those that have not stopped, so that it needs no search for them either.
#[derive(Clone, Debug, Default)]
struct Orders {
    as_they_came: Vec<usize>,
    by_start: Vec<usize>,
    /// By start too.
    not_stopped: Vec<usize>,
}

impl World {
    /// Puts as many sessions in as `make` gives.
    pub(super) fn fill(&mut self, mut make: impl FnMut(&Self) -> Option<Session>) {
        while let Some(session) = make(self) {
            let list = session.list;
            let index = self.put(session);
            self.orders.entry(list).or_default().by_start.push(index);
        }
        let sessions = &self.sessions;
        for orders in self.orders.values_mut() {
            orders.by_start.sort_by_cached_key(|index| sessions.get(index).map(start_and_id));
            let not_stopped =
                |index: &usize| sessions.get(index).is_some_and(Session::is_not_stopped);
            orders.not_stopped = orders.by_start.iter().copied().filter(not_stopped).collect();
        }
    }

    /// Puts one session in.
    pub(super) fn add(&mut self, session: Session) {
        let list = session.list;
        let index = self.put(session);
        let sessions = &self.sessions;
        let Some(session) = sessions.get(&index) else { return };
        let Orders { by_start, not_stopped, .. } = self.orders.entry(list).or_default();
        let key = Some(start_and_id(session));
        for order in [Some(by_start), session.is_not_stopped().then_some(not_stopped)] {
            let Some(order) = order else { continue };
            let at = order.partition_point(|other| sessions.get(other).map(start_and_id) < key);
            order.insert(at, index);
        }
    }

    fn put(&mut self, session: Session) -> usize {
        let index = self.came;
        self.came += 1;
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
        self.orders.entry(session.list).or_default().as_they_came.push(index);
        self.sessions.insert(index, session);
        index
    }

    /// The sessions of a list as they came into the world: in no order of time.
    pub(super) fn sessions(&self, list: List) -> Slice<'_> {
        self.slice(self.orders.get(&list).map_or(&[], |orders| &orders.as_they_came))
    }

    /// The sessions of a list that began within these bounds, by start, then id.
    pub(super) fn by_start(
        &self,
        list: List,
        from: Bound<Timestamp>,
        to: Bound<Timestamp>,
    ) -> Slice<'_> {
        let order: &[usize] = self.orders.get(&list).map_or(&[], |orders| &orders.by_start);
        let started = |index: &usize| self.sessions.get(index).map(|session| session.started);
        let first = order.partition_point(|index| match from {
            Bound::Unbounded => false,
            Bound::Included(from) => started(index) < Some(from),
            Bound::Excluded(from) => started(index) <= Some(from),
        });
        let end = order.partition_point(|index| match to {
            Bound::Unbounded => true,
            Bound::Included(to) => started(index) <= Some(to),
            Bound::Excluded(to) => started(index) < Some(to),
        });
        self.slice(order.get(first..end).unwrap_or_default())
    }

    /// The sessions of a list whose state is another than stopped, by start, then id.
    pub(super) fn not_stopped(&self, list: List) -> Slice<'_> {
        self.slice(self.orders.get(&list).map_or(&[], |orders| &orders.not_stopped))
    }

    fn slice<'a>(&'a self, order: &'a [usize]) -> Slice<'a> {
        Slice { sessions: &self.sessions, order }
    }

    /// One session by its id in lower case.
    pub(super) fn session(&self, list: List, id: &str) -> Option<&Session> {
        let index = self.by_id.get(&(list, id.to_owned()))?;
        self.sessions.get(index)
    }

    /// One task by its id in lower case, with its session.
    pub(super) fn task(&self, list: List, id: &str) -> Option<(&Session, &Task)> {
        let index = self.by_task.get(&(list, id.to_owned()))?;
        let session = self.sessions.get(index)?;
        let task = session.tasks.iter().find(|task| task.id == id)?;
        Some((session, task))
    }

    /// The latest session of the agent policy that a job is a part of.
    pub(super) fn container(&self, job: &Job) -> Option<&String> {
        self.containers.get(job.parent.as_ref()?)
    }

    /// Takes a session out; `false` if it is not there.
    pub(super) fn remove(&mut self, list: List, id: &str) -> bool {
        let Some(index) = self.by_id.get(&(list, id.to_owned())).copied() else {
            return false;
        };
        self.take_out(&HashSet::from([index]));
        true
    }

    /// Takes out all sessions of which `is_old` says so.
    pub(super) fn remove_all(&mut self, is_old: impl Fn(&Session) -> bool) {
        let old = self.sessions.iter().filter(|(_, session)| is_old(session));
        let old: HashSet<usize> = old.map(|(index, _)| *index).collect();
        self.take_out(&old);
    }

    fn take_out(&mut self, indices: &HashSet<usize>) {
        for index in indices {
            let Some(session) = self.sessions.remove(index) else { continue };
            for task in session.tasks {
                self.by_task.remove(&(session.list, task.id));
            }
            if let (Some(job), Some("AgentBackup")) = (&session.job, session.job_type.as_deref()) {
                self.containers.retain(|id, latest| *id != job.0 || *latest != session.id);
            }
            self.by_id.remove(&(session.list, session.id));
        }
        self.under_way.retain(|index| !indices.contains(index));
        for orders in self.orders.values_mut() {
            orders.as_they_came.retain(|index| !indices.contains(index));
            orders.by_start.retain(|index| !indices.contains(index));
            orders.not_stopped.retain(|index| !indices.contains(index));
        }
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
        if let Some(session) = self.sessions.get_mut(&index) {
            change(session);
            if !session.is_under_way() {
                self.under_way.swap_remove(n);
            }
            if !session.is_not_stopped()
                && let Some(orders) = self.orders.get_mut(&session.list)
            {
                orders.not_stopped.retain(|other| *other != index);
            }
        }
    }
}

fn start_and_id(session: &Session) -> (Timestamp, &str) {
    (session.started, &session.id)
}

/// Some sessions in an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice<'a> {
    sessions: &'a BTreeMap<usize, Session>,
    order: &'a [usize],
}

impl<'a> Slice<'a> {
    /// How many.
    pub(super) const fn len(self) -> usize {
        self.order.len()
    }

    /// Those behind the first `skipped`, at most so many.
    pub(super) fn part(self, skipped: usize, most: usize) -> Self {
        let rest = self.order.get(skipped..).unwrap_or_default();
        Self { order: rest.get(..most).unwrap_or(rest), ..self }
    }

    /// One after the other.
    pub(super) fn iter(self) -> impl DoubleEndedIterator<Item = &'a Session> {
        self.order.iter().filter_map(|index| self.sessions.get(index))
    }
}
