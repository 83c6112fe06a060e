//! Refused passwords: how often an account may be tried, so that it is never locked.
//!
//! A password is tried once, again after 15 and 30 minutes, then hourly. Sources with the same user
//! and secret share one [`Account`]: one of them tries for all, and when it succeeds the others
//! follow one by one.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::Credentials;
use mullion_model::{Fault, FaultKind, Timestamp};
use secrecy::ExposeSecret;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard};

use crate::clock::{Clock, locked};

/// Refusals in a row and when the last one was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// How many times in a row the password was refused.
    pub count: u32,
    /// When it was refused last.
    pub last: Option<Timestamp>,
}

impl Refusals {
    /// When the password may be tried again.
    fn next_try(self) -> Option<Timestamp> {
        const MINUTE: Duration = Duration::from_secs(60);
        let wait = match self.count {
            0 => return None,
            1 => MINUTE * 15,
            2 => MINUTE * 30,
            _ => MINUTE * 60,
        };
        Some(self.last?.plus(wait))
    }
}

/// Where refusals are kept across restarts.
pub trait RefusalStore: Send + Sync {
    /// What is remembered of this account; nothing if its secret has changed since.
    fn load(&self, credentials: &Credentials) -> Refusals;

    /// Remembers this of the account; a failure to do so is the store's to report.
    fn save(&self, credentials: &Credentials, refusals: Refusals);
}

/// Keeps refusals only as long as the process lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct InMemory;

impl RefusalStore for InMemory {
    fn load(&self, _: &Credentials) -> Refusals {
        Refusals::default()
    }

    fn save(&self, _: &Credentials, _: Refusals) {}
}

/// All accounts of a process.
pub struct Accounts {
    store: Arc<dyn RefusalStore>,
    clock: Clock,
    hasher: RandomState,
    known: Mutex<HashMap<u64, Vec<Arc<Account>>>>,
}

impl Accounts {
    /// No accounts yet; refusals are kept in `store`.
    #[must_use]
    pub fn new(store: Arc<dyn RefusalStore>, clock: Clock) -> Self {
        Self { store, clock, hasher: RandomState::new(), known: Mutex::default() }
    }

    /// The account of these credentials, the same one for the same user and secret.
    #[must_use]
    pub fn of(&self, credentials: &Credentials) -> Arc<Account> {
        let secret = credentials.password.expose_secret();
        let key = self.hasher.hash_one((&credentials.username, secret));
        let mut known = locked(&self.known);
        let alike = known.entry(key).or_default();
        let same = |account: &&Arc<Account>| {
            account.credentials.username == credentials.username
                && account.credentials.password.expose_secret() == secret
        };
        if let Some(account) = alike.iter().find(same) {
            return Arc::clone(account);
        }
        let account = Arc::new(Account {
            credentials: credentials.clone(),
            store: Arc::clone(&self.store),
            clock: self.clock,
            refusals: AsyncMutex::new(self.store.load(credentials)),
        });
        alike.push(Arc::clone(&account));
        account
    }
}

/// One user with one password.
pub struct Account {
    credentials: Credentials,
    store: Arc<dyn RefusalStore>,
    clock: Clock,
    refusals: AsyncMutex<Refusals>,
}

/// The right to try the password now; while it is held, nobody else can. Dropped without a word, it
/// leaves the count as it was: the attempt did not reach a decision.
pub(crate) struct Attempt<'a> {
    account: &'a Account,
    refusals: MutexGuard<'a, Refusals>,
}

impl Account {
    /// Waits for a running attempt of another source, then gives the right to try.
    ///
    /// # Errors
    /// `LoginWaiting`, with the time to wait, where the password was refused not long ago.
    pub(crate) async fn attempt(&self) -> Result<Attempt<'_>, Fault> {
        let refusals = self.refusals.lock().await;
        let now = self.clock.now();
        match refusals.next_try() {
            Some(next) if next > now => Err(Fault::new(
                FaultKind::LoginWaiting,
                format!("user and password were refused; they are tried again at {next}"),
            )
            .with_remedy("correct the password, or unlock the account, and restart Mullion")
            .with_retry_after(next.since(now))),
            _ => Ok(Attempt { account: self, refusals }),
        }
    }
}

impl Attempt<'_> {
    /// The product accepted the password.
    pub(crate) fn accepted(mut self) {
        if self.refusals.count > 0 {
            self.settle(Refusals::default());
        }
    }

    /// The product refused the password.
    pub(crate) fn refused(mut self) {
        let count = self.refusals.count.saturating_add(1);
        let last = Some(self.account.clock.now());
        self.settle(Refusals { count, last });
    }

    /// Remembers the new count.
    fn settle(&mut self, refusals: Refusals) {
        *self.refusals = refusals;
        self.account.store.save(&self.account.credentials, refusals);
    }
}
