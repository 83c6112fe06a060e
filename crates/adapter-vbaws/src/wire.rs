//! The documents exactly as they are on the wire, reduced to what is read.
//!
//! Fields that Mullion does not use (`totalCount`, `executionDuration`, `usn`, `_links`) are not
//! declared, so that nothing in them can fail a row.

use std::fmt;

use mullion_adapter::kit::{Loose, usable_id};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The name of the list of rows in every page; nothing else in a page is read.
pub(crate) const RESULTS: &str = "results";

/// `Session`, with the fields of later revisions that were seen so far. No revision has a shape of
/// its own: what one of them does not send is missing, and stays so in the model.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session<'a> {
    /// The canonical id; a row without a usable one cannot be read.
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    /// From 1.1-rev0.
    #[serde(borrow, default)]
    pub(crate) extended_session_type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) result: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) execution_start_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) execution_stop_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) reason: Loose<'a>,
    /// From 1.2-rev0.
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    /// Never seen in a body yet.
    #[serde(borrow, default)]
    pub(crate) policy_id: Loose<'a>,
    /// Never seen in a body yet; 1.7-rev0 has a filter of this name.
    #[serde(borrow, default)]
    pub(crate) parent_session_id: Loose<'a>,
    #[serde(default, rename = "_embedded")]
    pub(crate) embedded: Embedded,
}

/// `ProtectedItem`, `RestoredItem` and `RetentionJobDeletedRestorePoint`, which differ only in
/// which of these fields they have.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item<'a> {
    /// Only of protected items.
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    /// Of protected and deleted items.
    #[serde(borrow, default)]
    pub(crate) region: Loose<'a>,
    /// Of restored items.
    #[serde(borrow, default)]
    pub(crate) region_name: Loose<'a>,
    #[serde(default, rename = "_embedded")]
    pub(crate) embedded: Embedded,
}

/// `SessionLog`.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Log<'a> {
    #[serde(borrow, default)]
    pub(crate) session_id: Loose<'a>,
    /// The lines; `None` also for `null`.
    #[serde(borrow, default)]
    pub(crate) log: Option<&'a RawValue>,
}

/// `LogItem`.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogLine<'a> {
    #[serde(borrow, default)]
    pub(crate) log_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
}

/// `RESTLogin`, in which no field is required.
#[derive(serde::Deserialize)]
pub(crate) struct Login<'a> {
    #[serde(borrow, default)]
    pub(crate) access_token: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) refresh_token: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) mfa_token: Loose<'a>,
    /// Seconds, as a number or as digits.
    #[serde(borrow, default)]
    pub(crate) expires_in: Option<&'a RawValue>,
}

/// `Error`.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem<'a> {
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) error_code: Loose<'a>,
    /// Not of the product: an object with a code, by which the framework underneath refuses a
    /// revision before the product sees the request.
    #[serde(borrow, default)]
    pub(crate) error: Option<&'a RawValue>,
}

/// What stands in [`Problem::error`].
#[derive(serde::Deserialize)]
pub(crate) struct FrameworkError<'a> {
    #[serde(borrow, default)]
    pub(crate) code: Loose<'a>,
}

/// Which links `_embedded` holds. Only that they are there says something; where they lead is
/// never read, because the host in them is the one the appliance believes in.
#[derive(Default)]
pub(crate) struct Embedded {
    pub(crate) backup_job_info: bool,
    pub(crate) restore_job_info: bool,
    pub(crate) retention_job_deleted_restore_points: bool,
    pub(crate) virtual_machine: bool,
}

/// The names of the links that matter.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Link {
    BackupJobInfo,
    RestoreJobInfo,
    RetentionJobDeletedRestorePoints,
    VirtualMachine,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Embedded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?;
        // Anything but an object holds no links.
        let links = serde_json::from_str::<Links>(text.get());
        Ok(links.map_or_else(|_| Self::default(), |Links(embedded)| embedded))
    }
}

/// [`Embedded`], where it is an object.
struct Links(Embedded);

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LinksVisitor;

        impl<'de> Visitor<'de> for LinksVisitor {
            type Value = Embedded;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of links")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Embedded, A::Error> {
                let mut embedded = Embedded::default();
                while let Some((name, link)) = map.next_entry::<Link, Option<IgnoredAny>>()? {
                    let there = link.is_some();
                    match name {
                        Link::BackupJobInfo => embedded.backup_job_info = there,
                        Link::RestoreJobInfo => embedded.restore_job_info = there,
                        Link::RetentionJobDeletedRestorePoints => {
                            embedded.retention_job_deleted_restore_points = there;
                        }
                        Link::VirtualMachine => embedded.virtual_machine = there,
                        Link::Other => {}
                    }
                }
                Ok(embedded)
            }
        }

        deserializer.deserialize_map(LinksVisitor).map(Self)
    }
}
