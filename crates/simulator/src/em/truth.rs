//! What the world's sessions and tasks are in the words of the API.
//!
//! Written from the vocabulary mapping (its sections 0 to 6, the rows for Enterprise Manager) on
//! the facts of the world, not on the documents this simulator writes.

use mullion_model::{SessionId, Timestamp};
use serde_json::Value;

use super::list::List;
use super::world::{JobShown, Session, Task, World};
use crate::kit::moment::Stamp;
use crate::kit::truth::{ItemTruth, NativeTruth, ParentTruth, SessionTruth, items, sessions};

/// Every session.
pub(super) fn all(world: &World, source: &str) -> Vec<Value> {
    let truth =
        List::ALL.into_iter().flat_map(|list| world.sessions(list).iter()).map(session).collect();
    sessions(source, "em", truth)
}

/// The items of one session.
pub(super) fn items_of(world: &World, source: &str, list: List, id: &str) -> Option<Vec<Value>> {
    let session = world.session(list, id)?;
    if list == List::Restore {
        return None;
    }
    let truth: Vec<ItemTruth> = session.tasks.iter().map(|task| item(list, task)).collect();
    Some(items(SessionId::new(source, list.names().entity, id), &truth))
}

/// Whether it waits or works, by the word for its state.
pub(super) fn is_open(session: &Session) -> bool {
    let (state, _) = state_and_result(session.state.as_deref(), None);
    matches!(state, "pending" | "running" | "stopping")
}

fn session(session: &Session) -> SessionTruth {
    let (kind, workload) = kind_and_workload(session);
    let (state, result) = state_and_result(session.state.as_deref(), session.result.as_deref());
    let job = job(session);
    let name = [&session.name, &job.1, &session.job_type]
        .into_iter()
        .find_map(Clone::clone)
        .unwrap_or_else(|| session.list.names().entity.to_owned());
    SessionTruth {
        native: NativeTruth {
            id: Some(session.id.clone()),
            r#type: session.list.names().entity,
            subtype: session.job_type.clone(),
            state: session.state.clone(),
            result: session.result.clone(),
        },
        server: session.server.as_ref().map(|server| server.name.clone()),
        kind,
        workload: Some(workload),
        name,
        job,
        object: match session.list {
            List::Restore => session.vm.clone(),
            _ => None,
        },
        state,
        result,
        progress_percent: session.progress.filter(|percent| {
            matches!(state, "running" | "stopping") && (0..=100).contains(percent)
        }),
        started_at: Some(session.started),
        ended_at: ended(session.ended, state),
        message: session.failure.clone().filter(|text| !text.trim().is_empty()),
        parent: parent(session),
        has_items: session.list != List::Restore,
        ..SessionTruth::default()
    }
}

fn kind_and_workload(session: &Session) -> (&'static str, &'static str) {
    let job_type = session.job_type.as_deref().map(str::to_ascii_lowercase);
    let job_type = job_type.as_deref().unwrap_or_default();
    match session.list {
        List::Restore => match job_type {
            "restorevm" | "filelevelrestore" => ("restore", "vm"),
            _ => ("restore", "unknown"),
        },
        List::Backup => match job_type {
            "backup" => ("backup", "vm"),
            "agentbackup" | "agentmanagement" => ("backup", "agent"),
            "nasbackup" => ("backup", "nas"),
            "backupcopy" | "immediatebackupcopy" | "immediatebackupcopyworker" => {
                ("copy", "unknown")
            }
            _ => ("backup", "unknown"),
        },
        List::Replica | List::Cdp => ("replication", "vm"),
        List::Failover => ("failover", "vm"),
    }
}

/// The table of two words; the state's word alone says what the state is.
fn state_and_result(
    state: Option<&str>,
    result: Option<&str>,
) -> (&'static str, Option<&'static str>) {
    let state = state.unwrap_or_default().to_ascii_lowercase();
    let result = result.unwrap_or_default().to_ascii_lowercase();
    match state.as_str() {
        "stopped" | "completed" => {
            let outcome = match result.as_str() {
                "success" => "success",
                "warning" => "warning",
                "failed" => "failed",
                "canceled" | "cancelled" => "cancelled",
                _ => "unknown",
            };
            ("finished", Some(outcome))
        }
        "starting" | "working" | "running" | "inprogress" | "pausing" | "resuming" | "idle"
        | "postprocessing" | "waitingtape" | "waitingrepository" | "waitingslot"
        | "actionrequired" => ("running", None),
        "stopping" => ("stopping", None),
        "pending" => ("pending", None),
        _ => ("unknown", None),
    }
}

/// The end counts only for what is over, or for what nobody can say.
fn ended(end: Stamp, state: &str) -> Option<Timestamp> {
    match state {
        "finished" | "unknown" => end.usable(),
        _ => None,
    }
}

fn job(session: &Session) -> (Option<String>, Option<String>) {
    let named = session.job.clone();
    match session.list {
        List::Restore => (None, None),
        List::Backup | List::Replica | List::Cdp => named.unzip(),
        // The plan's name is the session's own, unless the document says more.
        List::Failover => match (session.job_shown, named) {
            (JobShown::ByElements, Some((id, name))) => (Some(id), Some(name)),
            (JobShown::ByLink, Some((_, name))) => (None, Some(name)),
            _ => (None, session.name.clone()),
        },
    }
}

/// Children of containers; a worker of a copy job is one although nothing links it.
fn parent(session: &Session) -> Option<ParentTruth> {
    let is_child = matches!(
        session.job_type.as_deref(),
        Some("AgentManagement" | "ImmediateBackupCopyWorker")
    );
    (is_child || session.parent.is_some())
        .then(|| ParentTruth { id: session.parent.clone(), relation: "part" })
}

fn item(list: List, task: &Task) -> ItemTruth {
    let (state, result) = state_and_result(Some(&task.state), Some(&task.result));
    let is_failover = list == List::Failover;
    ItemTruth {
        key: task.id.clone(),
        name: match &task.vm {
            None if !is_failover => Some(task.name.clone()),
            shown => shown.clone(),
        },
        object_type: match &task.vm_uid {
            _ if is_failover => Some("Vm".to_owned()),
            Some(uid) => uid.split(':').nth(2).map(str::to_owned),
            None => None,
        },
        state,
        result,
        message: task.reason.clone().filter(|text| !text.trim().is_empty()),
        region: None,
        started_at: Some(task.started),
        ended_at: ended(task.ended, state),
        size_bytes: match task.size {
            Some(size) if !is_failover => u64::try_from(size).ok(),
            _ => None,
        },
        native: NativeTruth {
            id: Some(task.id.clone()),
            r#type: list.tasks().map_or("CloudFailoverTask", |names| names.entity),
            subtype: None,
            state: Some(task.state.clone()),
            result: Some(task.result.clone()),
        },
    }
}
