//! What the worlds hold, that they are repeatable, and how they move.

use std::collections::{BTreeMap, BTreeSet};

use mullion_simulator::Simulator;
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids};
use crate::support::{Client, VERSIONS, number, vb365};

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

/// Another version shows the same sessions: those it has lists for.
#[test]
fn all_versions_look_at_one_world() {
    let newest = vb365("v8");
    let all = newest.truth("source");
    assert_eq!(all.len(), 200);
    let copies = Client::log_in(&newest, "v8").rows("JobSessions?jobType=Copy");
    let copies: BTreeSet<&str> = copies.iter().map(|row| text(row, "id")).collect();
    let is_old = |session: &&Value| {
        let native = &session["native"];
        native["type"] != "DataRetrievalSession" && !copies.contains(text(native, "id"))
    };
    let what = |session: &Value| {
        ["id", "native", "state", "result", "startedAt", "endedAt", "workload"].map(|field| {
            let mut value = session[field].clone();
            // Only since v7 the product tells what kind of job session it is.
            value.as_object_mut().and_then(|native| native.remove("subtype"));
            value.to_string()
        })
    };
    for version in VERSIONS {
        let told: Vec<_> = vb365(version).truth("source").iter().map(what).collect();
        let expected: Vec<_> = if number(version) >= 6 {
            all.iter().map(what).collect()
        } else {
            all.iter().filter(is_old).map(what).collect()
        };
        assert_eq!(told, expected, "{version}");
        assert!(told.len() > 150 && (told.len() < 200) == (number(version) < 6), "{version}");
    }
}

#[test]
fn every_version_lists_all_of_its_sessions() {
    for version in VERSIONS {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let lists = [
            ("RestoreSessions", "RestoreSession", 1),
            ("JobSessions", "JobSession", 1),
            ("DataRetrievalSessions", "DataRetrievalSession", 6),
        ];
        let lists: Vec<_> = lists.iter().filter(|list| number(version) >= list.2).collect();
        let mut all = 0;
        for (list, native_type, _) in lists {
            let ids = sorted(&client.rows(list), "id");
            assert_eq!(ids, true_ids(&simulator, native_type), "{version} {list}");
            all += ids.len();
        }
        assert_eq!(simulator.truth("source").len(), all, "{version}");
    }
}

/// Which fields a session has since, and until, which version.
#[test]
fn each_version_shows_its_own_fields() {
    let simulator = vb365("v8");
    for version in VERSIONS {
        let client = Client::log_in(&simulator, version);
        let restores = client.rows("RestoreSessions");
        let runs = client.rows("JobSessions");
        let has = |rows: &[Value], field: &str| rows.iter().any(|row| row.get(field).is_some());
        for (field, versions) in [
            ("pointInTime", 1..=1),
            ("name", 2..=8),
            ("organization", 2..=8),
            ("initiatedBy", 2..=8),
            ("details", 2..=8),
            ("scopeName", 6..=8),
            ("clientHost", 6..=8),
            ("reason", 6..=8),
            ("eTag", 8..=8),
        ] {
            assert_eq!(
                has(&restores, field),
                versions.contains(&number(version)),
                "{version} {field}"
            );
        }
        for (field, versions) in [
            ("details", 6..=8),
            ("retryCount", 6..=8),
            ("repositoryId", 7..=8),
            ("mainSessionId", 7..=8),
            ("jobWillBeRetried", 7..=8),
            ("jobType", 7..=8),
            ("jobId", 8..=8),
            ("jobSessionConfigType", 8..=8),
            ("eTag", 8..=8),
            ("proxyId", 8..=8),
        ] {
            assert_eq!(has(&runs, field), versions.contains(&number(version)), "{version} {field}");
        }
        let has_null =
            |rows: &[Value]| rows.iter().any(|row| row.get("endTime") == Some(&Value::Null));
        let has_none = |rows: &[Value]| rows.iter().any(|row| row.get("endTime").is_none());
        assert_eq!(
            (has_null(&restores), has_none(&restores)),
            (number(version) >= 6, number(version) < 6)
        );
        assert_eq!((has_null(&runs), has_none(&runs)), (number(version) >= 7, number(version) < 7));
        let statistics = &runs[0]["statistics"];
        assert_eq!(statistics["readRate"].is_string(), number(version) < 3);
        assert_eq!(statistics["transferredDataBytes"].is_number(), number(version) >= 3);
    }
}

#[test]
fn a_live_world_ages_in_every_list_and_retries_what_failed() {
    let simulator = vb365("v8");
    let before = simulator.truth("source");
    let known: BTreeSet<&str> = before.iter().map(|session| text(session, "id")).collect();
    simulator.change(3_000);
    let truth = simulator.truth("source");
    let new: Vec<&Value> = truth.iter().filter(|s| !known.contains(text(s, "id"))).collect();
    for native_type in ["RestoreSession", "JobSession", "DataRetrievalSession"] {
        let of_type = |state: &str| {
            let has = |s: &&&Value| s["native"]["type"] == native_type && s["state"] == state;
            new.iter().filter(has).count()
        };
        assert!(of_type("finished") > 5, "{native_type}");
    }
    assert!(new.iter().any(|session| session["parent"]["relation"] == "retry"));
    let progressed = new.iter().filter(|s| s["native"]["type"] == "JobSession").any(|session| {
        let items = simulator.truth_items("source", "JobSession", text(&session["native"], "id"));
        items.is_some_and(|items| items.len() > 1)
    });
    assert!(progressed);
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
