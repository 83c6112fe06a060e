//! Makes a VBR world from a seed, and the sessions that come to it later.

use mullion_model::Timestamp;

use super::facts::{Job, Outcome, Session, World};
use super::mix::{self, Matter};
use super::revision::Revision;
use super::specimens;
use crate::Options;
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted, with_fraction};
use crate::kit::sessions::{Session as _, Sessions};
use crate::kit::spread::starts;

/// How .NET writes an id that there is not.
pub(super) const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

/// From how many sessions on more of them begin at one moment than a small page holds.
const LARGE: usize = 100;

/// The machines and shares that are brought back.
pub(super) const MACHINES: &[&str] = &[
    "apache05",
    "web \"blue\" <1>",
    "größe-köln",
    "db-🚀-02",
    "資料庫",
    "winsrv88:/C:\\shares\\nfs_share",
    "linbase01",
];

/// Who sets off sessions.
const INITIATORS: &[Option<&str>] = &[
    Some(".\\veeam-rest-service"),
    Some("TECH\\svc-portal"),
    Some("TECH\\zoë.o'neil"),
    Some(""),
    None,
];

/// What goes wrong, awkward texts among them.
const FAILURES: &[&str] = &[
    "Creating synthetic full backup (22% done)",
    "Failed to connect to \"vcenter01.tech.local\":\r\nthe password has expired.",
    "Nicht genügend Speicherplatz in Größe <01>: 0 B von 12 TB.",
    "Error: 存取被拒 🚫",
];

/// The part types, and the type they are parts of.
const PARTS: &[(&str, &str)] = &[
    ("BackupCopyJobParent", "BackupCopyJob"),
    ("FailoverPlan", "FailoverPlanTask"),
    ("AgentPolicy", "AgentBackup"),
];

/// The world of these options, as a server of this revision has it.
pub(super) fn world(options: &Options, revision: Revision) -> World {
    let mut rng = Rng::new(options.seed, "vbr");
    let mut world = World {
        installation: rng.guid(),
        jobs: mix::jobs(&mut rng),
        sessions: Sessions::of(Vec::new()),
        to_retry: None,
        containers: Vec::new(),
        usn: 0,
    };
    let mut sessions = Vec::new();
    for creation in starts(options, options.sessions, LARGE, &mut rng) {
        let mut session = new_session(&mut world, revision, creation, &mut rng);
        retry(&mut world, sessions.last(), &mut session);
        session.objects = rng.between(0, 25);
        let took = session.objects * 30 + rng.between(2, 2_400);
        let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
        let end = with_fraction(shifted(creation, took), digits, &mut rng);
        if end <= options.anchor && session.is_at_work() {
            finish(&mut session, end, &mut rng);
            note_failure(&mut world, &session);
        }
        sessions.push(session);
    }
    specimens::scatter(&mut sessions, &world.jobs, revision);
    if let Some(newest) = sessions.last_mut() {
        reopen(newest);
    }
    world.sessions = Sessions::of(sessions);
    world
}

/// A session that has just begun.
pub(super) fn new_session(
    world: &mut World,
    revision: Revision,
    creation: Timestamp,
    rng: &mut Rng,
) -> Session {
    let (kind, matter) = mix::pick(revision, rng);
    let mut session = Session {
        id: rng.guid(),
        kind: Some(kind),
        name: String::new(),
        job: rng.guid(),
        creation,
        end: Stamp::Missing,
        state: Some("Working"),
        outcome: None,
        progress_percent: Some(rng.between(0, 20)),
        resource: None,
        parent: rng.percent(20).then(|| NO_ID.to_owned()),
        original: rng.percent(20).then(|| NO_ID.to_owned()),
        retry: None,
        related: None,
        usn: world.next_usn(),
        platform: None,
        initiated_by: rng.pick(INITIATORS),
        objects: 0,
    };
    match matter {
        Matter::Job => {
            let jobs: Vec<&Job> = world.jobs.iter().filter(|job| job.runs == kind).collect();
            if let Some(job) = jobs.get(rng.index(jobs.len())) {
                become_a_run(&mut session, job);
            }
        }
        Matter::Machine(platform) => {
            session.name = rng.pick(MACHINES).to_owned();
            session.platform = Some(platform);
            session.resource = Some((rng.guid(), "/api/v1/restorePoints"));
        }
        Matter::Server(name) => {
            name.clone_into(&mut session.name);
            session.related = (kind == "Infrastructure").then(|| rng.guid());
            if rng.percent(30) {
                NO_ID.clone_into(&mut session.job);
            }
        }
    }
    join(world, &mut session, rng);
    session
}

