//! The items and the events of one session, read on demand.

use jiff::tz::TimeZone;
use mullion_adapter::{Asked, Get, Listing, Misread, Page, Reply};
use mullion_model::{Event, Item, NativeRef};

use crate::api::{Api, Family};
use crate::convert::{log_event, object_item, restore_event, restore_item};
use crate::listing::{List, onward, page_of};
use crate::wire;

/// A list behind the path of one session.
struct Behind {
    api: Api,
    family: Family,
    resource: String,
}

impl Behind {
    /// The list `list` of `session`.
    fn new(api: Api, session: &NativeRef, list: fn(Family) -> &'static str) -> Self {
        let family = Family::of(session);
        let resource = format!("{}/{}", family.session(&session.id), list(family));
        Self { api, family, resource }
    }

    /// The request for one page.
    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let paged = self.api.detail_page_size().is_some();
        page_of(self.api.get(&self.resource), asked, paged)
    }
}

/// The items of one session: what a job processed, what a restore restored.
pub(crate) struct ItemList {
    list: Behind,
    zone: TimeZone,
}

impl ItemList {
    /// The items of `session`.
    pub(crate) fn new(api: Api, session: &NativeRef, zone: TimeZone) -> Self {
        Self { list: Behind::new(api, session, Family::items), zone }
    }
}

impl Listing<(), Item> for ItemList {
    fn page_size(&self) -> Option<u32> {
        self.list.api.detail_page_size()
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        self.list.request(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let behind = |_: &[Item], count| onward(asked.position, count);
        Ok(match self.list.family {
            Family::Restore => List::<wire::RestoreEvent<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| restore_item(&row, &self.zone, notes),
                behind,
            ),
            Family::Job => List::<wire::ProcessedObject<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| Some(object_item(&row, notes)),
                behind,
            ),
        })
    }
}

/// The events of one session: what a restore did, what a job logged.
pub(crate) struct EventList {
    list: Behind,
    zone: TimeZone,
}

impl EventList {
    /// The events of `session`.
    pub(crate) fn new(api: Api, session: &NativeRef, zone: TimeZone) -> Self {
        Self { list: Behind::new(api, session, Family::events), zone }
    }
}

impl Listing<(), Event> for EventList {
    fn page_size(&self) -> Option<u32> {
        self.list.api.detail_page_size()
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        self.list.request(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Event>, Misread> {
        // The rank of a line that has no order of its own: its place on the wire.
        let mut ranks = i64::try_from(asked.position.offset).unwrap_or(i64::MAX)..;
        let mut rank = || ranks.next().unwrap_or(i64::MAX);
        let behind = |_: &[Event], count| onward(asked.position, count);
        Ok(match self.list.family {
            Family::Restore => List::<wire::RestoreEvent<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| Some(restore_event(&row, rank(), &self.zone, notes)),
                behind,
            ),
            Family::Job => List::<wire::LogItem<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| Some(log_event(&row, rank(), &self.zone, notes)),
                behind,
            ),
        })
    }
}
