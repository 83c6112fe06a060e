//! How 1.0-rev0 shows the facts.

use mullion_model::Timestamp;

use super::details::{self, Item, LogItem};
use super::facts::{Items, Moment, Session};
use super::wire::{self, Link};

/// Scheme, host and port the appliance calls itself by, whatever name it was reached under.
pub(super) const SELF: &str = "https://10.20.30.40:11005";

/// The first moment of .NET's calendar.
const NEVER: &str = "0001-01-01T00:00:00";

/// A time without its zone, as the product writes all of them.
pub(super) fn zoneless(moment: Timestamp) -> String {
    let mut text = moment.to_string();
    text.truncate(text.trim_end_matches('Z').len());
    text
}

fn told(moment: Moment) -> Option<String> {
    match moment {
        Moment::Missing => None,
        Moment::At(moment) => Some(zoneless(moment)),
        Moment::Never => Some(NEVER.to_owned()),
    }
}

/// A link to be read.
pub(super) fn link(rel: &'static str, path: &str) -> Link {
    Link { method: "GET", rel, href: format!("{SELF}/api/v1/{path}") }
}

pub(super) fn session(session: &Session) -> wire::Session {
    let path = format!("sessions/{}", session.id);
    let has = |list| session.items.contains(&list);
    let embedded = |list, rel, name: &str| has(list).then(|| link(rel, &format!("{path}/{name}")));
    let duration = match (session.start.usable(), session.stop.usable()) {
        (Some(start), Some(stop)) => Some(details::millisecond_part(start, stop)),
        _ => None,
    };
    wire::Session {
        r#type: session.kind,
        status: session.status,
        result: session.result,
        id: Some(session.id.clone()),
        execution_start_time: told(session.start),
        execution_stop_time: told(session.stop),
        execution_duration: duration,
        reason: session.reason,
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

pub(super) fn log_item(item: &LogItem) -> wire::LogItem {
    wire::LogItem {
        log_time: zoneless(item.time),
        status: item.status,
        message: item.message.clone(),
        execution_start_time: zoneless(item.start),
        execution_duration: item.milliseconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_no_zone() {
        let moment = Timestamp::parse_rfc3339("2020-06-19T04:00:05.901095Z").unwrap();
        assert_eq!(zoneless(moment), "2020-06-19T04:00:05.901095");
    }
}
