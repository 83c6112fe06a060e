//! The task sessions and the log of one session, read on demand.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use mullion_adapter::kit::{Notes, behind_by_offset, json_object, json_rows, json_text};
use mullion_adapter::{Asked, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::{DetailKey, Event, Item};

use crate::convert;
use crate::listing::{List, PAGE_SIZE, paged, session_path};
use crate::revision::Revision;
use crate::wire;
use crate::zone::offset_of;

/// Where every session's log is.
pub(crate) const LOG: DetailKey = DetailKey(Cow::Borrowed("logs"));

/// What a session keeps of its items: the offset of its own creation time, because the stamps of task
/// sessions have none; blank where its own has none either.
pub(crate) fn items_key(creation_time: Option<&str>) -> DetailKey {
    let offset = creation_time.and_then(offset_of);
    DetailKey(Cow::Owned(offset.map_or_else(String::new, |offset| offset.seconds().to_string())))
}

/// The zone of a session's task sessions. A zone that knows when its clocks change knows best, then
/// the offset that the session itself was stamped with.
pub(crate) fn zone_of(key: &DetailKey, zone: &TimeZone) -> TimeZone {
    let own = key.0.parse().ok().and_then(|seconds| jiff::tz::Offset::from_seconds(seconds).ok());
    match own {
        Some(own) if zone.to_fixed_offset().is_ok() => TimeZone::fixed(own),
        _ => zone.clone(),
    }
}

/// The task sessions of one session. Asked for by the filter of the list of all: the list below a
/// session has no parameters before 1.3-rev1.
pub(crate) struct TaskSessions {
    pub(crate) revision: Revision,
    pub(crate) session: String,
    pub(crate) zone: TimeZone,
}

impl Listing<(), Item> for TaskSessions {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let list = self.revision.get("/api/v1/taskSessions");
        let list = list.with("sessionIdFilter", &self.session);
        paged(list.with("orderColumn", "CreationTime").with("orderAsc", "true"), asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let list = List::<wire::TaskSession<'_>>::read(reply)?;
        let mut is_of_another = false;
        let page = list.into_page(
            asked,
            |row, notes| {
                is_of_another |= row.session_id.id().is_some_and(|id| id != self.session);
                convert::item(&row, &self.zone, notes)
            },
            |_, count| behind_by_offset(asked.position, count),
        );
        if is_of_another {
            return Err(Misread::new("the answer holds task sessions of another session"));
        }
        Ok(page)
    }
}

/// The log of one session, which comes whole: it has no paging.
pub(crate) struct Log {
    pub(crate) revision: Revision,
    pub(crate) session: String,
    pub(crate) zone: TimeZone,
}

impl Listing<(), Event> for Log {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        self.revision.get(format!("{}/{}", session_path(&self.session), LOG.0))
    }

    fn decode(&self, _asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Event>, Misread> {
        let mut notes = Notes::default();
        let log = json_object::<wire::Log<'_>>(json_text(reply)?)?;
        let records =
            log.records.ok_or_else(|| Misread::new("the answer holds no list of records"))?;
        let read = json_rows::<wire::LogRecord<'_>>(records)?;
        Ok(Page {
            rows: convert::events(&read.rows, &self.zone, &mut notes),
            rejects: read.rejects,
            oddities: notes.take(),
            next: Next::End,
        })
    }
}
