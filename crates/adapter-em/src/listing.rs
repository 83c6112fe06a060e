//! The feeds: a question becomes a request, a reply becomes a page of sessions.

use mullion_adapter::kit::Notes;
use mullion_adapter::{Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::Session;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::body::xml_text;
use crate::convert;
use crate::envelope::{Rows, Taken, entity, query_result};
use crate::lists::SessionList;
use crate::paging::{PAGE_SIZE, Query, behind, by_key, by_number, condition, created};
use crate::wire::SessionEntity;
use crate::xml::Document;

/// What of an id is encoded in a path: all but what a GUID is written with, so that no other id
/// can lead elsewhere.
const NOT_OF_A_GUID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// A feed of one list of sessions, read through the query service.
pub(crate) struct SessionFeed(pub(crate) SessionList);

impl SessionFeed {
    /// Reads the row just handed out.
    fn read(&self, document: &mut Document<'_>, notes: &mut Notes) -> Taken<Session> {
        let row = SessionEntity::read(document)?;
        Ok(convert::session(self.0, row, notes))
    }
}

impl Feed for SessionFeed {
    fn name(&self) -> &'static str {
        self.0.feed()
    }

    fn native_type(&self) -> &'static str {
        self.0.native_type()
    }

    fn items_say_why(&self) -> bool {
        self.0.tasks().is_some()
    }

    fn can(&self) -> &'static [AskKind] {
        &[AskKind::Started, AskKind::Unfinished, AskKind::One]
    }
}

impl Listing<Ask, Session> for SessionFeed {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let conditions = match asked.question {
            Ask::One(id) => {
                let id = utf8_percent_encode(id, NOT_OF_A_GUID);
                return Get::xml(format!("{}{id}", self.0.path())).with("format", "Entity");
            }
            Ask::Started(range) => created(range, asked.position),
            Ask::Unfinished => vec![condition("State", "!=", "Stopped")],
            // Not in `can`. Asked all the same, the answer is more than was wanted, never less.
            Ask::Ended(_) | Ask::Head | Ask::Whole => Vec::new(),
        };
        let query = Query { r#type: self.0.native_type(), conditions, sort: "sortDesc" };
        query.page(asked)
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let text = xml_text(reply)?;
        let name = self.0.native_type();
        let mut notes = Notes::default();
        let (found, next) = if let Ask::One(id) = asked.question {
            let found = entity(&text, name, |document| self.read(document, &mut notes))?;
            is_the_one(id, &found)?;
            (found, Next::End)
        } else {
            let found = query_result(&text, name, |document| self.read(document, &mut notes))?;
            let onward = match asked.question {
                Ask::Started(range) => {
                    let stamps = found.rows.iter().filter_map(|session| session.started_at);
                    by_key(asked, range, stamps)
                }
                _ => by_number(asked),
            };
            let next = behind(asked, &found, onward);
            (found, next)
        };
        Ok(Page { rows: found.rows, rejects: found.rejects, oddities: notes.take(), next })
    }
}

/// Checks that the session read is the one that was asked for.
fn is_the_one(id: &str, found: &Rows<Session>) -> Result<(), Misread> {
    if found.rows.iter().all(|session| session.id.id == id) {
        Ok(())
    } else {
        Err(Misread::new("the answer is another session than the one asked for"))
    }
}
