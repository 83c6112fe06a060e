//! The links of sessions and task sessions.
//!
//! Shape: Enterprise Manager REST reference 13.0.1 and 13.1, the pages of the sessions by id.

use mullion_model::Timestamp;

use super::list::{List, TaskNames};
use super::record::{Record, Value};
use super::world::{JobShown, Session, Task};
use crate::kit::Rng;

/// The server's own name and port, which its links carry whatever address it was asked at.
pub(super) const SELF: &str = "https://enterprise04.tech.local:9398/api/";

/// What the links belong to: an entity has a few more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Entity,
    Reference,
}

/// One link; it has a type only where the product names one.
pub(super) fn link<'a>(
    rel: &'static str,
    r#type: impl Into<Value<'a>>,
    href: String,
    name: impl Into<Value<'a>>,
) -> Record<'a> {
    Record::new("Link")
        .attribute("Rel", rel)
        .attribute("Type", r#type)
        .attribute("Href", href)
        .attribute("Name", name)
}

/// Where a session is.
pub(super) fn session_href(session: &Session) -> String {
    format!("{SELF}{}/{}", session.list.names().path, session.id)
}

/// All links of a session.
pub(super) fn of_session(session: &Session, of: Of) -> Value<'_> {
    let own = session_href(session);
    let name = session.name.as_deref();
    let mut links: Vec<Record<'_>> = above(session).into_iter().chain(job(session)).collect();
    if let Some(parent) = &session.parent {
        let href = format!("{SELF}backupSessions/{parent}");
        links.push(link("Up", "BackupJobSessionReference", href, "Parent session"));
    }
    if session.job_type.as_deref() == Some("AgentBackup") {
        let href = format!("{own}/agentManagementSessions");
        links.push(link("Alternate", "BackupJobSessionReferenceList", href, Value::Missing));
    }
    let names = session.list.names();
    links.push(match of {
        Of::Entity => link("Alternate", names.reference, own.clone(), name),
        Of::Reference => link("Alternate", names.entity, format!("{own}?format=Entity"), name),
    });
    if let Some(tasks) = &names.tasks {
        let down = format!("{own}/{}", tasks.below);
        links.push(link("Down", tasks.references, down, Value::Missing));
    }
    if of == Of::Entity {
        if session.list == List::Backup {
            // There on ended sessions, too.
            links.push(link("Stop", Value::Missing, format!("{own}?action=stop"), Value::Missing));
        }
        restore_points(session, &mut links);
    }
    wrapped(links, &session.id)
}

/// All links of a task session.
pub(super) fn of_task<'a>(
    names: &'static TaskNames,
    session: &'a Session,
    task: &'a Task,
    of: Of,
) -> Value<'a> {
    let own = task_reference_href(names, task);
    let name = task.name.as_str();
    let mut links: Vec<Record<'_>> = above(session).into_iter().collect();
    let up = session.list.names().reference;
    links.push(link("Up", up, session_href(session), session.name.as_deref()));
    links.push(match of {
        Of::Entity => link("Alternate", names.reference, own, name),
        Of::Reference => link("Alternate", names.entity, format!("{own}?format=Entity"), name),
    });
    let point = match session.list {
        List::Backup => Some(("VmRestorePoint", "vmRestorePoints")),
        List::Replica => Some(("VmReplicaPoint", "vmReplicaPoints")),
        _ => None,
    };
    if let (Of::Entity, Some((r#type, path)), "Success") = (of, point, task.result.as_str()) {
        let href = format!("{SELF}{path}/{}?format=Entity", Rng::guid_of(&task.id));
        links.push(link("Related", r#type, href, name));
    }
    wrapped(links, &task.id)
}

/// Where a reference to a task session points. The entity's own address may be another one.
pub(super) fn task_reference_href(names: &TaskNames, task: &Task) -> String {
    format!("{SELF}{}/{}", names.path, task.id)
}

fn wrapped<'a>(links: Vec<Record<'a>>, id: &str) -> Value<'a> {
    Value::Wrapped(links.into_iter().map(|link| link.ordered_by(id)).collect())
}

fn above(session: &Session) -> Option<Record<'_>> {
    session.server.as_ref().map(|server| {
        let href = format!("{SELF}backupServers/{}", server.id);
        link("Up", "BackupServerReference", href, server.name.as_str())
    })
}

fn job(session: &Session) -> Option<Record<'_>> {
    let (id, name) = session.job.as_ref()?;
    let is_agent = matches!(session.job_type.as_deref(), Some("AgentBackup" | "AgentManagement"));
    let (r#type, path) = match session.list {
        List::Failover => return None,
        List::Cdp => ("CdpPolicyReference", "cdpPolicies"),
        _ if is_agent => ("JobReference", "agents/jobs"),
        _ => ("JobReference", "jobs"),
    };
    (session.job_shown != JobShown::ByElements)
        .then(|| link("Up", r#type, format!("{SELF}{path}/{id}"), name.as_str()))
}

/// What was restored, or the restore points that a backup made: up to a dozen that look alike.
fn restore_points(session: &Session, links: &mut Vec<Record<'_>>) {
    let (r#type, path, counts) = match (session.list, session.job_type.as_deref()) {
        (List::Restore, _) => ("VmRestorePointReference", "vmRestorePoints", [0, 1, 1, 1]),
        (List::Backup, Some("Backup")) => ("RestorePointReference", "restorePoints", [0, 1, 2, 12]),
        _ => return,
    };
    let which = session.id.bytes().last().map_or(0, |byte| usize::from(byte % 4));
    for number in 0..counts.get(which).copied().unwrap_or_default() {
        let point = Rng::guid_of(&format!("{} {number}", session.id));
        let href = format!("{SELF}{path}/{point}");
        links.push(link("Related", r#type, href, point_name(session.started)));
    }
}

/// The name of a restore point as SQL Server writes a time: `Oct 19 2014  5:23AM`.
fn point_name(moment: Timestamp) -> Option<String> {
    Some(moment.to_jiff()?.strftime("%b %e %Y %l:%M%p").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restore_points_are_named_as_sql_server_writes_times() {
        let named = |text: &str| point_name(Timestamp::parse_rfc3339(text).unwrap()).unwrap();
        assert_eq!(named("2014-10-19T05:23:51Z"), "Oct 19 2014  5:23AM");
        assert_eq!(named("2025-02-09T00:00:15.463Z"), "Feb  9 2025 12:00AM");
        assert_eq!(named("2025-02-19T22:04:00Z"), "Feb 19 2025 10:04PM");
    }
}
