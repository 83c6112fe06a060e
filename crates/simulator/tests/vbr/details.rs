//! What is below one session: itself, its log and its task sessions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::{sorted, text, true_ids};
use crate::support::{Client, NEWEST, REVISIONS, every_revision, problem, told, vbr};

/// A world's sessions that have several objects, of this type.
fn ids(client: &Client<'_>, kind: &str) -> Vec<String> {
    sorted(&client.rows(&format!("sessions?typeFilter={kind}")), "id")
}

#[test]
fn a_session_is_shown_as_it_is_listed() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let client = Client::log_in(&simulator, revision);
        for row in client.rows("sessions").iter().step_by(7) {
            assert_eq!(&client.get(&format!("sessions/{}", text(row, "id"))), row);
        }
    }
    let client = Client::log_in(&simulator, NEWEST);
    let unknown = "11111111-2222-4333-8444-000000000201";
    for path in [
        format!("v1/sessions/{unknown}"),
        format!("v1/sessions/{unknown}/logs"),
        format!("v1/sessions/{unknown}/taskSessions"),
        format!("v1/taskSessions/{unknown}"),
        format!("v1/taskSessions/{unknown}/logs"),
    ] {
        let reply = client.send("GET", &path);
        assert_eq!(problem(&reply), (404, "NotFound"), "{path}");
        assert_eq!(reply.body["resourceId"], unknown);
    }
    let id = true_ids(&simulator, "Session").pop().unwrap();
    let stop = client.send("POST", &format!("v1/sessions/{id}/stop"));
    assert_eq!(problem(&stop), (405, "MethodNotAllowed"));
    assert_eq!(simulator.violations().len(), 1);
}

#[test]
fn logs_have_an_envelope_of_their_own_and_come_newest_first() {
    let simulator = every_revision();
    let id = {
        let client = Client::log_in(&simulator, NEWEST);
        let rows = client.rows("sessions?typeFilter=BackupJob");
        let long = |row: &&Value| {
            client.get(&format!("sessions/{}/logs", text(row, "id")))["totalRecords"]
                .as_u64()
                .is_some_and(|total| total > 15)
        };
        text(rows.iter().find(long).unwrap(), "id").to_owned()
    };
    for revision in REVISIONS {
        let client = Client::log_in(&simulator, revision);
        let log = client.get(&format!("sessions/{id}/logs"));
        let records = log["records"].as_array().unwrap();
        assert_eq!(log["totalRecords"], records.len());
        assert!(log.get("pagination").is_none());
        let numbers: Vec<_> = records.iter().map(|record| record["id"].as_i64()).collect();
        assert!(numbers.is_sorted_by(|a, b| a > b));
        let more = records.iter().find_map(|record| record.get("additionalInfo"));
        let is_as_documented = match revision {
            "1.3-rev0" | "1.3-rev1" => more.is_some_and(Value::is_string),
            NEWEST => more.is_some_and(|more| more[0]["field"].is_string()),
            _ => more.is_none(),
        };
        assert!(is_as_documented, "{revision} {more:?}");
        let failed = client.get(&format!("sessions/{id}/logs?statusFilter=Failed"));
        let expected = records
            .iter()
            .filter(|record| revision < "1.3" || record["status"] == "Failed")
            .count();
        assert_eq!(failed["totalRecords"], expected, "{revision}");
    }
}

#[test]
fn task_sessions_came_with_1_2() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let client = Client::log_in(&simulator, revision);
        let id = true_ids(&simulator, "Session").pop().unwrap();
        let expected = if revision < "1.2" { 404 } else { 200 };
        for path in [format!("v1/sessions/{id}/taskSessions"), "v1/taskSessions".to_owned()] {
            assert_eq!(client.send("GET", &path).status, expected, "{revision} {path}");
        }
    }
}

