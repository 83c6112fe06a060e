//! The adapters that the suite is run for, and what it has to know of each to disturb its server.

use mullion_simulator::{Fault, Rule, Seen};
use mullion_tests::Spec;

/// One adapter in one API version.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The product's name in the configuration.
    pub(crate) product: &'static str,
    /// The API version.
    pub(crate) version: &'static str,
    /// The representation; `None` for the product's usual one.
    pub(crate) format: Option<&'static str>,
    /// Where it logs in.
    pub(crate) login: &'static str,
    /// Its feeds; the first is the one that is read in pages, where any is.
    pub(crate) feeds: &'static [FeedFacts],
    /// Query parameters that lead from one page of the first feed to the next.
    pub(crate) page_parameters: &'static [&'static str],
    /// By what name the simulated server calls itself in links.
    pub(crate) own_address: &'static str,
    /// The newest version of a server that does not serve this one yet, or no longer.
    pub(crate) not_serving: Option<&'static str>,
    /// Its sessions name jobs.
    pub(crate) has_jobs: bool,
}

/// One feed, and how its requests are told apart.
#[derive(Debug)]
pub(crate) struct FeedFacts {
    /// Its name in `sources`.
    pub(crate) name: &'static str,
    /// What `native.type` of its sessions says.
    pub(crate) native_type: &'static str,
    /// Where its list is.
    path: &'static str,
    /// What stands in the query of its list.
    query: &'static str,
    /// Where the same list is read instead by an account that may not read it there.
    fallback: Option<&'static str>,
}

/// Enterprise Manager.
pub(crate) static EM: Subject = Subject {
    product: "em",
    version: "latest",
    format: None,
    login: "/api/sessionMngr",
    feeds: EM_FEEDS,
    page_parameters: &["page", "filter"],
    own_address: "https://enterprise04.tech.local:9398",
    not_serving: None,
    has_jobs: true,
};

/// Enterprise Manager, asked for JSON.
pub(crate) static EM_JSON: Subject = Subject {
    product: "em",
    version: "v1_7",
    format: Some("json"),
    login: "/api/sessionMngr",
    feeds: EM_FEEDS,
    page_parameters: &["page", "filter"],
    own_address: "https://enterprise04.tech.local:9398",
    not_serving: Some("v1_6"),
    has_jobs: true,
};

/// The lists of Enterprise Manager, each of which can be read whole where it may not be queried.
const EM_FEEDS: &[FeedFacts] = &[
    FeedFacts {
        name: "restore",
        native_type: "RestoreSession",
        path: "/api/query",
        query: "type=RestoreSession",
        fallback: Some("/api/restoreSessions"),
    },
    FeedFacts {
        name: "backup",
        native_type: "BackupJobSession",
        path: "/api/query",
        query: "type=BackupJobSession",
        fallback: Some("/api/backupSessions"),
    },
    FeedFacts {
        name: "replica",
        native_type: "ReplicaJobSession",
        path: "/api/query",
        query: "type=ReplicaJobSession",
        fallback: Some("/api/replicaSessions"),
    },
    FeedFacts {
        name: "cdp",
        native_type: "CdpReplicaSession",
        path: "/api/query",
        query: "type=CdpReplicaSession",
        fallback: Some("/api/cdpReplicaSessions"),
    },
    FeedFacts {
        name: "failover",
        native_type: "CloudFailoverSession",
        path: "/api/query",
        query: "type=CloudFailoverSession",
        fallback: Some("/api/cloud/failoverSessions"),
    },
];

/// Backup for Microsoft 365, version 1.5.
pub(crate) static VB365_V1: Subject = Subject {
    product: "vb365",
    version: "v1",
    format: None,
    login: "/v1/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v1/RestoreSessions",
            query: "",
            fallback: None,
        },
        FeedFacts {
            name: "job",
            native_type: "JobSession",
            path: "/v1/JobSessions",
            query: "",
            fallback: None,
        },
    ],
    page_parameters: &[],
    own_address: "https://vbo01.tech.local:4443",
    not_serving: None,
    has_jobs: true,
};

/// Backup for Microsoft 365, version 3.
pub(crate) static VB365_V3: Subject = Subject {
    product: "vb365",
    version: "v3",
    format: None,
    login: "/v3/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v3/RestoreSessions",
            query: "",
            fallback: None,
        },
        FeedFacts {
            name: "job",
            native_type: "JobSession",
            path: "/v3/JobSessions",
            query: "",
            fallback: None,
        },
    ],
    page_parameters: &["offset"],
    own_address: "https://vbo01.tech.local:4443",
    not_serving: Some("v2"),
    has_jobs: true,
};

/// Backup for Microsoft 365, version 6.
pub(crate) static VB365_V6: Subject = Subject {
    product: "vb365",
    version: "v6",
    format: None,
    login: "/v6/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v6/RestoreSessions",
            query: "",
            fallback: None,
        },
        FeedFacts {
            name: "job",
            native_type: "JobSession",
            path: "/v6/JobSessions",
            query: "",
            fallback: None,
        },
    ],
    page_parameters: &["offset", "startTimeTo"],
    own_address: "",
    not_serving: Some("v5"),
    has_jobs: true,
};

