//! The truth, checked against the words on the wire.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::json::{text, true_ids, true_session};
use crate::support::{Client, end_of, moment, vb365};

/// The tables of states and results, over every session of every version.
#[test]
fn the_truth_follows_the_words() {
    let mut seen = BTreeSet::new();
    for version in ["v1", "v3", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let truth = simulator.truth("source");
        for row in client.rows("RestoreSessions") {
            let (state, result) = (text(&row, "state"), text(&row, "result"));
            let (expected, outcome) = match (state.to_lowercase().as_str(), result) {
                ("stopped", "Success" | "success") => ("finished", Some("success")),
                ("stopped", "Warning") => ("finished", Some("warning")),
                ("stopped", "Failed") => ("finished", Some("failed")),
                ("stopped", "Canceled" | "Cancelled") => ("finished", Some("cancelled")),
                ("stopped", "" | "None" | "Partial") => ("finished", Some("unknown")),
                ("working" | "starting", _) => ("running", None),
                ("stopping", _) => ("stopping", None),
                ("pending", _) => ("pending", None),
                ("" | "suspended", _) => ("unknown", None),
                other => panic!("{other:?}"),
            };
            check(true_session(&truth, text(&row, "id")), &row, expected, outcome);
            seen.insert(format!("{version} {state} {result} {}", end_of(&row).is_some()));
        }
        for row in client.rows("JobSessions") {
            let status = text(&row, "status");
            let has_end = end_of(&row).is_some_and(|end| !end.starts_with("9999"));
            let (expected, outcome) = match status.to_lowercase().as_str() {
                "queued" => ("pending", None),
                "running" => ("running", None),
                "success" => ("finished", Some("success")),
                "warning" => ("finished", Some("warning")),
                "failed" => ("finished", Some("failed")),
                "stopped" => ("finished", Some("cancelled")),
                "disconnected" | "notconfigured" | "updating" | "" if has_end => {
                    ("finished", Some("unknown"))
                }
                "disconnected" | "notconfigured" | "updating" | "" => ("unknown", None),
                other => panic!("{other:?}"),
            };
            check(true_session(&truth, text(&row, "id")), &row, expected, outcome);
            seen.insert(format!("{version} {status} {has_end}"));
        }
    }
    for combination in [
        "v1 Working Success false",
        "v3 Working  false",
        "v8 Working Success true",
        "v8 Suspended Success false",
        "v8 Suspended Success true",
        "v8 Stopped Canceled true",
        "v8 Stopped  true",
        "v8 Queued false",
        "v8 Queued true",
        "v8 Disconnected false",
        "v8 NotConfigured true",
        "v8 Updating false",
        "v3 Updating true",
        "v8 Stopped false",
        "v1 Success false",
        "v8 Running true",
    ] {
        assert!(seen.contains(combination), "{combination} is in no world: {seen:#?}");
    }
}

fn check(truth: &Value, row: &Value, state: &str, result: Option<&str>) {
    assert_eq!(truth["state"], state, "{row}");
    assert_eq!(truth["result"].as_str(), result, "{row}");
    let end = end_of(row).filter(|end| !end.starts_with("9999"));
    let is_told = matches!(state, "finished" | "unknown");
    let end = end.filter(|_| is_told).map(|end| moment(end).to_string());
    assert_eq!(truth["endedAt"].as_str(), end.as_deref(), "{row}");
    assert_eq!(truth["startedAt"], moment(text(row, "creationTime")).to_string());
    assert_eq!(truth["server"], "127.0.0.1");
    assert_eq!(truth["progressPercent"], Value::Null);
}

