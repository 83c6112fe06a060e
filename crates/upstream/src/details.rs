//! Items and events of one session, read when somebody asks, from a budget of their own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{Listing, Next, Position};
use mullion_model::{DetailKey, Event, Fault, FaultKind, Item, NativeRef};
use tokio::time::Instant;

use crate::Purpose;
use crate::clock::locked;
use crate::source::Source;
use crate::sweep::Reading;

/// The most pages of one pull.
const MOST_PAGES: u32 = 10;
/// From how many rows on a page that ends a list may be a clipped one.
const SUSPICIOUS: usize = 10;
/// Requests that may go at once after a quiet time; one more each second.
const BURST: f64 = 10.0;

/// The requests a source spends on what people ask for.
pub(crate) struct DetailBudget {
    purse: Mutex<Purse>,
}

/// What is left, and when it was counted.
struct Purse {
    left: f64,
    counted_at: Instant,
}

impl DetailBudget {
    /// A full purse.
    pub(crate) fn new() -> Self {
        let purse = Purse { left: BURST, counted_at: Instant::now() };
        Self { purse: Mutex::new(purse) }
    }

    /// Takes one request out; how long to wait for it, if there is none.
    pub(crate) fn spend(&self) -> Result<(), Duration> {
        let mut purse = locked(&self.purse);
        purse.earn();
        if purse.left < 1.0 {
            return Err(Duration::from_secs_f64(1.0 - purse.left));
        }
        purse.left -= 1.0;
        Ok(())
    }

    /// Takes one request out if at least `reserve` are there; whether it did.
    pub(crate) fn spend_beyond(&self, reserve: f64) -> bool {
        let mut purse = locked(&self.purse);
        purse.earn();
        let enough = purse.left >= reserve;
        if enough {
            purse.left -= 1.0;
        }
        enough
    }
}

impl Purse {
    /// Adds what time has brought since it was counted.
    fn earn(&mut self) {
        let now = Instant::now();
        let earned = now.saturating_duration_since(self.counted_at).as_secs_f64();
        *self = Self { left: (self.left + earned).min(BURST), counted_at: now };
    }
}

/// Rows read on demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled<T> {
    /// The rows, in wire order.
    pub rows: Vec<T>,
    /// Whether there are more than were read: the list has more pages than one pull reads, some of
    /// its rows could not be read, or the budget ran out on the way.
    pub truncated: bool,
}

impl Source {
    /// The items of a session.
    ///
    /// # Errors
    /// `BudgetSpent`, or what went wrong on the way.
    pub(crate) async fn items(
        &self,
        session: &NativeRef,
        key: &DetailKey,
    ) -> Result<Pulled<Item>, Fault> {
        self.pull(self.dialect.items(session, key)).await
    }

    /// The events of a session.
    ///
    /// # Errors
    /// `BudgetSpent`, or what went wrong on the way.
    pub(crate) async fn events(
        &self,
        session: &NativeRef,
        key: &DetailKey,
    ) -> Result<Pulled<Event>, Fault> {
        self.pull(self.dialect.events(session, key)).await
    }

    /// Reads a list, as many pages as one pull may.
    async fn pull<T>(&self, listing: Arc<dyn Listing<(), T>>) -> Result<Pulled<T>, Fault>
    where
        T: PartialEq + Send + 'static,
    {
        let transport = Arc::clone(&self.stack.top);
        let reading = Reading { transport, purpose: Purpose::Detail, listing };
        let mut pulled = Pulled { rows: Vec::new(), truncated: false };
        let (mut position, mut last_page, mut promised) = (Position::default(), 0, true);
        for number in 1..=MOST_PAGES {
            if let Err(wait) = self.detail_budget.spend() {
                if number > 1 {
                    pulled.truncated |= promised;
                    return Ok(pulled);
                }
                let text = "the budget for reading details of this source is spent for the moment";
                return Err(Fault::new(FaultKind::BudgetSpent, text).with_retry_after(wait));
            }
            let page = reading.page(&(), position).await?;
            pulled.truncated |= !page.rejects.is_empty();
            let before = pulled.rows.get(last_page..).unwrap_or_default();
            if !page.rows.is_empty() && before == page.rows && number > 1 {
                return Err(Fault::new(
                    FaultKind::Misread,
                    "the server repeats a page of the list",
                ));
            }
            last_page = pulled.rows.len();
            promised = matches!(page.next, Next::More(_));
            let ahead = match page.next {
                Next::More(ahead) => ahead,
                // A server that gives smaller pages than it was asked for looks finished at each.
                Next::Perhaps(ahead) if page.rows.len() >= SUSPICIOUS => ahead,
                Next::Perhaps(_) | Next::End => {
                    pulled.rows.extend(page.rows);
                    return Ok(pulled);
                }
            };
            pulled.rows.extend(page.rows);
            position = ahead;
        }
        pulled.truncated |= promised;
        Ok(pulled)
    }
}
