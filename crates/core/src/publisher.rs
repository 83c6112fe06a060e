//! When changes become visible: soon, but not more often than four times a second.

use std::time::Duration;

use mullion_model::Timestamp;

use crate::Core;

/// The shortest time between two generations, and the longest a change waits for its own.
const PAUSE: Duration = Duration::from_millis(250);

/// How coarse the stamp of a snapshot is: fine enough for cursors to live their hour but for a
/// minute, coarse enough for answers to stay the same, byte for byte, while nothing changes.
const STAMP_GRID: Duration = Duration::from_secs(60);

impl Core {
    /// Publishes each change within 250 ms, at most four generations a second, for ever.
    pub async fn run_publisher(&self) {
        loop {
            let now = self.clock().now();
            let restamp = stamp_of(now).plus(STAMP_GRID).since(now);
            tokio::select! {
                () = self.changed.notified() => {}
                () = tokio::time::sleep(restamp) => {}
            }
            self.publish();
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The stamp of a snapshot that is published now.
pub(crate) fn stamp_of(now: Timestamp) -> Timestamp {
    let grid = Timestamp::from_ticks(0).plus(STAMP_GRID).ticks();
    Timestamp::from_ticks(now.ticks().saturating_sub(now.ticks().rem_euclid(grid)))
}
