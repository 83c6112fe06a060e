//! When changes become visible: soon, but not more often than four times a second.

use std::collections::VecDeque;
use std::time::Duration;

use futures::FutureExt;
use mullion_model::Timestamp;
use tokio::time::Instant;

use crate::Core;

/// The longest that new rows wait for their generation. It leaves three of the four generations of a
/// second for the first rows of sources and for changes of their state, which are shown sooner.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a change waits for others: what sources tell together takes one generation, not one each,
/// behind which the others would have to wait for the next second.
const GATHER: Duration = Duration::from_millis(25);

/// The most generations in a second.
const MOST_A_SECOND: usize = 4;

/// How long parts wait to be woven together, so that what a source fills in is not woven with each
/// generation: less than it takes to make as many as are woven at once.
const GROWTH: Duration = Duration::from_secs(2);

/// How coarse the stamp of a snapshot is: fine enough for cursors to live their hour but for a
/// minute, coarse enough for answers to stay the same, byte for byte, while nothing changes.
const STAMP_GRID: Duration = Duration::from_secs(60);

impl Core {
    /// Publishes changes of a source's state and its first rows within 25 ms, the end of the last first
    /// fill at once, other rows within a second where they are not very many, at most four generations a
    /// second, for ever.
    /// Weaves parts of the index together meanwhile, on a thread of its own.
    pub async fn run_publisher(&self) {
        tokio::join!(self.publish_in_time(), self.weave_in_time());
    }

    /// Weaves parts together whenever there are too many, those of two seconds at once.
    async fn weave_in_time(&self) {
        loop {
            self.grown.notified().await;
            tokio::time::sleep(GROWTH).await;
            while let Some(weaving) = self.snapshot().rows.weaving() {
                match tokio::task::spawn_blocking(move || weaving.weave()).await {
                    Ok(woven) => self.adopt(woven),
                    // What is there stays as it is, until the next publication asks again.
                    Err(_) => break,
                };
            }
        }
    }

    /// Publishes whenever there is something to publish, not too often.
    async fn publish_in_time(&self) {
        let mut latest = VecDeque::new();
        loop {
            let now = self.clock().now();
            let restamp = stamp_of(now).plus(STAMP_GRID).since(now);
            let rest = latest.back().map(|last: &Instant| *last + PAUSE);
            tokio::select! {
                () = self.filled.notified() => {}
                () = async {
                    self.settled.notified().await;
                    tokio::time::sleep(GATHER).await;
                } => {}
                () = async {
                    self.changed.notified().await;
                    let gathered = Instant::now() + GATHER;
                    tokio::time::sleep_until(rest.map_or(gathered, |rest| rest.max(gathered))).await;
                } => {}
                () = tokio::time::sleep(restamp) => {}
            }
            if latest.len() == MOST_A_SECOND
                && let Some(first) = latest.pop_front()
            {
                tokio::time::sleep_until(first + Duration::from_secs(1)).await;
            }
            // What was told while others were waited for is published with them.
            for told in [&self.filled, &self.settled] {
                told.notified().now_or_never();
            }
            if self.publish() {
                latest.push_back(Instant::now());
            }
        }
    }
}

/// The stamp of a snapshot that is published now.
pub(crate) fn stamp_of(now: Timestamp) -> Timestamp {
    let grid = Timestamp::from_ticks(0).plus(STAMP_GRID).ticks();
    Timestamp::from_ticks(now.ticks().saturating_sub(now.ticks().rem_euclid(grid)))
}
