//! How the revisions show the facts.

use mullion_model::Timestamp;

use super::details::{self, Item, LogItem};
use super::facts::{Items, Session};
use super::revision::Revision;
use super::wire::{self, Field, Link};
use crate::kit::moment::Stamp;

/// Scheme, host and port the appliance calls itself by, whatever name it was reached under.
pub(super) const SELF: &str = "https://10.20.30.40:11005";

/// The first moment of .NET's calendar.
const NEVER: &str = "0001-01-01T00:00:00";

/// A time as the revision writes all of them.
pub(super) fn stamp(moment: Timestamp, revision: Revision) -> String {
    let mut text = moment.to_string();
    if !revision.has_zones() {
        text.truncate(text.trim_end_matches('Z').len());
    }
    text
}

fn told(moment: Stamp, revision: Revision) -> Option<String> {
    let zone = if revision.has_zones() { "Z" } else { "" };
    match moment {
        Stamp::Missing => None,
        Stamp::At(moment) => Some(stamp(moment, revision)),
        Stamp::Never => Some(format!("{NEVER}{zone}")),
    }
}

/// A field that may be missing.
fn field<T>(value: Option<T>, revision: Revision) -> Field<T> {
    (value.is_some() || revision.writes_nulls()).then_some(value)
}

/// A field that came with a later revision than the first.
fn later_field<T>(value: Option<T>, is_known: bool, revision: Revision) -> Field<T> {
    if is_known { field(value, revision) } else { None }
}

/// A link to be read.
pub(super) fn link(rel: &'static str, path: &str) -> Link {
    Link { method: "GET", rel, href: format!("{SELF}/api/v1/{path}") }
}

pub(super) fn session(session: &Session, revision: Revision) -> wire::Session {
    let path = format!("sessions/{}", session.id);
    let has = |list| session.items.contains(&list);
    let embedded = |list, rel, name: &str| has(list).then(|| link(rel, &format!("{path}/{name}")));
    let duration = match (session.start.usable(), session.stop.usable()) {
        (Some(start), Some(stop)) if revision.has_whole_durations() => {
            Some(details::milliseconds(start, stop))
        }
        (Some(start), Some(stop)) => Some(details::millisecond_part(start, stop)),
        _ => None,
    };
    let policy = session.policy.clone();
    let parent = session.parent.clone();
    wire::Session {
        r#type: session.kind.map(|kind| revision.type_word(kind)),
        extended_session_type: later_field(
            session.extended,
            revision.has_extended_types(),
            revision,
        ),
        status: session.status,
        result: field(session.result, revision),
        id: Some(session.id.clone()),
        name: later_field(session.name, revision.has_names(), revision),
        policy_id: later_field(policy, revision.has_policy_ids(), revision),
        parent_session_id: later_field(parent, revision.has_parents(), revision),
        execution_start_time: field(told(session.start, revision), revision),
        execution_stop_time: field(told(session.stop, revision), revision),
        execution_duration: field(duration, revision),
        reason: field(session.reason, revision),
        usn: session.usn,
        links: vec![link("self", &path), link("SessionLogs", &format!("{path}/log"))],
        embedded: wire::SessionEmbedded {
            backup_job_info: embedded(Items::Protected, "BackupJobInfo", "protectedItems"),
            restore_job_info: embedded(Items::Restored, "RestoreJobInfo", "restoredItems"),
            retention_job_deleted_restore_points: embedded(
                Items::Deleted,
                "RetentionJobDeletedRestorePoints",
                "deletedItems",
            ),
        },
    }
}

pub(super) fn item(list: Items, item: &Item) -> wire::Item {
    let is_restored = list == Items::Restored;
    let machine = item.machine.as_ref();
    let region = item.region.map(|region| {
        let id = crate::kit::Rng::guid_of(region);
        link("self", &format!("cloudInfrastructure/regions/{id}"))
    });
    wire::Item {
        id: item.id.clone(),
        name: item.name.clone(),
        status: item.status,
        region: item.region.filter(|_| !is_restored),
        region_name: item.region.filter(|_| is_restored),
        embedded: wire::ItemEmbedded {
            virtual_machine: machine.map(|id| link("self", &format!("virtualMachines/{id}"))),
            region,
        },
    }
}

pub(super) fn log_item(item: &LogItem, revision: Revision) -> wire::LogItem {
    wire::LogItem {
        log_time: stamp(item.time, revision),
        status: item.status,
        message: item.message.clone(),
        execution_start_time: stamp(item.start, revision),
        execution_duration: item.milliseconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_no_zone_until_1_7() {
        let moment = Timestamp::parse_rfc3339("2020-06-19T04:00:05.901095Z").unwrap();
        let shown = |name| stamp(moment, Revision::named(name).unwrap());
        assert_eq!(shown("1.0-rev0"), "2020-06-19T04:00:05.901095");
        assert_eq!(shown("1.6-rev0"), "2020-06-19T04:00:05.901095");
        assert_eq!(shown("1.7-rev0"), "2020-06-19T04:00:05.901095Z");
    }
}
