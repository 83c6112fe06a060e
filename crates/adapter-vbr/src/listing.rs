//! The one feed: `GET /api/v1/sessions`, question to request, reply to page.

use jiff::tz::TimeZone;
use mullion_adapter::kit::{
    Notes, Rows, behind_by_key, behind_by_offset, json_object, json_page, json_text, narrowed,
};
use mullion_adapter::{
    Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Position, Range, Reply,
};
use mullion_model::{Session, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::convert;
use crate::revision::Revision;
use crate::wire;

/// The feed's name.
pub(crate) const FEED: &str = "sessions";

const SESSIONS: &str = "/api/v1/sessions";

/// Rows a page: what clients were seen to ask for without trouble. No largest limit is documented;
/// without one the server gives 200.
pub(crate) const PAGE_SIZE: u32 = 500;

/// Where the sessions without a start are, which are stamped `0001-01-01` if at all, so that no window
/// of a walk has them: looked for behind its end. No session began before this moment, and every
/// database that a backup server keeps its sessions in can tell what did.
const STARTLESS: Position = Position { bound: Some(Timestamp::from_seconds(0)), offset: 0 };

/// Whether a page is one of those.
fn is_startless(position: Position) -> bool {
    position.bound == STARTLESS.bound
}

/// Where the idle sessions are, which wait for their next interval, as those of log backups do all day:
/// behind those at work. The filter takes one state a request in every revision; what is in any other
/// one does not stay there for long, and is asked for by id when it leaves these two lists.
const IDLE: Position = Position { bound: Some(Timestamp::from_seconds(0)), offset: 0 };

/// All sessions of the backup server.
pub(crate) struct Sessions {
    pub(crate) revision: Revision,
    pub(crate) zone: TimeZone,
}

impl Feed for Sessions {
    fn name(&self) -> &'static str {
        FEED
    }

    fn native_type(&self) -> &'static str {
        convert::SESSION
    }

    fn items_say_why(&self) -> bool {
        true
    }

    fn can(&self) -> &'static [AskKind] {
        &[AskKind::Started, AskKind::Ended, AskKind::Unfinished, AskKind::One]
    }
}

impl Listing<Ask, Session> for Sessions {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let list = self.revision.get(SESSIONS);
        let (list, column) = match asked.question {
            Ask::One(id) => return self.revision.get(session_path(id)),
            Ask::Started(range) => {
                let names = ("createdAfterFilter", "createdBeforeFilter");
                let everything = Range::default();
                let range = if is_startless(asked.position) { &everything } else { range };
                (narrowed(list, range, asked.position.bound, names), "CreationTime")
            }
            Ask::Ended(range) => {
                let names = ("endedAfterFilter", "endedBeforeFilter");
                (narrowed(list, range, None, names), "EndTime")
            }
            Ask::Unfinished => {
                let is_idle = asked.position.bound == IDLE.bound;
                (list.with("stateFilter", if is_idle { "Idle" } else { "Working" }), "CreationTime")
            }
            // Not in `can`. The list as it is answers more than was asked, never less.
            Ask::Head | Ask::Whole => (list, "CreationTime"),
        };
        let sorted = list.with("orderColumn", column).with("orderAsc", "false");
        paged(sorted, asked)
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let convert = |row, notes: &mut Notes| {
            convert::session(row, self.revision.has_task_sessions(), &self.zone, notes)
        };
        if let Ask::One(id) = asked.question {
            let mut notes = Notes::default();
            let session = convert(json_object(json_text(reply)?)?, &mut notes);
            if session.id.id != *id {
                return Err(Misread::new("the answer is another session than the one asked for"));
            }
            let oddities = notes.take();
            return Ok(Page {
                rows: vec![session],
                rejects: Vec::new(),
                oddities,
                next: Next::End,
            });
        }
        let by_key = matches!(asked.question, Ask::Started(_));
        let page = List::<wire::Session<'_>>::read(reply)?.into_page(
            asked,
            |row, notes| Some(convert(row, notes)),
            |rows, count| {
                if by_key {
                    behind_by_key(asked.position, rows, count)
                } else {
                    behind_by_offset(asked.position, count)
                }
            },
        );
        let next = match (asked.question, page.next) {
            (Ask::Started(_), Next::End) if !is_startless(asked.position) => {
                Next::Perhaps(STARTLESS)
            }
            (Ask::Unfinished, Next::End | Next::Perhaps(_)) if asked.position.bound.is_none() => {
                Next::More(IDLE)
            }
            (_, next) => next,
        };
        Ok(Page { next, ..page })
    }
}

/// The rows of a page, and how many there are on all pages, where the server tells.
pub(crate) struct List<T> {
    rows: Rows<T>,
    total: Option<u64>,
}

impl<'a, T: Deserialize<'a>> List<T> {
    /// Reads an answer.
    ///
    /// # Errors
    /// No object with a list of rows, or not whole.
    pub(crate) fn read(reply: &'a Reply) -> Result<Self, Misread> {
        let (page, rows) = json_page::<wire::Page<'a>, T>(json_text(reply)?, wire::DATA)?;
        let rows = rows.ok_or_else(|| Misread::new("the answer holds no list of rows"))?;
        let total = page.pagination.get().and_then(|pagination| {
            let total = pagination.total.whole(&mut Notes::default(), "total")?;
            u64::try_from(total).ok()
        });
        Ok(Self { rows, total })
    }
}

impl<T> List<T> {
    /// The page of what `convert` makes of the rows. `behind` says where the next one begins, from
    /// what was made and from how many rows were received, the unreadable ones too.
    pub(crate) fn into_page<Q, U>(
        self,
        asked: &Asked<'_, Q>,
        mut convert: impl FnMut(T, &mut Notes) -> Option<U>,
        behind: impl FnOnce(&[U], usize) -> Position,
    ) -> Page<U> {
        let Self { rows: Rows { rows, rejects }, total } = self;
        let count = rows.len() + rejects.len();
        let mut notes = Notes::default();
        let mut made = Vec::with_capacity(rows.len());
        made.extend(rows.into_iter().filter_map(|row| convert(row, &mut notes)));
        let passed = behind_by_offset(asked.position, count).offset;
        let next = behind(&made, count);
        // A server that gives smaller pages than it is asked for says by its total that there are
        // more. The total alone ends nothing: it changes while pages are read.
        let next = match u32::try_from(count) {
            Ok(0) => Next::End,
            Ok(count) if count < asked.limit && total.is_none_or(|total| total <= passed) => {
                Next::Perhaps(next)
            }
            _ => Next::More(next),
        };
        Page { rows: made, rejects, oddities: notes.take(), next }
    }
}

/// One page of a list.
pub(crate) fn paged<Q>(list: Get, asked: &Asked<'_, Q>) -> Get {
    list.with("skip", asked.position.offset).with("limit", asked.limit)
}

/// The path of one session.
pub(crate) fn session_path(id: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');
    format!("{SESSIONS}/{}", utf8_percent_encode(id, ENCODED))
}
