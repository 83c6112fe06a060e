//! The mapping's tables for Enterprise Manager, cell by cell.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use common::first_page;
use mullion_adapter::{Ask, Oddity};
use mullion_model::{Outcome, ParentRef, Session};

const GUID: &str = "11111111-2222-4333-8444-555555555555";

/// One session of a feed with these children, and what was odd about it.
fn read(feed: &str, children: &str) -> (Session, Vec<Oddity>) {
    let name = match feed {
        "restore" => "RestoreSession",
        "backup" => "BackupJobSession",
        "cdp" => "CdpReplicaSession",
        "failover" => "CloudFailoverSession",
        _ => "ReplicaJobSession",
    };
    let body = format!(
        r#"<QueryResult xmlns="http://www.veeam.com/ent/v1.0"><Entities><{name}s><{name} UID="{GUID}">{children}</{name}></{name}s></Entities></QueryResult>"#
    );
    let mut page = first_page(feed, &Ask::Unfinished, body).unwrap();
    assert_eq!(page.rejects, []);
    (page.rows.remove(0), page.oddities)
}

fn session(feed: &str, children: &str) -> Session {
    read(feed, children).0
}

fn words(oddities: &[Oddity]) -> Vec<(&str, &str)> {
    oddities.iter().map(|oddity| (oddity.field, oddity.word.as_str())).collect()
}

#[test]
fn job_types_become_kinds_and_workloads() {
    for (feed, job_type, kind, workload) in [
        ("restore", "RestoreVm", "restore", "vm"),
        ("restore", "FileLevelRestore", "restore", "vm"),
        ("backup", "Backup", "backup", "vm"),
        ("backup", "AgentBackup", "backup", "agent"),
        ("backup", "AgentManagement", "backup", "agent"),
        ("backup", "NasBackup", "backup", "nas"),
        ("backup", "BackupCopy", "copy", "unknown"),
        ("backup", "ImmediateBackupCopy", "copy", "unknown"),
        ("backup", "ImmediateBackupCopyWorker", "copy", "unknown"),
        ("replica", "Replica", "replication", "vm"),
        ("replica", "SomethingElse", "replication", "vm"),
        ("replica", "", "replication", "vm"),
        ("failover", "FailoverPlan", "failover", "vm"),
        ("failover", "SomethingElse", "failover", "vm"),
        ("restore", "", "restore", "unknown"),
        ("backup", "", "backup", "unknown"),
    ] {
        for word in [job_type.to_owned(), format!(" {} ", job_type.to_uppercase())] {
            let (session, oddities) = read(feed, &format!("<JobType>{word}</JobType>"));
            assert_eq!(session.kind.as_str(), kind, "{feed} {word}");
            assert_eq!(session.workload.unwrap().as_str(), workload, "{feed} {word}");
            assert_eq!(words(&oddities), [], "{feed} {word}");
        }
    }
}

#[test]
fn unknown_job_types_are_kept_and_told() {
    for (feed, kind) in [("restore", "restore"), ("backup", "backup")] {
        let (session, oddities) = read(feed, "<JobType>Teleport</JobType>");
        assert_eq!(session.kind.as_str(), kind);
        assert_eq!(session.workload.unwrap().as_str(), "unknown");
        assert_eq!(session.subtype.as_deref(), Some("Teleport"));
        assert_eq!(words(&oddities), [("JobType", "Teleport")]);
    }
}

