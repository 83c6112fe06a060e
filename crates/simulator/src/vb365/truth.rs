//! What the sessions of a VB365 world are in the words of the API, worked out from the facts by
//! this crate's own reading of the vocabulary mapping.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Vb365;
use super::facts::{Job, Organization, Restore, Retrieval, Run};
use super::version::{Version, since};
use crate::kit::truth::{self, NativeTruth, ParentTruth, SessionTruth};

/// A state and, once finished, a result.
pub(super) type Standing = (&'static str, Option<&'static str>);

/// Someone who saw what happened and knows what the version tells of it.
pub(super) struct Witness<'a> {
    dialect: &'a Vb365,
    version: Version,
    jobs: HashMap<&'a str, &'a Job>,
    copy_jobs: HashSet<&'a str>,
    organizations: HashMap<&'a str, &'a Organization>,
}

impl<'a> Witness<'a> {
    pub(super) fn new(dialect: &'a Vb365) -> Self {
        let world = &dialect.world;
        let has_copy_jobs = dialect.version >= since::COPY_JOBS;
        let jobs = world.jobs.iter().filter(|job| job.is_listed);
        let jobs = jobs.filter(|job| has_copy_jobs || job.copies.is_none());
        let organizations = world.organizations.iter().filter(|o| o.is_listed);
        Self {
            dialect,
            version: dialect.version,
            copy_jobs: jobs
                .clone()
                .filter(|job| job.copies.is_some())
                .map(|job| job.id.as_str())
                .collect(),
            jobs: jobs.map(|job| (job.id.as_str(), job)).collect(),
            organizations: organizations.map(|o| (o.id.as_str(), o)).collect(),
        }
    }

    /// Every session that the version lists.
    pub(super) fn sessions(&self, source: &str, host: &str) -> Vec<Value> {
        let world = &self.dialect.world;
        let restores = world.restores.all().iter().map(|session| self.restore(session));
        let runs = world.runs.all().iter().filter(|run| run.is_listed(self.version));
        let runs = runs.map(|session| self.run(session));
        let retrievals = world.retrievals.all().iter();
        let retrievals = retrievals.filter(|_| self.version >= since::RETRIEVALS).map(retrieval);
        let all = restores.chain(runs).chain(retrievals);
        let all = all.map(|session| SessionTruth { server: Some(host.to_owned()), ..session });
        truth::sessions(source, "vb365", all.collect())
    }

    fn restore(&self, restore: &Restore) -> SessionTruth {
        let (state, result) = two_words(restore.state, restore.result);
        // What a version does not send is not known, though it happened.
        let since_v2 = self.version >= since::RESTORE_PAGES;
        let since_v6 = self.version >= since::RESTORE_SCOPES;
        let name = restore.name.as_deref().filter(|_| since_v2).and_then(text);
        let organization = self.dialect.world.organization(&restore.organization);
        let is_named = since_v2 && restore.names_organization;
        SessionTruth {
            native: NativeTruth {
                id: Some(restore.id.clone()),
                r#type: "RestoreSession",
                subtype: text(restore.kind),
                state: restore.state.and_then(text),
                result: restore.result.and_then(text),
            },
            kind: "restore",
            workload: Some(workload(restore.kind)),
            name: name.unwrap_or_else(|| restore.kind.to_owned()),
            object: restore.scope.filter(|_| since_v6).and_then(text),
            organization: organization
                .filter(|_| is_named)
                .and_then(|organization| text(organization.name)),
            initiated_by: restore.initiated_by.filter(|_| since_v2).and_then(text),
            reason: restore.reason.filter(|_| since_v6).and_then(text),
            state,
            result,
            point_in_time: (!since_v2).then_some(restore.point_in_time),
            started_at: Some(restore.creation),
            ended_at: restore.end.usable().filter(|_| may_have_ended(state)),
            message: restore.details.as_deref().filter(|_| since_v2).and_then(text),
            has_items: since_v6,
            has_events: since_v2,
            ..SessionTruth::default()
        }
    }

    fn run(&self, run: &Run) -> SessionTruth {
        let end = run.end.usable();
        let (state, result) = one_word(run.status, end.is_some());
        let since_v6 = self.version >= since::JOB_DETAILS;
        let since_v7 = self.version >= since::JOB_TYPES;
        let job = self.jobs.get(run.job.as_str());
        let subtype = run.job_type.filter(|_| since_v7).and_then(text);
        let job_name = job.and_then(|job| text(job.name));
        // Before v8 copy jobs neither carry an organisation's id nor link one.
        let tells_organization = |job: &&&Job| self.version >= since::IDS || job.copies.is_none();
        let organization = job
            .filter(tells_organization)
            .and_then(|job| self.organizations.get(job.organization.as_str()));
        let main = run.main_session.as_deref().filter(|main| {
            let is_nil = uuid::Uuid::try_parse(main).is_ok_and(|id| id.is_nil());
            since_v7 && !is_nil && *main != run.id && run.retry_count > 0
        });
        SessionTruth {
            kind: self.kind_of_run(run),
            workload: Some("m365"),
            name: job_name
                .clone()
                .or_else(|| subtype.clone())
                .unwrap_or_else(|| "JobSession".to_owned()),
            job: (Some(run.job.clone()), job_name),
            organization: organization.and_then(|organization| text(organization.name)),
            state,
            result,
            started_at: Some(run.creation),
            ended_at: end.filter(|_| may_have_ended(state)),
            message: run.details.as_deref().filter(|_| since_v6).and_then(text),
            parent: main.map(|main| ParentTruth { id: Some(main.to_owned()), relation: "retry" }),
            has_items: self.version >= since::PROCESSED_OBJECTS,
            has_events: self.version > Version::V1 || run.links_log,
            native: NativeTruth {
                id: Some(run.id.clone()),
                r#type: "JobSession",
                subtype,
                state: run.status.and_then(text),
                result: None,
            },
            ..SessionTruth::default()
        }
    }

