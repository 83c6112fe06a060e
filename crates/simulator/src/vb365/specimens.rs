//! The awkward sessions of a VB365 world, each of them something that the documents or other
//! people's clients have met, or that an adapter has to survive.

use super::facts::{Job, JobTold, Restore, Retrieval, Run};
use crate::kit::moment::{Stamp, shifted};

/// Makes some sessions awkward: each specimen about twice in a large world, each at least once in
/// one of 200 sessions.
pub(super) fn scatter(
    jobs: &[Job],
    restores: &mut [Restore],
    runs: &mut [Run],
    retrievals: &mut [Retrieval],
) {
    for (number, index) in slots(restores.len(), RESTORES, 3) {
        if let Some(restore) = restores.get_mut(index) {
            make_restore_awkward(restore, number);
        }
    }
    let copy_job = jobs.iter().find(|job| job.copies.is_some() && job.is_listed);
    let copy_job = copy_job.map(|job| job.id.as_str());
    for (number, index) in slots(runs.len(), RUNS, 3) {
        let previous = index.checked_sub(1).and_then(|index| runs.get(index));
        let previous = previous.map(|run| run.id.clone());
        if let Some(run) = runs.get_mut(index) {
            make_run_awkward(run, number, previous, copy_job);
        }
    }
    for (number, index) in slots(retrievals.len(), RETRIEVALS, 2) {
        if let Some(retrieval) = retrievals.get_mut(index) {
            make_retrieval_awkward(retrieval, number);
        }
    }
}

/// Which session becomes which specimen, spread over the whole list, at least `apart` from one
/// another.
fn slots(sessions: usize, specimens: usize, apart: usize) -> impl Iterator<Item = (usize, usize)> {
    let stride = (sessions / (2 * specimens)).max(apart);
    (1..sessions).step_by(stride).enumerate().map(move |(rank, index)| (rank % specimens, index))
}

/// How many kinds of awkward restore sessions there are.
const RESTORES: usize = 25;

fn make_restore_awkward(restore: &mut Restore, number: usize) {
    let soon = Stamp::At(shifted(restore.creation, 95));
    match number {
        // A portal left open, told as in the reference of v3: without any result.
        0 => {
            working(restore, Stamp::Missing);
            restore.result = None;
        }
        1 => (restore.state, restore.end) = (Some("Suspended"), Stamp::Missing),
        2 => (restore.state, restore.end) = (Some("Suspended"), soon),
        3 => (restore.state, restore.end) = (None, soon),
        4 => stopped(restore, None),
        5 => stopped(restore, Some("None")),
        6 => stopped(restore, Some("Canceled")),
        7 => stopped(restore, Some("Cancelled")),
        8 => restore.end = Stamp::Missing,
        9 => (restore.state, restore.result) = (Some("stopped"), Some("success")),
        10 => (restore.state, restore.end) = (Some("Stopping"), Stamp::Missing),
        11 => (restore.state, restore.end) = (Some("Starting"), Stamp::Missing),
        12 => (restore.state, restore.end) = (Some("Pending"), Stamp::Missing),
        13 => working(restore, soon),
        14 => restore.kind = "Vpp",
        15 => restore.name = Some("  ".to_owned()),
        16 => {
            restore.reason = Some("   ");
            restore.details = Some(String::new());
            restore.initiated_by = None;
        }
        // The server's clock was set back while it ran.
        17 => restore.end = Stamp::At(shifted(restore.creation, -1)),
        18 => restore.name = None,
        19 => working(restore, Stamp::Never),
        20 => restore.scope = Some("Zoë \"Z\" Müller 🧾"),
        21 => restore.actions = 2_500,
        22 => restore.names_organization = false,
        23 => stopped(restore, Some("Partial")),
        // Working for days, and the result is already there.
        _ => working(restore, Stamp::Missing),
    }
}

fn working(restore: &mut Restore, end: Stamp) {
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
    previous: Option<String>,
    copy_job: Option<&str>,
) {
    let soon = Stamp::At(shifted(run.creation, 61));
    match number {
        // Words that the documents of v1 to v3 do not know.
        0 => (run.status, run.end) = (Some("Queued"), Stamp::Missing),
        1 => (run.status, run.end) = (Some("Queued"), soon),
        2 => (run.status, run.end) = (Some("Disconnected"), Stamp::Missing),
        3 => (run.status, run.end) = (Some("Disconnected"), soon),
        4 => (run.status, run.end) = (Some("NotConfigured"), Stamp::Missing),
        5 => (run.status, run.end) = (Some("NotConfigured"), soon),
        6 => (run.status, run.end) = (Some("Updating"), Stamp::Missing),
        7 => (run.status, run.end) = (Some("Updating"), soon),
        8 => (run.status, run.end) = (None, soon),
        9 => (run.status, run.end) = (None, Stamp::Missing),
        10 => run.status = Some("Stopped"),
        11 => (run.status, run.end) = (Some("Stopped"), Stamp::Missing),
        12 => (run.status, run.end) = (Some("Success"), Stamp::Missing),
        13 => (run.status, run.end) = (Some("Running"), soon),
        // A retry names its main session; on others the field is noise.
        14 => (run.retry_count, run.main_session) = (1, previous),
        15 => run.main_session = Some(run.id.clone()),
        16 => run.main_session = Some(uuid::Uuid::nil().to_string()),
        17 => (run.retry_count, run.main_session) = (0, previous),
        // Only the list of copy jobs tells what it is.
        18 => {
            run.job = copy_job.unwrap_or_default().to_owned();
            (run.is_copy, run.links_copy_job, run.job_type) = (true, false, None);
        }
        19 => run.job_type = Some("Move"),
        20 => run.job_type = Some("Retrieve"),
        21 => run.job_type = None,
        22 => {
            run.job = crate::kit::Rng::guid_of(&run.id);
            run.links_copy_job = run.is_copy;
        }
        23 => run.links_log = false,
        24 => run.end = Stamp::At(shifted(run.creation, -1)),
        25 => {
            run.status = Some("Failed");
            run.will_be_retried = true;
            run.details = Some("The job \"Größe\" failed:\r\n\t<no access> 🚫".to_owned());
        }
        26 => run.details = None,
        27 => run.details = Some(" \t".to_owned()),
        28 => run.status = Some("success"),
        29 => run.job_told = JobTold::ByLink,
        _ => (run.status, run.end) = (Some("Running"), Stamp::Never),
    }
}

/// How many kinds of awkward data retrieval sessions there are.
const RETRIEVALS: usize = 4;

fn make_retrieval_awkward(retrieval: &mut Retrieval, number: usize) {
    match number {
        0 => retrieval.name = " ",
        1 => (retrieval.status, retrieval.end) = (None, Stamp::At(shifted(retrieval.creation, 61))),
        2 => {
            retrieval.kind = "RetrievalPausing";
            (retrieval.status, retrieval.end) = (Some("Updating"), Stamp::Missing);
        }
        _ => (retrieval.status, retrieval.end) = (Some("Running"), Stamp::Never),
    }
}
