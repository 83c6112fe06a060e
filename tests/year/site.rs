//! One server of the estate, the way to it, and what is known of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Options as Speech, Product};
use mullion_model::Timestamp;
use mullion_simulator::Options;
use mullion_tests::paused::{self, Link};
use mullion_upstream::SourceSettings;
use serde_json::Value;

use crate::ledger::Ledger;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The lists that an account reads which may see restores alone; a product's only list is one.
const RESTORES: &[&str] = &["RestoreSession", "Session"];

/// How a server is doing.
pub(crate) enum Condition {
    /// It can be read as itself.
    Well,
    /// Nothing can be read from it as itself: the problem that its source has then.
    Unread(&'static str),
    /// The account may read restores alone.
    Limited,
    /// Most of a list was deleted at once, which nobody believes at first.
    Emptied(Emptied),
}

/// A list of which most was deleted.
pub(crate) struct Emptied {
    /// The type of its sessions.
    pub(crate) list: Value,
    /// The sessions that were deleted.
    pub(crate) deleted: BTreeSet<String>,
    /// Whether a person will say that this is right.
    pub(crate) is_accepted: bool,
    /// Whether the guard was seen to hold.
    pub(crate) was_held: bool,
}

/// One server and what is known of it.
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) product: &'static str,
    version: &'static str,
    /// The types of the lists that are read.
    types: Vec<&'static str>,
    /// Whether its lists can be read another way, by an account that may not query.
    pub(crate) has_fallback: bool,
    pub(crate) link: Arc<Link>,
    pub(crate) ledger: Ledger,
    pub(crate) condition: Condition,
    /// When it was put back to an earlier state: sessions that were over are at work again then, which
    /// shows when the whole history is read the next time.
    pub(crate) restored_at: Option<Timestamp>,
    /// The losses that were doubted: whether a person was to say that they are right.
    pub(crate) doubted: BTreeSet<bool>,
    /// The rows as they were shown at the last checkpoint, by id.
    pub(crate) last: BTreeMap<String, Value>,
}

impl Site {
    /// A server of `product` in `version`, its world made from `seed`.
    pub(crate) fn new(product: &Arc<dyn Product>, version: &'static str, seed: u64) -> Self {
        let profile = product.profile();
        let name = format!("{}-{version}", profile.name);
        let dialect = product.dialect(&Speech::new(profile, version));
        let types = dialect.feeds().iter().map(|feed| feed.native_type()).collect();
        let has_fallback = dialect.feeds().iter().all(|feed| feed.fallback().is_some());
        let link = Arc::new(Link::new(&options(&name, profile.name, version, seed)));
        let (ledger, last) = (Ledger::default(), BTreeMap::new());
        let condition = Condition::Well;
        let product = profile.name;
        Self {
            name,
            product,
            version,
            types,
            has_fallback,
            link,
            ledger,
            condition,
            restored_at: None,
            doubted: BTreeSet::new(),
            last,
        }
    }

    /// Its source: read once an hour.
    pub(crate) fn source(&self) -> SourceSettings {
        let mut settings = paused::source(&self.name, self.product, self.version);
        settings.credentials.username.clone_from(&self.name);
        SourceSettings { refresh_every: HOUR, requests_per_minute: 600, ..settings }
    }

    /// What the server holds, of the lists that are read.
    pub(crate) fn truth(&self) -> Vec<Value> {
        let mut truth = self.link.server.truth(&self.name);
        truth.retain(|row| self.types.contains(&row["native"]["type"].as_str().unwrap()));
        truth
    }

    /// Whether all its sessions are in one list.
    pub(crate) fn has_one_list(&self) -> bool {
        self.types.len() == 1
    }

    /// Another server of the same product.
    pub(crate) fn other(&self) -> Options {
        options(&self.name, self.product, self.version, 4711)
    }

    /// Brings its time up to the present.
    pub(crate) fn catch_up(&self) {
        self.link.server.set_now(paused::now());
    }

    /// Whether its list of this row can be read.
    pub(crate) fn is_read(&self, row: &Value) -> bool {
        match self.condition {
            Condition::Well | Condition::Emptied(_) => true,
            Condition::Unread(_) => false,
            Condition::Limited => RESTORES.contains(&row["native"]["type"].as_str().unwrap()),
        }
    }

    /// It can be read again as it could before.
    pub(crate) fn recovers(&mut self) {
        self.condition = Condition::Well;
        self.ledger.back();
    }
}

/// The world of a server: a change every hour and a half, a memory of ten days.
fn options(user: &str, product: &'static str, version: &str, seed: u64) -> Options {
    Options {
        seed,
        user: user.to_owned(),
        sessions: 110,
        days: 9,
        live: true,
        step: HOUR + HOUR / 2,
        history: Some(DAY * 10),
        ..paused::server(product, version)
    }
}