#[test]
fn the_table_of_states_and_results_holds() {
    const RESULTS: [(&str, &str); 8] = [
        ("Success", "success"),
        ("Warning", "warning"),
        ("Failed", "failed"),
        ("Canceled", "cancelled"),
        ("Cancelled", "cancelled"),
        ("None", "unknown"),
        ("", "unknown"),
        ("Excellent", "unknown"),
    ];
    const STATES: [(&str, &str); 18] = [
        ("Stopped", "finished"),
        ("Completed", "finished"),
        ("Starting", "running"),
        ("Working", "running"),
        ("Running", "running"),
        ("InProgress", "running"),
        ("Pausing", "running"),
        ("Resuming", "running"),
        ("Idle", "running"),
        ("Postprocessing", "running"),
        ("WaitingTape", "running"),
        ("WaitingRepository", "running"),
        ("WaitingSlot", "running"),
        ("ActionRequired", "running"),
        ("Stopping", "stopping"),
        ("Pending", "pending"),
        ("", "unknown"),
        ("Hibernating", "unknown"),
    ];
    const END: &str = "<EndTimeUTC>2025-01-01T00:00:00Z</EndTimeUTC>";
    for (state_word, state) in STATES {
        for (result_word, result) in RESULTS {
            for end in ["", END] {
                let children =
                    format!("<State>{state_word}</State><Result>{result_word}</Result>{end}");
                let session = session("backup", &children);
                assert_eq!(session.state.as_str(), state, "{children}");
                let result = (state == "finished").then_some(result);
                assert_eq!(session.result.map(Outcome::as_str), result, "{children}");
                let shows_end = matches!(state, "finished" | "unknown") && !end.is_empty();
                assert_eq!(session.ended_at.is_some(), shows_end, "{children}");
            }
        }
    }
}

#[test]
fn progress_is_a_percentage_of_what_still_works() {
    for (state, progress, percent) in [
        ("Working", "64", Some(64)),
        ("Working", " 0 ", Some(0)),
        ("Stopping", "100", Some(100)),
        ("Working", "101", None),
        ("Working", "-1", None),
        ("Working", "half", None),
        ("Working", "", None),
        ("Stopped", "64", None),
        ("Pending", "64", None),
    ] {
        let children = format!("<State>{state}</State><Progress>{progress}</Progress>");
        assert_eq!(session("restore", &children).progress_percent, percent, "{children}");
    }
}

#[test]
fn stamps_without_a_zone_are_utc() {
    let children = "<CreationTimeUTC>2025-02-19 12:00:11.94</CreationTimeUTC>";
    let started = session("restore", children).started_at.unwrap();
    assert_eq!(started.to_string(), "2025-02-19T12:00:11.94Z");
    let (session, oddities) = read("restore", "<EndTimeUTC>soon</EndTimeUTC>");
    assert_eq!(session.ended_at, None);
    assert_eq!(words(&oddities), [("EndTimeUTC", "unusable time")]);
}

