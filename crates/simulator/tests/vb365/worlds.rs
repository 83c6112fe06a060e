//! What the worlds hold, that they are repeatable, and how they move.

use std::collections::{BTreeMap, BTreeSet};

use mullion_simulator::Simulator;
use serde_json::Value;

use crate::json::{start, text, true_ids};
use crate::support::{Client, vb365};

#[test]
fn worlds_are_awkward() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let restores = client.rows("RestoreSessions");
    let mut starts = BTreeMap::new();
    for row in &restores {
        *starts.entry(text(row, "creationTime")).or_insert(0) += 1;
    }
    assert!(starts.values().any(|count| *count > 30), "more than a page of equal starts");
    let digits = |row: &Value| {
        let stamp = text(row, "creationTime");
        stamp.split_once('.').map_or(0, |(_, fraction)| fraction.len() - 1)
    };
    let digits: BTreeSet<usize> = client.rows("JobSessions").iter().map(digits).collect();
    assert!(digits.contains(&7) && digits.iter().any(|count| *count < 3), "{digits:?}");
    let truth = simulator.truth("source");
    let has = |keep: &dyn Fn(&Value) -> bool| truth.iter().any(keep);
    assert!(has(&|s| s["kind"] == "restore" && s["name"] == s["native"]["subtype"]));
    assert!(has(&|s| s["state"] == "finished"
        && s["endedAt"].is_string()
        && s["durationSeconds"].is_null()));
    assert!(has(&|s| s["workload"] == "unknown"));
    assert!(has(&|s| text(s, "object").contains('🧾')));
    assert!(has(&|s| s["kind"] == "maintenance") && has(&|s| s["kind"] == "retrieval"));
    assert!(restores.iter().any(|row| text(row, "reason") == "   "));
}

#[test]
fn the_same_seed_makes_the_same_world() {
    let make = |seed| start("vb365", "v8", |options| options.seed = seed);
    let list = |simulator: &Simulator| Client::log_in(simulator, "v8").get("JobSessions?limit=500");
    let (first, second, other) = (make(7), make(7), make(8));
    assert_eq!(first.truth("source"), second.truth("source"));
    assert_eq!(list(&first), list(&second));
    assert_ne!(list(&first), list(&other));
    first.change(25);
    second.change(25);
    assert_eq!(first.truth("source"), second.truth("source"));
}

#[test]
fn a_churning_world_moves_behind_every_page_and_stops_when_frozen() {
    let simulator = start("vb365", "v8", |options| options.churn = true);
    let client = Client::log_in(&simulator, "v8");
    let before = simulator.truth("source");
    client.get("RestoreSessions");
    let after = simulator.truth("source");
    assert!(after.len() > before.len());
    let running = |truth: &[Value]| truth.iter().filter(|s| s["state"] == "running").count();
    assert!(running(&after) > 0);
    simulator.freeze();
    client.get("RestoreSessions");
    assert_eq!(simulator.truth("source"), after);
    let id = true_ids(&simulator, "JobSession").pop().unwrap();
    assert!(simulator.remove("JobSession", &id));
    assert!(!simulator.remove("JobSession", &id));
    assert_eq!(client.send("GET", &format!("JobSessions/{id}")).status, 404);
    assert_eq!(simulator.truth("source").len(), after.len() - 1);
}
