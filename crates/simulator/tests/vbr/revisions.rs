//! What each revision serves, and that all of them tell of one world.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::json::{sorted, text, true_ids};
use crate::support::{Client, NEWEST, REVISIONS, every_revision, vbr};

#[test]
fn a_server_serves_its_newest_revision_and_those_before() {
    for (newest, served) in
        [("1.0-rev1", 0..=0), ("1.1-rev2", 0..=4), ("1.3-rev1", 0..=8), (NEWEST, 2..=9)]
    {
        let simulator = vbr(newest);
        let client = Client::log_in(&simulator, newest);
        for (rank, revision) in REVISIONS.iter().enumerate() {
            let reply = client.send_for(&[revision], "GET", "v1/sessions");
            let expected = if served.contains(&rank) { 200 } else { 400 };
            assert_eq!(reply.status, expected, "{newest} {revision}");
        }
    }
}

#[test]
fn all_revisions_tell_of_one_world() {
    let simulator = every_revision();
    let ids = true_ids(&simulator, "Session");
    assert_eq!(ids.len(), 200);
    for revision in REVISIONS {
        let rows = Client::log_in(&simulator, revision).rows("sessions");
        assert_eq!(sorted(&rows, "id"), ids, "{revision}");
    }
    assert_eq!(simulator.truth("vbr"), vbr(NEWEST).truth("vbr"));
}

/// A server has sessions of the types that its own newest revision has, and some that none has.
#[test]
fn what_happens_is_what_the_newest_revision_knows() {
    for (newest, unknown) in [
        ("1.0-rev1", &["RestoreVm", "InstantRecovery", "BackupJob", "ReplicaJob"][..]),
        ("1.1-rev0", &["FileLevelRestore", "SureBackup", "BackupJob"][..]),
        ("1.2-rev1", &["AgentBackup", "BackupCopyJob", "Retention"][..]),
        ("1.3-rev0", &["BackupCopyJob", "BackupCopyJobParent"][..]),
        (NEWEST, &[][..]),
    ] {
        let simulator = vbr(newest);
        let rows = Client::log_in(&simulator, newest).rows("sessions");
        let types: BTreeSet<&str> = rows.iter().map(|row| text(row, "sessionType")).collect();
        assert_eq!(rows.len(), 200);
        assert!(types.len() > 7, "{newest} {types:?}");
        assert!(types.contains("ExchangeOnlineThaw"));
        for word in unknown {
            assert!(!types.contains(word), "{newest} {word}");
        }
    }
}

#[test]
fn fields_come_and_go_with_their_revision() {
    let simulator = every_revision();
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut last: BTreeMap<String, &str> = BTreeMap::new();
    for revision in REVISIONS {
        for row in Client::log_in(&simulator, revision).rows("sessions") {
            for (field, value) in row.as_object().unwrap() {
                first.entry(field.clone()).or_insert(revision);
                last.insert(field.clone(), revision);
                assert!(!value.is_null() || revision < "1.3", "{revision} {row}");
            }
            let is_running = row["result"].is_null() || row["result"]["result"] == "None";
            if is_running && row["state"] == "Working" {
                assert_eq!(row["result"].is_null(), revision < "1.3", "{revision} {row}");
            }
        }
    }
    last.retain(|_, revision| *revision != NEWEST);
    assert_eq!(last, BTreeMap::from([("activityId".to_owned(), "1.1-rev2")]));
    first.retain(|_, revision| *revision != "1.0-rev1");
    let later = [
        ("jobId", "1.2-rev0"),
        ("platformName", "1.2-rev0"),
        ("platformId", "1.2-rev0"),
        ("initiatedBy", "1.3-rev0"),
        ("relatedSessionId", "1.3-rev1"),
        ("algorithm", NEWEST),
        ("originalSessionId", NEWEST),
        ("retryInfo", NEWEST),
    ];
    assert_eq!(first, later.map(|(field, revision)| (field.to_owned(), revision)).into());
}

#[test]
fn backup_jobs_are_called_by_the_word_of_the_revision() {
    let simulator = every_revision();
    let mut counts = BTreeSet::new();
    for revision in REVISIONS {
        let rows = Client::log_in(&simulator, revision).rows("sessions");
        let count = |word: &str| rows.iter().filter(|row| row["sessionType"] == word).count();
        counts.insert(count("Job") + count("BackupJob"));
        assert_eq!(count("BackupJob") == 0, revision < "1.2", "{revision}");
    }
    assert_eq!(counts.len(), 1);
}

#[test]
fn some_times_are_told_in_utc_since_1_3_rev2() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let rows = Client::log_in(&simulator, revision).rows("sessions");
        let is_utc = |row: &&Value| text(row, "creationTime").ends_with('Z');
        let utc = rows.iter().filter(is_utc).count();
        assert_eq!(utc > 30, revision == NEWEST, "{revision} {utc}");
        assert!(revision == NEWEST || utc == 0);
    }
}
