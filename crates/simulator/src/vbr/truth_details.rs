//! What the task sessions and the log of a VBR session are in the words of the API.

use mullion_model::SessionId;
use serde_json::Value;

use super::Vbr;
use super::details::{Of, Record, Task, session_log, tasks};
use super::facts::Session;
use super::kinds::{severity, standing};
use super::show::{Show, type_of};
use super::truth::{TYPE, message, text};
use crate::kit::truth::{self, EventTruth, ItemTruth, NativeTruth};

/// The items of a session in wire order, without scans; `None` where the revision has none.
pub(super) fn items(dialect: &Vbr, session: &Session, source: &str) -> Option<Vec<Value>> {
    let show = dialect.show(dialect.served.newest);
    if !show.revision.has_tasks() {
        return None;
    }
    let tasks = tasks(session);
    let is_object = |task: &&Task| !matches!(task.of, Of::Antivirus { .. });
    let items: Vec<ItemTruth> =
        tasks.iter().filter(is_object).map(|task| item(show, task)).collect();
    Some(truth::items(SessionId::new(source, TYPE, &session.id), &items))
}

fn item(show: Show<'_>, task: &Task) -> ItemTruth {
    let told = show.told(task.outcome);
    let (state, result) = standing(Some(task.state), told);
    let may_have_ended = matches!(state, "finished" | "unknown");
    let writing = show.writing_of_task(task);
    let read_back = |at| show.zone.read_back(at, writing);
    let has_progress = matches!(task.of, Of::Backup { .. } | Of::Replica { .. });
    ItemTruth {
        key: task.id.clone(),
        name: text(&task.name),
        state,
        result,
        message: message(told),
        started_at: Some(read_back(task.creation)),
        ended_at: task.end.usable().filter(|_| may_have_ended).map(read_back),
        size_bytes: task
            .processed_size
            .filter(|_| has_progress)
            .and_then(|size| u64::try_from(size).ok()),
        native: NativeTruth {
            id: Some(task.id.clone()),
            r#type: "TaskSession",
            subtype: Some(type_of(&task.of).to_owned()),
            state: text(task.state),
            result: told.and_then(|outcome| text(outcome.word)),
        },
        ..ItemTruth::default()
    }
}

/// The log of a session, by its numbers.
pub(super) fn events(session: &Session) -> Vec<Value> {
    truth::events(session_log(session).iter().map(event).collect())
}

fn event(record: &Record) -> EventTruth {
    let title = record.title.as_deref().and_then(text);
    let description = text(record.description);
    let took = record.update.usable().map(|update| update.ticks() - record.start.ticks());
    let (title, message) = match (title, description) {
        (Some(title), Some(description)) => (Some(title), description),
        (title, _) => (None, title.unwrap_or_default()),
    };
    EventTruth {
        order: record.id,
        time: Some(record.start),
        end_time: record.update.usable(),
        duration_ticks: took.filter(|ticks| *ticks >= 0),
        severity: severity(record.status),
        title,
        message,
        native: NativeTruth {
            id: Some(record.id.to_string()),
            r#type: "LogRecord",
            state: record.status.and_then(text),
            ..NativeTruth::default()
        },
    }
}
