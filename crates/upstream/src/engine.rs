//! All sources under way.

use std::collections::HashMap;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use mullion_adapter::Range;
use mullion_model::{Applied, Batch, DetailKey, Event, Fault, FaultKind, Held, Item, NativeRef};
use tokio::task::JoinSet;

use crate::account::Accounts;
use crate::clock::{Clock, locked};
use crate::details::Pulled;
use crate::seat::Seat;
use crate::source::Source;
use crate::{SourceSettings, Transport};

/// How often a person may want a source read at once.
const REFRESH_PAUSE: Duration = Duration::from_secs(10);

/// The rest of a task that panicked before it begins anew.
const AFTER_A_PANIC: Duration = Duration::from_secs(10);

/// Where sessions and the state of sources go. The binary connects it to the catalog.
pub trait Sink: Send + Sync {
    /// Takes over a batch as a whole and says what it changed.
    fn apply(&self, batch: Batch) -> Applied;

    /// The sessions of `source` that are shown as present under `native_type` and began in the
    /// range; those without a start only where the range is open on both sides.
    fn held(&self, source: &str, native_type: &str, began: Range) -> Vec<Held>;
}

/// Why a source is not read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshRefused {
    /// There is no source of this name.
    UnknownSource,
    /// It was wanted not long ago; after this time it can be wanted again.
    TooSoon(Duration),
}

impl fmt::Display for RefreshRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSource => f.write_str("there is no source of this name"),
            Self::TooSoon(wait) => {
                write!(f, "refreshed not long ago; again in {} s", wait.as_secs())
            }
        }
    }
}

impl std::error::Error for RefreshRefused {}

/// Reads all sources, each in tasks of its own.
pub struct Engine {
    seats: HashMap<Arc<str>, Arc<Seat>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Engine {
    /// Starts reading `sources`, each over its own wire; must be called on a tokio runtime.
    ///
    /// Every source is reported to `sink` before this returns, so that none is ever unknown.
    #[must_use]
    pub fn start(
        sources: Vec<(SourceSettings, Arc<dyn Transport>)>,
        accounts: &Accounts,
        clock: Clock,
        sink: &Arc<dyn Sink>,
    ) -> Self {
        let (mut seats, mut tasks) = (HashMap::new(), JoinSet::new());
        for (settings, wire) in sources {
            let name = Arc::clone(&settings.name);
            let account = accounts.of(&settings.credentials);
            let seat = Arc::new(Seat::new(settings, wire, account, Arc::clone(sink), clock));
            seats.insert(name, Arc::clone(&seat));
            let failed = Arc::clone(&seat);
            tasks.spawn(kept_alive(
                move || {
                    let seat = Arc::clone(&seat);
                    async move { seat.run().await }
                },
                move |fault, rest| failed.panicked(&fault, rest),
            ));
        }
        Self { seats, tasks: Mutex::new(tasks) }
    }

    /// Wants a source read at once, after a sweep that is under way.
    ///
    /// # Errors
    /// There is no such source, or it was wanted within the last ten seconds.
    pub fn refresh(&self, source: &str) -> Result<(), RefreshRefused> {
        let source = self.seats.get(source).ok_or(RefreshRefused::UnknownSource)?.current();
        source.refresh(REFRESH_PAUSE).map_err(RefreshRefused::TooSoon)
    }

    /// Believes that the sessions are really gone which a suspicious reading lacks, or that another
    /// server answers under the source's address; its feeds are read at once.
    ///
    /// # Errors
    /// There is no such source, or a reading was wanted within the last ten seconds.
    pub fn accept_shrink(&self, source: &str) -> Result<(), RefreshRefused> {
        let source = self.seats.get(source).ok_or(RefreshRefused::UnknownSource)?.current();
        source.refresh(REFRESH_PAUSE).map_err(RefreshRefused::TooSoon)?;
        source.accept_shrink();
        Ok(())
    }

    /// Reads the items of a session.
    ///
    /// # Errors
    /// `BudgetSpent`, or what went wrong on the way.
    pub async fn items(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> Result<Pulled<Item>, Fault> {
        self.source(source)?.items(session, key).await
    }

    /// Reads the events of a session.
    ///
    /// # Errors
    /// `BudgetSpent`, or what went wrong on the way.
    pub async fn events(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> Result<Pulled<Event>, Fault> {
        self.source(source)?.events(session, key).await
    }

    /// Stops reading and closes all logins; takes at most as long as closing one may take.
    pub async fn shutdown(&self) {
        let mut tasks = std::mem::take(&mut *locked(&self.tasks));
        tasks.abort_all();
        while tasks.join_next().await.is_some() {}
        let closing = self.seats.iter().map(|(name, seat)| async move {
            if !seat.current().stack.auth.close().await {
                tracing::info!(
                    source = &**name,
                    "the login could not be closed and is left to its expiry"
                );
            }
        });
        futures::future::join_all(closing).await;
    }

    /// The source of this name.
    fn source(&self, name: &str) -> Result<Arc<Source>, Fault> {
        self.seats
            .get(name)
            .map(|seat| seat.current())
            .ok_or_else(|| Fault::new(FaultKind::NotFound, "there is no source of this name"))
    }
}

/// Runs a task that has no end, and begins it anew should it panic: a defect in one place must not
/// leave a source unread and shown as it was. `on_panic` is told the fault and how long the task
/// rests.
pub(crate) async fn kept_alive<F: Future<Output = ()>>(
    begin: impl Fn() -> F,
    on_panic: impl Fn(Fault, Duration),
) {
    loop {
        if AssertUnwindSafe(begin()).catch_unwind().await.is_ok() {
            return;
        }
        on_panic(defect(), AFTER_A_PANIC);
        tokio::time::sleep(AFTER_A_PANIC).await;
    }
}

/// That a task of Mullion's own panicked.
fn defect() -> Fault {
    Fault::new(FaultKind::Internal, "reading failed by a defect of Mullion, and begins anew")
        .with_remedy("report it together with what the log says of the panic")
}
