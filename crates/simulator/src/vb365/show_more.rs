//! How each version shows what is inside a session, and jobs and organisations.

use super::details::{Event, LogItem, ProcessedObject};
use super::facts::{Job, Organization, Restore};
use super::show::Show;
use super::version::since;
use super::wire;
use crate::kit::moment::Stamp;

/// The words of `lastStatus`, all of them known.
const JOB_WORDS: &[&str] = &[
    "Stopped",
    "Running",
    "Success",
    "Failed",
    "Warning",
    "NotConfigured",
    "Disconnected",
    "Queued",
];

impl Show<'_> {
    pub(super) fn event(self, restore: &Restore, event: &Event) -> wire::Event {
        let path = format!("RestoreSessions/{}", restore.id);
        let end = event.end.map_or(Stamp::Missing, Stamp::At);
        let mut row = wire::Event {
            id: Some(event.id.clone()),
            r#type: event.kind,
            status: event.status,
            start_time: self.of_detail(event.start),
            end_time: self.end(end, since::RESTORE_SCOPES, |moment| self.of_detail(moment)),
            duration: event.duration.clone(),
            title: event.title,
            message: event.message.clone(),
            order: event.order,
            links: self
                .links([("self", format!("{path}/Events/{}", event.id)), ("restoreSession", path)]),
            ..wire::Event::default()
        };
        let item = event.item.filter(|_| self.version >= since::RESTORE_SCOPES);
        if let Some(item) = item {
            row.item_name = Some(item.name);
            row.item_type = Some(item.kind);
            row.item_size_bytes = item.size;
            row.source = Some(item.source);
            row.target = Some("");
        }
        if self.version >= since::E_TAGS {
            row.organization_id = Some(restore.organization.clone());
            row.team_id = Some(None);
        }
        row
    }

    /// A line of the log of `owner`, such as `JobSessions/{id}`.
    pub(super) fn log_item(self, owner: &str, item: &LogItem) -> wire::LogItem {
        let mut row = wire::LogItem {
            id: Some(item.id.clone()),
            usn: item.usn,
            creation_time: self.of_detail(item.creation),
            end_time: item.end.map(|moment| self.of_detail(moment)),
            links: self.links([("jobsessions", owner.to_owned())]),
            ..wire::LogItem::default()
        };
        if self.version >= since::RELATIVE_LINKS {
            row.links.extend(self.links([("self", format!("{owner}/LogItems/{}", item.id))]));
        }
        if self.version >= since::LOG_TYPES {
            row.r#type = item.word;
            row.message = Some(item.text.clone());
        } else {
            row.title = Some(match item.word {
                Some(word) => format!("[{word}] {}", item.text),
                None => item.text.clone(),
            });
        }
        row
    }

    pub(super) fn processed_object(object: &ProcessedObject) -> wire::ProcessedObject {
        wire::ProcessedObject {
            id: Some(object.id.clone()),
            r#type: object.kind,
            status: object.status,
        }
    }

    /// A backup or copy job. Before v8 a copy job tells nothing of an organisation: it only names the
    /// backup job whose data it copies.
    pub(super) fn job(self, job: &Job) -> wire::Job {
        let is_backup = job.copies.is_none();
        let tells_ids = self.version >= since::IDS;
        let collection = if is_backup { "Jobs" } else { "CopyJobs" };
        let runs = self.world.runs.all();
        let last = runs.iter().rev().find(|run| run.job == job.id);
        let last_good = runs
            .iter()
            .rev()
            .filter(|_| self.version >= since::LAST_BACKUP)
            .find(|run| run.job == job.id && run.status == Some("Success"));
        let mut links = self.links([("self", format!("{collection}/{}", job.id))]);
        if is_backup || tells_ids {
            let organization = format!("Organizations/{}", job.organization);
            links.extend(self.links([("organization", organization)]));
        }
        let sessions = if self.version < since::JOB_FILTER {
            format!("Jobs/{}/JobSessions", job.id)
        } else {
            format!("JobSessions?jobId={}", job.id)
        };
        if is_backup {
            links.extend(self.links([("jobsessions", sessions)]));
        }
        wire::Job {
            id: Some(job.id.clone()),
            backup_job_id: job.copies.clone(),
            organization_id: tells_ids.then(|| job.organization.clone()),
            repository_id: job.repository.clone(),
            name: job.name,
            description: is_backup.then_some("Created by CONTOSO\\vbadmin"),
            backup_type: is_backup.then_some("EntireOrganization"),
            last_run: last.map(|run| run.creation.to_string()),
            last_backup: last_good.map(|run| run.creation.to_string()),
            is_enabled: true,
            last_status: last.and_then(|run| run.status).filter(|word| JOB_WORDS.contains(word)),
            e_tag: tells_ids.then_some(1),
            links,
        }
    }

    pub(super) fn organization(self, organization: &Organization) -> wire::Organization {
        wire::Organization {
            office_name: Some(organization.office_name),
            region: Some("Worldwide"),
            is_backed_up: Some(true),
            ..self.backed_up_organization(organization)
        }
    }

    /// What a restore session's `organization` link leads to.
    pub(super) fn backed_up_organization(self, organization: &Organization) -> wire::Organization {
        wire::Organization {
            id: Some(organization.id.clone()),
            name: organization.name,
            r#type: organization.kind,
            links: self.links([("self", format!("Organizations/{}", organization.id))]),
            ..wire::Organization::default()
        }
    }
}
