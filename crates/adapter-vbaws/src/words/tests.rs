//! The tables of the mapping, cell by cell.

use super::*;

fn shown(standing: Standing) -> String {
    let result = standing.result.map_or("–", Outcome::as_str);
    match standing.state {
        State::Finished => format!("f/{result}"),
        state => format!("{state}/{result}"),
    }
}

/// One row of the table in section 2: the status words, whether there is an end, and the cells
/// under Running, missing, unrecognised, Success, Warning, Failed, Cancelled.
fn row(statuses: &[&str], ends: &[bool], cells: [&str; 7]) {
    let results: [&[&str]; 7] = [
        &["Running", " running"],
        &["", " "],
        &["Odd", "Canceling", "RunningWithError"],
        &["Success", "Succeeded", "SUCCESS "],
        &["Warning"],
        &["Failed", "Error"],
        &["Cancelled", "Canceled"],
    ];
    for status in statuses {
        for has_end in ends {
            for (words, cell) in results.into_iter().zip(cells) {
                for result in words {
                    let notes = &mut Notes::default();
                    let met = standing(notes, Some(status), Some(result), *has_end);
                    assert_eq!(shown(met), cell, "{status} × {result}, end: {has_end}");
                }
            }
        }
    }
}

#[test]
fn the_table_of_status_and_result_holds_cell_by_cell() {
    let both = &[false, true];
    row(&["Running", "running ", "RunningWithWarning", "RunningWithError"], both, ["running/–"; 7]);
    row(&["Canceling"], both, ["stopping/–"; 7]);
    row(&["Pending"], both, ["pending/–"; 7]);
    row(&["NeverExecuted"], &[false], ["pending/–"; 7]);
    row(&["NeverExecuted"], &[true], ["f/unknown"; 7]);
    let (success, warning) = ("f/success", "f/warning");
    let (failed, cancelled) = ("f/failed", "f/cancelled");
    row(
        &["Succeeded", "Success"],
        both,
        [success, success, success, success, warning, failed, cancelled],
    );
    row(&["Warning"], both, [warning, warning, warning, warning, warning, failed, cancelled]);
    row(&["Failed", "Error"], both, [failed, failed, failed, failed, failed, failed, cancelled]);
    row(&["Canceled", "Cancelled"], both, [cancelled; 7]);
    let nothing = ["", " ", "Hibernating"];
    let unknown = "f/unknown";
    row(&nothing, &[true], ["running/–", unknown, unknown, success, warning, failed, cancelled]);
    let open = "unknown/–";
    row(&nothing, &[false], ["running/–", open, open, open, open, open, open]);
}

#[test]
fn absent_words_are_as_blank_ones() {
    let notes = &mut Notes::default();
    assert_eq!(shown(standing(notes, None, None, false)), "unknown/–");
    assert_eq!(shown(standing(notes, None, Some("Failed"), true)), "f/failed");
    assert_eq!(shown(standing(notes, Some("Failed"), None, true)), "f/failed");
    assert!(notes.take().is_empty());
}

#[test]
fn unrecognised_words_are_noted_under_their_field() {
    let notes = &mut Notes::default();
    standing(notes, Some("Hibernating"), Some("Odd"), true);
    kind_and_workload(notes, Some("Novelty"), Some("PolicyNovelty"));
    item_standing(notes, Some("Paused"));
    severity(notes, Some("Notice"));
    let noted: Vec<_> = notes.take().into_iter().map(|o| (o.field, o.word)).collect();
    let noted: Vec<_> = noted.iter().map(|(f, w)| (*f, w.as_str())).collect();
    assert_eq!(
        noted,
        [
            ("extendedSessionType", "PolicyNovelty"),
            ("item status", "Paused"),
            ("log status", "Notice"),
            ("result", "Odd"),
            ("status", "Hibernating"),
            ("type", "Novelty"),
        ]
    );
}

fn kind(session_type: &str, extended: &str) -> String {
    let notes = &mut Notes::default();
    let (kind, workload) = kind_and_workload(notes, Some(session_type), Some(extended));
    format!("{kind}/{}", workload.map_or("–", Workload::as_str))
}

