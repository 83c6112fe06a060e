//! What the items and events of a VB365 session are in the words of the API.

use serde_json::Value;

use mullion_model::{SessionId, Timestamp};

use super::Vb365;
use super::details::{self, Event, LogItem, ProcessedObject};
use super::truth::{Standing, may_have_ended, text};
use super::version::{Version, since};
use crate::kit::moment::SECOND;
use crate::kit::truth::{self, EventTruth, ItemTruth, NativeTruth};

/// The items of one session, in wire order.
pub(super) fn items(
    dialect: &Vb365,
    source: &str,
    native_type: &str,
    native_id: &str,
) -> Option<Vec<Value>> {
    let (world, version) = (&dialect.world, dialect.version);
    let items: Vec<ItemTruth> = match native_type {
        "RestoreSession" if version >= since::RESTORE_SCOPES => {
            let restore = world.restores.get(native_id)?;
            details::events(restore).iter().filter_map(restored).collect()
        }
        "JobSession" if version >= since::PROCESSED_OBJECTS => {
            let run = world.runs.get(native_id)?;
            details::processed_objects(run).iter().map(processed).collect()
        }
        _ => return None,
    };
    let session = SessionId::new(source, native_type, native_id);
    Some(truth::items(session, &items))
}

/// The events of one session, in order.
pub(super) fn events(dialect: &Vb365, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
    let (world, version) = (&dialect.world, dialect.version);
    let events: Vec<EventTruth> = match native_type {
        "RestoreSession" if version >= since::RESTORE_PAGES => {
            let restore = world.restores.get(native_id)?;
            details::events(restore).iter().map(restore_event).collect()
        }
        "JobSession" => {
            let run = world.runs.get(native_id).filter(|run| run.is_listed(version))?;
            if version == Version::V1 && !run.links_log {
                return None;
            }
            let log = details::log_of_run(run);
            log.iter().map(|item| log_item(item, version)).collect()
        }
        "DataRetrievalSession" if version >= since::RETRIEVALS => {
            let retrieval = world.retrievals.get(native_id)?;
            let log = details::log_of_retrieval(retrieval);
            log.iter().map(|item| log_item(item, version)).collect()
        }
        _ => return None,
    };
    Some(truth::events(events))
}

/// A restore event that is about an item, unless it only looked at it.
fn restored(event: &Event) -> Option<ItemTruth> {
    let item = event.item.filter(|_| !matches!(event.kind, "None" | "View"))?;
    let name = text(item.name)?;
    let (state, result) = item_standing(Some(event.status), event.end.is_some());
    Some(ItemTruth {
        key: event.id.clone(),
        name: Some(name),
        object_type: text(item.kind),
        state,
        result,
        message: text(&event.message),
        started_at: Some(event.start),
        ended_at: event.end.filter(|_| may_have_ended(state)),
        size_bytes: item.size.and_then(|size| u64::try_from(size).ok()),
        native: NativeTruth {
            id: Some(event.id.clone()),
            r#type: "RestoreSessionEvent",
            subtype: text(event.kind),
            state: text(event.status),
            result: None,
        },
        ..ItemTruth::default()
    })
}

fn processed(object: &ProcessedObject) -> ItemTruth {
    let (state, result) = item_standing(object.status, false);
    ItemTruth {
        key: object.id.clone(),
        name: Some(object.id.clone()),
        object_type: text(object.kind),
        state,
        result,
        native: NativeTruth {
            id: Some(object.id.clone()),
            r#type: "ProcessedObject",
            subtype: text(object.kind),
            state: object.status.and_then(text),
            result: None,
        },
        ..ItemTruth::default()
    }
}

fn item_standing(status: Option<&str>, has_end: bool) -> Standing {
    let status = status.unwrap_or_default().trim().to_ascii_lowercase();
    match status.as_str() {
        "success" | "succeeded" => ("finished", Some("success")),
        "warning" => ("finished", Some("warning")),
        "failed" | "error" => ("finished", Some("failed")),
        "cancelled" | "canceled" => ("finished", Some("cancelled")),
        "skipped" => ("finished", Some("skipped")),
        "running" => ("running", None),
        _ if has_end => ("finished", Some("unknown")),
        _ => ("unknown", None),
    }
}

