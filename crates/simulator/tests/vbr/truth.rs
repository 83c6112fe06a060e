//! The truth, compared with what the wire shows.

use std::collections::BTreeSet;

use mullion_model::SessionId;
use serde_json::{Value, json};

use crate::json::{start, text, true_session};
use crate::support::{Client, NEWEST, REVISIONS, moment, real, time_of, told, vbr};

/// Kinds with what only some of their types are called; all other words of these tests are of the
/// server's own upkeep, or of nothing that has a kind.
fn kind(word: &str) -> &'static str {
    match word.trim() {
        "Job"
        | "BackupJob"
        | "backupjob"
        | "AgentBackup"
        | "AgentPolicy"
        | "FileServerSave"
        | "SqlLogBackup"
        | "PlatformBackupJob"
        | "AgentOperationActiveFull"
        | "IrisBackup" => "backup",
        "BackupCopyJob"
        | "BackupCopyJobParent"
        | "PerVmCopyBackup"
        | "UnstructuredDataBackupCopy" => "copy",
        "ReplicaJob" => "replication",
        word if word.contains("Restore") || word.contains("InstantRecovery") => "restore",
        "PublishBackupContentViaMount" => "restore",
        word if word.contains("Fail") || word.starts_with("SwitchReplica") => "failover",
        "ArchiveBackup" | "ArchiveFreezing" => "archive",
        "ArchiveRehydration" | "ArchiveTierDownload" | "FileBackupArchiveRetrievalProlonging" => {
            "retrieval"
        }
        "Retention" | "DeleteBackup" | "CheckpointRemoval" => "retention",
        "ConfigurationBackup" | "ConfigurationResynchronize" => "configuration",
        "SureBackup" | "SureBackupContentScan" | "FileBackupHealthCheck" => "verification",
        ""
        | "Automation"
        | "BackgroundOperation"
        | "QuickMigration"
        | "UnstructuredDataBrowse"
        | "EpAgentOperationStopBackup"
        | "ExchangeOnlineThaw" => "other",
        _ => "maintenance",
    }
}

fn state(word: &str) -> &'static str {
    match word {
        "Stopped" | "stopped" => "finished",
        "Stopping" => "stopping",
        "Pending" => "pending",
        "" | "Suspended" => "unknown",
        _ => "running",
    }
}

