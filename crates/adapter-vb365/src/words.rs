//! The vocabularies: what the product's words mean (mapping sections 1.2, 2, 3 and 4).

use mullion_adapter::kit::{Notes, Standing, is_word};
use mullion_model::{Kind, Outcome, Severity, State, Workload};

/// A word without what surrounds it; `None` where it is missing or blank.
fn present(word: Option<&str>) -> Option<&str> {
    word.map(str::trim).filter(|word| !word.is_empty())
}

/// Whether a word is one of these (mapping rule G1).
fn any(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| is_word(word, known))
}

/// What a restore session restores, from its `type`.
pub(crate) fn restore_workload(notes: &mut Notes, word: Option<&str>) -> Workload {
    match present(word) {
        Some(word) if is_word(word, "Vex") => Workload::Exchange,
        Some(word) if is_word(word, "Vesp") => Workload::Sharepoint,
        Some(word) if is_word(word, "Veod") => Workload::Onedrive,
        Some(word) if is_word(word, "Vet") => Workload::Teams,
        Some(word) => {
            notes.unrecognised("type", word);
            Workload::Unknown
        }
        None => Workload::Unknown,
    }
}

/// What a job session does, from its `jobType`; where that is missing, from whether the list that it
/// stands in or its link says that the job is a copy job.
pub(crate) fn job_kind(notes: &mut Notes, job_type: Option<&str>, is_of_copy_job: bool) -> Kind {
    /// Words that only PowerShell's list of job types has.
    const RETRIEVAL: &[&str] =
        &["Retrieve", "ChangeDataRetrievalAvailabilityPeriod", "RemoveDataRetrieval"];
    match present(job_type) {
        Some(word) if is_word(word, "Backup") => Kind::Backup,
        Some(word) if is_word(word, "Copy") => Kind::Copy,
        Some(word) if any(word, RETRIEVAL) => Kind::Retrieval,
        Some(word) if any(word, &["Move", "Remove", "Migrate"]) => Kind::Maintenance,
        Some(word) => {
            notes.unrecognised("jobType", word);
            Kind::Backup
        }
        None if is_of_copy_job => Kind::Copy,
        None => Kind::Backup,
    }
}

/// Notes the `type` of a data retrieval session where it is none of those known. They are all
/// retrievals.
pub(crate) fn note_retrieval_type(notes: &mut Notes, word: Option<&str>) {
    const KNOWN: &[&str] =
        &["Retrieve", "RetrievalChangeAvailabilityPeriodDays", "RetrievalRemoving"];
    if let Some(word) = present(word).filter(|word| !any(word, KNOWN)) {
        notes.unrecognised("type", word);
    }
}

/// Where a session stands of which nothing but perhaps its end is known (mapping rule G4).
const fn untold(has_end: bool) -> Standing {
    if has_end { Standing::finished(Outcome::Unknown) } else { Standing::open(State::Unknown) }
}

/// State and result of a job or retrieval session, which have one word for both.
pub(crate) fn job_standing(notes: &mut Notes, status: Option<&str>, has_end: bool) -> Standing {
    let Some(word) = present(status) else {
        return untold(has_end);
    };
    if any(word, &["Queued", "Waiting"]) {
        Standing::open(State::Pending)
    } else if is_word(word, "Running") {
        Standing::open(State::Running)
    } else if any(word, &["Success", "Succeeded"]) {
        Standing::finished(Outcome::Success)
    } else if is_word(word, "Warning") {
        Standing::finished(Outcome::Warning)
    } else if is_word(word, "Failed") {
        Standing::finished(Outcome::Failed)
    } else if is_word(word, "Stopped") {
        Standing::finished(Outcome::Cancelled)
    } else {
        if !any(word, &["Disconnected", "NotConfigured"]) {
            notes.unrecognised("status", word);
        }
        untold(has_end)
    }
}

/// State and result of an item, which has one word for both.
pub(crate) fn item_standing(notes: &mut Notes, status: Option<&str>, has_end: bool) -> Standing {
    let Some(word) = present(status) else {
        return untold(has_end);
    };
    if any(word, &["Success", "Succeeded"]) {
        Standing::finished(Outcome::Success)
    } else if is_word(word, "Warning") {
        Standing::finished(Outcome::Warning)
    } else if any(word, &["Failed", "Error"]) {
        Standing::finished(Outcome::Failed)
    } else if any(word, &["Cancelled", "Canceled"]) {
        Standing::finished(Outcome::Cancelled)
    } else if is_word(word, "Skipped") {
        Standing::finished(Outcome::Skipped)
    } else if is_word(word, "Running") {
        Standing::open(State::Running)
    } else {
        notes.unrecognised("item status", word);
        untold(has_end)
    }
}

/// Whether an event of this type is about an item: everything but the session's own lines and what
/// was only looked at.
pub(crate) fn is_about_an_item(event_type: Option<&str>) -> bool {
    present(event_type).is_none_or(|word| !any(word, &["None", "View"]))
}

/// How serious a line with this word is.
pub(crate) fn severity(notes: &mut Notes, field: &'static str, word: Option<&str>) -> Severity {
    let Some(word) = present(word) else {
        return Severity::Info;
    };
    known_severity(word).unwrap_or_else(|| {
        notes.unrecognised(field, word);
        Severity::Info
    })
}

/// How serious a line with this word is; `None` where the word is not in the table.
fn known_severity(word: &str) -> Option<Severity> {
    const WARNING: &[&str] =
        &["Warning", "RunningWithWarning", "Cancelled", "Canceled", "Canceling", "Stop", "Stopped"];
    const INFO: &[&str] =
        &["Running", "Skipped", "Info", "Information", "None", "Pending", "NeverExecuted"];
    if any(word, &["Success", "Succeeded"]) {
        Some(Severity::Success)
    } else if any(word, WARNING) {
        Some(Severity::Warning)
    } else if any(word, &["Error", "Failed", "RunningWithError"]) {
        Some(Severity::Error)
    } else if any(word, INFO) {
        Some(Severity::Info)
    } else {
        None
    }
}

/// The text of a log line of v1 to v7, which begins with its status in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// How serious it is.
    pub(crate) severity: Severity,
    /// The word in brackets, where it is one of the table.
    pub(crate) word: Option<&'a str>,
    /// The text; without the brackets, where their word is one of the table.
    pub(crate) text: &'a str,
}

/// Takes the status off the front of a log line's title: `^\s*\[([A-Za-z]+)\]\s*`.
pub(crate) fn line(title: &str) -> Line<'_> {
    prefixed(title).unwrap_or(Line { severity: Severity::Info, word: None, text: title })
}

/// The line, if it begins with a word of the table in brackets.
fn prefixed(title: &str) -> Option<Line<'_>> {
    let (word, text) = title.trim_start().strip_prefix('[')?.split_once(']')?;
    let is_one_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let severity = if is_one_word { known_severity(word)? } else { return None };
    Some(Line { severity, word: Some(word), text: text.trim_start() })
}

#[cfg(test)]
mod tests;
