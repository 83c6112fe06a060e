//! The bodies of VB365 exactly as the wire has them. Absent fields are left out; `Option<Option<_>>`
//! is absent, null or a value.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::kit::rows::{Row, Sent};

/// Links by what they lead to.
pub(super) type Links = BTreeMap<&'static str, Link>;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub(super) href: String,
}

/// A page of a list. The links stand before the rows in v6, as in its reference, and behind them in
/// other versions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    pub(super) offset: usize,
    pub(super) limit: usize,
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub(super) first_links: Option<Links>,
    pub(super) results: Vec<Sent<T>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_count: Option<Option<usize>>,
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub(super) last_links: Option<Links>,
}

/// Shapes: v1 REST reference, GET /RestoreSessions, example; v3 the same page and clients of v2 to
/// v5; v6 to v8 the schema `RESTRestoreSession`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RestoreSession {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<String>,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) point_in_time: Option<String>,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) initiated_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_host: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) e_tag: Option<i64>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Shapes: v3 REST reference, GET /RestoreSessions/{id}/Events, example; v6 to v8 the schema
/// `RESTRestoreSessionEvent`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_size_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) r#type: &'static str,
    pub(super) status: &'static str,
    pub(super) start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'static str>,
    pub(super) message: String,
    pub(super) order: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) team_id: Option<Option<String>>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Shapes: v2, v3, v5 and v6 REST references, GET /JobSessions, examples; v6 to v8 the schema
/// `RESTJobSession`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobSession {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repository_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) main_session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<Option<String>>,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_will_be_retried: Option<bool>,
    pub(super) progress: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_session_config_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) statistics: Option<Statistics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) e_tag: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proxy_id: Option<Option<String>>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Texts for people up to v2, numbers since v3.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(super) enum Statistics {
    Texts {
        processing_rate: String,
        read_rate: String,
        write_rate: String,
        transferred_data: String,
        processed_objects: i64,
        bottleneck: &'static str,
    },
    Numbers {
        #[serde(rename = "processingRateBytesPS")]
        processing_rate_bytes: i64,
        #[serde(rename = "processingRateItemsPS")]
        processing_rate_items: i64,
        #[serde(rename = "readRateBytesPS")]
        read_rate_bytes: i64,
        #[serde(rename = "writeRateBytesPS")]
        write_rate_bytes: i64,
        transferred_data_bytes: i64,
        processed_objects: i64,
        bottleneck: &'static str,
    },
}

/// Shapes: v2 REST reference, GET /JobSessions/{id}/LogItems, example; v6 to v8 the schema
/// `RESTLogItem`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) usn: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<String>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Shape: v7 and v8, the schema `RESTJobSessionObject`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct ProcessedObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
}

/// Shapes: clients of v2 to v5; v6 to v8 the schemas `RESTJob` and `RESTCopyJob`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) backup_job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization_id: Option<String>,
    pub(super) repository_id: String,
    pub(super) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) backup_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_run: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_backup: Option<String>,
    pub(super) is_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) e_tag: Option<i64>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Shape: v6 to v8, the schema `RestOrganizationComposed`; `isBackedup` with its small letters.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) office_name: Option<&'static str>,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<&'static str>,
    #[serde(rename = "isBackedup", skip_serializing_if = "Option::is_none")]
    pub(super) is_backed_up: Option<bool>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// Shape: v6 to v8, the schema `RESTDataRetrievalSession`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DataRetrievalSession {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: &'static str,
    pub(super) retrieval_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repository_id: Option<String>,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Option<String>,
    pub(super) progress: i64,
    pub(super) processed_objects: i64,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proxy_id: Option<Option<String>>,
    #[serde(rename = "_links")]
    pub(super) links: Links,
}

/// The schema `OAuthTokenResponse`, leading dots and all.
#[derive(Debug, Serialize)]
pub(super) struct Token {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) token_type: &'static str,
    pub(super) expires_in: u64,
    #[serde(rename = "userName")]
    pub(super) user_name: String,
    #[serde(rename = ".issued")]
    pub(super) issued: String,
    #[serde(rename = ".expires")]
    pub(super) expires: String,
}

/// The error document: `message` alone before v7, with a code, which may be null, since v7, and with
/// the server's stack in v8.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exception {
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_code: Option<Option<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stack_trace: Option<&'static str>,
}

macro_rules! rows {
    ($($row:ty),*) => {
        $(impl Row for $row {
            fn lose_id(&mut self) {
                self.id = None;
                self.links.clear();
            }
        })*
    };
}
rows!(RestoreSession, Event, JobSession, LogItem, Job, Organization, DataRetrievalSession);

impl Row for ProcessedObject {
    fn lose_id(&mut self) {
        self.id = None;
    }
}
