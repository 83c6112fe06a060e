//! The items and the events of one session, read on demand.

use jiff::tz::TimeZone;
use mullion_adapter::kit::behind_by_offset;
use mullion_adapter::{Asked, Get, Listing, Misread, Page, Reply};
use mullion_model::{DetailKey, Event, Item, NativeRef};

use crate::api::{Api, Family};
use crate::convert::{log_event, object_item, restore_event, restore_item};
use crate::listing::{List, page_of};
use crate::wire;

/// A list behind the path of one session.
struct Behind {
    api: Api,
    family: Family,
    resource: String,
}

impl Behind {
    /// The list of `session` that `key` names.
    fn new(api: Api, session: &NativeRef, key: &DetailKey) -> Self {
        let family = Family::of(session);
        let resource = format!("{}/{}", family.session(&session.id), key.0);
        Self { api, family, resource }
    }

    /// Rows a page; `None` where the list comes whole.
    const fn page_size(&self) -> Option<u32> {
        self.api.detail_page_size(self.family)
    }

    /// The request for one page.
    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        page_of(self.api.get(&self.resource), asked, self.page_size().is_some())
    }
}

/// The items of one session: what a job processed, what a restore restored.
pub(crate) struct ItemList {
    list: Behind,
    zone: TimeZone,
}

impl ItemList {
    /// The items of `session` behind the key that it keeps for them.
    pub(crate) fn new(api: Api, session: &NativeRef, key: &DetailKey, zone: TimeZone) -> Self {
        Self { list: Behind::new(api, session, key), zone }
    }
}

impl Listing<(), Item> for ItemList {
    fn page_size(&self) -> Option<u32> {
        self.list.page_size()
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        self.list.request(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let behind = |_: &[Item], count| behind_by_offset(asked.position, count);
        Ok(match self.list.family {
            Family::Restore => List::<wire::RestoreEvent<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| restore_item(&row, &self.zone, notes),
                behind,
            ),
            // Retrievals have none, so that none of them keeps a key.
            Family::Job | Family::Retrieval => List::<wire::ProcessedObject<'_>>::read(reply)?
                .into_page(asked.limit, |row, notes| Some(object_item(&row, notes)), behind),
        })
    }
}

/// The events of one session: what a restore did, what a job or a retrieval logged.
pub(crate) struct EventList {
    list: Behind,
    zone: TimeZone,
}

impl EventList {
    /// The events of `session` behind the key that it keeps for them.
    pub(crate) fn new(api: Api, session: &NativeRef, key: &DetailKey, zone: TimeZone) -> Self {
        Self { list: Behind::new(api, session, key), zone }
    }
}

impl Listing<(), Event> for EventList {
    fn page_size(&self) -> Option<u32> {
        self.list.page_size()
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        self.list.request(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Event>, Misread> {
        // The rank of a line that has no order of its own: its place on the wire.
        let mut ranks = i64::try_from(asked.position.offset).unwrap_or(i64::MAX)..;
        let mut rank = || ranks.next().unwrap_or(i64::MAX);
        let behind = |_: &[Event], count| behind_by_offset(asked.position, count);
        Ok(match self.list.family {
            Family::Restore => List::<wire::RestoreEvent<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| Some(restore_event(&row, rank(), &self.zone, notes)),
                behind,
            ),
            Family::Job | Family::Retrieval => List::<wire::LogItem<'_>>::read(reply)?.into_page(
                asked.limit,
                |row, notes| Some(log_event(&row, rank(), &self.zone, notes)),
                behind,
            ),
        })
    }
}
