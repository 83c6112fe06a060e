//! Worlds: the same from the same seed, and alive.

use std::collections::BTreeSet;
use std::time::Duration;

use mullion_simulator::{Fault, Rule, Simulator};
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids};
use crate::support::{Client, NEWEST, REVISIONS, problem, real, time_of, vbr};

const BY_START: &str = "sessions?orderColumn=CreationTime&orderAsc=true";

#[test]
fn the_same_seed_makes_the_same_world() {
    for newest in REVISIONS {
        let make = |seed| start("vbr", newest, |options| options.seed = seed);
        let (first, second, other) = (make(7), make(7), make(8));
        let list = |simulator: &Simulator| Client::log_in(simulator, newest).rows(BY_START);
        assert_eq!(list(&first), list(&second));
        assert_ne!(list(&first), list(&other));
        first.change(25);
        second.change(25);
        assert_eq!(first.truth("vbr"), second.truth("vbr"));
    }
}

#[test]
fn a_churning_world_moves_until_it_is_frozen() {
    let simulator = start("vbr", NEWEST, |options| options.churn = true);
    let client = Client::log_in(&simulator, NEWEST);
    let before = simulator.truth("vbr");
    client.rows("sessions");
    assert_eq!(simulator.truth("vbr").len(), before.len() + 1);
    simulator.freeze();
    let frozen = simulator.truth("vbr");
    client.rows("sessions");
    assert_eq!(simulator.truth("vbr"), frozen);
    let id = true_ids(&simulator, "Session").pop().unwrap();
    assert!(!simulator.remove("RestoreSession", &id));
    assert!(simulator.remove("Session", &id) && !simulator.remove("Session", &id));
    let gone = client.send("GET", &format!("v1/sessions/{id}"));
    assert_eq!(problem(&gone), (404, "NotFound"));
}

#[test]
fn rows_can_be_bad_or_have_more_fields() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let good = client.rows(BY_START);
    simulator.faults().add(Rule::once(Fault::BadRow));
    let bad = client.rows(BY_START);
    assert!(bad[0].get("id").is_none());
    assert_eq!(bad[1..], good[..]);
    for path in [BY_START, "jobs", "taskSessions"] {
        simulator.faults().add(Rule::once(Fault::ExtraFields));
        let more = client.rows(path);
        assert!(!more.is_empty(), "{path}");
        assert!(more.iter().all(|row| row["aFieldOfTomorrow"] == "surprise"), "{path}");
    }
    simulator.faults().add(Rule::once(Fault::Forbidden));
    assert_eq!(problem(&client.send("GET", "v1/sessions")), (403, "AccessDenied"));
}

#[test]
fn an_old_history_is_forgotten_but_not_what_is_under_way() {
    let history = Duration::from_secs(5 * 86_400);
    let list = |history| {
        let simulator = start("vbr", NEWEST, |options| options.history = history);
        simulator.pass(Duration::from_secs(3_600));
        let rows = Client::log_in(&simulator, NEWEST).rows(BY_START);
        (simulator, rows)
    };
    let (_, before) = list(None);
    let (simulator, after) = list(Some(history));
    let oldest = simulator.now().minus(history);
    let is_over = |row: &Value| match text(row, "state") {
        "Stopped" | "stopped" => true,
        "" | "Suspended" => time_of(row, "endTime").is_some(),
        _ => false,
    };
    let is_old = |row: &Value| time_of(row, "creationTime").is_none_or(|at| at < oldest);
    let kept: Vec<&Value> = before.iter().filter(|row| !is_old(row) || !is_over(row)).collect();
    assert_eq!(after.iter().collect::<Vec<_>>(), kept);
    assert!(after.iter().filter(|row| is_old(row)).count() > 5);
    assert!(before.len() - after.len() > 100);
    assert_eq!(true_ids(&simulator, "Session").len(), after.len());
}

