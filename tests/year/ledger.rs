//! What a server is known to have held, and how what left it did so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_model::Timestamp;
use mullion_tests::paused;
use serde_json::Value;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long it may take until an absence is proved: the whole history is read once a day, and what is
/// missed is looked for again, both as often as the source is read at all. A reading during which a
/// login was denied proves nothing, so that it may take another day.
pub(crate) const PROVED_WITHIN: Duration = Duration::from_secs(54 * 60 * 60);
/// How long rows are kept that aged out, from their start.
pub(crate) const KEEP: Duration = Duration::from_secs(20 * 24 * 60 * 60);
/// How long sessions proved deleted are kept, and then forgotten within a day.
const GONE_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How a session left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// By the server's own retention.
    Aged,
    /// A person deleted it, or the server was put back to a time before it.
    Deleted,
}

/// A session that the server held at some checkpoint.
struct Entry {
    /// As it was told last.
    row: Value,
    left: Option<(Timestamp, How)>,
}

/// All sessions that a server ever held at a checkpoint.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: BTreeMap<String, Entry>,
    /// The server was away until then, so that what left before was missed later.
    away_until: Option<Timestamp>,
}

impl Ledger {
    /// These sessions went away between two tellings, by a person's hand.
    pub(crate) fn deleted(&mut self, before: &[Value], after: &[Value]) {
        let kept: BTreeSet<_> = after.iter().map(id).collect();
        for row in before.iter().filter(|row| !kept.contains(id(row))) {
            // Nobody can tell the deletion of the oldest session from its ageing out.
            let how = if is_oldest(row, after, paused::now()) { How::Aged } else { How::Deleted };
            let entry = Entry { row: row.clone(), left: Some((paused::now(), how)) };
            self.entries.insert(id(row).to_owned(), entry);
        }
    }

    /// The server was away and is back.
    pub(crate) fn back(&mut self) {
        self.away_until = Some(paused::now());
    }

    /// The server holds `truth` at a checkpoint, and the rest of the lists that are read has left it.
    pub(crate) fn record(&mut self, truth: &[Value], is_read: impl Fn(&Value) -> bool) {
        let now = paused::now();
        let held: BTreeSet<_> = truth.iter().map(id).collect();
        for (known, entry) in &mut self.entries {
            let is_missed = !held.contains(known.as_str()) && is_read(&entry.row);
            if is_missed && entry.left.is_none() {
                entry.left = Some((now, How::Aged));
            }
        }
        for row in truth {
            let entry = Entry { row: row.clone(), left: None };
            self.entries.insert(id(row).to_owned(), entry);
        }
    }

    /// Looks at rows that are shown and that the server, which holds `truth`, does not hold; they may be
    /// shown as present for as long as `patience` says.
    pub(crate) fn check_absent(
        &self,
        what: &str,
        shown: &[Value],
        truth: &[Value],
        patience: Duration,
    ) {
        for row in shown {
            let entry = self.entries.get(id(row));
            let entry = entry.unwrap_or_else(|| panic!("{what}: invented {row}"));
            let Some((left_at, how)) = entry.left else {
                panic!("{what}: {row} is shown as absent and is there")
            };
            let missed_from = self.away_until.map_or(left_at, |until| until.max(left_at));
            let since = paused::now().since(missed_from);
            match (row["presence"].as_str().unwrap(), how) {
                ("present", _) => {
                    assert!(since <= patience, "{what}: left {since:?} ago: {row}");
                }
                // It may have gone on behind the checkpoint that told of it last.
                (_, _) if entry.row["state"] != "finished" => {
                    let is_over = ["finished", "unknown"].iter().any(|over| row["state"] == *over);
                    assert!(is_over, "{what}: left, and still at work: {row}");
                    for field in ["startedAt", "name", "kind", "job", "object"] {
                        assert_eq!(row[field], entry.row[field], "{what}: {row}");
                    }
                }
                ("agedOut", How::Aged) | ("gone", How::Deleted) => {
                    assert_eq!(content(row), content(&entry.row), "{what}: {row}");
                }
                // What was older aged out before the deletion was proved.
                ("agedOut", How::Deleted) if is_oldest(row, truth, left_at) => {}
                (presence, how) => panic!("{what}: {presence} although {how:?}: {row}"),
            }
        }
    }

