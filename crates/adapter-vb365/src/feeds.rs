//! The two feeds: restore sessions and job sessions, question to request, reply to page.

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, json_text};
use mullion_adapter::{
    Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Position, Range, Reply,
};
use mullion_model::{Session, Timestamp};
use serde::Deserialize;

use crate::api::{Api, Family, PAGE_SIZE};
use crate::convert;
use crate::listing::{List, document, onward, page_of};
use crate::wire;

/// Units of [`Timestamp`] in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// `/RestoreSessions`.
pub(crate) struct RestoreSessions {
    pub(crate) api: Api,
    pub(crate) zone: TimeZone,
}

impl Feed for RestoreSessions {
    fn name(&self) -> &'static str {
        "restore"
    }

    /// No version can filter by state; before v8 none can sort either.
    fn can(&self) -> &'static [AskKind] {
        if self.api.sorts_restores() {
            &[AskKind::Started, AskKind::One]
        } else if self.api.pages_restores() {
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
            Ask::Started(range) if self.api.sorts_restores() => {
                let until = asked.position.bound.or(range.until);
                let range = Range { until, ..*range };
                between(list, range, "startTimeFrom", "startTimeTo")
                    .with("orderBy", "CreationTime")
                    .with("orderAsc", "false")
            }
            // The list as it is answers more than was asked, never less.
            Ask::Started(_) | Ask::Ended(_) | Ask::Head | Ask::Unfinished | Ask::Whole => list,
        };
        page_of(list, asked, self.page_size().is_some())
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        decode(asked, reply, |row: wire::RestoreSession<'_>, notes| {
            convert::restore_session(row, self.api, &self.zone, notes)
        })
    }
}

/// `/JobSessions`.
pub(crate) struct JobSessions {
    pub(crate) api: Api,
    pub(crate) zone: TimeZone,
}

impl Feed for JobSessions {
    fn name(&self) -> &'static str {
        "job"
    }

    fn can(&self) -> &'static [AskKind] {
        if self.api.narrows_jobs() {
            &[AskKind::Ended, AskKind::Head, AskKind::Unfinished, AskKind::One]
        } else {
            &[AskKind::Whole]
        }
    }
}

impl Listing<Ask, Session> for JobSessions {
    fn page_size(&self) -> Option<u32> {
        self.api.narrows_jobs().then_some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let list = self.api.get(Family::Job.list());
        let list = match asked.question {
            Ask::One(id) => return self.api.get(&Family::Job.session(id)),
            Ask::Ended(range) if self.api.narrows_jobs() => {
                between(list, *range, "endTimeLowerBound", "endTimeUpperBound")
            }
            // `Queued` is no value of this filter; queued sessions are met at the head.
            Ask::Unfinished if self.api.narrows_jobs() => list.with("status", "Running"),
            // The list as it is answers more than was asked, never less.
            Ask::Started(_) | Ask::Ended(_) | Ask::Head | Ask::Unfinished | Ask::Whole => list,
        };
        page_of(list, asked, self.page_size().is_some())
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        decode(asked, reply, |row: wire::JobSession<'_>, notes| {
            convert::job_session(row, self.api, &self.zone, notes)
        })
    }
}

/// Reads an answer whose rows `convert` makes sessions of.
fn decode<'a, T: Deserialize<'a>>(
    asked: &Asked<'_, Ask>,
    reply: &'a Reply,
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
    let behind = |rows: &[Session], count| match asked.question {
        Ask::Started(_) => behind(asked.position, rows, count),
        _ => onward(asked.position, count),
    };
    let convert = |row, notes: &mut Notes| Some(convert(row, notes));
    Ok(List::<T>::read(reply)?.into_page(asked.limit, convert, behind))
}

/// Narrows `list` to `range`.
///
/// Whether the ends belong to it is not documented ("after", "prior to"), so the start is moved a
/// second earlier and the end to the next whole second.
fn between(list: Get, range: Range, from: &'static str, until: &'static str) -> Get {
    [
        (from, range.from.map(|moment| second_of(moment, -1))),
        (until, range.until.map(second_behind)),
    ]
    .into_iter()
    .filter_map(|(name, moment)| Some((name, moment?.to_jiff()?)))
    .fold(list, |list, (name, moment)| list.with(name, moment))
}

/// The first whole second behind `moment`.
fn second_behind(moment: Timestamp) -> Timestamp {
    second_of(moment, 1)
}

/// The whole second in which `moment` is, moved by `seconds`.
fn second_of(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_seconds(moment.ticks().div_euclid(TICKS_PER_SECOND).saturating_add(seconds))
}

/// Where a walk by start time goes on behind a page.
///
/// By key wherever the last row has one: everything up to the second behind it is asked for anew,
/// so a few rows come twice, and none can be shifted out of sight by sessions that began meanwhile.
///
/// By offset under the same bound where the key does not lead further or cannot be trusted: more
/// sessions in one second than a page holds, a filter without effect, a row without a start, a page
/// that is not newest first. Either the bound falls by a second or the offset grows, so a walk over
/// a finite list ends.
fn behind(position: Position, rows: &[Session], count: usize) -> Position {
    match last_key(rows) {
        Some(key)
            if position.bound.is_none_or(|known| second_behind(key) < second_behind(known)) =>
        {
            Position { bound: Some(key), offset: 0 }
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