#[test]
fn the_truth_knows_jobs_organizations_and_retries() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let truth = simulator.truth("source");
    let jobs: Vec<Value> = [client.rows("Jobs"), client.rows("CopyJobs")].concat();
    let jobs: BTreeMap<&str, &Value> = jobs.iter().map(|job| (text(job, "id"), job)).collect();
    let organizations = client.rows("Organizations");
    let (mut retries, mut strangers, mut copies) = (0, 0, 0);
    for row in client.rows("JobSessions") {
        let truth = true_session(&truth, text(&row, "id"));
        let link = text(&row["_links"]["job"], "href");
        let job_id = link.rsplit('/').next().unwrap();
        assert_eq!(truth["job"]["id"], job_id);
        let job = jobs.get(job_id);
        assert_eq!(truth["job"]["name"].as_str(), job.map(|job| text(job, "name")));
        let organization =
            job.and_then(|job| organizations.iter().find(|o| o["id"] == job["organizationId"]));
        assert_eq!(truth["organization"].as_str(), organization.map(|o| text(o, "name")));
        strangers += usize::from(job.is_none());
        copies += usize::from(truth["kind"] == "copy");
        let main = text(&row, "mainSessionId");
        let is_retry = !main.is_empty()
            && !main.starts_with("00000000")
            && row["mainSessionId"] != row["id"]
            && row["retryCount"].as_i64().unwrap() > 0;
        assert_eq!(truth["parent"].is_object(), is_retry, "{row}");
        retries += usize::from(is_retry);
    }
    assert!(retries > 0 && strangers > 0 && copies > 2, "{retries} {strangers} {copies}");
}

#[test]
fn logs_tell_their_words_as_the_version_does() {
    for version in ["v1", "v3", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let mut severities = BTreeSet::new();
        for row in client.rows("JobSessions").iter().take(40) {
            let id = text(row, "id");
            let events = simulator.truth_events("source", "JobSession", id);
            assert_eq!(events.is_some(), row["_links"]["log"].is_object(), "{row}");
            let lines = client.rows(&format!("JobSessions/{id}/LogItems"));
            for (line, event) in lines.iter().zip(events.iter().flatten()) {
                assert_eq!(event["native"]["id"], line["id"]);
                let message = text(event, "message");
                if version == "v8" {
                    assert_eq!(message, text(line, "message"));
                    assert_eq!(event["native"]["state"], line["type"]);
                } else {
                    let word = event["native"]["state"].as_str();
                    let prefix = word.map(|word| format!("[{word}] ")).unwrap_or_default();
                    assert_eq!(format!("{prefix}{message}"), text(line, "title"));
                }
                severities.insert(text(event, "severity").to_owned());
            }
        }
        let all = ["error", "info", "success", "warning"].map(str::to_owned);
        assert_eq!(severities, BTreeSet::from(all), "{version}");
    }
}

#[test]
fn restored_items_are_the_events_that_are_about_one() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let mut longest = 0;
    for row in client.rows("RestoreSessions") {
        let id = text(&row, "id");
        let events = client.rows(&format!("RestoreSessions/{id}/Events"));
        let about = events.iter().filter(|event| {
            !text(event, "itemName").trim().is_empty()
                && !matches!(text(event, "type"), "None" | "View")
        });
        let items = simulator.truth_items("source", "RestoreSession", id).unwrap();
        assert!(about.map(|event| &event["id"]).eq(items.iter().map(|item| &item["native"]["id"])));
        let told = simulator.truth_events("source", "RestoreSession", id).unwrap();
        assert!(events.iter().map(|e| &e["order"]).eq(told.iter().map(|e| &e["order"])));
        longest = longest.max(events.len());
    }
    assert_eq!(longest, 2_501, "a busy session has thousands");
    let run = &client.rows("JobSessions")[3];
    let objects = client.rows(&format!("JobSessions/{}/ProcessedObjects", text(run, "id")));
    let items = simulator.truth_items("source", "JobSession", text(run, "id")).unwrap();
    assert!(!objects.is_empty());
    assert!(objects.iter().map(|o| &o["id"]).eq(items.iter().map(|i| &i["name"])));
    let old = vb365("v3");
    let id = true_ids(&old, "RestoreSession").pop().unwrap();
    assert_eq!(old.truth_items("source", "RestoreSession", &id), None);
    let events = Client::log_in(&old, "v3").rows(&format!("RestoreSessions/{id}/Events"));
    assert_eq!(text(&events[0], "title"), "Restore session started");
    assert!(text(&events[0], "startTime").ends_with("+02:00"));
}
