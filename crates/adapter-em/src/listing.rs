//! The feeds: a question becomes a request, a reply becomes a page of sessions.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::kit::Notes;
use mullion_adapter::{Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::Session;

use crate::convert;
use crate::documents::{Envelope, ReadRow, Rows, Taken, rows};
use crate::format::Format;
use crate::json::Fields;
use crate::lists::SessionList;
use crate::paging::{PAGE_SIZE, Query, behind, by_key, by_number, condition, created};
use crate::wire::SessionEntity;
use crate::xml::Document;

/// How a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the query service: filtered, sorted and in pages.
    Query,
    /// As a whole and in no order, where the account's role does not cover the query service.
    Collection,
}

/// How far back collections reach: "the sessions created for the last 30 days" (reference), and a day
/// less for clocks that differ. Whether the query service ends there too is not documented.
const COLLECTION_REACH: Duration = Duration::from_secs(29 * 24 * 60 * 60);

/// A feed of one list of sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionFeed {
    /// The list.
    pub(crate) list: SessionList,
    /// How it is read.
    pub(crate) way: Way,
    /// What it is answered in.
    pub(crate) format: Format,
}

/// Reads the rows of a feed.
struct SessionReader<'f> {
    feed: &'f SessionFeed,
    notes: Notes,
}

impl ReadRow for SessionReader<'_> {
    type Row = Session;

    fn read_xml(&mut self, document: &mut Document<'_>) -> Taken<Session> {
        let row = SessionEntity::read(document)?;
        Ok(convert::session(self.feed.list, self.feed.way, row, &mut self.notes))
    }

    fn read_json(&mut self, fields: &Fields<'_>) -> Result<Session, &'static str> {
        let row = SessionEntity::from_json(fields, &mut self.notes)?;
        convert::session(self.feed.list, self.feed.way, row, &mut self.notes)
    }
}

impl Feed for SessionFeed {
    fn name(&self) -> &'static str {
        self.list.feed()
    }

    fn native_type(&self) -> &'static str {
        self.list.native_type()
    }

    fn items_say_why(&self) -> bool {
        self.list.items().is_some()
    }

    fn fallback(&self) -> Option<Arc<dyn Feed>> {
        match self.way {
            Way::Query => Some(Arc::new(Self { way: Way::Collection, ..*self })),
            Way::Collection => None,
        }
    }

    fn reach(&self) -> Option<Duration> {
        match self.way {
            Way::Query => None,
            Way::Collection => Some(COLLECTION_REACH),
        }
    }

    fn can(&self) -> &'static [AskKind] {
        match self.way {
            Way::Query => &[AskKind::Started, AskKind::Unfinished, AskKind::One],
            Way::Collection => &[AskKind::Whole, AskKind::One],
        }
    }
}

impl Listing<Ask, Session> for SessionFeed {
    fn page_size(&self) -> Option<u32> {
        match self.way {
            Way::Query => Some(PAGE_SIZE),
            Way::Collection => None,
        }
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let names = self.list.names();
        let conditions = match (asked.question, self.way) {
            (Ask::One(id), _) => {
                return self.format.get(self.list.path_of(id)).with("format", "Entity");
            }
            (_, Way::Collection) => {
                return self.format.get(self.list.path()).with("format", "Entity");
            }
            (Ask::Started(range), Way::Query) => created(names.created, range, asked.position),
            (Ask::Unfinished, Way::Query) => vec![condition("State", "!=", "Stopped")],
            // Not in `can`. Asked all the same, the answer is more than was wanted, never less.
            (Ask::Ended(_) | Ask::Head | Ask::Whole, Way::Query) => Vec::new(),
        };
        Query { format: self.format, names, conditions, sort: "sortDesc" }.page(asked)
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let envelope = match (asked.question, self.way) {
            (Ask::One(_), _) => Envelope::One,
            (_, Way::Query) => Envelope::Query,
            (_, Way::Collection) => Envelope::Collection,
        };
        let mut reader = SessionReader { feed: self, notes: Notes::default() };
        let found = rows(self.format, reply, envelope, &self.list.names(), &mut reader)?;
        let next = match asked.question {
            Ask::One(id) => {
                is_the_one(id, &found)?;
                Next::End
            }
            _ if self.way == Way::Collection => Next::End,
            Ask::Started(range) => {
                let stamps = found.rows.iter().filter_map(|session| session.started_at);
                behind(asked, &found, by_key(asked, range, stamps))
            }
            _ => behind(asked, &found, by_number(asked)),
        };
        let oddities = reader.notes.take();
        Ok(Page { rows: found.rows, rejects: found.rejects, oddities, next })
    }
}

/// Checks that the session read is the one that was asked for.
fn is_the_one(id: &str, found: &Rows<Session>) -> Result<(), Misread> {
    if found.rows.iter().all(|session| session.id.id == id) { Ok(()) } else { Err(another()) }
}

/// That the answer is about another session than the one asked for.
pub(crate) fn another() -> Misread {
    Misread::new("the answer is another session than the one asked for")
}
