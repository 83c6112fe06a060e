//! The lists of Enterprise Manager that are read, and what each is called where.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What of an id is encoded in a path: all but what a GUID is written with, so that no other id
/// can lead elsewhere.
const NOT_OF_A_GUID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// A list of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionList {
    /// Restores.
    Restore,
    /// Backups and backup copies of all workloads.
    Backup,
    /// Snapshot-based replication.
    Replica,
    /// Continuous replication, since version 1.6.
    Cdp,
    /// Failover of a tenant's replicas at a service provider.
    Failover,
}

/// What a list is called and asked by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    /// The type of its rows in queries and in UIDs, and the element of a single one.
    pub(crate) entity: &'static str,
    /// What the list calls a row of its own, where that is another word.
    pub(crate) row: &'static str,
    /// The list inside an answer of the query service, and the root of the collection's.
    pub(crate) list: &'static str,
    /// The field of the query service that says when a row was created.
    pub(crate) created: &'static str,
}

impl SessionList {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Restore, Self::Backup, Self::Replica, Self::Cdp, Self::Failover];

    /// The feed's name in configuration and in `sources`.
    pub(crate) const fn feed(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::Backup => "backup",
            Self::Replica => "replica",
            Self::Cdp => "cdp",
            Self::Failover => "failover",
        }
    }

    /// What it is called.
    pub(crate) const fn names(self) -> Names {
        match self {
            Self::Restore => named("RestoreSession", "RestoreSessions"),
            Self::Backup => named("BackupJobSession", "BackupJobSessions"),
            Self::Replica => named("ReplicaJobSession", "ReplicaJobSessions"),
            Self::Cdp => Names {
                row: "CdpPolicySession",
                created: "CreationTimeUTC",
                ..named("CdpReplicaSession", "CdpReplicaSessions")
            },
            Self::Failover => named("CloudFailoverSession", "CloudFailoverSessions"),
        }
    }

    /// The type of its rows.
    pub(crate) const fn native_type(self) -> &'static str {
        self.names().entity
    }

    /// The path of the collection.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Restore => "/api/restoreSessions",
            Self::Backup => "/api/backupSessions",
            Self::Replica => "/api/replicaSessions",
            Self::Cdp => "/api/cdpReplicaSessions",
            Self::Failover => "/api/cloud/failoverSessions",
        }
    }

    /// The path of one session.
    pub(crate) fn path_of(self, id: &str) -> String {
        let id = utf8_percent_encode(id, NOT_OF_A_GUID);
        format!("{}/{id}", self.path())
    }

    /// Where the items of its sessions are; a restore has none.
    pub(crate) const fn items(self) -> Option<ItemList> {
        match self {
            Self::Restore => None,
            Self::Backup => Some(ItemList::Tasks(TaskList::Backup)),
            Self::Replica => Some(ItemList::Tasks(TaskList::Replica)),
            Self::Cdp => Some(ItemList::Tasks(TaskList::Cdp)),
            Self::Failover => Some(ItemList::Inside),
        }
    }
}

/// Where the items of a session are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemList {
    /// In a list of task sessions.
    Tasks(TaskList),
    /// In the session itself, as `CloudFailoverTasks`.
    Inside,
}

/// A list of task sessions: what a session did to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskList {
    /// Of [`SessionList::Backup`].
    Backup,
    /// Of [`SessionList::Replica`].
    Replica,
    /// Of [`SessionList::Cdp`].
    Cdp,
}

impl TaskList {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Backup, Self::Replica, Self::Cdp];

    /// What it is called.
    pub(crate) const fn names(self) -> Names {
        match self {
            Self::Backup => named("BackupTaskSession", "BackupTaskSessions"),
            Self::Replica => named("ReplicaTaskSession", "ReplicaTaskSessions"),
            Self::Cdp => Names {
                created: "CreationTimeUTC",
                ..named("CdpReplicaTaskSession", "CdpReplicaTaskSessions")
            },
        }
    }

    /// The type of its rows.
    pub(crate) const fn native_type(self) -> &'static str {
        self.names().entity
    }

    /// The list of the sessions that its rows are tasks of.
    pub(crate) const fn sessions(self) -> SessionList {
        match self {
            Self::Backup => SessionList::Backup,
            Self::Replica => SessionList::Replica,
            Self::Cdp => SessionList::Cdp,
        }
    }

    /// The field of the query service that holds the session's UID.
    pub(crate) const fn session_field(self) -> &'static str {
        match self {
            Self::Backup | Self::Replica => "JobSessionUid",
            Self::Cdp => "PolicySessionUid",
        }
    }

    /// The last segment of a session's link to its tasks, as documented.
    pub(crate) const fn segment(self) -> &'static str {
        match self {
            Self::Backup => "taskSessions",
            Self::Replica => "replicaTaskSessions",
            Self::Cdp => "cdpReplicaTaskSessions",
        }
    }
}

/// A list that is called and asked by the usual words.
const fn named(entity: &'static str, list: &'static str) -> Names {
    Names { entity, row: entity, list, created: "CreationTime" }
}
