//! A year of a mixed estate in minutes: servers that forget, are restored, swapped, restarted and
//! cut off, clocks that jump, accounts that lose rights, lists that are emptied; read by the real
//! engine on virtual time and shown by the real API.
//!
//! At every checkpoint the answer is compared with what the servers hold and with the ledger of
//! what they held before: no session is lost, doubled, invented or resurrected, and what left the
//! product is `agedOut` or `gone` as it should be. Before it, people walk through the list, two more
//! each second, while servers change and are read.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test helper that fails is a failed test"
)]

mod compare;
mod estate;
mod fate;
mod ledger;
mod pages;
mod site;
mod walk;

use std::time::Duration;

use estate::Estate;
use fate::Fates;
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Checkpoints of the plain run, about two weeks, in which everything happens once.
const CHECKPOINTS: u32 = 40;
/// Checkpoints of the long run, a year and a week.
const ALL_CHECKPOINTS: u32 = 1_000;

/// Lives through so many checkpoints, one about every nine hours; before each, walks begin for so many
/// seconds.
async fn live(checkpoints: u32, walked_for: u32) {
    let mut estate = Estate::start();
    let mut fates = Fates::default();
    let mut walks = 0;
    sleep(HOUR).await;
    for checkpoint in 0..checkpoints {
        // The servers live, and people walk through the list meanwhile.
        estate.set_alive(true);
        walks += walk::many(&estate, checkpoint, walked_for).await;
        sleep(HOUR * 5 + HOUR / 2).await;
        // They stand still, so that everything there is to read has been read.
        estate.set_alive(false);
        sleep(HOUR * 3 + HOUR / 4).await;
        estate.compare(checkpoint).await;
        fates.strike(checkpoint, &mut estate);
        if (checkpoint + 1) % 20 == 0 {
            println!("{} checkpoints, {walks} walks", checkpoint + 1);
        }
    }
    fates.check_met(&estate);
    estate.stop().await;
}

/// Two weeks; a year and a week where `MULLION_LONG` is set, which takes an hour unless optimised.
#[tokio::test(start_paused = true)]
async fn nothing_is_lost_doubled_invented_or_resurrected() {
    let is_long = std::env::var_os("MULLION_LONG").is_some();
    let (checkpoints, walked_for) = if is_long { (ALL_CHECKPOINTS, 20) } else { (CHECKPOINTS, 5) };
    live(checkpoints, walked_for).await;
}
