//! What the product's words for types, states and results come to in the words of the API, by this
//! crate's own reading of the vocabulary mapping.

use super::facts::Outcome;

fn lower(word: Option<&str>) -> String {
    word.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Types and what they do; every other word that is published is maintenance.
const KINDS: &[(&str, &[&str])] = &[
    (
        "backup",
        &[
            "Job",
            "BackupJob",
            "AgentBackup",
            "AgentPolicy",
            "AgentManagement",
            "EndpointBackup",
            "FileServerSave",
            "IrisBackup",
            "SqlLogBackup",
            "OracleLogBackup",
            "PostgreSqlLogBackup",
            "AgentOperationBackupNow",
            "AgentOperationActiveFull",
        ],
    ),
    (
        "copy",
        &[
            "BackupCopyJob",
            "BackupCopyJobParent",
            "CopyBackup",
            "PerVmCopyBackup",
            "UnstructuredDataBackupCopy",
        ],
    ),
    ("replication", &["ReplicaJob"]),
    (
        "restore",
        &[
            "RestoreVm",
            "InstantRecovery",
            "FirstClassDiskInstantRestore",
            "FileLevelRestore",
            "LinuxFileLevelRestore",
            "CloudDirectorVmRestore",
            "CloudDirectorVAppRestore",
            "EntraIdRestore",
            "EntraIdRestoreFromCopy",
            "NasRestore",
            "PublishBackupContentViaMount",
            "PublishBackupContentViaNfs",
            "AzureInstantRecovery",
            "AzureInstantRecoveryMigration",
            "AzureInstantRecoverySwitchover",
            "AzureInstantRecoveryStart",
            "AzureInstantRecoveryStop",
            "AzureInstantRecoveryMigrationUndo",
            "AzureInstantRecoveryMount",
            "FileInstantRecovery",
            "FileInstantRecoveryMigration",
            "InstantDiskRecovery",
            "DiskRestore",
            "ApplicationLevelRestore",
            "AdForestRestore",
            "EndpointRestore",
            "RestoreAgentVolumes",
            "RestoreRecoveryApplianceVolumes",
        ],
    ),
    (
        "failover",
        &[
            "Failover",
            "PlannedFailover",
            "PermanentFailover",
            "UndoFailover",
            "Failback",
            "CommitFailback",
            "UndoFailback",
            "SwitchReplicaToProduction",
            "FailoverPlan",
            "FailoverPlanTask",
        ],
    ),
    ("archive", &["ArchiveBackup", "ArchiveSync", "ArchiveCopy", "ArchiveFreezing"]),
    (
        "retrieval",
        &[
            "ArchiveRehydration",
            "RetrieveBackup",
            "ArchiveTierDownload",
            "FileBackupArchiveRetrievalProlonging",
        ],
    ),
    ("retention", &["Retention", "DeleteBackup", "CheckpointRemoval"]),
    ("configuration", &["ConfigurationBackup", "ConfigurationResynchronize"]),
    ("verification", &["SureBackup", "SureBackupContentScan", "FileBackupHealthCheck"]),
    (
        "maintenance",
        &[
            "Infrastructure",
            "RepositoryMaintenance",
            "RepositoryEvacuate",
            "InfrastructureItemDeletion",
            "AzureApplianceDeploy",
            "MalwareDetection",
            "SecurityComplianceAnalyzer",
            "EntraIdRescanRepository",
            "LogsExport",
            "TestCredentials",
            "VolumesDiscover",
            "AgentDiscovery",
            "ApplianceUpdatesInstall",
            "HostComponentsUpdate",
            "AgentOperationPurgeCache",
            "EncryptionAnalysis",
            "VeeamUpdaterSettingsSync",
            "StorageDiscovery",
            "StorageMonitoring",
            "AgentsRecoveryAppliancesManagement",
            "BackupCacheSync",
            "PerVmMoveBackup",
            "HaSwitchover",
            "IndexCollection",
            "HaClusterEdit",
        ],
    ),
];

/// What a type of session does.
pub(super) fn kind_of(kind: Option<&str>) -> &'static str {
    let word = lower(kind);
    let is_among =
        |words: &&[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word.as_str()));
    if let Some((does, _)) = KINDS.iter().find(|(_, words)| is_among(words)) {
        return does;
    }
    let is_platform_job = word.starts_with("platform") && word.ends_with("job");
    if is_platform_job { "backup" } else { "other" }
}

/// What a session that does this is about, as far as its platform tells. Configuration and
/// maintenance are about nothing that is protected.
pub(super) fn workload(does: &str, platform: Option<&str>) -> Option<&'static str> {
    if matches!(does, "configuration" | "maintenance") {
        return None;
    }
    Some(match lower(platform).as_str() {
        "vmware" | "hyperv" | "clouddirector" => "vm",
        "windowsphysical" | "linuxphysical" => "agent",
        "unstructureddata" => "nas",
        _ => "unknown",
    })
}