/// Backup for Microsoft 365, version 8.
pub(crate) static VB365_V8: Subject = Subject {
    product: "vb365",
    version: "v8",
    format: None,
    login: "/v8/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v8/RestoreSessions",
            query: "",
            fallback: None,
        },
        FeedFacts {
            name: "job",
            native_type: "JobSession",
            path: "/v8/JobSessions",
            query: "",
            fallback: None,
        },
    ],
    page_parameters: &["offset", "startTimeTo"],
    own_address: "",
    not_serving: Some("v7"),
    has_jobs: true,
};

/// Backup for AWS 2.0 and 3.0.
pub(crate) static VBAWS_1_0: Subject = Subject {
    product: "vbaws",
    version: "1.0-rev0",
    format: None,
    login: "/api/v1/token",
    feeds: &[FeedFacts {
        name: "sessions",
        native_type: "Session",
        path: "/api/v1/sessions",
        query: "",
        fallback: None,
    }],
    page_parameters: &["Offset", "ToUtc"],
    own_address: "https://10.20.30.40:11005",
    not_serving: Some("1.5-rev0"),
    has_jobs: false,
};

/// Backup for AWS 6, from the first revision whose sessions have names to the last whose stamps have no
/// zone.
pub(crate) static VBAWS_1_4: Subject = Subject {
    product: "vbaws",
    version: "1.4-rev0",
    format: None,
    login: "/api/v1/token",
    feeds: &[FeedFacts {
        name: "sessions",
        native_type: "Session",
        path: "/api/v1/sessions",
        query: "",
        fallback: None,
    }],
    page_parameters: &["Offset", "ToUtc"],
    own_address: "https://10.20.30.40:11005",
    not_serving: Some("1.7-rev0"),
    has_jobs: true,
};

/// Backup for AWS 9 and 10: children know their parents.
pub(crate) static VBAWS_1_8: Subject = Subject {
    product: "vbaws",
    version: "1.8-rev0",
    format: None,
    login: "/api/v1/token",
    feeds: &[FeedFacts {
        name: "sessions",
        native_type: "Session",
        path: "/api/v1/sessions",
        query: "",
        fallback: None,
    }],
    page_parameters: &["Offset", "ToUtc"],
    own_address: "https://10.20.30.40:11005",
    not_serving: Some("1.7-rev1"),
    has_jobs: true,
};

/// The one list of Backup & Replication.
const VBR_FEEDS: &[FeedFacts] = &[FeedFacts {
    name: "sessions",
    native_type: "Session",
    path: "/api/v1/sessions",
    query: "",
    fallback: None,
}];

/// What all revisions of Backup & Replication have in common.
const fn vbr(version: &'static str, not_serving: &'static str) -> Subject {
    Subject {
        product: "vbr",
        version,
        format: None,
        login: "/api/oauth2/token",
        feeds: VBR_FEEDS,
        page_parameters: &["skip", "createdBeforeFilter"],
        own_address: "",
        not_serving: Some(not_serving),
        has_jobs: true,
    }
}

/// Backup & Replication 11, which 13.1 no longer speaks like.
pub(crate) static VBR_1_0: Subject = vbr("1.0-rev1", "1.3-rev2");

/// Backup & Replication 12.2: restores of machines, no task sessions yet.
pub(crate) static VBR_1_1: Subject = vbr("1.1-rev2", "1.0-rev2");

/// Backup & Replication 12.3: platforms and task sessions.
pub(crate) static VBR_1_2: Subject = vbr("1.2-rev1", "1.1-rev2");

/// Backup & Replication 13.1: who began it, and what is a retry.
pub(crate) static VBR_1_3: Subject = vbr("1.3-rev2", "1.3-rev1");

impl Subject {
    /// A quiet world of forty sessions.
    pub(crate) fn world(&self, name: &str) -> Spec {
        let mut spec = Spec::new(name, self.product, self.version, 7);
        spec.format = self.format;
        spec.options.sessions = 40;
        spec
    }

    /// A quiet world whose first feed has several pages.
    pub(crate) fn paged_world(&self, name: &str) -> Spec {
        let mut spec = self.world(name);
        spec.options.sessions = 120;
        spec.options.page_limit = Some(7);
        spec
    }
}

impl FeedFacts {
    /// `rule`, for requests of this feed's list alone.
    pub(crate) fn only(&self, rule: Rule) -> Rule {
        rule.method("GET").path(self.path).query(self.query)
    }

    /// Whether a request is for this feed's list, or for something below it.
    pub(crate) fn is_of(&self, seen: &Seen) -> bool {
        seen.path.starts_with(self.path) && seen.query.contains(self.query)
    }

    /// The rules that make `fault` of every way to this feed's list.
    pub(crate) fn all_ways(&self, fault: &Fault) -> Vec<Rule> {
        let rule = || Rule::forever(fault.clone()).method("GET");
        let otherwise = self.fallback.map(|path| rule().path(path));
        [self.only(rule())].into_iter().chain(otherwise).collect()
    }
}

/// `fault` for everything that is read, but not for logins.
pub(crate) fn reading(fault: Fault) -> Rule {
    Rule::forever(fault).method("GET")
}
