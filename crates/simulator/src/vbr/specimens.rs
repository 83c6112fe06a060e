//! The awkward sessions of a VBR world, each of them something that the documents or other people's
//! clients have met, or that an adapter has to survive.

use super::facts::{Job, NEVER, Outcome, Session};
use super::make::{NO_ID, become_a_run, outcome};
use super::revision::Revision;
use super::types::happens;
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted};

/// Makes some sessions awkward: each specimen once in a large world, and at least once in one of 200
/// sessions.
pub(super) fn scatter(sessions: &mut [Session], jobs: &[Job], revision: Revision) {
    let rare: Vec<&(&str, Option<&str>)> =
        RARE.iter().filter(|(kind, _)| happens(kind, revision)).collect();
    let specimens = STANDING + ROWS + rare.len();
    let stride = (sessions.len() / specimens).max(2);
    for (rank, session) in sessions.iter_mut().skip(1).step_by(stride).enumerate() {
        let number = rank % specimens;
        if number < STANDING {
            give_standing(session, number, jobs);
        } else if number < STANDING + ROWS {
            make_awkward(session, number - STANDING, jobs);
        } else if let Some((kind, platform)) = rare.get(number - STANDING - ROWS) {
            become_a(session, Some(kind), *platform);
        }
    }
}

/// How many kinds [`give_standing`] knows.
const STANDING: usize = 32;

/// Which of them does not say why it failed: a run of so many objects that one of them does.
const UNEXPLAINED: usize = 6;

/// How many kinds [`make_awkward`] knows.
const ROWS: usize = 19;

/// As long as names get.
const LONG: &str = "A job whose name tells everything that there is to be told about it: what it \
    protects, when, where to, for whom, for how long, who asked for it, and why — 2020 → 2026";

/// Published types that are too rare for the mix, with a platform.
const RARE: &[(&str, Option<&str>)] = &[
    ("AzureInstantRecoveryStart", Some("WindowsPhysical")),
    ("FileInstantRecoveryMigration", Some("UnstructuredData")),
    ("CloudDirectorVAppRestore", Some("CloudDirector")),
    ("CommitFailback", Some("VMware")),
    ("SwitchReplicaToProduction", Some("VMware")),
    ("ArchiveFreezing", None),
    ("ArchiveTierDownload", None),
    ("FileBackupArchiveRetrievalProlonging", Some("UnstructuredData")),
    ("CheckpointRemoval", Some("HyperV")),
    ("ConfigurationResynchronize", None),
    ("FileBackupHealthCheck", Some("UnstructuredData")),
    ("SureBackupContentScan", None),
    ("PerVmCopyBackup", Some("Tape")),
    ("UnstructuredDataBackupCopy", Some("UnstructuredData")),
    ("UnstructuredDataBrowse", Some("UnstructuredData")),
    ("EpAgentOperationStopBackup", Some("WindowsPhysical")),
    ("AgentOperationActiveFull", Some("LinuxPhysical")),
    ("IrisBackup", None),
    ("HostComponentsUpdate", Some("VMware")),
    ("MalwareDetection", Some("VMware")),
    ("EntraIdRescanRepository", Some("EntraID")),
];

