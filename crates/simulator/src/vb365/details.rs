//! What happened inside a session: events, log lines, processed objects. They follow from the
//! session alone, so that a world of a million sessions need not keep them.

use mullion_model::Timestamp;

use super::facts::{Restore, Retrieval, Run};
use super::words;
use crate::kit::Rng;
use crate::kit::moment::{SECOND, shifted};

/// One event of a restore session.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    /// `None`, `Save`, `Export`, `Send`, `Restore` or `View`.
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
    /// A .NET time span, or something that only looks like one.
    pub(super) duration: Option<String>,
    pub(super) title: Option<&'static str>,
    pub(super) message: String,
    pub(super) order: i64,
    pub(super) item: Option<RestoredItem>,
}

/// What a restore event was about; told since v6.
#[derive(Clone, Copy, Debug)]
pub(super) struct RestoredItem {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) size: Option<i64>,
    pub(super) source: &'static str,
}

/// The events of a restore session, in order.
pub(super) fn events(restore: &Restore) -> Vec<Event> {
    let mut rng = Rng::new(0, &restore.id);
    let mut start = restore.creation;
    let mut events = vec![Event {
        id: rng.guid(),
        kind: "None",
        status: "Success",
        start,
        end: Some(start),
        duration: Some(time_span(0)),
        title: Some("Restore session started"),
        message: "Restore session started".to_owned(),
        order: 0,
        item: None,
    }];
    for order in 1..=restore.actions {
        start = shifted(start, rng.between(1, 12));
        events.push(event(order, start, &mut rng));
    }
    if let (Some("Working"), Some(last)) = (restore.state, events.last_mut())
        && last.order > 0
    {
        last.status = "Running";
        last.end = None;
        last.duration = None;
    }
    events
}

fn event(order: i64, start: Timestamp, rng: &mut Rng) -> Event {
    let took = rng.between(0, 12 * SECOND);
    let end = Timestamp::from_ticks(start.ticks() + took);
    let kind = rng.pick(&["Save", "Export", "Send", "Restore", "Restore", "View", "None"]);
    let status = match rng.between(0, 99) {
        0..=79 => "Success",
        80..=86 => "Warning",
        87..=92 => "Failed",
        93..=95 => "Skipped",
        96..=98 => "Cancelled",
        _ => "Partial",
    };
    let (name, item_kind, source) = rng.pick(words::ITEMS);
    let message = match status {
        "Failed" | "Warning" => rng.pick(words::FAILURES).to_owned(),
        _ => format!("Item {name} was processed (type: {item_kind}; source: {source})"),
    };
    let duration = match rng.between(0, 19) {
        0 => None,
        1 => Some("-00:00:01".to_owned()),
        2 => Some("1.02:03:04".to_owned()),
        3 => Some("3.5".to_owned()),
        _ => Some(time_span(took)),
    };
    let size = match rng.between(0, 9) {
        0 => None,
        1 => Some(-1),
        _ => Some(rng.between(0, 6_000_000_000)),
    };
    let is_named = !rng.percent(6);
    Event {
        id: rng.guid(),
        kind,
        status,
        start,
        end: Some(end),
        duration,
        title: (!rng.percent(6)).then_some("Item was processed."),
        message,
        order,
        item: Some(RestoredItem {
            name: if is_named { name } else { " " },
            kind: item_kind,
            size,
            source,
        }),
    }
}

/// A duration as .NET writes it: `[d.]hh:mm:ss[.fffffff]`.
fn time_span(ticks: i64) -> String {
    let (seconds, fraction) = (ticks / SECOND, ticks % SECOND);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3_600);
    let clock = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if fraction == 0 { clock } else { format!("{clock}.{fraction:07}") }
}

/// One line of a job session's log.
#[derive(Clone, Debug)]
pub(super) struct LogItem {
    pub(super) id: String,
    pub(super) usn: i64,
    /// `Success`, `Warning`, `Error`, `Running` or `Stop`; before v8 it stands before the text.
    pub(super) word: Option<&'static str>,
    pub(super) text: String,
    pub(super) creation: Timestamp,
    pub(super) end: Option<Timestamp>,
}

