//! What the world's sessions and tasks are in the words of the API.
//!
//! Written from the vocabulary mapping (its sections 0 to 6, the rows for Enterprise Manager) on
//! the facts of the world, not on the documents this simulator writes.

use mullion_model::{SessionId, Timestamp};
use serde_json::Value;

use super::world::{End, JobShown, List, Session, Task, World};
use crate::kit::truth::{ItemTruth, NativeTruth, ParentTruth, SessionTruth, items, sessions};

/// Every session.
pub(super) fn all(world: &World, source: &str) -> Vec<Value> {
    let truth = List::ALL.into_iter().flat_map(|list| world.sessions(list)).map(session).collect();
    sessions(source, "em", truth)
}

/// The items of one session.
pub(super) fn items_of(world: &World, source: &str, list: List, id: &str) -> Option<Vec<Value>> {
    let session = world.session(list, id)?;
    if list == List::Restore {
        return None;
    }
    let truth: Vec<ItemTruth> = session.tasks.iter().map(|task| item(list, task)).collect();
    Some(items(SessionId::new(source, list.entity(), id), &truth))
}

fn session(session: &Session) -> SessionTruth {
    let (kind, workload) = kind_and_workload(session);
    let (state, result) = state_and_result(session.state.as_deref(), session.result.as_deref());
    let job = job(session);
    let name = [&session.name, &job.1, &session.job_type]
        .into_iter()
        .find_map(Clone::clone)
        .unwrap_or_else(|| session.list.entity().to_owned());
    SessionTruth {
        native: NativeTruth {
            id: Some(session.id.clone()),
            r#type: session.list.entity(),
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
fn ended(end: End, state: &str) -> Option<Timestamp> {
    match state {
        "finished" | "unknown" => end.moment(),
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
            r#type: list.task_entity().unwrap_or("CloudFailoverTask"),
            subtype: None,
            state: Some(task.state.clone()),
            result: Some(task.result.clone()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::em::world::{IdShown, Server};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    /// A session with only what every session has.
    fn bare(list: List, id: &str, started: &str) -> Session {
        Session {
            list,
            id: id.to_owned(),
            id_shown: IdShown::Urn,
            name: None,
            server: None,
            job: None,
            job_shown: JobShown::Fully,
            job_type: None,
            vm: None,
            started: at(started),
            ended: End::None,
            state: None,
            result: None,
            progress: None,
            failure: None,
            is_retry: false,
            parent: None,
            tasks: Vec::new(),
        }
    }

    fn word(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// The truth about one session, in a world of its own.
    fn truth(session: Session) -> Value {
        let mut world = World::default();
        world.add(session);
        all(&world, "em-prod").pop().unwrap()
    }

    #[track_caller]
    fn check(row: &Value, expected: &[(&str, Value)]) {
        for (pointer, value) in expected {
            assert_eq!(row.pointer(pointer), Some(value), "{pointer}");
        }
    }

    /// The mapping's worked example; facts: REST reference 13.0.1, a finished file-level restore.
    #[test]
    fn a_finished_file_level_restore() {
        let row = truth(Session {
            name: word("FLR_[srv04]@2014-10-19 05:59:18"),
            server: Some(Server { id: String::new(), name: "srv02.tech.local".to_owned() }),
            job_type: word("FileLevelRestore"),
            vm: word("srv04"),
            ended: End::At(at("2014-10-19T06:28:24Z")),
            state: word("Stopped"),
            result: word("Success"),
            progress: Some(0),
            ..bare(List::Restore, "676dc837-f441-4ac1-8470-15be06b4cffc", "2014-10-19T05:59:18Z")
        });
        check(
            &row,
            &[
                ("/id", "c429e4c2-c523-58c9-a898-5b92f82ef3da".into()),
                ("/kind", "restore".into()),
                ("/workload", "vm".into()),
                ("/state", "finished".into()),
                ("/result", "success".into()),
                ("/durationSeconds", 1746.into()),
                ("/progressPercent", Value::Null),
                ("/server", "srv02.tech.local".into()),
                ("/object", "srv04".into()),
                ("/job", Value::Null),
                ("/links/items", Value::Null),
            ],
        );
    }

    /// The mapping's worked example; facts: REST reference 13.1, a running restore.
    #[test]
    fn a_running_restore() {
        let row = truth(Session {
            job_type: word("RestoreVm"),
            state: word("Working"),
            result: word("None"),
            progress: Some(64),
            ..bare(
                List::Restore,
                "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6",
                "2025-10-21T17:10:02.017Z",
            )
        });
        check(
            &row,
            &[
                ("/id", "3a95d93c-23f5-5571-b0c4-fe14868fcab1".into()),
                ("/state", "running".into()),
                ("/result", Value::Null),
                ("/native/result", "None".into()),
                ("/progressPercent", 64.into()),
                ("/durationSeconds", Value::Null),
                ("/name", "RestoreVm".into()),
            ],
        );
    }

    #[test]
    fn what_the_words_do_not_settle() {
        let case = |state: &str, ended: End| {
            truth(Session {
                state: word(state),
                result: word("Success"),
                ended,
                ..bare(List::Backup, "d46e39e0-1131-4585-91a7-e828ce7eafae", "2025-10-21T17:10:02Z")
            })
        };
        let end = End::At(at("2025-10-21T18:10:02Z"));
        let shown = Value::from("2025-10-21T18:10:02Z");
        check(&case("Working", end), &[("/endedAt", Value::Null), ("/result", Value::Null)]);
        check(&case("Suspended", end), &[("/state", "unknown".into()), ("/endedAt", shown)]);
        check(
            &case("Stopped", End::Unset),
            &[("/result", "success".into()), ("/endedAt", Value::Null)],
        );
        check(&case("Stopped", end), &[("/name", "BackupJobSession".into())]);
    }
}