#[test]
fn every_type_has_its_kind_and_workload() {
    for (types, expected) in [
        (&["Policy", "Job", "Task", "UserPolicy", "ManualTask", "policy "][..], "backup/unknown"),
        (&["RestoreTask"], "restore/unknown"),
        (&["FLRTask", "FlrTask"], "restore/ec2"),
        (&["FlrEfsTask"], "restore/efs"),
        (&["ArchiveRetrieval", "ArchiveRetrievalProlongation"], "retrieval/unknown"),
        (&["RetentionActivity", "TombstoneRetention"], "retention/unknown"),
        (&["SelfBackupActivity", "ConfigurationBackupActivity", "ImportPolicy"], "configuration/–"),
        (&["", " ", "Novelty"], "other/unknown"),
    ] {
        for word in types {
            assert_eq!(kind(word, ""), expected, "{word:?}");
        }
    }
}

#[test]
fn extended_types_seen_so_far() {
    for (extended, expected) in [
        ("PolicyBackup", "backup/ec2"),
        ("PolicySnapshot", "backup/ec2"),
        ("PolicyRemoteSnapshot", "replication/ec2"),
        ("PolicyRdsSnapshot", "backup/rds"),
        ("PolicyEfsBackup", "backup/efs"),
        ("PolicyEfsBackupCopy", "copy/efs"),
        ("VpcBackup", "backup/vpc"),
    ] {
        for session_type in ["Policy", "Job", "Task", "UserPolicy", "ManualTask"] {
            assert_eq!(kind(session_type, extended), expected, "{session_type}/{extended}");
        }
    }
}

#[test]
fn the_rules_look_for_parts_in_their_order_and_with_regard_to_case() {
    for (session_type, extended, expected) in [
        ("Policy", "PolicyArchiveCopy", "archive/unknown"),
        ("Policy", "PolicyRdsReplica", "replication/rds"),
        ("Policy", "PolicyDynamoDbBackup", "backup/dynamodb"),
        ("Policy", "PolicyFSxBackup", "backup/fsx"),
        ("Policy", "PolicyRedshiftSnapshot", "backup/redshift"),
        ("Policy", "PolicyEC2Archive", "archive/ec2"),
        ("Policy", "policycopy", "backup/unknown"),
        ("Policy", "policybackup", "backup/unknown"),
        ("Policy", "MyPolicyBackup", "backup/unknown"),
        ("Policy", " PolicyBackup ", "backup/ec2"),
        ("RestoreTask", "RestoreRdsInstance", "restore/rds"),
        // Only the types of the first line of the table follow the kind rule.
        ("RetentionActivity", "VpcBackupCopy", "retention/vpc"),
        // The word of the session itself goes before that of its type.
        ("NoveltyEfs", "NoveltyVpc", "other/vpc"),
        ("NoveltyEfs", "", "other/efs"),
        ("ConfigurationBackupActivity", "VpcBackup", "configuration/–"),
    ] {
        assert_eq!(kind(session_type, extended), expected, "{session_type}/{extended}");
    }
}

#[test]
fn items_stand_by_their_one_word() {
    for (word, expected) in [
        ("Success", "f/success"),
        ("Succeeded", "f/success"),
        ("Warning", "f/warning"),
        ("Failed", "f/failed"),
        ("error", "f/failed"),
        ("Cancelled", "f/cancelled"),
        ("Canceled", "f/cancelled"),
        ("Skipped", "f/skipped"),
        ("Running", "running/–"),
        ("", "unknown/–"),
        ("Pending", "unknown/–"),
        ("Odd", "unknown/–"),
    ] {
        let met = item_standing(&mut Notes::default(), Some(word));
        assert_eq!(shown(met), expected, "{word:?}");
    }
    assert_eq!(shown(item_standing(&mut Notes::default(), None)), "unknown/–");
}

#[test]
fn every_log_word_has_its_severity() {
    for (words, expected) in [
        (&["Success", "Succeeded"][..], Severity::Success),
        (
            &[
                "Warning",
                "RunningWithWarning",
                "Cancelled",
                "Canceled",
                "Canceling",
                "Stop",
                "Stopped",
                " warning ",
            ],
            Severity::Warning,
        ),
        (&["Error", "Failed", "RunningWithError"], Severity::Error),
        (
            &[
                "Running",
                "Skipped",
                "Info",
                "Information",
                "None",
                "Pending",
                "NeverExecuted",
                "",
                "Odd",
            ],
            Severity::Info,
        ),
    ] {
        for word in words {
            let notes = &mut Notes::default();
            assert_eq!(severity(notes, Some(word)), expected, "{word:?}");
            assert_eq!(notes.take().is_empty(), *word != "Odd", "{word:?}");
        }
    }
}
