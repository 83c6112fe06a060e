//! Makes the world: as many sessions as asked for, with everything awkward the documents show.

use mullion_model::Timestamp;

use super::list::List;
use super::names::{CAST, JOBS, MACHINES, Role, SERVERS};
use super::outcome;
use super::version::Version;
use super::world::{IdShown, Job, JobShown, Server, Session, Task, World};
use crate::Options;
use crate::kit::Rng;
use crate::kit::moment::Stamp;

/// Units of 100 ns in a second.
pub(super) const SECOND: i64 = 10_000_000;
const DAY: i64 = 86_400 * SECOND;

/// When a session is made, and how far it got by now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Birth {
    pub(super) started: Timestamp,
    pub(super) is_running: bool,
    pub(super) now: Timestamp,
}

/// The world of these options, as a server of this version has it.
pub(super) fn world(options: &Options, version: Version) -> World {
    let mut rng = Rng::new(options.seed, "em");
    let mut world = empty_world(version, &mut rng);
    let storm = (options.sessions.saturating_mul(2) / 5).min(120);
    let now = options.anchor;
    // Whole seconds: a scheduler that starts many jobs at midnight.
    let midnight = at(now, &mut rng, DAY, options.days, 0);
    let mut numbers = 0..options.sessions;
    world.fill(|world| {
        let number = numbers.next()?;
        if number < storm {
            let birth = Birth { started: midnight, is_running: false, now };
            let session = run_of(world, a_job(world, List::Backup, &mut rng)?, birth, &mut rng);
            return Some(finished(session, birth, &mut rng));
        }
        let is_running = rng.percent(6);
        let started = if is_running {
            recent(now, &mut rng)
        } else {
            let digits = rng.between(0, 7);
            at(now, &mut rng, 3_600 * SECOND, options.days, digits)
        };
        let birth = Birth { started, is_running, now };
        let role = CAST.get(number - storm).and_then(|role| play(world, *role, birth, &mut rng));
        Some(role.unwrap_or_else(|| session(world, birth, &mut rng)))
    });
    world
}

/// Servers and jobs, and no session yet.
fn empty_world(version: Version, rng: &mut Rng) -> World {
    let mut world = World::default();
    world.shows_vm_uid = version.shows_vm_uid();
    for name in SERVERS {
        world.servers.push(Server { id: rng.guid(), name: (*name).to_owned() });
    }
    for job in JOBS.iter().filter(|job| version.knows(job.list)) {
        let parent = world.jobs.iter().find(|other| Some(other.name.as_str()) == job.parent);
        let (parent, server) = match parent {
            Some(parent) => (Some(parent.id.clone()), parent.server.clone()),
            None => (None, rng.pick(&world.servers)),
        };
        world.jobs.push(Job {
            id: rng.guid(),
            name: job.name.to_owned(),
            list: job.list,
            job_type: job.job_type,
            parent,
            server,
        });
    }
    world
}

/// One session of any kind.
pub(super) fn session(world: &World, birth: Birth, rng: &mut Rng) -> Session {
    let job = a_job(world, a_list(rng), rng);
    let session = match job {
        None => restore(world, birth.started, rng),
        Some(job) => run_of(world, job, birth, rng),
    };
    finished(session, birth, rng)
}

/// The session that plays this role; `None` where there is no such job.
fn play(world: &World, role: Role, birth: Birth, rng: &mut Rng) -> Option<Session> {
    let job = world.jobs.iter().find(|job| job.name == role.job)?;
    let mut session = run_of(world, job, birth, rng);
    session.parent = world.container(job).filter(|_| role.is_linked).cloned();
    session.tasks.clear();
    for _ in 0..role.tasks {
        session.tasks.push(task(world, &session, rng));
    }
    get_on(&mut session, birth, rng);
    Some(session)
}

/// With an outcome, and now and then an odd look.
fn finished(mut session: Session, birth: Birth, rng: &mut Rng) -> Session {
    get_on(&mut session, birth, rng);
    if !birth.is_running {
        outcome::age_oddly(&mut session, rng);
    }
    show_oddly(&mut session, rng);
    session
}

fn get_on(session: &mut Session, birth: Birth, rng: &mut Rng) {
    if birth.is_running {
        outcome::run(session, rng);
    } else {
        let length = rng.between(0, 5_400 * SECOND);
        let ended = birth.started.ticks().saturating_add(length).min(birth.now.ticks());
        outcome::end(session, Timestamp::from_ticks(ended), rng);
    }
}

/// A moment at least `gap` and at most so many days before the anchor, with so many fraction
/// digits at most.
fn at(anchor: Timestamp, rng: &mut Rng, gap: i64, days: u32, digits: i64) -> Timestamp {
    let reach = i64::from(days.max(1)).saturating_mul(DAY).max(gap);
    cut(anchor.ticks() - rng.between(gap, reach), digits)
}

/// A moment in the last two hours.
fn recent(anchor: Timestamp, rng: &mut Rng) -> Timestamp {
    let digits = rng.between(0, 7);
    cut(anchor.ticks() - rng.between(SECOND, 7_200 * SECOND), digits)
}

