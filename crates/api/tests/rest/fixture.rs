//! Hand-made sessions and sources. The first sessions of each product have the ids, times and words
//! of the worked examples of the vocabulary mapping.

use std::time::Duration;

use mullion_model::{
    DetailKey, Fault, FaultKind, FeedReport, FeedState, JobRef, Kind, NativeRef, Outcome,
    ParentRef, Relation, Session, Skew, SourceReport, State, Timestamp, Workload,
};

/// A moment.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A finished restore of a virtual machine; tests change what they are about.
pub(crate) fn session(list: &'static str, id: &str, name: &str, started_at: &str) -> Session {
    Session {
        id: NativeRef { r#type: list, id: id.to_owned() },
        subtype: None,
        native_state: Some("Stopped".to_owned()),
        native_result: Some("Success".to_owned()),
        kind: Kind::Restore,
        workload: Some(Workload::Vm),
        name: name.to_owned(),
        server: None,
        job: None,
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: State::Finished,
        result: Some(Outcome::Success),
        progress_percent: None,
        point_in_time: None,
        started_at: (!started_at.is_empty()).then(|| at(started_at)),
        ended_at: None,
        message: None,
        parent: None,
        items: None,
        events: None,
    }
}

/// Three sessions of an Enterprise Manager.
pub(crate) fn em() -> Vec<Session> {
    let text = |text: &str| Some(text.to_owned());
    vec![
        Session {
            subtype: text("FileLevelRestore"),
            server: text("srv02.tech.local"),
            object: text("srv04"),
            ended_at: Some(at("2014-10-19T06:28:24Z")),
            ..session(
                "RestoreSession",
                "676dc837-f441-4ac1-8470-15be06b4cffc",
                "FLR_[srv04]",
                "2014-10-19T05:59:18Z",
            )
        },
        Session {
            subtype: text("RestoreVm"),
            server: text("srv02.tech.local"),
            object: text("ubuntu88"),
            native_state: text("Working"),
            native_result: text("None"),
            state: State::Running,
            result: None,
            progress_percent: Some(64),
            ..session(
                "RestoreSession",
                "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6",
                "ubuntu88@2025-10-21 17:10:02",
                "2025-10-21T17:10:02.017Z",
            )
        },
        Session {
            subtype: text("Backup"),
            server: text("srv02.tech.local"),
            job: Some(JobRef {
                id: text("4856ab37-2235-45e8-affe-d515878b01a9"),
                name: text("Fileserver Backup"),
            }),
            kind: Kind::Backup,
            ended_at: Some(at("2014-10-19T05:40:48Z")),
            items: Some(DetailKey("tasks".into())),
            ..session(
                "BackupJobSession",
                "d46e39e0-1131-4585-91a7-e828ce7eafae",
                "Fileserver Backup@2014-10-19 05:22:52",
                "2014-10-19T05:22:52Z",
            )
        },
    ]
}

/// Two sessions of a Backup for Microsoft 365.
pub(crate) fn m365() -> Vec<Session> {
    let text = |text: &str| Some(text.to_owned());
    vec![
        Session {
            subtype: text("Vex"),
            server: text("m365.example.com"),
            workload: Some(Workload::Exchange),
            point_in_time: Some(at("2017-06-26T22:07:39-07:00")),
            initiated_by: text("TECH\\operator"),
            organization: text("tech.example.com"),
            ended_at: Some(at("2017-06-29T08:14:58.3532833Z")),
            events: Some(DetailKey("events".into())),
            ..session(
                "RestoreSession",
                "0800471b-d0e2-422b-9d7c-35d15661c3fb",
                "Vex",
                "2017-06-29T07:42:21.191694Z",
            )
        },
        Session {
            server: text("m365.example.com"),
            kind: Kind::Backup,
            workload: Some(Workload::M365),
            job: Some(JobRef { id: text("11111111-2222-4333-8444-0000000000aa"), name: None }),
            native_state: text("Failed"),
            native_result: None,
            result: Some(Outcome::Failed),
            message: text("Mailbox not found: \u{1b}[31m\"ops\"\n<b>"),
            ended_at: Some(at("2018-02-03T11:07:01.7654321Z")),
            events: Some(DetailKey("log".into())),
            ..session(
                "JobSession",
                "11111111-2222-4333-8444-000000000201",
                "Nightly",
                "2018-02-03T11:05:06.0123457Z",
            )
        },
    ]
}

/// Two sessions of a Backup for AWS: one with a parent, one without a start.
pub(crate) fn aws() -> Vec<Session> {
    let text = |text: &str| Some(text.to_owned());
    let retention =
        NativeRef { r#type: "Session", id: "f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5".to_owned() };
    vec![
        Session {
            subtype: text("RetentionActivity"),
            server: text("aws.example.com"),
            kind: Kind::Retention,
            workload: Some(Workload::Unknown),
            ended_at: Some(at("2020-06-19T04:00:08.451697Z")),
            items: Some(DetailKey("deleted".into())),
            events: Some(DetailKey("log".into())),
            ..session(
                "Session",
                "f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5",
                "RetentionActivity",
                "2020-06-19T04:00:05.901095Z",
            )
        },
        Session {
            subtype: text("ConfigurationBackupActivity"),
            server: text("aws.example.com"),
            kind: Kind::Configuration,
            workload: None,
            native_state: text("Pending"),
            native_result: None,
            state: State::Pending,
            result: None,
            parent: Some(ParentRef { native: Some(retention), relation: Relation::Part }),
            ..session("Session", "00000000-0000-4000-8000-000000000007", "Configuration, own", "")
        },
    ]
}

/// A report with one feed in this state.
pub(crate) fn report(name: &str, product: &'static str, state: FeedState) -> SourceReport {
    let as_of = match state {
        FeedState::Fresh => Some(at("2026-11-20T09:59:30Z")),
        FeedState::Stale => Some(at("2026-11-20T09:00:00Z")),
        FeedState::Filling | FeedState::Down => None,
    };
    SourceReport {
        name: name.to_owned(),
        product,
        label: None,
        host: format!("{name}.example.com:9398"),
        api_version: "v1_7".to_owned(),
        upstream_as_of: None,
        feeds: vec![FeedReport { name: "restore", state, as_of, rejected: 0, fault: None }],
        fault: None,
        next_attempt: None,
        requests: 12,
        requests_per_minute: 60,
        logins: 1,
        clock_skew: Some(Skew { ahead: false, by: Duration::from_secs(2) }),
        certificate_sha256: None,
    }
}

/// A fault as the engine words it.
pub(crate) fn refused() -> Fault {
    Fault::new(FaultKind::LoginRefused, "the server refused user and password")
        .with_remedy("check the account of this source")
        .with_status(401)
}