#[test]
fn the_truth_is_what_the_newest_revision_tells() {
    let mut seen = BTreeSet::new();
    for revision in REVISIONS {
        let simulator = vbr(revision);
        let truth = simulator.truth("vbr");
        let client = Client::log_in(&simulator, revision);
        let jobs = client.rows("jobs");
        for row in client.rows("sessions") {
            let id = text(&row, "id");
            let is = true_session(&truth, id);
            let (kind, state) = (kind(text(&row, "sessionType")), state(text(&row, "state")));
            let result = match (state, text(&row["result"], "result")) {
                ("finished", _) if row["result"]["isCanceled"] == true => Some("cancelled"),
                ("finished", "Success" | "success") => Some("success"),
                ("finished", "Warning") => Some("warning"),
                ("finished", "Failed") => Some("failed"),
                ("finished", _) => Some("unknown"),
                _ => None,
            };
            assert_eq!((&is["kind"], &is["state"]), (&json!(kind), &json!(state)), "{row}");
            assert_eq!(is["result"].as_str(), result, "{row}");
            let workload = match (kind, text(&row, "platformName").to_lowercase().as_str()) {
                ("configuration" | "maintenance", _) => None,
                (_, "vmware" | "hyperv" | "clouddirector") => Some("vm"),
                (_, "windowsphysical" | "linuxphysical") => Some("agent"),
                (_, "unstructureddata") => Some("nas"),
                _ => Some("unknown"),
            };
            assert_eq!(is["workload"].as_str(), workload, "{row}");
            let may_end = matches!(state, "finished" | "unknown");
            let stamp = |field: &str| time_of(&row, field).map(|at| at.to_string());
            assert_eq!(is["startedAt"].as_str(), stamp("creationTime").as_deref());
            assert_eq!(is["endedAt"].as_str(), stamp("endTime").filter(|_| may_end).as_deref());
            let percent = row["progressPercent"].as_i64().filter(|percent| *percent <= 100);
            let shows = matches!(state, "running" | "stopping");
            assert_eq!(is["progressPercent"].as_i64(), percent.filter(|_| shows), "{row}");
            let message = told(&row["result"], "message");
            let message = message.filter(|text| !matches!(*text, "Success" | "<StateXml/>"));
            assert_eq!(is["message"].as_str(), message);
            assert_eq!(is["initiatedBy"].as_str(), told(&row, "initiatedBy"));
            assert_eq!(is["server"], "127.0.0.1");

            let job = real(&row, if revision < "1.2" { "activityId" } else { "jobId" });
            let job = job.filter(|_| matches!(kind, "backup" | "copy" | "replication"));
            let listed = jobs.iter().find(|listed| listed["id"].as_str() == job);
            let listed = listed.filter(|_| job.is_some()).map(|listed| text(listed, "name"));
            let name = told(&row, "name");
            let job = job.map(|id| json!({ "id": id, "name": name.or(listed) }));
            assert_eq!(is["job"], job.clone().unwrap_or_default(), "{row}");
            let job_name = job.as_ref().and_then(|job| job["name"].as_str());
            let type_name = told(&row, "sessionType");
            assert_eq!(is["name"], name.or(job_name).or(type_name).unwrap_or("Session"));
            assert_eq!(is["object"].as_str(), name.filter(|_| kind == "restore"));

            let part = real(&row, "parentSessionId").filter(|parent| *parent != id);
            let retry = real(&row, "originalSessionId").filter(|original| *original != id);
            let parent = part.map(|id| (id, "part")).or(retry.map(|id| (id, "retry")));
            let parent = parent.map(|(id, relation)| {
                json!({ "id": SessionId::new("vbr", "Session", id).to_string(), "relation": relation })
            });
            seen.insert(format!("{kind} {}", is["parent"]["relation"].as_str().unwrap_or("-")));
            assert_eq!(is["parent"], parent.unwrap_or_default(), "{row}");
            let native = json!({
                "id": id, "type": "Session", "subtype": told(&row, "sessionType"),
                "state": told(&row, "state"), "result": told(&row["result"], "result"),
            });
            assert_eq!(is["native"], native);
            assert_eq!(is["links"]["items"].is_string(), revision >= "1.2");
            assert!(is["links"]["events"].is_string());
            seen.extend([format!("{state} {result:?}"), format!("workload {workload:?}")]);
        }
    }
    for wanted in [
        "finished Some(\"cancelled\")",
        "finished Some(\"unknown\")",
        "unknown None",
        "pending None",
        "stopping None",
        "workload None",
        "workload Some(\"agent\")",
        "workload Some(\"nas\")",
        "backup retry",
        "backup part",
        "copy part",
        "failover part",
        "retrieval -",
        "archive -",
        "verification -",
    ] {
        assert!(seen.contains(wanted), "{wanted} is in no world: {seen:#?}");
    }
}

/// Every kind of the API is in one world of the newest revision.
#[test]
fn a_world_is_of_everything() {
    let simulator = start("vbr", NEWEST, |options| options.sessions = 600);
    let truth = simulator.truth("vbr");
    let kinds: BTreeSet<&str> = truth.iter().map(|session| text(session, "kind")).collect();
    let expected = [
        "archive",
        "backup",
        "configuration",
        "copy",
        "failover",
        "maintenance",
        "other",
        "replication",
        "restore",
        "retention",
        "retrieval",
        "verification",
    ];
    assert_eq!(kinds, expected.into());
}

#[test]
fn items_are_task_sessions_without_scans() {
    let mut results = BTreeSet::new();
    for revision in ["1.2-rev1", "1.3-rev0", NEWEST] {
        let simulator = vbr(revision);
        let client = Client::log_in(&simulator, revision);
        let mut scans = 0;
        for row in client.rows("sessions") {
            let id = text(&row, "id");
            let items = simulator.truth_items("vbr", "Session", id).unwrap();
            let mut tasks = client.rows(&format!("sessions/{id}/taskSessions"));
            scans += tasks.iter().filter(|task| task["type"] == "Antivirus").count();
            tasks.retain(|task| task["type"] != "Antivirus");
            assert_eq!(items.len(), tasks.len());
            for (item, task) in items.iter().zip(&tasks) {
                let state = state(text(task, "state"));
                assert_eq!((&item["name"], &item["state"]), (&task["name"], &json!(state)));
                let stamp = |field: &str| time_of(task, field).map(|at| at.to_string());
                assert_eq!(item["startedAt"].as_str(), stamp("creationTime").as_deref());
                let end = stamp("endTime").filter(|_| matches!(state, "finished" | "unknown"));
                assert_eq!(item["endedAt"].as_str(), end.as_deref());
                assert_eq!(item["sizeBytes"].as_u64(), task["progress"]["processedSize"].as_u64());
                let message = told(&task["result"], "message");
                let message = message.filter(|text| !matches!(*text, "Success" | "<StateXml/>"));
                assert_eq!(item["message"].as_str(), message, "{task}");
                let native = &item["native"];
                assert_eq!((&native["id"], &native["subtype"]), (&task["id"], &task["type"]));
                assert_eq!(native["type"], "TaskSession");
                results.insert(item["result"].as_str().map(str::to_owned));
            }
        }
        assert!(scans > 10);
    }
    let expected = ["cancelled", "failed", "success", "unknown", "warning"];
    let mut expected: BTreeSet<_> = expected.map(|word| Some(word.to_owned())).into();
    expected.insert(None);
    assert_eq!(results, expected);
    let old = vbr("1.1-rev0");
    let id = old.truth("vbr")[0]["native"]["id"].clone();
    assert_eq!(old.truth_items("vbr", "Session", id.as_str().unwrap()), None);
}

