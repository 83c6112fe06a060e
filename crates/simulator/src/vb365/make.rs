//! Makes a VB365 world from a seed: organisations, jobs, and the sessions of some weeks.

use mullion_model::Timestamp;

use super::facts::{Job, JobTold, Organization, Restore, Retrieval, Run, World};
use super::{specimens, words};
use crate::Options;
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted};
use crate::kit::sessions::Sessions;
use crate::kit::spread::starts;

const DAY: i64 = 86_400;

/// From how many sessions of a kind on more of them begin at one moment than a page holds.
const LARGE: usize = 60;

/// The world of these options. Versions are only ways to look at it.
pub(super) fn world(options: &Options) -> World {
    let mut rng = Rng::new(options.seed, "vb365");
    let mut world = World {
        installation: rng.guid(),
        organizations: Vec::new(),
        jobs: Vec::new(),
        restores: Sessions::of(Vec::new()),
        runs: Sessions::of(Vec::new()),
        retrievals: Sessions::of(Vec::new()),
        to_retry: None,
        e_tag: 0,
    };
    found(&mut world, &mut rng);
    let retrievals = options.sessions / 20;
    let restores = (options.sessions - retrievals) * 2 / 5;
    let runs = options.sessions - retrievals - restores;
    let mut restores = past_restores(&mut world, options, restores, &mut rng);
    let mut runs = past_runs(&mut world, options, runs, &mut rng);
    let mut retrievals: Vec<Retrieval> = starts(options, retrievals, LARGE, &mut rng)
        .into_iter()
        .map(|creation| past_retrieval(creation, options.anchor, &mut rng))
        .collect();
    specimens::scatter(&world.jobs, &mut restores, &mut runs, &mut retrievals);
    if let Some(newest) = restores.last_mut() {
        reopen_restore(newest);
    }
    if let Some(newest) = runs.last_mut() {
        reopen_run(newest);
    }
    world.restores = Sessions::of(restores);
    world.runs = Sessions::of(runs);
    world.retrievals = Sessions::of(retrievals);
    world
}

/// Restore sessions of the days before the anchor, most of them over.
fn past_restores(
    world: &mut World,
    options: &Options,
    count: usize,
    rng: &mut Rng,
) -> Vec<Restore> {
    let mut restores = Vec::new();
    for creation in starts(options, count, LARGE, rng) {
        let mut restore = new_restore(world, creation, rng);
        restore.actions = rng.between(0, 12);
        let took = restore.actions * 25 + rng.between(10, 3_000);
        finish_restore(&mut restore, shifted(creation, took), rng);
        if restore.end.usable() > Some(options.anchor) {
            reopen_restore(&mut restore);
        }
        restores.push(restore);
    }
    restores
}

/// Job sessions of the days before the anchor, most of them over, some of them retries.
fn past_runs(world: &mut World, options: &Options, count: usize, rng: &mut Rng) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for creation in starts(options, count, LARGE, rng) {
        let mut run = new_run(world, creation, rng);
        run.progress = rng.between(1, 40);
        let took = run.progress * 20 + rng.between(5, 1_800);
        finish_run(&mut run, shifted(creation, took), rng);
        if run.end.usable() > Some(options.anchor) {
            reopen_run(&mut run);
        }
        retry(runs.last(), &mut run);
        runs.push(run);
    }
    runs
}

/// A data retrieval session of the days before the anchor.
fn past_retrieval(creation: Timestamp, anchor: Timestamp, rng: &mut Rng) -> Retrieval {
    let mut retrieval = new_retrieval(creation, rng);
    retrieval.progress = rng.between(1, 30);
    let end = shifted(creation, retrieval.progress * 40 + rng.between(60, 40_000));
    if end <= anchor {
        finish_retrieval(&mut retrieval, end, rng);
    }
    retrieval
}

/// Organisations and jobs.
fn found(world: &mut World, rng: &mut Rng) {
    for (rank, (name, office_name, kind)) in words::ORGANIZATIONS.iter().enumerate() {
        world.organizations.push(Organization {
            id: rng.guid(),
            name,
            office_name,
            kind,
            is_listed: rank + 1 < words::ORGANIZATIONS.len(),
        });
    }
    let organizations: Vec<String> = world.organizations.iter().map(|o| o.id.clone()).collect();
    let listed = words::BACKUP_JOBS.len() - words::DELETED_BACKUP_JOBS;
    for (rank, name) in words::BACKUP_JOBS.iter().enumerate() {
        world.jobs.push(Job {
            id: rng.guid(),
            name,
            organization: organizations
                .get(rank % organizations.len().max(1))
                .cloned()
                .unwrap_or_default(),
            repository: rng.guid(),
            copies: None,
            is_listed: rank < listed,
        });
    }
    let backups = world.jobs.clone();
    for ((rank, name), backup) in words::COPY_JOBS.iter().enumerate().zip(&backups) {
        world.jobs.push(Job {
            id: rng.guid(),
            name,
            organization: backup.organization.clone(),
            repository: rng.guid(),
            copies: Some(backup.id.clone()),
            is_listed: rank + 1 < words::COPY_JOBS.len(),
        });
    }
}

