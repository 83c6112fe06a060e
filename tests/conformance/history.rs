//! What happens while a source is read for longer: sessions that go on, that are deleted, and that
//! did not happen; reasons that are read behind; clocks that are wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_gateway::wall_time;
use mullion_model::Timestamp;
use mullion_simulator::Simulator;
use mullion_tests::{Estate, until};
use serde_json::Value;

use crate::scene::{alone, exact, shown, simulator, undisturbed};
use crate::subject::Subject;

/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;

pub(crate) fn sessions_that_begin_go_on_and_end_are_followed(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    for _ in 0..3 {
        simulator.change(10);
        undisturbed(&estate, "alone", simulator);
    }
}

pub(crate) fn a_deleted_session_is_gone_and_the_others_stay(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    let deleted = a_new_one_that_is_over(simulator);
    undisturbed(&estate, "alone", simulator);
    let native = |field: &str| deleted["native"][field].as_str().unwrap().to_owned();
    assert!(simulator.remove(&native("type"), &native("id")));
    until("the deletion is proved", || {
        let gone = estate.client.walk("source=alone&presence=gone");
        gone.iter().any(|row| row["id"] == deleted["id"])
    });
    undisturbed(&estate, "alone", simulator);
    let gone = estate.client.walk("source=alone&presence=gone");
    assert_eq!(gone.len(), 1, "{gone:?}");
    let link = deleted["links"]["self"].as_str().unwrap();
    assert_eq!(estate.client.get(link).json()["presence"], "gone");
}

/// A session that began just now and is over, so that the next sweeps miss it when it is deleted. As
/// little as possible happens until there is one, because a session that becomes visible long after
/// it began is found within a quarter of an hour only.
fn a_new_one_that_is_over(simulator: &Simulator) -> Value {
    let rounds = std::iter::repeat_with(|| {
        simulator.change(1);
        simulator.truth("alone").into_iter().find(is_new_and_over)
    });
    rounds.take(200).flatten().next().unwrap()
}

/// Whether a session is over and began within the last half hour, where every sweep looks.
fn is_new_and_over(row: &Value) -> bool {
    let start = row["startedAt"].as_str().and_then(|at| Timestamp::parse_rfc3339(at).ok());
    let is_new = start.is_some_and(|start| wall_time().since(start) < Duration::from_secs(30 * 60));
    is_new && row["state"] == "finished"
}

pub(crate) fn a_clock_a_day_ahead_is_measured_and_nothing_is_lost(subject: &Subject) {
    wrong_clock(subject, DAY);
}

pub(crate) fn a_clock_a_day_behind_is_measured_and_nothing_is_lost(subject: &Subject) {
    wrong_clock(subject, -DAY);
}

/// A server whose clock is `ahead` seconds ahead.
fn wrong_clock(subject: &Subject, ahead: i64) {
    let mut world = subject.world("alone");
    world.options.clock_ahead = ahead;
    let estate = Estate::start(vec![world]);
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    undisturbed(&estate, "alone", simulator);
    let measured = estate.client.source("alone")["clockSkewSeconds"].as_i64().unwrap();
    assert!((measured - ahead).abs() <= 5, "{measured} s instead of {ahead} s");
    simulator.change(20);
    undisturbed(&estate, "alone", simulator);
}

pub(crate) fn jobs_tell_what_of_them_ran_last(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    undisturbed(&estate, "alone", simulator(&estate, 0));
    let rows = shown(&estate, "alone");
    let answer = estate.client.get("/api/v1/jobs?source=alone&limit=1000").json();
    let jobs = answer["items"].as_array().unwrap();
    let mut latest = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["job"].is_null()) {
        let job = if row["job"]["id"].is_null() { &row["job"]["name"] } else { &row["job"]["id"] };
        let (runs, successes, first) = latest.entry(job.to_string()).or_insert((0, 0, row));
        *runs += 1;
        *successes += u64::from(row["result"] == "success");
        assert!(row["startedAt"].as_str() <= first["startedAt"].as_str());
    }
    assert_eq!(answer["page"]["total"], latest.len(), "{answer}");
    assert!(!subject.has_jobs || !latest.is_empty(), "a world without jobs proves nothing");
    for job in jobs {
        let id = if job["id"].is_null() { &job["name"] } else { &job["id"] };
        let (_, successes, first) = &latest[&id.to_string()];
        assert_eq!(job["latest"]["id"], first["id"], "{job}");
        assert_eq!(job["counts"]["success"], *successes, "{job}");
    }
}

pub(crate) fn a_failed_session_tells_the_reason_of_its_first_failed_item(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    let expected: BTreeMap<String, Value> =
        simulator.truth("alone").iter().filter_map(|row| reason(simulator, row)).collect();
    assert!(!expected.is_empty(), "a world in which every failure is explained proves nothing");
    until("the reasons are read", || {
        let rows = shown(&estate, "alone");
        let told = rows.iter().filter(|row| !row["message"].is_null());
        let told: BTreeSet<_> = told.map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        expected.keys().all(|id| told.contains(id))
    });
    let rows = shown(&estate, "alone");
    for row in &rows {
        if let Some(reason) = expected.get(row["id"].as_str().unwrap()) {
            assert_eq!(&row["message"], reason, "{row}");
        }
    }
    exact(&estate, "alone", simulator);
}

/// The id of a session that failed without a message of its own, and the one of its first failed
/// item.
fn reason(simulator: &Simulator, row: &Value) -> Option<(String, Value)> {
    if !matches!(row["result"].as_str(), Some("failed" | "warning")) || !row["message"].is_null() {
        return None;
    }
    let native = |field: &str| row["native"][field].as_str().unwrap();
    let items = simulator.truth_items("alone", native("type"), native("id"))?;
    let mut failed = items.into_iter().filter(|item| item["result"] == "failed");
    let message = failed.find_map(|mut item| Some(item["message"].take()).filter(Value::is_string));
    message.map(|message| (row["id"].as_str().unwrap().to_owned(), message))
}
