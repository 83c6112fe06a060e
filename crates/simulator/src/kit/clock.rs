//! Two times: how long the simulator has run, and what time it is in its world.

use std::time::Duration;

use mullion_model::Timestamp;
use tokio::time::Instant;

/// The clock of one simulator. It never reads the wall clock: the world's time is the anchor, and
/// moves on only in live mode or when told to.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    anchor: Timestamp,
    started: Instant,
    live: bool,
    /// Added by [`Clock::pass`].
    skipped: Duration,
}

impl Clock {
    /// A clock that starts now, at `anchor` in the world.
    pub(crate) fn start(anchor: Timestamp, live: bool) -> Self {
        Self { anchor, started: Instant::now(), live, skipped: Duration::ZERO }
    }

    /// Time since the start, skipped time included.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_add(self.skipped)
    }

    /// The world's time.
    pub(crate) fn now(&self) -> Timestamp {
        let passed = if self.live { self.elapsed() } else { self.skipped };
        self.anchor.plus(passed)
    }

    /// Skips time, for logins and for the world.
    pub(crate) fn pass(&mut self, duration: Duration) {
        self.skipped = self.skipped.saturating_add(duration);
    }

    /// Stops the world's time where it is; logins go on ageing.
    pub(crate) fn freeze(&mut self) {
        if self.live {
            self.anchor = self.now().minus(self.skipped);
            self.live = false;
        }
    }
}
