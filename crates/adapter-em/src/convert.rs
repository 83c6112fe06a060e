//! From the wire to the model: one match for each vocabulary.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use mullion_adapter::kit::{
    Notes, canonical_id, ended, is_word, last_segment, own_text, progress, stamp, two_words,
};
use mullion_model::{
    DetailKey, Item, JobRef, Kind, Native, NativeRef, ParentRef, Relation, Session, Timestamp,
    Workload,
};

use crate::listing::Way;
use crate::lists::{ItemList, SessionList, TaskList};
use crate::tasks::ItemKey;
use crate::wire::{FailoverTask, Link, SessionEntity, TaskSession};

/// What the machines of a failover are called as items.
pub(crate) const FAILOVER_TASK: &str = "CloudFailoverTask";

/// State words that say "works" here and in no other two-word list: Enterprise Manager may show any
/// state of a Backup & Replication job, and none of these is an end.
const ALSO_RUNNING: &[&str] = &[
    "Idle",
    "Postprocessing",
    "WaitingTape",
    "WaitingRepository",
    "WaitingSlot",
    "ActionRequired",
];

/// A row of `list`, read by `way`, as a session.
///
/// # Errors
/// It has no usable id.
pub(crate) fn session(
    list: SessionList,
    way: Way,
    entity: SessionEntity<'_>,
    notes: &mut Notes,
) -> Result<Session, &'static str> {
    let id = usable_id(entity.uid.as_deref(), entity.href.as_deref()).ok_or("has no usable id")?;
    let (kind, workload) = kind_and_workload(list, entity.job_type.as_deref(), notes);
    let standing = two_words(
        notes,
        ("State", entity.state.as_deref()),
        ("Result", entity.result.as_deref()),
        ALSO_RUNNING,
    );
    let started_at = moment(notes, "CreationTimeUTC", entity.creation_time_utc.as_deref());
    let end = moment(notes, "EndTimeUTC", entity.end_time_utc.as_deref());
    let percent = entity.progress.as_deref().and_then(|text| text.trim().parse().ok());
    let job = job(list, &entity);
    let parent = parent(list, &entity, &id);
    let server = up(&entity.up, "BackupServerReference").and_then(|link| link.name.clone());
    let job_name = job.as_ref().and_then(|job| job.name.clone());
    let items = list.items().map(|items| items_key(items, way, &entity));
    let subtype = own_text(match list {
        SessionList::Cdp => entity.policy_type,
        _ => entity.job_type,
    });
    Ok(Session {
        name: own_text(entity.name)
            .or(job_name)
            .or_else(|| subtype.clone())
            .unwrap_or_else(|| list.native_type().to_owned()),
        id: NativeRef { r#type: list.native_type(), id },
        subtype,
        native_state: own_text(entity.state),
        native_result: own_text(entity.result),
        kind,
        workload: Some(workload),
        server: own_text(server),
        job,
        object: match list {
            SessionList::Restore => own_text(entity.vm_display_name),
            _ => None,
        },
        organization: None,
        initiated_by: None,
        reason: None,
        state: standing.state,
        result: standing.result,
        progress_percent: progress(standing.state, percent),
        point_in_time: None,
        started_at,
        ended_at: ended(standing.state, end),
        message: own_text(entity.failure_message),
        parent,
        items,
        events: None,
    })
}

/// A task session of the list `list` as an item.
pub(crate) fn item(list: TaskList, task: TaskSession<'_>, notes: &mut Notes) -> Item {
    let standing = two_words(
        notes,
        ("State", task.state.as_deref()),
        ("Result", task.result.as_deref()),
        ALSO_RUNNING,
    );
    let started_at = moment(notes, "CreationTimeUTC", task.creation_time_utc.as_deref());
    let end = moment(notes, "EndTimeUTC", task.end_time_utc.as_deref());
    let id = usable_id(task.uid.as_deref(), task.href.as_deref());
    let name = own_text(task.vm_display_name).or_else(|| own_text(task.name));
    Item {
        key: id.clone().unwrap_or_else(|| format!("{}\n", name.as_deref().unwrap_or_default())),
        name,
        object_type: task.vm_uid.as_deref().and_then(object_type),
        state: standing.state,
        result: standing.result,
        message: own_text(task.reason),
        region: None,
        started_at,
        ended_at: ended(standing.state, end),
        size_bytes: task.total_size.and_then(|size| size.trim().parse().ok()),
        native: Native {
            id,
            r#type: list.native_type(),
            subtype: None,
            state: own_text(task.state),
            result: own_text(task.result),
        },
    }
}

