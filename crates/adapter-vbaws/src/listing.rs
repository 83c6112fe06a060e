//! The one feed: `GET /api/v1/sessions`, question to request, reply to page.

use jiff::tz::TimeZone;
use mullion_adapter::kit::{
    Notes, Rows, behind_by_key, behind_by_offset, json_object, json_page, json_text, narrowed,
};
use mullion_adapter::{
    Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Position, Reply,
};
use mullion_model::{Session, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::{Deserialize, IgnoredAny};

use crate::wire;
use crate::{convert, get};

const SESSIONS: &str = "/api/v1/sessions";

/// Rows a page: the largest that clients were seen to ask for. No limit is documented.
pub(crate) const PAGE_SIZE: u32 = 100;

/// All sessions of the appliance.
pub(crate) struct Sessions {
    pub(crate) version: &'static str,
    pub(crate) zone: TimeZone,
}

impl Feed for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    fn native_type(&self) -> &'static str {
        convert::SESSION
    }

    fn items_say_why(&self) -> bool {
        false
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
            // Whether these filters test the start time is not documented.
            Ask::Started(range) => {
                narrowed(list, range, asked.position.bound, ("FromUtc", "ToUtc"))
            }
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
            .map(|row| convert::session(row, &self.zone, &mut notes))
            .collect();
        let (rows, next) = match asked.question {
            Ask::Started(_) => match Startless::at(asked.position) {
                Some(end) => end.page(asked, rows, count),
                None if count == 0 => (rows, Next::Perhaps(Startless::First.begin())),
                None => {
                    let next = behind_by_key(asked.position, &rows, count);
                    (rows, what_follows(count, asked.limit, next))
                }
            },
            _ => (rows, what_follows(count, asked.limit, behind_by_offset(asked.position, count))),
        };
        Ok(Page { rows, rejects: read.rejects, oddities: notes.take(), next })
    }
}

impl Sessions {
    /// Reads the answer to [`Ask::One`], a session without an envelope.
    fn decode_one(&self, id: &str, reply: &Reply) -> Result<Page<Session>, Misread> {
        let mut notes = Notes::default();
        let row = json_object::<wire::Session<'_>>(json_text(reply)?)?;
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
            _ if full && rows.len() == count => Next::More(behind_by_offset(asked.position, count)),
            Self::First => Next::Perhaps(Self::Last.begin()),
            Self::Last => Next::End,
        };
        (rows, next)
    }
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
pub(crate) fn rows_of<'a, T: Deserialize<'a>>(reply: &'a Reply) -> Result<Rows<T>, Misread> {
    let (IgnoredAny, rows) = json_page(json_text(reply)?, wire::RESULTS)?;
    rows.ok_or_else(|| Misread::new("the answer holds no list of results"))
}
