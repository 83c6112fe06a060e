//! The names that live in an Enterprise Manager's world, awkward ones among them.

use super::list::List;

/// Backup servers: names, an address, a name that is not ASCII.
pub(super) const SERVERS: &[&str] =
    &["srv02.tech.local", "enterprise01.tech.local", "172.17.53.48", "vbr-münchen.tech.local"];

/// Virtual machines, shares and computers.
pub(super) const MACHINES: &[&str] = &[
    "srv04",
    "dc01",
    "ubuntu88",
    "sql-prod-02",
    "Fileserver & Print",
    "web<01>",
    "the \"golden\" image",
    "O'Brien-PC",
    "Büro-Server",
    "数据库-01",
    "\u{05e9}\u{05e8}\u{05ea}-07",
    "=HYPERLINK(1)",
    "naïve café  two spaces",
    "vm_with_a_name_that_goes_on_and_on_because_somebody_wrote_a_whole_sentence_into_it",
];

/// A job, policy or failover plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct JobName {
    pub(super) name: &'static str,
    pub(super) list: List,
    /// The word for what it is; `PolicyType` for CDP.
    pub(super) job_type: &'static str,
    /// The job it is a part of: of an agent policy one for each computer, of a copy job one for each
    /// job that is copied.
    pub(super) parent: Option<&'static str>,
}

const fn job(name: &'static str, list: List, job_type: &'static str) -> JobName {
    JobName { name, list, job_type, parent: None }
}

const fn part(name: &'static str, job_type: &'static str, parent: &'static str) -> JobName {
    JobName { name, list: List::Backup, job_type, parent: Some(parent) }
}

/// All of them; a part behind its parent.
pub(super) const JOBS: &[JobName] = &[
    job("Fileserver Backup", List::Backup, "Backup"),
    job("Daily & Weekly", List::Backup, "Backup"),
    job("Backup \"Gold\" <all>", List::Backup, "Backup"),
    job("Sicherung München, täglich", List::Backup, "Backup"),
    job("Shares (SMB); nightly", List::Backup, "NasBackup"),
    job("Log shipping", List::Backup, "SqlLogBackup"),
    job("Laptops", List::Backup, "AgentBackup"),
    part("Laptops - O'Brien-PC", "AgentManagement", "Laptops"),
    part("Laptops - Büro-Server", "AgentManagement", "Laptops"),
    job("Copy to Vienna", List::Backup, "BackupCopy"),
    part("Copy to Vienna\\Fileserver Backup", "ImmediateBackupCopyWorker", "Copy to Vienna"),
    job("Mirror to Vienna", List::Backup, "ImmediateBackupCopy"),
    part("Mirror to Vienna\\Daily & Weekly", "ImmediateBackupCopyWorker", "Mirror to Vienna"),
    job("Fileserver02 Replication", List::Replica, "Replica"),
    job("DR - 東京", List::Replica, "Replica"),
    job("CDP Policy 1", List::Cdp, "CdpReplica"),
    job("CDP <ERP> & shop", List::Cdp, "CdpReplica"),
    job("ABC Company Failover Plan", List::Failover, "FailoverPlan"),
    job("Tenant 'B'", List::Failover, "FailoverPlan"),
];

/// A run that is in every world, unless that is a very small one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Role {
    /// The name of its job.
    pub(super) job: &'static str,
    /// Whether it links to the session it is a part of, where its kind does that at all.
    pub(super) is_linked: bool,
    pub(super) tasks: usize,
}

const fn role(job: &'static str, is_linked: bool, tasks: usize) -> Role {
    Role { job, is_linked, tasks }
}

/// Containers and their parts, with a link and without; and the two kinds of sessions that are rare.
pub(super) const CAST: &[Role] = &[
    role("Laptops - Büro-Server", false, 1),
    role("Laptops", true, 0),
    role("Laptops - O'Brien-PC", true, 1),
    role("Copy to Vienna", true, 2),
    role("Copy to Vienna\\Fileserver Backup", true, 2),
    role("Mirror to Vienna", true, 0),
    role("Mirror to Vienna\\Daily & Weekly", true, 3),
    role("CDP Policy 1", true, 3),
    role("ABC Company Failover Plan", true, 2),
    role("Tenant 'B'", true, 0),
];

/// Why tasks fail, as the product writes it: in several lines, with markup and braces in them.
pub(super) const REASONS: &[&str] = &[
    "Error: There is not enough space on the disk.\nFailed to write data to the file \
     [D:\\Backup\\job.vbk].\nAgent failed to process method {DataTransfer.SyncDisk}.",
    "Processing finished with errors at 2:00",
    "Error: <Element> & \"attribute\" were not expected\n\n    at line 1 > column 5",
    "Нет доступа к хранилищу",
];
