//! `GET /taskSessions` and `GET /sessions/{id}/taskSessions`.

use super::Vbr;
use super::details::{self, Of, Task};
use super::facts::Session;
use super::lists::{results, states};
use super::query::{self, Key, Pattern};
use super::revision::Revision;
use super::show::type_of;
use super::types;
use crate::kit::moment::Stamp;
use crate::kit::{Answer, Request};

/// A task session and the session it is of.
type Row<'a> = (&'a Session, Task);

const TYPES: &[&str] = &["Backup", "Restore", "Antivirus", "Replica"];

const COLUMNS: &[&str] = &[
    "Name",
    "Type",
    "SessionType",
    "CreationTime",
    "EndTime",
    "State",
    "Result",
    "ScanState",
    "ScanResult",
];

/// All of them, by pages and filters.
pub(super) fn all(dialect: &Vbr, request: &Request, revision: Revision) -> Result<Answer, Answer> {
    let session = query::guid(request, "sessionIdFilter")?;
    let rows = match session {
        Some(id) => dialect.world.sessions.get(&id).map(of_session).unwrap_or_default(),
        None => dialect.world.sessions.all().iter().flat_map(of_session).collect(),
    };
    listed(dialect, request, revision, rows)
}

/// Those of one session: all in one before 1.3-rev1, by pages and filters since.
pub(super) fn of_one(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    session: &Session,
) -> Result<Answer, Answer> {
    let rows = of_session(session);
    if revision.pages_tasks_of_a_session() {
        return listed(dialect, request, revision, rows);
    }
    let show = dialect.show(revision);
    Ok(query::whole(request, &rows, |(session, task)| show.task(session, task)))
}

fn of_session(session: &Session) -> Vec<Row<'_>> {
    details::tasks(session).into_iter().map(|task| (session, task)).collect()
}

/// What a task session says of its scan, where it is one: what was found, and how far it is.
fn scan(task: &Task) -> Option<(&'static str, &'static str)> {
    let Of::Antivirus { found } = task.of else {
        return None;
    };
    let is_open = task.end == Stamp::Missing;
    Some((found, if is_open { "InProgress" } else { "Finished" }))
}

fn listed(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    mut rows: Vec<Row<'_>>,
) -> Result<Answer, Answer> {
    let show = dialect.show(revision);
    let kind = |session: &Session| session.kind.map(|kind| types::word(kind, revision));
    let result = |task: &Task| show.told(task.outcome).map(|outcome| outcome.word);
    let one = |name, known: &[&'static str]| query::word(request, name, known.iter().copied());

    let of_type = one("typeFilter", TYPES)?;
    let of_session_type = query::word(request, "sessionTypeFilter", types::published(revision))?;
    let created = query::span(dialect, request, "createdAfterFilter", "createdBeforeFilter")?;
    let ended = query::span(dialect, request, "endedAfterFilter", "endedBeforeFilter")?;
    let state = query::word(request, "stateFilter", states(revision))?;
    let wanted_result = query::word(request, "resultFilter", results())?;
    let scans = one("scanTypeFilter", &["Antivirus", "Yara"])?;
    let found = one(
        "scanResultFilter",
        &["None", "Clean", "Infected", "Failed", "Canceled", "Inconclusive"],
    )?;
    let scanned = one("scanStateFilter", &["NotStarted", "InProgress", "Finished"])?;
    let pattern = Pattern::of(request);
    rows.retain(|(session, task)| {
        let scan = scan(task);
        // Scans have neither state nor result.
        let has = |wanted: Option<&str>, found: Option<&str>| {
            wanted.is_none_or(|wanted| scan.is_none() && found == Some(wanted))
        };
        of_type.is_none_or(|wanted| type_of(&task.of) == wanted)
            && of_session_type.is_none_or(|wanted| kind(session) == Some(wanted))
            && query::is_in(Some(task.creation), created)
            && query::is_in(task.end.usable(), ended)
            && has(state, Some(task.state))
            && has(wanted_result, result(task).or(Some("None")))
            && scans.is_none_or(|wanted| scan.is_some() && wanted == "Yara")
            && found.is_none_or(|wanted| scan.is_some_and(|(found, _)| found == wanted))
            && scanned.is_none_or(|wanted| scan.is_some_and(|(_, state)| state == wanted))
            && pattern.as_ref().is_none_or(|p| p.is_in([task.name.as_str(), &task.id]))
    });
    if let Some((column, descends)) = query::order(request, COLUMNS.iter().copied())? {
        rows.sort_by_cached_key(|(session, task)| match column {
            "Name" => Key::text(Some(&task.name)),
            "Type" => Key::text(Some(type_of(&task.of))),
            "SessionType" => Key::text(kind(session)),
            "CreationTime" => Key::Time(Some(task.creation)),
            "EndTime" => Key::Time(task.end.usable()),
            "State" => Key::text(Some(task.state).filter(|_| scan(task).is_none())),
            "Result" => Key::text(result(task).filter(|_| scan(task).is_none())),
            "ScanState" => Key::text(scan(task).map(|(_, state)| state)),
            _ => Key::text(scan(task).map(|(found, _)| found)),
        });
        if descends {
            rows.reverse();
        }
    }
    query::page(dialect, request, revision, &rows, |(session, task)| show.task(session, task))
}
