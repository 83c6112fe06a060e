//! How a VB365 world moves on: sessions appear, get further, finish, are forgotten or deleted.

use mullion_model::Timestamp;

use super::facts::World;
use super::make::{
    finish_restore, finish_retrieval, finish_run, new_restore, new_retrieval, new_run, retry,
};
use crate::kit::moment::{shifted, with_fraction};
use crate::kit::{Change, Rng};

/// How late a session may be listed, in seconds.
const LATE: i64 = 15 * 60;
/// The same behind an outage.
const OUTAGE: i64 = 6 * 60 * 60;

/// Moves the world by one step.
pub(super) fn change(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) {
    let wants_to_move = matches!(change, Change::Progress | Change::Finish);
    if wants_to_move && move_on(world, change, now, rng) {
        return;
    }
    let late = match change {
        Change::AppearLate => rng.between(1, OUTAGE),
        _ if rng.percent(20) => rng.between(1, LATE),
        _ => 0,
    };
    appear(world, with_fraction(shifted(now, -late), 7, rng).min(now), rng);
}

/// Lists a session that began then.
fn appear(world: &mut World, creation: Timestamp, rng: &mut Rng) {
    match rng.between(0, 99) {
        0..=29 => {
            let restore = new_restore(world, creation, rng);
            world.restores.add(restore);
        }
        30..=94 => {
            let mut run = new_run(world, creation, rng);
            let failed = world.to_retry.take();
            retry(failed.and_then(|id| world.runs.get(&id)), &mut run);
            world.runs.add(run);
        }
        _ => world.retrievals.add(new_retrieval(creation, rng)),
    }
}

/// Lets one of the sessions at work get further or end; `false` if none is.
fn move_on(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) -> bool {
    let (restores, runs) = (world.restores.at_work(), world.runs.at_work());
    let all = restores + runs + world.retrievals.at_work();
    if all == 0 {
        return false;
    }
    let chosen = rng.index(all);
    let e_tag = world.next_e_tag();
    let ends = change == Change::Finish;
    if chosen < restores {
        world.restores.change_at_work(chosen, |restore| {
            restore.e_tag = e_tag;
            if ends {
                finish_restore(restore, now, rng);
            } else {
                restore.actions += 1;
            }
        });
    } else if chosen < restores + runs {
        world.runs.change_at_work(chosen - restores, |run| {
            run.e_tag = e_tag;
            if ends {
                finish_run(run, now, rng);
                if run.will_be_retried {
                    world.to_retry = Some(run.id.clone());
                }
            } else {
                run.status = Some("Running");
                run.progress += 1;
            }
        });
    } else {
        world.retrievals.change_at_work(chosen - restores - runs, |retrieval| {
            if ends {
                finish_retrieval(retrieval, now, rng);
            } else {
                retrieval.progress += 1;
            }
        });
    }
    true
}

/// Forgets sessions that are over and began before this moment.
pub(super) fn forget(world: &mut World, started_before: Timestamp) {
    world.restores.forget(started_before);
    world.runs.forget(started_before);
    world.retrievals.forget(started_before);
}

/// Deletes a session; `false` if there is no such one.
pub(super) fn remove(world: &mut World, native_type: &str, native_id: &str) -> bool {
    match native_type {
        "RestoreSession" => world.restores.remove(native_id),
        "JobSession" => world.runs.remove(native_id),
        "DataRetrievalSession" => world.retrievals.remove(native_id),
        _ => false,
    }
}
