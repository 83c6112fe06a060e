//! How a VBR world moves on.

use mullion_model::Timestamp;

use super::facts::World;
use super::make::{finish, new_session, note_failure, retry};
use super::revision::Revision;
use crate::kit::moment::{shifted, with_fraction};
use crate::kit::{Change, Rng};

/// How late a session may be listed, in seconds.
const LATE: i64 = 15 * 60;

/// The same behind an outage.
const OUTAGE: i64 = 6 * 60 * 60;

/// Moves the world by one step, as a server of this revision does.
pub(super) fn change(
    world: &mut World,
    revision: Revision,
    change: Change,
    now: Timestamp,
    rng: &mut Rng,
) {
    let late = match change {
        Change::Progress | Change::Finish if move_on(world, change, now, rng) => return,
        Change::AppearLate => rng.between(LATE, OUTAGE),
        _ if rng.percent(20) => rng.between(1, LATE),
        _ => 0,
    };
    let creation = with_fraction(shifted(now, -late), 7, rng).min(now);
    let mut session = new_session(world, revision, creation, rng);
    let failed = world.to_retry.as_ref().and_then(|id| world.sessions.get(id)).cloned();
    retry(world, failed.as_ref(), &mut session);
    world.sessions.add(session);
}

/// Lets one of the running sessions get further or end; `false` if none runs.
fn move_on(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) -> bool {
    let running = world.sessions.at_work();
    if running == 0 {
        return false;
    }
    let usn = world.next_usn();
    let mut moved = None;
    world.sessions.change_at_work(rng.index(running), |session| {
        session.usn = usn;
        if change == Change::Finish {
            finish(session, now, rng);
        } else {
            session.objects += 1;
            let percent = session.progress_percent.unwrap_or(0);
            session.progress_percent = Some((percent + rng.between(1, 9)).min(99));
        }
        moved = Some(session.clone());
    });
    if let Some(session) = moved {
        note_failure(world, &session);
    }
    true
}
