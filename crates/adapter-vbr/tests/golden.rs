//! The adapter seen from outside: fixtures in, values out, to the letter.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

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

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use mullion_adapter::{Ask, Directories, Named, Next, Options, Product};
use mullion_adapter_vbr::BackupAndReplication;
use serde_json::Value;
use support::{
    asked, dialect, feed, feed_in, json, key, oddities, options, session_ref, show_event,
    show_item, show_session,
};

/// The sessions of a page in this revision, each on a line, with what is odd about them.
fn sessions(version: &'static str, body: &str) -> String {
    let page = feed_in(version).decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
    assert!(page.rejects.is_empty(), "{:?}", page.rejects);
    let rows = page.rows.iter().map(show_session);
    rows.chain(oddities(&page.oddities)).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_profile_names_every_revision_and_leaves_the_choice_open() {
    let profile = BackupAndReplication.profile();
    assert_eq!(
        (profile.name, profile.title, profile.default_port),
        ("vbr", "Veeam Backup & Replication", 9419)
    );
    assert_eq!(profile.default_version, None);
    assert_eq!(
        (profile.versions.first(), profile.versions.last()),
        (Some(&"1.0-rev1"), Some(&"1.3-rev2"))
    );
    assert!(profile.is_own_server);
    assert_eq!(profile.role, "Veeam Backup Viewer");
}

#[test]
fn the_sessions_of_the_specification_of_1_1_are_read_to_the_letter() {
    let shown = sessions("1.1-rev0", include_str!("../fixtures/sessions_1.1-rev0.json"));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_sessions_of_the_specification_of_1_2_are_read_to_the_letter() {
    let shown = sessions("1.2-rev1", include_str!("../fixtures/sessions_1.2-rev1.json"));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_sessions_of_the_specification_of_1_3_are_read_to_the_letter() {
    let shown = sessions("1.3-rev1", include_str!("../fixtures/sessions_1.3-rev1.json"));
    insta::assert_snapshot!(shown);
}

#[test]
fn what_no_specification_shows_is_read_or_kept() {
    let shown = sessions("1.3-rev2", include_str!("../fixtures/sessions_odd.made.json"));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_task_sessions_of_the_specifications_are_read_to_the_letter() {
    let body: Value =
        serde_json::from_str(include_str!("../fixtures/tasks_1.2-rev1.json")).unwrap();
    let mut by_session: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in body["data"].as_array().unwrap() {
        by_session.entry(row["sessionId"].as_str().unwrap()).or_default().push(row);
    }
    let mut shown = Vec::new();
    for (session, rows) in by_session {
        shown.push(format!("{session}: {} rows", rows.len()));
        let body = serde_json::json!({ "data": rows, "pagination": { "total": rows.len() } });
        let list = dialect().items(&session_ref(session), &key("3600"));
        let page = list.decode(&asked(&()), &json(&body.to_string())).unwrap();
        assert!(page.rejects.is_empty());
        shown.extend(page.rows.iter().map(show_item));
        shown.extend(oddities(&page.oddities));
    }
    insta::assert_snapshot!(shown.join("\n"));
}

/// The events of a log, each on a line.
fn log(body: &str) -> String {
    let list = dialect().events(&session_ref("a"), &key("logs"));
    assert_eq!(list.page_size(), None);
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    assert_eq!((page.next, page.rejects.len()), (Next::End, 0));
    let rows = page.rows.iter().map(show_event);
    rows.chain(oddities(&page.oddities)).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_logs_of_the_specifications_are_read_to_the_letter() {
    insta::assert_snapshot!(log(include_str!("../fixtures/logs_1.1-rev0_1.json")));
    insta::assert_snapshot!(log(include_str!("../fixtures/logs_1.2-rev1_1.json")));
    insta::assert_snapshot!(log(include_str!("../fixtures/logs_1.2-rev1_2.json")));
}

#[test]
fn a_description_is_the_text_and_its_title_the_headline() {
    let shown = log(r#"{"records":[
            {"id":2,"status":"Failed","startTime":"2025-09-01T21:00:02Z","title":"Disk 1","description":"Read error"},
            {"status":"Novel","title":"No id"},
            {"id":1,"status":"None","startTime":"2025-09-01T21:00:00Z","updateTime":"2025-09-01T21:00:01Z","title":"Begin","additionalInfo":[{"field":"a","data":"b"}]}]}"#);
    insta::assert_snapshot!(shown);
}

#[test]
fn a_session_without_a_name_takes_that_of_its_job() {
    let list = dialect();
    let [directory] = list.directories() else { panic!("one directory") };
    let page = directory
        .decode(&asked(&()), &json(include_str!("../fixtures/jobs_1.2-rev1.json")))
        .unwrap();
    let shown: Vec<_> =
        page.rows.iter().map(|job| (job.id.as_str(), job.name.as_deref())).collect();
    insta::assert_debug_snapshot!(shown);

    let page = feed()
        .decode(
            &asked(&Ask::Unfinished),
            &json(
                r#"{"data":[
            {"id":"a","sessionType":"BackupJob","name":"As it was called","jobId":"j"},
            {"id":"b","sessionType":"BackupJob","name":" ","jobId":"j"},
            {"id":"c","sessionType":"BackupJob","jobId":"of a job that is gone"},
            {"id":"d","sessionType":"RestoreVm","name":"vm","jobId":"j"}]}"#,
            ),
        )
        .unwrap();
    let mut directories = Directories::default();
    let job = Named { id: "j".to_owned(), name: Some("Its job".to_owned()), within: None };
    directories.replace("jobs", [job]);
    let named: Vec<_> = page
        .rows
        .into_iter()
        .map(|mut session| {
            list.resolve(&mut session, &directories);
            (session.name, session.job.and_then(|job| job.name))
        })
        .collect();
    let expected = [
        ("As it was called", Some("As it was called")),
        ("Its job", Some("Its job")),
        ("BackupJob", None),
        ("vm", None),
    ];
    let expected = expected.map(|(name, job)| (name.to_owned(), job.map(str::to_owned)));
    assert_eq!(named, expected);
}

/// The zone that a server tells.
fn zone(body: &str) -> Option<TimeZone> {
    let question = dialect().zone().unwrap();
    let request = question.request(&asked(&()));
    assert_eq!(request.target(), "/api/v1/serverTime");
    question.decode(&asked(&()), &json(body)).ok()?.rows.pop()
}

#[test]
fn the_server_tells_its_zone_by_name_or_by_the_offset_in_force() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let an_hour = TimeZone::fixed(jiff::tz::offset(1));
    let now = r#""serverTime":"2022-01-25T18:31:50.7300443+01:00""#;
    for (body, expected) in [
        (
            format!(
                r#"{{{now},"timeZone":"(UTC+01:00) Berlin","ianaTimeZoneId":"Europe/Berlin"}}"#
            ),
            Some(&berlin),
        ),
        (format!(r#"{{{now},"timeZone":"(UTC+01:00) Berlin"}}"#), Some(&an_hour)),
        (format!(r#"{{{now},"ianaTimeZoneId":"Middle/Earth"}}"#), Some(&an_hour)),
        (r#"{"serverTime":"2022-01-25T18:31:50Z"}"#.to_owned(), Some(&TimeZone::UTC)),
        (r#"{"serverTime":"2022-01-25T18:31:50"}"#.to_owned(), None),
        ("{}".to_owned(), None),
        ("[]".to_owned(), None),
    ] {
        assert_eq!(zone(&body).as_ref(), expected, "{body}");
    }
}

#[test]
fn stamps_without_a_zone_are_the_servers() {
    let body = r#"{"data":[{"id":"a","sessionId":"s","type":"Backup","state":"Stopped",
        "creationTime":"2025-07-01T12:00:00"}]}"#;
    let start = |zone: Option<TimeZone>, kept: &'static str| {
        let dialect =
            BackupAndReplication.dialect(&Options { time_zone: zone, ..support::OPTIONS });
        let list = dialect.items(&session_ref("s"), &key(kept));
        let page = list.decode(&asked(&()), &json(body)).unwrap();
        page.rows[0].started_at.unwrap().to_string()
    };
    // A zone that knows about summer time knows best, then what the session itself was stamped with.
    let berlin = TimeZone::get("Europe/Berlin").ok();
    assert_eq!(start(berlin, "3600"), "2025-07-01T10:00:00Z");
    let winter = Some(TimeZone::fixed(jiff::tz::offset(1)));
    assert_eq!(start(winter.clone(), "7200"), "2025-07-01T10:00:00Z");
    assert_eq!(start(winter, ""), "2025-07-01T11:00:00Z");
    assert_eq!(start(None, ""), "2025-07-01T12:00:00Z");
}

#[test]
fn task_sessions_came_with_1_2() {
    let body = r#"{"data":[{"id":"a","creationTime":"2025-07-01T12:00:00+02:00"}]}"#;
    let items = |version| {
        let page = feed_in(version).decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
        page.rows[0].items.as_ref().map(|key| key.0.to_string())
    };
    assert_eq!(items("1.1-rev2"), None);
    assert_eq!(items("1.2-rev0").as_deref(), Some("7200"));
    assert_eq!(options("1.1-rev2").version, "1.1-rev2");
}
