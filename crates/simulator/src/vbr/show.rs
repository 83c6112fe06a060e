//! How the revisions show the facts.

use mullion_model::Timestamp;

use super::details::{Of, Record, Task};
use super::facts::{NEVER, Outcome, Session};
use super::make::NO_ID;
use super::revision::{MoreInfo, Revision};
use super::types;
use super::wire::{self, AdditionalField, AdditionalInfo, Field, Progress};
use super::zone::{self, Writing, Zone};
use crate::kit::Rng;
use crate::kit::moment::Stamp;

/// Shows facts as a revision does.
#[derive(Clone, Copy)]
pub(super) struct Show<'a> {
    pub(super) revision: Revision,
    pub(super) zone: &'a Zone,
}

/// What a session says as long as there is no result, where it says anything.
const NO_RESULT: Outcome = Outcome { word: "None", message: Some(""), is_canceled: Some(false) };

/// The examples of sessions of this kind have no offset, unlike all others.
const WITHOUT_OFFSET: &str = "SureBackup";

impl Show<'_> {
    /// A field that may be missing.
    fn field<T>(self, value: Option<T>) -> Field<T> {
        (value.is_some() || self.revision.writes_nulls()).then_some(value)
    }

    /// How the times of a session are written.
    pub(super) fn writing_of(self, session: &Session) -> Writing {
        if session.kind.is_some_and(|kind| kind.starts_with(WITHOUT_OFFSET)) {
            Writing::Local
        } else {
            self.utc_or(Writing::Offset, &session.id)
        }
    }

    /// How the times of a task session are written.
    pub(super) fn writing_of_task(self, task: &Task) -> Writing {
        self.utc_or(Writing::Local, &task.id)
    }

    /// UTC for half of the ids, where the revision has that; as before for the others.
    fn utc_or(self, other: Writing, id: &str) -> Writing {
        let is_chosen = id.starts_with(|digit: char| digit < '8');
        if self.revision.may_tell_utc() && is_chosen { Writing::Utc } else { other }
    }

    pub(super) fn time(self, at: Timestamp, writing: Writing) -> String {
        if at <= NEVER { zone::NEVER.to_owned() } else { self.zone.write(at, writing) }
    }

    fn end(self, end: Stamp, writing: Writing) -> Option<String> {
        match end {
            Stamp::Missing => None,
            Stamp::At(at) => Some(self.time(at, writing)),
            Stamp::Never => Some(zone::NEVER.to_owned()),
        }
    }

    /// The result as far as it is told: none at all as long as there is none, or one that says so.
    pub(super) fn told(self, outcome: Option<Outcome>) -> Option<Outcome> {
        if self.revision.writes_nulls() { outcome } else { Some(outcome.unwrap_or(NO_RESULT)) }
    }

    fn outcome(self, outcome: Option<Outcome>) -> Field<wire::Outcome> {
        let told = self.told(outcome).map(|outcome| wire::Outcome {
            result: outcome.word,
            message: self.field(outcome.message),
            is_canceled: self.field(outcome.is_canceled),
        });
        self.field(told)
    }

    pub(super) fn session(self, session: &Session) -> wire::Session {
        let writing = self.writing_of(session);
        let has = self.revision;
        let (resource_id, reference) = match &session.resource {
            Some((id, path)) => (Some(id.clone()), Some(format!("{path}/{id}"))),
            None => (None, None),
        };
        let platform_id = match session.platform {
            Some("CustomPlatform") => Rng::guid_of("platform"),
            _ => NO_ID.to_owned(),
        };
        let job = session.job.clone();
        let (job_id, activity_id) =
            if has.has_job_ids() { (Some(job), None) } else { (None, Some(job)) };
        let retry_info = session
            .retry
            .map(|retry_number| wire::RetryInfo { is_recheck_retry: false, retry_number });
        wire::Session {
            session_type: session.kind.map(|kind| types::word(kind, has)),
            state: session.state,
            id: Some(session.id.clone()),
            name: session.name.clone(),
            job_id,
            activity_id,
            creation_time: self.time(session.creation, writing),
            end_time: self.field(self.end(session.end, writing)),
            progress_percent: self.field(session.progress_percent),
            result: self.outcome(session.outcome),
            resource_id: self.field(resource_id),
            resource_reference: self.field(reference),
            parent_session_id: self.field(session.parent.clone()),
            usn: session.usn,
            platform_name: if has.has_platforms() { self.field(session.platform) } else { None },
            platform_id: has.has_platforms().then_some(platform_id),
            initiated_by: session.initiated_by.filter(|_| has.has_initiators()),
            related_session_id: session.related.clone().filter(|_| has.has_related_sessions()),
            algorithm: has.has_chains().then_some("Increment"),
            original_session_id: session.original.clone().filter(|_| has.has_chains()),
            retry_info: retry_info.filter(|_| has.has_chains()),
        }
    }

    pub(super) fn task(self, session: &Session, task: &Task) -> wire::Task {
        let writing = self.writing_of_task(task);
        let point = |id: &Option<String>| {
            let reference = id.as_ref().map(|id| format!("/api/v1/restorePoints/{id}"));
            (Some(id.clone()), Some(reference))
        };
        let row = wire::Task {
            name: task.name.clone(),
            session_type: session.kind.map(|kind| types::word(kind, self.revision)),
            id: Some(task.id.clone()),
            session_id: session.id.clone(),
            creation_time: self.time(task.creation, writing),
            end_time: self.field(self.end(task.end, writing)),
            r#type: type_of(&task.of),
            ..wire::Task::default()
        };
        if let Of::Antivirus { found } = &task.of {
            let (restore_point_id, restore_point_reference) = point(&Some(Rng::guid_of(&task.id)));
            return wire::Task {
                scan_type: Some("Yara"),
                scan_result: Some(found),
                scan_state: Some(if task.end == Stamp::Missing {
                    "InProgress"
                } else {
                    "Finished"
                }),
                antivirus_name: Some("YARA"),
                restore_point_id,
                restore_point_reference,
                ..row
            };
        }
        let row = wire::Task {
            state: Some(task.state),
            usn: Some(task.usn),
            result: self.outcome(task.outcome),
            ..row
        };
        let with_progress = |row| wire::Task {
            algorithm: Some("Increment"),
            progress: Some(self.progress(task)),
            platform_type: session.platform.filter(|_| self.revision.has_chains()),
            ..row
        };
        match &task.of {
            Of::Backup { restore_point, repository } => {
                let (restore_point_id, restore_point_reference) = point(restore_point);
                let repository_id = Some(repository.clone());
                wire::Task {
                    restore_point_id,
                    restore_point_reference,
                    repository_id,
                    ..with_progress(row)
                }
            }
            Of::Replica { restore_point } => {
                let (replica_point_id, replica_point_reference) = point(restore_point);
                wire::Task { replica_point_id, replica_point_reference, ..with_progress(row) }
            }
            Of::Restore | Of::Antivirus { .. } => row,
        }
    }

    fn progress(self, task: &Task) -> Progress {
        let seconds = task.end.usable().map_or(0, |end| end.since(task.creation).as_secs());
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        Progress {
            bottleneck: "Source",
            duration: format!("{hours:02}:{minutes:02}:{:02}", seconds % 60),
            processing_rate: task.rate,
            processed_size: task.processed_size,
            read_size: task.processed_size.map(|size| size / 24),
            transferred_size: None,
            progress_percent: self
                .revision
                .has_task_percentages()
                .then_some(if task.end == Stamp::Missing { 41 } else { 100 }),
        }
    }

    pub(super) fn record(self, record: &Record) -> wire::Record {
        let more = record.more.and_then(|text| match self.revision.more_info() {
            MoreInfo::Nothing => None,
            MoreInfo::Text => Some(AdditionalInfo::Text(text)),
            MoreInfo::Fields => {
                Some(AdditionalInfo::Fields([AdditionalField { field: "ObjectId", data: text }]))
            }
        });
        wire::Record {
            status: record.status,
            id: record.id,
            start_time: self.time(record.start, Writing::Offset),
            update_time: self.end(record.update, Writing::Offset),
            title: record.title.clone(),
            description: record.description,
            additional_info: more,
        }
    }
}

/// The word for a kind of task session.
pub(super) const fn type_of(of: &Of) -> &'static str {
    match of {
        Of::Backup { .. } => "Backup",
        Of::Replica { .. } => "Replica",
        Of::Restore => "Restore",
        Of::Antivirus { .. } => "Antivirus",
    }
}