#[test]
fn those_of_one_session_are_pages_since_1_3_rev1_and_all_at_once_before() {
    let simulator = every_revision();
    for revision in ["1.2-rev0", "1.2-rev1", "1.3-rev0", "1.3-rev1", NEWEST] {
        let client = Client::log_in(&simulator, revision);
        let mut seen = 0;
        for id in ids(&client, "BackupJob") {
            let all = client.rows(&format!("taskSessions?sessionIdFilter={id}"));
            let path = format!("sessions/{id}/taskSessions");
            let page = client.get(&format!("{path}?limit=2&skip=1"));
            let shown = page["data"].as_array().unwrap();
            if revision < "1.3-rev1" {
                assert_eq!(shown, &all);
                assert!(page["pagination"].get("limit").is_none());
            } else {
                let expected: Vec<Value> = all.iter().skip(1).take(2).cloned().collect();
                assert_eq!(shown, &expected);
            }
            assert_eq!(page["pagination"]["total"], all.len());
            assert!(all.iter().all(|task| task["sessionId"] == id.as_str()));
            seen += all.len();
        }
        assert!(seen > 300, "{seen}");
    }
}

#[test]
fn task_sessions_are_of_four_kinds() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let all = client.rows("taskSessions");
    let mut kinds = BTreeSet::new();
    for task in &all {
        let kind = text(task, "type");
        kinds.insert(kind.to_owned());
        let has = |field: &str| task.get(field).is_some();
        assert_eq!(has("scanResult"), kind == "Antivirus", "{task}");
        assert_eq!(has("state"), kind != "Antivirus", "{task}");
        assert_eq!(has("progress"), matches!(kind, "Backup" | "Replica"), "{task}");
        assert_eq!(has("replicaPointId"), kind == "Replica", "{task}");
        assert_eq!(has("repositoryId"), kind == "Backup", "{task}");
    }
    let expected = ["Antivirus", "Backup", "Replica", "Restore"];
    assert_eq!(kinds, expected.map(str::to_owned).into());
    for kind in expected {
        let found = client.rows(&format!("taskSessions?typeFilter={kind}"));
        let count = all.iter().filter(|task| task["type"] == kind).count();
        assert_eq!(found.len(), count, "{kind}");
    }
    let failed = |task: &&Value| task["result"]["result"] == "Failed";
    let found = client.rows("taskSessions?resultFilter=Failed");
    assert_eq!(found.len(), all.iter().filter(failed).count());
    let infected = client.rows("taskSessions?scanResultFilter=Infected");
    assert!(!infected.is_empty() && infected.iter().all(|task| task["type"] == "Antivirus"));
    let sorted = client.rows("taskSessions?orderColumn=CreationTime&orderAsc=true");
    assert_eq!(sorted.len(), all.len());
    assert_eq!(
        client.send("GET", "v1/taskSessions?typeFilter=Backup&typeFilter=Restore").status,
        400
    );
    assert!(all.iter().any(|task| task["restorePointId"].is_null() && task["type"] == "Backup"));
    let task = &all[all.len() / 2];
    let id = text(task, "id");
    assert_eq!(&client.get(&format!("taskSessions/{id}")), task);
    assert!(client.get(&format!("taskSessions/{id}/logs"))["totalRecords"].as_u64() > Some(3));
}

#[test]
fn task_sessions_have_no_offset_and_agents_have_none_at_all() {
    for (newest, has_utc) in [("1.3-rev1", false), (NEWEST, true)] {
        let simulator = vbr(newest);
        let client = Client::log_in(&simulator, newest);
        let all = client.rows("taskSessions");
        let is_utc = |task: &&Value| text(task, "creationTime").ends_with('Z');
        assert_eq!(all.iter().any(|task| is_utc(&task)), has_utc);
        assert!(all.iter().all(|task| !text(task, "creationTime").contains('+')));
        assert!(all.iter().any(|task| !is_utc(&task)));
        for id in ids(&client, "AgentBackup") {
            assert!(client.rows(&format!("sessions/{id}/taskSessions")).is_empty());
        }
        let rates: BTreeSet<_> =
            all.iter().filter_map(|task| told(&task["progress"], "processingRate")).collect();
        assert!(rates.contains("131,9 MB") && rates.contains("N/A"));
    }
}
