//! The tables of the mapping, case by case.

use super::*;

fn shown(standing: Standing) -> String {
    format!("{}/{}", standing.state, standing.result.map_or("–", Outcome::as_str))
}

/// Calls `read` with a fresh collection of notes; also says how many there were.
fn noting<T>(read: impl FnOnce(&mut Notes) -> T) -> (T, usize) {
    let mut notes = Notes::default();
    let value = read(&mut notes);
    (value, notes.take().len())
}

#[test]
fn restore_types_name_a_workload() {
    for (word, workload, noted) in [
        (Some("Vex"), Workload::Exchange, 0),
        (Some("vesp"), Workload::Sharepoint, 0),
        (Some(" VEOD "), Workload::Onedrive, 0),
        (Some("Vet"), Workload::Teams, 0),
        (Some("Vez"), Workload::Unknown, 1),
        (Some(" "), Workload::Unknown, 0),
        (None, Workload::Unknown, 0),
    ] {
        let read = noting(|notes| restore_workload(notes, word));
        assert_eq!(read, (workload, noted), "{word:?}");
    }
}

#[test]
fn job_types_name_a_kind() {
    for (word, is_of_copy_job, kind, noted) in [
        (Some("Backup"), false, Kind::Backup, 0),
        (Some("backup"), true, Kind::Backup, 0),
        (Some("Copy"), false, Kind::Copy, 0),
        (Some("Retrieve"), false, Kind::Retrieval, 0),
        (Some("ChangeDataRetrievalAvailabilityPeriod"), false, Kind::Retrieval, 0),
        (Some("RemoveDataRetrieval"), false, Kind::Retrieval, 0),
        (Some("Move"), false, Kind::Maintenance, 0),
        (Some("Remove"), false, Kind::Maintenance, 0),
        (Some("Migrate"), false, Kind::Maintenance, 0),
        (Some("Defragment"), true, Kind::Backup, 1),
        (None, true, Kind::Copy, 0),
        (Some(""), true, Kind::Copy, 0),
        (None, false, Kind::Backup, 0),
    ] {
        let read = noting(|notes| job_kind(notes, word, is_of_copy_job));
        assert_eq!(read, (kind, noted), "{word:?}");
    }
}

#[test]
fn types_of_retrievals_are_known_or_noted() {
    for (word, noted) in [
        (Some("Retrieve"), 0),
        (Some("retrievalchangeavailabilityperioddays"), 0),
        (Some("RetrievalRemoving"), 0),
        (Some("Rehydrate"), 1),
        (Some(" "), 0),
        (None, 0),
    ] {
        assert_eq!(noting(|notes| note_retrieval_type(notes, word)).1, noted, "{word:?}");
    }
}

/// The one-word table of section 2: word, without end, with end, noted.
#[test]
fn the_one_word_table_holds() {
    for (word, open, ended, noted) in [
        (Some("Queued"), "pending/–", "pending/–", 0),
        (Some("Waiting"), "pending/–", "pending/–", 0),
        (Some("Running"), "running/–", "running/–", 0),
        (Some("Success"), "finished/success", "finished/success", 0),
        (Some("succeeded "), "finished/success", "finished/success", 0),
        (Some("Warning"), "finished/warning", "finished/warning", 0),
        (Some("FAILED"), "finished/failed", "finished/failed", 0),
        (Some("Stopped"), "finished/cancelled", "finished/cancelled", 0),
        (Some("Disconnected"), "unknown/–", "finished/unknown", 0),
        (Some("NotConfigured"), "unknown/–", "finished/unknown", 0),
        (Some("Updating"), "unknown/–", "finished/unknown", 1),
        (Some(" "), "unknown/–", "finished/unknown", 0),
        (None, "unknown/–", "finished/unknown", 0),
    ] {
        for (has_end, expected) in [(false, open), (true, ended)] {
            let (standing, count) = noting(|notes| job_standing(notes, word, has_end));
            assert_eq!((shown(standing).as_str(), count), (expected, noted), "{word:?}");
        }
    }
}

