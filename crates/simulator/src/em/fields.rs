//! The fields that the query service filters and sorts by, and what each row has in them.
//!
//! Source: Enterprise Manager REST reference, the query pages of each type.

use mullion_model::Timestamp;

use super::list::{List, TaskNames};
use super::world::{Session, Task};

/// What can be asked for with `/query?type=…`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    Sessions(List),
    Tasks(List, &'static TaskNames),
}

/// One field, whatever a type calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Uid,
    Name,
    JobType,
    JobUid,
    JobName,
    Created,
    Ended,
    State,
    Result,
    IsRetry,
    ServerUid,
    ServerName,
    Machine,
    Reason,
    Size,
    SessionUid,
    SessionName,
}

/// How a field's values are written in a filter, and how they compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Text, compared without regard to case.
    Text,
    /// An identity, with or without `urn:veeam:<Type>:`.
    Uid,
    /// A moment in UTC.
    Time,
    /// A word of a list; words compare by their place in it.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
}

/// States of sessions. What lies behind the documented ones are words that other builds use.
const STATES: &[&str] = &[
    "Starting",
    "Stopping",
    "Working",
    "Pausing",
    "Resuming",
    "Stopped",
    "Idle",
    "Postprocessing",
    "WaitingTape",
    "Pending",
    "Suspended",
];

const TASK_STATES: &[&str] = &["InProgress", "Pending", "Completed"];

/// Where `None` stands is not documented; here it is first.
const RESULTS: &[&str] = &["None", "Success", "Warning", "Failed"];

impl Field {
    /// How its values compare.
    pub(super) const fn sort(self, subject: Subject) -> Sort {
        match (self, subject) {
            (Self::Uid | Self::JobUid | Self::ServerUid | Self::SessionUid, _) => Sort::Uid,
            (Self::Created | Self::Ended, _) => Sort::Time,
            (Self::State, Subject::Sessions(_)) => Sort::Word(STATES),
            (Self::State, Subject::Tasks(..)) => Sort::Word(TASK_STATES),
            (Self::Result, _) => Sort::Word(RESULTS),
            (Self::IsRetry, _) => Sort::Flag,
            (Self::Size, _) => Sort::Number,
            _ => Sort::Text,
        }
    }
}

const COMMON: &[(&str, Field)] = &[
    ("Name", Field::Name),
    ("State", Field::State),
    ("Result", Field::Result),
    ("BackupServerUid", Field::ServerUid),
    ("BackupServerName", Field::ServerName),
];

const USUAL: &[(&str, Field)] =
    &[("UID", Field::Uid), ("CreationTime", Field::Created), ("EndTime", Field::Ended)];

const USUAL_OF_CDP: &[(&str, Field)] =
    &[("Id", Field::Uid), ("CreationTimeUTC", Field::Created), ("EndTimeUTC", Field::Ended)];

impl Subject {
    /// The type of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        List::of_entity(name)
            .map(Self::Sessions)
            .or_else(|| List::of_task_entity(name).map(|(list, tasks)| Self::Tasks(list, tasks)))
    }

    /// Its list.
    pub(super) const fn list(self) -> List {
        match self {
            Self::Sessions(list) | Self::Tasks(list, _) => list,
        }
    }

    /// The field that this type calls so, in any case.
    pub(super) fn field(self, name: &str) -> Option<Field> {
        let own: &[(&str, Field)] = match self {
            Self::Sessions(List::Restore) => {
                &[("Type", Field::JobType), ("VmDisplayName", Field::Machine)]
            }
            Self::Sessions(List::Backup | List::Replica) => &[
                ("JobType", Field::JobType),
                ("JobUid", Field::JobUid),
                ("JobName", Field::JobName),
                ("IsRetry", Field::IsRetry),
            ],
            Self::Sessions(List::Cdp) => &[
                ("PolicyUid", Field::JobUid),
                ("PolicyName", Field::JobName),
                ("FailureMessage", Field::Reason),
            ],
            Self::Sessions(List::Failover) => {
                &[("Type", Field::JobType), ("FailureMessage", Field::Reason)]
            }
            Self::Tasks(List::Cdp, _) => &[
                ("PolicySessionUid", Field::SessionUid),
                ("PolicySessionName", Field::SessionName),
                ("Reason", Field::Reason),
                ("TotalSize", Field::Size),
                ("VmDisplayName", Field::Machine),
            ],
            Self::Tasks(..) => &[
                ("Reason", Field::Reason),
                ("TotalSize", Field::Size),
                ("JobSessionUid", Field::SessionUid),
                ("JobUid", Field::JobUid),
                ("JobName", Field::JobName),
                ("VmDisplayName", Field::Machine),
            ],
        };
        // Whatever is about CDP calls identity and times otherwise than the rest.
        let usual = match self.list() {
            List::Cdp => USUAL_OF_CDP,
            _ => USUAL,
        };
        own.iter()
            .chain(usual)
            .chain(COMMON)
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, field)| *field)
    }
}

/// One row of a query.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row<'a> {
    Session(&'a Session),
    Task(&'static TaskNames, &'a Session, &'a Task),
}

/// What a row has in a field. What it lacks sorts first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Time(Timestamp),
    Flag(bool),
    Number(i64),
}

impl<'a> Row<'a> {
    /// What the row has in this field.
    pub(super) fn cell(self, field: Field) -> Cell<'a> {
        match self {
            Self::Session(session) => of_session(session, field),
            Self::Task(_, session, task) => of_task(session, task, field),
        }
    }
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, Cell::Text)
}

fn of_session(session: &Session, field: Field) -> Cell<'_> {
    let job = session.job.as_ref();
    let server = session.server.as_ref();
    match field {
        Field::Uid | Field::SessionUid => Cell::Text(&session.id),
        Field::Name | Field::SessionName => text(session.name.as_deref()),
        Field::JobType => text(session.job_type.as_deref()),
        Field::JobUid => text(job.map(|(id, _)| id.as_str())),
        Field::JobName => text(job.map(|(_, name)| name.as_str())),
        Field::Created => Cell::Time(session.started),
        Field::Ended => session.ended.usable().map_or(Cell::Missing, Cell::Time),
        Field::State => text(session.state.as_deref()),
        Field::Result => text(session.result.as_deref()),
        Field::IsRetry => Cell::Flag(session.is_retry),
        Field::ServerUid => text(server.map(|server| server.id.as_str())),
        Field::ServerName => text(server.map(|server| server.name.as_str())),
        Field::Machine => text(session.vm.as_deref()),
        Field::Reason => text(session.failure.as_deref()),
        Field::Size => Cell::Missing,
    }
}

fn of_task<'a>(session: &'a Session, task: &'a Task, field: Field) -> Cell<'a> {
    match field {
        Field::Uid => Cell::Text(&task.id),
        Field::SessionUid => Cell::Text(&session.id),
        Field::Name => Cell::Text(&task.name),
        Field::Created => Cell::Time(task.started),
        Field::Ended => task.ended.usable().map_or(Cell::Missing, Cell::Time),
        Field::State => Cell::Text(&task.state),
        Field::Result => Cell::Text(&task.result),
        Field::Machine => text(task.vm.as_deref()),
        Field::Reason => text(task.reason.as_deref()),
        Field::Size => task.size.map_or(Cell::Missing, Cell::Number),
        other => of_session(session, other),
    }
}
