//! The vocabularies: what the appliance's words mean (mapping sections 1.3, 2, 3 and 4).

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

/// Whether sessions of this type are runs of a policy, so that their name is the policy's.
pub(crate) fn is_policy(session_type: Option<&str>) -> bool {
    session_type.is_some_and(|word| any(word, &["Policy", "UserPolicy"]))
}

/// What a session does and what it protects, from `type` and `extendedSessionType`.
pub(crate) fn kind_and_workload(
    notes: &mut Notes,
    session_type: Option<&str>,
    extended: Option<&str>,
) -> (Kind, Option<Workload>) {
    let (session_type, extended) = (present(session_type), present(extended));
    let by_rule = |notes: &mut Notes| {
        let workload = workload_of(session_type, extended);
        if let (Workload::Unknown, Some(word)) = (workload, extended) {
            notes.unrecognised("extendedSessionType", word);
        }
        Some(workload)
    };
    match session_type {
        Some(word) if any(word, &["Policy", "Job", "Task", "UserPolicy", "ManualTask"]) => {
            (backup_like_kind(extended), by_rule(notes))
        }
        Some(word) if any(word, &["RestoreTask"]) => (Kind::Restore, by_rule(notes)),
        Some(word) if any(word, &["FLRTask"]) => (Kind::Restore, Some(Workload::Ec2)),
        Some(word) if any(word, &["FlrEfsTask"]) => (Kind::Restore, Some(Workload::Efs)),
        Some(word) if any(word, &["ArchiveRetrieval", "ArchiveRetrievalProlongation"]) => {
            (Kind::Retrieval, by_rule(notes))
        }
        Some(word) if any(word, &["RetentionActivity", "TombstoneRetention"]) => {
            (Kind::Retention, by_rule(notes))
        }
        Some(word)
            if any(
                word,
                &["SelfBackupActivity", "ConfigurationBackupActivity", "ImportPolicy"],
            ) =>
        {
            (Kind::Configuration, None)
        }
        Some(word) => {
            notes.unrecognised("type", word);
            (Kind::Other, by_rule(notes))
        }
        None => (Kind::Other, by_rule(notes)),
    }
}

/// The kind rule of section 1.3: the first part found, with regard to case.
fn backup_like_kind(extended: Option<&str>) -> Kind {
    let has = |part| extended.is_some_and(|word| word.contains(part));
    if has("Archive") {
        Kind::Archive
    } else if has("Copy") {
        Kind::Copy
    } else if has("RemoteSnapshot") || has("Replica") {
        Kind::Replication
    } else {
        Kind::Backup
    }
}

/// Parts of words that name a workload, in the order in which they count.
const WORKLOADS: &[(&[&str], Workload)] = &[
    (&["Rds", "RDS"], Workload::Rds),
    (&["Efs", "EFS"], Workload::Efs),
    (&["Vpc", "VPC"], Workload::Vpc),
    (&["Dynamo"], Workload::Dynamodb),
    (&["Fsx", "FSx", "FSX"], Workload::Fsx),
    (&["Redshift"], Workload::Redshift),
    (&["Ec2", "EC2"], Workload::Ec2),
];

/// Words without such a part that stand for EC2, the first workload the product knew. They are by far
/// the most frequent ones.
const EC2: &[&str] = &["PolicyBackup", "PolicySnapshot", "PolicyRemoteSnapshot"];

/// The workload rule of section 1.3: the first part found in `extendedSessionType`, then in `type`,
/// with regard to case.
fn workload_of(session_type: Option<&str>, extended: Option<&str>) -> Workload {
    [extended, session_type]
        .into_iter()
        .flatten()
        .find_map(workload_in)
        .unwrap_or(Workload::Unknown)
}

/// The workload that one word names.
fn workload_in(word: &str) -> Option<Workload> {
    if EC2.contains(&word) {
        return Some(Workload::Ec2);
    }
    let (_, workload) =
        WORKLOADS.iter().find(|(parts, _)| parts.iter().any(|part| word.contains(part)))?;
    Some(*workload)
}

