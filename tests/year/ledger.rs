//! What a server is known to have held, and how what left it did so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long it may take until an absence is proved: the whole history is read once a day, and what is
/// missed is looked for again, both as often as the source is read at all.
const PROVED_WITHIN: Duration = Duration::from_secs(30 * 60 * 60);
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
            let how = if is_oldest(row, after) { How::Aged } else { How::Deleted };
            let entry = Entry { row: row.clone(), left: Some((crate::time::now(), how)) };
            self.entries.insert(id(row).to_owned(), entry);
        }
    }

    /// The server was away and is back.
    pub(crate) fn back(&mut self) {
        self.away_until = Some(crate::time::now());
    }

    /// The server holds `truth` at a checkpoint: the rest has left it.
    pub(crate) fn record(&mut self, truth: &[Value]) {
        let now = crate::time::now();
        let held: BTreeSet<_> = truth.iter().map(id).collect();
        for (known, entry) in &mut self.entries {
            if !held.contains(known.as_str()) && entry.left.is_none() {
                entry.left = Some((now, How::Aged));
            }
        }
        for row in truth {
            let entry = Entry { row: row.clone(), left: None };
            self.entries.insert(id(row).to_owned(), entry);
        }
    }

    /// Looks at rows that are shown and that the server, which holds `truth`, does not hold.
    pub(crate) fn check_absent(&self, what: &str, shown: &[Value], truth: &[Value]) {
        for row in shown {
            let entry = self.entries.get(id(row));
            let entry = entry.unwrap_or_else(|| panic!("{what}: invented {row}"));
            let Some((left_at, how)) = entry.left else {
                panic!("{what}: {row} is shown as absent and is there")
            };
            let missed_from = self.away_until.map_or(left_at, |until| until.max(left_at));
            let since = crate::time::now().since(missed_from);
            match (row["presence"].as_str().unwrap(), how) {
                ("present", _) => {
                    assert!(since <= PROVED_WITHIN, "{what}: left {since:?} ago: {row}");
                }
                // It went on behind the checkpoint that told of it last.
                (_, _) if entry.row["state"] != "finished" && row["state"] == "finished" => {}
                ("agedOut", How::Aged) | ("gone", How::Deleted) => {
                    assert_eq!(content(row), left_content(&entry.row), "{what}: {row}");
                }
                // What was older aged out before the deletion was proved.
                ("agedOut", How::Deleted) if is_oldest(row, truth) => {}
                (presence, how) => panic!("{what}: {presence} although {how:?}: {row}"),
            }
        }
    }

    /// Looks whether everything that left is where it belongs: aged out rows among `shown`, deleted
    /// ones among `gone` for their time.
    pub(crate) fn check_kept(&self, what: &str, shown: &[Value], gone: &[Value]) {
        let (shown, gone): (BTreeSet<_>, BTreeSet<_>) =
            (shown.iter().map(id).collect(), gone.iter().map(id).collect());
        let now = crate::time::now();
        for (known, entry) in &self.entries {
            let Some((left_at, how)) = entry.left else { continue };
            let since = now.since(left_at);
            match how {
                How::Aged => assert!(shown.contains(known.as_str()), "{what}: lost {}", entry.row),
                How::Deleted if since < GONE_KEPT => {
                    let is_kept = shown.contains(known.as_str()) || gone.contains(known.as_str());
                    assert!(is_kept, "{what}: lost {}", entry.row);
                }
                How::Deleted => assert!(
                    !gone.contains(known.as_str())
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

/// Whether a session is older than all finished ones of its list.
fn is_oldest(row: &Value, others: &[Value]) -> bool {
    let start = |row: &Value| Timestamp::parse_rfc3339(row["startedAt"].as_str()?).ok();
    let is_of_list = |other: &&Value| {
        other["native"]["type"] == row["native"]["type"] && other["state"] == "finished"
    };
    let oldest = others.iter().filter(is_of_list).filter_map(start).min();
    start(row).is_some_and(|start| oldest.is_none_or(|oldest| start < oldest))
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

/// What is left of a row when nobody can ask the product for it any more.
fn left_content(row: &Value) -> Value {
    let mut row = content(row);
    let is_unfinished = row["state"] != "finished" && row["endedAt"].is_null();
    if is_unfinished {
        row["state"] = "unknown".into();
        row["progressPercent"] = Value::Null;
    }
    row
}
