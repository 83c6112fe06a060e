//! What the items and the log of a VB for AWS session are in the words of the API.

use mullion_model::SessionId;
use serde_json::Value;

use super::details::{self, Item};
use super::facts::{Items, Session};
use super::outcome::{Word, severity, word};
use super::truth::{TYPE, text};
use crate::kit::truth::{self, EventTruth, ItemTruth, NativeTruth};

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
    let (state, result) = match item.status.unwrap_or_default().trim().to_ascii_lowercase().as_str()
    {
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
