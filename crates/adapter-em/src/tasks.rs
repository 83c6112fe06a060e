//! The details of a session: its task sessions are its items; it has no events.

use mullion_adapter::kit::Notes;
use mullion_adapter::{Asked, Get, Listing, Misread, Page, Reply};
use mullion_model::{DetailKey, Event, Item, NativeRef};

use crate::body::xml_text;
use crate::convert;
use crate::envelope::query_result;
use crate::lists::TaskList;
use crate::paging::{PAGE_SIZE, Query, behind, by_number, condition};
use crate::wire::TaskSession;

/// The task sessions of one session, read through the query service. The session's own link to
/// them is not used: the server spells it in two ways (`repicaTaskSessions`).
pub(crate) struct TaskListing {
    list: TaskList,
    /// UID of the session, as the task sessions give it.
    session_uid: String,
}

impl TaskListing {
    /// The task sessions of `session`, from the list that `key` names.
    pub(crate) fn new(session: &NativeRef, key: &DetailKey) -> Self {
        let list = if key.0 == TaskList::Replica.native_type() {
            TaskList::Replica
        } else {
            TaskList::Backup
        };
        Self { list, session_uid: format!("urn:veeam:{}:{}", session.r#type, session.id) }
    }
}

impl Listing<(), Item> for TaskListing {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let query = Query {
            r#type: self.list.native_type(),
            conditions: vec![condition("JobSessionUid", "==", &self.session_uid)],
            // In the order in which the objects were processed, which does not change any more.
            sort: "sortAsc",
        };
        query.page(asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let text = xml_text(reply)?;
        let mut notes = Notes::default();
        let found = query_result(&text, self.list.native_type(), |document| {
            let task = TaskSession::read(document)?;
            Ok(Ok(convert::item(self.list, task, &mut notes)))
        })?;
        let next = behind(asked, &found, by_number(asked));
        Ok(Page { rows: found.rows, rejects: found.rejects, oddities: notes.take(), next })
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
