//! Makes a VB365 world from a seed: organisations, jobs, and the sessions of some weeks.

use mullion_model::Timestamp;

use super::facts::{End, Job, JobTold, Organization, Restore, Retrieval, Run, Version, World};
use super::{specimens, words};
use crate::Options;
use crate::kit::Rng;
use crate::kit::moment::{shifted, with_fraction};

const DAY: i64 = 86_400;

/// The world of these options, seen through this version.
pub(super) fn world(options: &Options, version: Version) -> World {
    let mut rng = Rng::new(options.seed, "vb365");
    let mut world = World { installation: rng.guid(), ..World::default() };
    found(&mut world, version, &mut rng);
    let retrievals = match version {
        Version::V8 => options.sessions / 20,
        Version::V1 | Version::V3 => 0,
    };
    let restores = (options.sessions - retrievals) * 2 / 5;
    let runs = options.sessions - retrievals - restores;
    for creation in moments(options, restores, &mut rng) {
        let mut restore = new_restore(&mut world, version, creation, &mut rng);
        let took = restore.actions * 25 + rng.between(10, 3_000);
        finish_restore(&mut restore, shifted(creation, took), &mut rng);
        if restore.end.usable() > Some(options.anchor) {
            reopen_restore(&mut restore);
        }
        world.restores.push(restore);
    }
    for creation in moments(options, runs, &mut rng) {
        let mut run = new_run(&mut world, version, creation, &mut rng);
        run.progress = rng.between(1, 40);
        let took = run.progress * 20 + rng.between(5, 1_800);
        finish_run(&mut run, shifted(creation, took), &mut rng);
        if run.end.usable() > Some(options.anchor) {
            reopen_run(&mut run);
        }
        retry_of_the_last(&world, version, &mut run);
        world.runs.push(run);
    }
    for creation in moments(options, retrievals, &mut rng) {
        let retrieval = retrieval(creation, options.anchor, &mut rng);
        world.retrievals.push(retrieval);
    }
    specimens::scatter(&mut world, version);
    if let Some(newest) = world.restores.last_mut() {
        reopen_restore(newest);
    }
    if let Some(newest) = world.runs.last_mut() {
        reopen_run(newest);
    }
    world.put_in_order();
    world
}

/// Organisations and jobs.
fn found(world: &mut World, version: Version, rng: &mut Rng) {
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
    if version < Version::V8 {
        return;
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

/// Start times over the days before the anchor, oldest first. Some are equal: jobs are scheduled
/// at the same time, and a portal opens many sessions at once, more than a default page of them.
fn moments(options: &Options, count: usize, rng: &mut Rng) -> Vec<Timestamp> {
    let number = i64::try_from(count).unwrap_or(i64::MAX);
    let span = i64::from(options.days.max(1)).saturating_mul(DAY);
    let step = span / number.max(1);
    let mut moments: Vec<Timestamp> = (0..number)
        .map(|rank| {
            let back = (number - rank).saturating_mul(step) - rng.between(0, step.max(1) - 1);
            let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
            let at = with_fraction(shifted(options.anchor, -back), digits, rng);
            at.min(options.anchor)
        })
        .collect();
    moments.sort_unstable();
    let first = count / 3;
    let equal = if count >= 60 { (count / 20).max(35) } else { count / 4 };
    if let Some(shared) = moments.get(first).copied() {
        moments.iter_mut().skip(first).take(equal).for_each(|at| *at = shared);
    }
    moments
}

/// A restore session that has just begun.
pub(super) fn new_restore(
    world: &mut World,
    version: Version,
    creation: Timestamp,
    rng: &mut Rng,
) -> Restore {
    let known = match version {
        Version::V1 => 1,
        Version::V3 => 3,
        Version::V8 => words::EXPLORERS.len(),
    };
    let explorers: Vec<_> = words::EXPLORERS.iter().take(known).copied().collect();
    let (kind, explorer) = rng.pick(&explorers);
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
        end: End::Open,
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
        actions: rng.between(0, 12),
    }
}

/// Ends a restore session.
pub(super) fn finish_restore(restore: &mut Restore, at: Timestamp, rng: &mut Rng) {
    restore.end = End::At(at.max(restore.creation));
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
    restore.end = End::Open;
    restore.state = Some("Working");
    restore.result = Some("Success");
    restore.details = Some(String::new());
}

/// A job session that has just begun.
pub(super) fn new_run(
    world: &mut World,
    version: Version,
    creation: Timestamp,
    rng: &mut Rng,
) -> Run {
    let wants_listed = rng.percent(94);
    let choices: Vec<&Job> =
        world.jobs.iter().filter(|job| job.is_listed == wants_listed).collect();
    let job = choices.get(rng.index(choices.len()));
    let is_copy = job.is_some_and(|job| job.copies.is_some());
    let job_type = match version {
        Version::V1 | Version::V3 => None,
        Version::V8 if is_copy => Some("Copy"),
        Version::V8 => Some("Backup"),
    };
    Run {
        id: rng.guid(),
        job: job.map(|job| job.id.clone()).unwrap_or_default(),
        job_told: JobTold::Fully,
        is_copy,
        repository: job.map(|job| job.repository.clone()).unwrap_or_default(),
        creation,
        end: End::Open,
        status: Some("Running"),
        job_type,
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
    run.end = End::At(at.max(run.creation));
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
    run.end = End::Open;
    run.status = Some("Running");
    run.details = None;
    run.will_be_retried = false;
}

/// Makes `run` the new attempt of the one before it, if that one is to be retried.
fn retry_of_the_last(world: &World, version: Version, run: &mut Run) {
    let Some(last) = world.runs.last().filter(|last| last.will_be_retried) else {
        return;
    };
    run.job.clone_from(&last.job);
    run.is_copy = last.is_copy;
    run.job_type = last.job_type;
    run.repository.clone_from(&last.repository);
    run.retry_count = last.retry_count + 1;
    if version == Version::V8 {
        let main = last.main_session.as_ref().unwrap_or(&last.id);
        run.main_session = Some(main.clone());
    }
}

/// A data retrieval session.
fn retrieval(creation: Timestamp, anchor: Timestamp, rng: &mut Rng) -> Retrieval {
    let progress = rng.between(1, 30);
    let end = shifted(creation, progress * 40 + rng.between(60, 40_000));
    let is_over = end <= anchor;
    let kinds = ["Retrieve", "RetrievalChangeAvailabilityPeriodDays", "RetrievalRemoving"];
    let words = ["Success", "Success", "Success", "Warning", "Failed", "Stopped", "NotConfigured"];
    Retrieval {
        id: rng.guid(),
        name: rng.pick(words::RETRIEVALS),
        retrieval: rng.guid(),
        repository: rng.guid(),
        kind: rng.pick(&kinds),
        creation,
        end: if is_over { End::At(end) } else { End::Open },
        status: Some(if is_over { rng.pick(&words) } else { "Running" }),
        progress,
    }
}
