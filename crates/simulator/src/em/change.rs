//! How the world moves: sessions appear, progress and finish.

use mullion_model::Timestamp;

use super::generate;
use super::world::World;
use crate::kit::{Change, Rng};

/// Enterprise Manager collects every 15 minutes, so a session may appear that much after it began.
const LATE: i64 = 15 * 60 * 10_000_000;

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
                let ended = now.max(session.started);
                generate::end(session, ended, rng);
            });
        }
        _ => {
            let late = if rng.percent(25) { LATE } else { 0 };
            let digits = rng.between(0, 7);
            let started = generate::cut(now.ticks() - rng.between(0, late), digits);
            let session = generate::session(world, None, started, true, now, rng);
            world.add(session);
        }
    }
}
