//! Collections and single entities: `/restoreSessions`, `/backupSessions/{id}/taskSessions` …
//!
//! Without `format=Entity` they answer with references. Collections are in no order, know neither
//! pages nor filters, and show the sessions of the last 30 days only.

use std::time::Duration;

use super::entity::{self, Place};
use super::format::Format;
use super::list::{List, TaskNames};
use super::record::{Record, Rows};
use super::world::{Session, Task, World};
use crate::kit::{Answer, Request};

/// What collections go back to.
const REACH: Duration = Duration::from_secs(30 * 86_400);

/// Which list a path below `/api/` is about, and what of it.
#[derive(Debug)]
pub(super) enum Wanted<'a> {
    Sessions(List),
    Session(List, &'a str),
    /// The children of an agent container.
    Children(&'a str),
    Tasks(List, &'static TaskNames),
    Task(List, &'static TaskNames, &'a str),
    TasksOf(List, &'static TaskNames, &'a str),
}

impl<'a> Wanted<'a> {
    /// Reads a path; `None` where there is nothing of that name.
    pub(super) fn read(path: &[&'a str]) -> Option<Self> {
        List::ALL.into_iter().find_map(|list| Self::of_list(list, path))
    }

    fn of_list(list: List, path: &[&'a str]) -> Option<Self> {
        let own: Vec<&str> = list.names().path.split('/').collect();
        let tasks = list.tasks();
        Some(match (path.strip_prefix(own.as_slice()), path, tasks) {
            (Some([]), ..) => Self::Sessions(list),
            (Some([id]), ..) => Self::Session(list, id),
            (Some([id, "agentManagementSessions"]), ..) if list == List::Backup => {
                Self::Children(id)
            }
            (Some([id, below]), _, Some(names)) if names.is_below(below) => {
                Self::TasksOf(list, names, id)
            }
            (None, [all], Some(names)) if names.is_at(all) => Self::Tasks(list, names),
            (None, [all, id], Some(names)) if names.is_at(all) => Self::Task(list, names, id),
            _ => return None,
        })
    }

    /// The list it is about.
    pub(super) const fn list(&self) -> List {
        match self {
            Self::Children(_) => List::Backup,
            Self::Sessions(list)
            | Self::Session(list, _)
            | Self::Tasks(list, _)
            | Self::Task(list, ..)
            | Self::TasksOf(list, ..) => *list,
        }
    }
}

/// Answers what is wanted; `None` where there is no such session.
pub(super) fn answer(
    world: &World,
    request: &Request,
    wanted: &Wanted<'_>,
    format: Format,
) -> Option<Answer> {
    let as_entity = match request.parameter("format") {
        None => false,
        Some(text) if text.eq_ignore_ascii_case("Entity") => true,
        Some(text) if text.eq_ignore_ascii_case("Reference") => false,
        Some(other) => return Some(format.error(400, &format!("Unknown format '{other}'"))),
    };
    let shown = Shown { request, as_entity };
    let list = wanted.list();
    let find = |id: &str| world.session(list, &id.to_ascii_lowercase());
    Some(match wanted {
        Wanted::Sessions(_) => format.list(shown.sessions(list, shown.recent(world, list))),
        Wanted::Session(_, id) => format.one(200, shown.session(find(id)?, Place::Root)),
        Wanted::Children(id) => {
            let parent = find(id)?;
            let is_child = |session: &&Session| session.parent.as_ref() == Some(&parent.id);
            format.list(shown.sessions(list, shown.recent(world, list).filter(is_child)))
        }
        Wanted::Tasks(_, names) => {
            format.list(shown.tasks(names, shown.recent(world, list).flat_map(tasks_of)))
        }
        Wanted::Task(_, names, id) => {
            let (session, task) = world.task(list, &id.to_ascii_lowercase())?;
            format.one(200, shown.task(names, session, task, Place::Root))
        }
        Wanted::TasksOf(_, names, id) => format.list(shown.tasks(names, tasks_of(find(id)?))),
    })
}

/// How the rows of an answer are shown.
#[derive(Clone, Copy)]
struct Shown<'r> {
    request: &'r Request,
    as_entity: bool,
}

impl<'r> Shown<'r> {
    fn recent(self, world: &World, list: List) -> impl Iterator<Item = &Session> {
        let oldest = self.request.now.minus(REACH);
        world.sessions(list).iter().filter(move |session| session.started >= oldest)
    }

    fn session(self, session: &Session, place: Place) -> Record<'_> {
        if self.as_entity {
            entity::session(session, place, self.request.twist)
        } else {
            entity::session_reference(session, place)
        }
    }

    fn task<'a>(
        self,
        names: &'static TaskNames,
        session: &'a Session,
        task: &'a Task,
        place: Place,
    ) -> Record<'a> {
        if self.as_entity {
            entity::task(names, session, task, self.request.twist)
        } else {
            entity::task_reference(names, session, task, place)
        }
    }

    fn sessions<'a>(self, list: List, rows: impl Iterator<Item = &'a Session> + 'a) -> Record<'a>
    where
        'r: 'a,
    {
        let rows = rows.map(move |session| self.session(session, Place::InList));
        self.list(list.names().entities, list.names().element, Box::new(rows))
    }

    fn tasks<'a>(
        self,
        names: &'static TaskNames,
        rows: impl Iterator<Item = (&'a Session, &'a Task)> + 'a,
    ) -> Record<'a>
    where
        'r: 'a,
    {
        let rows = rows.map(move |(session, task)| self.task(names, session, task, Place::InList));
        self.list(names.entities, names.entity, Box::new(rows))
    }

    fn list<'a>(self, root: &'static str, element: &'static str, rows: Rows<'a>) -> Record<'a> {
        if self.as_entity {
            Record::list(root, root, entity::with_bad_row(rows, element, self.request.twist))
        } else {
            Record::list("EntityReferences", "Refs", rows)
        }
    }
}

fn tasks_of(session: &Session) -> impl Iterator<Item = (&Session, &Task)> {
    session.tasks.iter().map(move |task| (session, task))
}
