//! The details of a session: its task sessions are its items; it has no events.

use std::borrow::Cow;
use std::sync::Arc;

use mullion_adapter::kit::Notes;
use mullion_adapter::{Asked, Get, Listing, Misread, Next, Page, Reply};
use mullion_model::{DetailKey, Event, Item, NativeRef};

use crate::convert;
use crate::documents::{Envelope, ReadRow, Taken, rows};
use crate::format::Format;
use crate::json::Fields;
use crate::listing::another;
use crate::lists::{SessionList, TaskList};
use crate::paging::{PAGE_SIZE, Query, behind, by_number, condition};
use crate::wire::{FailoverSession, TaskSession};
use crate::xml::Document;

/// Where the items of a session are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKey<'k> {
    /// In this list, by the query service.
    Query(TaskList),
    /// In this list, under the session, by the link with this last segment.
    Link(TaskList, &'k str),
    /// In the session itself.
    Inside,
}

impl From<ItemKey<'_>> for DetailKey {
    fn from(key: ItemKey<'_>) -> Self {
        Self(match key {
            ItemKey::Query(tasks) => Cow::Borrowed(tasks.native_type()),
            ItemKey::Link(tasks, segment) => {
                Cow::Owned(format!("{}/{segment}", tasks.native_type()))
            }
            ItemKey::Inside => Cow::Borrowed(convert::FAILOVER_TASK),
        })
    }
}

impl<'k> ItemKey<'k> {
    /// Reads what a conversion kept.
    fn read(key: &'k DetailKey) -> Self {
        let (r#type, segment) = match key.0.split_once('/') {
            Some((r#type, segment)) => (r#type, Some(segment)),
            None => (&*key.0, None),
        };
        let tasks = TaskList::ALL.into_iter().find(|tasks| tasks.native_type() == r#type);
        match (tasks, segment) {
            (Some(tasks), None) => Self::Query(tasks),
            (Some(tasks), Some(segment)) => Self::Link(tasks, segment),
            (None, _) => Self::Inside,
        }
    }
}

/// The items of `session`, which are where `key` says.
pub(crate) fn items(
    format: Format,
    session: &NativeRef,
    key: &DetailKey,
) -> Arc<dyn Listing<(), Item>> {
    match ItemKey::read(key) {
        ItemKey::Query(list) => {
            let session_uid = format!("urn:veeam:{}:{}", session.r#type, session.id);
            Arc::new(TaskQuery { list, session_uid, format })
        }
        ItemKey::Link(list, segment) => {
            let path = format!("{}/{segment}", list.sessions().path_of(&session.id));
            Arc::new(LinkedTasks { list, path, format })
        }
        ItemKey::Inside => Arc::new(FailoverTasks { id: session.id.clone(), format }),
    }
}

/// The task sessions of one session, read through the query service.
struct TaskQuery {
    list: TaskList,
    /// UID of the session, as the task sessions give it.
    session_uid: String,
    format: Format,
}

/// Reads task sessions.
struct TaskReader {
    list: TaskList,
    notes: Notes,
}

impl ReadRow for TaskReader {
    type Row = Item;

    fn read_xml(&mut self, document: &mut Document<'_>) -> Taken<Item> {
        let task = TaskSession::read(document)?;
        Ok(Ok(convert::item(self.list, task, &mut self.notes)))
    }

    fn read_json(&mut self, fields: &Fields<'_>) -> Result<Item, &'static str> {
        let task = TaskSession::from_json(fields, &mut self.notes)?;
        Ok(convert::item(self.list, task, &mut self.notes))
    }
}

impl Listing<(), Item> for TaskQuery {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let query = Query {
            format: self.format,
            names: self.list.names(),
            conditions: vec![condition(self.list.session_field(), "==", &self.session_uid)],
            // In the order in which the objects were processed, which does not change any more.
            sort: "sortAsc",
        };
        query.page(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let mut reader = TaskReader { list: self.list, notes: Notes::default() };
        let names = self.list.names();
        let found = rows(self.format, reply, Envelope::Query, &names, &mut reader)?;
        let next = behind(asked, &found, by_number(asked));
        let oddities = reader.notes.take();
        Ok(Page { rows: found.rows, rejects: found.rejects, oddities, next })
    }
}

/// The task sessions of one session as a collection under it, for accounts that may not query.
struct LinkedTasks {
    list: TaskList,
    path: String,
    format: Format,
}

impl Listing<(), Item> for LinkedTasks {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        self.format.get(&self.path).with("format", "Entity")
    }

    fn decode(&self, _asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let mut reader = TaskReader { list: self.list, notes: Notes::default() };
        let names = self.list.names();
        let found = rows(self.format, reply, Envelope::Collection, &names, &mut reader)?;
        let oddities = reader.notes.take();
        Ok(Page { rows: found.rows, rejects: found.rejects, oddities, next: Next::End })
    }
}

/// The machines of one failover, which stand in the session itself.
struct FailoverTasks {
    id: String,
    format: Format,
}

/// Reads a failover's id and machines.
#[derive(Default)]
struct FailoverReader {
    notes: Notes,
}

impl FailoverReader {
    /// The id of a session and its items.
    fn convert(
        &mut self,
        session: FailoverSession<'_>,
    ) -> Result<(String, Vec<Item>), &'static str> {
        let id = convert::usable_id(session.uid.as_deref(), session.href.as_deref());
        let tasks = session.tasks.into_iter();
        let items = tasks.map(|task| convert::failover_item(task, &mut self.notes)).collect();
        Ok((id.ok_or("has no usable id")?, items))
    }
}

impl ReadRow for FailoverReader {
    type Row = (String, Vec<Item>);

    fn read_xml(&mut self, document: &mut Document<'_>) -> Taken<Self::Row> {
        let session = FailoverSession::read(document)?;
        Ok(self.convert(session))
    }

    fn read_json(&mut self, fields: &Fields<'_>) -> Result<Self::Row, &'static str> {
        let session = FailoverSession::from_json(fields, &mut self.notes)?;
        self.convert(session)
    }
}

impl Listing<(), Item> for FailoverTasks {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        self.format.get(SessionList::Failover.path_of(&self.id)).with("format", "Entity")
    }

    fn decode(&self, _asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let mut reader = FailoverReader::default();
        let names = SessionList::Failover.names();
        let found = rows(self.format, reply, Envelope::One, &names, &mut reader)?;
        if found.rows.iter().any(|(id, _)| *id != self.id) {
            return Err(another());
        }
        let rows = found.rows.into_iter().flat_map(|(_, items)| items).collect();
        let oddities = reader.notes.take();
        Ok(Page { rows, rejects: found.rejects, oddities, next: Next::End })
    }
}

/// What stands where a session's events would: the product has none, so no session has a key to
/// them and nothing asks. Asked all the same, it reads the product's greeting and finds no events.
pub(crate) struct NoEvents;

impl Listing<(), Event> for NoEvents {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        Get::xml("/api/")
    }

    fn decode(&self, _asked: &Asked<'_, ()>, _reply: &Reply) -> Result<Page<Event>, Misread> {
        Err(Misread::new("Enterprise Manager has no events of sessions"))
    }
}
