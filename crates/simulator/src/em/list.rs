//! The lists of sessions that Enterprise Manager keeps, and what everything about them is called.
//!
//! Source: Enterprise Manager REST reference, the resources of each list and the mapping of link
//! types to elements.

/// One list of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum List {
    Restore,
    Backup,
    Replica,
    /// Since REST 1.6.
    Cdp,
    Failover,
}

/// What a list's sessions are called.
#[derive(Debug)]
pub(super) struct Names {
    /// The entity's type, which is also its root element and its query type.
    pub(super) entity: &'static str,
    /// The root element of a list of entities.
    pub(super) entities: &'static str,
    /// The type of a reference to an entity.
    pub(super) reference: &'static str,
    /// The element inside a list: lists of CDP sessions call it otherwise.
    pub(super) element: &'static str,
    /// The path of the collection below `/api/`.
    pub(super) path: &'static str,
    /// Its task sessions, where they are entities of their own.
    pub(super) tasks: Option<TaskNames>,
}

/// What a list's task sessions are called.
#[derive(Debug)]
pub(super) struct TaskNames {
    /// As [`Names::entity`].
    pub(super) entity: &'static str,
    /// As [`Names::entities`].
    pub(super) entities: &'static str,
    /// The type of a reference to one.
    pub(super) reference: &'static str,
    /// The type of a list of references, which a session links to.
    pub(super) references: &'static str,
    /// The field that names the session a task is of.
    pub(super) parent: &'static str,
    /// The path of an entity's own `Href`, which is not always a path of this list.
    pub(super) href: &'static str,
    /// The path of the collection as the product spells it in its links, and as documented.
    pub(super) path: &'static str,
    pub(super) documented_path: &'static str,
    /// The last segment of the link from a session to its tasks: spelled, and documented.
    pub(super) below: &'static str,
    pub(super) documented_below: &'static str,
}

impl TaskNames {
    /// Whether the collection answers to this path.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path || self.documented_path == path
    }

    /// Whether the tasks of a session answer to this last segment.
    pub(super) fn is_below(&self, segment: &str) -> bool {
        self.below == segment || self.documented_below == segment
    }
}

static RESTORE: Names = Names {
    entity: "RestoreSession",
    entities: "RestoreSessions",
    reference: "RestoreSessionReference",
    element: "RestoreSession",
    path: "restoreSessions",
    tasks: None,
};

static BACKUP: Names = Names {
    entity: "BackupJobSession",
    entities: "BackupJobSessions",
    reference: "BackupJobSessionReference",
    element: "BackupJobSession",
    path: "backupSessions",
    tasks: Some(TaskNames {
        entity: "BackupTaskSession",
        entities: "BackupTaskSessions",
        reference: "BackupTaskSessionReference",
        references: "BackupTaskSessionReferenceList",
        parent: "JobSessionUid",
        href: "backupTaskSessions",
        path: "backupTaskSessions",
        documented_path: "backupTaskSessions",
        below: "taskSessions",
        documented_below: "taskSessions",
    }),
};

static REPLICA: Names = Names {
    entity: "ReplicaJobSession",
    entities: "ReplicaJobSessions",
    reference: "ReplicaJobSessionReference",
    element: "ReplicaJobSession",
    path: "replicaSessions",
    tasks: Some(TaskNames {
        entity: "ReplicaTaskSession",
        entities: "ReplicaTaskSessions",
        reference: "ReplicaTaskSessionReference",
        references: "ReplicaTaskSessionReferenceList",
        parent: "JobSessionUid",
        href: "repicaTaskSessions",
        path: "repicaTaskSessions",
        documented_path: "replicaTaskSessions",
        below: "repicaTaskSessions",
        documented_below: "replicaTaskSessions",
    }),
};

static CDP: Names = Names {
    entity: "CdpReplicaSession",
    entities: "CdpReplicaSessions",
    reference: "CdpReplicaSessionReference",
    element: "CdpPolicySession",
    path: "cdpReplicaSessions",
    tasks: Some(TaskNames {
        entity: "CdpReplicaTaskSession",
        entities: "CdpReplicaTaskSessions",
        reference: "CdpReplicaTaskSessionReference",
        references: "CdpReplicaTaskSessionReferenceList",
        parent: "PolicySessionUid",
        href: "replicaTaskSessions",
        path: "cdpReplicaTaskSessions",
        documented_path: "cdpReplicaTaskSessions",
        below: "cdpReplicaTaskSessions",
        documented_below: "cdpReplicaTaskSessions",
    }),
};

static FAILOVER: Names = Names {
    entity: "CloudFailoverSession",
    entities: "CloudFailoverSessions",
    reference: "CloudFailoverSessionReference",
    element: "CloudFailoverSession",
    path: "cloud/failoverSessions",
    tasks: None,
};

impl List {
    pub(super) const ALL: [Self; 5] =
        [Self::Restore, Self::Backup, Self::Replica, Self::Cdp, Self::Failover];

    /// What its sessions are called.
    pub(super) fn names(self) -> &'static Names {
        match self {
            Self::Restore => &RESTORE,
            Self::Backup => &BACKUP,
            Self::Replica => &REPLICA,
            Self::Cdp => &CDP,
            Self::Failover => &FAILOVER,
        }
    }

    /// What its task sessions are called, where they are entities of their own.
    pub(super) fn tasks(self) -> Option<&'static TaskNames> {
        self.names().tasks.as_ref()
    }

    /// The list whose entity has this type, in any case.
    pub(super) fn of_entity(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.names().entity.eq_ignore_ascii_case(name))
    }

    /// The list whose task sessions have this type, in any case, and their names.
    pub(super) fn of_task_entity(name: &str) -> Option<(Self, &'static TaskNames)> {
        let tasks = |list: Self| list.tasks().map(|tasks| (list, tasks));
        Self::ALL
            .into_iter()
            .filter_map(tasks)
            .find(|(_, tasks)| tasks.entity.eq_ignore_ascii_case(name))
    }
}
