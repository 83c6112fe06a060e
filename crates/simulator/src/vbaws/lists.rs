//! The lists of VB for AWS: filters, order, and the window of a page.

use std::cmp::Ordering;

use mullion_model::Timestamp;

use super::Vbaws;
use super::details::{self, Item};
use super::facts::{Items, Session};
use super::problem::{Reason, problem};
use super::show;
use super::wire::Page;
use crate::kit::rows::{Row, document, window};
use crate::kit::{Answer, Request};

/// How many rows a page has where nothing was asked: not documented, the web pages show 30.
const DEFAULT_LIMIT: usize = 30;

const STATUSES: &[&str] =
    &["Running", "NeverExecuted", "Succeeded", "Warning", "Failed", "Canceled"];

/// The words that the filter knows: fewer than the sessions have.
const TYPES: &[&str] = &[
    "Policy",
    "Job",
    "Task",
    "UserPolicy",
    "RetentionActivity",
    "RestoreTask",
    "FLRTask",
    "SelfBackupActivity",
];

/// `GET /sessions`. Without `Sort` the order means nothing; filters by time leave out their bounds
/// and whatever has no start.
pub(super) fn sessions(dialect: &Vbaws, request: &Request) -> Result<Answer, Answer> {
    let statuses = words(request, "Status", STATUSES)?;
    let types = words(request, "Types", TYPES)?;
    let from = time(request, "FromUtc")?;
    let to = time(request, "ToUtc")?;
    let policy = read(request, "PolicyId", |text| uuid::Uuid::try_parse(text).ok())?;
    let policy = policy.map(|id| id.to_string());
    let usn = read(request, "Usn", |text| text.parse::<i64>().ok())?;
    let machine = request.parameter("VmId");
    let order = order(request, &["startTime", "stopTime", "duration", "type", "reason", "usn"])?;
    let is_after = |session: &Session| match (session.start.usable(), from) {
        (_, None) => true,
        (start, Some(from)) => start.is_some_and(|start| start > from),
    };
    let is_before = |session: &Session| match (session.start.usable(), to) {
        (_, None) => true,
        (start, Some(to)) => start.is_some_and(|start| start < to),
    };
    let is_one_of = |found: Option<&str>, wanted: &[&str]| {
        let is_found = |word: &&str| found.is_some_and(|found| found.eq_ignore_ascii_case(word));
        wanted.is_empty() || wanted.iter().any(is_found)
    };
    let mut found: Vec<&Session> = dialect
        .world
        .sessions
        .iter()
        .filter(|session| is_one_of(session.status, &statuses))
        .filter(|session| is_one_of(session.kind, &types))
        .filter(|session| is_after(session) && is_before(session))
        .filter(|session| policy.is_none() || session.policy == policy)
        .filter(|session| usn.is_none_or(|usn| session.usn == usn))
        .filter(|session| machine.is_none_or(|machine| has_machine(session, machine)))
        .collect();
    sort(&mut found, &order, |session, key| match key {
        "startTime" => Key::Number(session.start.usable().map(Timestamp::ticks)),
        "stopTime" => Key::Number(session.stop.usable().map(Timestamp::ticks)),
        "duration" => Key::Number(match (session.start.usable(), session.stop.usable()) {
            (Some(start), Some(stop)) => Some(stop.ticks() - start.ticks()),
            _ => None,
        }),
        "type" => Key::Text(session.kind.map(str::to_owned)),
        "reason" => Key::Text(session.reason.map(str::to_owned)),
        _ => Key::Number(Some(session.usn)),
    });
    let page = page(dialect, request, "sessions", &found, |s| show::session(s))?;
    Ok(page.list_page())
}

fn has_machine(session: &Session, machine: &str) -> bool {
    session.items.iter().any(|list| {
        let items = details::items(session, *list);
        items.iter().any(|item| item.machine.as_deref() == Some(machine))
    })
}

