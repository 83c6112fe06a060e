//! What every dialect stands on: server, logins, faults, clock, randomness, and the shape of truth.
//!
//! A dialect is a module that exports
//! `pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError>`. It makes all
//! of its world from `Rng::new(options.seed, "…")` and `options.anchor`, refuses unknown versions
//! with `options.version_among(&[…])`, and knows nothing of actix, threads or sockets: it is
//! given one [`Request`] at a time and returns one [`Answer`].
//!
//! The kit does before a dialect is asked: latency, faults, and 405 (recorded as a violation) for
//! every method other than GET that is not a login call. It does afterwards: churn behind every
//! answer marked [`Answer::list_page`], faults of the body, and the log.
//!
//! A dialect has to mind in its lists: `request.twist` ([`Twist::BadRow`]: one more row, first in
//! the page, without any usable id; [`Twist::ExtraFields`]: fields and elements in every row that
//! no document names), and `options.page_limit`. `options.rights`, `mfa` and `eula_pending` it
//! answers in the product's words, or refuses with [`StartError::NotOffered`](options::StartError)
//! where the product has nothing like them.

pub(crate) mod clock;
pub(crate) mod exchange;
pub(crate) mod faults;
mod gzip;
pub(crate) mod jwt;
pub(crate) mod log;
pub(crate) mod logins;
mod manner;
pub(crate) mod moment;
pub(crate) mod options;
pub(crate) mod pretend;
pub(crate) mod rng;
pub(crate) mod rows;
mod server;
pub(crate) mod sessions;
pub(crate) mod simulator;
pub(crate) mod spread;
mod stage;
mod tls;
pub(crate) mod truth;

pub(crate) use exchange::{Answer, Request, Twist};
pub(crate) use logins::{Expiry, Grant, Logins};
pub(crate) use rng::Rng;

use mullion_model::Timestamp;
use options::Rights;
use serde_json::Value;

/// What happens to a world when it moves by one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A session appears; it runs, and now and then it began up to a quarter of an hour ago, as
    /// products list sessions late.
    Appear,
    /// A session appears that began up to six hours ago, as after an outage of whatever collects
    /// them.
    AppearLate,
    /// A running session shows that it got further.
    Progress,
    /// A running session ends.
    Finish,
}

/// Where the simulator can be reached, for what depends on it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The host of its URL, without port.
    pub(crate) host: String,
}

/// One product's way to speak, and its world.
pub(crate) trait Dialect: Send {
    /// How long this product's logins live.
    fn expiry(&self) -> Expiry;

    /// Whether a call that is not a GET is one of the login calls: login, refresh, logout.
    fn is_login_call(&self, method: &str, path: &str) -> bool;

    /// Answers one request. A call that needs a login and has none gets what the product says then.
    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer;

    /// The document in which this product reports an error, with this status.
    fn error(&self, status: u16, message: &str) -> Answer;

    /// Moves the world by one step. Where there is nothing to change (no running session), a
    /// session appears instead.
    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng);

    /// Takes a session out of the world, as if a person had deleted it; `false` if it is not there.
    fn remove(&mut self, native_type: &str, native_id: &str) -> bool;

    /// Changes what the account may read; what the product does not know changes nothing.
    fn set_rights(&mut self, rights: Rights);

    /// Wants a second factor behind the account's password, or no longer; a product that knows none
    /// changes nothing.
    fn set_second_factor(&mut self, _wanted: bool) {}

    /// The world as it is now, to be put back later.
    fn copy(&self) -> Box<dyn Dialect>;

    /// Forgets finished sessions that began before this moment, as the product's own retention of
    /// its history does. What is under way stays, however old.
    fn forget(&mut self, started_before: Timestamp);

    /// Every session of the world in the shape of the API's Session, without `readAt`.
    fn truth(&self, source: &str, place: &Place) -> Vec<Value>;

    /// The items of one session in wire order, in the shape of the API; `None` where the product
    /// has none for it (`links.items` is null) or there is no such session.
    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>>;

    /// The events of one session in order; `None` as for items.
    fn truth_events(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>>;
}
