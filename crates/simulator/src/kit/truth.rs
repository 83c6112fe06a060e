//! The shape of truth: sessions, items and events as JSON in the shape of the API.
//!
//! A dialect fills these from its world's facts by its own reading of the vocabulary mapping;
//! this file only gives them the API's shape and order. Words are plain text on purpose: nothing
//! here knows the gateway's vocabularies.

use mullion_model::{SessionId, Timestamp, item_ids};
use serde_json::{Number, Value, json};

/// The product's own words.
#[derive(Clone, Debug, Default)]
pub(crate) struct NativeTruth {
    /// Canonical native id.
    pub(crate) id: Option<String>,
    /// The list's constant.
    pub(crate) r#type: &'static str,
    /// The finer word.
    pub(crate) subtype: Option<String>,
    /// The word for the state.
    pub(crate) state: Option<String>,
    /// The word for the result.
    pub(crate) result: Option<String>,
}

impl NativeTruth {
    fn json(&self) -> Value {
        json!({
            "id": self.id, "type": self.r#type, "subtype": self.subtype,
            "state": self.state, "result": self.result,
        })
    }
}

/// The session another one belongs to.
#[derive(Clone, Debug)]
pub(crate) struct ParentTruth {
    /// The parent's canonical native id; its list is the child's own. `None` where the product
    /// does not tell.
    pub(crate) id: Option<String>,
    /// `part` or `retry`.
    pub(crate) relation: &'static str,
}

/// One session.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionTruth {
    pub(crate) native: NativeTruth,
    pub(crate) server: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) workload: Option<&'static str>,
    pub(crate) name: String,
    /// Id and name; a job is null where both are missing.
    pub(crate) job: (Option<String>, Option<String>),
    pub(crate) object: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) initiated_by: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) result: Option<&'static str>,
    pub(crate) progress_percent: Option<i64>,
    pub(crate) point_in_time: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) message: Option<String>,
    pub(crate) parent: Option<ParentTruth>,
    pub(crate) has_items: bool,
    pub(crate) has_events: bool,
}

impl SessionTruth {
    /// The unified id under a source of this name.
    pub(crate) fn id(&self, source: &str) -> SessionId {
        SessionId::new(source, self.native.r#type, self.native.id.as_deref().unwrap_or_default())
    }

    fn json(&self, source: &str, product: &str) -> Value {
        let id = self.id(source).to_string();
        let link = |has: bool, what: &str| has.then(|| format!("/api/v1/sessions/{id}/{what}"));
        let job = match &self.job {
            (None, None) => Value::Null,
            (job_id, name) => json!({ "id": job_id, "name": name }),
        };
        let parent = self.parent.as_ref().map(|parent| {
            let parent_id = parent
                .id
                .as_ref()
                .map(|native_id| SessionId::new(source, self.native.r#type, native_id).to_string());
            json!({ "id": parent_id, "relation": parent.relation })
        });
        json!({
            "id": id,
            "source": source,
            "product": product,
            "server": self.server,
            "kind": self.kind,
            "workload": self.workload,
            "name": self.name,
            "job": job,
            "object": self.object,
            "organization": self.organization,
            "initiatedBy": self.initiated_by,
            "reason": self.reason,
            "state": self.state,
            "result": self.result,
            "progressPercent": self.progress_percent,
            "pointInTime": stamp(self.point_in_time),
            "startedAt": stamp(self.started_at),
            "endedAt": stamp(self.ended_at),
            "durationSeconds": between(self.started_at, self.ended_at),
            "message": self.message,
            "parent": parent,
            "native": self.native.json(),
            "presence": "present",
            "links": {
                "self": format!("/api/v1/sessions/{id}"),
                "items": link(self.has_items, "items"),
                "events": link(self.has_events, "events"),
            },
        })
    }
}

/// The sessions of a source in the API's own order: the latest start first, equal ones by id,
/// those without a start last.
pub(crate) fn sessions(source: &str, product: &str, mut truth: Vec<SessionTruth>) -> Vec<Value> {
    truth.sort_by_cached_key(|session| {
        let start = session.started_at.map(Timestamp::ticks);
        (std::cmp::Reverse(start), session.id(source))
    });
    truth.iter().map(|session| session.json(source, product)).collect()
}

/// One item.
#[derive(Clone, Debug, Default)]
pub(crate) struct ItemTruth {
    /// What makes its id: the native id, else name, line feed, region.
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) object_type: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) result: Option<&'static str>,
    pub(crate) message: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) size_bytes: Option<u64>,
    pub(crate) native: NativeTruth,
}