/// A machine that a failover is about, as an item. Its id is that of the replica point it starts.
pub(crate) fn failover_item(task: FailoverTask<'_>, notes: &mut Notes) -> Item {
    let standing = two_words(
        notes,
        ("State", task.state.as_deref()),
        ("Result", task.result.as_deref()),
        ALSO_RUNNING,
    );
    let started_at = moment(notes, "CreationTimeUTC", task.creation_time_utc.as_deref());
    let end = moment(notes, "EndTimeUTC", task.end_time_utc.as_deref());
    let id = task.point_href.as_deref().and_then(last_segment);
    let name = own_text(task.vm_name);
    Item {
        key: id.clone().unwrap_or_else(|| format!("{}\n", name.as_deref().unwrap_or_default())),
        name,
        object_type: Some("Vm".to_owned()),
        state: standing.state,
        result: standing.result,
        message: own_text(task.failure_message),
        region: None,
        started_at,
        ended_at: ended(standing.state, end),
        size_bytes: None,
        native: Native {
            id,
            r#type: FAILOVER_TASK,
            subtype: None,
            state: own_text(task.state),
            result: own_text(task.result),
        },
    }
}

/// What a session does and to what, by its `JobType`.
fn kind_and_workload(
    list: SessionList,
    job_type: Option<&str>,
    notes: &mut Notes,
) -> (Kind, Workload) {
    let word = job_type.map(str::trim).unwrap_or_default();
    let any = |known: &[&str]| known.iter().any(|known| is_word(word, known));
    let otherwise = match list {
        SessionList::Restore if any(&["RestoreVm", "FileLevelRestore"]) => {
            return (Kind::Restore, Workload::Vm);
        }
        SessionList::Backup if any(&["Backup"]) => return (Kind::Backup, Workload::Vm),
        SessionList::Backup if any(&["AgentBackup", "AgentManagement"]) => {
            return (Kind::Backup, Workload::Agent);
        }
        SessionList::Backup if any(&["NasBackup"]) => return (Kind::Backup, Workload::Nas),
        SessionList::Backup if any(&["BackupCopy", "ImmediateBackupCopy", COPY_WORKER]) => {
            return (Kind::Copy, Workload::Unknown);
        }
        // Whatever replicates here, replicates virtual machines.
        SessionList::Replica | SessionList::Cdp => return (Kind::Replication, Workload::Vm),
        SessionList::Failover => return (Kind::Failover, Workload::Vm),
        SessionList::Restore => Kind::Restore,
        // So that a search for failed backups cannot miss one.
        SessionList::Backup => Kind::Backup,
    };
    if !word.is_empty() {
        notes.unrecognised("JobType", word);
    }
    (otherwise, Workload::Unknown)
}

/// The job type of the sessions that work for an immediate backup copy.
const COPY_WORKER: &str = "ImmediateBackupCopyWorker";
/// The job type of the sessions that work for an agent backup.
const AGENT_WORKER: &str = "AgentManagement";

