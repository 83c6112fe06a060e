//! The adapter seen from outside: fixtures in, values out, to the letter.

#[path = "golden/guards.rs"]
mod guards;
#[path = "golden/login.rs"]
mod login;
#[path = "golden/problems.rs"]
mod problems;
#[path = "golden/support.rs"]
mod support;
#[path = "golden/walk.rs"]
mod walk;

use mullion_adapter::{Ask, Next, Options, Position, Product};
use mullion_adapter_vbaws::BackupForAws;
use mullion_model::{Item, SessionId, item_ids};
use support::{
    asked, dialect, feed, json, oddities, session_ref, show_event, show_item, show_session,
};

/// Ids of a list of items in source `aws`, in the session with this native id.
fn ids(native_session: &str, items: &[&Item]) -> Vec<String> {
    let session = SessionId::new("aws", "Session", native_session);
    item_ids(session, items.iter().map(|item| (item.native.r#type, item.key.as_str())))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn the_profile_names_every_revision_and_leaves_the_choice_open() {
    let profile = BackupForAws.profile();
    assert_eq!(
        (profile.name, profile.title, profile.default_port),
        ("vbaws", "Veeam Backup for AWS", 11005)
    );
    assert_eq!(profile.default_version, None);
    assert_eq!(
        profile.versions,
        [
            "1.0-rev0", "1.1-rev0", "1.2-rev0", "1.3-rev0", "1.4-rev0", "1.5-rev0", "1.5-rev1",
            "1.6-rev0", "1.7-rev0", "1.7-rev1", "1.8-rev0",
        ]
    );
    assert!(profile.is_own_server);
    assert_eq!(profile.role, "Read-Only User");
}

#[test]
fn every_request_names_the_revision_of_its_source() {
    for version in BackupForAws.profile().versions {
        let options = Options { version, ..support::OPTIONS };
        let dialect = BackupForAws.dialect(&options);
        let session = session_ref("a");
        let list = dialect.feeds()[0].request(&asked(&Ask::Unfinished));
        let one = dialect.feeds()[0].request(&asked(&Ask::One("a".to_owned())));
        let items = dialect.items(&session, &support::key("protectedItems")).request(&asked(&()));
        let events = dialect.events(&session, &support::key("log")).request(&asked(&()));
        for get in [list, one, items, events] {
            assert_eq!(get.headers, [("x-api-version", (*version).to_owned())], "{get:?}");
        }
    }
}

#[test]
fn the_session_of_the_reference_is_read_to_the_letter() {
    let page = feed()
        .decode(&asked(&Ask::Head), &json(include_str!("../fixtures/sessions.json")))
        .unwrap();
    assert_eq!((page.rows.len(), page.rejects.len(), page.oddities.len()), (1, 0, 0));
    insta::assert_snapshot!(show_session(&page.rows[0]), @r"
    native: Session f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5 RetentionActivity
    words: Succeeded Success
    kind: retention unknown
    standing: finished success
    name: RetentionActivity
    job: –
    parent: –
    reason: –
    time: 2020-06-19T04:00:05.901095Z to 2020-06-19T04:00:08.451697Z
    items: deletedItems, events: log
    never: – – – – – – –
    ");
    let session = &page.rows[0];
    assert_eq!(session.duration_ticks(), Some(25_506_020));
    let id = SessionId::new("aws", session.id.r#type, &session.id.id);
    assert_eq!(id.to_string(), "a69770af-41a2-5b1a-9b60-8413fc21e90b");
    // 57 in all, says the document; one row of 100 asked for says the end is near.
    assert_eq!(page.next, Next::Perhaps(Position { bound: None, offset: 1 }));
}

#[test]
fn fields_and_words_of_later_revisions_are_read_or_kept() {
    let page = feed()
        .decode(&asked(&Ask::Head), &json(include_str!("../fixtures/sessions_later_revision.json")))
        .unwrap();
    assert!(page.rejects.is_empty());
    let shown: Vec<_> = page.rows.iter().map(show_session).collect();
    insta::assert_snapshot!(shown.join("\n\n"), @r"
    native: Session 3b1c0a52-6d1f-4c0e-9b1e-2f4a5d6e7f80 Policy/PolicyEfsBackupCopy
    words: RunningWithWarning Running
    kind: copy efs
    standing: running –
    name: Shares nightly
    job: 9c0f4e6a-1b2d-4e3f-8a5b-6c7d8e9f0a1b / Shares nightly
    parent: –
    reason: Scheduled
    time: 2025-09-01T22:00:00.1234567Z to –
    items: protectedItems, events: log
    never: – – – – – – –

    native: Session 5e0b7a4c-2d3e-4f50-8192-a3b4c5d6e7f8 Job/PolicySnapshot
    words: Succeeded Failed
    kind: backup ec2
    standing: finished failed
    name: Servers nightly
    job: –
    parent: part of Session 3b1c0a52-6d1f-4c0e-9b1e-2f4a5d6e7f80
    reason: –
    time: 2025-09-01T19:00:00Z to 2025-09-01T19:10:30Z
    items: –, events: log
    never: – – – – – – –

    native: Session 7f1c8b5d-3e4f-4061-92a3-b4c5d6e7f809 SomethingNew/SomethingNewToo
    words: NeverExecuted –
    kind: other unknown
    standing: pending –
    name: SomethingNew/SomethingNewToo
    job: –
    parent: –
    reason: –
    time: – to –
    items: –, events: log
    never: – – – – – – –
    ");
    assert_eq!(
        oddities(&page.oddities),
        ["extendedSessionType: SomethingNewToo", "type: SomethingNew"]
    );
}

#[test]
fn the_restored_item_of_the_reference_is_read_to_the_letter() {
    let native_session = "6218b379-b011-4736-bc19-bb59519b094e";
    let list = dialect().items(&session_ref(native_session), &support::key("restoredItems"));
    let page =
        list.decode(&asked(&()), &json(include_str!("../fixtures/restored_items.json"))).unwrap();
    insta::assert_snapshot!(show_item(&page.rows[0]), @r"
    key: oz-Tgt-01 U+000A US West (N. California) (us-west-1)
    name: oz-Tgt-01
    type: virtualMachine
    region: US West (N. California) (us-west-1)
    standing: finished success
    native: – RestoredItem – Succeeded –
    never: – – – –
    ");
    assert_eq!(
        SessionId::new("aws", "Session", native_session).to_string(),
        "369714fb-63fe-52fd-97fc-5942080147bb"
    );
    assert_eq!(
        ids(native_session, &[&page.rows[0], &page.rows[0]]),
        ["947965fe-0fdd-514b-85b1-fd81cd6b60f0", "6565da13-da94-5f5b-930d-13bac2b47193"]
    );
    assert_eq!(page.next, Next::Perhaps(Position { bound: None, offset: 1 }));
}

#[test]
fn protected_items_have_ids_of_their_own() {
    let list = dialect().items(&session_ref("a"), &support::key("protectedItems"));
    let page = list
        .decode(&asked(&()), &json(include_str!("../fixtures/protected_items.made.json")))
        .unwrap();
    let shown: Vec<_> = page.rows.iter().map(show_item).collect();
    insta::assert_snapshot!(shown.join("\n\n"), @r"
    key: 0d4b7c1e-8a2f-4b3c-9d5e-6f7a8b9c0d1e
    name: web-01
    type: virtualMachine
    region: eu-central-1
    standing: finished warning
    native: 0d4b7c1e-8a2f-4b3c-9d5e-6f7a8b9c0d1e ProtectedItem – Warning –
    never: – – – –

    key: 1f6d9e30-ac4b-4d5e-9f70-8b9c0d1e2f30
    name: web-02
    type: –
    region: eu-central-1
    standing: finished failed
    native: 1f6d9e30-ac4b-4d5e-9f70-8b9c0d1e2f30 ProtectedItem – Failed –
    never: – – – –
    ");
}

#[test]
fn deleted_items_are_told_apart_by_name_and_region() {
    let list = dialect().items(&session_ref("a"), &support::key("deletedItems"));
    let page = list
        .decode(&asked(&()), &json(include_str!("../fixtures/deleted_items.made.json")))
        .unwrap();
    insta::assert_snapshot!(show_item(&page.rows[0]), @r"
    key: db-07 U+000A us-east-1
    name: db-07
    type: –
    region: us-east-1
    standing: finished success
    native: – DeletedItem – Succeeded –
    never: – – – –
    ");
    let ids = ids("a", &page.rows.iter().collect::<Vec<_>>());
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn log_lines_come_by_time_and_equal_times_as_they_came() {
    let session = session_ref("f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5");
    let list = dialect().events(&session, &support::key("log"));
    assert_eq!(list.page_size(), None);
    let page = list.decode(&asked(&()), &json(include_str!("../fixtures/log.made.json"))).unwrap();
    let shown: Vec<_> = page.rows.iter().map(show_event).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    0 2020-06-19T04:00:05.95Z info "Looking for restore points to delete" (– LogItem – Running –)
    1 2020-06-19T04:00:06Z error "db-07: access denied\nTrying again" (– LogItem – RunningWithError –)
    2 2020-06-19T04:00:06Z warning "" (– LogItem – Canceled –)
    3 2020-06-19T04:00:06Z info "A word of a later revision" (– LogItem – Novel –)
    4 2020-06-19T04:00:08.44Z success "Retention finished" (– LogItem – Success –)
    "#);
    assert_eq!(page.next, Next::End);
    assert_eq!(oddities(&page.oddities), ["log status: Novel"]);
}

#[test]
fn a_log_line_without_a_time_stays_behind_the_one_it_came_behind() {
    let body = r#"{"sessionId":"a","log":[
        {"status":"Error","message":"first of all"},
        {"logTime":"2020-06-19T04:00:08","status":"Success","message":"late"},
        {"logTime":"soon","status":"Success","message":"behind late"},
        {"logTime":"2020-06-19T04:00:05","status":"Success","message":"early"},
        {"logTime":null,"message":" "}]}"#;
    let list = dialect().events(&session_ref("a"), &support::key("log"));
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    let lines: Vec<_> = page.rows.iter().map(|line| line.message.as_str()).collect();
    assert_eq!(lines, ["first of all", "early", "", "late", "behind late"]);
    assert_eq!(oddities(&page.oddities), ["logTime: unusable time"]);
}

#[test]
fn one_session_comes_without_an_envelope() {
    let question = Ask::One("5e0b7a4c-2d3e-4f50-8192-a3b4c5d6e7f8".to_owned());
    let body = r#"{"id":"5E0B7A4C-2D3E-4F50-8192-A3B4C5D6E7F8","type":"FLRTask",
        "status":"Running","usn":1,"executionStartTime":"2025-09-01T21:00:00",
        "_embedded":{"restoreJobInfo":{"method":"GET","rel":"x","href":"http://elsewhere/"}}}"#;
    let page = feed().decode(&asked(&question), &json(body)).unwrap();
    insta::assert_snapshot!(show_session(&page.rows[0]), @r"
    native: Session 5e0b7a4c-2d3e-4f50-8192-a3b4c5d6e7f8 FLRTask
    words: Running –
    kind: restore ec2
    standing: running –
    name: FLRTask
    job: –
    parent: –
    reason: –
    time: 2025-09-01T21:00:00Z to –
    items: restoredItems, events: log
    never: – – – – – – –
    ");
    assert_eq!(page.next, Next::End);
}

#[test]
fn the_first_link_present_says_which_items_a_session_has() {
    for (links, list) in [
        (r#"{"backupJobInfo":{}}"#, Some("protectedItems")),
        (r#"{"restoreJobInfo":{}}"#, Some("restoredItems")),
        (r#"{"retentionJobDeletedRestorePoints":{}}"#, Some("deletedItems")),
        (r#"{"restoreJobInfo":{},"backupJobInfo":{}}"#, Some("protectedItems")),
        (r#"{"backupJobInfo":null,"restoreJobInfo":{}}"#, Some("restoredItems")),
        (r#"{"backupJobInfo":null}"#, None),
        (r#"{"somethingElse":{}}"#, None),
        (r"{}", None),
        (r"[]", None),
        (r#""text""#, None),
        (r"null", None),
    ] {
        let body = format!(r#"{{"results":[{{"id":"a","_embedded":{links}}}]}}"#);
        let page = feed().decode(&asked(&Ask::Head), &json(&body)).unwrap();
        let items = page.rows[0].items.as_ref().map(|key| key.0.as_ref());
        assert_eq!(items, list, "{links}");
        assert_eq!(page.rows[0].events.as_ref().map(|key| key.0.as_ref()), Some("log"));
    }
}

#[test]
fn only_a_policys_session_has_a_job() {
    for (fields, job) in [
        (r#""type":"Policy","name":"Nightly""#, Some((None, Some("Nightly")))),
        (r#""type":"userpolicy","policyId":"A""#, Some((Some("A"), None))),
        (r#""type":"Policy","policyId":"0-0","name":" ""#, Some((Some("0-0"), None))),
        (r#""type":"Policy","policyId":"00000000-0000-0000-0000-000000000000""#, None),
        (r#""type":"Policy""#, None),
        (r#""type":"Job","name":"Nightly","policyId":"a""#, None),
        (r#""name":"Nightly","policyId":"a""#, None),
    ] {
        let body = format!(r#"{{"results":[{{"id":"x",{fields}}}]}}"#);
        let page = feed().decode(&asked(&Ask::Head), &json(&body)).unwrap();
        let met = page.rows[0].job.as_ref().map(|job| (job.id.as_deref(), job.name.as_deref()));
        assert_eq!(met, job, "{fields}");
    }
}

#[test]
fn a_parent_is_another_session_with_an_id() {
    let own = "5e0b7a4c-2d3e-4f50-8192-a3b4c5d6e7f8";
    for (parent, expected) in [
        (
            r#""{3B1C0A52-6D1F-4C0E-9B1E-2F4A5D6E7F80}""#,
            Some("3b1c0a52-6d1f-4c0e-9b1e-2f4a5d6e7f80"),
        ),
        (r#""5E0B7A4C-2D3E-4F50-8192-A3B4C5D6E7F8""#, None),
        (r#""00000000-0000-0000-0000-000000000000""#, None),
        ("null", None),
        ("7", None),
    ] {
        let body = format!(r#"{{"results":[{{"id":"{own}","parentSessionId":{parent}}}]}}"#);
        let page = feed().decode(&asked(&Ask::Head), &json(&body)).unwrap();
        let parent = page.rows[0].parent.as_ref().map(|parent| {
            assert_eq!(parent.relation.as_str(), "part");
            let native = parent.native.as_ref().unwrap();
            assert_eq!(native.r#type, "Session");
            native.id.as_str()
        });
        assert_eq!(parent, expected);
    }
}

#[test]
fn a_configured_zone_replaces_utc_for_stamps_without_one() {
    let time_zone = Some(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
    let dialect = BackupForAws.dialect(&Options { time_zone, ..support::OPTIONS });
    let body = r#"{"results":[{"id":"a","executionStartTime":"2025-09-01T21:00:00",
        "executionStopTime":"2025-09-01T21:00:00Z","status":"Succeeded"}]}"#;
    let page = dialect.feeds()[0].decode(&asked(&Ask::Head), &json(body)).unwrap();
    let [started, ended] =
        [page.rows[0].started_at, page.rows[0].ended_at].map(|at| at.unwrap().to_string());
    assert_eq!(
        (started.as_str(), ended.as_str()),
        ("2025-09-01T19:00:00Z", "2025-09-01T21:00:00Z")
    );
}

#[test]
fn an_end_shows_only_where_the_session_is_over_or_unknown() {
    for (status, end) in [
        ("Running", None),
        ("Canceling", None),
        ("Pending", None),
        ("Succeeded", Some("2025-09-01T21:10:00Z")),
        ("NeverExecuted", Some("2025-09-01T21:10:00Z")),
        ("Novelty", Some("2025-09-01T21:10:00Z")),
    ] {
        let body = format!(
            r#"{{"results":[{{"id":"a","status":"{status}",
                "executionStopTime":"2025-09-01T21:10:00"}}]}}"#
        );
        let page = feed().decode(&asked(&Ask::Head), &json(&body)).unwrap();
        let ended = page.rows[0].ended_at.map(|end| end.to_string());
        assert_eq!(ended.as_deref(), end, "{status}");
    }
}
