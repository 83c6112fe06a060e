//! The lists of Enterprise Manager that are read, and what each is called where.

/// A list of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionList {
    /// Restores.
    Restore,
    /// Backups and backup copies of all workloads.
    Backup,
    /// Snapshot-based replication.
    Replica,
}

impl SessionList {
    /// The feed's name in configuration and in `sources`.
    pub(crate) const fn feed(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::Backup => "backup",
            Self::Replica => "replica",
        }
    }

    /// The type of its rows in queries, in UIDs and as an element's name.
    pub(crate) const fn native_type(self) -> &'static str {
        match self {
            Self::Restore => "RestoreSession",
            Self::Backup => "BackupJobSession",
            Self::Replica => "ReplicaJobSession",
        }
    }

    /// The path under which single sessions are read.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Restore => "/api/restoreSessions/",
            Self::Backup => "/api/backupSessions/",
            Self::Replica => "/api/replicaSessions/",
        }
    }

    /// The list of its sessions' task sessions; a restore has none.
    pub(crate) const fn tasks(self) -> Option<TaskList> {
        match self {
            Self::Restore => None,
            Self::Backup => Some(TaskList::Backup),
            Self::Replica => Some(TaskList::Replica),
        }
    }
}

/// A list of task sessions: what a session did to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskList {
    /// Of [`SessionList::Backup`].
    Backup,
    /// Of [`SessionList::Replica`].
    Replica,
}

impl TaskList {
    /// The type of its rows in queries, in UIDs and as an element's name.
    pub(crate) const fn native_type(self) -> &'static str {
        match self {
            Self::Backup => "BackupTaskSession",
            Self::Replica => "ReplicaTaskSession",
        }
    }
}
