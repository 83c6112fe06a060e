//! What goes on at a backup server: which types of sessions there are how often, which jobs.

use super::facts::Job;
use super::revision::Revision;
use super::types::happens;
use crate::kit::Rng;

/// What a type of session is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// A run of a job.
    Job,
    /// A machine or a share that is brought back or moved.
    Machine(&'static str),
    /// The server itself, under this name.
    Server(&'static str),
}

/// How many in a thousand sessions are of which type, where the revision has it.
const MIX: &[(i64, &str, Matter)] = &[
    (300, "BackupJob", Matter::Job),
    (40, "ReplicaJob", Matter::Job),
    (50, "BackupCopyJob", Matter::Job),
    (27, "BackupCopyJobParent", Matter::Job),
    (35, "AgentBackup", Matter::Job),
    (12, "AgentPolicy", Matter::Job),
    (30, "FileServerSave", Matter::Job),
    (25, "SqlLogBackup", Matter::Job),
    (25, "SureBackup", Matter::Job),
    (60, "RestoreVm", Matter::Machine("VMware")),
    (40, "InstantRecovery", Matter::Machine("VMware")),
    (45, "FileLevelRestore", Matter::Machine("HyperV")),
    (15, "LinuxFileLevelRestore", Matter::Machine("LinuxPhysical")),
    (15, "NasRestore", Matter::Machine("UnstructuredData")),
    (12, "PublishBackupContentViaMount", Matter::Machine("VMware")),
    (10, "FirstClassDiskInstantRestore", Matter::Machine("VMware")),
    (10, "EntraIdRestore", Matter::Machine("EntraID")),
    (10, "ApplicationLevelRestore", Matter::Machine("WindowsPhysical")),
    (15, "Failover", Matter::Machine("VMware")),
    (8, "Failback", Matter::Machine("VMware")),
    (8, "FailoverPlan", Matter::Server("Site B goes live")),
    (12, "FailoverPlanTask", Matter::Machine("VMware")),
    (12, "QuickMigration", Matter::Machine("VMware")),
    (10, "ArchiveBackup", Matter::Server("Archive Backup")),
    (8, "ArchiveRehydration", Matter::Server("Archive Rehydration")),
    (12, "Retention", Matter::Server("Retention")),
    (10, "DeleteBackup", Matter::Server("Backup Deletion")),
    (20, "ConfigurationBackup", Matter::Server("Backup Configuration Job")),
    (20, "Infrastructure", Matter::Server("Infrastructure Item Saving")),
    (12, "RepositoryMaintenance", Matter::Server("Repository Maintenance")),
    (8, "RepositoryEvacuate", Matter::Server("Repository Evacuation")),
    (8, "InfrastructureItemDeletion", Matter::Server("Infrastructure Item Deletion")),
    (10, "SecurityComplianceAnalyzer", Matter::Server("Security & Compliance Analyzer")),
    (8, "MalwareDetection", Matter::Server("Malware Detection")),
    (6, "BackgroundOperation", Matter::Server("Background Operation")),
];

/// A type that happens on a server of this revision.
pub(super) fn pick(revision: Revision, rng: &mut Rng) -> (&'static str, Matter) {
    let known = || MIX.iter().filter(|(_, kind, _)| happens(kind, revision));
    let total: i64 = known().map(|(weight, ..)| weight).sum();
    let mut left = rng.between(0, total - 1);
    let chosen = known().find(|(weight, ..)| {
        left -= weight;
        left < 0
    });
    chosen.map_or(("Infrastructure", Matter::Server("Infrastructure")), |(_, kind, matter)| {
        (kind, *matter)
    })
}

/// Names, the type of their sessions, and what they protect. The job of a type that a revision does
/// not have never runs; two of the jobs are no longer listed.
const JOBS: &[(&str, &str, Option<&str>)] = &[
    ("Web tier, daily", "BackupJob", Some("VMware")),
    ("Gold \"A & B\" <prod>", "BackupJob", Some("VMware")),
    ("größe-köln täglich", "BackupJob", Some("HyperV")),
    ("資料庫 🗄", "BackupJob", Some("CloudDirector")),
    ("Tenant directory", "BackupJob", Some("EntraID")),
    ("Left behind", "BackupJob", Some("VMware")),
    ("DR site", "ReplicaJob", Some("VMware")),
    ("Offsite copy", "BackupCopyJob", None),
    ("Offsite copy", "BackupCopyJobParent", None),
    ("Laptops", "AgentBackup", Some("WindowsPhysical")),
    ("Linux fleet", "AgentPolicy", Some("LinuxPhysical")),
    ("Shared home", "FileServerSave", Some("UnstructuredData")),
    ("Web tier, daily SQL logs", "SqlLogBackup", Some("VMware")),
    ("Weekly check", "SureBackup", None),
    ("Pilot 2019", "ReplicaJob", Some("HyperV")),
];

/// The jobs that the product no longer lists.
const UNLISTED: &[&str] = &["Left behind", "Pilot 2019"];

/// The jobs of a server. The sessions of a copy job and of its parts tell one job.
pub(super) fn jobs(rng: &mut Rng) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for (name, runs, platform) in JOBS {
        let same = jobs.iter().find(|job| job.name == *name).map(|job| job.id.clone());
        let is_listed = same.is_none() && !UNLISTED.contains(name);
        let id = same.unwrap_or_else(|| rng.guid());
        let is_disabled = rng.percent(15);
        jobs.push(Job { id, name, runs, platform: *platform, is_disabled, is_listed });
    }
    jobs
}

