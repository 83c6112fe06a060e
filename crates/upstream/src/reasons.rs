//! Why sessions failed that do not say so themselves: the message of their first failed item, read
//! in the background from what is left of the budget for details.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{Next, Position};
use mullion_model::{DetailKey, Fault, Item, Outcome, Session, Timestamp};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::Purpose;
use crate::clock::locked;
use crate::jitter::around;
use crate::source::Source;
use crate::sweep::Reading;

/// Requests that are left for people: a person's goes first.
const RESERVE: f64 = 5.0;
/// How long to wait for the budget to fill up again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait after a fault that may pass.
const AFTER_A_FAULT: Duration = Duration::from_secs(60);
/// The most pages of items looked through for one session.
const MOST_PAGES: u32 = 10;
/// The most sessions that wait, the newest ones.
const MOST_WAITING: usize = 10_000;
/// The most sessions whose reason is remembered; those beyond keep none.
const MOST_KNOWN: usize = 100_000;

/// What is known of reasons, and who waits for one.
#[derive(Default)]
pub(crate) struct Reasons {
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    /// By native type and id; `None` where no failed item says why.
    known: HashMap<(&'static str, String), Option<String>>,
    /// By start and id, so that the newest is read first.
    waiting: BTreeMap<(Option<Timestamp>, String), Session>,
}

impl State {
    /// Whether a session that began then waits: not where it would be the first to give way.
    fn has_room_for(&self, place: &(Option<Timestamp>, String)) -> bool {
        let is_full = self.waiting.len() >= MOST_WAITING;
        let oldest = self.waiting.first_key_value().filter(|_| is_full);
        self.known.len() < MOST_KNOWN && oldest.is_none_or(|(oldest, _)| oldest <= place)
    }
}

impl Reasons {
    /// Fills in the message of a session that failed without one, if its reason is known; else it
    /// waits for it.
    pub(crate) fn fill_in(&self, session: &mut Session) {
        if !lacks_reason(session) {
            return;
        }
        let mut state = locked(&self.state);
        if let Some(reason) = state.known.get(&(session.id.r#type, session.id.id.clone())) {
            session.message.clone_from(reason);
            return;
        }
        let place = (session.started_at, session.id.id.clone());
        if state.has_room_for(&place) {
            state.waiting.insert(place, session.clone());
            if state.waiting.len() > MOST_WAITING {
                state.waiting.pop_first();
            }
            self.arrived.notify_one();
        }
    }

    /// A reading of a feed ended, which the first ones are waited for.
    pub(crate) fn feed_settled(&self) {
        self.arrived.notify_one();
    }

    /// The newest session that waits.
    fn newest(&self) -> Option<Session> {
        locked(&self.state).waiting.last_key_value().map(|(_, session)| session.clone())
    }

    /// The reason of a session was looked for.
    fn found(&self, session: &Session, reason: Option<String>) {
        let mut state = locked(&self.state);
        state.waiting.remove(&(session.started_at, session.id.id.clone()));
        state.known.insert((session.id.r#type, session.id.id.clone()), reason);
    }
}

/// Whether it failed, or warns, says nothing about it, and has items that may.
fn lacks_reason(session: &Session) -> bool {
    session.message.is_none()
        && session.items.is_some()
        && matches!(session.result, Some(Outcome::Failed | Outcome::Warning))
}

impl Source {
    /// Reads reasons for ever.
    pub(crate) async fn keep_reasoned(&self) {
        loop {
            // What there is goes before why it failed: both share the requests at once.
            if self.board.is_read_first() {
                self.reasons.arrived.notified().await;
                continue;
            }
            let Some(mut session) = self.reasons.newest() else {
                self.reasons.arrived.notified().await;
                continue;
            };
            let Some(key) = session.items.clone() else {
                self.reasons.found(&session, None);
                continue;
            };
            match self.reason(&session, &key).await {
                Ok(reason) => {
                    self.reasons.found(&session, reason.clone());
                    if reason.is_some() {
                        session.message = reason;
                        self.apply(vec![session]);
                    }
                }
                Err(fault) if may_pass(&fault) => {
                    sleep(around(fault.retry_after.unwrap_or(AFTER_A_FAULT))).await;
                }
                Err(_) => self.reasons.found(&session, None),
            }
        }
    }

    /// The message of the first failed item of a session.
    async fn reason(&self, session: &Session, key: &DetailKey) -> Result<Option<String>, Fault> {
        let reading = Reading {
            transport: Arc::clone(&self.stack.top),
            purpose: Purpose::Detail,
            listing: self.dialect.items(&session.id, key),
        };
        let mut position = Position::default();
        for _ in 0..MOST_PAGES {
            while !self.detail_budget.spend_beyond(RESERVE) {
                sleep(PATIENCE).await;
            }
            let page = reading.page(&(), position).await?;
            let failed = |item: &Item| item.result == Some(Outcome::Failed);
            let mut reasons = page.rows.into_iter().filter(failed).filter_map(|item| item.message);
            if let Some(reason) = reasons.next() {
                return Ok(Some(reason));
            }
            match page.next {
                Next::More(ahead) => position = ahead,
                Next::Perhaps(_) | Next::End => return Ok(None),
            }
        }
        Ok(None)
    }
}

/// Whether the same question may be answered later.
fn may_pass(fault: &Fault) -> bool {
    use mullion_model::FaultKind::{LoginRefused, LoginWaiting, Tls, Unauthorized};
    fault.kind.is_temporary()
        || matches!(fault.kind, LoginRefused | LoginWaiting | Tls | Unauthorized)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::session;

    #[test]
    fn the_newest_wait_where_there_are_too_many() {
        let reasons = Reasons::default();
        let most = i64::try_from(MOST_WAITING).unwrap();
        for (seconds, oldest) in (1..=most).map(|n| (n, 1)).chain([(0, 1), (most + 1, 2)]) {
            reasons.fill_in(&mut session(&format!("s{seconds} {seconds} failed")));
            let state = locked(&reasons.state);
            let ((started_at, _), _) = state.waiting.first_key_value().unwrap();
            assert_eq!(*started_at, Some(Timestamp::from_seconds(oldest)));
            assert!(state.waiting.len() <= MOST_WAITING);
        }
    }
}
