//! Lists of one kind of detail: those kept, and those being read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use mullion_model::{Fault, FaultKind, SessionId};
use tokio::runtime::Handle;

use super::list::{self, Footprint};
use super::{DetailList, Pulled};
use crate::{Clock, Row};

/// How long details of a session that may still change, and cut ones, are good.
const UNFINISHED_LIFE: Duration = Duration::from_secs(15);
/// How long details of any other session are good.
const FINISHED_LIFE: Duration = Duration::from_secs(60 * 60);

/// Whose details, in which content: details of an earlier content are never shown for a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    session: SessionId,
    version: u64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    key: Key,
    life: Duration,
}

impl Ticket {
    /// The details of this row.
    pub(super) fn of(row: &Row) -> Self {
        let is_unfinished = row.session().is_unfinished();
        Self {
            key: Key { session: row.id(), version: row.version() },
            life: if is_unfinished { UNFINISHED_LIFE } else { FINISHED_LIFE },
        }
    }
}

/// A reading under way, which any number of callers may wait for.
type Reading<T> = Shared<BoxFuture<'static, Result<Arc<DetailList<T>>, Fault>>>;

/// Keeps lists of `T`.
pub(super) struct Shelf<T> {
    runtime: Handle,
    stock: Arc<Stock<T>>,
}

/// What callers and readings share.
struct Stock<T> {
    kept: Cache<Key, Arc<DetailList<T>>>,
    readings: Mutex<HashMap<Key, Reading<T>>>,
    clock: Clock,
}

impl<T: Footprint + Send + Sync + 'static> Shelf<T> {
    /// An empty shelf for about `capacity` bytes whose readings run on `runtime`.
    pub(super) fn new(runtime: Handle, clock: Clock, capacity: u64) -> Self {
        let kept = Cache::builder()
            .max_capacity(capacity)
            .weigher(|_, list: &Arc<DetailList<T>>| list::weight(list))
            // What was just read is wanted now; the default policy may refuse to keep it.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        let stock = Stock { kept, readings: Mutex::default(), clock };
        Self { runtime, stock: Arc::new(stock) }
    }

    /// The list: the one kept, the one being read, or one read now by `read` and made ready by
    /// `prepare`.
    pub(super) async fn list<P: Send + 'static>(
        &self,
        ticket: Ticket,
        read: impl FnOnce() -> BoxFuture<'static, Result<Pulled<P>, Fault>>,
        prepare: impl FnOnce(Pulled<P>) -> Pulled<T> + Send + 'static,
    ) -> Result<Arc<DetailList<T>>, Fault> {
        if let Some(list) = self.stock.kept(ticket).await {
            return Ok(list);
        }
        let reading = self.join_or_start(ticket, read, prepare);
        reading.await
    }

    /// The reading under way, or a new one.
    fn join_or_start<P: Send + 'static>(
        &self,
        ticket: Ticket,
        read: impl FnOnce() -> BoxFuture<'static, Result<Pulled<P>, Fault>>,
        prepare: impl FnOnce(Pulled<P>) -> Pulled<T> + Send + 'static,
    ) -> Reading<T> {
        let mut readings = self.stock.readings();
        if let Some(reading) = readings.get(&ticket.key) {
            return reading.clone();
        }
        let stock = Arc::clone(&self.stock);
        let pull = read();
        let task = self.runtime.spawn(async move {
            let _leaving = Leaving { stock: &stock, key: ticket.key };
            stock.read(ticket, pull, prepare).await
        });
        let reading = async move { task.await.unwrap_or_else(|_| Err(died())) }.boxed().shared();
        readings.insert(ticket.key, reading.clone());
        reading
    }
}

impl<T: Footprint + Send + Sync + 'static> Stock<T> {
    /// Reads a list and keeps it.
    async fn read<P>(
        &self,
        ticket: Ticket,
        pull: BoxFuture<'static, Result<Pulled<P>, Fault>>,
        prepare: impl FnOnce(Pulled<P>) -> Pulled<T>,
    ) -> Result<Arc<DetailList<T>>, Fault> {
        // Between a caller's look and this one, another reading may have ended.
        if let Some(list) = self.kept(ticket).await {
            return Ok(list);
        }
        let read_at = self.clock.now();
        let Pulled { rows, truncated } = prepare(pull.await?);
        let list = Arc::new(DetailList { rows, read_at, truncated });
        self.kept.insert(ticket.key, Arc::clone(&list)).await;
        Ok(list)
    }

    /// The list, if one is kept that is still good.
    async fn kept(&self, ticket: Ticket) -> Option<Arc<DetailList<T>>> {
        let list = self.kept.get(&ticket.key).await?;
        let now = self.clock.now();
        // What cut a list may be over soon: the budget of the source fills up again.
        let life = if list.truncated { ticket.life.min(UNFINISHED_LIFE) } else { ticket.life };
        let is_good = list.read_at <= now && now.since(list.read_at) < life;
        is_good.then_some(list)
    }
}

impl<T> Stock<T> {
    /// The readings under way. Each change is one step, so a panic leaves them whole.
    fn readings(&self) -> MutexGuard<'_, HashMap<Key, Reading<T>>> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a reading off the list when it ends in whatever way, a panic included.
struct Leaving<'a, T> {
    stock: &'a Stock<T>,
    key: Key,
}

impl<T> Drop for Leaving<'_, T> {
    fn drop(&mut self) {
        self.stock.readings().remove(&self.key);
    }
}

/// The fault of a reading that did not end by itself.
fn died() -> Fault {
    tracing::error!("a reading of details died: it panicked or the runtime is shutting down");
    Fault::new(FaultKind::Internal, "the details could not be read because of a defect of Mullion")
}
