//! Makes the world: as many sessions as asked for, with everything awkward the documents show.

use mullion_model::Timestamp;

use super::names::{JOBS, MACHINES, REASONS, SERVERS};
use super::world::{End, IdShown, Job, JobShown, List, Server, Session, Task, World};
use crate::Options;
use crate::kit::Rng;

const SECOND: i64 = 10_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The world of these options; `with_cdp` where the product is new enough.
pub(super) fn world(options: &Options, with_cdp: bool) -> World {
    let mut rng = Rng::new(options.seed, "em");
    let mut world = World::default();
    for name in SERVERS {
        world.servers.push(Server { id: rng.guid(), name: (*name).to_owned() });
    }
    for (name, list, job_type) in JOBS {
        if with_cdp || *list != List::Cdp {
            world.jobs.push(Job {
                id: rng.guid(),
                name: (*name).to_owned(),
                list: *list,
                job_type,
                server: rng.pick(&world.servers),
            });
        }
    }
    let storm = (options.sessions.saturating_mul(2) / 5).min(120);
    // Whole seconds: a scheduler that starts many jobs at midnight.
    let midnight = at(options.anchor, &mut rng, DAY, options.days, 0);
    for index in 0..options.sessions {
        let is_stormy = index < storm;
        let digits = rng.between(0, 7);
        let (started, is_running) = if is_stormy {
            (midnight, false)
        } else if rng.percent(6) {
            (recent(options.anchor, &mut rng), true)
        } else {
            let started = at(options.anchor, &mut rng, 3_600 * SECOND, options.days, digits);
            (started, false)
        };
        let list = if is_stormy { Some(List::Backup) } else { None };
        let session = session(&world, list, started, is_running, options.anchor, &mut rng);
        world.add(session);
    }
    world
}

