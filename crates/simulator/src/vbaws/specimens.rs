//! The awkward sessions of a VB for AWS world, each of them something that the documents or other
//! people's clients have met, or that an adapter has to survive.

use super::facts::{Items, Session};
use super::make::NO_ID;
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted};

/// Makes some sessions awkward: each specimen about twice in a large world, each at least once in
/// one of 200 sessions.
pub(super) fn scatter(sessions: &mut [Session]) {
    let specimens = STANDING + ROWS + FINER.len();
    let stride = (sessions.len() / (2 * specimens)).max(3);
    let places = sessions.iter_mut().skip(1).step_by(stride);
    for (rank, session) in places.enumerate() {
        let number = rank % specimens;
        if number < STANDING {
            let start = session.start.usable();
            let soon = start.map_or(Stamp::Missing, |start| Stamp::At(shifted(start, 47)));
            give_standing(session, number, soon);
        } else if number < STANDING + ROWS {
            make_awkward(session, number - STANDING);
        } else if let Some((kind, extended)) = FINER.get(number - STANDING - ROWS) {
            become_a(session, Some(kind), &[Items::Protected]);
            session.extended = Some(extended);
        }
    }
}

/// How many kinds [`give_standing`] knows.
const STANDING: usize = 29;

/// As long as names get.
const LONG: &str = "A policy whose name tells everything that there is to be told about it: what \
    it protects, when, where to, for whom, for how long, who asked for it, and why — 2020 → 2026";

/// How many kinds [`make_awkward`] knows.
const ROWS: usize = 19;

/// Finer types that no document lists: several words in one, workloads that came after the last
/// list anyone has seen, other cases, and nothing at all.
const FINER: &[(&str, &str)] = &[
    ("Policy", "PolicyEc2ArchiveCopy"),
    ("Policy", "PolicyRdsReplicaCopy"),
    ("UserPolicy", "RemoteSnapshotRDS"),
    ("Job", "PolicyDynamoDbBackup"),
    ("Policy", "PolicyFSXBackup"),
    ("Task", "PolicyFsxBackupCopy"),
    ("Policy", "PolicyRedshiftSnapshot"),
    ("Policy", "VPCArchiveEFS"),
    ("Policy", "policyrdssnapshot"),
    ("Policy", "PolicyBackupNow"),
    ("ManualTask", "PolicySnapshot"),
    ("Policy", ""),
    ("RdsRestore", "   "),
    ("RdsRestore", "Snapshot"),
    ("EksBackup", "PolicySnapshot"),
    ("FLRTask", "PolicyRdsSnapshot"),
];

/// What status, result and times may say.
fn give_standing(session: &mut Session, number: usize, soon: Stamp) {
    let mut say = |status, result| (session.status, session.result) = (status, result);
    match number {
        // Status and result may differ, and cancelled is spelled in two ways.
        0 => say(Some("Succeeded"), Some("Warning")),
        1 => say(Some("Succeeded"), Some("Failed")),
        2 => say(Some("Failed"), Some("Success")),
        3 => say(Some("Warning"), Some("Failed")),
        4 => say(Some("Canceled"), Some("Cancelled")),
        5 => say(Some("Succeeded"), Some("Cancelled")),
        6 => say(Some("Failed"), Some("Cancelled")),
        7 => say(Some("Succeeded"), None),
        8 => say(Some("Succeeded"), Some("Partial")),
        9 => say(Some("succeeded"), Some("success")),
        // The words of the log, and of later revisions, where the status should be.
        10 => say(Some("Success"), Some("Success")),
        11 => say(Some("Error"), Some("Failed")),
        12 => over(session, Some("Paused"), Some("Success"), soon),
        13 => over(session, Some("Paused"), Some("Success"), Stamp::Missing),
        14 => over(session, None, None, soon),
        15 => over(session, None, Some("Running"), Stamp::Missing),
        16 => over(session, Some("Canceling"), Some("Running"), Stamp::Missing),
        17 => over(session, Some("RunningWithWarning"), None, Stamp::Missing),
        18 => over(session, Some("Pending"), None, Stamp::Missing),
        // Running, whatever else is said; some for days.
        19 => over(session, Some("Running"), Some("Running"), Stamp::Missing),
        20 => over(session, Some("Running"), Some("Success"), Stamp::Missing),
        21 => over(session, Some("Running"), Some("Success"), soon),
        22 => {
            over(session, Some("NeverExecuted"), None, Stamp::Missing);
            session.start = Stamp::Missing;
        }
        23 => over(session, Some("NeverExecuted"), Some("Failed"), soon),
        24 => over(session, Some("Succeeded"), Some("Success"), Stamp::Missing),
        25 => session.start = Stamp::Never,
        26 => session.stop = Stamp::Never,
        27 => {
            let start = session.start.usable();
            session.stop = start.map_or(Stamp::Missing, |at| Stamp::At(shifted(at, -1)));
        }
        _ => over(session, Some("Canceled"), Some("Cancelled"), Stamp::Missing),
    }
}

/// What the rest of a row may say.
fn make_awkward(session: &mut Session, number: usize) {
    match number {
        // Types that no revision lists, or only some.
        0 => become_a(session, Some("RdsRestore"), &[Items::Restored]),
        1 => become_a(session, Some("ConfigurationBackupActivity"), &[]),
        2 => become_a(session, Some("EksBackup"), &[Items::Protected]),
        3 => become_a(session, None, &[]),
        4 => become_a(session, Some("FlrEfsTask"), &[Items::Restored]),
        5 => become_a(session, Some("ArchiveRetrieval"), &[]),
        6 => session.reason = Some("   "),
        7 => session.reason = None,
        8 => session.items.clear(),
        9 => session.items = vec![Items::Protected, Items::Restored],
        10 => session.progress = 1_200,
        // Names: none, nothing but blanks, one that is long.
        11 => run(session, None),
        12 => run(session, Some("  ")),
        13 => run(session, Some(LONG)),
        // A policy's id where there is none, in the way of .NET.
        14 => {
            run(session, Some("Once a policy"));
            session.policy = Some(NO_ID.to_owned());
        }
        // Parents: itself, one that is nowhere, one of a session that is no job.
        15 => session.parent = Some(session.id.clone()),
        16 => session.parent = Some(Rng::guid_of("a session long forgotten")),
        17 => {
            become_a(session, Some("RestoreTask"), &[Items::Restored]);
            session.parent = Some(Rng::guid_of("a session of another appliance"));
        }
        _ => session.extended = None,
    }
}

fn over(
    session: &mut Session,
    status: Option<&'static str>,
    result: Option<&'static str>,
    stop: Stamp,
) {
    (session.status, session.result, session.stop) = (status, result, stop);
}

fn run(session: &mut Session, name: Option<&'static str>) {
    become_a(session, Some("Policy"), &[Items::Protected]);
    session.name = name;
}

fn become_a(session: &mut Session, kind: Option<&'static str>, items: &[Items]) {
    session.kind = kind;
    session.extended = None;
    session.policy = None;
    session.name = None;
    session.parent = None;
    session.is_of_machines = false;
    session.items = items.to_vec();
}