#[test]
fn the_server_is_the_one_the_session_names() {
    let link = |rel: &str, kind: &str| {
        format!(r#"<Links><Link Rel="{rel}" Type="{kind}" Name="vbr"/></Links>"#)
    };
    let server = |links: &str| session("restore", links).server;
    assert_eq!(server(&link("Up", "BackupServerReference")).as_deref(), Some("vbr"));
    assert_eq!(server(&link("Related", "BackupServerReference")), None);
    assert_eq!(server(&link("Up", "JobReference")), None);
    assert_eq!(server(""), None);
}

#[test]
fn the_job_comes_from_its_elements_or_else_from_its_link() {
    let link = r#"<Links><Link Rel="Up" Type="JobReference" Href="http://h/api/jobs/AAAAAAAA-2222-4333-8444-555555555555?x" Name="linked"/></Links>"#;
    let uid = "<JobUid>urn:veeam:Job:bbbbbbbb-2222-4333-8444-555555555555</JobUid>";
    let name = "<JobName>named</JobName>";
    let job = |children: String| {
        session("backup", &children)
            .job
            .map(|job| (job.id.unwrap_or_default(), job.name.unwrap_or_default()))
    };
    let pair = |id: &str, name: &str| Some((id.to_owned(), name.to_owned()));
    let (linked_id, own_id) =
        ("aaaaaaaa-2222-4333-8444-555555555555", "bbbbbbbb-2222-4333-8444-555555555555");
    assert_eq!(job(format!("{link}{uid}{name}")), pair(own_id, "named"));
    assert_eq!(job(link.to_owned()), pair(linked_id, "linked"));
    assert_eq!(job(format!("{link}{name}")), pair(linked_id, "named"));
    assert_eq!(job(name.to_owned()), pair("", "named"));
    assert_eq!(job(uid.to_owned()), pair(own_id, ""));
    assert_eq!(job(String::new()), None);
    assert_eq!(session("restore", &format!("{link}{uid}{name}")).job, None);
}

#[test]
fn the_job_of_a_continuous_replication_is_its_policy() {
    let uid = "<PolicyUid>urn:veeam:CdpPolicy:bbbbbbbb-2222-4333-8444-555555555555</PolicyUid>";
    let job = |children: &str| session("cdp", children).job.map(|job| (job.id, job.name));
    let id = Some("bbbbbbbb-2222-4333-8444-555555555555".to_owned());
    assert_eq!(job(uid), Some((id, None)));
    assert_eq!(job("<PolicyName>p</PolicyName>"), Some((None, Some("p".to_owned()))));
    assert_eq!(job("<JobName>j</JobName>"), None);
    let (session, oddities) = read("cdp", "<PolicyType>CdpReplica</PolicyType>");
    assert_eq!((session.subtype.as_deref(), words(&oddities)), (Some("CdpReplica"), vec![]));
    assert_eq!((session.kind.as_str(), session.name.as_str()), ("replication", "CdpReplica"));
}

#[test]
fn the_job_of_a_failover_is_its_plan() {
    let job = |attributes: &str, children: &str| {
        let body = format!(
            r#"<CloudFailoverSession xmlns="http://www.veeam.com/ent/v1.0" UID="x" {attributes}>{children}</CloudFailoverSession>"#
        );
        let mut page = first_page("failover", &Ask::One("x".to_owned()), body).unwrap();
        page.rows
            .remove(0)
            .job
            .map(|job| (job.id.unwrap_or_default(), job.name.unwrap_or_default()))
    };
    let pair = |id: &str, name: &str| Some((id.to_owned(), name.to_owned()));
    let (plan, name) = (r#"CloudFailoverPlanName="plan""#, r#"Name="session""#);
    let both = format!("{plan} {name}");
    assert_eq!(job(&both, "<JobUid>j</JobUid><JobName>job</JobName>"), pair("j", "job"));
    assert_eq!(job(&both, ""), pair("", "plan"));
    assert_eq!(job(name, "<JobName/>"), pair("", "session"));
    assert_eq!(job("", ""), None);
}

#[test]
fn a_name_is_never_missing() {
    let name = |children: &str| session("backup", children).name;
    assert_eq!(name("<JobName>j</JobName><JobType>Backup</JobType>"), "j");
    assert_eq!(name("<JobType>Backup</JobType>"), "Backup");
    assert_eq!(name(""), "BackupJobSession");
}

#[test]
fn children_name_their_parent_where_the_wire_does() {
    let link = |id: &str| {
        format!(
            r#"<Links><Link Rel="Up" Type="BackupJobSessionReference" Href="http://h/api/backupSessions/{id}?x" Name="Parent session"/></Links>"#
        )
    };
    let other = "99999999-2222-4333-8444-555555555555";
    let parent = |feed: &str, job_type: &str, links: &str| {
        session(feed, &format!("<JobType>{job_type}</JobType>{links}")).parent
    };
    let shown = |parent: Option<ParentRef>| {
        parent.map(|parent| {
            let id = parent.native.map(|native| (native.r#type, native.id));
            (parent.relation.as_str(), id)
        })
    };
    let known = Some(("part", Some(("BackupJobSession", other.to_owned()))));
    let unknown = Some(("part", None));
    assert_eq!(shown(parent("backup", "AgentManagement", &link(other))), known);
    assert_eq!(shown(parent("backup", "Backup", &link(other))), known);
    assert_eq!(shown(parent("backup", "ImmediateBackupCopyWorker", &link(other))), known);
    assert_eq!(shown(parent("backup", "AgentManagement", "")), unknown);
    assert_eq!(shown(parent("backup", "ImmediateBackupCopyWorker", "")), unknown);
    assert_eq!(shown(parent("backup", "ImmediateBackupCopyWorker", &link(GUID))), unknown);
    assert_eq!(shown(parent("backup", "Backup", &link(GUID))), None);
    assert_eq!(shown(parent("backup", "AgentBackup", "")), None);
    assert_eq!(shown(parent("backup", "Backup", "<IsRetry>true</IsRetry>")), None);
    assert_eq!(shown(parent("replica", "Replica", &link(other))), None);
}
