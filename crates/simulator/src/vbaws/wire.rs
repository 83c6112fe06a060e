//! The bodies of VB for AWS exactly as the wire has them; absent fields are left out.
//!
//! Shapes: the swagger document of 1.0-rev0, the 2.0 REST reference's examples of GET /sessions and
//! GET /sessions/{id}/restoredItems, and the fields that public clients of 1.1 to 1.7 read.

use serde::Serialize;

use crate::kit::rows::{Row, Sent};

#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub(super) method: &'static str,
    pub(super) rel: &'static str,
    pub(super) href: String,
}

/// `SessionsPage` and the pages of items: no offset, no limit, no next.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    #[serde(rename = "totalCount")]
    pub(super) total_count: usize,
    pub(super) results: Vec<Sent<T>>,
    #[serde(rename = "_links")]
    pub(super) links: Vec<Link>,
}

/// A field that is left out, `null`, or there.
pub(super) type Field<T> = Option<Option<T>>;

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extended_session_type: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) policy_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_session_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execution_start_time: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execution_stop_time: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execution_duration: Field<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Field<&'static str>,
    pub(super) usn: i64,
    #[serde(rename = "_links")]
    pub(super) links: Vec<Link>,
    #[serde(rename = "_embedded", skip_serializing_if = "SessionEmbedded::is_empty")]
    pub(super) embedded: SessionEmbedded,
}

/// Which lists of items a session has.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionEmbedded {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) backup_job_info: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restore_job_info: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retention_job_deleted_restore_points: Option<Link>,
}

impl SessionEmbedded {
    fn is_empty(&self) -> bool {
        self.backup_job_info.is_none()
            && self.restore_job_info.is_none()
            && self.retention_job_deleted_restore_points.is_none()
    }
}

/// `ProtectedItem` (id, region), `RestoredItem` (regionName) and deleted items (region).
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region_name: Option<&'static str>,
    #[serde(rename = "_embedded")]
    pub(super) embedded: ItemEmbedded,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemEmbedded {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) virtual_machine: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Link>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionLog {
    pub(super) session_id: String,
    pub(super) log: Vec<Sent<LogItem>>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogItem {
    pub(super) log_time: String,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    pub(super) execution_start_time: String,
    pub(super) execution_duration: i64,
}

/// `Policy`, without what only its owner reads. No document shows the policies of 1.2 and later;
/// they are taken to have the same fields.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Policy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) region_ids: Vec<String>,
    pub(super) priority: usize,
    pub(super) is_enabled: bool,
    pub(super) amazon_account_id: String,
    pub(super) backup_type: &'static str,
    #[serde(rename = "_links")]
    pub(super) links: Vec<Link>,
}

/// `RESTLogin` where a second factor is asked for. No field is required by its schema.
#[derive(Debug, Serialize)]
pub(super) struct MfaDemand {
    pub(super) mfa_enabled: bool,
    pub(super) mfa_token: String,
}

/// `RESTLogin`, leading dots and all.
#[derive(Debug, Serialize)]
pub(super) struct Login {
    pub(super) access_token: String,
    pub(super) token_type: &'static str,
    pub(super) refresh_token: String,
    pub(super) expires_in: u64,
    #[serde(rename = ".issued")]
    pub(super) issued: String,
    #[serde(rename = ".expires")]
    pub(super) expires: String,
    pub(super) username: String,
    #[serde(rename = "roleName")]
    pub(super) role_name: &'static str,
    pub(super) mfa_enabled: bool,
}

/// `Error`: a problem whose text stands in `details`, not in `detail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    pub(super) r#type: String,
    pub(super) title: &'static str,
    pub(super) status: u16,
    pub(super) error_code: &'static str,
    pub(super) details: String,
}

impl Row for Session {
    fn lose_id(&mut self) {
        self.id = None;
        self.links.clear();
        self.embedded = SessionEmbedded::default();
    }
}

impl Row for Policy {
    fn lose_id(&mut self) {
        self.id = None;
    }
}

impl Row for Item {
    fn lose_id(&mut self) {
        self.id = None;
    }
}

/// Lines have no id in the first place.
impl Row for LogItem {
    fn lose_id(&mut self) {}
}