/// The words of items in section 3: word, without end, with end, noted.
#[test]
fn the_words_of_items_hold() {
    for (word, open, ended, noted) in [
        (Some("Success"), "finished/success", "finished/success", 0),
        (Some("Succeeded"), "finished/success", "finished/success", 0),
        (Some("Warning"), "finished/warning", "finished/warning", 0),
        (Some("Failed"), "finished/failed", "finished/failed", 0),
        (Some("error"), "finished/failed", "finished/failed", 0),
        (Some("Cancelled"), "finished/cancelled", "finished/cancelled", 0),
        (Some("Canceled"), "finished/cancelled", "finished/cancelled", 0),
        (Some("Skipped"), "finished/skipped", "finished/skipped", 0),
        (Some("Running"), "running/–", "running/–", 0),
        (Some("Odd"), "unknown/–", "finished/unknown", 1),
        (None, "unknown/–", "finished/unknown", 0),
    ] {
        for (has_end, expected) in [(false, open), (true, ended)] {
            let (standing, count) = noting(|notes| item_standing(notes, word, has_end));
            assert_eq!((shown(standing).as_str(), count), (expected, noted), "{word:?}");
        }
    }
}

#[test]
fn events_without_an_item_are_told_by_their_type() {
    for word in ["None", "View", " view"] {
        assert!(!is_about_an_item(Some(word)), "{word}");
    }
    for word in [Some("Save"), Some("Export"), Some("Send"), Some("Restore"), Some("New"), None] {
        assert!(is_about_an_item(word), "{word:?}");
    }
}

/// The severities of section 4.
const SEVERITIES: &[(Severity, &[&str])] = &[
    (Severity::Success, &["Success", "Succeeded"]),
    (
        Severity::Warning,
        &["Warning", "RunningWithWarning", "Cancelled", "Canceled", "Canceling", "Stop", "Stopped"],
    ),
    (Severity::Error, &["Error", "Failed", "RunningWithError"]),
    (
        Severity::Info,
        &["Running", "Skipped", "Info", "Information", "None", "Pending", "NeverExecuted"],
    ),
];

#[test]
fn the_table_of_severities_holds() {
    for (expected, words) in SEVERITIES {
        for word in *words {
            let lower = word.to_lowercase();
            for word in [word, lower.as_str()] {
                let read = noting(|notes| severity(notes, "status", Some(word)));
                assert_eq!(read, (*expected, 0), "{word}");
            }
        }
    }
    for (word, noted) in [(None, 0), (Some(" "), 0), (Some("Odd"), 1)] {
        let read = noting(|notes| severity(notes, "status", word));
        assert_eq!(read, (Severity::Info, noted), "{word:?}");
    }
}

#[test]
fn the_status_is_cut_off_a_title() {
    for (severity, words) in SEVERITIES {
        for word in *words {
            let title = format!(" [{word}]  Job started at 2/3/2018 4:05:06 AM");
            let text = "Job started at 2/3/2018 4:05:06 AM";
            assert_eq!(line(&title), Line { severity: *severity, word: Some(word), text });
        }
    }
    let bare = Line { severity: Severity::Success, word: Some("success"), text: "" };
    assert_eq!(line("[success]"), bare);
    let twice = Line { severity: Severity::Error, word: Some("Error"), text: "[Warning] x" };
    assert_eq!(line("[Error][Warning] x"), twice);
}

#[test]
fn a_title_without_a_status_stays_whole() {
    for text in [
        "Job started",
        "[Mailbox] was processed",
        "[Success Job started",
        "[] Job started",
        "[Suc cess] Job started",
        "[\u{421}\u{443}] Job started",
        "Job [Success] started",
        "  ",
        "",
    ] {
        assert_eq!(line(text), Line { severity: Severity::Info, word: None, text }, "{text:?}");
    }
}
