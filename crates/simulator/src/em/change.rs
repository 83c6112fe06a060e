//! How the world moves: sessions appear, progress and finish.

use mullion_model::Timestamp;

use super::generate::{self, Birth};
use super::outcome;
use super::truth;
use super::world::World;
use crate::kit::{Change, Rng};

/// Enterprise Manager collects every 15 minutes, so a session may appear that much after it began.
const LATE: i64 = 15 * 60 * 10_000_000;

/// The same behind an outage of the collection.
const OUTAGE: i64 = 6 * 60 * 60 * 10_000_000;

/// Moves the world by one step.
pub(super) fn apply(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) {
    let under_way = world.under_way();
    match change {
        Change::Progress if under_way > 0 => {
            let one = rng.index(under_way);
            world.change_under_way(one, |session| {
                let percent = session.progress.unwrap_or(0);
                session.progress = Some(rng.between(percent, 99));
                if session.state.as_deref() == Some("Starting") {
                    session.state = Some("Working".to_owned());
                }
            });
        }
        Change::Finish if under_way > 0 => {
            let one = rng.index(under_way);
            world.change_under_way(one, |session| {
                // An end is seen late as well: it may lie before the last collection.
                let late = if rng.percent(25) { rng.between(0, LATE) } else { 0 };
                let ended = Timestamp::from_ticks(now.ticks() - late).max(session.started);
                outcome::end(session, ended, rng);
            });
        }
        _ => {
            let is_outage = change == Change::AppearLate;
            let late = match (is_outage, rng.percent(25)) {
                (true, _) => OUTAGE,
                (false, true) => LATE,
                (false, false) => 0,
            };
            let digits = rng.between(0, 7);
            let started = generate::cut(now.ticks() - rng.between(0, late), digits);
            let session = generate::session(world, Birth { started, is_running: true, now }, rng);
            world.add(session);
        }
    }
}

/// Forgets the sessions that began before this moment, unless they wait or work by what they say of
/// themselves.
pub(super) fn forget(world: &mut World, started_before: Timestamp) {
    world.remove_all(|session| session.started < started_before && !truth::is_open(session));
}