#[test]
fn a_world_can_be_put_back() {
    let simulator = vbr(NEWEST);
    let saved = simulator.save();
    let before = simulator.truth("vbr");
    simulator.change(40);
    let changed = simulator.truth("vbr");
    assert_ne!(changed, before);
    let old_login = Client::log_in(&simulator, NEWEST);
    simulator.restore(&saved);
    assert_eq!(simulator.truth("vbr"), before);
    assert_eq!(old_login.send("GET", "v1/sessions").status, 401);
    assert_eq!(Client::log_in(&simulator, NEWEST).rows("sessions").len(), before.len());
}

#[test]
fn sessions_appear_late_are_tried_again_and_have_parts() {
    let simulator = vbr(NEWEST);
    let before: BTreeSet<String> = true_ids(&simulator, "Session").into_iter().collect();
    simulator.pass(Duration::from_secs(12 * 3_600));
    simulator.change(1_500);
    let rows = Client::log_in(&simulator, NEWEST).rows(BY_START);
    let new: Vec<&Value> = rows.iter().filter(|row| !before.contains(text(row, "id"))).collect();
    let late: Vec<u64> = new
        .iter()
        .map(|row| simulator.now().since(time_of(row, "creationTime").unwrap()).as_secs() / 60)
        .collect();
    assert!(late.iter().any(|minutes| *minutes < 1));
    assert!(late.iter().any(|minutes| (1..=15).contains(minutes)));
    assert!(late.iter().any(|minutes| (16..=360).contains(minutes)), "after an outage");
    assert!(late.iter().all(|minutes| *minutes <= 360));
    let by_id = |id: &str| rows.iter().find(|row| row["id"] == id);
    let mut attempts = 0;
    for row in new.iter().filter(|row| row.get("retryInfo").is_some()) {
        let first = by_id(real(row, "originalSessionId").unwrap()).unwrap();
        assert_ne!(first["id"], row["id"]);
        assert_eq!((&first["jobId"], &first["name"]), (&row["jobId"], &row["name"]));
        attempts += 1;
    }
    assert!(attempts > 3, "{attempts}");
    let parts = new.iter().filter_map(|row| Some((row, by_id(real(row, "parentSessionId")?)?)));
    let parts: BTreeSet<(&str, &str)> =
        parts.map(|(row, whole)| (text(row, "sessionType"), text(whole, "sessionType"))).collect();
    assert!(parts.contains(&("BackupCopyJob", "BackupCopyJobParent")), "{parts:?}");
    assert!(parts.contains(&("FailoverPlanTask", "FailoverPlan")), "{parts:?}");
}

#[test]
fn malware_detection_never_ends() {
    let simulator = start("vbr", NEWEST, |options| options.sessions = 1_000);
    let open = |simulator: &Simulator| -> Vec<Value> {
        let client = Client::log_in(simulator, NEWEST);
        let mut rows = client.rows("sessions?typeFilter=MalwareDetection&stateFilter=Working");
        rows.retain(|row| row.get("endTime").is_none());
        rows.sort_by_key(|row| text(row, "id").to_owned());
        rows
    };
    let before = open(&simulator);
    assert!(before.len() > 3);
    simulator.change(2_000);
    let after = open(&simulator);
    assert!(before.iter().all(|row| after.contains(row)));
}

#[test]
fn an_empty_world_comes_to_life() {
    for newest in ["1.0-rev1", "1.2-rev1", NEWEST] {
        let simulator = start("vbr", newest, |options| options.sessions = 0);
        let client = Client::log_in(&simulator, newest);
        assert!(client.rows(BY_START).is_empty());
        simulator.change(60);
        let rows = client.rows(BY_START);
        assert_eq!(sorted(&rows, "id"), true_ids(&simulator, "Session"));
        assert!(rows.iter().any(|row| row["state"] == "Working"));
        assert!(rows.iter().any(|row| row["state"] == "Stopped"));
    }
}
