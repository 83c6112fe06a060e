//! Items and events, read on demand, kept for a while, each read once for all who ask.

mod list;
mod shelf;
mod sort;

use std::sync::Arc;

use futures::future::BoxFuture;
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, SessionId, item_ids};
use tokio::runtime::Handle;

pub use list::{DetailList, DetailPage, ItemRow};
use shelf::{Shelf, Ticket};
pub use sort::{ItemField, ItemKey};

use crate::{Core, Row, Scope};

/// Reads details from the products. The binary connects it to the engine.
pub trait DetailReader: Send + Sync {
    /// Reads the items of a session of `source`, in wire order.
    fn items(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Item>, Fault>>;

    /// Reads the events of a session of `source`, in wire order.
    fn events(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Event>, Fault>>;
}

/// What a reader brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled<T> {
    /// The rows in wire order.
    pub rows: Vec<T>,
    /// Whether there are more than were read.
    pub truncated: bool,
}

/// Why there are no details.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetailError {
    /// There is no such session, or it is outside the scope.
    #[error("there is no such session")]
    UnknownSession,
    /// The product has no such details for this session.
    #[error("the product has no such details for this session")]
    NotOffered,
    /// Reading them went wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The details of all sessions.
///
/// Details of a finished session are kept for an hour, those of an unfinished one for 15 seconds,
/// and none longer than the session's content stays the same; what was asked for longest ago is
/// dropped first. Readings run on the runtime given here: a caller only waits, and one that goes
/// away neither stops nor repeats a reading. A fault reaches those who wait for it and is not kept.
pub struct Details {
    core: Arc<Core>,
    reader: Arc<dyn DetailReader>,
    items: Shelf<ItemRow>,
    events: Shelf<Event>,
}

impl Details {
    /// An empty cache over `reader` that holds about `capacity` bytes and reads on `runtime`.
    #[must_use]
    pub fn new(
        core: Arc<Core>,
        reader: Arc<dyn DetailReader>,
        runtime: Handle,
        capacity: u64,
    ) -> Self {
        let items = Shelf::new(runtime.clone(), core.clock().clone(), capacity / 2);
        let events = Shelf::new(runtime, core.clock().clone(), capacity / 2);
        Self { core, reader, items, events }
    }

    /// The items of a session, in wire order, each with its id.
    ///
    /// # Errors
    /// The session is unknown or outside the scope, has no items, or reading them went wrong.
    pub async fn items(
        &self,
        scope: &Scope,
        id: SessionId,
    ) -> Result<Arc<DetailList<ItemRow>>, DetailError> {
        let row = self.row(scope, id)?;
        let key = row.session().items.as_ref().ok_or(DetailError::NotOffered)?;
        let reading = || self.reader.items(row.source(), &row.session().id, key);
        let list = self.items.list(Ticket::of(&row), reading, move |pulled| with_ids(id, pulled));
        Ok(list.await?)
    }

    /// The events of a session, by their order, ties as they came.
    ///
    /// # Errors
    /// The session is unknown or outside the scope, has no events, or reading them went wrong.
    pub async fn events(
        &self,
        scope: &Scope,
        id: SessionId,
    ) -> Result<Arc<DetailList<Event>>, DetailError> {
        let row = self.row(scope, id)?;
        let key = row.session().events.as_ref().ok_or(DetailError::NotOffered)?;
        let reading = || self.reader.events(row.source(), &row.session().id, key);
        let list = self.events.list(Ticket::of(&row), reading, in_order);
        Ok(list.await?)
    }

    /// The session of this id.
    fn row(&self, scope: &Scope, id: SessionId) -> Result<Row, DetailError> {
        self.core.snapshot().get(scope, id).ok_or(DetailError::UnknownSession)
    }
}

/// The items with their ids, which depend on the whole list.
fn with_ids(session: SessionId, pulled: Pulled<Item>) -> Pulled<ItemRow> {
    let keys = pulled.rows.iter().map(|item| (item.native.r#type, item.key.as_str()));
    let ids = item_ids(session, keys);
    let rows = ids.into_iter().zip(pulled.rows).map(|(id, item)| ItemRow { id, item }).collect();
    Pulled { rows, truncated: pulled.truncated }
}

/// The events by their order, ties as they came.
fn in_order(mut pulled: Pulled<Event>) -> Pulled<Event> {
    pulled.rows.sort_by_key(|event| event.order);
    pulled
}
