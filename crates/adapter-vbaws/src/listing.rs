//! The one feed: `GET /api/v1/sessions`, question to request, reply to page.

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, Object, Rows, json_rows, json_text};
use mullion_adapter::{
    Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Position, Range, Reply,
};
use mullion_model::{Session, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::wire;
use crate::{convert, get};

const SESSIONS: &str = "/api/v1/sessions";

/// Rows a page: the largest that clients were seen to ask for. No limit is documented.
pub(crate) const PAGE_SIZE: u32 = 100;

/// Units of [`Timestamp`] in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// All sessions of the appliance.
pub(crate) struct Sessions {
    pub(crate) version: &'static str,
    pub(crate) zone: TimeZone,
}

impl Feed for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    fn can(&self) -> &'static [AskKind] {
        &[AskKind::Started, AskKind::Unfinished, AskKind::One]
    }
}

impl Listing<Ask, Session> for Sessions {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let list = get(self.version, SESSIONS);
        let narrowed = match asked.question {
            Ask::One(id) => return get(self.version, session_path(id)),
            Ask::Started(_) if let Some(end) = Startless::at(asked.position) => {
                return paged(list.with("Sort", end.sort()), asked.position.offset, asked.limit);
            }
            Ask::Started(range) => started(list, range, asked.position.bound),
            Ask::Unfinished => list.with("Status", "Running").with("Status", "NeverExecuted"),
            // Not in `can`. The list as it is answers more than was asked, never less.
            Ask::Ended(_) | Ask::Head | Ask::Whole => list,
        };
        let sorted = narrowed.with("Sort", "startTimeDesc");
        paged(sorted, asked.position.offset, asked.limit)
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        if let Ask::One(id) = asked.question {
            return self.decode_one(id, reply);
        }
        let mut notes = Notes::default();
        let read = rows_of::<wire::Session<'_>>(reply)?;
        let count = read.rows.len() + read.rejects.len();
        let rows: Vec<Session> = read
            .rows
            .into_iter()
            .map(|Object(row)| convert::session(row, &self.zone, &mut notes))
            .collect();
        let (rows, next) = match asked.question {
            Ask::Started(_) => match Startless::at(asked.position) {
                Some(end) => end.page(asked, rows, count),
                None if count == 0 => (rows, Next::Perhaps(Startless::First.begin())),
                None => {
                    let next = behind(asked.position, &rows, count);
                    (rows, what_follows(count, asked.limit, next))
                }
            },
            _ => (rows, what_follows(count, asked.limit, onward(asked.position, count))),
        };
        Ok(Page { rows, rejects: read.rejects, oddities: notes.take(), next })
    }
}

impl Sessions {
    /// Reads the answer to [`Ask::One`], a session without an envelope.
    fn decode_one(&self, id: &str, reply: &Reply) -> Result<Page<Session>, Misread> {
        let mut notes = Notes::default();
        let row = document::<wire::Session<'_>>(json_text(reply)?)?;
        if row.id != id {
            return Err(Misread::new("the answer is another session than the one asked for"));
        }
        Ok(Page {
            rows: vec![convert::session(row, &self.zone, &mut notes)],
            rejects: Vec::new(),
            oddities: notes.take(),
            next: Next::End,
        })
    }
}

/// Sessions without a start time, which no filter by time finds: looked for behind the end of a walk
/// at both ends of the unfiltered list, because nobody says at which of them they sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Startless {
    /// At the beginning of the ascending list.
    First,
    /// At the beginning of the descending list.
    Last,
}

impl Startless {
    /// The bound that stands for this look; no session began then.
    const fn bound(self) -> Timestamp {
        Timestamp::from_ticks(match self {
            Self::First => i64::MIN,
            Self::Last => i64::MIN + 1,
        })
    }

    /// Where this look begins.
    const fn begin(self) -> Position {
        Position { bound: Some(self.bound()), offset: 0 }
    }

    /// The look that is at this position, if one is.
    fn at(position: Position) -> Option<Self> {
        [Self::First, Self::Last].into_iter().find(|look| position.bound == Some(look.bound()))
    }

    /// The order it looks in.
    const fn sort(self) -> &'static str {
        match self {
            Self::First => "startTimeAsc",
            Self::Last => "startTimeDesc",
        }
    }

    /// The rows without a start of a page of `count` rows, and where to look next.
    fn page(
        self,
        asked: &Asked<'_, Ask>,
        mut rows: Vec<Session>,
        count: usize,
    ) -> (Vec<Session>, Next) {
        rows.retain(|session| session.started_at.is_none());
        let full = u32::try_from(count).is_ok_and(|count| count >= asked.limit);
        let next = match self {
            _ if full && rows.len() == count => Next::More(onward(asked.position, count)),
            Self::First => Next::Perhaps(Self::Last.begin()),
            Self::Last => Next::End,
        };
        (rows, next)
    }
}