/// A word that says how something ended. The three vocabularies leak into each other, so each
/// outcome has all its spellings on every field.
fn outcome(word: &str) -> Option<Outcome> {
    match word {
        word if any(word, &["Succeeded", "Success"]) => Some(Outcome::Success),
        word if any(word, &["Warning"]) => Some(Outcome::Warning),
        word if any(word, &["Failed", "Error"]) => Some(Outcome::Failed),
        word if any(word, &["Canceled", "Cancelled"]) => Some(Outcome::Cancelled),
        _ => None,
    }
}

/// What `status` says.
enum Status {
    /// Not finished.
    Open(State),
    /// Has not begun, unless it has an end.
    NeverExecuted,
    /// Finished.
    Final(Outcome),
    /// Missing or unrecognised.
    Nothing,
}

/// Reads `status`.
fn status_of(notes: &mut Notes, word: Option<&str>) -> Status {
    let Some(word) = present(word) else {
        return Status::Nothing;
    };
    if any(word, &["Running", "RunningWithWarning", "RunningWithError"]) {
        Status::Open(State::Running)
    } else if any(word, &["Canceling"]) {
        Status::Open(State::Stopping)
    } else if any(word, &["Pending"]) {
        Status::Open(State::Pending)
    } else if any(word, &["NeverExecuted"]) {
        Status::NeverExecuted
    } else if let Some(outcome) = outcome(word) {
        Status::Final(outcome)
    } else {
        notes.unrecognised("status", word);
        Status::Nothing
    }
}

/// State and result of a session: `status` leads, `result` is the second witness.
pub(crate) fn standing(
    notes: &mut Notes,
    status: Option<&str>,
    result: Option<&str>,
    has_end: bool,
) -> Standing {
    let result = present(result);
    let still_running = result.is_some_and(|word| any(word, &["Running"]));
    let second = result.and_then(outcome);
    if let (Some(word), None, false) = (result, second, still_running) {
        notes.unrecognised("result", word);
    }
    match status_of(notes, status) {
        Status::Open(state) => Standing::open(state),
        Status::NeverExecuted if has_end => Standing::finished(Outcome::Unknown),
        Status::NeverExecuted => Standing::open(State::Pending),
        Status::Final(first) => {
            Standing::finished(second.map_or(first, |second| graver(first, second)))
        }
        Status::Nothing if still_running => Standing::open(State::Running),
        Status::Nothing if has_end => Standing::finished(second.unwrap_or(Outcome::Unknown)),
        Status::Nothing => Standing::open(State::Unknown),
    }
}

/// Of two final words cancelled wins, else the worse one, so that a green status never hides a red
/// result. Outcomes are declared in just this order.
fn graver(first: Outcome, second: Outcome) -> Outcome {
    first.max(second)
}

/// State and result of an item, which has one word and no times.
pub(crate) fn item_standing(notes: &mut Notes, status: Option<&str>) -> Standing {
    match present(status) {
        None => Standing::open(State::Unknown),
        Some(word) if any(word, &["Skipped"]) => Standing::finished(Outcome::Skipped),
        Some(word) if any(word, &["Running"]) => Standing::open(State::Running),
        Some(word) => outcome(word).map_or_else(
            || {
                notes.unrecognised("item status", word);
                Standing::open(State::Unknown)
            },
            Standing::finished,
        ),
    }
}

/// How serious a log line is.
pub(crate) fn severity(notes: &mut Notes, status: Option<&str>) -> Severity {
    const WARNING: &[&str] =
        &["Warning", "RunningWithWarning", "Cancelled", "Canceled", "Canceling", "Stop", "Stopped"];
    const INFO: &[&str] =
        &["Running", "Skipped", "Info", "Information", "None", "Pending", "NeverExecuted"];
    match present(status) {
        None => Severity::Info,
        Some(word) if any(word, &["Success", "Succeeded"]) => Severity::Success,
        Some(word) if any(word, WARNING) => Severity::Warning,
        Some(word) if any(word, &["Error", "Failed", "RunningWithError"]) => Severity::Error,
        Some(word) => {
            if !any(word, INFO) {
                notes.unrecognised("log status", word);
            }
            Severity::Info
        }
    }
}

#[cfg(test)]
mod tests;
