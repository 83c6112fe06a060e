//! `GET /jobs`, `/jobs/{id}` and `/jobs/states`: the jobs that the server still has.

use super::Vbr;
use super::facts::{Job, Session};
use super::kinds::workload;
use super::mix::job_type;
use super::problem::not_found;
use super::query::{self, Key, Pattern};
use super::revision::Revision;
use super::wire::{self, JSON};
use super::zone::Writing;
use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Request};

/// Whether a job is shown, and as what.
fn shown(job: &Job, revision: Revision) -> Option<(&Job, &'static str)> {
    job_type(job, revision).filter(|_| job.is_listed).map(|word| (job, word))
}

/// The jobs that a request asks for, in its order.
fn found<'a>(
    dialect: &'a Vbr,
    request: &Request,
    revision: Revision,
    columns: &[&'static str],
) -> Result<Vec<(&'a Job, &'static str)>, Answer> {
    let jobs = dialect.world.jobs.iter().filter_map(|job| shown(job, revision));
    let mut found: Vec<_> = jobs.collect();
    let known: Vec<&'static str> = found.iter().map(|(_, word)| *word).collect();
    let wanted = query::word(request, "typeFilter", known.into_iter())?;
    let pattern = Pattern::of(request);
    found.retain(|(job, word)| {
        wanted.is_none_or(|wanted| *word == wanted)
            && pattern.as_ref().is_none_or(|p| p.is_in([job.name, word]))
    });
    if let Some((column, descends)) = query::order(request, columns.iter().copied())? {
        found.sort_by_cached_key(|(job, word)| match column {
            "Type" => Key::text(Some(word)),
            _ => Key::text(Some(job.name)),
        });
        if descends {
            found.reverse();
        }
    }
    Ok(found)
}

/// `GET /jobs`.
pub(super) fn all(dialect: &Vbr, request: &Request, revision: Revision) -> Result<Answer, Answer> {
    let found = found(dialect, request, revision, &["Name", "Type", "Description"])?;
    query::page(dialect, request, revision, &found, |(job, word)| show(job, word))
}

/// `GET /jobs/{id}`.
pub(super) fn one(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    id: &str,
) -> Result<Answer, Answer> {
    let job = dialect.world.listed_job(id).and_then(|job| shown(job, revision));
    let (job, word) = job.ok_or_else(|| not_found(id))?;
    Ok(document(200, JSON, &sent(show(job, word), request.twist)))
}

fn show(job: &Job, word: &'static str) -> wire::Job {
    wire::Job {
        id: Some(job.id.clone()),
        name: job.name,
        description: description(job),
        r#type: word,
        is_disabled: job.is_disabled,
    }
}

fn description(job: &Job) -> String {
    format!("Created by TECH\\zoë.o'neil for {}", job.platform.unwrap_or("everything"))
}

/// `GET /jobs/states`: what became of the latest run.
pub(super) fn states(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
) -> Result<Answer, Answer> {
    let columns = ["Name", "Type", "Description"];
    let mut found = found(dialect, request, revision, &columns)?;
    if let Some(id) = query::guid(request, "idFilter")? {
        found.retain(|(job, _)| job.id == id);
    }
    query::page(dialect, request, revision, &found, |(job, word)| {
        state(dialect, revision, job, word)
    })
}

fn state(dialect: &Vbr, revision: Revision, job: &Job, word: &'static str) -> wire::JobState {
    let sessions = dialect.world.sessions.all();
    let latest: Option<&Session> = sessions.iter().rev().find(|session| session.job == job.id);
    let is_running = latest.is_some_and(|session| session.state != Some("Stopped"));
    // The words were written otherwise before.
    let has_capitals = revision.has_task_percentages();
    let status = match (job.is_disabled, is_running, has_capitals) {
        (_, true, true) => "Running",
        (_, true, false) => "running",
        (true, false, true) => "Disabled",
        (true, false, false) => "disabled",
        (false, false, true) => "Stopped",
        (false, false, false) => "inactive",
    };
    let workload = match (workload("backup", job.platform), has_capitals) {
        (Some("agent"), true) => "Workstation",
        (Some("agent"), false) => "workstation",
        (Some("nas"), true) => "File",
        (Some("nas"), false) => "file",
        (_, true) => "Vm",
        (_, false) => "vm",
    };
    let optional =
        |value: Option<String>| (value.is_some() || revision.writes_nulls()).then_some(value);
    let show = dialect.show(revision);
    wire::JobState {
        r#type: word,
        status,
        last_result: latest.and_then(|session| session.outcome).map_or("None", |o| o.word),
        workload,
        id: Some(job.id.clone()),
        name: job.name,
        description: description(job),
        last_run: optional(latest.map(|session| show.time(session.creation, Writing::Offset))),
        objects_count: latest.map_or(0, |session| session.objects),
        session_id: optional(latest.map(|session| session.id.clone())),
        high_priority: has_capitals.then_some(false),
        progress_percent: has_capitals
            .then(|| latest.and_then(|session| session.progress_percent).unwrap_or(0)),
    }
}
