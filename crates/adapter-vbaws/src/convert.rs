//! Wire to model: one session, one item, one log (mapping sections 1.3, 3, 4 and 5).

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, canonical_id, ended, own_text};
use mullion_model::{Event, Item, JobRef, Native, NativeRef, ParentRef, Relation, Session};

use crate::details::{ItemList, Log};
use crate::wire;
use crate::words;

/// The native type of every session: the words in `type` were renamed between revisions.
pub(crate) const SESSION: &str = "Session";

/// One session.
pub(crate) fn session(row: wire::Session<'_>, zone: &TimeZone, notes: &mut Notes) -> Session {
    let session_type = row.r#type.text(notes, "type");
    let extended = row.extended_session_type.text(notes, "extendedSessionType");
    let status = row.status.text(notes, "status");
    let result = row.result.text(notes, "result");
    let started_at = row.execution_start_time.moment(notes, "executionStartTime", zone);
    let end = row.execution_stop_time.moment(notes, "executionStopTime", zone);

    let (kind, workload) = words::kind_and_workload(notes, session_type, extended);
    let standing = words::standing(notes, status, result, end.is_some());
    let subtype = subtype(session_type, extended);
    let own_name = own_text(row.name.text(notes, "name"));
    let job = words::is_policy(session_type)
        .then(|| job(row.policy_id.text(notes, "policyId"), own_name.clone()))
        .flatten();
    let parent = parent(row.parent_session_id.text(notes, "parentSessionId"), &row.id);
    // Rule G10; a job's name is the session's own name here, so it is not asked a second time.
    let name = own_name.or_else(|| subtype.clone()).unwrap_or_else(|| SESSION.to_owned());

    Session {
        name,
        subtype,
        native_state: own_text(status),
        native_result: own_text(result),
        kind,
        workload,
        server: None,
        job,
        object: None,
        organization: None,
        initiated_by: None,
        reason: own_text(row.reason.text(notes, "reason")),
        state: standing.state,
        result: standing.result,
        progress_percent: None,
        point_in_time: None,
        started_at,
        ended_at: ended(standing.state, end),
        message: None,
        parent,
        items: ItemList::of_session(&row.embedded).map(ItemList::key),
        events: Some(Log::KEY),
        id: native_ref(row.id),
    }
}

/// What names a session.
fn native_ref(id: String) -> NativeRef {
    NativeRef { r#type: SESSION, id }
}

/// `type`, or `type/extendedSessionType` where the latter is sent.
fn subtype(session_type: Option<&str>, extended: Option<&str>) -> Option<String> {
    match (own_text(session_type), own_text(extended)) {
        (Some(session_type), Some(extended)) => Some(format!("{session_type}/{extended}")),
        (one, other) => one.or(other),
    }
}

/// The policy of a policy's session, where either of its two words is there.
fn job(policy_id: Option<&str>, name: Option<String>) -> Option<JobRef> {
    let id = policy_id.and_then(canonical_id);
    (id.is_some() || name.is_some()).then_some(JobRef { id, name })
}

/// The session that this one is a part of.
fn parent(parent_session_id: Option<&str>, own_id: &str) -> Option<ParentRef> {
    let id = parent_session_id.and_then(canonical_id)?;
    (id != own_id).then(|| ParentRef { native: Some(native_ref(id)), relation: Relation::Part })
}

/// One item of `list`.
pub(crate) fn item(row: &wire::Item<'_>, list: ItemList, notes: &mut Notes) -> Item {
    let name = own_text(row.name.text(notes, "item name"));
    let region = own_text(row.region.text(notes, "region"))
        .or_else(|| own_text(row.region_name.text(notes, "regionName")));
    let status = row.status.text(notes, "item status");
    let standing = words::item_standing(notes, status);
    let id = match list {
        ItemList::Protected => row.id.text(notes, "item id").and_then(canonical_id),
        ItemList::Restored | ItemList::Deleted => None,
    };
    let key = id.clone().unwrap_or_else(|| {
        let text = Option::unwrap_or_default;
        format!("{}\n{}", text(name.as_deref()), text(region.as_deref()))
    });
    Item {
        key,
        name,
        object_type: row.embedded.virtual_machine.then(|| "virtualMachine".to_owned()),
        state: standing.state,
        result: standing.result,
        message: None,
        region,
        started_at: None,
        ended_at: None,
        size_bytes: None,
        native: Native {
            id,
            r#type: list.native_type(),
            subtype: None,
            state: own_text(status),
            result: None,
        },
    }
}

/// The lines of a log by time, those of the same time as they came. The appliance sends no rank, so
/// a line's rank in this order is its `order`. A line without a usable time stays behind the one it
/// came behind.
pub(crate) fn events(
    lines: &[wire::LogLine<'_>],
    zone: &TimeZone,
    notes: &mut Notes,
) -> Vec<Event> {
    let mut latest = None;
    let mut timed: Vec<_> = lines
        .iter()
        .map(|line| {
            let event = event(line, zone, notes);
            latest = event.time.or(latest);
            (latest, event)
        })
        .collect();
    timed.sort_by_key(|(time, _)| *time);
    (0..).zip(timed).map(|(order, (_, event))| Event { order, ..event }).collect()
}

/// One line of a log, its rank not yet known.
fn event(line: &wire::LogLine<'_>, zone: &TimeZone, notes: &mut Notes) -> Event {
    let status = line.status.text(notes, "log status");
    Event {
        order: 0,
        time: line.log_time.moment(notes, "logTime", zone),
        end_time: None,
        duration_ticks: None,
        severity: words::severity(notes, status),
        title: None,
        message: own_text(line.message.text(notes, "message")).unwrap_or_default(),
        native: Native {
            id: None,
            r#type: "LogItem",
            subtype: None,
            state: own_text(status),
            result: None,
        },
    }
}