/// `GET /sessions/{id}/protectedItems`, `…/restoredItems`, `…/deletedItems`.
pub(super) fn items(
    dialect: &Vbaws,
    request: &Request,
    session: &Session,
    list: Items,
) -> Result<Answer, Answer> {
    let (name, columns): (&str, &[&str]) = match list {
        Items::Protected => {
            ("protectedItems", &["virtualMachineName", "region", "succeeded", "failed"])
        }
        Items::Restored => ("restoredItems", &["name", "region"]),
        Items::Deleted => ("deletedItems", &["name", "status", "region"]),
    };
    let order = order(request, columns)?;
    let all = details::items(session, list);
    let pattern = request.parameter("SearchPattern").unwrap_or_default().to_lowercase();
    let is_found = |item: &&Item| {
        let name = item.name.as_deref().unwrap_or_default().to_lowercase();
        name.contains(&pattern)
    };
    let mut found: Vec<&Item> = all.iter().filter(is_found).collect();
    let has_status = |item: &Item, status| i64::from(item.status == Some(status));
    sort(&mut found, &order, |item, key| match key {
        "region" => Key::Text(item.region.map(str::to_owned)),
        "status" => Key::Text(item.status.map(str::to_owned)),
        "succeeded" => Key::Number(Some(has_status(item, "Succeeded"))),
        "failed" => Key::Number(Some(has_status(item, "Failed"))),
        _ => Key::Text(item.name.clone()),
    });
    let path = format!("sessions/{}/{name}", session.id);
    page(dialect, request, &path, &found, |item| show::item(list, item))
}

/// The window that `Offset` and `Limit` ask for; a limit of −1 asks for everything.
fn page<F, T: Row>(
    dialect: &Vbaws,
    request: &Request,
    path: &str,
    facts: &[F],
    show: impl Fn(&F) -> T,
) -> Result<Answer, Answer> {
    let offset = read(request, "Offset", |text| {
        let number = text.parse::<i32>().ok()?;
        usize::try_from(number).ok()
    })?;
    let limit = read(request, "Limit", |text| match text.parse::<i32>().ok()? {
        -1 => Some(usize::MAX),
        number => usize::try_from(number).ok(),
    })?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT).min(dialect.page_limit.unwrap_or(usize::MAX));
    let (results, total_count) = window(facts, offset.unwrap_or(0), limit, request.twist, show);
    let page = Page { total_count, results, links: vec![show::link("self", path)] };
    Ok(document(200, "application/json", &page))
}

/// What rows are ordered by; nothing comes before everything.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(Option<i64>),
    Text(Option<String>),
}

/// Columns and whether each descends.
type Order = Vec<(&'static str, bool)>;

/// The columns of `Sort`, such as `startTimeDesc`.
fn order(request: &Request, columns: &[&'static str]) -> Result<Order, Answer> {
    request
        .parameters("Sort")
        .filter(|text| !text.is_empty())
        .map(|text| {
            let lower = text.to_ascii_lowercase();
            let (column, is_descending) = match lower.strip_suffix("desc") {
                Some(column) => (column, true),
                None => (lower.strip_suffix("asc").unwrap_or_default(), false),
            };
            let known = columns.iter().find(|known| known.eq_ignore_ascii_case(column));
            let known = known.ok_or_else(|| invalid("Sort", text))?;
            Ok((*known, is_descending))
        })
        .collect()
}

fn sort<F>(facts: &mut [&F], order: &Order, key: impl Fn(&F, &str) -> Key) {
    if order.is_empty() {
        return;
    }
    facts.sort_by(|a, b| {
        order.iter().fold(Ordering::Equal, |so_far, (column, is_descending)| {
            so_far.then_with(|| {
                let ascending = key(a, column).cmp(&key(b, column));
                if *is_descending { ascending.reverse() } else { ascending }
            })
        })
    });
}

/// All values of a parameter that may be repeated.
fn words(
    request: &Request,
    name: &str,
    known: &[&'static str],
) -> Result<Vec<&'static str>, Answer> {
    request
        .parameters(name)
        .filter(|text| !text.is_empty())
        .map(|text| {
            let found = known.iter().find(|word| word.eq_ignore_ascii_case(text));
            found.copied().ok_or_else(|| invalid(name, text))
        })
        .collect()
}

/// A time in UTC, with or without a zone, or a date alone.
fn time(request: &Request, name: &str) -> Result<Option<Timestamp>, Answer> {
    read(request, name, |text| {
        Timestamp::parse_rfc3339(text)
            .or_else(|_| Timestamp::parse_rfc3339(&format!("{text}Z")))
            .or_else(|_| Timestamp::parse_rfc3339(&format!("{text}T00:00:00Z")))
            .ok()
    })
}

fn read<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Answer> {
    match request.parameter(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| invalid(name, text)),
    }
}

fn invalid(name: &str, text: &str) -> Answer {
    let details = format!("The value '{text}' is not valid for {name}.");
    problem(400, Reason::ValidationError, &details)
}
