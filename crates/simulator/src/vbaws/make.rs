//! Makes a VB for AWS world from a seed, and the sessions that come to it later.

use mullion_model::Timestamp;

use super::facts::{Items, Policy, Protects, Session};
use super::specimens;
use super::world::World;
use crate::Options;
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted, with_fraction};
use crate::kit::spread::starts;

/// How .NET writes an id that there is not.
pub(super) const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

/// Why a session was run, as far as the product says.
const REASONS: &[&str] = &["", "Scheduled", "Manually by \"zoë\"", "Retry", "定期 🕒"];

/// Two of them are called the same.
const POLICIES: &[(&str, Protects)] = &[
    ("Web tier, daily", Protects::Machines),
    ("Gold \"A & B\" <prod>", Protects::Machines),
    ("größe-köln täglich", Protects::Machines),
    ("資料庫 🗄", Protects::Databases),
    ("Web tier, daily", Protects::Databases),
    ("Shared home", Protects::FileSystems),
    ("VPC configuration", Protects::Network),
];

/// Finer types of restores. No document lists any; these follow the ones of policies.
const RESTORES: &[Option<&str>] = &[
    None,
    None,
    Some("Ec2Restore"),
    Some("RdsRestore"),
    Some("EfsRestore"),
    Some("VpcRestore"),
    Some("DynamoDbRestore"),
    Some("FSxRestore"),
    Some("RedshiftRestore"),
];

/// The world of these options.
pub(super) fn world(options: &Options) -> World {
    let mut rng = Rng::new(options.seed, "vbaws");
    let mut world = World::default();
    world.policies.extend(POLICIES.iter().map(|(name, protects)| Policy {
        id: rng.guid(),
        name,
        protects: *protects,
        is_enabled: !rng.percent(20),
    }));
    let mut sessions = Vec::new();
    for start in starts(options, options.sessions, 100, &mut rng) {
        let mut session = new_session(&mut world, start, &mut rng);
        session.progress = rng.between(0, 25);
        let took = session.progress * 30 + rng.between(2, 2_400);
        let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
        let stop = with_fraction(shifted(start, took), digits, &mut rng);
        if stop <= options.anchor {
            finish(&mut session, stop, &mut rng);
        }
        sessions.push(session);
    }
    specimens::scatter(&mut sessions);
    if let Some(newest) = sessions.last_mut() {
        newest.status = Some("Running");
        newest.result = Some("Running");
        newest.stop = Stamp::Missing;
    }
    world.fill(sessions);
    world
}

/// A session that has just begun.
pub(super) fn new_session(world: &mut World, start: Timestamp, rng: &mut Rng) -> Session {
    let (kind, items): (&'static str, &[Items]) = match rng.between(0, 99) {
        0..=41 => ("Policy", &[Items::Protected]),
        42..=52 => ("Job", &[Items::Protected]),
        53..=59 => ("Task", &[Items::Protected]),
        60..=62 => ("UserPolicy", &[Items::Protected]),
        63..=64 => ("ManualTask", &[Items::Protected]),
        65..=75 => ("RestoreTask", &[Items::Restored]),
        76..=79 => ("FLRTask", &[Items::Restored]),
        80..=81 => ("FlrEfsTask", &[Items::Restored]),
        82..=91 => ("RetentionActivity", &[Items::Deleted]),
        92..=93 => ("TombstoneRetention", &[Items::Deleted]),
        94..=96 => ("SelfBackupActivity", &[]),
        97 => ("ArchiveRetrieval", &[]),
        98 => ("ArchiveRetrievalProlongation", &[]),
        _ => ("ImportPolicy", &[]),
    };
    let mut session = Session {
        id: rng.guid(),
        kind: Some(kind),
        extended: None,
        status: Some("Running"),
        result: Some("Running"),
        start: Stamp::At(start),
        stop: Stamp::Missing,
        reason: Some(rng.pick(REASONS)),
        usn: world.next_usn(),
        policy: None,
        name: None,
        parent: rng.percent(30).then(|| NO_ID.to_owned()),
        items: items.to_vec(),
        is_of_machines: kind == "ManualTask" || kind == "FLRTask",
        progress: 0,
    };
    match kind {
        "Policy" | "UserPolicy" => {
            let policy = rng.index(world.policies.len());
            become_a_run(&mut session, world.policies.get(policy), rng);
            if kind == "Policy" {
                world.latest_run = Some((session.id.clone(), policy));
            }
        }
        "Job" | "Task" => {
            if let Some((run, policy)) = &world.latest_run {
                become_a_run(&mut session, world.policies.get(*policy), rng);
                session.parent = Some(run.clone());
            }
        }
        "RestoreTask" => {
            session.extended = rng.pick(RESTORES);
            session.is_of_machines = session.extended.is_none_or(|word| word.starts_with("Ec2"));
            session.name = rng.pick(&[None, Some(""), Some("To the original location")]);
        }
        _ => session.name = rng.pick(&[None, Some("")]),
    }
    session
}

/// Makes a session a run of a policy, or one of the parts of it, in the words that clients of 1.1
/// and later have read.
fn become_a_run(session: &mut Session, policy: Option<&Policy>, rng: &mut Rng) {
    let Some(policy) = policy else {
        return;
    };
    let extended: &[&str] = match policy.protects {
        Protects::Machines => &["PolicyBackup", "PolicySnapshot", "PolicyRemoteSnapshot"],
        Protects::Databases => &["PolicyRdsSnapshot"],
        Protects::FileSystems => &["PolicyEfsBackup", "PolicyEfsBackupCopy"],
        Protects::Network => &["VpcBackup"],
    };
    session.extended = Some(rng.pick(extended));
    session.policy = Some(policy.id.clone());
    session.name = Some(policy.name);
    session.is_of_machines = policy.protects == Protects::Machines;
}

/// Ends a session.
pub(super) fn finish(session: &mut Session, at: Timestamp, rng: &mut Rng) {
    let start = session.start.usable().unwrap_or(at);
    session.stop = Stamp::At(at.max(start));
    let (status, result) = match rng.between(0, 99) {
        0..=81 => ("Succeeded", "Success"),
        82..=90 => ("Warning", "Warning"),
        91..=96 => ("Failed", "Failed"),
        _ => ("Canceled", "Cancelled"),
    };
    session.status = Some(status);
    session.result = Some(result);
}