fn restore_event(event: &Event) -> EventTruth {
    let spent = event.end.and_then(|end| between(event.start, end));
    let told = event.duration.as_deref().and_then(time_span);
    EventTruth {
        order: event.order,
        time: Some(event.start),
        end_time: event.end,
        duration_ticks: told.or(spent),
        severity: severity(event.status).unwrap_or("info"),
        title: event.title.and_then(text),
        message: event.message.clone(),
        native: NativeTruth {
            id: Some(event.id.clone()),
            r#type: "RestoreSessionEvent",
            subtype: text(event.kind),
            state: text(event.status),
            result: None,
        },
    }
}

/// Before v8 the word stands before the text; one that says nothing of severity stays there.
fn log_item(item: &LogItem, version: Version) -> EventTruth {
    let word = item.word.filter(|word| version >= since::LOG_TYPES || severity(word).is_some());
    let message = match item.word {
        Some(prefix) if word.is_none() => format!("[{prefix}] {}", item.text),
        _ => item.text.clone(),
    };
    EventTruth {
        order: item.usn,
        time: Some(item.creation),
        end_time: item.end,
        duration_ticks: item.end.and_then(|end| between(item.creation, end)),
        severity: word.and_then(severity).unwrap_or("info"),
        title: None,
        message,
        native: NativeTruth {
            id: Some(item.id.clone()),
            r#type: "LogItem",
            subtype: None,
            state: word.and_then(text),
            result: None,
        },
    }
}

fn between(start: Timestamp, end: Timestamp) -> Option<i64> {
    let ticks = end.ticks() - start.ticks();
    (ticks >= 0).then_some(ticks)
}

/// The severity that a word stands for, if it is one of those that stand for any.
fn severity(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "success" | "succeeded" => Some("success"),
        "warning" | "runningwithwarning" | "cancelled" | "canceled" | "canceling" | "stop"
        | "stopped" => Some("warning"),
        "error" | "failed" | "runningwitherror" => Some("error"),
        "running" | "skipped" | "info" | "information" | "none" | "pending" | "neverexecuted" => {
            Some("info")
        }
        _ => None,
    }
}

/// `[d.]hh:mm:ss[.fffffff]` in units of 100 ns; anything else is not a time span.
fn time_span(text: &str) -> Option<i64> {
    let is_number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (days_and_hours, rest) = text.split_once(':')?;
    let (minutes, seconds_and_fraction) = rest.split_once(':')?;
    let (days, hours) = days_and_hours.split_once('.').unwrap_or(("0", days_and_hours));
    let (seconds, fraction) =
        seconds_and_fraction.split_once('.').unwrap_or((seconds_and_fraction, "0"));
    let is_clock =
        is_number(hours, 1..=2) && is_number(minutes, 2..=2) && is_number(seconds, 2..=2);
    if !is_clock || !is_number(days, 1..=9) || !is_number(fraction, 1..=7) {
        return None;
    }
    let read = |part: &str| part.parse::<i64>().ok();
    let (minutes, seconds) = (read(minutes)?, read(seconds)?);
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let whole = read(days)? * 86_400 + read(hours)? * 3_600 + minutes * 60 + seconds;
    Some(whole * SECOND + read(&format!("{fraction:0<7}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the mapping's section 4.
    #[test]
    fn time_spans_are_read_as_dot_net_writes_them() {
        for (text, ticks) in [
            ("00:00:00", Some(0)),
            ("00:00:00.0446928", Some(446_928)),
            ("1.02:03:04", Some(93_784 * SECOND)),
            ("10.00:00:00.5", Some(864_000 * SECOND + 5_000_000)),
            ("24:00:00", Some(86_400 * SECOND)),
            ("-00:00:01", None),
            ("3.5", None),
            ("1:2:3", None),
            ("12", None),
        ] {
            assert_eq!(time_span(text), ticks, "{text}");
        }
    }
}
