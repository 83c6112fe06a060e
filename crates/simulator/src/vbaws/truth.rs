//! What the sessions of a VB for AWS world are in the words of the API, worked out from the facts
//! by this crate's own reading of the vocabulary mapping.

use mullion_model::SessionId;
use serde_json::Value;

use super::details::{self, Item};
use super::facts::{Items, Session, World};
use crate::kit::truth::{self, EventTruth, ItemTruth, NativeTruth, SessionTruth};

/// What the list of sessions is called.
pub(super) const TYPE: &str = "Session";

/// Every session.
pub(super) fn sessions(world: &World, source: &str, host: &str) -> Vec<Value> {
    let all = world
        .sessions
        .iter()
        .map(|facts| SessionTruth { server: Some(host.to_owned()), ..session(facts) });
    truth::sessions(source, "vbaws", all.collect())
}

fn session(session: &Session) -> SessionTruth {
    let stop = session.stop.usable();
    let (state, result) = standing(session.status, session.result, stop.is_some());
    let kind = session.kind.and_then(text);
    let may_have_ended = matches!(state, "finished" | "unknown");
    SessionTruth {
        native: NativeTruth {
            id: Some(session.id.clone()),
            r#type: TYPE,
            subtype: kind.clone(),
            state: session.status.and_then(text),
            result: session.result.and_then(text),
        },
        kind: does(session.kind),
        workload: protects(session.kind),
        // 1.0 sends no names.
        name: kind.unwrap_or_else(|| TYPE.to_owned()),
        reason: session.reason.and_then(text),
        state,
        result,
        started_at: session.start.usable(),
        ended_at: stop.filter(|_| may_have_ended),
        has_items: !session.items.is_empty(),
        has_events: true,
        ..SessionTruth::default()
    }
}

/// Verbatim; blank is nothing.
fn text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// What a type of session does. 1.0 has no finer types, so that what policies do is not told.
fn does(kind: Option<&str>) -> &'static str {
    match kind.unwrap_or_default().to_ascii_lowercase().as_str() {
        "policy" | "job" | "task" | "userpolicy" | "manualtask" => "backup",
        "restoretask" | "flrtask" | "flrefstask" => "restore",
        "archiveretrieval" | "archiveretrievalprolongation" => "retrieval",
        "retentionactivity" | "tombstoneretention" => "retention",
        "selfbackupactivity" | "configurationbackupactivity" | "importpolicy" => "configuration",
        _ => "other",
    }
}

/// What a type of session is about, as far as its name tells.
fn protects(kind: Option<&str>) -> Option<&'static str> {
    let kind = kind.unwrap_or_default();
    match kind.to_ascii_lowercase().as_str() {
        "flrtask" => return Some("ec2"),
        "flrefstask" => return Some("efs"),
        "selfbackupactivity" | "configurationbackupactivity" | "importpolicy" => return None,
        _ => {}
    }
    let parts: &[(&str, &[&str])] = &[
        ("rds", &["Rds", "RDS"]),
        ("efs", &["Efs", "EFS"]),
        ("vpc", &["Vpc", "VPC"]),
        ("dynamodb", &["Dynamo"]),
        ("fsx", &["Fsx", "FSx", "FSX"]),
        ("redshift", &["Redshift"]),
        ("ec2", &["Ec2", "EC2"]),
    ];
    let found = parts.iter().find(|(_, words)| words.iter().any(|word| kind.contains(word)));
    Some(found.map_or("unknown", |(workload, _)| *workload))
}

/// What one of the product's words says. The vocabularies of status, result and log leak into each
/// other, so that each word may stand in each field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Running,
    Stopping,
    Pending,
    NeverExecuted,
    Over(&'static str),
    Nothing,
}

fn word(word: Option<&str>) -> Word {
    let word = word.unwrap_or_default().trim().to_ascii_lowercase();
    match word.as_str() {
        "running" | "runningwithwarning" | "runningwitherror" => Word::Running,
        "canceling" => Word::Stopping,
        "pending" => Word::Pending,
        "neverexecuted" => Word::NeverExecuted,
        "succeeded" | "success" => Word::Over("success"),
        "warning" => Word::Over("warning"),
        "failed" | "error" => Word::Over("failed"),
        "canceled" | "cancelled" => Word::Over("cancelled"),
        _ => Word::Nothing,
    }
}

/// The status leads and the result is the second witness.
fn standing(
    status: Option<&str>,
    result: Option<&str>,
    has_end: bool,
) -> (&'static str, Option<&'static str>) {
    let result = word(result);
    match (word(status), result) {
        (Word::Running, _) => ("running", None),
        (Word::Stopping, _) => ("stopping", None),
        (Word::Pending, _) => ("pending", None),
        (Word::NeverExecuted, _) if has_end => ("finished", Some("unknown")),
        (Word::NeverExecuted, _) => ("pending", None),
        (Word::Over(a), Word::Over(b)) => ("finished", Some(worse(a, b))),
        (Word::Over(outcome), _) => ("finished", Some(outcome)),
        (Word::Nothing, Word::Running) => ("running", None),
        (Word::Nothing, Word::Over(outcome)) if has_end => ("finished", Some(outcome)),
        (Word::Nothing, _) if has_end => ("finished", Some("unknown")),
        (Word::Nothing, _) => ("unknown", None),
    }
}