/// What a job is called in the list of jobs, or `None` where the revision has no such jobs.
pub(super) fn job_type(job: &Job, revision: Revision) -> Option<&'static str> {
    let since = |first, word| (revision >= first).then_some(word);
    match (job.runs, job.platform) {
        ("BackupJob", Some("EntraID")) => since(Revision::R1_2, "EntraIDTenantBackup"),
        ("BackupJob", Some("CloudDirector")) if revision >= Revision::R1_2 => {
            Some("CloudDirectorBackup")
        }
        ("BackupJob", _) if revision < Revision::R1_3 => Some("Backup"),
        ("BackupJob", Some("HyperV")) => Some("HyperVBackup"),
        ("BackupJob", _) => Some("VSphereBackup"),
        ("ReplicaJob", _) => since(Revision::R1_2, "VSphereReplica"),
        ("BackupCopyJob", _) => since(Revision::R1_3, "BackupCopy"),
        ("AgentBackup", _) => since(Revision::R1_3, "WindowsAgentBackup"),
        ("AgentPolicy", _) => since(Revision::R1_3, "LinuxAgentBackupServerPolicy"),
        ("FileServerSave", _) => since(Revision::R1_3, "FileBackup"),
        ("SureBackup", _) => since(Revision::R1_3Rev1, "SureBackupContentScan"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn only_what_a_revision_has_happens_and_all_of_it() {
        for name in Revision::NAMES {
            let revision = Revision::named(name).unwrap();
            let mut rng = Rng::new(1, name);
            let seen: BTreeSet<&str> = (0..10_000).map(|_| pick(revision, &mut rng).0).collect();
            let expected =
                MIX.iter().map(|(_, kind, _)| *kind).filter(|kind| happens(kind, revision));
            assert_eq!(seen, expected.collect(), "{name}");
        }
    }

    #[test]
    fn every_type_of_runs_has_a_job() {
        let jobs = jobs(&mut Rng::new(1, "jobs"));
        for (_, kind, _) in MIX.iter().filter(|(.., matter)| *matter == Matter::Job) {
            assert!(jobs.iter().any(|job| job.runs == *kind), "{kind}");
        }
        let listed: BTreeSet<&str> =
            jobs.iter().filter(|job| job.is_listed).map(|job| job.id.as_str()).collect();
        assert_eq!(listed.len(), jobs.iter().filter(|job| job.is_listed).count());
    }
}