/// State and result: the state alone says whether it is over, and a cancellation wins then.
pub(super) fn standing(
    state: Option<&str>,
    outcome: Option<Outcome>,
) -> (&'static str, Option<&'static str>) {
    match lower(state).as_str() {
        "stopped" | "completed" => ("finished", Some(result(outcome))),
        "starting" | "working" | "running" | "inprogress" | "pausing" | "resuming" | "idle"
        | "postprocessing" | "waitingtape" | "waitingrepository" | "waitingslot"
        | "actionrequired" => ("running", None),
        "stopping" => ("stopping", None),
        "pending" => ("pending", None),
        _ => ("unknown", None),
    }
}

fn result(outcome: Option<Outcome>) -> &'static str {
    let Some(outcome) = outcome else {
        return "unknown";
    };
    if outcome.is_canceled == Some(true) {
        return "cancelled";
    }
    match lower(Some(outcome.word)).as_str() {
        "success" => "success",
        "warning" => "warning",
        "failed" => "failed",
        "canceled" | "cancelled" => "cancelled",
        _ => "unknown",
    }
}

/// How grave a record of a log is.
pub(super) fn severity(status: Option<&str>) -> &'static str {
    match lower(status).as_str() {
        "succeeded" => "success",
        "warning" => "warning",
        "failed" => "error",
        _ => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::super::revision::Revision;
    use super::super::types::published;
    use super::*;

    /// The words that the mapping calls "other", and nothing else that is published.
    #[test]
    fn every_published_word_does_something() {
        let mut others: Vec<&str> = Revision::NAMES
            .iter()
            .filter_map(|name| Revision::named(name))
            .flat_map(published)
            .filter(|word| kind_of(Some(word)) == "other")
            .collect();
        others.sort_unstable();
        others.dedup();
        let expected = [
            "Automation",
            "BackgroundOperation",
            "DirectBackupSync",
            "EpAgentOperationStopBackup",
            "FirstClassDiskQuickMigration",
            "QuickMigration",
            "UnstructuredDataBrowse",
            "UnstructuredDownloadMeta",
        ];
        assert_eq!(others, expected);
    }

    #[test]
    fn every_word_of_the_table_is_published() {
        let known: Vec<&str> = Revision::NAMES
            .iter()
            .filter_map(|name| Revision::named(name))
            .flat_map(published)
            .collect();
        for (_, words) in KINDS {
            for word in *words {
                assert!(known.contains(word), "{word}");
            }
        }
    }

    #[test]
    fn words_tell_what_a_session_does_and_what_about() {
        for (kind, platform, does, about) in [
            (Some("BackupJob"), Some("VMware"), "backup", Some("vm")),
            (Some("Job"), None, "backup", Some("unknown")),
            (Some("PlatformSnapshotJob"), Some("CustomPlatform"), "backup", Some("unknown")),
            (Some(" replicajob "), Some("hyperv"), "replication", Some("vm")),
            (Some("AzureInstantRecoveryStop"), Some("LinuxPhysical"), "restore", Some("agent")),
            (Some("NasRestore"), Some("UnstructuredData"), "restore", Some("nas")),
            (Some("MalwareDetection"), Some("VMware"), "maintenance", None),
            (Some("ConfigurationBackup"), Some("VMware"), "configuration", None),
            (Some("ExchangeOnlineThaw"), None, "other", Some("unknown")),
            (None, None, "other", Some("unknown")),
        ] {
            let found = kind_of(kind);
            assert_eq!((found, workload(found, platform)), (does, about), "{kind:?}");
        }
    }

    #[test]
    fn only_what_is_over_has_a_result() {
        let told = |word, is_canceled| {
            Some(Outcome { word, message: None, is_canceled: Some(is_canceled) })
        };
        for (state, outcome, expected) in [
            ("Stopped", told("Success", false), ("finished", Some("success"))),
            ("Stopped", told("Success", true), ("finished", Some("cancelled"))),
            ("stopped", told("WARNING", false), ("finished", Some("warning"))),
            ("Stopped", told("None", false), ("finished", Some("unknown"))),
            ("Stopped", None, ("finished", Some("unknown"))),
            ("Working", told("Success", false), ("running", None)),
            ("Idle", told("Failed", true), ("running", None)),
            ("ActionRequired", None, ("running", None)),
            ("Stopping", None, ("stopping", None)),
            ("Pending", None, ("pending", None)),
            ("Suspended", told("Success", false), ("unknown", None)),
            ("", None, ("unknown", None)),
        ] {
            assert_eq!(standing(Some(state), outcome), expected, "{state} {outcome:?}");
        }
    }
}
