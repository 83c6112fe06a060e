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
use tokio::time::timeout;

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
        let key = self.hasher.hash_one((credentials.username.to_ascii_lowercase(), secret));
        let mut known = locked(&self.known);
        let alike = known.entry(key).or_default();
        let same = |account: &&Arc<Account>| {
            account.credentials.username.eq_ignore_ascii_case(&credentials.username)
                && account.credentials.password.expose_secret() == secret
        };
        if let Some(account) = alike.iter().find(same) {
            return Arc::clone(account);
        }
        let standing = Standing { refusals: self.store.load(credentials), proven_since: None };
        let account = Arc::new(Account {
            credentials: credentials.clone(),
            store: Arc::clone(&self.store),
            clock: self.clock,
            turn: AsyncMutex::new(()),
            standing: Mutex::new(standing),
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
    /// Held by the one that tries, while it is not known whether the password is right.
    turn: AsyncMutex<()>,
    standing: Mutex<Standing>,
}

/// What is known of the password.
struct Standing {
    refusals: Refusals,
    /// When it was accepted first, with no refusal since.
    proven_since: Option<Timestamp>,
}

/// For how long a password must have been right before logins no longer wait for each other.
const PROVEN_AFTER: Duration = Duration::from_secs(60);
/// How long one source waits for the login of another.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The right to try the password now. Dropped without a word, it leaves the count as it was: the
/// attempt did not reach a decision.
pub(crate) struct Attempt<'a> {
    account: &'a Account,
    /// Nobody else can try while this is held.
    _turn: Option<MutexGuard<'a, ()>>,
}

impl Account {
    /// Waits for a running attempt of another source, unless the password is known to be right, then
    /// gives the right to try.
    ///
    /// # Errors
    /// `LoginWaiting`, with the time to wait, where the password was refused not long ago, or
    /// another source of the account takes long to log in.
    pub(crate) async fn attempt(&self) -> Result<Attempt<'_>, Fault> {
        self.may_try()?;
        if self.is_proven() {
            return Ok(Attempt { account: self, _turn: None });
        }
        let Ok(turn) = timeout(LONGEST_WAIT, self.turn.lock()).await else {
            let text = "another source with the same user is logging in, and takes long";
            return Err(
                Fault::new(FaultKind::LoginWaiting, text).with_retry_after(LONGEST_WAIT / 2)
            );
        };
        self.may_try()?;
        Ok(Attempt { account: self, _turn: Some(turn) })
    }

    /// Whether the password may be tried now.
    fn may_try(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let refusals = {
            let refusals = &mut locked(&self.standing).refusals;
            // A stamp from the future is of a time when the clock was wrong; the wait runs from here.
            refusals.last = refusals.last.map(|last| last.min(now));
            *refusals
        };
        match refusals.next_try() {
            Some(next) if next > now => Err(Fault::new(
                FaultKind::LoginWaiting,
                format!("user and password were refused; they are tried again at {}", whole_second(next)),
            )
            .with_remedy(
                "correct the password and restart Mullion, which tries a new one at once; an unlocked \
                 account is tried at the time named",
            )
            .with_retry_after(next.since(now))),
            _ => Ok(()),
        }
    }

    /// Whether the password was right for a while.
    fn is_proven(&self) -> bool {
        let since = locked(&self.standing).proven_since;
        since.is_some_and(|since| self.clock.now().since(since) >= PROVEN_AFTER)
    }

    /// Remembers a new count.
    fn settle(&self, refusals: Refusals) {
        self.store.save(&self.credentials, refusals);
    }
}

/// A moment as people read it, without its fraction of a second.
fn whole_second(moment: Timestamp) -> Timestamp {
    const SECOND: i64 = Timestamp::from_seconds(1).ticks();
    Timestamp::from_ticks(moment.ticks() - moment.ticks().rem_euclid(SECOND))
}

impl Attempt<'_> {
    /// The product accepted the password.
    pub(crate) fn accepted(self) {
        let was_refused = {
            let mut standing = locked(&self.account.standing);
            let now = self.account.clock.now();
            standing.proven_since.get_or_insert(now);
            std::mem::take(&mut standing.refusals).count > 0
        };
        if was_refused {
            self.account.settle(Refusals::default());
        }
    }

    /// The product refused the password.
    pub(crate) fn refused(self) {
        let refusals = {
            let mut standing = locked(&self.account.standing);
            standing.proven_since = None;
            let count = standing.refusals.count.saturating_add(1);
            standing.refusals = Refusals { count, last: Some(self.account.clock.now()) };
            standing.refusals
        };
        self.account.settle(refusals);
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use tokio::time::advance;

    use super::*;
    use crate::RefusalFile;

    const QUARTER: Duration = Duration::from_secs(15 * 60);

    /// The clock was years ahead when the password was refused, and has been set back since.
    #[tokio::test(start_paused = true)]
    async fn a_refusal_from_the_future_waits_its_time_and_not_until_then() {
        let folder = tempfile::tempdir().unwrap();
        let credentials =
            Credentials { username: "svc".to_owned(), password: SecretString::from("wrong") };
        let now = Timestamp::from_seconds(2_000_000_000);
        let ahead = Refusals { count: 1, last: Some(now.plus(QUARTER * 200_000)) };
        RefusalFile::open(folder.path()).unwrap().save(&credentials, ahead);

        let store = Arc::new(RefusalFile::open(folder.path()).unwrap());
        let account = Accounts::new(store, Clock::starting_at(now)).of(&credentials);
        let waiting = account.attempt().await.err().unwrap();
        assert_eq!((waiting.kind, waiting.retry_after), (FaultKind::LoginWaiting, Some(QUARTER)));
        advance(QUARTER).await;
        assert!(account.attempt().await.is_ok(), "and is tried when it is over");
    }
}
