//! The feeds: restore, job and data retrieval sessions, question to request, reply to page.

mod jobs;

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, behind_by_key, behind_by_offset, json_text, narrowed};
use mullion_adapter::{Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::Session;
use serde::Deserialize;

pub(crate) use self::jobs::{JOB_FEED, JobSessions};
use crate::api::{Api, Family, PAGE_SIZE};
use crate::convert;
use crate::listing::{List, document, page_of};
use crate::wire;

/// `/RestoreSessions`.
pub(crate) struct RestoreSessions {
    pub(crate) api: Api,
    pub(crate) zone: TimeZone,
}

impl Feed for RestoreSessions {
    fn name(&self) -> &'static str {
        "restore"
    }

    fn native_type(&self) -> &'static str {
        Family::Restore.native_type()
    }

    fn items_say_why(&self) -> bool {
        self.api.items(Family::Restore).is_some()
    }

    /// No version can filter by state.
    fn can(&self) -> &'static [AskKind] {
        if self.api.narrows_restores() {
            &[AskKind::Started, AskKind::One]
        } else if self.api.has_single_sessions() {
            &[AskKind::Whole, AskKind::One]
        } else {
            &[AskKind::Whole]
        }
    }
}

impl Listing<Ask, Session> for RestoreSessions {
    fn page_size(&self) -> Option<u32> {
        self.api.pages_restores().then_some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let list = self.api.get(Family::Restore.list());
        let list = match asked.question {
            Ask::One(id) => return self.api.get(&Family::Restore.session(id)),
            Ask::Started(range) if self.api.narrows_restores() => {
                let names = ("startTimeFrom", "startTimeTo");
                let list = narrowed(list, range, asked.position.bound, names);
                if self.api.sorts_restores() {
                    list.with("orderBy", "CreationTime").with("orderAsc", "false")
                } else {
                    list
                }
            }
            // The list as it is answers more than was asked, never less.
            Ask::Started(_) | Ask::Ended(_) | Ask::Head | Ask::Unfinished | Ask::Whole => list,
        };
        page_of(list, asked, self.page_size().is_some())
    }

    /// Before v8 nobody says how the list is sorted, so its rows are no keys to walk by: a page that
    /// happens to be newest first could stand before another one that is not.
    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        decode(asked, reply, self.api.sorts_restores(), |row: wire::RestoreSession<'_>, notes| {
            convert::restore_session(row, self.api, &self.zone, notes)
        })
    }
}

/// `/DataRetrievalSessions`, which no version can narrow or sort.
pub(crate) struct RetrievalSessions {
    pub(crate) api: Api,
    pub(crate) zone: TimeZone,
}

impl Feed for RetrievalSessions {
    fn name(&self) -> &'static str {
        "retrieval"
    }

    fn native_type(&self) -> &'static str {
        Family::Retrieval.native_type()
    }

    fn items_say_why(&self) -> bool {
        false
    }

    fn can(&self) -> &'static [AskKind] {
        &[AskKind::Whole, AskKind::One]
    }
}

impl Listing<Ask, Session> for RetrievalSessions {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        match asked.question {
            Ask::One(id) => self.api.get(&Family::Retrieval.session(id)),
            // The list as it is answers more than was asked, never less.
            Ask::Started(_) | Ask::Ended(_) | Ask::Head | Ask::Unfinished | Ask::Whole => {
                page_of(self.api.get(Family::Retrieval.list()), asked, true)
            }
        }
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        decode(asked, reply, false, |row: wire::RetrievalSession<'_>, notes| {
            convert::retrieval_session(row, self.api, &self.zone, notes)
        })
    }
}

/// Reads an answer whose rows `convert` makes sessions of; `sorted` says that they are asked for
/// newest first.
fn decode<'a, T: Deserialize<'a>>(
    asked: &Asked<'_, Ask>,
    reply: &'a Reply,
    sorted: bool,
    convert: impl Fn(T, &mut Notes) -> Session,
) -> Result<Page<Session>, Misread> {
    if let Ask::One(id) = asked.question {
        let mut notes = Notes::default();
        let session = convert(document(json_text(reply)?)?, &mut notes);
        if session.id.id != *id {
            return Err(Misread::new("the answer is another session than the one asked for"));
        }
        let oddities = notes.take();
        return Ok(Page { rows: vec![session], rejects: Vec::new(), oddities, next: Next::End });
    }
    let by_key = sorted && matches!(asked.question, Ask::Started(_));
    let behind = |rows: &[Session], count| {
        if by_key {
            behind_by_key(asked.position, rows, count)
        } else {
            behind_by_offset(asked.position, count)
        }
    };
    let convert = |row, notes: &mut Notes| Some(convert(row, notes));
    Ok(List::<T>::read(reply)?.into_page(asked.limit, convert, behind))
}
