//! `/JobSessions`: backups and copies, of which each version can be asked something else.

use jiff::tz::TimeZone;
use mullion_adapter::kit::narrowed;
use mullion_adapter::{
    Ask, AskKind, Asked, Feed, Get, Listing, Misread, Next, Page, Position, Reply,
};
use mullion_model::{Session, Timestamp};

use super::decode;
use crate::api::{Api, Family, JobList, PAGE_SIZE};
use crate::convert;
use crate::listing::page_of;
use crate::wire;

/// The parameters of a window, whose ends are named for the end of a session.
const WINDOW: (&str, &str) = ("endTimeLowerBound", "endTimeUpperBound");

/// No server gives pages of fewer rows than these, but for the last one.
const A_FEW: usize = 10;

/// The name of the feed of job sessions.
pub(crate) const JOB_FEED: &str = "job";

/// `/JobSessions`.
pub(crate) struct JobSessions {
    pub(crate) api: Api,
    pub(crate) zone: TimeZone,
}

impl Feed for JobSessions {
    fn name(&self) -> &'static str {
        JOB_FEED
    }

    fn native_type(&self) -> &'static str {
        Family::Job.native_type()
    }

    fn items_say_why(&self) -> bool {
        false
    }

    fn can(&self) -> &'static [AskKind] {
        match self.api.job_list() {
            JobList::Array if !self.api.has_single_sessions() => &[AskKind::Whole],
            // Nobody says that the list is newest first, nor that its windows hold sessions that have
            // not ended, and nothing could show what a look at its head would miss.
            JobList::Array | JobList::Pages | JobList::Halves => &[AskKind::Whole, AskKind::One],
            JobList::ByStatus => {
                &[AskKind::Ended, AskKind::Head, AskKind::Unfinished, AskKind::One]
            }
        }
    }
}

impl Listing<Ask, Session> for JobSessions {
    fn page_size(&self) -> Option<u32> {
        (self.api.job_list() != JobList::Array).then_some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let list = self.api.get(Family::Job.list());
        let list = match (self.api.job_list(), asked.question) {
            (_, Ask::One(id)) => return self.api.get(&Family::Job.session(id)),
            (JobList::Halves, _) => Part::of(asked.position).only(list),
            (JobList::ByStatus, Ask::Ended(range)) => narrowed(list, range, None, WINDOW),
            // `Queued` is no value of this filter; queued sessions are met at the head.
            (JobList::ByStatus, Ask::Unfinished) => list.with("status", "Running"),
            // The list as it is answers more than was asked, never less.
            _ => list,
        };
        page_of(list, asked, self.page_size().is_some())
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let is_list = !matches!(asked.question, Ask::One(_));
        let part =
            (is_list && self.api.job_list() == JobList::Halves).then(|| Part::of(asked.position));
        let copies = part == Some(Part::Copies);
        let mut page = decode(asked, reply, false, |row: wire::JobSession<'_>, notes| {
            convert::job_session(row, self.api, copies, &self.zone, notes)
        })?;
        if let Some(part) = part {
            page.next = part.next(page.next, page.rows.len() + page.rejects.len());
        }
        Ok(page)
    }
}

/// The two halves of the list of v6, whose rows do not tell backups from copies: asked for one
/// behind the other by `jobType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The first half.
    Backups,
    /// The second half.
    Copies,
}

impl Part {
    /// The bound that stands for the second half; these walks have no other use for one.
    const COPIES: Timestamp = Timestamp::from_ticks(i64::MIN);

    /// The half that is read at this position.
    fn of(position: Position) -> Self {
        if position.bound == Some(Self::COPIES) { Self::Copies } else { Self::Backups }
    }

    /// The list narrowed to this half.
    fn only(self, list: Get) -> Get {
        list.with(
            "jobType",
            match self {
                Self::Backups => "Backup",
                Self::Copies => "Copy",
            },
        )
    }

    /// What comes behind a page of this half, if `next` comes behind it in the half alone.
    ///
    /// A short page of backups may not be the last one, where a server gives smaller pages than it is
    /// asked for; one of a few rows is, or a list that grows while it is read would never end.
    fn next(self, next: Next, count: usize) -> Next {
        let copies = Position { bound: Some(Self::COPIES), offset: 0 };
        match (self, next) {
            (Self::Backups, Next::End) => Next::More(copies),
            (Self::Backups, Next::Perhaps(_)) if count < A_FEW => Next::More(copies),
            (Self::Backups, Next::More(on) | Next::Perhaps(on)) => Next::More(on),
            (Self::Copies, next) => next,
        }
    }
}
