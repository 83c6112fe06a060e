//! How each version shows sessions: which fields they have, how it writes times and links.

use mullion_model::Timestamp;

use super::facts::{JobTold, Restore, Retrieval, Run, World};
use super::version::{Version, since};
use super::wire;
use crate::kit::moment::Stamp;

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
    /// A link: a URL with the server's own name before v6, a path since. Paths are in small letters
    /// in the references of v1, v3 and v5; those of v2 and v6 write the names of collections out.
    pub(super) fn href(self, path: &str) -> String {
        let version = self.version.name();
        if self.version >= since::RELATIVE_LINKS {
            return format!("/{version}/{path}");
        }
        let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        let is_written_out = self.version == Version::V2;
        let path = if is_written_out { path.to_owned() } else { path.to_ascii_lowercase() };
        format!("https://{SERVER}/{version}/{path}{query}")
    }

    /// The rel and href of each link.
    pub(super) fn links<const N: usize>(self, links: [(&'static str, String); N]) -> wire::Links {
        links.into_iter().map(|(rel, path)| (rel, wire::Link { href: self.href(&path) })).collect()
    }

    /// A time with the offset of the server's zone.
    fn local(self, moment: Timestamp) -> String {
        let is_american = self.version < since::UTC_JOB_SESSIONS;
        let zone = if is_american { "America/Los_Angeles" } else { "Europe/Helsinki" };
        match (moment.to_jiff(), jiff::tz::TimeZone::get(zone)) {
            (Some(moment), Ok(zone)) => {
                let local = moment.to_zoned(zone);
                local.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
            }
            _ => moment.to_string(),
        }
    }

    /// Times of job sessions.
    fn of_job_session(self, moment: Timestamp) -> String {
        let is_utc = self.version >= since::UTC_JOB_SESSIONS;
        if is_utc { moment.to_string() } else { self.local(moment) }
    }

    /// Times of events and log lines.
    pub(super) fn of_detail(self, moment: Timestamp) -> String {
        let is_utc = self.version >= since::UTC_DETAILS;
        if is_utc { moment.to_string() } else { self.local(moment) }
    }

    /// An end: where there is none it is absent, and null from the version `nulls` on.
    pub(super) fn end(
        self,
        end: Stamp,
        nulls: Version,
        write: impl Fn(Timestamp) -> String,
    ) -> Option<Option<String>> {
        match end {
            Stamp::At(moment) => Some(Some(write(moment))),
            Stamp::Never => Some(Some(NEVER.to_owned())),
            Stamp::Missing => (self.version >= nulls).then_some(None),
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
            end_time: self.end(restore.end, since::RESTORE_SCOPES, |moment| moment.to_string()),
            state: restore.state,
            result: restore.result,
            links: self
                .links([("self", path.clone()), ("organization", format!("{path}/organization"))]),
            ..wire::RestoreSession::default()
        };
        if self.version < since::RESTORE_PAGES {
            row.point_in_time = Some(self.local(restore.point_in_time));
            return row;
        }
        row.name.clone_from(&restore.name);
        row.organization = organization.filter(|_| restore.names_organization);
        row.initiated_by = restore.initiated_by;
        row.details.clone_from(&restore.details);
        row.links.extend(self.links([("restoreSessionEvents", format!("{path}/Events"))]));
        if self.version >= since::RESTORE_SCOPES {
            row.scope_name = restore.scope;
            row.client_host = Some(restore.client_host);
            row.reason = restore.reason;
        }
        row.e_tag = (self.version >= since::E_TAGS).then_some(restore.e_tag);
        row
    }

    pub(super) fn run(self, run: &Run) -> wire::JobSession {
        let path = format!("JobSessions/{}", run.id);
        let jobs = if run.links_copy_job { "CopyJobs" } else { "Jobs" };
        let log = if self.version >= since::LOG_ITEMS_LINK { "LogItems" } else { "log" };
        let mut row = wire::JobSession {
            id: Some(run.id.clone()),
            creation_time: self.of_job_session(run.creation),
            end_time: self.end(run.end, since::JOB_TYPES, |moment| self.of_job_session(moment)),
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
        if self.version >= since::JOB_DETAILS {
            row.details = Some(run.details.clone());
            row.retry_count = Some(run.retry_count);
        }
        if self.version >= since::JOB_TYPES {
            row.repository_id = Some(run.repository.clone());
            row.main_session_id.clone_from(&run.main_session);
            row.job_will_be_retried = Some(run.will_be_retried);
            row.job_type = run.job_type;
        }
        if self.version >= since::IDS {
            row.job_id = (run.job_told == JobTold::Fully).then(|| run.job.clone());
        }
        if self.version >= since::E_TAGS {
            row.job_session_config_type = Some(if run.is_full { "Full" } else { "Incremental" });
            row.e_tag = Some(run.e_tag);
            row.proxy_id = Some(run.proxy.clone());
        }
        row
    }

    fn statistics(self, run: &Run) -> wire::Statistics {
        let bottleneck = if run.progress == 0 { "NA" } else { "Source" };
        let objects = run.progress.saturating_mul(31);
        if self.version < since::NUMBERS {
            return wire::Statistics::Texts {
                processing_rate: format!("832.4 KB/s ({} items/s)", run.progress),
                read_rate: "298.4 KB/s".to_owned(),
                write_rate: "12.5 MB/s".to_owned(),
                transferred_data: format!("{} MB", run.progress),
                processed_objects: objects,
                bottleneck,
            };
        }
        wire::Statistics::Numbers {
            processing_rate_bytes: 3_251_200,
            processing_rate_items: 2,
            read_rate_bytes: 5_100_000,
            write_rate_bytes: 24_000_000,
            // Larger than 32 bits hold.
            transferred_data_bytes: run.progress.saturating_mul(1_288_490_188),
            processed_objects: objects,
            bottleneck,
        }
    }

    pub(super) fn retrieval(self, retrieval: &Retrieval) -> wire::DataRetrievalSession {
        let path = format!("DataRetrievalSessions/{}", retrieval.id);
        let is_v8 = self.version >= since::E_TAGS;
        // The comma stands in v6's own document.
        let kind = match retrieval.kind {
            "RetrievalChangeAvailabilityPeriodDays" if self.version == Version::V6 => {
                "RetrievalChangeAvailabilityPeriodDays,"
            }
            kind => kind,
        };
        wire::DataRetrievalSession {
            id: Some(retrieval.id.clone()),
            name: retrieval.name,
            retrieval_id: retrieval.retrieval.clone(),
            repository_id: is_v8.then(|| retrieval.repository.clone()),
            creation_time: retrieval.creation.to_string(),
            // No version of the document allows null.
            end_time: match retrieval.end {
                Stamp::Missing => None,
                Stamp::At(moment) => Some(moment.to_string()),
                Stamp::Never => Some(NEVER.to_owned()),
            },
            progress: retrieval.progress,
            processed_objects: retrieval.progress.saturating_mul(31),
            r#type: kind,
            status: retrieval.status,
            proxy_id: is_v8.then(|| retrieval.proxy.clone()),
            links: self.links([("self", path.clone()), ("log", format!("{path}/LogItems"))]),
        }
    }
}
