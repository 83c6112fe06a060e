//! The bodies of VBR exactly as the wire has them; absent fields are left out.
//!
//! Shapes: the OpenAPI documents of 1.0-rev1, 1.1-rev0, 1.2-rev1 and 1.3-rev1 with their examples,
//! and the changes that 1.3-rev2 lists.

use serde::Serialize;

use crate::kit::rows::{Row, Sent};

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// A field that is left out, `null`, or there.
pub(super) type Field<T> = Option<Option<T>>;

/// `SessionsResult` and the other lists with pages.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<Sent<T>>,
    pub(super) pagination: Pagination,
}

/// `PaginationResult`: the bounds are repeated where they were asked for.
#[derive(Debug, Serialize)]
pub(super) struct Pagination {
    pub(super) total: usize,
    pub(super) count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) skip: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<usize>,
}

/// `SessionModel`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) activity_id: Option<String>,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) progress_percent: Field<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Field<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource_reference: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_session_id: Field<String>,
    pub(super) usn: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) platform_name: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) platform_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) initiated_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) related_session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) algorithm: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) original_session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_info: Option<RetryInfo>,
}

/// How a run is another attempt.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RetryInfo {
    pub(super) is_recheck_retry: bool,
    pub(super) retry_number: i64,
}

/// `SessionResultModel`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    pub(super) result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_canceled: Field<bool>,
}

/// `TaskSessionModel` and the four that are made from it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Task {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) algorithm: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scan_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scan_result: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scan_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'static str>,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restore_point_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restore_point_reference: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replica_point_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replica_point_reference: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repository_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) antivirus_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usn: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Field<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) progress: Option<Progress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) platform_type: Option<&'static str>,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) session_id: String,
    pub(super) creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time: Field<String>,
}

/// `SessionProgress`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Progress {
    pub(super) bottleneck: &'static str,
    pub(super) duration: String,
    pub(super) processing_rate: Option<&'static str>,
    pub(super) processed_size: Option<i64>,
    pub(super) read_size: Option<i64>,
    pub(super) transferred_size: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) progress_percent: Option<i64>,
}

/// `SessionLogResult`: no page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionLog {
    pub(super) total_records: usize,
    pub(super) records: Vec<Sent<Record>>,
}

/// `SessionLogRecordModel`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    pub(super) id: i64,
    pub(super) start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) update_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    pub(super) description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) additional_info: Option<AdditionalInfo>,
}

/// A text in 1.3-rev0 and 1.3-rev1, a list in 1.3-rev2.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AdditionalInfo {
    Text(&'static str),
    Fields([AdditionalField; 1]),
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct AdditionalField {
    pub(super) field: &'static str,
    pub(super) data: &'static str,
}

/// `JobModel`, without the settings that only its owner reads.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: &'static str,
    pub(super) description: String,
    pub(super) r#type: &'static str,
    pub(super) is_disabled: bool,
}

/// `JobStateModel`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobState {
    pub(super) r#type: &'static str,
    pub(super) status: &'static str,
    pub(super) last_result: &'static str,
    pub(super) workload: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: &'static str,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_run: Field<String>,
    pub(super) objects_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) high_priority: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) progress_percent: Option<i64>,
}

/// `TokenModel`, leading dots and all.
#[derive(Debug, Serialize)]
pub(super) struct Token {
    pub(super) access_token: String,
    pub(super) token_type: &'static str,
    pub(super) refresh_token: String,
    pub(super) expires_in: u64,
    #[serde(rename = ".issued")]
    pub(super) issued: String,
    #[serde(rename = ".expires")]
    pub(super) expires: String,
}

/// `Error`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    pub(super) error_code: &'static str,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource_id: Option<String>,
}

macro_rules! rows {
    ($($row:ty),*) => {
        $(impl Row for $row {
            fn lose_id(&mut self) {
                self.id = None;
            }
        })*
    };
}
rows!(Session, Task, Job, JobState);

/// Nothing identifies a record: its number is its place.
impl Row for Record {
    fn lose_id(&mut self) {}
}
