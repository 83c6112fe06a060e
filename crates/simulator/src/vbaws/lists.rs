//! The lists of sessions and of their items: what they are filtered and ordered by.

use mullion_model::Timestamp;

use super::Vbaws;
use super::details::{self, Item};
use super::facts::{Items, Session};
use super::query::{Key, guid, is_searched_for, order, page, read, sort, time, words};
use super::revision::Revision;
use super::show;
use super::world::World;
use crate::kit::{Answer, Request};

const STATUSES: &[&str] =
    &["Running", "NeverExecuted", "Succeeded", "Warning", "Failed", "Canceled"];

/// What rows have to be beside being in a window of time; nothing that is not given is asked.
struct Filter<'a> {
    revision: Revision,
    statuses: Vec<&'static str>,
    types: Vec<&'static str>,
    policy: Option<String>,
    parent: Option<String>,
    usn: Option<i64>,
    machine: Option<&'a str>,
}

impl<'a> Filter<'a> {
    fn read(request: &'a Request, revision: Revision) -> Result<Self, Answer> {
        let parent = if revision.has_parents() { guid(request, "ParentSessionId")? } else { None };
        Ok(Self {
            revision,
            statuses: words(request, "Status", STATUSES)?,
            types: words(request, "Types", revision.types())?,
            policy: guid(request, "PolicyId")?,
            parent,
            usn: read(request, "Usn", |text| text.parse::<i64>().ok())?,
            machine: request.parameter("VmId").filter(|text| !text.is_empty()),
        })
    }

    fn asks_for_something(&self) -> bool {
        !(self.statuses.is_empty()
            && self.types.is_empty()
            && self.policy.is_none()
            && self.parent.is_none()
            && self.usn.is_none()
            && self.machine.is_none())
    }

    /// Whether a session is what is asked for. Words are compared as the revision shows them.
    fn lets_pass(&self, session: &Session) -> bool {
        let is_one_of = |found: Option<&str>, wanted: &[&str]| {
            let is_found =
                |word: &&str| found.is_some_and(|found| found.eq_ignore_ascii_case(word));
            wanted.is_empty() || wanted.iter().any(is_found)
        };
        let kind = || session.kind.map(|kind| self.revision.type_word(kind));
        is_one_of(session.status, &self.statuses)
            && (self.types.is_empty() || is_one_of(kind(), &self.types))
            && (self.policy.is_none() || session.policy == self.policy)
            && (self.parent.is_none() || session.parent == self.parent)
            && self.usn.is_none_or(|usn| session.usn == usn)
            && self.machine.is_none_or(|machine| has_machine(session, machine))
    }
}

/// The rows that were found last: the further pages of a list need not be found anew as long as
/// the world stays as it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    question: String,
    age: u64,
    places: Vec<usize>,
}

/// `GET /sessions`. Without `Sort` the order means nothing; filters by time leave out their bounds
/// and whatever has no start.
pub(super) fn sessions(
    dialect: &mut Vbaws,
    request: &Request,
    revision: Revision,
) -> Result<Answer, Answer> {
    let is_window = |name: &str| matches!(name.to_ascii_lowercase().as_str(), "offset" | "limit");
    let asked = request.query.iter().filter(|(name, _)| !is_window(name));
    let question = format!("{revision:?} {:?}", asked.collect::<Vec<_>>());
    let age = dialect.world.age();
    if dialect.found.question != question || dialect.found.age != age {
        let places = find(&dialect.world, request, revision)?;
        dialect.found = Found { question, age, places };
    }
    let show = |place: &usize| {
        let session = dialect.world.at(*place);
        session.map(|session| show::session(session, revision)).unwrap_or_default()
    };
    Ok(page(dialect, request, "sessions", &dialect.found.places, show)?.list_page())
}

/// The places of all rows that a request asks for, in order.
fn find(world: &World, request: &Request, revision: Revision) -> Result<Vec<usize>, Answer> {
    let filter = Filter::read(request, revision)?;
    let from = time(request, "FromUtc")?;
    let to = time(request, "ToUtc")?;
    let order = order(request, &["startTime", "stopTime", "duration", "type", "reason", "usn"])?;
    let mut places =
        if order.is_empty() { world.between_by_id(from, to) } else { world.between(from, to) };
    if filter.asks_for_something() {
        places.retain(|place| world.at(*place).is_some_and(|session| filter.lets_pass(session)));
    }
    match order.as_slice() {
        [("startTime", false)] => {}
        [("startTime", true)] => places.reverse(),
        order => sort(&mut places, order, |place, column| {
            world.at(*place).map_or(Key::Number(None), |session| key(session, column, revision))
        }),
    }
    Ok(places)
}

fn key(session: &Session, column: &str, revision: Revision) -> Key {
    match column {
        "startTime" => Key::Number(session.start.usable().map(Timestamp::ticks)),
        "stopTime" => Key::Number(session.stop.usable().map(Timestamp::ticks)),
        "duration" => Key::Number(match (session.start.usable(), session.stop.usable()) {
            (Some(start), Some(stop)) => Some(stop.ticks() - start.ticks()),
            _ => None,
        }),
        "type" => Key::Text(session.kind.map(|kind| revision.type_word(kind).to_owned())),
        "reason" => Key::Text(session.reason.map(str::to_owned)),
        _ => Key::Number(Some(session.usn)),
    }
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
    let is_found =
        |item: &&Item| is_searched_for(request, item.name.as_deref().unwrap_or_default());
    let mut found: Vec<&Item> = all.iter().filter(is_found).collect();
    let has_status = |item: &Item, status| i64::from(item.status == Some(status));
    sort(&mut found, &order, |item, column| match column {
        "region" => Key::Text(item.region.map(str::to_owned)),
        "status" => Key::Text(item.status.map(str::to_owned)),
        "succeeded" => Key::Number(Some(has_status(item, "Succeeded"))),
        "failed" => Key::Number(Some(has_status(item, "Failed"))),
        _ => Key::Text(item.name.clone()),
    });
    let path = format!("sessions/{}/{name}", session.id);
    page(dialect, request, &path, &found, |item| show::item(list, item))
}
