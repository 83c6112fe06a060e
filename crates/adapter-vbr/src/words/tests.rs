//! The vocabularies, word by word.

use super::*;

/// The kind of a word, and whether it is known.
fn kind_of(word: &str) -> (Kind, bool) {
    let mut notes = Notes::default();
    let kind = kind(&mut notes, Some(word));
    (kind, notes.take().is_empty())
}

#[test]
fn every_word_stands_once() {
    let mut words: Vec<_> =
        KINDS.iter().flat_map(|(_, words)| *words).map(|word| word.to_ascii_lowercase()).collect();
    let count = words.len();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn types_have_their_kinds_whatever_their_case() {
    for (word, kind) in [
        ("Job", Kind::Backup),
        ("backupjob", Kind::Backup),
        (" ReplicaJob ", Kind::Replication),
        ("BackupCopyJobParent", Kind::Copy),
        ("InstantRecovery", Kind::Restore),
        ("AzureInstantRecoveryMount", Kind::Restore),
        ("PlannedFailover", Kind::Failover),
        ("ArchiveFreezing", Kind::Archive),
        ("ArchiveRehydration", Kind::Retrieval),
        ("DeleteBackup", Kind::Retention),
        ("ConfigurationBackup", Kind::Configuration),
        ("SureBackup", Kind::Verification),
        ("Automation", Kind::Other),
        ("MalwareDetection", Kind::Maintenance),
        ("PlatformNutanixJob", Kind::Backup),
    ] {
        assert_eq!(kind_of(word), (kind, true), "{word}");
    }
}

#[test]
fn words_of_no_document_are_kept_and_noted() {
    assert_eq!(kind_of("QuantumRestore"), (Kind::Other, false));
    assert_eq!(kind(&mut Notes::default(), None), Kind::Other);
    let mut notes = Notes::default();
    assert_eq!(workload(&mut notes, Kind::Backup, Some("Novel")), Some(Workload::Unknown));
    assert_eq!(severity(&mut notes, Some("Novel")), Severity::Info);
    let noted: Vec<_> = notes.take().into_iter().map(|oddity| oddity.field).collect();
    assert_eq!(noted, ["log status", "platformName"]);
}

#[test]
fn platforms_name_the_workload_where_there_is_one() {
    for (kind, platform, expected) in [
        (Kind::Backup, Some("VMware"), Some(Workload::Vm)),
        (Kind::Backup, Some("VmWare"), Some(Workload::Vm)),
        (Kind::Restore, Some("HyperV"), Some(Workload::Vm)),
        (Kind::Restore, Some("CloudDirector"), Some(Workload::Vm)),
        (Kind::Restore, Some("Vcd"), Some(Workload::Vm)),
        (Kind::Backup, Some("WindowsPhysical"), Some(Workload::Agent)),
        (Kind::Backup, Some("LinuxPhysical"), Some(Workload::Agent)),
        (Kind::Copy, Some("UnstructuredData"), Some(Workload::Nas)),
        (Kind::Copy, Some("NasBackup"), Some(Workload::Nas)),
        (Kind::Backup, Some("Tape"), Some(Workload::Unknown)),
        (Kind::Backup, None, Some(Workload::Unknown)),
        (Kind::Maintenance, Some("VMware"), None),
        (Kind::Configuration, None, None),
    ] {
        let mut notes = Notes::default();
        assert_eq!(workload(&mut notes, kind, platform), expected, "{kind} {platform:?}");
        assert!(notes.take().is_empty(), "{platform:?}");
    }
}

#[test]
fn a_stopped_session_is_cancelled_and_a_working_one_is_not() {
    let standing = |state, result, is_canceled| {
        let read = standing(&mut Notes::default(), Some(state), Some(result), is_canceled);
        format!("{}/{}", read.state, read.result.map_or("–", Outcome::as_str))
    };
    assert_eq!(standing("Stopped", "Failed", true), "finished/cancelled");
    assert_eq!(standing("Stopped", "Failed", false), "finished/failed");
    assert_eq!(standing("Stopped", "None", false), "finished/unknown");
    assert_eq!(standing("Working", "Success", false), "running/–");
    assert_eq!(standing("Stopping", "Failed", true), "stopping/–");
    for state in ["Idle", "Postprocessing", "WaitingTape", "WaitingSlot", "ActionRequired"] {
        assert_eq!(standing(state, "None", true), "running/–", "{state}");
    }
}

#[test]
fn messages_that_repeat_the_result_say_nothing() {
    assert!(!says_something("Success") && !says_something(" success "));
    assert!(!says_something("<StateXml/>"));
    assert!(says_something("Creating synthetic full backup (22% done)"));
}
