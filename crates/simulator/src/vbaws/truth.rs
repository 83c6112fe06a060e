//! What the sessions of a VB for AWS world are in the words of the API, worked out from the facts
//! by this crate's own reading of the vocabulary mapping.

use serde_json::Value;

use super::facts::Session;
use super::outcome::standing;
use super::revision::Revision;
use super::world::World;
use crate::kit::truth::{self, NativeTruth, ParentTruth, SessionTruth};

/// What the list of sessions is called.
pub(super) const TYPE: &str = "Session";

/// Every session, as far as this revision tells of it.
pub(super) fn sessions(world: &World, revision: Revision, source: &str, host: &str) -> Vec<Value> {
    let all = world
        .sessions()
        .map(|facts| SessionTruth { server: Some(host.to_owned()), ..session(facts, revision) });
    truth::sessions(source, "vbaws", all.collect())
}

fn session(session: &Session, revision: Revision) -> SessionTruth {
    let stop = session.stop.usable();
    let (state, result) = standing(session.status, session.result, stop.is_some());
    let may_have_ended = matches!(state, "finished" | "unknown");
    let kind = session.kind.map(|kind| revision.type_word(kind));
    let extended = session.extended.filter(|_| revision.has_extended_types());
    let subtype = subtype(kind, extended);
    let job = job(session, revision);
    let name = session.name.filter(|_| revision.has_names()).and_then(text);
    SessionTruth {
        native: NativeTruth {
            id: Some(session.id.clone()),
            r#type: TYPE,
            subtype: subtype.clone(),
            state: session.status.and_then(text),
            result: session.result.and_then(text),
        },
        kind: does(kind, extended),
        workload: protects(kind, extended),
        // A job has no name but that of its session.
        name: name.or(subtype).unwrap_or_else(|| TYPE.to_owned()),
        job,
        reason: session.reason.and_then(text),
        state,
        result,
        started_at: session.start.usable(),
        ended_at: stop.filter(|_| may_have_ended),
        parent: parent(session, revision),
        has_items: !session.items.is_empty(),
        has_events: true,
        ..SessionTruth::default()
    }
}

/// Verbatim; blank is nothing.
pub(super) fn text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// An id that is none says so by zeros.
fn id(id: &str) -> Option<String> {
    let id = uuid::Uuid::try_parse(id.trim()).ok()?;
    (!id.is_nil()).then(|| id.to_string())
}

/// The type, with the finer one where that is sent.
fn subtype(kind: Option<&str>, extended: Option<&str>) -> Option<String> {
    match (kind.and_then(text), extended.and_then(text)) {
        (Some(kind), Some(extended)) => Some(format!("{kind}/{extended}")),
        (kind, _) => kind,
    }
}

/// The policy that a session is a run of, as far as the row tells it.
fn job(session: &Session, revision: Revision) -> (Option<String>, Option<String>) {
    match lower(session.kind).as_str() {
        "policy" | "userpolicy" => (
            session.policy.as_deref().filter(|_| revision.has_policy_ids()).and_then(id),
            session.name.filter(|_| revision.has_names()).and_then(text),
        ),
        _ => (None, None),
    }
}

/// What a row says it is part of; nothing is part of itself.
fn parent(session: &Session, revision: Revision) -> Option<ParentTruth> {
    let parent = session.parent.as_deref().filter(|_| revision.has_parents()).and_then(id)?;
    (parent != session.id).then_some(ParentTruth { id: Some(parent), relation: "part" })
}

fn lower(word: Option<&str>) -> String {
    word.unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a type of session does; of what policies and jobs do, only the finer type tells.
fn does(kind: Option<&str>, extended: Option<&str>) -> &'static str {
    let has = |part: &str| extended.is_some_and(|word| word.contains(part));
    match lower(kind).as_str() {
        "policy" | "job" | "task" | "userpolicy" | "manualtask" => {
            if has("Archive") {
                "archive"
            } else if has("Copy") {
                "copy"
            } else if has("RemoteSnapshot") || has("Replica") {
                "replication"
            } else {
                "backup"
            }
        }
        "restoretask" | "flrtask" | "flrefstask" => "restore",
        "archiveretrieval" | "archiveretrievalprolongation" => "retrieval",
        "retentionactivity" | "tombstoneretention" => "retention",
        "selfbackupactivity" | "configurationbackupactivity" | "importpolicy" => "configuration",
        _ => "other",
    }
}

