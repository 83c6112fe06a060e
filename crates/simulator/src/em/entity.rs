//! Sessions and task sessions as entities, and the references that stand for them.
//!
//! Shape: Enterprise Manager REST reference 13.0.1 and 13.1, the pages of the sessions by id.

use super::links::{self, Of, SELF};
use super::list::{List, TaskNames};
use super::record::{Record, Rows, Value};
use super::world::{IdShown, JobShown, Session, Task};
use crate::kit::Twist;

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the document.
    Root,
    /// It is one of a list.
    InList,
}

/// A whole session.
pub(super) fn session(session: &Session, place: Place, twist: Option<Twist>) -> Record<'_> {
    let (list, names) = (session.list, session.list.names());
    let element = match place {
        Place::Root => names.entity,
        Place::InList => names.element,
    };
    let mut record = Record::new(element)
        .attribute("Type", names.entity)
        .attribute("Href", format!("{}?format=Entity", links::session_href(session)))
        .attribute("Name", session.name.as_deref())
        .attribute("UID", uid(names.entity, &session.id, session.id_shown));
    if list == List::Restore {
        record = record.attribute("VmDisplayName", session.vm.as_deref());
    }
    if list == List::Failover {
        let plan = match (session.job_shown, &session.job) {
            (JobShown::ByLink, Some((_, name))) => Some(name.as_str()),
            _ => None,
        };
        record = record.attribute("CloudFailoverPlanName", plan);
    }
    record = record.field("Links", links::of_session(session, Of::Entity));
    record = job_fields(record, session)
        .field("CreationTimeUTC", session.started.to_string())
        .field("EndTimeUTC", session.ended)
        .field("State", session.state.as_deref())
        .field("Result", session.result.as_deref())
        .field("Progress", session.progress)
        .field("FailureMessage", session.failure.as_deref());
    record = match list {
        List::Backup | List::Replica | List::Cdp => {
            record.field("IsRetry", Value::Flag(session.is_retry))
        }
        List::Restore => record.field("RestoredObjRef", Value::Missing),
        List::Failover => record.field("CloudFailoverTasks", failover_tasks(session)),
    };
    twisted(record, twist).ordered_by(&session.id)
}

/// A whole task session.
pub(super) fn task<'a>(
    names: &'static TaskNames,
    session: &'a Session,
    task: &'a Task,
    twist: Option<Twist>,
) -> Record<'a> {
    let record = Record::new(names.entity)
        .attribute("Type", names.entity)
        .attribute("Href", format!("{SELF}{}/{}?format=Entity", names.href, task.id))
        .attribute("Name", task.name.as_str())
        .attribute("UID", format!("urn:veeam:{}:{}", names.entity, task.id))
        .attribute("VmDisplayName", task.vm.as_deref())
        .field("Links", links::of_task(names, session, task, Of::Entity))
        .field(names.parent, format!("urn:veeam:{}:{}", session.list.names().entity, session.id))
        .field("CreationTimeUTC", task.started.to_string())
        .field("EndTimeUTC", task.ended)
        .field("State", task.state.as_str())
        .field("Result", task.result.as_str())
        .field("Reason", task.reason.as_deref())
        .field("TotalSize", task.size)
        .field("VmUid", task.vm_uid.as_deref());
    twisted(record, twist).ordered_by(&task.id)
}

/// What stands for a session where no entity was asked for: `Ref` in a list, `EntityRef` alone.
pub(super) fn session_reference(session: &Session, place: Place) -> Record<'_> {
    reference(place, session.list.names().reference, &session.id)
        .attribute("Href", links::session_href(session))
        .attribute("Name", session.name.as_deref())
        .attribute("UID", uid(session.list.names().entity, &session.id, session.id_shown))
        .field("Links", links::of_session(session, Of::Reference))
}

/// What stands for a task session where no entity was asked for.
pub(super) fn task_reference<'a>(
    names: &'static TaskNames,
    session: &'a Session,
    task: &'a Task,
    place: Place,
) -> Record<'a> {
    reference(place, names.reference, &task.id)
        .attribute("Href", links::task_reference_href(names, task))
        .attribute("Name", task.name.as_str())
        .attribute("UID", format!("urn:veeam:{}:{}", names.entity, task.id))
        .field("Links", links::of_task(names, session, task, Of::Reference))
}

/// The rows, behind one without UID, Href and links if a fault asks for it.
pub(super) fn with_bad_row<'a>(
    rows: Rows<'a>,
    element: &'static str,
    twist: Option<Twist>,
) -> Rows<'a> {
    let bad = (twist == Some(Twist::BadRow)).then(|| {
        Record::new(element)
            .attribute("Name", "a row without an id")
            .field("State", "Stopped")
            .field("Result", "Success")
    });
    Box::new(bad.into_iter().chain(rows))
}

fn reference<'a>(place: Place, r#type: &'static str, id: &str) -> Record<'a> {
    let element = match place {
        Place::Root => "EntityRef",
        Place::InList => "Ref",
    };
    Record::new(element).attribute("Type", r#type).ordered_by(id)
}

fn uid(entity: &str, id: &str, shown: IdShown) -> Option<String> {
    match shown {
        IdShown::Urn => Some(format!("urn:veeam:{entity}:{id}")),
        IdShown::Bare => Some(id.to_owned()),
        IdShown::UpperCase => Some(format!("urn:veeam:{entity}:{}", id.to_ascii_uppercase())),
        IdShown::HrefOnly => None,
    }
}

fn job_fields<'a>(record: Record<'a>, session: &'a Session) -> Record<'a> {
    let (uid, name, r#type, entity) = match session.list {
        List::Cdp => ("PolicyUid", "PolicyName", "PolicyType", "CdpPolicy"),
        _ => ("JobUid", "JobName", "JobType", "Job"),
    };
    let is_shown = match session.list {
        List::Failover => session.job_shown == JobShown::ByElements,
        _ => session.job_shown != JobShown::ByLink,
    };
    let shown = session.job.as_ref().filter(|_| is_shown);
    record
        .field(uid, shown.map(|(id, _)| format!("urn:veeam:{entity}:{id}")))
        .field(name, shown.map(|(_, name)| name.as_str()))
        .field(r#type, session.job_type.as_deref())
}

/// The tasks of a failover are no entities: they stand in the session, under the same name as their
/// list.
fn failover_tasks(session: &Session) -> Value<'_> {
    let tasks = session.tasks.iter().map(|task| {
        let point = links::link(
            "Related",
            "CloudVmReplicaPointReference",
            format!("{SELF}cloud/vmReplicaPoints/{}", task.id),
            task.name.as_str(),
        );
        Record::new("CloudFailoverTasks")
            .attribute("VmName", task.vm.as_deref())
            .field("VmReplicaPointLink", Value::One(point.ordered_by(&task.id)))
            .field("CreationTimeUTC", task.started.to_string())
            .field("EndTimeUTC", task.ended)
            .field("State", task.state.as_str())
            .field("Result", task.result.as_str())
            .field("Progress", task.progress)
            .field("FailureMessage", task.reason.as_deref())
    });
    let tasks = Value::Rows(Box::new(tasks));
    Value::One(Record::new("CloudFailoverTasks").field("CloudFailoverTasks", tasks))
}

/// With an attribute and an element that no document names, if a fault asks for them.
fn twisted(record: Record<'_>, twist: Option<Twist>) -> Record<'_> {
    if twist != Some(Twist::ExtraFields) {
        return record;
    }
    let label = Record::new("Label").attribute("Name", "tomorrow").field("State", "Failed");
    record.attribute("Tier", "gold").field("Labels", Value::Wrapped(vec![label]))
}
