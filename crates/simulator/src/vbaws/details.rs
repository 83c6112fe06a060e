//! What happened inside a session: its items and its log. They follow from the session alone, so
//! that a world of a million sessions need not keep them.

use mullion_model::Timestamp;

use super::facts::{Items, Session};
use crate::kit::Rng;
use crate::kit::moment::{SECOND, shifted, with_fraction};

/// The names a machine can have; few, so that some are restored twice.
const MACHINES: &[&str] =
    &["oz-Tgt-01", "web \"blue\" <1>", "größe-köln", "db-🚀-02", "資料庫", "i-0a1b2c3d4e5f"];

/// Units of 100 ns in a millisecond.
const MILLISECOND: i64 = SECOND / 1_000;

const REGIONS: &[&str] = &[
    "US West (N. California) (us-west-1)",
    "Europe (Frankfurt) (eu-central-1)",
    "South America (São Paulo) (sa-east-1)",
];

/// One protected, restored or deleted item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Protected items alone have one.
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) status: Option<&'static str>,
    pub(super) region: Option<&'static str>,
    /// The machine it links, if it is one.
    pub(super) machine: Option<String>,
}

/// The items of one of a session's lists.
pub(super) fn items(session: &Session, list: Items) -> Vec<Item> {
    let label = format!("{list:?} {}", session.id);
    let mut rng = Rng::new(0, &label);
    (0..session.progress)
        .map(|rank| {
            let machine = rng.pick(MACHINES);
            let name = match list {
                Items::Protected => format!("{machine} {rank}"),
                Items::Restored | Items::Deleted => machine.to_owned(),
            };
            let status = match rng.between(0, 99) {
                0..=79 => Some("Succeeded"),
                80..=88 => Some("Warning"),
                89..=94 => Some("Failed"),
                95..=96 => Some("Skipped"),
                97 => Some("Postponed"),
                _ => None,
            };
            let id = rng.guid();
            let is_machine = session.is_of_machines && list != Items::Deleted && !rng.percent(15);
            Item {
                id: (list == Items::Protected).then_some(id),
                name: (list == Items::Protected || !rng.percent(4)).then_some(name),
                status,
                region: (!rng.percent(5)).then(|| rng.pick(REGIONS)),
                machine: is_machine.then(|| Rng::guid_of(&format!("machine {machine} {rank}"))),
            }
        })
        .collect()
}

/// One line of a log.
#[derive(Clone, Debug)]
pub(super) struct LogItem {
    pub(super) time: Timestamp,
    pub(super) status: &'static str,
    pub(super) message: Option<String>,
    /// When what it tells of began and how many milliseconds it took, neither of them reliable.
    pub(super) start: Timestamp,
    pub(super) milliseconds: i64,
}

/// The log of a session as the server sends it: newest first in some sessions, and lines of the
/// same time in others.
pub(super) fn log(session: &Session) -> Vec<LogItem> {
    let mut rng = Rng::new(1, &session.id);
    let Some(start) = session.start.usable() else {
        return Vec::new();
    };
    let is_turned = rng.percent(30);
    let mut at = start;
    let mut line = |rng: &mut Rng, status, message: Option<String>| {
        let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
        if rng.percent(70) {
            at = with_fraction(shifted(at, rng.between(1, 9)), digits, rng);
        }
        LogItem { time: at, status, message, start: at, milliseconds: rng.between(0, 999) }
    };
    let mut lines = vec![line(&mut rng, "Success", Some("Session started".to_owned()))];
    for _ in 0..session.progress.min(500) {
        let machine = rng.pick(MACHINES);
        let status = rng.pick(&[
            "Success",
            "Success",
            "Success",
            "Warning",
            "Error",
            "Canceled",
            "Canceling",
            "Running",
            "RunningWithWarning",
            "RunningWithError",
            "Pending",
            "NeverExecuted",
            "Audited",
        ]);
        let message = match rng.between(0, 9) {
            0 => None,
            1 => Some("The resource is already protected by another policy: \"A & B\"".to_owned()),
            2 => Some("There are no resources to process".to_owned()),
            _ => Some(format!("EC2: Processing {machine} - 100%, 1.2 GB transferred.")),
        };
        lines.push(line(&mut rng, status, message));
    }
    if session.stop.usable().is_some() {
        lines.push(line(&mut rng, "Success", Some("Session finished".to_owned())));
    }
    if is_turned {
        lines.reverse();
    }
    lines
}

/// The milliseconds of a duration without its whole seconds: what 1.0 says it lasted.
pub(super) fn millisecond_part(start: Timestamp, stop: Timestamp) -> i64 {
    (stop.ticks() - start.ticks()).rem_euclid(SECOND) / MILLISECOND
}

/// A duration in milliseconds.
pub(super) fn milliseconds(start: Timestamp, stop: Timestamp) -> i64 {
    (stop.ticks() - start.ticks()) / MILLISECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vendor's example: 2.550602 s, shown as 550.
    #[test]
    fn a_duration_is_shown_by_its_milliseconds_alone() {
        let at = |text| Timestamp::parse_rfc3339(text).unwrap();
        let (start, stop) = (at("2020-06-19T04:00:05.901095Z"), at("2020-06-19T04:00:08.451697Z"));
        assert_eq!(millisecond_part(start, stop), 550);
        assert_eq!(milliseconds(start, stop), 2_550);
    }
}
