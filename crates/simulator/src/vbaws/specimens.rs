//! The awkward sessions of a VB for AWS world, each of them something that the documents or other
//! people's clients have met, or that an adapter has to survive.

use super::facts::{Items, Moment, Session, World};
use crate::kit::moment::shifted;

/// Makes some sessions awkward: each specimen about twice in a large world, each at least once in
/// one of 200 sessions.
pub(super) fn scatter(world: &mut World) {
    let stride = (world.sessions.len() / (2 * SPECIMENS)).max(3);
    let slots = world.sessions.iter_mut().skip(1).step_by(stride);
    for (rank, session) in slots.enumerate() {
        make_awkward(session, rank % SPECIMENS);
    }
}

/// How many kinds there are.
const SPECIMENS: usize = 40;

fn make_awkward(session: &mut Session, number: usize) {
    let start = session.start.usable();
    let soon = start.map_or(Moment::Missing, |start| Moment::At(shifted(start, 47)));
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
        13 => over(session, Some("Paused"), Some("Success"), Moment::Missing),
        14 => over(session, None, None, soon),
        15 => over(session, None, Some("Running"), Moment::Missing),
        16 => over(session, Some("Canceling"), Some("Running"), Moment::Missing),
        17 => over(session, Some("RunningWithWarning"), None, Moment::Missing),
        18 => over(session, Some("Pending"), None, Moment::Missing),
        // Running, whatever else is said; some for days.
        19 => over(session, Some("Running"), Some("Running"), Moment::Missing),
        20 => over(session, Some("Running"), Some("Success"), Moment::Missing),
        21 => over(session, Some("Running"), Some("Success"), soon),
        22 => {
            over(session, Some("NeverExecuted"), None, Moment::Missing);
            session.start = Moment::Missing;
        }
        23 => over(session, Some("NeverExecuted"), Some("Failed"), soon),
        24 => over(session, Some("Succeeded"), Some("Success"), Moment::Missing),
        25 => session.start = Moment::Never,
        26 => session.stop = Moment::Never,
        27 => session.stop = start.map_or(Moment::Missing, |at| Moment::At(shifted(at, -1))),
        28 => over(session, Some("Canceled"), Some("Cancelled"), Moment::Missing),
        // Types that the revision does not list.
        29 => become_a(session, Some("RdsRestore"), &[Items::Restored]),
        30 => become_a(session, Some("ConfigurationBackupActivity"), &[]),
        31 => become_a(session, Some("EksBackup"), &[Items::Protected]),
        32 => become_a(session, None, &[]),
        33 => become_a(session, Some("FlrEfsTask"), &[Items::Restored]),
        34 => become_a(session, Some("ArchiveRetrieval"), &[]),
        35 => session.reason = Some("   "),
        36 => session.reason = None,
        37 => session.items.clear(),
        38 => session.items = vec![Items::Protected, Items::Restored],
        _ => session.progress = 1_200,
    }
}

fn over(
    session: &mut Session,
    status: Option<&'static str>,
    result: Option<&'static str>,
    stop: Moment,
) {
    (session.status, session.result, session.stop) = (status, result, stop);
}

fn become_a(session: &mut Session, kind: Option<&'static str>, items: &[Items]) {
    session.kind = kind;
    session.policy = None;
    session.items = items.to_vec();
}
