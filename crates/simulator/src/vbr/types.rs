//! The types of sessions: which words each revision publishes.
//!
//! A server also shows words that the revision asked for does not publish; only its filters know
//! nothing but the published ones.

use super::revision::Revision;

/// What backup jobs' sessions were called until 1.1.
const JOB: &str = "Job";

const OF_1_0: &[&str] = &[
    "Infrastructure",
    "Automation",
    "ConfigurationBackup",
    "RepositoryMaintenance",
    "RepositoryEvacuate",
    "InfrastructureItemDeletion",
];

const SINCE_1_1: &[&str] = &[
    "RestoreVm",
    "InstantRecovery",
    "FirstClassDiskInstantRestore",
    "AzureApplianceDeploy",
    "QuickMigration",
];

const SINCE_1_2: &[&str] = &[
    "BackupJob",
    "PublishBackupContentViaMount",
    "FileLevelRestore",
    "LinuxFileLevelRestore",
    "ReplicaJob",
    "ConfigurationResynchronize",
    "Failover",
    "PlannedFailover",
    "PermanentFailover",
    "UndoFailover",
    "Failback",
    "CommitFailback",
    "UndoFailback",
    "SwitchReplicaToProduction",
    "CloudDirectorVmRestore",
    "CloudDirectorVAppRestore",
    "MalwareDetection",
    "FirstClassDiskQuickMigration",
    "EntraIdRestore",
    "SecurityComplianceAnalyzer",
    "FileServerSave",
    "SureBackup",
    "NasRestore",
    "UnstructuredDataBrowse",
    "UnstructuredDownloadMeta",
    "DeleteBackup",
    "BackgroundOperation",
    "EntraIdRescanRepository",
];

const SINCE_1_3: &[&str] = &[
    "EntraIdRestoreFromCopy",
    "UnstructuredDataBackupCopy",
    "LogsExport",
    "TestCredentials",
    "SqlLogBackup",
    "OracleLogBackup",
    "PostgreSqlLogBackup",
    "AzureInstantRecovery",
    "AzureInstantRecoveryMigration",
    "AzureInstantRecoverySwitchover",
    "AzureInstantRecoveryStart",
    "AzureInstantRecoveryStop",
    "AzureInstantRecoveryMigrationUndo",
    "AzureInstantRecoveryMount",
    "PublishBackupContentViaNfs",
    "VolumesDiscover",
    "AgentDiscovery",
    "AgentPolicy",
    "AgentBackup",
    "ApplianceUpdatesInstall",
    "FailoverPlan",
    "FailoverPlanTask",
    "HostComponentsUpdate",
    "CopyBackup",
    "FileBackupHealthCheck",
    "ArchiveBackup",
    "ArchiveRehydration",
    "ArchiveSync",
    "ArchiveCopy",
    "ArchiveFreezing",
    "RetrieveBackup",
    "ArchiveTierDownload",
    "DirectBackupSync",
    "CheckpointRemoval",
    "Retention",
];

const SINCE_1_3_REV1: &[&str] = &[
    "FileInstantRecovery",
    "FileInstantRecoveryMigration",
    "AgentOperationPurgeCache",
    "BackupCopyJob",
    "SureBackupContentScan",
];

/// Without the four jobs of platforms, whose names are not at hand.
const SINCE_1_3_REV2: &[&str] = &[
    "IrisBackup",
    "AgentOperationBackupNow",
    "AgentOperationActiveFull",
    "AgentManagement",
    "BackupCopyJobParent",
    "ApplicationLevelRestore",
    "EncryptionAnalysis",
    "VeeamUpdaterSettingsSync",
    "EndpointBackup",
    "StorageDiscovery",
    "StorageMonitoring",
    "AdForestRestore",
    "AgentsRecoveryAppliancesManagement",
    "RestoreRecoveryApplianceVolumes",
    "RestoreAgentVolumes",
    "EndpointRestore",
    "EpAgentOperationStopBackup",
    "BackupCacheSync",
    "PerVmMoveBackup",
    "PerVmCopyBackup",
    "FileBackupArchiveRetrievalProlonging",
    "HaSwitchover",
    "IndexCollection",
    "InstantDiskRecovery",
    "DiskRestore",
    "HaClusterEdit",
];

/// When each list came.
const LISTS: &[(Revision, &[&str])] = &[
    (Revision::R1_0Rev1, OF_1_0),
    (Revision::R1_1, SINCE_1_1),
    (Revision::R1_2, SINCE_1_2),
    (Revision::R1_3, SINCE_1_3),
    (Revision::R1_3Rev1, SINCE_1_3_REV1),
    (Revision::R1_3Rev2, SINCE_1_3_REV2),
];

/// The words that a revision publishes.
pub(super) fn published(revision: Revision) -> impl Iterator<Item = &'static str> {
    let lists = LISTS.iter().filter(move |(since, _)| *since <= revision);
    let job = (revision < Revision::R1_2).then_some(JOB);
    lists.flat_map(|(_, words)| words.iter().copied()).chain(job)
}

/// What a revision calls a type; the facts know it by the word of the newest one.
pub(super) fn word(kind: &'static str, revision: Revision) -> &'static str {
    if kind == "BackupJob" && revision < Revision::R1_2 { JOB } else { kind }
}

/// Whether a server of this revision has sessions of a type at all: jobs' under one word or the
/// other, all else once it is published.
pub(super) fn happens(kind: &'static str, revision: Revision) -> bool {
    let word = word(kind, revision);
    published(revision).any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The numbers of words in the vendor's documents; that of 1.3-rev2 without the four above.
    #[test]
    fn revisions_publish_as_many_words_as_their_documents() {
        for (name, count) in [
            ("1.0-rev1", 7),
            ("1.1-rev0", 12),
            ("1.2-rev1", 39),
            ("1.3-rev0", 74),
            ("1.3-rev1", 79),
            ("1.3-rev2", 105),
        ] {
            let revision = Revision::named(name).unwrap();
            let words: Vec<&str> = published(revision).collect();
            let distinct: BTreeSet<&str> = words.iter().copied().collect();
            assert_eq!((words.len(), distinct.len()), (count, count), "{name}");
        }
    }

    #[test]
    fn jobs_were_renamed_in_1_2() {
        let shown = |name| word("BackupJob", Revision::named(name).unwrap());
        assert_eq!((shown("1.1-rev2"), shown("1.2-rev0")), ("Job", "BackupJob"));
        assert!(happens("BackupJob", Revision::R1_0Rev1));
        assert!(!happens("RestoreVm", Revision::R1_0Rev2));
        assert!(happens("RestoreVm", Revision::R1_1));
    }
}
