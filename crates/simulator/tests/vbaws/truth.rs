//! The truth, compared with what the wire shows.

use std::collections::BTreeSet;

use mullion_model::{SessionId, Timestamp};
use serde_json::{Value, json};

use crate::json::{start, text, true_session};
use crate::support::{Client, REVISIONS, moment, start_of, stop_of, vbaws};

/// A field that is there and not blank.
fn told<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row[field].as_str().filter(|text| !text.trim().is_empty())
}

/// An id that is not all zeros.
fn real<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    told(row, field).filter(|id| !id.starts_with("00000000-0000-0000"))
}

/// The table of status and result, over every session of a world.
#[test]
fn the_truth_follows_the_words() {
    let mut seen = BTreeSet::new();
    for revision in REVISIONS {
        let simulator = start("vbaws", revision, |_| {});
        let truth = simulator.truth("aws");
        for row in Client::log_in_for(&simulator, revision).rows("sessions") {
            let (status, result) = (text(&row, "status"), text(&row, "result"));
            let stop = stop_of(&row);
            let (state, outcome) = match (status, result, stop.is_some()) {
                ("Running" | "RunningWithWarning", _, _) => ("running", None),
                ("Canceling", _, _) => ("stopping", None),
                ("Pending", _, _) | ("NeverExecuted", _, false) => ("pending", None),
                ("NeverExecuted", _, true) => ("finished", Some("unknown")),
                ("Canceled", _, _) | (_, "Cancelled", _) => ("finished", Some("cancelled")),
                ("Failed" | "Error", _, _) => ("finished", Some("failed")),
                ("Succeeded" | "Warning", "Failed", _) => ("finished", Some("failed")),
                ("Warning", _, _) | ("Succeeded", "Warning", _) => ("finished", Some("warning")),
                ("Succeeded" | "Success" | "succeeded", _, _) => ("finished", Some("success")),
                ("", "Running", _) => ("running", None),
                ("Paused" | "", "Success", true) => ("finished", Some("success")),
                ("Paused" | "", "", true) => ("finished", Some("unknown")),
                ("Paused" | "", _, false) => ("unknown", None),
                other => panic!("{other:?}"),
            };
            seen.insert(format!("{status} {result} {}", stop.is_some()));
            let truth = true_session(&truth, text(&row, "id"));
            let standing = (truth["state"].as_str(), truth["result"].as_str());
            assert_eq!(standing, (Some(state), outcome), "{row}");
            let end = stop.filter(|_| matches!(state, "finished" | "unknown"));
            assert_eq!(truth["endedAt"].as_str(), end.map(|stop| stop.to_string()).as_deref());
            let start = start_of(&row).map(|start| start.to_string());
            assert_eq!(truth["startedAt"].as_str(), start.as_deref());
            assert_eq!(truth["links"]["items"].is_string(), row.get("_embedded").is_some());
            assert_eq!(truth["reason"].as_str(), told(&row, "reason"));
        }
    }
    for combination in [
        "Succeeded Warning true",
        "Succeeded Failed true",
        "Failed Success true",
        "Succeeded Cancelled true",
        "Failed Cancelled true",
        "Paused Success false",
        "Paused Success true",
        "Running Success true",
        "Running Success false",
        "NeverExecuted  false",
        "NeverExecuted Failed true",
        "Succeeded  true",
        "  true",
        " Running false",
        "Canceled Cancelled false",
    ] {
        assert!(seen.contains(combination), "{combination} is in no world: {seen:#?}");
    }
}

/// Names, jobs, parents and finer types: nothing is true that the revision does not tell.
#[test]
fn the_truth_has_what_the_revision_tells() {
    let mut told_of = BTreeSet::new();
    for revision in REVISIONS {
        let simulator = start("vbaws", revision, |_| {});
        let truth = simulator.truth("aws");
        for row in Client::log_in_for(&simulator, revision).rows("sessions") {
            let truth = true_session(&truth, text(&row, "id"));
            let kind = row["type"].as_str();
            let subtype = kind.map(|kind| match told(&row, "extendedSessionType") {
                Some(extended) => format!("{kind}/{extended}"),
                None => kind.to_owned(),
            });
            assert_eq!(truth["native"]["subtype"].as_str(), subtype.as_deref());
            let name = told(&row, "name").or(subtype.as_deref()).unwrap_or("Session");
            assert_eq!(truth["name"], name);
            let job = if matches!(kind, Some("Policy" | "UserPolicy")) {
                json!({ "id": real(&row, "policyId"), "name": told(&row, "name") })
            } else {
                json!({ "id": null, "name": null })
            };
            let has_job = job != json!({ "id": null, "name": null });
            assert_eq!(truth["job"], if has_job { job } else { Value::Null }, "{row}");
            let parent = real(&row, "parentSessionId").filter(|parent| row["id"] != *parent);
            let parent = parent.map(
                |id| json!({ "id": SessionId::new("aws", "Session", id).to_string(), "relation": "part" }),
            );
            assert_eq!(truth["parent"], parent.unwrap_or_default(), "{row}");
            for field in ["job", "parent"] {
                if truth[field].is_object() {
                    told_of.insert((field, revision));
                }
            }
        }
    }
    let first = |field: &str| {
        told_of.iter().filter(|(of, _)| *of == field).map(|(_, revision)| *revision).min()
    };
    assert_eq!(first("job"), Some("1.2-rev0"));
    assert_eq!(first("parent"), Some("1.7-rev0"));
}

