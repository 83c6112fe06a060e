//! The documents exactly as they are on the wire, reduced to what is read.
//!
//! Fields that Mullion does not use (`usn`, `resourceReference`, `platformId`, `progress.duration` …)
//! are not declared, so that nothing in them can fail a row.

use mullion_adapter::kit::{Lenient, Loose, usable_id};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The name of the list of rows in every page.
pub(crate) const DATA: &str = "data";

/// The envelope of every paged list, besides the rows.
#[derive(Deserialize)]
pub(crate) struct Page<'a> {
    #[serde(borrow, default)]
    pub(crate) pagination: Lenient<'a, Pagination<'a>>,
}

/// `PaginationResult`.
#[derive(Deserialize)]
pub(crate) struct Pagination<'a> {
    /// Rows that pass the filter, on all pages.
    #[serde(borrow, default)]
    pub(crate) total: Loose<'a>,
}

/// `SessionModel`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session<'a> {
    /// The canonical id; a row without a usable one cannot be read.
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) session_type: Loose<'a>,
    /// The job, up to 1.1; all zeros where there is none.
    #[serde(borrow, default)]
    pub(crate) activity_id: Loose<'a>,
    /// The same from 1.2 on.
    #[serde(borrow, default)]
    pub(crate) job_id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) state: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) progress_percent: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) result: Lenient<'a, Outcome<'a>>,
    #[serde(borrow, default)]
    pub(crate) parent_session_id: Loose<'a>,
    /// From 1.2.
    #[serde(borrow, default)]
    pub(crate) platform_name: Loose<'a>,
    /// From 1.3-rev0.
    #[serde(borrow, default)]
    pub(crate) initiated_by: Loose<'a>,
    /// From 1.3-rev2.
    #[serde(borrow, default)]
    pub(crate) original_session_id: Loose<'a>,
}

/// `SessionResultModel`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome<'a> {
    #[serde(borrow, default)]
    pub(crate) result: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
    /// `true` where somebody stopped it; anything else does not say so.
    #[serde(borrow, default)]
    is_canceled: Option<&'a RawValue>,
}

impl Outcome<'_> {
    /// Whether somebody stopped it.
    pub(crate) fn is_canceled(&self) -> bool {
        self.is_canceled.is_some_and(|said| said.get() == "true")
    }
}

/// `TaskSessionModel` with the fields of its kinds, from 1.2.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskSession<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    /// `Backup`, `Restore`, `Replica` or `Antivirus`.
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) session_id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) state: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) result: Lenient<'a, Outcome<'a>>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) progress: Lenient<'a, Progress<'a>>,
}

/// `SessionProgress`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress<'a> {
    /// Bytes.
    #[serde(borrow, default)]
    pub(crate) processed_size: Loose<'a>,
}

/// `SessionLogResult`, which has an envelope of its own.
#[derive(Deserialize)]
pub(crate) struct Log<'a> {
    /// The lines; `None` also for `null`.
    #[serde(borrow, default)]
    pub(crate) records: Option<&'a RawValue>,
}

/// `SessionLogRecordModel`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogRecord<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) start_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) update_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) title: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) description: Loose<'a>,
}

/// `JobStateModel`.
#[derive(Deserialize)]
pub(crate) struct JobState<'a> {
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
}

/// `ServerTimeModel`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerTime<'a> {
    /// Now, with the offset in force.
    #[serde(borrow, default)]
    pub(crate) server_time: Loose<'a>,
    /// From 1.3, such as `Europe/Berlin`. `timeZone` is Windows' display text and is not read.
    #[serde(borrow, default)]
    pub(crate) iana_time_zone_id: Loose<'a>,
}

/// `TokenModel`. `.issued` and `.expires` are not read: their form changed with the revisions.
#[derive(Deserialize)]
pub(crate) struct Token<'a> {
    #[serde(borrow, default)]
    pub(crate) access_token: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) refresh_token: Loose<'a>,
    /// Seconds, as a number or as digits.
    #[serde(borrow, default)]
    pub(crate) expires_in: Option<&'a RawValue>,
}

/// `Error`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem<'a> {
    #[serde(borrow, default)]
    pub(crate) error_code: Loose<'a>,
    /// Only what it is about is read.
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
}
