//! `GET /sessions` and what hangs below one session.

use super::Vbr;
use super::details::{self, Record, Task};
use super::facts::Session;
use super::problem::not_found;
use super::query::{self, Key, Pattern};
use super::revision::Revision;
use super::types;
use super::wire::{JSON, SessionLog};
use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Request};

const STATES: &[&str] = &[
    "Stopped",
    "Starting",
    "Stopping",
    "Working",
    "Pausing",
    "Resuming",
    "WaitingTape",
    "Idle",
    "Postprocessing",
    "WaitingRepository",
    "WaitingSlot",
];

const RESULTS: &[&str] = &["None", "Success", "Warning", "Failed"];

/// The words that `stateFilter` takes.
pub(super) fn states(revision: Revision) -> impl Iterator<Item = &'static str> {
    STATES.iter().copied().chain(revision.has_chains().then_some("ActionRequired"))
}

/// The words that `resultFilter` takes.
pub(super) fn results() -> impl Iterator<Item = &'static str> {
    RESULTS.iter().copied()
}

/// `GET /sessions`. Without a column the order means nothing; filters by time leave out their
/// bounds, those by the end whatever has none, and a creation that is none is very early.
pub(super) fn sessions(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
) -> Result<Answer, Answer> {
    let many = |name, known: Vec<&'static str>| {
        let known = known.into_iter();
        if revision.filters_by_many() {
            query::words(request, name, known)
        } else {
            query::word(request, name, known).map(|word| word.into_iter().collect())
        }
    };
    let types = many("typeFilter", types::published(revision).collect())?;
    let wanted_results = many("resultFilter", results().collect())?;
    let state = query::word(request, "stateFilter", states(revision))?;
    let job = query::guid(request, "jobIdFilter")?;
    let (after, before) =
        query::span(dialect, request, "createdAfterFilter", "createdBeforeFilter")?;
    let ended = query::span(dialect, request, "endedAfterFilter", "endedBeforeFilter")?;
    let pattern = Pattern::of(request);
    let show = dialect.show(revision);
    let result = |session: &Session| show.told(session.outcome).map(|outcome| outcome.word);
    let kind = |session: &Session| session.kind.map(|kind| types::word(kind, revision));
    let is_wanted = |session: &&Session| {
        (types.is_empty() || kind(session).is_some_and(|kind| types.contains(&kind)))
            && (wanted_results.is_empty()
                || wanted_results.contains(&result(session).unwrap_or("None")))
            && state.is_none_or(|state| session.state == Some(state))
            && job.as_ref().is_none_or(|job| session.job == *job)
            && query::is_in(session.end.usable(), ended)
            && pattern.as_ref().is_none_or(|p| p.is_in(texts(session, kind(session))))
    };
    let columns = ["Name", "SessionType", "CreationTime", "EndTime", "State", "Result"];
    let columns = columns.into_iter().chain(revision.has_initiators().then_some("InitiatedBy"));
    let order = query::order(request, columns)?;
    let window = dialect.world.sessions.started_between(after, before);
    let mut found: Vec<&Session> = window.iter().filter(is_wanted).collect();
    match order {
        None => found.sort_unstable_by(|a, b| a.id.cmp(&b.id)),
        // They come in this order.
        Some(("CreationTime", _)) => {}
        Some((column, _)) => found.sort_by_cached_key(|session| match column {
            "Name" => Key::text(Some(&session.name)),
            "SessionType" => Key::text(kind(session)),
            "EndTime" => Key::Time(session.end.usable()),
            "State" => Key::text(session.state),
            "Result" => Key::text(result(session)),
            _ => Key::text(session.initiated_by),
        }),
    }
    if order.is_some_and(|(_, descends)| descends) {
        found.reverse();
    }
    let page = query::page(dialect, request, revision, &found, |session| show.session(session))?;
    Ok(page.list_page())
}

/// Everything that `nameFilter` may match.
fn texts<'a>(session: &'a Session, kind: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let told = [kind, session.state, session.initiated_by].into_iter().flatten();
    [session.name.as_str(), &session.id, &session.job].into_iter().chain(told)
}

/// `GET /sessions/{id}/logs` and `GET /taskSessions/{id}/logs`.
pub(super) fn log(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    mut records: Vec<Record>,
) -> Result<Answer, Answer> {
    if revision.filters_logs() {
        let known = ["None", "Succeeded", "Warning", "Failed"].into_iter();
        let status = query::word(request, "statusFilter", known)?;
        records.retain(|record| status.is_none_or(|status| record.status == Some(status)));
    }
    let show = dialect.show(revision);
    let records = records.iter().map(|record| sent(show.record(record), request.twist));
    let records: Vec<_> = records.collect();
    let log = SessionLog { total_records: records.len(), records };
    Ok(document(200, JSON, &log))
}

/// The session with the id of a path.
pub(super) fn session<'a>(dialect: &'a Vbr, id: &str) -> Result<&'a Session, Answer> {
    dialect.world.sessions.get(id).ok_or_else(|| not_found(id))
}

/// The task session with the id of a path, and its session.
pub(super) fn task<'a>(dialect: &'a Vbr, id: &str) -> Result<(&'a Session, Task), Answer> {
    let found = dialect.world.sessions.all().iter().find_map(|session| {
        let task = details::tasks(session).into_iter().find(|task| task.id == id)?;
        Some((session, task))
    });
    found.ok_or_else(|| not_found(id))
}
