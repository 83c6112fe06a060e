//! Makes a VB for AWS world from a seed, and moves it on.

use mullion_model::Timestamp;

use super::facts::{Items, Moment, Session, World};
use super::specimens;
use crate::Options;
use crate::kit::moment::{shifted, with_fraction};
use crate::kit::{Change, Rng};

const DAY: i64 = 86_400;

/// Why a session was run, as far as the product says.
const REASONS: &[&str] = &["", "Scheduled", "Manually by \"zoë\"", "Retry", "定期 🕒"];

/// The world of these options.
pub(super) fn world(options: &Options) -> World {
    let mut rng = Rng::new(options.seed, "vbaws");
    let mut world = World { policies: (0..6).map(|_| rng.guid()).collect(), ..World::default() };
    for start in moments(options, &mut rng) {
        let mut session = new_session(&mut world, start, &mut rng);
        session.progress = rng.between(0, 25);
        let took = session.progress * 30 + rng.between(2, 2_400);
        let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
        let stop = with_fraction(shifted(start, took), digits, &mut rng);
        if stop <= options.anchor {
            finish(&mut session, stop, &mut rng);
        }
        world.sessions.push(session);
    }
    specimens::scatter(&mut world);
    if let Some(newest) = world.sessions.last_mut() {
        newest.status = Some("Running");
        newest.result = Some("Running");
        newest.stop = Moment::Missing;
    }
    world.sessions.sort_by(|a, b| a.id.cmp(&b.id));
    world
}

/// Start times over the days before the anchor, oldest first. Some are equal: policies start at
/// the same time, now and then more of them than fit on a small page.
fn moments(options: &Options, rng: &mut Rng) -> Vec<Timestamp> {
    let number = i64::try_from(options.sessions).unwrap_or(i64::MAX);
    let span = i64::from(options.days.max(1)).saturating_mul(DAY);
    let step = span / number.max(1);
    let mut moments: Vec<Timestamp> = (0..number)
        .map(|rank| {
            let back = (number - rank).saturating_mul(step) - rng.between(0, step.max(1) - 1);
            let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
            let at = with_fraction(shifted(options.anchor, -back), digits, rng);
            at.min(options.anchor)
        })
        .collect();
    moments.sort_unstable();
    let first = options.sessions / 3;
    let equal = if options.sessions >= 100 {
        (options.sessions / 20).max(35)
    } else {
        options.sessions / 4
    };
    if let Some(shared) = moments.get(first).copied() {
        moments.iter_mut().skip(first).take(equal).for_each(|at| *at = shared);
    }
    moments
}

/// A session that has just begun.
fn new_session(world: &mut World, start: Timestamp, rng: &mut Rng) -> Session {
    let (kind, items): (&'static str, &[Items]) = match rng.between(0, 99) {
        0..=44 => ("Policy", &[Items::Protected]),
        45..=54 => ("Job", &[Items::Protected]),
        55..=61 => ("Task", &[Items::Protected]),
        62..=64 => ("UserPolicy", &[Items::Protected]),
        65..=76 => ("RestoreTask", &[Items::Restored]),
        77..=81 => ("FLRTask", &[Items::Restored]),
        82..=93 => ("RetentionActivity", &[Items::Deleted]),
        94..=96 => ("SelfBackupActivity", &[]),
        97..=98 => ("TombstoneRetention", &[Items::Deleted]),
        _ => ("ImportPolicy", &[]),
    };
    let is_of_policy = matches!(kind, "Policy" | "UserPolicy");
    Session {
        id: rng.guid(),
        kind: Some(kind),
        status: Some("Running"),
        result: Some("Running"),
        start: Moment::At(start),
        stop: Moment::Missing,
        reason: Some(rng.pick(REASONS)),
        usn: world.next_usn(),
        policy: is_of_policy.then(|| rng.pick(&world.policies)),
        items: items.to_vec(),
        progress: 0,
    }
}

fn finish(session: &mut Session, at: Timestamp, rng: &mut Rng) {
    let start = session.start.usable().unwrap_or(at);
    session.stop = Moment::At(at.max(start));
    let (status, result) = match rng.between(0, 99) {
        0..=81 => ("Succeeded", "Success"),
        82..=90 => ("Warning", "Warning"),
        91..=96 => ("Failed", "Failed"),
        _ => ("Canceled", "Cancelled"),
    };
    session.status = Some(status);
    session.result = Some(result);
}

/// Moves the world by one step.
pub(super) fn change(world: &mut World, change: Change, now: Timestamp, rng: &mut Rng) {
    let usn = world.next_usn();
    if change == Change::Appear || !move_on(world, change, usn, now, rng) {
        let late = if rng.percent(20) { rng.between(1, 900) } else { 0 };
        let start = with_fraction(shifted(now, -late), 7, rng).min(now);
        let session = new_session(world, start, rng);
        let place = world.sessions.partition_point(|other| other.id < session.id);
        world.sessions.insert(place, session);
    }
}

/// Lets one of the running sessions get further or end; `false` if none runs.
fn move_on(world: &mut World, change: Change, usn: i64, now: Timestamp, rng: &mut Rng) -> bool {
    let mut running: Vec<&mut Session> = world
        .sessions
        .iter_mut()
        .filter(|session| session.status == Some("Running") && session.stop == Moment::Missing)
        .collect();
    let chosen = rng.index(running.len());
    let Some(session) = running.get_mut(chosen) else {
        return false;
    };
    session.usn = usn;
    if change == Change::Finish {
        finish(session, now, rng);
    } else {
        session.progress += 1;
    }
    true
}

/// Deletes a session; `false` if there is no such one.
pub(super) fn remove(world: &mut World, native_type: &str, native_id: &str) -> bool {
    let before = world.sessions.len();
    if native_type == "Session" {
        world.sessions.retain(|session| session.id != native_id);
    }
    before > world.sessions.len()
}
