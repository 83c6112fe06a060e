//! How each version shows the facts: which fields it has, how it writes times and links.

use mullion_model::Timestamp;

use super::details::{self, LogItem};
use super::facts::{End, Job, JobTold, Organization, Restore, Retrieval, Run, Version, World};
use super::wire;

/// The name the server calls itself by, whatever name it was reached under.
const SERVER: &str = "vbo01.tech.local:4443";

/// The last moment of .NET's calendar.
const NEVER: &str = "9999-12-31T23:59:59.9999999Z";

/// One version's eyes on a world.
#[derive(Clone, Copy)]
pub(super) struct Show<'a> {
    pub(super) world: &'a World,
    pub(super) version: Version,
}

impl Show<'_> {
    /// A link: absolute and in small letters up to v5, a path since v6.
    pub(super) fn href(self, path: &str) -> String {
        let version = self.version.name();
        match self.version {
            Version::V8 => format!("/{version}/{path}"),
            Version::V1 | Version::V3 => {
                let path = path.to_ascii_lowercase();
                format!("https://{SERVER}/{version}/{path}")
            }
        }
    }

    /// The rel and href of each link.
    fn links<const N: usize>(self, links: [(&'static str, String); N]) -> wire::Links {
        links.into_iter().map(|(rel, path)| (rel, wire::Link { href: self.href(&path) })).collect()
    }

    /// A time with the offset of the server's zone, where the version writes it so.
    fn local(self, moment: Timestamp) -> String {
        let zone = match self.version {
            Version::V1 => "America/Los_Angeles",
            Version::V3 => "Europe/Helsinki",
            Version::V8 => return moment.to_string(),
        };
        match (moment.to_jiff(), jiff::tz::TimeZone::get(zone)) {
            (Some(moment), Ok(zone)) => {
                let local = moment.to_zoned(zone);
                local.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
            }
            _ => moment.to_string(),
        }
    }

    /// Times of job sessions: the server's zone up to v2, UTC since v3.
    fn of_job_session(self, moment: Timestamp) -> String {
        match self.version {
            Version::V1 => self.local(moment),
            Version::V3 | Version::V8 => moment.to_string(),
        }
    }

    /// An end: null since v6 where there is none, absent before.
    fn end(self, end: End, write: impl Fn(Timestamp) -> String) -> Option<Option<String>> {
        match (end, self.version) {
            (End::At(moment), _) => Some(Some(write(moment))),
            (End::Never, _) => Some(Some(NEVER.to_owned())),
            (End::Open, Version::V8) => Some(None),
            (End::Open, Version::V1 | Version::V3) => None,
        }
    }

    pub(super) fn restore(self, restore: &Restore) -> wire::RestoreSession {
        let path = format!("RestoreSessions/{}", restore.id);
        let organization = self.world.organization(&restore.organization);
        let organization = organization.map(|organization| organization.name.to_owned());
        let mut row = wire::RestoreSession {
            id: Some(restore.id.clone()),
            r#type: restore.kind,
            creation_time: restore.creation.to_string(),
            end_time: self.end(restore.end, |moment| moment.to_string()),
            state: restore.state,
            result: restore.result,
            links: self
                .links([("self", path.clone()), ("organization", format!("{path}/organization"))]),
            ..wire::RestoreSession::default()
        };
        if self.version == Version::V1 {
            row.point_in_time = Some(self.local(restore.point_in_time));
            return row;
        }
        row.name.clone_from(&restore.name);
        row.organization = organization.filter(|_| restore.names_organization);
        row.initiated_by = restore.initiated_by;
        row.details.clone_from(&restore.details);
        let events = self.links([("restoreSessionEvents", format!("{path}/Events"))]);
        row.links.extend(events);
        if self.version == Version::V8 {
            row.scope_name = restore.scope;
            row.client_host = Some(restore.client_host);
            row.reason = restore.reason;
            row.e_tag = Some(restore.e_tag);
        }
        row
    }

    pub(super) fn event(self, restore: &Restore, event: &details::Event) -> wire::Event {
        let path = format!("RestoreSessions/{}", restore.id);
        let end = event.end.map_or(End::Open, End::At);
        let mut row = wire::Event {
            id: Some(event.id.clone()),
            r#type: event.kind,
            status: event.status,
            start_time: self.local(event.start),
            end_time: self.end(end, |moment| self.local(moment)),
            duration: event.duration.clone(),
            message: event.message.clone(),
            order: event.order,
            links: self
                .links([("self", format!("{path}/Events/{}", event.id)), ("restoreSession", path)]),
            ..wire::Event::default()
        };
        if self.version == Version::V8 {
            if let Some(item) = event.item {
                row.item_name = Some(item.name);
                row.item_type = Some(item.kind);
                row.item_size_bytes = item.size;
                row.source = Some(item.source);
                row.target = Some("");
            }
        } else {
            row.title = Some(event.title);
        }
        row
    }

    pub(super) fn run(self, run: &Run) -> wire::JobSession {
        let path = format!("JobSessions/{}", run.id);
        let jobs = if run.is_copy { "CopyJobs" } else { "Jobs" };
        let log = match self.version {
            Version::V1 | Version::V3 => "log",
            Version::V8 => "LogItems",
        };
        let mut row = wire::JobSession {
            id: Some(run.id.clone()),
            creation_time: self.of_job_session(run.creation),
            end_time: self.end(run.end, |moment| self.of_job_session(moment)),
            progress: run.progress,
            status: run.status,
            statistics: Some(self.statistics(run)),
            links: self.links([
                ("self", path.clone()),
                ("job", format!("{jobs}/{}", run.job)),
                ("log", format!("{path}/{log}")),
            ]),
            ..wire::JobSession::default()
        };
        if self.version == Version::V1 && !run.links_log {
            row.links.remove("log");
        }
        if self.version == Version::V8 {
            row.job_id = (run.job_told == JobTold::Fully).then(|| run.job.clone());
            row.repository_id = Some(run.repository.clone());
            row.main_session_id.clone_from(&run.main_session);
            row.details = Some(run.details.clone());
            row.retry_count = Some(run.retry_count);
            row.job_will_be_retried = Some(run.will_be_retried);
            row.job_type = run.job_type;
            row.job_session_config_type = Some(if run.is_full { "Full" } else { "Incremental" });
            row.e_tag = Some(run.e_tag);
        }
        row
    }

    fn statistics(self, run: &Run) -> wire::Statistics {
        let bottleneck = if run.progress == 0 { "NA" } else { "Source" };
        let objects = run.progress.saturating_mul(31);
        match self.version {
            Version::V1 => wire::Statistics::Texts {
                processing_rate: format!("832.4 KB/s ({} items/s)", run.progress),
                read_rate: "298.4 KB/s".to_owned(),
                write_rate: "12.5 MB/s".to_owned(),
                transferred_data: format!("{} MB", run.progress),
                processed_objects: objects,
                bottleneck,
            },
            // Larger than 32 bits hold.
            Version::V3 | Version::V8 => wire::Statistics::Numbers {
                processing_rate_bytes: 3_251_200,
                processing_rate_items: 2,
                read_rate_bytes: 5_100_000,
                write_rate_bytes: 24_000_000,
                transferred_data_bytes: run.progress.saturating_mul(1_288_490_188),
                processed_objects: objects,
                bottleneck,
            },
        }
    }

    /// A line of the log of `owner`, such as `JobSessions/{id}`.
    pub(super) fn log_item(self, owner: &str, item: &LogItem) -> wire::LogItem {
        let mut row = wire::LogItem {
            id: Some(item.id.clone()),
            usn: item.usn,
            creation_time: self.local(item.creation),
            end_time: item.end.map(|moment| self.local(moment)),
            links: self.links([
                ("self", format!("{owner}/LogItems/{}", item.id)),
                ("jobsessions", owner.to_owned()),
            ]),
            ..wire::LogItem::default()
        };
        if self.version == Version::V8 {
            row.r#type = item.word;
            row.message = Some(item.text.clone());
        } else {
            row.links.remove("self");
            row.title = Some(match item.word {
                Some(word) => format!("[{word}] {}", item.text),
                None => item.text.clone(),
            });
        }
        row
    }

    pub(super) fn processed_object(object: &details::ProcessedObject) -> wire::ProcessedObject {
        wire::ProcessedObject {
            id: Some(object.id.clone()),
            r#type: object.kind,
            status: object.status,
        }
    }

    pub(super) fn job(self, job: &Job) -> wire::Job {
        let collection = if job.copies.is_some() { "CopyJobs" } else { "Jobs" };
        let path = format!("{collection}/{}", job.id);
        let is_v8 = self.version == Version::V8;
        let is_backup = job.copies.is_none();
        let last = self.world.runs.iter().rev().find(|run| run.job == job.id);
        let known = [
            "Stopped",
            "Running",
            "Success",
            "Failed",
            "Warning",
            "NotConfigured",
            "Disconnected",
            "Queued",
        ];
        let last_status = last.and_then(|run| run.status);
        wire::Job {
            id: Some(job.id.clone()),
            backup_job_id: job.copies.clone(),
            organization_id: is_v8.then(|| job.organization.clone()),
            repository_id: job.repository.clone(),
            name: job.name,
            description: is_backup.then_some("Created by CONTOSO\\vbadmin"),
            backup_type: is_backup.then_some("EntireOrganization"),
            last_run: last.map(|run| run.creation.to_string()),
            is_enabled: true,
            last_status: last_status.filter(|status| known.contains(status)),
            e_tag: is_v8.then_some(1),
            links: self.links([
                ("self", path),
                ("organization", format!("Organizations/{}", job.organization)),
                ("jobsessions", format!("Jobs/{}/JobSessions", job.id)),
            ]),
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

    pub(super) fn retrieval(self, retrieval: &Retrieval) -> wire::DataRetrievalSession {
        let path = format!("DataRetrievalSessions/{}", retrieval.id);
        wire::DataRetrievalSession {
            id: Some(retrieval.id.clone()),
            name: retrieval.name,
            retrieval_id: retrieval.retrieval.clone(),
            repository_id: retrieval.repository.clone(),
            creation_time: retrieval.creation.to_string(),
            end_time: retrieval.end.usable().map(|moment| moment.to_string()),
            progress: retrieval.progress,
            processed_objects: retrieval.progress.saturating_mul(31),
            r#type: retrieval.kind,
            status: retrieval.status,
            links: self.links([("self", path.clone()), ("log", format!("{path}/LogItems"))]),
        }
    }
}
