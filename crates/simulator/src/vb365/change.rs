//! How a VB365 world moves on: sessions appear, get further, finish, or are deleted.

use mullion_model::Timestamp;

use super::facts::{End, Restore, Run, Version, World};
use super::make::{finish_restore, finish_run, new_restore, new_run};
use crate::kit::moment::{shifted, with_fraction};
use crate::kit::{Change, Rng};

/// Moves the world by one step.
pub(super) fn change(
    world: &mut World,
    version: Version,
    change: Change,
    now: Timestamp,
    rng: &mut Rng,
) {
    match change {
        Change::Appear => appear(world, version, now, rng),
        Change::Progress => {
            if !progress(world, rng) {
                appear(world, version, now, rng);
            }
        }
        Change::Finish => {
            if !finish(world, now, rng) {
                appear(world, version, now, rng);
            }
        }
    }
}

fn appear(world: &mut World, version: Version, now: Timestamp, rng: &mut Rng) {
    let late = if rng.percent(20) { rng.between(1, 900) } else { 0 };
    let creation = with_fraction(shifted(now, -late), 7, rng).min(now);
    if rng.percent(30) {
        let mut restore = new_restore(world, version, creation, rng);
        restore.actions = 0;
        world.restores.push(restore);
    } else {
        let run = new_run(world, version, creation, rng);
        world.runs.push(run);
    }
    world.put_in_order();
}

/// Lets one of the working sessions get further; `false` if none works.
fn progress(world: &mut World, rng: &mut Rng) -> bool {
    let e_tag = world.next_e_tag();
    match working(world, rng) {
        Some(Working::Restore(restore)) => {
            restore.actions += 1;
            restore.e_tag = e_tag;
        }
        Some(Working::Run(run)) => {
            run.status = Some("Running");
            run.progress += 1;
            run.e_tag = e_tag;
        }
        None => return false,
    }
    true
}

/// Ends one of the working sessions; `false` if none works.
fn finish(world: &mut World, now: Timestamp, rng: &mut Rng) -> bool {
    let e_tag = world.next_e_tag();
    match working(world, rng) {
        Some(Working::Restore(restore)) => {
            finish_restore(restore, now, rng);
            restore.e_tag = e_tag;
        }
        Some(Working::Run(run)) => {
            finish_run(run, now, rng);
            run.e_tag = e_tag;
        }
        None => return false,
    }
    true
}

enum Working<'a> {
    Restore(&'a mut Restore),
    Run(&'a mut Run),
}

/// One of the sessions that work or wait, with no end of any kind.
fn working<'a>(world: &'a mut World, rng: &mut Rng) -> Option<Working<'a>> {
    let restores = world.restores.iter_mut().filter(|restore| {
        restore.end == End::Open && restore.state.is_some_and(|state| state == "Working")
    });
    let runs = world.runs.iter_mut().filter(|run| {
        let is_at_work = matches!(run.status, Some("Running" | "Queued"));
        run.end == End::Open && is_at_work
    });
    let mut all: Vec<Working<'a>> =
        restores.map(Working::Restore).chain(runs.map(Working::Run)).collect();
    if all.is_empty() {
        return None;
    }
    let chosen = rng.index(all.len());
    Some(all.swap_remove(chosen))
}

/// Deletes a session; `false` if there is no such one.
pub(super) fn remove(world: &mut World, native_type: &str, native_id: &str) -> bool {
    let before = world.restores.len() + world.runs.len() + world.retrievals.len();
    match native_type {
        "RestoreSession" => world.restores.retain(|session| session.id != native_id),
        "JobSession" => world.runs.retain(|session| session.id != native_id),
        "DataRetrievalSession" => world.retrievals.retain(|session| session.id != native_id),
        _ => {}
    }
    before > world.restores.len() + world.runs.len() + world.retrievals.len()
}
