//! Wire to model: one session, one item, one log (mapping section 8, vbr).

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Lenient, Loose, Notes, ended, own_text, progress};
use mullion_model::{Event, Item, JobRef, Kind, Native, NativeRef, ParentRef, Relation, Session};

use crate::details::{LOG, items_key};
use crate::wire;
use crate::words;

/// The native type of every session: the words in `sessionType` were renamed between revisions.
pub(crate) const SESSION: &str = "Session";

/// The native type of every item.
const TASK_SESSION: &str = "TaskSession";

/// One session; `has_items` where the revision knows task sessions.
pub(crate) fn session(
    row: wire::Session<'_>,
    has_items: bool,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Session {
    let session_type = row.session_type.text(notes, "sessionType");
    let state = row.state.text(notes, "state");
    let (result, message) = outcome(&row.result, notes);
    let creation_time = row.creation_time.plain();
    let started_at = row.creation_time.moment(notes, "creationTime", zone);
    let end = row.end_time.moment(notes, "endTime", zone);

    let kind = words::kind(notes, session_type);
    let platform = row.platform_name.text(notes, "platformName");
    let is_canceled = row.result.get().is_some_and(wire::Outcome::is_canceled);
    let standing = words::standing(notes, state, result, is_canceled);
    let name = own_text(row.name.text(notes, "name"));
    let job = words::runs_a_job(kind).then(|| job(&row, name.clone())).flatten();
    let percent = row.progress_percent.whole(notes, "progressPercent");
    let subtype = own_text(session_type);

    Session {
        // Rule G10, but for the job's name, which the list of jobs has.
        name: name.clone().or_else(|| subtype.clone()).unwrap_or_else(|| SESSION.to_owned()),
        native_state: own_text(state),
        native_result: own_text(result),
        kind,
        workload: words::workload(notes, kind, platform),
        server: None,
        job,
        object: (kind == Kind::Restore).then_some(name).flatten(),
        organization: None,
        initiated_by: own_text(row.initiated_by.text(notes, "initiatedBy")),
        reason: None,
        state: standing.state,
        result: standing.result,
        progress_percent: progress(standing.state, percent),
        point_in_time: None,
        started_at,
        ended_at: ended(standing.state, end),
        message,
        parent: parent(&row),
        items: has_items.then(|| items_key(creation_time)),
        events: Some(LOG),
        subtype,
        id: native_ref(row.id),
    }
}

/// What names a session.
fn native_ref(id: String) -> NativeRef {
    NativeRef { r#type: SESSION, id }
}

/// The result's word and what is said about it.
fn outcome<'s, 'a>(
    result: &'s Lenient<'a, wire::Outcome<'a>>,
    notes: &mut Notes,
) -> (Option<&'s str>, Option<String>) {
    let Some(outcome) = result.get() else { return (None, None) };
    let word = outcome.result.text(notes, "result");
    let message = outcome.message.text(notes, "message");
    (word, own_text(message.filter(|message| words::says_something(message))))
}

/// The job of a run: `activityId` up to 1.1, `jobId` later; its name is the session's.
fn job(row: &wire::Session<'_>, name: Option<String>) -> Option<JobRef> {
    let id = row.job_id.id().or_else(|| row.activity_id.id())?;
    Some(JobRef { id: Some(id), name })
}

/// The session that this one is a part of, or else the one that it is a new attempt of.
fn parent(row: &wire::Session<'_>) -> Option<ParentRef> {
    let other = |field: &Loose<'_>| field.id().filter(|id| *id != row.id).map(native_ref);
    let part = other(&row.parent_session_id).map(|native| (native, Relation::Part));
    let (native, relation) =
        part.or_else(|| other(&row.original_session_id).map(|native| (native, Relation::Retry)))?;
    Some(ParentRef { native: Some(native), relation })
}

/// One item; `None` for an antivirus scan, which protects and restores nothing.
pub(crate) fn item(
    row: &wire::TaskSession<'_>,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Option<Item> {
    let task_type = row.r#type.text(notes, "task type");
    if words::is_scan(task_type) {
        return None;
    }
    let state = row.state.text(notes, "task state");
    let (result, message) = outcome(&row.result, notes);
    let is_canceled = row.result.get().is_some_and(wire::Outcome::is_canceled);
    let standing = words::standing(notes, state, result, is_canceled);
    let name = own_text(row.name.text(notes, "task name"));
    let id = row.id.id();
    let end = row.end_time.moment(notes, "task endTime", zone);
    let size = row.progress.get().and_then(|progress| {
        progress.processed_size.whole(notes, "processedSize").filter(|size| *size >= 0)
    });
    Some(Item {
        key: id.clone().unwrap_or_else(|| format!("{}\n", name.as_deref().unwrap_or_default())),
        name,
        object_type: None,
        state: standing.state,
        result: standing.result,
        message,
        region: None,
        started_at: row.creation_time.moment(notes, "task creationTime", zone),
        ended_at: ended(standing.state, end),
        size_bytes: size.and_then(|size| size.try_into().ok()),
        native: Native {
            id,
            r#type: TASK_SESSION,
            subtype: own_text(task_type),
            state: own_text(state),
            result: own_text(result),
        },
    })
}

/// The records of a log by their ids, which count up; servers send them newest first or mixed. A
/// record without an id stands at its place on the wire.
pub(crate) fn events(
    records: &[wire::LogRecord<'_>],
    zone: &TimeZone,
    notes: &mut Notes,
) -> Vec<Event> {
    let mut events: Vec<_> =
        (0..).zip(records).map(|(place, record)| event(record, place, zone, notes)).collect();
    events.sort_by_key(|event| event.order);
    events
}

/// One record of a log.
fn event(record: &wire::LogRecord<'_>, place: i64, zone: &TimeZone, notes: &mut Notes) -> Event {
    let status = record.status.text(notes, "log status");
    let title = own_text(record.title.text(notes, "log title"));
    let description = own_text(record.description.text(notes, "log description"));
    // The text of a line is always its message; a title is a headline besides it.
    let (title, message) = match (title, description) {
        (title, Some(description)) => (title, description),
        (title, None) => (None, title.unwrap_or_default()),
    };
    let id = record.id.whole(notes, "log id");
    let time = record.start_time.moment(notes, "log startTime", zone);
    let end_time = record.update_time.moment(notes, "log updateTime", zone);
    Event {
        order: id.unwrap_or(place),
        time,
        end_time,
        duration_ticks: words::duration(time, end_time),
        severity: words::severity(notes, status),
        title,
        message,
        native: Native {
            id: id.map(|id| id.to_string()),
            r#type: "LogRecord",
            subtype: None,
            state: own_text(status),
            result: None,
        },
    }
}
