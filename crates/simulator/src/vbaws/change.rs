//! How a VB for AWS world moves on.

use mullion_model::Timestamp;

use super::make::{finish, new_session};
use super::world::World;
use crate::kit::moment::{shifted, with_fraction};
use crate::kit::{Change, Rng};

/// How late a session may be listed, in seconds.
const LATE: i64 = 15 * 60;

/// The same behind an outage.
const OUTAGE: i64 = 6 * 60 * 60;

/// Moves the world by one step.
pub(super) fn change(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) {
    let late = match change {
        Change::Progress | Change::Finish if move_on(world, change, now, rng) => return,
        Change::AppearLate => rng.between(LATE, OUTAGE),
        _ if rng.percent(20) => rng.between(1, LATE),
        _ => 0,
    };
    let start = with_fraction(shifted(now, -late), 7, rng).min(now);
    let session = new_session(world, start, rng);
    world.add(session);
}

/// Lets one of the running sessions get further or end; `false` if none runs.
fn move_on(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) -> bool {
    let usn = world.next_usn();
    let chosen = rng.index(world.count_running());
    let changed = world.change_running(chosen, |session| {
        session.usn = usn;
        if change == Change::Finish {
            finish(session, now, rng);
        } else {
            session.progress += 1;
        }
    });
    changed.is_some()
}