/// The moment with so many fraction digits, the rest cut off.
pub(super) fn cut(ticks: i64, digits: i64) -> Timestamp {
    let kept = u32::try_from(7 - digits.clamp(0, 7)).unwrap_or(0);
    let unit = 10_i64.pow(kept);
    Timestamp::from_ticks(ticks.div_euclid(unit).saturating_mul(unit))
}

fn a_list(rng: &mut Rng) -> List {
    match rng.between(0, 99) {
        0..=29 => List::Restore,
        30..=74 => List::Backup,
        75..=87 => List::Replica,
        88..=94 => List::Cdp,
        _ => List::Failover,
    }
}

/// Any job of a list; `None` where there is none, as for restores.
fn a_job<'a>(world: &'a World, list: List, rng: &mut Rng) -> Option<&'a Job> {
    let jobs: Vec<&Job> = world.jobs.iter().filter(|job| job.list == list).collect();
    jobs.get(rng.index(jobs.len())).copied()
}

fn empty(list: List, started: Timestamp, rng: &mut Rng) -> Session {
    Session {
        list,
        id: rng.guid(),
        id_shown: IdShown::Urn,
        name: None,
        server: None,
        job: None,
        job_shown: JobShown::Fully,
        job_type: None,
        vm: None,
        started,
        ended: Stamp::Missing,
        state: None,
        result: None,
        progress: None,
        failure: None,
        is_retry: false,
        parent: None,
        tasks: Vec::new(),
    }
}

fn restore(world: &World, started: Timestamp, rng: &mut Rng) -> Session {
    let machine = rng.pick(MACHINES);
    let (job_type, name) = match rng.between(0, 9) {
        0..=4 => ("RestoreVm", format!("{machine}@{}", in_names(started))),
        5..=8 => ("FileLevelRestore", format!("FLR_[{machine}]@{}", in_names(started))),
        _ => ("InstantRecovery", format!("{machine}@{}", in_names(started))),
    };
    Session {
        name: Some(name),
        server: Some(rng.pick(&world.servers)),
        job_type: Some(job_type.to_owned()),
        vm: Some(machine.to_owned()),
        ..empty(List::Restore, started, rng)
    }
}

fn run_of(world: &World, job: &Job, birth: Birth, rng: &mut Rng) -> Session {
    let mut session = Session {
        server: Some(job.server.clone()),
        job: Some((job.id.clone(), job.name.clone())),
        job_type: Some(job.job_type.to_owned()),
        is_retry: rng.percent(10),
        // Of agents; the parts of copy jobs link to nothing. Some links are missing.
        parent: world.container(job).filter(|_| !rng.percent(15)).cloned(),
        name: Some(match job.list {
            // A failover session has the plan's name, without a time.
            List::Failover => job.name.clone(),
            _ => format!("{}@{}", job.name, in_names(birth.started)),
        }),
        ..empty(job.list, birth.started, rng)
    };
    let tasks = match rng.between(0, 9) {
        0 => 0,
        1..=8 => rng.between(1, 4),
        _ => rng.between(5, 12),
    };
    for _ in 0..tasks {
        session.tasks.push(task(world, &session, rng));
    }
    session
}

fn task(world: &World, session: &Session, rng: &mut Rng) -> Task {
    let machine = rng.pick(MACHINES);
    let started = session.started.ticks() + rng.between(0, 90 * SECOND);
    let started = cut(started, rng.between(0, 7));
    let vm_uid = match rng.between(0, 3) {
        _ if !world.shows_vm_uid => None,
        0 => None,
        1 => Some(format!("urn:HyperV:Vm:{}.{}", rng.guid(), rng.guid())),
        _ => Some(format!("urn:VMware:Vm:{}.vm-{}", rng.guid(), rng.between(100, 99_999))),
    };
    Task {
        id: rng.guid(),
        name: format!("{machine}@{}", in_names(started)),
        vm: (!rng.percent(5)).then(|| machine.to_owned()),
        started,
        ended: Stamp::Missing,
        state: "Pending".to_owned(),
        result: "None".to_owned(),
        progress: (session.list == List::Failover).then_some(0),
        // Where there is none, only some kinds say so.
        reason: matches!(session.list, List::Backup | List::Replica).then(String::new),
        size: (!rng.percent(5)).then(|| rng.between(0, 4_000_000_000_000)),
        vm_uid,
    }
}

/// A few documents lack what others have, or write it otherwise.
fn show_oddly(session: &mut Session, rng: &mut Rng) {
    match rng.between(0, 99) {
        0 => session.id_shown = IdShown::Bare,
        1 => session.id_shown = IdShown::UpperCase,
        2 => session.id_shown = IdShown::HrefOnly,
        // The vendor's documents show no CDP session without these elements.
        3 | 4 if session.list != List::Cdp => session.job_shown = JobShown::ByLink,
        5 | 6 => session.job_shown = JobShown::ByElements,
        7 => session.job_type = None,
        8 => session.server = None,
        9 => session.vm = None,
        10 => session.name = None,
        11 => session.job = None,
        _ => {}
    }
}

/// A moment as names have it: `2025-10-21 17:10:02.017`.
fn in_names(moment: Timestamp) -> String {
    moment.to_string().replace('T', " ").replace('Z', "")
}
