//! Wire to model: sessions, items, events (mapping sections 1.2, 3, 4 and 5).

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, ended, last_segment, own_text, two_words};
use mullion_model::{
    DetailKey, Event, Item, JobRef, Kind, Native, ParentRef, Relation, Session, Timestamp, Workload,
};

use crate::api::{Api, Family};
use crate::{timespan, wire, words};

/// One restore session.
pub(crate) fn restore_session(
    row: wire::RestoreSession<'_>,
    api: Api,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Session {
    let restored = row.r#type.text(notes, "type");
    let state = row.state.text(notes, "state");
    let result = row.result.text(notes, "result");
    let end = row.end_time.moment(notes, "endTime", zone);

    let standing = two_words(notes, ("state", state), ("result", result), &[]);
    let subtype = own_text(restored);
    let name = own_text(row.name.text(notes, "name"))
        .or_else(|| subtype.clone())
        .unwrap_or_else(|| Family::Restore.native_type().to_owned());

    Session {
        name,
        subtype,
        native_state: own_text(state),
        native_result: own_text(result),
        kind: Kind::Restore,
        workload: Some(words::restore_workload(notes, restored)),
        server: None,
        job: None,
        object: own_text(row.scope_name.text(notes, "scopeName")),
        organization: own_text(row.organization.text(notes, "organization")),
        initiated_by: own_text(row.initiated_by.text(notes, "initiatedBy")),
        reason: own_text(row.reason.text(notes, "reason")),
        state: standing.state,
        result: standing.result,
        progress_percent: None,
        point_in_time: row.point_in_time.moment(notes, "pointInTime", zone),
        started_at: row.creation_time.moment(notes, "creationTime", zone),
        ended_at: ended(standing.state, end),
        message: own_text(row.details.text(notes, "details")),
        parent: None,
        items: items(api, Family::Restore),
        events: events(api, Family::Restore, || false),
        id: Family::Restore.native_ref(row.id),
    }
}

/// One job session, of the list of `copies` or of another one. Name and organisation come with its
/// job, from the directories.
pub(crate) fn job_session(
    row: wire::JobSession<'_>,
    api: Api,
    copies: bool,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Session {
    let job_type = row.job_type.text(notes, "jobType");
    let status = row.status.text(notes, "status");
    let end = row.end_time.moment(notes, "endTime", zone);
    // Later versions say in fields of their own what links had to tell before, so these are seldom read.
    let job_link = || wire::href(&row.links, |links| &links.job);
    let has_log = || wire::href(&row.links, |links| &links.log).is_some();

    let standing = words::job_standing(notes, status, end.is_some());
    let subtype = own_text(job_type);
    let job_id = row.job_id.id().or_else(|| job_link().and_then(last_segment));
    let copies = copies || (subtype.is_none() && job_link().is_some_and(leads_to_copy_job));
    let parent = parent(&row, notes);

    Session {
        name: job_session_name(None, subtype.as_deref()),
        subtype,
        native_state: own_text(status),
        native_result: None,
        kind: words::job_kind(notes, job_type, copies),
        workload: Some(Workload::M365),
        server: None,
        job: job_id.map(|id| JobRef { id: Some(id), name: None }),
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: standing.state,
        result: standing.result,
        progress_percent: None,
        point_in_time: None,
        started_at: row.creation_time.moment(notes, "creationTime", zone),
        ended_at: ended(standing.state, end),
        message: own_text(row.details.text(notes, "details")),
        parent,
        items: items(api, Family::Job),
        events: events(api, Family::Job, has_log),
        id: Family::Job.native_ref(row.id),
    }
}

/// The name of a job session (rule G10): it has none of its own on the wire.
pub(crate) fn job_session_name(job: Option<&str>, subtype: Option<&str>) -> String {
    job.or(subtype).unwrap_or(Family::Job.native_type()).to_owned()
}

/// Whether the segment before the id of a job's link says that it is a copy job.
fn leads_to_copy_job(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or(href).trim_end_matches('/');
    path.rsplit('/').nth(1).is_some_and(|segment| segment.eq_ignore_ascii_case("CopyJobs"))
}

/// The session that this one tries again. On a session that is no retry the field says nothing.
fn parent(row: &wire::JobSession<'_>, notes: &mut Notes) -> Option<ParentRef> {
    let id = row.main_session_id.id().filter(|id| *id != row.id)?;
    let is_retry = row.retry_count.whole(notes, "retryCount").is_none_or(|count| count > 0);
    is_retry
        .then(|| ParentRef { native: Some(Family::Job.native_ref(id)), relation: Relation::Retry })
}

/// One data retrieval session.
pub(crate) fn retrieval_session(
    row: wire::RetrievalSession<'_>,
    api: Api,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Session {
    // The words of v6 are declared with a comma behind one of them.
    let word = row.r#type.text(notes, "type").map(|word| word.trim().trim_end_matches(','));
    let status = row.status.text(notes, "status");
    let end = row.end_time.moment(notes, "endTime", zone);

    words::note_retrieval_type(notes, word);
    let standing = words::job_standing(notes, status, end.is_some());
    let subtype = own_text(word);
    let name = own_text(row.name.text(notes, "name"))
        .or_else(|| subtype.clone())
        .unwrap_or_else(|| Family::Retrieval.native_type().to_owned());

    Session {
        name,
        subtype,
        native_state: own_text(status),
        native_result: None,
        kind: Kind::Retrieval,
        workload: Some(Workload::M365),
        server: None,
        job: row.retrieval_id.id().map(|id| JobRef { id: Some(id), name: None }),
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: standing.state,
        result: standing.result,
        progress_percent: None,
        point_in_time: None,
        started_at: row.creation_time.moment(notes, "creationTime", zone),
        ended_at: ended(standing.state, end),
        message: None,
        parent: None,
        items: items(api, Family::Retrieval),
        events: events(api, Family::Retrieval, || false),
        id: Family::Retrieval.native_ref(row.id),
    }
}

/// What a session keeps of the list of its items: its name behind the session's path.
fn items(api: Api, family: Family) -> Option<DetailKey> {
    api.items(family).map(|list| DetailKey(list.into()))
}

/// What a session keeps of the list of its events: its name behind the session's path.
fn events(api: Api, family: Family, linked: impl FnOnce() -> bool) -> Option<DetailKey> {
    api.events(family, linked).map(|list| DetailKey(list.into()))
}

/// One object that a job processed.
pub(crate) fn object_item(row: &wire::ProcessedObject<'_>, notes: &mut Notes) -> Item {
    let object_type = own_text(row.r#type.text(notes, "object type"));
    let status = row.status.text(notes, "item status");
    let standing = words::item_standing(notes, status, false);
    // It has no name but its id.
    let id = row.id.id();
    Item {
        key: key(id.as_deref(), None),
        name: id.clone(),
        object_type: object_type.clone(),
        state: standing.state,
        result: standing.result,
        message: None,
        region: None,
        started_at: None,
        ended_at: None,
        size_bytes: None,
        native: Native {
            id,
            r#type: "ProcessedObject",
            subtype: object_type,
            state: own_text(status),
            result: None,
        },
    }
}

/// The item that an event of a restore session is about; `None` where it is about none.
pub(crate) fn restore_item(
    row: &wire::RestoreEvent<'_>,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Option<Item> {
    let event_type = row.r#type.text(notes, "event type");
    let name = own_text(row.item_name.text(notes, "itemName"))?;
    if !words::is_about_an_item(event_type) {
        return None;
    }
    let status = row.status.text(notes, "item status");
    let end = row.end_time.moment(notes, "endTime", zone);
    let standing = words::item_standing(notes, status, end.is_some());
    let size = row.item_size_bytes.whole(notes, "itemSizeBytes");
    let native = event_native(row.id.id(), "RestoreSessionEvent", event_type, status);
    Some(Item {
        key: key(native.id.as_deref(), Some(&name)),
        name: Some(name),
        object_type: own_text(row.item_type.text(notes, "itemType")),
        state: standing.state,
        result: standing.result,
        message: own_text(row.message.text(notes, "message")),
        region: None,
        started_at: row.start_time.moment(notes, "startTime", zone),
        ended_at: ended(standing.state, end),
        size_bytes: size.and_then(|size| u64::try_from(size).ok()),
        native,
    })
}

/// What makes an item's id: its native id, else name and region, of which it has none.
fn key(id: Option<&str>, name: Option<&str>) -> String {
    id.map_or_else(|| format!("{}\n", name.unwrap_or_default()), str::to_owned)
}

/// One event of a restore session; `rank` is its place on the wire.
pub(crate) fn restore_event(
    row: &wire::RestoreEvent<'_>,
    rank: i64,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Event {
    let status = row.status.text(notes, "event status");
    let event_type = row.r#type.text(notes, "event type");
    let time = row.start_time.moment(notes, "startTime", zone);
    let end_time = row.end_time.moment(notes, "endTime", zone);
    let told = row.duration.plain().and_then(timespan::ticks);
    Event {
        order: row.order.whole(notes, "order").unwrap_or(rank),
        time,
        end_time,
        duration_ticks: told.or_else(|| between(time, end_time)),
        severity: words::severity(notes, "event status", status),
        title: own_text(row.title.text(notes, "title")),
        message: own_text(row.message.text(notes, "message")).unwrap_or_default(),
        native: event_native(row.id.id(), "RestoreSessionEvent", event_type, status),
    }
}

/// One line of the log of a job or retrieval session; `rank` is its place on the wire.
pub(crate) fn log_event(
    row: &wire::LogItem<'_>,
    rank: i64,
    zone: &TimeZone,
    notes: &mut Notes,
) -> Event {
    let word = row.r#type.text(notes, "log type");
    let message = own_text(row.message.text(notes, "message"));
    let time = row.creation_time.moment(notes, "creationTime", zone);
    let end_time = row.end_time.moment(notes, "endTime", zone);
    // Up to v7 a line is its title alone, from v8 on it has a type and a message and no title.
    let (severity, word, message) = match row.title.text(notes, "title") {
        Some(title) if word.is_none() && message.is_none() => {
            let line = words::line(title);
            (line.severity, line.word, own_text(Some(line.text)))
        }
        _ => (words::severity(notes, "log type", word), word, message),
    };
    Event {
        order: row.usn.whole(notes, "usn").unwrap_or(rank),
        time,
        end_time,
        duration_ticks: between(time, end_time),
        severity,
        title: None,
        message: message.unwrap_or_default(),
        native: event_native(row.id.id(), "LogItem", None, word),
    }
}

/// The product's words about an event.
fn event_native(
    id: Option<String>,
    native_type: &'static str,
    subtype: Option<&str>,
    state: Option<&str>,
) -> Native {
    Native {
        id,
        r#type: native_type,
        subtype: own_text(subtype),
        state: own_text(state),
        result: None,
    }
}

/// From start to end in units of 100 ns, where both are known and in this order.
fn between(start: Option<Timestamp>, end: Option<Timestamp>) -> Option<i64> {
    let ticks = end?.ticks().checked_sub(start?.ticks())?;
    (ticks >= 0).then_some(ticks)
}
