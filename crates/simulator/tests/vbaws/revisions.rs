//! What each revision serves, and that all of them tell of one world.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::json::{sorted, start, text};
use crate::support::{Client, REVISIONS, every_revision, is, moment, problem, start_of, stop_of};

#[test]
fn an_appliance_serves_its_newest_revision_and_some_before() {
    for (newest, served) in [
        ("1.0-rev0", 0..=0),
        ("1.3-rev0", 0..=3),
        ("1.5-rev1", 3..=6),
        ("1.6-rev0", 4..=7),
        ("1.8-rev0", 7..=10),
    ] {
        let simulator = start("vbaws", newest, |_| {});
        let client = Client::log_in_for(&simulator, newest);
        for (rank, revision) in REVISIONS.iter().enumerate() {
            let reply = client.send_for(&[revision], "GET", "sessions");
            if served.contains(&rank) {
                assert_eq!(reply.status, 200, "{newest} {revision}");
            } else {
                let expected = is(400, "unsupportedApiVersion", "UnexpectedContent");
                assert_eq!(problem(&reply), expected, "{newest} {revision}");
            }
        }
    }
}

/// What an appliance tells in a revision does not depend on which others it serves, and the truth
/// is that of its newest one.
#[test]
fn all_revisions_tell_of_one_world() {
    let together = every_revision();
    for revision in REVISIONS {
        let alone = start("vbaws", revision, |_| {});
        let rows = Client::log_in_for(&together, revision).rows("sessions");
        assert_eq!(rows, Client::log_in_for(&alone, revision).rows("sessions"));
        let same = [&alone, &together].map(|simulator| simulator.truth("aws"));
        assert_eq!(same[0] == same[1], revision == "1.8-rev0", "{revision}");
    }
}

#[test]
fn fields_come_with_their_revision() {
    let simulator = every_revision();
    let mut came: BTreeMap<String, &str> = BTreeMap::new();
    for revision in REVISIONS {
        for row in Client::log_in_for(&simulator, revision).rows("sessions") {
            for field in row.as_object().unwrap().keys() {
                came.entry(field.clone()).or_insert(revision);
            }
            let has_nulls = row.as_object().unwrap().values().any(Value::is_null);
            assert!(!has_nulls || revision >= "1.2-rev0", "{revision} {row}");
            let is_open = stop_of(&row).is_none() && row["executionStopTime"].is_null();
            if is_open {
                let is_written = row.get("executionStopTime").is_some();
                assert_eq!(is_written, revision >= "1.2-rev0", "{revision} {row}");
            }
        }
    }
    came.retain(|_, revision| *revision != "1.0-rev0");
    let later = [
        ("extendedSessionType", "1.1-rev0"),
        ("name", "1.2-rev0"),
        ("parentSessionId", "1.7-rev0"),
        ("policyId", "1.8-rev0"),
    ];
    assert_eq!(came, later.map(|(field, revision)| (field.to_owned(), revision)).into());
}

#[test]
fn times_have_a_zone_and_durations_are_whole_in_later_revisions() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let client = Client::log_in_for(&simulator, revision);
        let has_zone = revision >= "1.7-rev0";
        for row in client.rows("sessions") {
            for field in ["executionStartTime", "executionStopTime"] {
                let time = row[field].as_str();
                assert!(time.is_none_or(|time| time.ends_with('Z') == has_zone), "{row}");
            }
            let (Some(start), Some(stop)) = (start_of(&row), stop_of(&row)) else { continue };
            let milliseconds = (stop.ticks() - start.ticks()) / 10_000;
            if revision >= "1.1-rev0" {
                assert_eq!(row["executionDuration"], milliseconds);
            } else if milliseconds >= 1_000 {
                assert!(row["executionDuration"].as_i64().unwrap() < 1_000);
            }
        }
        let id = text(&client.rows("sessions?Types=Policy&Sort=startTimeDesc")[0], "id").to_owned();
        let log = client.get(&format!("sessions/{id}/log"));
        let line = &log["log"][0];
        for field in ["logTime", "executionStartTime"] {
            assert_eq!(text(line, field).ends_with('Z'), has_zone, "{line}");
        }
        let now = client.get("system/time");
        let now = text(&now, "utcDateTime");
        assert_eq!((now.ends_with('Z'), moment(now)), (has_zone, simulator.now()));
    }
}