/// Of two outcomes the one that must not be hidden: cancelled, else the worse one.
fn worse(a: &'static str, b: &'static str) -> &'static str {
    let rank = |outcome: &str| match outcome {
        "cancelled" => 3,
        "failed" => 2,
        "warning" => 1,
        _ => 0,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// The items of a session in wire order; `None` where it links none.
pub(super) fn items(session: &Session, source: &str) -> Option<Vec<Value>> {
    let list = *session.items.iter().min()?;
    let items: Vec<ItemTruth> =
        details::items(session, list).iter().map(|facts| item(list, facts)).collect();
    Some(truth::items(SessionId::new(source, TYPE, &session.id), &items))
}

fn item(list: Items, item: &Item) -> ItemTruth {
    let name = item.name.as_deref().and_then(text);
    let region = item.region.and_then(text);
    let key = item.id.clone().unwrap_or_else(|| {
        let name = name.as_deref().unwrap_or_default();
        format!("{name}\n{}", region.as_deref().unwrap_or_default())
    });
    let (state, result) = match item.status.unwrap_or_default().to_ascii_lowercase().as_str() {
        "skipped" => ("finished", Some("skipped")),
        "running" => ("running", None),
        _ => match word(item.status) {
            Word::Over(outcome) => ("finished", Some(outcome)),
            _ => ("unknown", None),
        },
    };
    ItemTruth {
        key,
        name,
        object_type: item.machine.is_some().then(|| "virtualMachine".to_owned()),
        state,
        result,
        region,
        native: NativeTruth {
            id: item.id.clone(),
            r#type: match list {
                Items::Protected => "ProtectedItem",
                Items::Restored => "RestoredItem",
                Items::Deleted => "DeletedItem",
            },
            subtype: None,
            state: item.status.and_then(text),
            result: None,
        },
        ..ItemTruth::default()
    }
}

/// The log of a session, by time; lines of the same time as they came.
pub(super) fn events(session: &Session) -> Vec<Value> {
    let mut lines = details::log(session);
    lines.sort_by_key(|line| line.time);
    let events = lines.into_iter().zip(0..).map(|(line, order)| EventTruth {
        order,
        time: Some(line.time),
        severity: severity(line.status),
        message: line.message.unwrap_or_default(),
        native: NativeTruth {
            r#type: "LogItem",
            state: text(line.status),
            ..NativeTruth::default()
        },
        ..EventTruth::default()
    });
    truth::events(events.collect())
}

fn severity(status: &str) -> &'static str {
    match status.to_ascii_lowercase().as_str() {
        "success" | "succeeded" => "success",
        "warning" | "runningwithwarning" | "canceling" | "canceled" | "cancelled" | "stop"
        | "stopped" => "warning",
        "error" | "failed" | "runningwitherror" => "error",
        _ => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the mapping's table of status and result.
    #[test]
    fn the_worse_of_two_words_is_told() {
        for (status, result, has_end, expected) in [
            (Some("Running"), Some("Success"), true, ("running", None)),
            (Some("Canceling"), None, false, ("stopping", None)),
            (Some("NeverExecuted"), Some("Failed"), false, ("pending", None)),
            (Some("NeverExecuted"), None, true, ("finished", Some("unknown"))),
            (Some("Succeeded"), None, false, ("finished", Some("success"))),
            (Some("Succeeded"), Some("Failed"), true, ("finished", Some("failed"))),
            (Some("Warning"), Some("Success"), true, ("finished", Some("warning"))),
            (Some("Failed"), Some("Cancelled"), true, ("finished", Some("cancelled"))),
            (Some("Canceled"), Some("Success"), true, ("finished", Some("cancelled"))),
            (None, Some("Running"), true, ("running", None)),
            (None, Some("Warning"), true, ("finished", Some("warning"))),
            (Some("Paused"), None, true, ("finished", Some("unknown"))),
            (Some("Paused"), Some("Success"), false, ("unknown", None)),
        ] {
            assert_eq!(standing(status, result, has_end), expected, "{status:?} {result:?}");
        }
    }

    #[test]
    fn types_tell_what_they_can() {
        assert_eq!((does(Some("FLRTask")), protects(Some("FLRTask"))), ("restore", Some("ec2")));
        assert_eq!(
            (does(Some("RdsRestore")), protects(Some("RdsRestore"))),
            ("other", Some("rds"))
        );
        assert_eq!((does(None), protects(None)), ("other", Some("unknown")));
        assert_eq!(protects(Some("ImportPolicy")), None);
    }
}