/// One session, running or ended by `now`.
pub(super) fn session(
    world: &World,
    list: Option<List>,
    started: Timestamp,
    is_running: bool,
    now: Timestamp,
    rng: &mut Rng,
) -> Session {
    let list = list.unwrap_or_else(|| a_list(world, rng));
    let mut session = match list {
        List::Restore => restore(world, started, rng),
        _ => run_of_a_job(world, list, started, rng),
    };
    if is_running {
        run(&mut session, rng);
    } else {
        let length = rng.between(0, 5_400 * SECOND);
        let ended = started.ticks().saturating_add(length).min(now.ticks());
        end(&mut session, Timestamp::from_ticks(ended), rng);
        age_oddly(&mut session, rng);
    }
    show_oddly(&mut session, rng);
    session
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

fn a_list(world: &World, rng: &mut Rng) -> List {
    let list = match rng.between(0, 99) {
        0..=29 => List::Restore,
        30..=74 => List::Backup,
        75..=87 => List::Replica,
        88..=94 => List::Cdp,
        _ => List::Failover,
    };
    let is_there = world.jobs.iter().any(|job| job.list == list);
    if is_there { list } else { List::Restore }
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
        ended: End::None,
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

fn run_of_a_job(world: &World, list: List, started: Timestamp, rng: &mut Rng) -> Session {
    let jobs: Vec<&Job> = world.jobs.iter().filter(|job| job.list == list).collect();
    let mut session = empty(list, started, rng);
    let Some(job) = jobs.get(rng.index(jobs.len())) else {
        return session;
    };
    session.server = Some(job.server.clone());
    session.job = Some((job.id.clone(), job.name.clone()));
    session.job_type = Some(job.job_type.to_owned());
    session.is_retry = rng.percent(10);
    session.name = Some(match list {
        // A failover session has the plan's name, without a time.
        List::Failover => job.name.clone(),
        _ => format!("{}@{}", job.name, in_names(started)),
    });
    become_a_part(world, &mut session, job, rng);
    let tasks = match rng.between(0, 9) {
        0 => 0,
        1..=8 => rng.between(1, 4),
        _ => rng.between(5, 12),
    };
    for _ in 0..tasks {
        let task = task(&session, rng);
        session.tasks.push(task);
    }
    session
}

/// Half of the runs of containers are children: of an agent container with a link to the latest
/// one, if there is one; of a copy job without any.
fn become_a_part(world: &World, session: &mut Session, job: &Job, rng: &mut Rng) {
    let is_child = rng.percent(50);
    match job.job_type {
        "AgentBackup" if is_child => {
            session.parent = world.container(&job.id).cloned();
            session.job_type = Some("AgentManagement".to_owned());
        }
        "ImmediateBackupCopy" if is_child => {
            session.job_type = Some("ImmediateBackupCopyWorker".to_owned());
            session.job = Some((job.id.clone(), format!("{}\\Fileserver Backup", job.name)));
        }
        _ => {}
    }
}

fn task(session: &Session, rng: &mut Rng) -> Task {
    let machine = rng.pick(MACHINES);
    let started = session.started.ticks() + rng.between(0, 90 * SECOND);
    let started = cut(started, rng.between(0, 7));
    let vm_uid = match rng.between(0, 3) {
        0 => None,
        1 => Some(format!("urn:HyperV:Vm:{}.{}", rng.guid(), rng.guid())),
        _ => Some(format!("urn:VMware:Vm:{}.vm-{}", rng.guid(), rng.between(100, 99_999))),
    };
    Task {
        id: rng.guid(),
        name: format!("{machine}@{}", in_names(started)),
        vm: (!rng.percent(5)).then(|| machine.to_owned()),
        started,
        ended: End::None,
        state: "Pending".to_owned(),
        result: "None".to_owned(),
        reason: Some(String::new()),
        size: (!rng.percent(5)).then(|| rng.between(0, 4_000_000_000_000)),
        vm_uid,
    }
}

/// Makes a session one that works, in all the words of work.
pub(super) fn run(session: &mut Session, rng: &mut Rng) {
    let state = match rng.between(0, 19) {
        0 => "Starting",
        1 => "Stopping",
        2 if session.list != List::Restore => "Pausing",
        3 if session.list != List::Restore => "Resuming",
        4 => "working",
        _ => "Working",
    };
    session.state = Some(state.to_owned());
    // An early Success says nothing about a session that works.
    let result = if rng.percent(10) { "Success" } else { "None" };
    session.result = Some(result.to_owned());
    session.progress = (!rng.percent(10)).then(|| rng.between(0, 99));
    if session.list == List::Cdp {
        session.failure = Some(String::new());
    }
    if rng.percent(5) {
        session.ended = End::Unset;
    }
    let works = match session.list {
        List::Failover => "Working",
        _ => "InProgress",
    };
    let done = rng.index(session.tasks.len().saturating_add(1));
    for (index, task) in session.tasks.iter_mut().enumerate() {
        if index < done {
            finish_task(task, session.list, task.started, "Success");
        } else if index == done {
            works.clone_into(&mut task.state);
            // As in the vendor's own sample of a CDP task.
            let early = rng.percent(30);
            task.result = if early { "Success" } else { "None" }.to_owned();
        }
    }
}

/// Ends a session and its tasks, well or not.
pub(super) fn end(session: &mut Session, ended: Timestamp, rng: &mut Rng) {
    let result = match rng.between(0, 99) {
        0..=79 => "Success",
        80..=89 => "Warning",
        _ => "Failed",
    };
    session.state = Some("Stopped".to_owned());
    session.result = Some(result.to_owned());
    session.ended = End::At(ended);
    session.progress = match (session.list, rng.between(0, 9)) {
        // A file-level restore ends well with 0.
        (List::Restore, 0..=4) => Some(0),
        (_, 0) => None,
        (_, 1) => Some(64),
        _ => Some(100),
    };
    session.failure = match (session.list, result) {
        (List::Failover | List::Cdp, "Failed") => Some(rng.pick(REASONS).to_owned()),
        (List::Cdp, _) => Some(String::new()),
        _ => None,
    };
    let list = session.list;
    for (index, task) in session.tasks.iter_mut().enumerate() {
        let outcome = if index == 0 || rng.percent(20) { result } else { "Success" };
        if task.state != "Completed" && task.state != "Stopped" {
            finish_task(task, list, ended.max(task.started), outcome);
        }
        if outcome != "Success" {
            task.result = outcome.to_owned();
            task.reason = Some(rng.pick(REASONS).to_owned());
        }
    }
}

fn finish_task(task: &mut Task, list: List, ended: Timestamp, result: &str) {
    task.state = match list {
        List::Failover => "Stopped",
        _ => "Completed",
    }
    .to_owned();
    result.clone_into(&mut task.result);
    task.ended = End::At(ended);
}

/// A few ended sessions tell of their end in odd ways.
fn age_oddly(session: &mut Session, rng: &mut Rng) {
    let set = |word: &mut Option<String>, to: &str| *word = Some(to.to_owned());
    match rng.between(0, 99) {
        0 => session.ended = End::None,
        1 => session.result = None,
        2 => set(&mut session.result, "None"),
        3 => set(&mut session.result, "Undecided"),
        4 => set(&mut session.state, "Suspended"),
        5 => {
            set(&mut session.state, "Suspended");
            session.ended = End::None;
        }
        6 => session.state = None,
        7 => set(&mut session.state, "STOPPED"),
        8 => set(&mut session.state, "WaitingTape"),
        9 => set(&mut session.state, "Postprocessing"),
        10 => set(&mut session.state, "Idle"),
        11 => {
            let before = session.started.ticks() - rng.between(1, 60 * SECOND);
            session.ended = End::At(Timestamp::from_ticks(before));
        }
        12 => set(&mut session.state, "Pending"),
        _ => {}
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