/// The log of a job session, in order.
pub(super) fn log_of_run(run: &Run) -> Vec<LogItem> {
    let is_over = run.end.usable().is_some();
    log(&run.id, run.creation, run.progress, is_over.then_some(run.status).flatten())
}

/// The log of a data retrieval session, in order.
pub(super) fn log_of_retrieval(retrieval: &Retrieval) -> Vec<LogItem> {
    let is_over = retrieval.end.usable().is_some();
    let ending = is_over.then_some(retrieval.status).flatten();
    log(&retrieval.id, retrieval.creation, retrieval.progress, ending)
}

fn log(id: &str, creation: Timestamp, objects: i64, ending: Option<&'static str>) -> Vec<LogItem> {
    let mut rng = Rng::new(1, id);
    let mut at = creation;
    let started =
        creation.to_jiff().map(|moment| moment.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string());
    let mut items = Vec::new();
    let mut write = |rng: &mut Rng, at, took, word, text: String| {
        items.push(LogItem {
            id: rng.guid(),
            usn: i64::try_from(items.len()).unwrap_or(i64::MAX),
            word,
            text,
            creation: at,
            end: (word != Some("Running")).then(|| Timestamp::from_ticks(at.ticks() + took)),
        });
    };
    let started = format!("Job started at {}", started.unwrap_or_default());
    write(&mut rng, at, 0, Some("Success"), started);
    for object in 0..objects {
        at = shifted(at, rng.between(0, 9));
        let took = rng.between(0, 9 * SECOND);
        let (name, _, _) = rng.pick(words::ITEMS);
        let (word, text) = match rng.between(0, 99) {
            0..=74 => (Some("Success"), format!("Processing {name} – completed")),
            75..=84 => (Some("Warning"), rng.pick(words::FAILURES).to_owned()),
            85..=90 => (Some("Error"), rng.pick(words::FAILURES).to_owned()),
            91..=93 => (Some("Portal"), format!("Session {object} opened")),
            94..=95 => (None, "No status is said of this line".to_owned()),
            96..=97 => (Some("Stop"), "Stopped by a person".to_owned()),
            _ => (Some("Success"), "[Exchange] Nothing to do".to_owned()),
        };
        // An end before the start gives no duration.
        let took = if rng.percent(3) { -took } else { took };
        write(&mut rng, at, took, word, text);
    }
    match ending {
        Some("Failed") => write(&mut rng, at, 0, Some("Error"), "Job failed".to_owned()),
        Some("Stopped") => write(&mut rng, at, 0, Some("Stop"), "Job stopped".to_owned()),
        Some(_) => write(&mut rng, at, 0, Some("Success"), "Job finished".to_owned()),
        None => write(&mut rng, at, 0, Some("Running"), "Processing objects".to_owned()),
    }
    items
}

/// One object that a job session processed.
#[derive(Clone, Debug)]
pub(super) struct ProcessedObject {
    pub(super) id: String,
    /// `Group`, `User`, `Site` or `Team`.
    pub(super) kind: &'static str,
    pub(super) status: Option<&'static str>,
}

/// The objects of a job session.
pub(super) fn processed_objects(run: &Run) -> Vec<ProcessedObject> {
    let mut rng = Rng::new(2, &run.id);
    (0..run.progress)
        .map(|rank| {
            let kind = rng.pick(&["User", "User", "Group", "Site", "Team"]);
            let status = match rng.between(0, 99) {
                0..=84 => Some("Success"),
                85..=91 => Some("Warning"),
                92..=97 => Some("Failed"),
                98 => None,
                _ => Some("Postponed"),
            };
            let id = if kind == "User" {
                format!("søren.{rank}@contoso.onmicrosoft.com")
            } else {
                rng.guid()
            };
            ProcessedObject { id, kind, status }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_are_written_as_dot_net_does() {
        assert_eq!(time_span(0), "00:00:00");
        assert_eq!(time_span(446_928), "00:00:00.0446928");
        assert_eq!(time_span(3_725 * SECOND), "01:02:05");
    }
}