/// Narrows the list to sessions that began in `range` and, in the middle of a walk, before `bound`.
///
/// Whether the filters test the start time and whether their ends belong to them is not documented,
/// so the start is moved a second earlier and the end to the next second.
fn started(list: Get, range: &Range, bound: Option<Timestamp>) -> Get {
    let from = range.from.map(|from| second_of(from, -1));
    let to = bound.or_else(|| range.until.map(second_behind));
    [("FromUtc", from), ("ToUtc", to)]
        .into_iter()
        .filter_map(|(name, moment)| Some((name, moment?.to_jiff()?)))
        .fold(list, |list, (name, moment)| list.with(name, moment))
}

/// The first whole second behind `moment`, so that `moment` is before it also by a filter that
/// leaves its end out.
fn second_behind(moment: Timestamp) -> Timestamp {
    second_of(moment, 1)
}

/// The whole second in which `moment` is, moved by `seconds`.
fn second_of(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_seconds(moment.ticks().div_euclid(TICKS_PER_SECOND).saturating_add(seconds))
}

/// Where a walk by start time goes on behind a page.
///
/// By key wherever the last row has one: everything before the second behind it is asked for anew,
/// so a few rows come twice and none can be shifted out of sight by sessions that began meanwhile.
///
/// By offset under the same bound where a key does not lead further or cannot be trusted: more
/// sessions in one second than a page holds; rows without a start, of which nobody says whether
/// they sort first or last; a page that is not newest first. Either the bound falls or the offset
/// grows, so a walk over a finite list ends.
fn behind(position: Position, rows: &[Session], count: usize) -> Position {
    match last_key(rows).map(second_behind) {
        Some(bound) if position.bound.is_none_or(|known| bound < known) => {
            Position { bound: Some(bound), offset: 0 }
        }
        _ => onward(position, count),
    }
}

/// The start of the last row, if the page is sorted by it.
fn last_key(rows: &[Session]) -> Option<Timestamp> {
    let key = rows.last()?.started_at?;
    let starts = rows.iter().filter_map(|row| row.started_at);
    starts.is_sorted_by(|newer, older| newer >= older).then_some(key)
}

/// The position `count` rows further on.
pub(crate) fn onward(position: Position, count: usize) -> Position {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Position { offset: position.offset.saturating_add(count), ..position }
}

/// What comes behind a page of `count` rows. `totalCount` is not asked: nobody says whether it
/// counts before or behind the filter, and it changes while pages are read.
pub(crate) fn what_follows(count: usize, limit: u32, next: Position) -> Next {
    match u32::try_from(count) {
        Ok(0) => Next::End,
        Ok(count) if count < limit => Next::Perhaps(next),
        _ => Next::More(next),
    }
}

/// One page of a list.
pub(crate) fn paged(list: Get, offset: u64, limit: u32) -> Get {
    list.with("Offset", offset).with("Limit", limit)
}

/// The path of one session: `/sessions/`, as in the specification and every example; the prose of
/// the 2.0 pages says `/session/`.
pub(crate) fn session_path(id: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');
    format!("{SESSIONS}/{}", utf8_percent_encode(id, ENCODED))
}

/// The rows of a page.
pub(crate) fn rows_of<'a, T: serde::Deserialize<'a>>(
    reply: &'a Reply,
) -> Result<Rows<Object<T>>, Misread> {
    let page = document::<wire::Page<'a>>(json_text(reply)?)?;
    let results =
        page.results.ok_or_else(|| Misread::new("the answer holds no list of results"))?;
    json_rows(results)
}

/// A whole document, which is an object.
pub(crate) fn document<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Misread> {
    match serde_json::from_str::<Object<T>>(text) {
        Ok(Object(document)) => Ok(document),
        // Every documented answer is an object. A bare list would be that of another service, and
        // taking it for ours could take an empty one for "no sessions".
        Err(_) if text.trim_start().starts_with('[') => {
            Err(Misread::new("the answer is a bare list, not the object that was asked for"))
        }
        Err(error) => Err(Misread::new(match error.classify() {
            serde_json::error::Category::Data => {
                "the answer does not have the fields of what was asked for"
            }
            _ => "the answer is not one whole JSON document",
        })),
    }
}
