//! A pretend product without a socket: what a test can ask of it and do to it.

use std::sync::Arc;
use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use super::Dialect;
use super::faults::Faults;
use super::log::Seen;
use super::manner::Manner;
use super::options::{Options, Rights, StartError};
use super::stage::{Arrival, Stage};

/// A pretend product. Requests are answered by [`Pretend::answer`], and over HTTP where a
/// [`crate::Simulator`] stands around it.
pub struct Pretend {
    stage: Arc<Stage>,
}

/// A world as it was at some moment.
pub struct Saved(Box<dyn Dialect>);

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Played {
    /// An answer, whole.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Names and values in the order sent.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// An answer that breaks off, drips or never ends: only a socket could show how.
    Broken,
    /// No answer, and the connection is closed.
    Closed,
    /// No answer, for ever.
    Nothing,
}

impl Pretend {
    /// Makes the world of these options; where to listen and TLS mean nothing.
    ///
    /// # Errors
    /// An unknown product or version, or something that the product does not have.
    pub fn new(options: &Options) -> Result<Self, StartError> {
        let host = options.listen.ip().to_string();
        Ok(Self::on(Arc::new(Stage::new(options, host)?)))
    }

    /// The product that is played on this stage.
    pub(crate) const fn on(stage: Arc<Stage>) -> Self {
        Self { stage }
    }

    /// Answers one request: the method in upper case, header names in lower case, path and query as
    /// they would be sent.
    #[must_use]
    pub fn answer(
        &self,
        method: &str,
        path: &str,
        query: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Played {
        let delivery = self.stage.answer(Arrival {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body,
        });
        let answer = delivery.answer;
        match delivery.manner {
            Manner::Whole => {
                Played::Answer { status: answer.status, headers: answer.headers, body: answer.body }
            }
            Manner::Close => Played::Closed,
            Manner::Hang => Played::Nothing,
            Manner::CutShort | Manner::ChunkedWithoutEnd | Manner::Drip(_) | Manner::Endless => {
                Played::Broken
            }
        }
    }

    /// Every session of the world as the API is to show it under a source of this name: the
    /// latest start first, equal ones by id, those without a start last. All fields but `readAt`;
    /// `presence` is `present`. Removed sessions are not among them.
    #[must_use]
    pub fn truth(&self, source: &str) -> Vec<Value> {
        self.stage.world().dialect.truth(source, &self.stage.place)
    }

    /// The items of one session as the API is to show them, in the order of the wire; `None` where
    /// the product has none for it, or there is no such session.
    #[must_use]
    pub fn truth_items(
        &self,
        source: &str,
        native_type: &str,
        native_id: &str,
    ) -> Option<Vec<Value>> {
        let world = self.stage.world();
        world.dialect.truth_items(source, native_type, native_id)
    }

    /// The events of one session as the API is to show them; `None` as for items.
    #[must_use]
    pub fn truth_events(
        &self,
        source: &str,
        native_type: &str,
        native_id: &str,
    ) -> Option<Vec<Value>> {
        let world = self.stage.world();
        world.dialect.truth_events(source, native_type, native_id)
    }

    /// The time it is in the world.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.stage.world().clock.now()
    }

    /// Stops live mode and churn: from here on the world changes only when told to.
    pub fn freeze(&self) {
        self.stage.world().freeze();
    }

    /// Applies `count` random changes now: a session appears, one progresses, or one finishes.
    pub fn change(&self, count: usize) {
        self.stage.world().change(count);
    }

    /// Takes a session out of the world, as if a person had deleted it; `false` if it is not there.
    pub fn remove(&self, native_type: &str, native_id: &str) -> bool {
        self.stage.world().dialect.remove(native_type, native_id)
    }

    /// Lets so much time pass at once, for logins and for the world.
    pub fn pass(&self, duration: Duration) {
        self.stage.world().clock.pass(duration);
    }

    /// How it misbehaves.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.stage.faults
    }

    /// The latest 100,000 requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.stage.world().log.all()
    }

    /// How many requests there were.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.stage.world().log.total()
    }

    /// The remembered requests that a client that only reads must not send.
    #[must_use]
    pub fn violations(&self) -> Vec<Seen> {
        let mut requests = self.requests();
        requests.retain(|seen| seen.is_violation);
        requests
    }

    /// How many logins are open.
    #[must_use]
    pub fn open_logins(&self) -> usize {
        self.stage.world().logins.count()
    }

    /// Changes the account's password; open logins stay good.
    pub fn set_password(&self, password: &str) {
        self.stage.world().logins.set_password(password);
    }

    /// Changes what the account may read, at once and for open logins too; what the product does not
    /// know changes nothing.
    pub fn set_rights(&self, rights: Rights) {
        self.stage.world().set_rights(rights);
    }

    /// Wants a second factor behind the account's password, or no longer; open logins stay good, and
    /// a product that knows none changes nothing.
    pub fn set_second_factor(&self, wanted: bool) {
        self.stage.world().set_second_factor(wanted);
    }

    /// Ends every login, as if its time were over; refresh tokens stay good.
    pub fn expire_logins(&self) {
        self.stage.world().logins.expire_all();
    }

    /// Ends every login and every refresh token, as a restart of the product does.
    pub fn forget_logins(&self) {
        self.stage.world().logins.forget_all();
    }

    /// Sets the world's time, which from then on moves only so; an earlier one than it is changes
    /// nothing. A live world lives on to it.
    pub fn set_now(&self, now: Timestamp) {
        self.stage.world().set_now(now);
    }

    /// Lets the world live on from now, or stand still: no session appears, progresses or finishes
    /// then. Its time goes on either way, and what its history no longer holds is forgotten.
    pub fn set_live(&self, live: bool) {
        self.stage.world().set_live(live);
    }

    /// Sets how many seconds the server's clock is ahead, as its `Date` tells it.
    /// Whatever happens from then on is stamped by it.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.stage.world().set_clock_ahead(seconds);
    }

    /// The world as it is now, as a backup of the server would hold it.
    #[must_use]
    pub fn save(&self) -> Saved {
        Saved(self.stage.world().dialect.copy())
    }

    /// Puts the server back to an earlier state, as a restore from a backup does: its sessions are
    /// those of then, its time is now, and its logins are forgotten.
    pub fn restore(&self, saved: &Saved) {
        self.stage.world().replace(saved.0.copy());
    }

    /// Puts another server in the place of this one: another world, whose sessions lie in the days
    /// before now whatever the anchor of `options`; logins are forgotten. The account, the clock and
    /// how the world lives stay.
    ///
    /// # Errors
    /// As [`Pretend::new`].
    pub fn swap(&self, options: &Options) -> Result<(), StartError> {
        let mut world = self.stage.world();
        let other = crate::world(&Options { anchor: world.date(), ..options.clone() })?;
        world.replace(other);
        Ok(())
    }
}