/// What state, result, progress and times may say.
fn give_standing(session: &mut Session, number: usize, jobs: &[Job]) {
    if number == UNEXPLAINED {
        let job = jobs.iter().find(|job| job.runs == "BackupJob");
        job.into_iter().for_each(|job| become_a_run(session, job));
        session.objects = 120;
    }
    let soon = Stamp::At(shifted(session.creation.max(shifted(NEVER, 1)), 47));
    let mut say = |state, outcome, end| {
        (session.state, session.outcome, session.end) = (Some(state), outcome, end);
    };
    let success = Some(outcome("Success", "Success"));
    let canceled = |word| Some(Outcome { is_canceled: Some(true), ..outcome(word, "") });
    match number {
        // Over, whatever the result says.
        0 => say("Stopped", Some(outcome("None", "")), soon),
        1 => say("Stopped", None, soon),
        2 => say("Stopped", canceled("Success"), soon),
        3 => say("Stopped", canceled("None"), soon),
        4 => say("Stopped", Some(Outcome { word: "Warning", ..Outcome::default() }), soon),
        5 => say("Stopped", Some(outcome("Partial", "Half of it")), soon),
        UNEXPLAINED => say("Stopped", Some(outcome("Failed", "   ")), soon),
        7 => say("Stopped", success, Stamp::Missing),
        8 => say("Stopped", success, Stamp::Never),
        9 => say("stopped", Some(outcome("success", "Done")), soon),
        // Under way, whatever else is said; the first as the vendor shows an instant recovery that
        // is mounted.
        10 => say("Working", Some(outcome("Success", "<StateXml/>")), soon),
        11 => say("Working", None, Stamp::Never),
        12 => say("Working", canceled("Failed"), Stamp::Missing),
        13 => say("Starting", None, Stamp::Missing),
        14 => say("Stopping", Some(outcome("None", "")), Stamp::Missing),
        15 => say("Pausing", None, Stamp::Missing),
        16 => say("Resuming", None, Stamp::Missing),
        17 => say("WaitingTape", None, Stamp::Missing),
        18 => say("WaitingRepository", None, Stamp::Missing),
        19 => say("WaitingSlot", None, Stamp::Missing),
        20 => say("Idle", success, soon),
        21 => say("Postprocessing", success, Stamp::Missing),
        22 => say("ActionRequired", Some(outcome("Warning", "Choose a network")), Stamp::Missing),
        // Words of the other lists, and of none.
        23 => say("Running", None, Stamp::Never),
        24 => say("Pending", None, Stamp::Missing),
        25 => say("Suspended", success, soon),
        26 => say("Suspended", None, Stamp::Missing),
        27 => (session.state, session.end) = (None, soon),
        28 => session.creation = NEVER,
        29 => {
            say("Stopped", success, Stamp::At(shifted(session.creation, -1)));
        }
        30 => {
            say("Working", None, Stamp::Missing);
            session.progress_percent = Some(140);
        }
        _ => {
            say("Working", None, Stamp::Missing);
            session.progress_percent = None;
        }
    }
}

/// What the rest of a row may say.
fn make_awkward(session: &mut Session, number: usize, jobs: &[Job]) {
    let mut run = |is_listed: bool| {
        let wanted = jobs.iter().find(|job| job.is_listed == is_listed && job.runs == "BackupJob");
        if let Some(job) = wanted {
            become_a_run(session, job);
        }
    };
    match number {
        // Types that no revision lists, or only others, and none at all.
        0 => become_a(session, Some("ExchangeOnlineThaw"), None),
        1 => become_a(session, None, None),
        2 => become_a(session, Some("Job"), Some("VMware")),
        3 => become_a(session, Some("PlatformBackupJob"), Some("CustomPlatform")),
        4 => become_a(session, Some("Automation"), None),
        5 => become_a(session, Some(" backupjob "), Some("vmware")),
        // Names: none, for a job that is listed and for one that is not, and a long one.
        6 => {
            run(true);
            session.name.clear();
        }
        7 => {
            run(false);
            "  ".clone_into(&mut session.name);
        }
        8 => {
            run(true);
            LONG.clone_into(&mut session.name);
        }
        9 => {
            run(true);
            NO_ID.clone_into(&mut session.job);
        }
        // Parents and first attempts: itself, one that is nowhere, none.
        10 => session.parent = Some(session.id.clone()),
        11 => session.parent = Some(Rng::guid_of("a session long forgotten")),
        12 => {
            run(true);
            session.parent = None;
            session.original = Some(Rng::guid_of("an attempt long forgotten"));
            session.retry = Some(2);
        }
        13 => session.original = None,
        14 => session.initiated_by = Some("   "),
        15 => session.objects = 1_200,
        // Platforms of other vendors, and one that no document names.
        16 => session.platform = Some("MongoDb"),
        17 => session.platform = Some("Abacus"),
        _ => session.platform = None,
    }
}

fn become_a(session: &mut Session, kind: Option<&'static str>, platform: Option<&'static str>) {
    session.kind = kind;
    session.platform = platform;
    session.name = kind.map_or_else(|| "Something".to_owned(), |kind| format!("{kind} 1"));
    session.parent = None;
    session.retry = None;
    session.original = None;
    session.related = None;
    if kind == Some("MalwareDetection") {
        // It never ends, and is left so by whatever lets sessions end.
        (session.state, session.outcome, session.end) = (Some("Working"), None, Stamp::Missing);
    }
}