#[test]
fn types_are_shown_and_asked_for_by_the_words_of_the_revision() {
    let simulator = every_revision();
    let mut counts = BTreeSet::new();
    for revision in REVISIONS {
        let client = Client::log_in_for(&simulator, revision);
        let all = client.rows("sessions");
        let (word, other) = if revision >= "1.2-rev0" {
            ("ConfigurationBackupActivity", "SelfBackupActivity")
        } else {
            ("SelfBackupActivity", "ConfigurationBackupActivity")
        };
        let shown = all.iter().filter(|row| row["type"] == word).count();
        assert_eq!(client.rows(&format!("sessions?Types={word}")).len(), shown);
        counts.insert((word, shown));
        for (word, is_known) in [
            (other, false),
            ("FlrEfsTask", revision >= "1.5-rev0"),
            ("ManualTask", revision >= "1.2-rev0"),
            ("ArchiveRetrieval", revision >= "1.2-rev0"),
        ] {
            let reply = client.send("GET", &format!("sessions?Types={word}&Limit=-1"));
            if is_known {
                let rows = reply.body["results"].as_array().unwrap();
                assert_eq!(rows.len(), all.iter().filter(|row| row["type"] == word).count());
                assert!(!rows.is_empty(), "{revision} {word}");
            } else {
                let expected = is(400, "validationError", "UnexpectedContent");
                assert_eq!(problem(&reply), expected, "{revision} {word}");
            }
        }
    }
    let by_word: BTreeMap<&str, usize> = counts.iter().copied().collect();
    assert_eq!(by_word.len(), counts.len(), "the number of either word does not change");
    assert!(counts.iter().all(|(_, shown)| *shown > 0));
}

#[test]
fn children_are_found_by_their_parent() {
    let simulator = every_revision();
    let new = Client::log_in_for(&simulator, "1.7-rev0");
    let rows = new.rows("sessions");
    let is_part = |row: &&Value| text(row, "type") == "Job" && row["parentSessionId"].is_string();
    let parent = text(rows.iter().find(is_part).unwrap(), "parentSessionId").to_owned();
    assert!(rows.iter().any(|row| row["id"] == parent));
    let wanted: Vec<Value> =
        rows.iter().filter(|row| row["parentSessionId"] == parent).cloned().collect();
    let children = new.rows(&format!("sessions?ParentSessionId={parent}"));
    assert_eq!(sorted(&children, "id"), sorted(&wanted, "id"));
    let old = Client::log_in_for(&simulator, "1.6-rev0");
    assert_eq!(old.rows(&format!("sessions?ParentSessionId={parent}")).len(), rows.len());
    assert_eq!(old.rows("sessions?ParentSessionId=x").len(), rows.len(), "it is overlooked");
    assert_eq!(new.send("GET", "sessions?ParentSessionId=x").status, 400);
}

#[test]
fn policies_are_listed_and_lead_to_their_sessions() {
    let simulator = every_revision();
    let lists = ["virtualMachines/policies", "rds/policies", "efs/policies"];
    let old = Client::log_in_for(&simulator, "1.1-rev0");
    let new = Client::log_in_for(&simulator, "1.8-rev0");
    let all = old.rows("policies");
    assert!(all.len() > 5);
    let network = new.get("vpc/policy");
    let mut by_workload: Vec<Value> = lists.iter().flat_map(|list| new.rows(list)).collect();
    by_workload.push(network);
    assert_eq!(sorted(&by_workload, "id"), sorted(&all, "id"));
    for list in lists.iter().chain(&["vpc/policy"]) {
        assert_eq!(old.send("GET", list).status, 404, "{list}");
    }
    assert_eq!(new.send("GET", "policies").status, 404);
    assert_eq!(old.send("GET", "policies/x").status, 404);
    for policy in &all {
        let (id, name) = (text(policy, "id"), text(policy, "name"));
        let shown = old.get(&format!("policies/{id}"));
        assert_eq!(&shown, policy);
        assert!(text(&shown["_links"][0], "href").ends_with(&format!("/policies/{id}")));
        let runs = new.rows(&format!("sessions?PolicyId={id}"));
        assert!(runs.len() > 3, "{name}");
        for run in runs {
            assert_eq!((&run["name"], &run["policyId"]), (&name.into(), &id.into()));
        }
    }
    let names: BTreeSet<&str> = all.iter().map(|policy| text(policy, "name")).collect();
    assert!(names.len() < all.len(), "two policies have one name");
    let found = old.rows("policies?SearchPattern=WEB&Sort=nameDesc");
    assert_eq!(found.len(), 2);
    assert_eq!(old.send("GET", "policies?Sort=startTimeDesc").status, 400);
}