/// Every kind and workload that the mapping has for this product is in one world.
#[test]
fn a_world_is_of_everything() {
    let simulator = start("vbaws", "1.8-rev0", |_| {});
    let truth = simulator.truth("aws");
    let all = |field: &str| -> BTreeSet<String> {
        truth.iter().map(|session| session[field].as_str().unwrap_or("null").to_owned()).collect()
    };
    let kinds = [
        "archive",
        "backup",
        "configuration",
        "copy",
        "other",
        "replication",
        "restore",
        "retention",
        "retrieval",
    ];
    assert_eq!(all("kind"), BTreeSet::from(kinds.map(str::to_owned)));
    let workloads = ["dynamodb", "ec2", "efs", "fsx", "null", "rds", "redshift", "unknown", "vpc"];
    assert_eq!(all("workload"), BTreeSet::from(workloads.map(str::to_owned)));
    let subtypes: BTreeSet<&str> =
        truth.iter().filter_map(|session| session["native"]["subtype"].as_str()).collect();
    for (subtype, kind, workload) in [
        ("Policy/PolicyBackup", "backup", "ec2"),
        ("Policy/PolicyRemoteSnapshot", "replication", "ec2"),
        ("Policy/PolicyRdsSnapshot", "backup", "rds"),
        ("Policy/PolicyEfsBackupCopy", "copy", "efs"),
        ("Policy/VpcBackup", "backup", "vpc"),
        ("Policy/policyrdssnapshot", "backup", "unknown"),
        ("Policy/VPCArchiveEFS", "archive", "efs"),
        ("RdsRestore/Snapshot", "other", "rds"),
        ("EksBackup/PolicySnapshot", "other", "ec2"),
    ] {
        assert!(subtypes.contains(subtype), "{subtype} is not in {subtypes:#?}");
        let is_so = |session: &&Value| session["native"]["subtype"] == subtype;
        for session in truth.iter().filter(is_so) {
            assert_eq!((&session["kind"], &session["workload"]), (&kind.into(), &workload.into()));
        }
    }
}

#[test]
fn items_are_those_of_the_first_link() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let mut seen = BTreeSet::new();
    let mut numbered = 0;
    for row in client.rows("sessions") {
        let id = text(&row, "id");
        let items = simulator.truth_items("aws", "Session", id);
        let links = ["backupJobInfo", "restoreJobInfo", "retentionJobDeletedRestorePoints"];
        let link = links.iter().find_map(|link| row["_embedded"][link]["href"].as_str());
        assert_eq!(items.is_some(), link.is_some());
        let (Some(items), Some(link)) = (items, link) else { continue };
        let path = link.strip_prefix("https://10.20.30.40:11005/api/v1/").unwrap();
        let rows = client.rows(path);
        assert_eq!(rows.len(), items.len());
        for (row, item) in rows.iter().zip(&items) {
            let region = row.get("region").or(row.get("regionName"));
            assert_eq!(item["name"].as_str(), row["name"].as_str());
            assert_eq!(item["region"].as_str(), region.and_then(Value::as_str));
            let is_machine = row["_embedded"].get("virtualMachine").is_some();
            assert_eq!(item["objectType"].as_str(), is_machine.then_some("virtualMachine"));
            assert_eq!(item["native"]["id"].as_str(), row["id"].as_str());
        }
        let ids: BTreeSet<&str> = items.iter().map(|item| text(item, "id")).collect();
        assert_eq!(ids.len(), items.len(), "equal items have ids of their own");
        let names: BTreeSet<String> =
            rows.iter().map(|row| format!("{} {}", row["name"], row["regionName"])).collect();
        numbered += usize::from(path.ends_with("restoredItems") && names.len() < rows.len());
        seen.insert(path.rsplit('/').next().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(numbered > 3, "some sessions restore the same twice");
}

#[test]
fn logs_are_told_by_time() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let mut turned = 0;
    let mut severities = BTreeSet::new();
    for row in client.rows("sessions").iter().take(60) {
        let id = text(row, "id");
        let log = client.get(&format!("sessions/{id}/log"));
        assert_eq!(log["sessionId"], id);
        let lines = log["log"].as_array().unwrap();
        let times: Vec<Timestamp> = lines.iter().map(|l| moment(text(l, "logTime"))).collect();
        turned += usize::from(!times.is_sorted());
        let mut told: Vec<_> = times.iter().zip(lines).collect();
        told.sort_by_key(|(time, _)| **time);
        let events = simulator.truth_events("aws", "Session", id).unwrap();
        assert_eq!(events.len(), lines.len());
        for (order, (event, (time, line))) in events.iter().zip(told).enumerate() {
            assert_eq!(event["order"], order);
            assert_eq!(event["time"], time.to_string());
            assert_eq!(event["message"], text(line, "message"));
            assert_eq!(event["native"]["state"], line["status"]);
            severities.insert(text(event, "severity").to_owned());
        }
    }
    assert!(turned > 5, "{turned} logs do not come by time");
    assert_eq!(
        severities,
        BTreeSet::from(["error", "info", "success", "warning"].map(str::to_owned))
    );
}
