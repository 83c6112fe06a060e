//! The adapters that the suite is run for, and what it has to know of each to disturb its server.

use mullion_simulator::{Fault, Rule};
use mullion_tests::Spec;

/// One adapter in one API version.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The product's name in the configuration.
    pub(crate) product: &'static str,
    /// The API version.
    pub(crate) version: &'static str,
    /// Where it logs in.
    pub(crate) login: &'static str,
    /// Its feeds; the first is the one that is read in pages, where any is.
    pub(crate) feeds: &'static [FeedFacts],
    /// Query parameters that lead from one page of the first feed to the next.
    pub(crate) page_parameters: &'static [&'static str],
    /// By what name the simulated server calls itself in links.
    pub(crate) own_address: &'static str,
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
}

/// Enterprise Manager.
pub(crate) static EM: Subject = Subject {
    product: "em",
    version: "latest",
    login: "/api/sessionMngr",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/api/query",
            query: "type=RestoreSession",
        },
        FeedFacts {
            name: "backup",
            native_type: "BackupJobSession",
            path: "/api/query",
            query: "type=BackupJobSession",
        },
        FeedFacts {
            name: "replica",
            native_type: "ReplicaJobSession",
            path: "/api/query",
            query: "type=ReplicaJobSession",
        },
    ],
    page_parameters: &["page", "filter"],
    own_address: "https://enterprise04.tech.local:9398",
};

/// Backup for Microsoft 365, version 1.5.
pub(crate) static VB365_V1: Subject = Subject {
    product: "vb365",
    version: "v1",
    login: "/v1/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v1/RestoreSessions",
            query: "",
        },
        FeedFacts { name: "job", native_type: "JobSession", path: "/v1/JobSessions", query: "" },
    ],
    page_parameters: &[],
    own_address: "https://vbo01.tech.local:4443",
};

/// Backup for Microsoft 365, version 3.
pub(crate) static VB365_V3: Subject = Subject {
    product: "vb365",
    version: "v3",
    login: "/v3/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v3/RestoreSessions",
            query: "",
        },
        FeedFacts { name: "job", native_type: "JobSession", path: "/v3/JobSessions", query: "" },
    ],
    page_parameters: &["offset"],
    own_address: "https://vbo01.tech.local:4443",
};

/// Backup for Microsoft 365, version 8.
pub(crate) static VB365_V8: Subject = Subject {
    product: "vb365",
    version: "v8",
    login: "/v8/token",
    feeds: &[
        FeedFacts {
            name: "restore",
            native_type: "RestoreSession",
            path: "/v8/RestoreSessions",
            query: "",
        },
        FeedFacts { name: "job", native_type: "JobSession", path: "/v8/JobSessions", query: "" },
    ],
    page_parameters: &["offset", "startTimeTo"],
    own_address: "",
};

/// Backup for AWS.
pub(crate) static VBAWS: Subject = Subject {
    product: "vbaws",
    version: "1.0-rev0",
    login: "/api/v1/token",
    feeds: &[FeedFacts {
        name: "sessions",
        native_type: "Session",
        path: "/api/v1/sessions",
        query: "",
    }],
    page_parameters: &["Offset", "ToUtc"],
    own_address: "https://10.20.30.40:11005",
};

impl Subject {
    /// A quiet world of forty sessions.
    pub(crate) fn world(&self, name: &str) -> Spec {
        let mut spec = Spec::new(name, self.product, self.version, 7);
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
}

/// `fault` for everything that is read, but not for logins.
pub(crate) fn reading(fault: Fault) -> Rule {
    Rule::forever(fault).method("GET")
}
