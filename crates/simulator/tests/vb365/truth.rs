//! The truth, checked against the words on the wire.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::json::{text, true_ids, true_session};
use crate::support::{Client, VERSIONS, end_of, moment, number, vb365};

/// The tables of states and results, over every session of every version.
#[test]
fn the_truth_follows_the_words() {
    let mut seen = BTreeSet::new();
    for version in VERSIONS {
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
        let retrievals =
            if number(version) < 6 { Vec::new() } else { client.rows("DataRetrievalSessions") };
        for row in retrievals {
            let has_end = end_of(&row).is_some_and(|end| !end.starts_with("9999"));
            let (expected, outcome) = match (text(&row, "status"), has_end) {
                ("Running", _) => ("running", None),
                ("Success", _) => ("finished", Some("success")),
                ("Warning", _) => ("finished", Some("warning")),
                ("Failed", _) => ("finished", Some("failed")),
                ("Stopped", _) => ("finished", Some("cancelled")),
                (_, true) => ("finished", Some("unknown")),
                (_, false) => ("unknown", None),
            };
            let truth = true_session(&truth, text(&row, "id"));
            check(truth, &row, expected, outcome);
            assert_eq!(truth["job"]["id"], row["retrievalId"]);
            let kind = text(&row, "type");
            let is_changing = kind.starts_with("RetrievalChange");
            assert_eq!(kind.ends_with(','), is_changing && version == "v6", "{kind}");
            assert_eq!(truth["native"]["subtype"], kind.trim_end_matches(','));
            seen.insert(format!("{version} {kind} {has_end}"));
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
        "v6 RetrievalChangeAvailabilityPeriodDays, true",
        "v7 RetrievalChangeAvailabilityPeriodDays true",
        "v7 RetrievalPausing false",
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

/// The last segment of a link.
fn linked(row: &Value, rel: &str) -> Option<String> {
    let href = row["_links"][rel]["href"].as_str()?;
    href.rsplit('/').next().map(str::to_owned)
}

#[test]
fn the_truth_knows_jobs_organizations_and_retries() {
    for version in VERSIONS {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let truth = simulator.truth("source");
        let has_copies = number(version) >= 6;
        let copy_jobs = if has_copies { client.rows("CopyJobs") } else { Vec::new() };
        let jobs: Vec<Value> = [client.rows("Jobs"), copy_jobs.clone()].concat();
        let jobs: BTreeMap<&str, &Value> = jobs.iter().map(|job| (text(job, "id"), job)).collect();
        let organizations = client.rows("Organizations");
        let (mut retries, mut strangers, mut kinds) = (0, 0, BTreeMap::new());
        for row in client.rows("JobSessions") {
            let truth = true_session(&truth, text(&row, "id"));
            let job_id = linked(&row, "job").unwrap();
            assert_eq!(truth["job"]["id"], job_id);
            let job = jobs.get(job_id.as_str());
            assert_eq!(truth["job"]["name"].as_str(), job.map(|job| text(job, "name")));
            let organization = job.and_then(|job| {
                let id = job["organizationId"].as_str().map(str::to_owned);
                let id = id.or_else(|| linked(job, "organization"))?;
                organizations.iter().find(|organization| organization["id"] == id)
            });
            assert_eq!(truth["organization"].as_str(), organization.map(|o| text(o, "name")));
            strangers += usize::from(job.is_none());
            let href = text(&row["_links"]["job"], "href").to_lowercase();
            let is_copy =
                href.contains("/copyjobs/") || copy_jobs.iter().any(|j| j["id"] == job_id);
            let kind = match (text(&row, "jobType"), is_copy) {
                ("Copy", _) | ("", true) => "copy",
                ("Retrieve", _) => "retrieval",
                ("Move", _) => "maintenance",
                _ => "backup",
            };
            assert_eq!(truth["kind"], kind, "{version} {row}");
            *kinds.entry(kind).or_insert(0) += 1;
            assert_eq!(truth["native"]["subtype"].as_str(), row["jobType"].as_str());
            assert_eq!(
                truth["message"].as_str(),
                row["details"].as_str().filter(|d| !d.trim().is_empty())
            );
            let main = text(&row, "mainSessionId");
            let is_retry = !main.is_empty()
                && !main.starts_with("00000000")
                && row["mainSessionId"] != row["id"]
                && row["retryCount"].as_i64().unwrap() > 0;
            assert_eq!(truth["parent"].is_object(), is_retry, "{row}");
            retries += usize::from(is_retry);
        }
        assert!(strangers > 0, "{version}");
        assert_eq!(retries > 0, number(version) >= 7, "{version}");
        assert_eq!(kinds.get("copy").is_some_and(|count| *count > 2), has_copies, "{kinds:?}");
        assert_eq!(kinds.contains_key("maintenance"), number(version) >= 7, "{kinds:?}");
    }
}

/// The list of copy jobs is all that tells some copies apart.
#[test]
fn a_copy_may_look_like_a_backup_but_for_its_job() {
    let simulator = vb365("v6");
    let client = Client::log_in(&simulator, "v6");
    let truth = simulator.truth("source");
    let copies = client.rows("JobSessions?jobType=Copy");
    assert!(copies.iter().all(|row| true_session(&truth, text(row, "id"))["kind"] == "copy"));
    let through = |part: &str| {
        copies.iter().filter(|row| text(&row["_links"]["job"], "href").contains(part)).count()
    };
    assert!(through("/v6/CopyJobs/") > 0 && through("/v6/Jobs/") > 0);
    let truth_of = |row: &Value| true_session(&truth, text(row, "id"))["organization"].clone();
    assert!(copies.iter().all(|row| truth_of(row).is_null()), "v6 tells none of copy jobs");
    let newest = vb365("v8");
    let truth = newest.truth("source");
    let truth_of = |row: &Value| true_session(&truth, text(row, "id"))["organization"].clone();
    assert!(copies.iter().any(|row| truth_of(row).is_string()), "v8 does");
}

#[test]
fn logs_tell_their_words_as_the_version_does() {
    for version in VERSIONS {
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
fn restore_events_are_told_since_v2_and_their_items_since_v6() {
    for version in VERSIONS {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let (mut longest, mut untitled) = (0, 0);
        for row in client.rows("RestoreSessions") {
            let id = text(&row, "id");
            let told = simulator.truth_events("source", "RestoreSession", id);
            let items = simulator.truth_items("source", "RestoreSession", id);
            assert_eq!((told.is_some(), items.is_some()), (version != "v1", number(version) >= 6));
            let Some(told) = told else { continue };
            let events = client.rows(&format!("RestoreSessions/{id}/Events"));
            longest = longest.max(events.len());
            for (event, told) in events.iter().zip(&told) {
                assert_eq!(event["order"], told["order"]);
                assert_eq!(event["title"].as_str(), told["title"].as_str());
                assert_eq!(event["message"], told["message"]);
                assert_eq!(told["time"], moment(text(event, "startTime")).to_string());
                assert_eq!(event.get("organizationId").is_some(), version == "v8");
                untitled += usize::from(told["title"].is_null());
            }
            let about = events.iter().filter(|event| {
                !text(event, "itemName").trim().is_empty()
                    && !matches!(text(event, "type"), "None" | "View")
            });
            let ids = items.iter().flatten().map(|item| &item["native"]["id"]);
            assert!(about.map(|event| &event["id"]).eq(ids), "{version} {id}");
        }
        assert_eq!(longest, if version == "v1" { 0 } else { 2_501 }, "busy ones have thousands");
        assert!(version == "v1" || untitled > 0);
    }
}

#[test]
fn processed_objects_are_the_items_of_job_sessions_since_v7() {
    for version in VERSIONS {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let run = &client.rows("JobSessions")[3];
        let id = text(run, "id");
        let items = simulator.truth_items("source", "JobSession", id);
        assert_eq!(items.is_some(), number(version) >= 7, "{version}");
        let Some(items) = items else { continue };
        let objects = client.rows(&format!("JobSessions/{id}/ProcessedObjects"));
        assert!(!objects.is_empty());
        assert!(objects.iter().map(|o| &o["id"]).eq(items.iter().map(|i| &i["name"])));
    }
}

#[test]
fn what_a_version_does_not_list_has_neither_items_nor_events() {
    let newest = vb365("v8");
    let truth = newest.truth("source");
    let copy = truth.iter().find(|session| session["kind"] == "copy").unwrap();
    let retrieval = true_ids(&newest, "DataRetrievalSession").pop().unwrap();
    for (native_type, id) in
        [("JobSession", text(&copy["native"], "id")), ("DataRetrievalSession", &retrieval)]
    {
        assert!(newest.truth_events("source", native_type, id).is_some());
        let old = vb365("v5");
        assert_eq!(old.truth_events("source", native_type, id), None);
        assert_eq!(old.truth_items("source", native_type, id), None);
        let path = format!("{native_type}s/{id}");
        assert_eq!(Client::log_in(&old, "v5").send("GET", &path).status, 404);
        assert_eq!(Client::log_in(&newest, "v6").send("GET", &path).status, 200);
    }
}
