//! The vocabularies: what the backup server's words mean (mapping sections 2, 4 and 8).

use mullion_adapter::kit::{Notes, Standing, is_word, two_words};
use mullion_model::{Kind, Outcome, Severity, State, Timestamp, Workload};

/// A word without what surrounds it; `None` where it is missing or blank.
fn present(word: Option<&str>) -> Option<&str> {
    word.map(str::trim).filter(|word| !word.is_empty())
}

/// Whether a word is one of these (mapping rule G1).
fn any(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| is_word(word, known))
}

/// Session types by what they do. The same word may mean less in an older revision: `Job` is every
/// job up to 1.1, and has gone from 1.2 on.
const KINDS: &[(Kind, &[&str])] = &[
    (
        Kind::Backup,
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
        Kind::Copy,
        &[
            "BackupCopyJob",
            "BackupCopyJobParent",
            "CopyBackup",
            "PerVmCopyBackup",
            "UnstructuredDataBackupCopy",
        ],
    ),
    (Kind::Replication, &["ReplicaJob"]),
    (
        Kind::Restore,
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
        Kind::Failover,
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
    (Kind::Archive, &["ArchiveBackup", "ArchiveSync", "ArchiveCopy", "ArchiveFreezing"]),
    (
        Kind::Retrieval,
        &[
            "ArchiveRehydration",
            "RetrieveBackup",
            "ArchiveTierDownload",
            "FileBackupArchiveRetrievalProlonging",
        ],
    ),
    (Kind::Retention, &["Retention", "DeleteBackup", "CheckpointRemoval"]),
    (Kind::Configuration, &["ConfigurationBackup", "ConfigurationResynchronize"]),
    (Kind::Verification, &["SureBackup", "SureBackupContentScan", "FileBackupHealthCheck"]),
    (
        Kind::Other,
        &[
            "Automation",
            "BackgroundOperation",
            "QuickMigration",
            "FirstClassDiskQuickMigration",
            "UnstructuredDataBrowse",
            "UnstructuredDownloadMeta",
            "EpAgentOperationStopBackup",
            "DirectBackupSync",
        ],
    ),
    (
        Kind::Maintenance,
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

/// What a session does, from `sessionType`. The enumeration is open: servers send words that no
/// document has.
pub(crate) fn kind(notes: &mut Notes, session_type: Option<&str>) -> Kind {
    let Some(word) = present(session_type) else { return Kind::Other };
    if let Some((kind, _)) = KINDS.iter().find(|(_, words)| any(word, words)) {
        return *kind;
    }
    if is_job_of_a_platform(word) {
        return Kind::Backup;
    }
    notes.unrecognised("sessionType", word);
    Kind::Other
}

/// `Platform…Job`, of which 1.3-rev2 has four that are named nowhere else.
fn is_job_of_a_platform(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.starts_with("platform") && word.ends_with("job")
}

/// Whether sessions of this kind are runs of a job, so that their id is the job's.
pub(crate) const fn runs_a_job(kind: Kind) -> bool {
    matches!(kind, Kind::Backup | Kind::Copy | Kind::Replication)
}

/// What a session protects or restores, from `platformName`: `None` where it is about no workload
/// at all (mapping rule G11).
pub(crate) fn workload(notes: &mut Notes, kind: Kind, platform: Option<&str>) -> Option<Workload> {
    if matches!(kind, Kind::Configuration | Kind::Maintenance) {
        return None;
    }
    Some(match present(platform) {
        None => Workload::Unknown,
        Some(word) if any(word, &["VMware", "HyperV", "CloudDirector", "Vcd"]) => Workload::Vm,
        Some(word) if any(word, &["WindowsPhysical", "LinuxPhysical"]) => Workload::Agent,
        Some(word) if any(word, &["UnstructuredData", "NasBackup"]) => Workload::Nas,
        Some(word) => {
            if !any(word, OTHER_PLATFORMS) {
                notes.unrecognised("platformName", word);
            }
            Workload::Unknown
        }
    })
}

/// Published platforms that are none of the workloads that have a word of their own.
const OTHER_PLATFORMS: &[&str] =
    &["Tape", "CustomPlatform", "EntraID", "Test", "MongoDb", "AWSEC2", "AzureCompute", "GCE"];

/// State and result, of sessions and of task sessions alike: the table of section 2, but that a
/// session that somebody stopped says so besides its result.
pub(crate) fn standing(
    notes: &mut Notes,
    state: Option<&str>,
    result: Option<&str>,
    is_canceled: bool,
) -> Standing {
    const ALSO_RUNNING: &[&str] = &[
        "Idle",
        "Postprocessing",
        "WaitingTape",
        "WaitingRepository",
        "WaitingSlot",
        "ActionRequired",
    ];
    let standing = two_words(notes, ("state", state), ("result", result), ALSO_RUNNING);
    if is_canceled && standing.state == State::Finished {
        return Standing::finished(Outcome::Cancelled);
    }
    standing
}

/// Whether a result's message says more than the result does.
pub(crate) fn says_something(message: &str) -> bool {
    !any(message, &["Success", "<StateXml/>"])
}

/// Whether a task session is an antivirus scan.
pub(crate) fn is_scan(task_type: Option<&str>) -> bool {
    task_type.is_some_and(|word| is_word(word, "Antivirus"))
}

/// How serious a record of a log is.
pub(crate) fn severity(notes: &mut Notes, status: Option<&str>) -> Severity {
    match present(status) {
        None => Severity::Info,
        Some(word) if any(word, &["Succeeded", "Success"]) => Severity::Success,
        Some(word) if any(word, &["Warning"]) => Severity::Warning,
        Some(word) if any(word, &["Failed", "Error"]) => Severity::Error,
        Some(word) => {
            if !is_word(word, "None") {
                notes.unrecognised("log status", word);
            }
            Severity::Info
        }
    }
}

/// From start to end in units of 100 ns, where both are known and in this order.
pub(crate) fn duration(start: Option<Timestamp>, end: Option<Timestamp>) -> Option<i64> {
    let ticks = end?.ticks().checked_sub(start?.ticks())?;
    (ticks >= 0).then_some(ticks)
}

#[cfg(test)]
mod tests;
