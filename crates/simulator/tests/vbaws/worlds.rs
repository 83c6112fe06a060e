//! Worlds: the same from the same seed, and alive.

use std::collections::BTreeSet;
use std::time::Duration;

use mullion_simulator::{Fault, Rule, Simulator};
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids};
use crate::support::{Client, FIRST, start_of, stop_of, vbaws};

#[test]
fn the_same_seed_makes_the_same_world() {
    let make = |seed| start("vbaws", FIRST, |options| options.seed = seed);
    let (first, second, other) = (make(7), make(7), make(8));
    let list = |simulator: &Simulator| Client::log_in(simulator).rows("sessions");
    assert_eq!(list(&first), list(&second));
    assert_ne!(list(&first), list(&other));
    first.change(25);
    second.change(25);
    assert_eq!(first.truth("aws"), second.truth("aws"));
}

#[test]
fn a_churning_world_moves_until_it_is_frozen() {
    let simulator = start("vbaws", FIRST, |options| options.churn = true);
    let client = Client::log_in(&simulator);
    let before = simulator.truth("aws");
    let usn = |client: &Client<'_>| {
        let rows = client.rows("sessions");
        rows.iter().filter_map(|row| row["usn"].as_i64()).max()
    };
    let first = usn(&client);
    assert_eq!(simulator.truth("aws").len(), before.len() + 1);
    assert!(usn(&client) > first);
    simulator.freeze();
    let frozen = simulator.truth("aws");
    usn(&client);
    assert_eq!(simulator.truth("aws"), frozen);
    let id = true_ids(&simulator, "Session").pop().unwrap();
    assert!(!simulator.remove("RestoreSession", &id));
    assert!(simulator.remove("Session", &id));
    assert_eq!(client.send("GET", &format!("sessions/{id}")).status, 404);
}

#[test]
fn rows_can_be_bad_or_have_more_fields() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let good = client.rows("sessions");
    simulator.faults().add(Rule::once(Fault::BadRow));
    let bad = client.rows("sessions");
    assert!(bad[0].get("id").is_none());
    assert_eq!(bad[1..], good[..]);
    simulator.faults().add(Rule::once(Fault::ExtraFields));
    let more = client.rows("sessions");
    assert!(more.iter().all(|row| row["aFieldOfTomorrow"] == "surprise"));
}

#[test]
fn an_old_history_is_forgotten_but_not_what_is_under_way() {
    let history = Duration::from_secs(5 * 86_400);
    let list = |history| {
        let simulator = start("vbaws", "1.8-rev0", |options| options.history = history);
        simulator.pass(Duration::from_secs(3_600));
        let rows = Client::log_in_for(&simulator, "1.8-rev0").rows("sessions?Sort=startTimeAsc");
        (simulator, rows)
    };
    let (_, before) = list(None);
    let (simulator, after) = list(Some(history));
    let oldest = simulator.now().minus(history);
    let is_under_way = |row: &Value| {
        let is_final = matches!(
            text(row, "status"),
            "Succeeded" | "Success" | "succeeded" | "Warning" | "Failed" | "Error" | "Canceled"
        );
        let is_active = matches!(
            text(row, "status"),
            "Running" | "RunningWithWarning" | "Canceling" | "Pending"
        );
        !is_final && (is_active || stop_of(row).is_none())
    };
    let kept: Vec<&Value> = before
        .iter()
        .filter(|row| start_of(row).is_none_or(|start| start >= oldest) || is_under_way(row))
        .collect();
    assert_eq!(after.iter().collect::<Vec<_>>(), kept);
    let old = after.iter().filter(|row| start_of(row).is_some_and(|start| start < oldest));
    assert!(old.count() > 3 && before.len() - after.len() > 100);
    assert_eq!(true_ids(&simulator, "Session").len(), after.len());
    let gone = before.iter().find(|row| !after.contains(row)).unwrap();
    let client = Client::log_in_for(&simulator, "1.8-rev0");
    assert_eq!(client.send("GET", &format!("sessions/{}", text(gone, "id"))).status, 404);
}

#[test]
fn a_world_can_be_put_back() {
    let simulator = vbaws();
    let saved = simulator.save();
    let before = simulator.truth("aws");
    simulator.change(40);
    let changed = simulator.truth("aws");
    assert_ne!(changed, before);
    simulator.restore(&saved);
    assert_eq!(simulator.truth("aws"), before);
    let rows = Client::log_in(&simulator).rows("sessions");
    assert_eq!(rows.len(), before.len());
    simulator.change(40);
    assert_ne!(simulator.truth("aws"), changed, "another future begins");
}

#[test]
fn sessions_appear_late_and_jobs_are_parts_of_the_latest_run() {
    let simulator = start("vbaws", "1.8-rev0", |_| {});
    let before: BTreeSet<String> = true_ids(&simulator, "Session").into_iter().collect();
    simulator.pass(Duration::from_secs(12 * 3_600));
    simulator.change(1_500);
    let client = Client::log_in_for(&simulator, "1.8-rev0");
    let rows = client.rows("sessions?Sort=usnAsc");
    let new: Vec<&Value> = rows.iter().filter(|row| !before.contains(text(row, "id"))).collect();
    let minutes: Vec<u64> = new
        .iter()
        .map(|row| simulator.now().since(start_of(row).unwrap()).as_secs() / 60)
        .collect();
    assert!(minutes.iter().any(|late| *late < 1));
    assert!(minutes.iter().any(|late| (1..=15).contains(late)));
    assert!(minutes.iter().any(|late| (16..=360).contains(late)), "after an outage");
    assert!(minutes.iter().all(|late| *late <= 360));
    let ids: BTreeSet<&str> = rows.iter().map(|row| text(row, "id")).collect();
    let jobs = new.iter().filter(|row| matches!(text(row, "type"), "Job" | "Task"));
    for job in jobs {
        assert!(ids.contains(text(job, "parentSessionId")), "{job}");
    }
}

#[test]
fn an_empty_world_comes_to_life() {
    let simulator = start("vbaws", "1.8-rev0", |options| options.sessions = 0);
    let client = Client::log_in_for(&simulator, "1.8-rev0");
    assert!(client.rows("sessions?Sort=startTimeDesc").is_empty());
    simulator.change(60);
    let rows = client.rows("sessions?Sort=startTimeDesc");
    assert_eq!(sorted(&rows, "id"), true_ids(&simulator, "Session"));
    assert!(rows.iter().any(|row| row["status"] == "Running"));
    assert!(rows.iter().any(|row| stop_of(row).is_some()));
}