    fn kind_of_run(&self, run: &Run) -> &'static str {
        let job_type = run.job_type.filter(|_| self.version >= since::JOB_TYPES);
        let Some(job_type) = job_type else {
            let is_copy = run.links_copy_job || self.copy_jobs.contains(run.job.as_str());
            return if is_copy { "copy" } else { "backup" };
        };
        match job_type.to_ascii_lowercase().as_str() {
            "copy" => "copy",
            "retrieve" | "changedataretrievalavailabilityperiod" | "removedataretrieval" => {
                "retrieval"
            }
            "move" | "remove" | "migrate" => "maintenance",
            _ => "backup",
        }
    }
}

fn retrieval(retrieval: &Retrieval) -> SessionTruth {
    let end = retrieval.end.usable();
    let (state, result) = one_word(retrieval.status, end.is_some());
    SessionTruth {
        native: NativeTruth {
            id: Some(retrieval.id.clone()),
            r#type: "DataRetrievalSession",
            subtype: text(retrieval.kind),
            state: retrieval.status.and_then(text),
            result: None,
        },
        kind: "retrieval",
        workload: Some("m365"),
        name: text(retrieval.name).unwrap_or_else(|| retrieval.kind.to_owned()),
        job: (Some(retrieval.retrieval.clone()), None),
        state,
        result,
        started_at: Some(retrieval.creation),
        ended_at: end.filter(|_| may_have_ended(state)),
        has_events: true,
        ..SessionTruth::default()
    }
}

fn workload(explorer: &str) -> &'static str {
    match explorer.to_ascii_lowercase().as_str() {
        "vex" => "exchange",
        "vesp" => "sharepoint",
        "veod" => "onedrive",
        "vet" => "teams",
        _ => "unknown",
    }
}

/// Verbatim; blank is nothing.
pub(super) fn text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// An end is only believed of what is over or not understood.
pub(super) fn may_have_ended(state: &str) -> bool {
    matches!(state, "finished" | "unknown")
}

/// A state word and a result word: the state alone says whether it is over.
fn two_words(state: Option<&str>, result: Option<&str>) -> Standing {
    let lower = |word: Option<&str>| word.unwrap_or_default().trim().to_ascii_lowercase();
    match lower(state).as_str() {
        "stopped" | "completed" => {
            let result = match lower(result).as_str() {
                "success" => "success",
                "warning" => "warning",
                "failed" => "failed",
                "canceled" | "cancelled" => "cancelled",
                _ => "unknown",
            };
            ("finished", Some(result))
        }
        "starting" | "working" | "running" | "inprogress" | "pausing" | "resuming" => {
            ("running", None)
        }
        "stopping" => ("stopping", None),
        "pending" => ("pending", None),
        _ => ("unknown", None),
    }
}

/// One word that says both; a word that is not understood is over if there is an end.
fn one_word(status: Option<&str>, has_end: bool) -> Standing {
    let status = status.unwrap_or_default().trim().to_ascii_lowercase();
    match status.as_str() {
        "queued" | "waiting" => ("pending", None),
        "running" => ("running", None),
        "success" | "succeeded" => ("finished", Some("success")),
        "warning" => ("finished", Some("warning")),
        "failed" => ("finished", Some("failed")),
        "stopped" => ("finished", Some("cancelled")),
        _ if has_end => ("finished", Some("unknown")),
        _ => ("unknown", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the mapping's tables of states and results that this product can show.
    #[test]
    fn words_become_standings() {
        assert_eq!(two_words(Some("Working"), Some("Success")), ("running", None));
        assert_eq!(two_words(Some("stopped"), Some("Cancelled")), ("finished", Some("cancelled")));
        assert_eq!(two_words(Some("Stopped"), None), ("finished", Some("unknown")));
        assert_eq!(two_words(None, Some("Success")), ("unknown", None));
        assert_eq!(one_word(Some("Queued"), true), ("pending", None));
        assert_eq!(one_word(Some("Stopped"), false), ("finished", Some("cancelled")));
        assert_eq!(one_word(Some("Disconnected"), true), ("finished", Some("unknown")));
        assert_eq!(one_word(Some("Disconnected"), false), ("unknown", None));
        assert_eq!(one_word(None, false), ("unknown", None));
    }
}
