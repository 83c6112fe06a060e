//! Collections and single entities: `/restoreSessions`, `/backupSessions/{id}/taskSessions` …
//!
//! Without `format=Entity` they answer with references. Collections are in no order, know neither
//! pages nor filters, and show the sessions of the last 30 days only.

use std::time::Duration;

use super::entity::{self, Place};
use super::world::{List, Session, Task, World};
use super::xml::{Attributes, NAMESPACES, Xml};
use super::{CONTENT_TYPE, error};
use crate::kit::{Answer, Request, Twist};

/// What collections go back to.
const REACH: Duration = Duration::from_secs(30 * 86_400);

/// Answers a path below `/api/`; `None` where there is nothing of that name.
pub(super) fn answer(world: &World, request: &Request, path: &[&str]) -> Option<Answer> {
    let as_entity = match request.parameter("format") {
        None => false,
        Some(format) if format.eq_ignore_ascii_case("Entity") => true,
        Some(format) if format.eq_ignore_ascii_case("Reference") => false,
        Some(other) => return Some(error(400, &format!("Unknown format '{other}'"))),
    };
    List::ALL.into_iter().find_map(|list| {
        let own: Vec<&str> = list.path().split('/').collect();
        if let Some(rest) = path.strip_prefix(own.as_slice()) {
            return of_sessions(world, request, list, rest, as_entity);
        }
        match path {
            [tasks] if list.task_paths().contains(tasks) => {
                let rows = recent(world, request, list).flat_map(tasks_of);
                Some(task_list(list, rows, as_entity, request.twist))
            }
            [tasks, id] if list.task_paths().contains(tasks) => {
                let (session, task) = world.task(list, &id.to_ascii_lowercase())?;
                Some(single(|xml| {
                    if as_entity {
                        entity::task(xml, session, task, Place::Root, request.twist);
                    } else {
                        entity::task_reference(xml, session, task, Place::Root);
                    }
                }))
            }
            _ => None,
        }
    })
}

fn of_sessions(
    world: &World,
    request: &Request,
    list: List,
    rest: &[&str],
    as_entity: bool,
) -> Option<Answer> {
    let twist = request.twist;
    let find = |id: &str| world.session(list, &id.to_ascii_lowercase());
    match rest {
        [] => {
            let rows = recent(world, request, list);
            Some(session_list(list, rows, as_entity, twist))
        }
        [id] => {
            let session = find(id)?;
            Some(single(|xml| {
                if as_entity {
                    entity::session(xml, session, Place::Root, twist);
                } else {
                    entity::session_reference(xml, session, Place::Root);
                }
            }))
        }
        [id, below] if list.tasks_below().contains(below) => {
            let rows = find(id).into_iter().flat_map(tasks_of);
            find(id)?;
            Some(task_list(list, rows, as_entity, twist))
        }
        [id, "agentManagementSessions"] if list == List::Backup => {
            let parent = find(id)?;
            let rows =
                world.sessions(list).filter(|session| session.parent.as_ref() == Some(&parent.id));
            Some(session_list(list, rows, as_entity, twist))
        }
        _ => None,
    }
}

fn recent<'a>(
    world: &'a World,
    request: &Request,
    list: List,
) -> impl Iterator<Item = &'a Session> {
    let oldest = request.now.minus(REACH);
    world.sessions(list).filter(move |session| session.started >= oldest)
}

fn tasks_of(session: &Session) -> impl Iterator<Item = (&Session, &Task)> {
    session.tasks.iter().map(move |task| (session, task))
}

fn session_list<'a>(
    list: List,
    rows: impl Iterator<Item = &'a Session>,
    as_entity: bool,
    twist: Option<Twist>,
) -> Answer {
    let root = format!("{}s", list.entity());
    whole_list(&root, as_entity, |xml| {
        if as_entity && twist == Some(Twist::BadRow) {
            entity::bad_row(xml, list.element());
        }
        for session in rows {
            if as_entity {
                entity::session(xml, session, Place::InList, twist);
            } else {
                entity::session_reference(xml, session, Place::InList);
            }
        }
    })
}

fn task_list<'a>(
    list: List,
    rows: impl Iterator<Item = (&'a Session, &'a Task)>,
    as_entity: bool,
    twist: Option<Twist>,
) -> Answer {
    let entity = list.task_entity().unwrap_or_default();
    whole_list(&format!("{entity}s"), as_entity, |xml| {
        if as_entity && twist == Some(Twist::BadRow) {
            entity::bad_row(xml, entity);
        }
        for (session, task) in rows {
            if as_entity {
                entity::task(xml, session, task, Place::InList, twist);
            } else {
                entity::task_reference(xml, session, task, Place::InList);
            }
        }
    })
}

fn whole_list(entities: &str, as_entity: bool, write: impl FnOnce(&mut Xml)) -> Answer {
    let root = if as_entity { entities } else { "EntityReferences" };
    let mut xml = Xml::new();
    xml.open(root, &Attributes::from(NAMESPACES));
    write(&mut xml);
    xml.close(root);
    Answer::with_body(200, CONTENT_TYPE, xml.into_body()).list_page()
}

fn single(write: impl FnOnce(&mut Xml)) -> Answer {
    let mut xml = Xml::new();
    xml.declaration();
    write(&mut xml);
    Answer::with_body(200, CONTENT_TYPE, xml.into_body())
}
