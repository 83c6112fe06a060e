//! A year of a mixed estate in minutes: servers that forget, are restored, swapped, restarted and
//! cut off, read by the real engine on virtual time and shown by the real API.
//!
//! At every checkpoint the answer is compared with what the servers hold and with the ledger of
//! what they held before: no session is lost, doubled, invented or resurrected, and what left the
//! product is `agedOut` or `gone` as it should be.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test helper that fails is a failed test"
)]

mod estate;
mod fate;
mod ledger;
mod link;
mod time;
mod walk;

use std::time::Duration;

use estate::Estate;
use fate::Fates;
use tokio::time::sleep;
use walk::Walk;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Checkpoints of the plain run, about three weeks.
const CHECKPOINTS: u32 = 60;
/// Checkpoints of the long run, a year and a week.
const ALL_CHECKPOINTS: u32 = 1_000;

/// Lives through so many checkpoints, one about every nine hours.
async fn live(checkpoints: u32) {
    let mut estate = Estate::start();
    let mut fates = Fates::new();
    sleep(HOUR).await;
    for checkpoint in 0..checkpoints {
        // The servers live, and somebody walks through the list meanwhile.
        estate.set_alive(true);
        let mut walk = Walk::begin(&estate);
        for _ in 0..30 {
            sleep(Duration::from_secs(60)).await;
            walk.go_on(&estate);
        }
        walk.end(&estate);
        sleep(HOUR * 5).await;
        // They stand still, so that everything there is to read has been read.
        estate.set_alive(false);
        sleep(HOUR * 3 + HOUR / 4).await;
        estate.compare(checkpoint);
        fates.strike(checkpoint, &mut estate);
    }
    estate.stop().await;
}

/// Three weeks; a year and a week where `MULLION_LONG` is set, which takes an hour unless optimised.
#[tokio::test(start_paused = true)]
async fn nothing_is_lost_doubled_invented_or_resurrected() {
    let is_long = std::env::var_os("MULLION_LONG").is_some();
    live(if is_long { ALL_CHECKPOINTS } else { CHECKPOINTS }).await;
}