/// What a type of session is about, as far as its words tell.
fn protects(kind: Option<&str>, extended: Option<&str>) -> Option<&'static str> {
    match lower(kind).as_str() {
        "flrtask" => return Some("ec2"),
        "flrefstask" => return Some("efs"),
        "selfbackupactivity" | "configurationbackupactivity" | "importpolicy" => return None,
        _ => {}
    }
    let found = extended.and_then(workload).or_else(|| kind.and_then(workload));
    Some(found.unwrap_or("unknown"))
}

/// The workload that a word names. Its case matters, here and for what policies do.
fn workload(word: &str) -> Option<&'static str> {
    const PARTS: &[(&str, &[&str])] = &[
        ("rds", &["Rds", "RDS"]),
        ("efs", &["Efs", "EFS"]),
        ("vpc", &["Vpc", "VPC"]),
        ("dynamodb", &["Dynamo"]),
        ("fsx", &["Fsx", "FSx", "FSX"]),
        ("redshift", &["Redshift"]),
        ("ec2", &["Ec2", "EC2"]),
    ];
    if matches!(word, "PolicyBackup" | "PolicySnapshot" | "PolicyRemoteSnapshot") {
        return Some("ec2");
    }
    let found = PARTS.iter().find(|(_, parts)| parts.iter().any(|part| word.contains(part)));
    found.map(|(workload, _)| *workload)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that have been seen, and what the mapping makes of them.
    #[test]
    fn types_tell_what_they_can() {
        for (kind, extended, does_what, about) in [
            ("Policy", Some("PolicyBackup"), "backup", Some("ec2")),
            ("Policy", Some("PolicySnapshot"), "backup", Some("ec2")),
            ("Policy", Some("PolicyRemoteSnapshot"), "replication", Some("ec2")),
            ("Policy", Some("PolicyRdsSnapshot"), "backup", Some("rds")),
            ("Policy", Some("PolicyEfsBackup"), "backup", Some("efs")),
            ("Policy", Some("PolicyEfsBackupCopy"), "copy", Some("efs")),
            ("Policy", Some("VpcBackup"), "backup", Some("vpc")),
            ("Policy", Some("PolicyEc2ArchiveCopy"), "archive", Some("ec2")),
            ("Policy", Some("policyrdscopy"), "backup", Some("unknown")),
            ("Policy", None, "backup", Some("unknown")),
            ("FLRTask", Some("PolicyRdsSnapshot"), "restore", Some("ec2")),
            ("FlrEfsTask", None, "restore", Some("efs")),
            ("RestoreTask", Some("FSxRestore"), "restore", Some("fsx")),
            ("RdsRestore", Some("Snapshot"), "other", Some("rds")),
            ("RdsRestore", Some("EfsSnapshot"), "other", Some("efs")),
            ("RetentionActivity", None, "retention", Some("unknown")),
            ("ArchiveRetrievalProlongation", None, "retrieval", Some("unknown")),
            ("ConfigurationBackupActivity", None, "configuration", None),
            ("ImportPolicy", Some("PolicyRdsSnapshot"), "configuration", None),
            (" policy ", Some("Replica"), "replication", Some("unknown")),
        ] {
            let found = (does(Some(kind), extended), protects(Some(kind), extended));
            assert_eq!(found, (does_what, about), "{kind} {extended:?}");
        }
        assert_eq!((does(None, None), protects(None, None)), ("other", Some("unknown")));
    }

    #[test]
    fn a_blank_finer_type_is_none() {
        assert_eq!(subtype(Some("Policy"), Some(" ")).as_deref(), Some("Policy"));
        assert_eq!(subtype(Some("Policy"), Some("VpcBackup")).as_deref(), Some("Policy/VpcBackup"));
        assert_eq!(subtype(None, Some("VpcBackup")), None);
    }

    #[test]
    fn zeros_are_no_id() {
        assert_eq!(id("00000000-0000-0000-0000-000000000000"), None);
        let real = "F66B0BD7-033E-4A2A-BBC5-8AEFB1E0CEA5";
        assert_eq!(id(real), Some(real.to_ascii_lowercase()));
    }
}