    /// Looks whether everything that left the lists that are read is where it belongs: aged out rows
    /// among the `rows` that are shown and deleted ones among `gone`, both for their time.
    pub(crate) fn check_kept(
        &self,
        what: &str,
        rows: &[Value],
        gone: &[Value],
        is_read: impl Fn(&Value) -> bool,
    ) {
        let (shown, gone): (BTreeSet<_>, BTreeSet<_>) =
            (rows.iter().map(id).collect(), gone.iter().map(id).collect());
        let now = paused::now();
        for (known, entry) in self.entries.iter().filter(|(_, entry)| is_read(&entry.row)) {
            let Some((left_at, how)) = entry.left else { continue };
            let (is_shown, is_gone) =
                (shown.contains(known.as_str()), gone.contains(known.as_str()));
            let since = now.since(left_at);
            let kept_until = moment(&entry.row, "startedAt").map(|start| start.plus(KEEP));
            let is_settled = since > PROVED_WITHIN && !self.was_away(left_at);
            match how {
                How::Aged if kept_until.is_none_or(|until| now < until) => {
                    let now = if is_gone { "it is told to be gone" } else { "nobody knows it" };
                    assert!(
                        is_shown,
                        "{what}: aged out {since:?} ago, and {now}: {}\nolder, and shown: {:#?}",
                        entry.row,
                        older(&entry.row, rows)
                    );
                }
                How::Aged => assert!(
                    !is_shown || !is_settled || kept_until.is_some_and(|at| now < at.plus(HOUR)),
                    "{what}: kept {}",
                    entry.row
                ),
                How::Deleted if since < GONE_KEPT => {
                    // What aged out before its deletion was proved has another time.
                    let is_over = kept_until.is_some_and(|until| until <= now);
                    assert!(is_shown || is_gone || is_over, "{what}: lost {}", entry.row);
                }
                How::Deleted => assert!(
                    !is_gone
                        || since < GONE_KEPT + PROVED_WITHIN + HOUR * 48
                        || self.was_away(left_at),
                    "{what}: still there: {}",
                    entry.row
                ),
            }
        }
    }

    /// Whether the server was away behind `moment`.
    fn was_away(&self, moment: Timestamp) -> bool {
        self.away_until.is_some_and(|until| until >= moment)
    }
}

/// Whether no session of its list that had ended at `by` is older than this one: began before it and
/// ended before it, or before its start where it was under way.
fn is_oldest(row: &Value, others: &[Value], by: Timestamp) -> bool {
    let start = moment(row, "startedAt");
    let end = moment(row, "endedAt").or(start);
    let is_older = |other: &Value| {
        let (began, ended) = (moment(other, "startedAt"), moment(other, "endedAt"));
        began.is_some() && began < start && began <= ended && ended <= Some(by) && ended < end
    };
    let is_of_list = |other: &&Value| {
        other["native"]["type"] == row["native"]["type"] && other["state"] == "finished"
    };
    start.is_some() && !others.iter().filter(is_of_list).any(is_older)
}

/// The rows of its list that are shown as present and began before this one.
fn older<'a>(row: &Value, rows: &'a [Value]) -> Vec<&'a Value> {
    let is_older = |other: &&Value| {
        other["presence"] == "present"
            && other["native"]["type"] == row["native"]["type"]
            && moment(other, "startedAt") < moment(row, "startedAt")
    };
    rows.iter().filter(is_older).collect()
}

/// A moment of a row.
pub(crate) fn moment(row: &Value, field: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(row[field].as_str()?).ok()
}

/// The id of a row.
pub(crate) fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}

/// A row without its presence and its message, which may have been read from its items.
fn content(row: &Value) -> Value {
    let mut row = row.clone();
    let fields = row.as_object_mut().unwrap();
    fields.remove("presence");
    fields.remove("message");
    row
}
