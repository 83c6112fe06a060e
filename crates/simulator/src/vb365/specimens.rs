//! The awkward sessions of a VB365 world, each of them something that the documents or other
//! people's clients have met, or that an adapter has to survive.

use super::facts::{End, JobTold, Restore, Run, Version, World};
use crate::kit::moment::shifted;

/// Makes some sessions awkward: each specimen about twice in a large world, each at least once in
/// one of 200 sessions.
pub(super) fn scatter(world: &mut World, version: Version) {
    let restores = world.restores.len();
    for (number, index) in slots(restores, RESTORES) {
        if let Some(restore) = world.restores.get_mut(index) {
            make_restore_awkward(restore, number, version);
        }
    }
    let job_of_a_copy = world
        .jobs
        .iter()
        .find(|job| job.copies.is_some() && job.is_listed)
        .map(|job| job.id.clone());
    for (number, index) in slots(world.runs.len(), RUNS) {
        let previous = index.checked_sub(1).and_then(|index| world.runs.get(index));
        let previous = previous.map(|run| run.id.clone());
        if let Some(run) = world.runs.get_mut(index) {
            make_run_awkward(run, number, version, previous, job_of_a_copy.as_deref());
        }
    }
}

/// Which session becomes which specimen, spread over the whole list.
fn slots(sessions: usize, specimens: usize) -> impl Iterator<Item = (usize, usize)> {
    let stride = (sessions / (2 * specimens)).max(3);
    (1..sessions).step_by(stride).enumerate().map(move |(rank, index)| (rank % specimens, index))
}

/// How many kinds of awkward restore sessions there are.
const RESTORES: usize = 24;

fn make_restore_awkward(restore: &mut Restore, number: usize, version: Version) {
    let soon = End::At(shifted(restore.creation, 95));
    match number {
        // A portal left open: working for days, and the result is already there.
        0 => working(restore, End::Open),
        1 => (restore.state, restore.end) = (Some("Suspended"), End::Open),
        2 => (restore.state, restore.end) = (Some("Suspended"), soon),
        3 => (restore.state, restore.end) = (None, soon),
        4 => stopped(restore, None),
        5 => stopped(restore, Some("None")),
        6 => stopped(restore, Some("Canceled")),
        7 => stopped(restore, Some("Cancelled")),
        8 => restore.end = End::Open,
        9 => (restore.state, restore.result) = (Some("stopped"), Some("success")),
        10 => (restore.state, restore.end) = (Some("Stopping"), End::Open),
        11 => (restore.state, restore.end) = (Some("Starting"), End::Open),
        12 => (restore.state, restore.end) = (Some("Pending"), End::Open),
        13 => working(restore, soon),
        14 => restore.kind = "Vpp",
        15 => restore.name = Some("  ".to_owned()),
        16 => {
            restore.reason = Some("   ");
            restore.details = Some(String::new());
            restore.initiated_by = None;
        }
        // The server's clock was set back while it ran.
        17 => restore.end = End::At(shifted(restore.creation, -1)),
        18 => restore.name = None,
        19 => working(restore, End::Never),
        20 => restore.scope = Some("Zoë \"Z\" Müller 🧾"),
        21 => restore.actions = 2_500,
        22 => restore.names_organization = false,
        _ => stopped(restore, Some("Partial")),
    }
    if version < Version::V8 && restore.state == Some("Working") && number == 0 {
        // The older documents show working sessions without any result.
        restore.result = None;
    }
}

fn working(restore: &mut Restore, end: End) {
    restore.state = Some("Working");
    restore.result = Some("Success");
    restore.end = end;
}

fn stopped(restore: &mut Restore, result: Option<&'static str>) {
    restore.state = Some("Stopped");
    restore.result = result;
}

/// How many kinds of awkward job sessions there are.
const RUNS: usize = 31;

fn make_run_awkward(
    run: &mut Run,
    number: usize,
    version: Version,
    previous: Option<String>,
    copy_job: Option<&str>,
) {
    let soon = End::At(shifted(run.creation, 61));
    let is_v8 = version == Version::V8;
    match number {
        // Words that came with later versions of the product.
        0 if is_v8 => (run.status, run.end) = (Some("Queued"), End::Open),
        1 if is_v8 => (run.status, run.end) = (Some("Queued"), soon),
        2 if is_v8 => (run.status, run.end) = (Some("Disconnected"), End::Open),
        3 if is_v8 => (run.status, run.end) = (Some("Disconnected"), soon),
        4 if is_v8 => (run.status, run.end) = (Some("NotConfigured"), End::Open),
        5 if is_v8 => (run.status, run.end) = (Some("NotConfigured"), soon),
        6 => (run.status, run.end) = (Some("Updating"), End::Open),
        7 => (run.status, run.end) = (Some("Updating"), soon),
        8 => (run.status, run.end) = (None, soon),
        9 => (run.status, run.end) = (None, End::Open),
        10 => run.status = Some("Stopped"),
        11 => (run.status, run.end) = (Some("Stopped"), End::Open),
        12 => (run.status, run.end) = (Some("Success"), End::Open),
        13 => (run.status, run.end) = (Some("Running"), soon),
        // A retry names its main session; on others the field is noise.
        14 if is_v8 => (run.retry_count, run.main_session) = (1, previous),
        15 if is_v8 => run.main_session = Some(run.id.clone()),
        16 if is_v8 => run.main_session = Some(uuid::Uuid::nil().to_string()),
        17 if is_v8 => (run.retry_count, run.main_session) = (0, previous),
        18 if is_v8 => {
            run.job = copy_job.unwrap_or_default().to_owned();
            (run.is_copy, run.job_type) = (true, None);
        }
        19 if is_v8 => run.job_type = Some("Move"),
        20 if is_v8 => run.job_type = Some("Retrieve"),
        21 if is_v8 => run.job_type = None,
        22 => run.job = crate::kit::Rng::guid_of(&run.id),
        23 => run.links_log = false,
        24 => run.end = End::At(shifted(run.creation, -1)),
        25 => {
            run.status = Some("Failed");
            run.will_be_retried = true;
            run.details = Some("The job \"Größe\" failed:\r\n\t<no access> 🚫".to_owned());
        }
        26 => run.details = None,
        27 => run.details = Some(" \t".to_owned()),
        28 => run.status = Some("success"),
        29 if is_v8 => run.job_told = JobTold::ByLink,
        30 => (run.status, run.end) = (Some("Running"), End::Never),
        _ => {}
    }
}