/// The job of a job session, for which continuous replication has a policy and failover a plan; a
/// restore has none.
fn job(list: SessionList, entity: &SessionEntity<'_>) -> Option<JobRef> {
    let own_id = |uid: &Option<Cow<'_, str>>| uid.as_deref().and_then(canonical_id);
    let own_name = |name: &Option<Cow<'_, str>>| own_text(name.as_deref());
    let job = match list {
        SessionList::Restore => return None,
        SessionList::Backup | SessionList::Replica => {
            let link = up(&entity.up, "JobReference");
            let linked_id = || last_segment(link?.href.as_deref()?);
            let linked_name = || own_text(link?.name.as_deref());
            JobRef {
                id: own_id(&entity.job_uid).or_else(linked_id),
                name: own_name(&entity.job_name).or_else(linked_name),
            }
        }
        SessionList::Cdp => {
            JobRef { id: own_id(&entity.policy_uid), name: own_name(&entity.policy_name) }
        }
        SessionList::Failover => JobRef {
            id: own_id(&entity.job_uid),
            name: own_name(&entity.job_name)
                .or_else(|| own_name(&entity.plan_name))
                .or_else(|| own_name(&entity.name)),
        },
    };
    (job.id.is_some() || job.name.is_some()).then_some(job)
}

/// Where the items of a session are, as it will be asked for them. A session that came without the
/// query service has its task sessions where its own link says: the server spells that in two ways
/// (`repicaTaskSessions`). No more than the link's last word is taken, and only one that means tasks.
fn items_key(items: ItemList, way: Way, entity: &SessionEntity<'_>) -> DetailKey {
    let tasks = match (items, way) {
        (ItemList::Inside, _) => return ItemKey::Inside.into(),
        (ItemList::Tasks(tasks), Way::Query) => return ItemKey::Query(tasks).into(),
        (ItemList::Tasks(tasks), Way::Collection) => tasks,
    };
    let path = entity.tasks_href.as_deref().and_then(|href| href.split(['?', '#']).next());
    let spelled = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next());
    let means_tasks = |word: &&str| {
        word.to_ascii_lowercase().ends_with("tasksessions")
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    ItemKey::Link(tasks, spelled.filter(means_tasks).unwrap_or(tasks.segment())).into()
}

/// The session whose work this one is a part of. Some workers carry no link to it: then it is told
/// that there is one, not which. Names are never taken for links.
fn parent(list: SessionList, entity: &SessionEntity<'_>, own_id: &str) -> Option<ParentRef> {
    if list != SessionList::Backup {
        return None;
    }
    let link = up(&entity.up, "BackupJobSessionReference");
    let linked = link.and_then(|link| last_segment(link.href.as_deref()?));
    let is_own = linked.as_deref() == Some(own_id);
    let job_type = entity.job_type.as_deref().unwrap_or_default();
    let is_worker = is_word(job_type, COPY_WORKER) || is_word(job_type, AGENT_WORKER);
    if (link.is_none() || is_own) && !is_worker {
        return None;
    }
    Some(ParentRef {
        native: linked.filter(|_| !is_own).map(|id| NativeRef { r#type: list.native_type(), id }),
        relation: Relation::Part,
    })
}

/// The link that leads up to `type`.
fn up<'e, 'a>(links: &'e [Link<'a>], r#type: &str) -> Option<&'e Link<'a>> {
    links.iter().find(|link| link.r#type.as_deref().is_some_and(|word| is_word(word, r#type)))
}

/// The canonical id of an entity, from its UID or else its own address. One that could change the
/// meaning of a path is not usable.
pub(crate) fn usable_id(uid: Option<&str>, href: Option<&str>) -> Option<String> {
    let is_plain = |id: &String| !id.contains(['/', '\\']) && !id.bytes().all(|byte| byte == b'.');
    uid.and_then(canonical_id)
        .filter(is_plain)
        .or_else(|| href.and_then(last_segment).filter(is_plain))
}

/// `Vm` of `urn:VMware:Vm:<root>.vm-1`.
fn object_type(vm_uid: &str) -> Option<String> {
    let mut parts = vm_uid.trim().split(':');
    let is_urn = parts.next().is_some_and(|scheme| is_word(scheme, "urn"));
    own_text(parts.nth(1).filter(|_| is_urn))
}

/// A moment. Stamps without a zone are UTC, as the elements' names say.
fn moment(notes: &mut Notes, field: &'static str, text: Option<&str>) -> Option<Timestamp> {
    stamp(notes, field, text, &TimeZone::UTC)
}