/// Makes a session a run of a job.
pub(super) fn become_a_run(session: &mut Session, job: &Job) {
    job.name.clone_into(&mut session.name);
    session.job.clone_from(&job.id);
    session.kind = Some(job.runs);
    session.platform = job.platform;
    session.resource = Some((Rng::guid_of(&job.id), "/api/v1/backups"));
    // An attempt that is the first tells itself.
    session.original = Some(session.id.clone());
}

/// Makes parts know what they are parts of.
fn join(world: &mut World, session: &mut Session, rng: &mut Rng) {
    for (whole, part) in PARTS {
        if session.kind == Some(whole) {
            world.containers.retain(|(other, _)| other != part);
            world.containers.push((part, session.id.clone()));
        }
    }
    let container = world.containers.iter().find(|(part, _)| session.kind == Some(part));
    if let Some((_, id)) = container
        && rng.percent(70)
    {
        session.parent = Some(id.clone());
    }
}

/// Makes a run of the job that has just failed another attempt of that.
pub(super) fn retry(world: &mut World, failed: Option<&Session>, session: &mut Session) {
    let Some(failed) = failed.filter(|failed| world.to_retry.as_ref() == Some(&failed.id)) else {
        return;
    };
    world.to_retry = None;
    let job = world.jobs.iter().find(|job| job.id == failed.job);
    let Some(job) = job.filter(|job| Some(job.runs) == failed.kind) else {
        return;
    };
    become_a_run(session, job);
    session.parent = None;
    session.original = failed.original.clone();
    session.retry = Some(failed.retry.unwrap_or(0).saturating_add(1));
}

/// Remembers a failed run of a job, so that it is tried again.
pub(super) fn note_failure(world: &mut World, session: &Session) {
    let has_failed = session.outcome.is_some_and(|outcome| outcome.word == "Failed");
    if has_failed && session.kind == Some("BackupJob") {
        world.to_retry = Some(session.id.clone());
    }
}

/// Ends a session. An instant recovery only gets as far as being mounted, with an end and a result;
/// half of those that are found to be over have been unmounted since.
pub(super) fn finish(session: &mut Session, at: Timestamp, rng: &mut Rng) {
    session.end = Stamp::At(at.max(session.creation));
    session.progress_percent = Some(100);
    session.state = Some("Stopped");
    if session.kind == Some("InstantRecovery") {
        session.state = if rng.percent(50) { Some("Working") } else { Some("Stopped") };
        session.outcome = Some(outcome("Success", "<StateXml/>"));
        return;
    }
    let message = if rng.percent(30) { "" } else { rng.pick(FAILURES) };
    session.outcome = Some(match rng.between(0, 99) {
        0..=81 => {
            outcome("Success", rng.pick(&["Success", "Success", "", "All VMs were processed"]))
        }
        82..=89 => outcome("Warning", message),
        90..=95 => outcome("Failed", message),
        _ => Outcome {
            is_canceled: Some(true),
            ..outcome("Failed", "Operation was canceled by user TECH\\zoë.o'neil")
        },
    });
}

/// A result that nobody cancelled.
pub(super) fn outcome(word: &'static str, message: &'static str) -> Outcome {
    Outcome { word, message: Some(message), is_canceled: Some(false) }
}

/// Makes a session one that runs.
fn reopen(session: &mut Session) {
    if session.kind == Some("MalwareDetection") {
        session.kind = Some("Infrastructure");
    }
    session.state = Some("Working");
    session.outcome = None;
    session.end = Stamp::Missing;
    session.progress_percent = Some(41);
}
