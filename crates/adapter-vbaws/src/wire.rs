//! The documents exactly as they are on the wire, reduced to what is read.
//!
//! Fields that Mullion does not use (`totalCount`, `executionDuration`, `usn`, `_links`) are not
//! declared, so that nothing in them can fail a row.

use std::borrow::Cow;
use std::fmt;

use mullion_adapter::kit::{Notes, canonical_id, stamp};
use mullion_model::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The envelope of every paged list.
#[derive(serde::Deserialize)]
pub(crate) struct Page<'a> {
    /// The rows; `None` also for `null`, which is no empty list.
    #[serde(borrow, default)]
    pub(crate) results: Option<&'a RawValue>,
}

/// `Session`, with the fields of later revisions that were seen so far.
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
}

/// Reads an id in its canonical form, or fails.
fn usable_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = <Cow<'de, str>>::deserialize(deserializer)?;
    canonical_id(&text).ok_or_else(|| de::Error::custom("no usable id"))
}

/// A JSON object, and nothing else: serde's structs would also read an array by position, and so
/// take `[[]]` for an empty page.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(ObjectVisitor(std::marker::PhantomData)).map(Self)
    }
}

/// A field that should be text. Anything else in its place is kept in mind and fails nothing: only
/// a row without a usable id may be lost (mapping rule G12).
#[derive(Default)]
pub(crate) enum Loose<'a> {
    /// Absent or null.
    #[default]
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A number, a truth value, an array or an object.
    Odd,
}

impl Loose<'_> {
    /// The text as read, blank text too; what is not text is noted under `field`.
    pub(crate) fn text(&self, notes: &mut Notes, field: &'static str) -> Option<&str> {
        match self {
            Self::Missing => None,
            Self::Text(text) => Some(text),
            Self::Odd => {
                notes.unrecognised(field, "");
                None
            }
        }
    }

    /// The text as read, where it is not blank and what else may stand here does not matter.
    pub(crate) fn plain(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text),
            Self::Text(_) | Self::Missing | Self::Odd => None,
        }
    }

    /// The text as a moment; what is none is noted under `field`.
    pub(crate) fn moment(
        &self,
        notes: &mut Notes,
        field: &'static str,
        zone: &jiff::tz::TimeZone,
    ) -> Option<Timestamp> {
        match self {
            Self::Missing => None,
            Self::Text(text) => stamp(notes, field, Some(text), zone),
            Self::Odd => {
                notes.unusable_time(field);
                None
            }
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LooseVisitor;

        impl<'de> Visitor<'de> for LooseVisitor {
            type Value = Loose<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Loose<'de>, E> {
                Ok(Loose::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose<'de>, E> {
                Ok(Loose::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Loose<'de>, E> {
                Ok(Loose::Missing)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose<'de>, E> {
                Ok(Loose::Odd)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose<'de>, E> {
                Ok(Loose::Odd)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Loose<'de>, E> {
                Ok(Loose::Odd)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose<'de>, E> {
                Ok(Loose::Odd)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::Odd)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose::Odd)
            }
        }

        deserializer.deserialize_any(LooseVisitor)
    }
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