#[test]
fn events_are_the_log_by_its_numbers() {
    let mut severities = BTreeSet::new();
    for revision in ["1.0-rev1", "1.2-rev0", NEWEST] {
        let simulator = vbr(revision);
        let client = Client::log_in(&simulator, revision);
        let mut titled = 0;
        for row in client.rows("sessions").iter().take(60) {
            let id = text(row, "id");
            let log = client.get(&format!("sessions/{id}/logs"));
            let mut records = log["records"].as_array().unwrap().clone();
            records.sort_by_key(|record| record["id"].as_i64());
            let events = simulator.truth_events("vbr", "Session", id).unwrap();
            assert_eq!(events.len(), records.len());
            for (event, record) in events.iter().zip(&records) {
                assert_eq!(event["order"], record["id"]);
                let begin = moment(text(record, "startTime")).unwrap();
                let update = time_of(record, "updateTime");
                assert_eq!(event["time"], begin.to_string());
                assert_eq!(event["endTime"].as_str(), update.map(|at| at.to_string()).as_deref());
                let took = update.filter(|at| *at >= begin).map(|at| at.since(begin).as_secs_f64());
                assert_eq!(event["durationSeconds"].as_f64(), took, "{record}");
                let (title, more) = (told(record, "title"), told(record, "description"));
                let (headline, message) =
                    if more.is_some() { (title, more) } else { (None, title) };
                assert_eq!(event["title"].as_str(), headline);
                assert_eq!(event["message"], message.unwrap_or_default());
                assert_eq!(event["native"]["state"].as_str(), told(record, "status"));
                titled += usize::from(headline.is_some());
                severities.insert((
                    text(record, "status").to_owned(),
                    text(event, "severity").to_owned(),
                ));
            }
        }
        assert!(titled > 20);
    }
    let expected = [
        ("", "info"),
        ("Audited", "info"),
        ("Failed", "error"),
        ("None", "info"),
        ("Succeeded", "success"),
        ("Warning", "warning"),
    ];
    assert_eq!(severities, expected.map(|(word, s)| (word.to_owned(), s.to_owned())).into());
}

/// In the night when clocks go back, a task session tells a time that comes twice.
#[test]
fn a_local_time_that_comes_twice_is_the_first() {
    let simulator = start("vbr", "1.3-rev1", |options| {
        options.anchor = mullion_model::Timestamp::parse_rfc3339("2026-10-25T02:00:00Z").unwrap();
        options.days = 1;
        options.sessions = 400;
    });
    let client = Client::log_in(&simulator, "1.3-rev1");
    let query = "createdAfterFilter=2026-10-25T01:00:00Z&createdBeforeFilter=2026-10-25T02:00:00Z";
    let mut twice = 0;
    for row in client.rows(&format!("sessions?{query}")) {
        let id = text(&row, "id");
        let tasks = client.rows(&format!("sessions/{id}/taskSessions?typeFilter=Backup"));
        let items = simulator.truth_items("vbr", "Session", id).unwrap();
        for task in &tasks {
            let written = text(task, "creationTime");
            if written.starts_with("2026-10-25T02:") {
                let item = items.iter().find(|item| item["native"]["id"] == task["id"]).unwrap();
                let begin: &Value = &item["startedAt"];
                assert!(begin.as_str().unwrap().starts_with("2026-10-25T00:"), "{written} {begin}");
                twice += 1;
            }
        }
    }
    assert!(twice > 5, "{twice}");
}
