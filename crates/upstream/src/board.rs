//! What is known of the feeds of one source, for everybody who asks.

use std::sync::Mutex;

use mullion_model::{FeedReport, Timestamp};
use tokio::sync::Notify;

use crate::clock::locked;
use crate::sweep::FeedStatus;

/// One feed on the board.
pub(crate) struct Slot {
    name: &'static str,
    /// What happened at it so far.
    pub(crate) status: FeedStatus,
    /// When it is read next; `None` while it is being read.
    pub(crate) next: Option<Timestamp>,
}

/// The feeds of one source.
pub(crate) struct Board {
    slots: Mutex<Vec<Slot>>,
    changed: Notify,
}

impl Board {
    /// A board for feeds of these names, nothing known yet.
    pub(crate) fn new(names: impl IntoIterator<Item = &'static str>) -> Self {
        let slot = |name| Slot { name, status: FeedStatus::default(), next: None };
        Self { slots: Mutex::new(names.into_iter().map(slot).collect()), changed: Notify::new() }
    }

    /// Changes what is known of feed number `index`, and wakes the reporter.
    pub(crate) fn update(&self, index: usize, change: impl FnOnce(&mut Slot)) {
        if let Some(slot) = locked(&self.slots).get_mut(index) {
            change(slot);
        }
        self.changed.notify_one();
    }

    /// The feeds as `sources` shows them at `now`.
    pub(crate) fn reports(&self, now: Timestamp) -> Vec<FeedReport> {
        locked(&self.slots).iter().map(|slot| slot.status.report(slot.name, now)).collect()
    }

    /// Whether any feed is being read for the first time, and nothing went wrong yet.
    pub(crate) fn is_read_first(&self) -> bool {
        locked(&self.slots).iter().any(|slot| slot.status.is_read_first())
    }

    /// When the first feed is read next; `None` while any is being read, however long that takes.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        locked(&self.slots).iter().map(|slot| slot.next).min().flatten()
    }

    /// When the state of a feed next changes by time alone, after `now`.
    pub(crate) fn changes_at(&self, now: Timestamp) -> Option<Timestamp> {
        let slots = locked(&self.slots);
        slots.iter().filter_map(|slot| slot.status.changes_at()).filter(|at| *at > now).min()
    }

    /// Waits for a change.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Wakes the reporter for a change that is not on the board.
    pub(crate) fn nudge(&self) {
        self.changed.notify_one();
    }
}