/// The items of one session, in wire order.
pub(crate) fn items(session: SessionId, truth: &[ItemTruth]) -> Vec<Value> {
    let keys = truth.iter().map(|item| (item.native.r#type, item.key.as_str()));
    item_ids(session, keys)
        .into_iter()
        .zip(truth)
        .map(|(id, item)| {
            json!({
                "id": id.to_string(),
                "name": item.name,
                "objectType": item.object_type,
                "state": item.state,
                "result": item.result,
                "message": item.message,
                "region": item.region,
                "startedAt": stamp(item.started_at),
                "endedAt": stamp(item.ended_at),
                "sizeBytes": item.size_bytes,
                "native": item.native.json(),
            })
        })
        .collect()
}

/// One event.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventTruth {
    pub(crate) order: i64,
    pub(crate) time: Option<Timestamp>,
    pub(crate) end_time: Option<Timestamp>,
    /// In units of 100 ns.
    pub(crate) duration_ticks: Option<i64>,
    pub(crate) severity: &'static str,
    pub(crate) title: Option<String>,
    pub(crate) message: String,
    pub(crate) native: NativeTruth,
}

/// The events of one session, sorted by order, ties as they came.
pub(crate) fn events(mut truth: Vec<EventTruth>) -> Vec<Value> {
    truth.sort_by_key(|event| event.order);
    truth
        .iter()
        .map(|event| {
            json!({
                "order": event.order,
                "time": stamp(event.time),
                "endTime": stamp(event.end_time),
                "durationSeconds": event.duration_ticks.map(seconds),
                "severity": event.severity,
                "title": event.title,
                "message": event.message,
                "native": event.native.json(),
            })
        })
        .collect()
}

fn stamp(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|moment| moment.to_string())
}

/// Seconds from start to end; null where either is missing or the end is the earlier one.
fn between(start: Option<Timestamp>, end: Option<Timestamp>) -> Option<Number> {
    let ticks = end?.ticks().checked_sub(start?.ticks())?;
    (ticks >= 0).then(|| seconds(ticks))
}

/// Units of 100 ns as seconds: a whole number where it is one, else the nearest fraction.
pub(crate) fn seconds(ticks: i64) -> Number {
    const TICKS: i64 = 10_000_000;
    if ticks % TICKS == 0 {
        return Number::from(ticks / TICKS);
    }
    let text = format!("{}.{:07}", ticks / TICKS, (ticks % TICKS).abs());
    let number = text.parse().ok().and_then(Number::from_f64);
    number.unwrap_or_else(|| Number::from(ticks / TICKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_whole_or_exact() {
        assert_eq!(seconds(17_460_000_000).to_string(), "1746");
        assert_eq!(seconds(19_571_615_893).to_string(), "1957.1615893");
        assert_eq!(seconds(446_928).to_string(), "0.0446928");
    }

    #[test]
    fn an_end_before_the_start_gives_no_duration() {
        let at = |seconds| Some(Timestamp::from_seconds(seconds));
        assert_eq!(between(at(10), at(9)), None);
        assert_eq!(between(at(10), at(10)), Some(Number::from(0)));
        assert_eq!(between(None, at(10)), None);
    }
}