/// A restore session that has just begun.
pub(super) fn new_restore(world: &mut World, creation: Timestamp, rng: &mut Rng) -> Restore {
    let (kind, explorer) = rng.pick(words::EXPLORERS);
    let organization = world.organizations.get(rng.index(world.organizations.len()));
    let organization = organization.map(|o| o.id.clone()).unwrap_or_default();
    let scope = rng.pick(words::SCOPES);
    let subject = if scope.is_empty() { "Entire organization" } else { scope };
    let made =
        creation.to_jiff().map(|moment| moment.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string());
    Restore {
        id: rng.guid(),
        kind,
        creation,
        end: Stamp::Missing,
        state: Some("Working"),
        result: Some("Success"),
        point_in_time: shifted(creation, -rng.between(0, 14 * DAY)),
        name: made.map(|made| format!("{explorer} restore ({subject} - {made})")),
        organization,
        names_organization: true,
        initiated_by: Some(rng.pick(words::INITIATORS)),
        details: None,
        scope: Some(scope),
        client_host: rng.pick(words::CLIENT_HOSTS),
        reason: Some(rng.pick(words::REASONS)),
        e_tag: world.next_e_tag(),
        actions: 0,
    }
}

/// Ends a restore session.
pub(super) fn finish_restore(restore: &mut Restore, at: Timestamp, rng: &mut Rng) {
    restore.end = Stamp::At(at.max(restore.creation));
    restore.state = Some("Stopped");
    restore.result = Some(match rng.between(0, 99) {
        0..=84 => "Success",
        85..=92 => "Warning",
        _ => "Failed",
    });
    restore.details = Some(match restore.result {
        Some("Failed") => rng.pick(words::FAILURES).to_owned(),
        _ => format!("{0} items processed ({0} successfully)", restore.actions),
    });
}

/// Lets a restore session go on working.
fn reopen_restore(restore: &mut Restore) {
    restore.end = Stamp::Missing;
    restore.state = Some("Working");
    restore.result = Some("Success");
    restore.details = Some(String::new());
}

/// A job session that has just begun.
pub(super) fn new_run(world: &mut World, creation: Timestamp, rng: &mut Rng) -> Run {
    let wants_listed = rng.percent(94);
    let choices: Vec<&Job> =
        world.jobs.iter().filter(|job| job.is_listed == wants_listed).collect();
    let job = choices.get(rng.index(choices.len()));
    let is_copy = job.is_some_and(|job| job.copies.is_some());
    // Where the job is listed, /CopyJobs tells what it is even if the link does not.
    let is_listed = job.is_some_and(|job| job.is_listed);
    let links_copy_job = is_copy && !(is_listed && rng.percent(40));
    Run {
        id: rng.guid(),
        job: job.map(|job| job.id.clone()).unwrap_or_default(),
        job_told: JobTold::Fully,
        is_copy,
        links_copy_job,
        repository: job.map(|job| job.repository.clone()).unwrap_or_default(),
        proxy: proxy(rng),
        creation,
        end: Stamp::Missing,
        status: Some("Running"),
        job_type: Some(if is_copy { "Copy" } else { "Backup" }),
        is_full: rng.percent(10),
        details: None,
        retry_count: 0,
        will_be_retried: false,
        main_session: None,
        progress: 0,
        links_log: rng.percent(85),
        e_tag: world.next_e_tag(),
    }
}

/// Ends a job session.
pub(super) fn finish_run(run: &mut Run, at: Timestamp, rng: &mut Rng) {
    run.end = Stamp::At(at.max(run.creation));
    let status = match rng.between(0, 99) {
        0..=79 => "Success",
        80..=89 => "Warning",
        90..=96 => "Failed",
        _ => "Stopped",
    };
    run.status = Some(status);
    run.details = Some(match status {
        "Failed" | "Warning" => rng.pick(words::FAILURES).to_owned(),
        _ => format!(
            "Transferred: {} MB ({} items) at 3.1 MB/s (2 items/s)",
            rng.between(0, 9_000),
            run.progress * 31
        ),
    });
    run.will_be_retried = status == "Failed" && rng.percent(50);
}

/// Lets a job session go on running.
fn reopen_run(run: &mut Run) {
    run.end = Stamp::Missing;
    run.status = Some("Running");
    run.details = None;
    run.will_be_retried = false;
}

/// Makes `run` the new attempt of an earlier one, if that one is to be retried.
pub(super) fn retry(last: Option<&Run>, run: &mut Run) {
    let Some(last) = last.filter(|last| last.will_be_retried && last.creation <= run.creation)
    else {
        return;
    };
    run.job.clone_from(&last.job);
    run.is_copy = last.is_copy;
    run.links_copy_job = last.links_copy_job;
    run.job_type = last.job_type;
    run.repository.clone_from(&last.repository);
    run.retry_count = last.retry_count + 1;
    run.main_session = Some(last.main_session.as_ref().unwrap_or(&last.id).clone());
}

/// A data retrieval session that has just begun.
pub(super) fn new_retrieval(creation: Timestamp, rng: &mut Rng) -> Retrieval {
    let kinds = ["Retrieve", "RetrievalChangeAvailabilityPeriodDays", "RetrievalRemoving"];
    Retrieval {
        id: rng.guid(),
        name: rng.pick(words::RETRIEVALS),
        retrieval: rng.guid(),
        repository: rng.guid(),
        proxy: proxy(rng),
        kind: rng.pick(&kinds),
        creation,
        end: Stamp::Missing,
        status: Some("Running"),
        progress: 0,
    }
}

/// Ends a data retrieval session.
pub(super) fn finish_retrieval(retrieval: &mut Retrieval, at: Timestamp, rng: &mut Rng) {
    let words = ["Success", "Success", "Success", "Warning", "Failed", "Stopped", "NotConfigured"];
    retrieval.end = Stamp::At(at.max(retrieval.creation));
    retrieval.status = Some(rng.pick(&words));
}

/// The proxy of a session, where it is known.
fn proxy(rng: &mut Rng) -> Option<String> {
    (!rng.percent(30)).then(|| rng.guid())
}
