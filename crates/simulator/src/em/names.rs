//! The names that live in an Enterprise Manager's world, awkward ones among them.

use super::world::List;

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

/// Jobs: name, list, job type.
pub(super) const JOBS: &[(&str, List, &str)] = &[
    ("Fileserver Backup", List::Backup, "Backup"),
    ("Daily & Weekly", List::Backup, "Backup"),
    ("Backup \"Gold\" <all>", List::Backup, "Backup"),
    ("Sicherung München, täglich", List::Backup, "Backup"),
    ("Laptops", List::Backup, "AgentBackup"),
    ("Shares (SMB); nightly", List::Backup, "NasBackup"),
    ("Copy to Vienna", List::Backup, "BackupCopy"),
    ("Mirror to Vienna", List::Backup, "ImmediateBackupCopy"),
    ("Log shipping", List::Backup, "SqlLogBackup"),
    ("Fileserver02 Replication", List::Replica, "Replica"),
    ("DR - 東京", List::Replica, "Replica"),
    ("CDP Policy 1", List::Cdp, "CdpReplica"),
    ("CDP <ERP> & shop", List::Cdp, "CdpReplica"),
    ("ABC Company Failover Plan", List::Failover, "FailoverPlan"),
    ("Tenant 'B'", List::Failover, "FailoverPlan"),
];

/// Why tasks fail, as the product writes it: in several lines, with markup and braces in them.
pub(super) const REASONS: &[&str] = &[
    "Error: There is not enough space on the disk.\nFailed to write data to the file \
     [D:\\Backup\\job.vbk].\nAgent failed to process method {DataTransfer.SyncDisk}.",
    "Processing finished with errors at 2:00",
    "Error: <Element> & \"attribute\" were not expected\n\n    at line 1 > column 5",
    "Нет доступа к хранилищу",
];
