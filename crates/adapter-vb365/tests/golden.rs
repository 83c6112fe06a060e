//! The adapter seen from outside: fixtures in, values out, to the letter.

#[path = "golden/details.rs"]
mod details;
#[path = "golden/guards.rs"]
mod guards;
#[path = "golden/login.rs"]
mod login;
#[path = "golden/names.rs"]
mod names;
#[path = "golden/problems.rs"]
mod problems;
#[path = "golden/support.rs"]
mod support;
#[path = "golden/versions.rs"]
mod versions;
#[path = "golden/walk.rs"]
mod walk;

use jiff::tz::TimeZone;
use mullion_adapter::{Next, Options, Product};
use mullion_adapter_vb365::BackupForM365;
use support::{
    VERSIONS, asked, json, oddities, offset, read, read_one, show_session, shown, unified_id,
};

#[test]
fn the_profile_names_all_versions_and_chooses_none() {
    let profile = BackupForM365.profile();
    assert_eq!(
        (profile.name, profile.title, profile.default_port),
        ("vb365", "Veeam Backup for Microsoft 365", 4443)
    );
    assert_eq!(profile.versions, VERSIONS);
    assert_eq!(profile.default_version, None);
    assert!(profile.is_own_server);
    assert!(profile.role.contains("administrator"));
}

#[test]
fn the_restores_of_the_v1_reference_are_read_to_the_letter() {
    let page = read("v1", "restore", include_str!("../fixtures/v1_restore_sessions.json")).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: RestoreSession 0800471b-d0e2-422b-9d7c-35d15661c3fb Vex
    words: Stopped Success
    kind: restore exchange
    standing: finished success
    name: Vex
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2017-06-29T07:42:21.191694Z to 2017-06-29T08:14:58.3532833Z
    point in time: 2017-06-27T05:07:39Z
    message: –
    parent: –
    items: –, events: –

    native: RestoreSession 9f786f0f-de9a-4a90-8118-093b6cb2c4fc Vex
    words: Working Success
    kind: restore exchange
    standing: running –
    name: Vex
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2017-06-29T08:30:05.0983973Z to –
    point in time: 2017-06-27T05:07:39Z
    message: –
    parent: –
    items: –, events: –
    ");
    assert!(page.rejects.is_empty() && page.oddities.is_empty());
    assert_eq!(page.next, Next::End);
    let [finished, working] = page.rows.as_slice() else { panic!("two rows") };
    assert_eq!(finished.duration_ticks(), Some(19_571_615_893));
    assert_eq!(working.duration_ticks(), None);
    assert_eq!(unified_id(finished), "5fc32d5e-9d8e-5189-90bd-a759f202a133");
    assert_eq!(unified_id(working), "a89f04f7-1909-5740-9869-835d956102b5");
}

#[test]
fn the_job_session_of_the_v2_reference_is_read_by_its_shape() {
    let id = "11111111-2222-4333-8444-000000000201";
    let body = include_str!("../fixtures/v2_job_session.json");
    let page = read_one("v2", "job", id, body).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: JobSession 11111111-2222-4333-8444-000000000201 –
    words: Success –
    kind: backup m365
    standing: finished success
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2018-02-03T11:05:06.0123457Z to 2018-02-03T11:07:01.7654321Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems
    ");
    assert_eq!(page.rows[0].duration_ticks(), Some(1_157_530_864));
    assert_eq!(unified_id(&page.rows[0]), "a037685c-6a83-5aef-96ec-519c36622eb9");
    // The same in a list, as v1 and v2 send it.
    for version in ["v1", "v2"] {
        let listed = read(version, "job", &format!("[{body}]")).unwrap();
        assert_eq!((listed.rows, listed.next), (page.rows.clone(), Next::End), "{version}");
    }
}

#[test]
fn the_job_sessions_of_the_v3_reference_are_read_to_the_letter() {
    let page = read("v3", "job", include_str!("../fixtures/v3_job_sessions.json")).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: JobSession 11111111-2222-4333-8444-000000000301 –
    words: Success –
    kind: backup m365
    standing: finished success
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2019-03-04T05:06:07.1234567Z to 2019-03-04T05:07:08.7654321Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems
    ");
    assert_eq!((page.oddities.len(), page.next), (0, Next::End));
}

#[test]
fn a_restore_of_v3_may_lack_result_and_end() {
    let id = "11111111-2222-4333-8444-000000000321";
    let body = include_str!("../fixtures/v3_restore_session_working.json");
    let page = read_one("v3", "restore", id, body).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: RestoreSession 11111111-2222-4333-8444-000000000321 Vex
    words: Working –
    kind: restore exchange
    standing: running –
    name: Vex
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2019-03-04T16:08:20.2012345Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: Events
    ");
    assert_eq!((page.oddities.len(), page.next), (0, Next::End));
}

#[test]
fn pages_of_job_sessions_of_v5_and_v6_are_read_by_their_shape() {
    let v5 = read("v5", "job", include_str!("../fixtures/v5_job_sessions.json")).unwrap();
    assert_eq!(v5.next, Next::Perhaps(offset(1)));
    let v6 = read("v6", "job", include_str!("../fixtures/v6_job_sessions.json")).unwrap();
    assert_eq!(v6.next, Next::More(offset(1)));
    let rows = [v5.rows, v6.rows].concat();
    insta::assert_snapshot!(shown(&rows, show_session), @r"
    native: JobSession 11111111-2222-4333-8444-000000000501 –
    words: Success –
    kind: backup m365
    standing: finished success
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2021-01-02T22:00:00.5012345Z to 2021-01-02T22:02:17.6054321Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems

    native: JobSession 11111111-2222-4333-8444-000000000601 –
    words: Success –
    kind: backup m365
    standing: finished success
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2022-02-01T16:39:24.012345Z to 2022-02-01T16:39:33.123456Z
    point in time: –
    message: Transferred: 0 B (0 items) at 0 B/s (0 items/s)
    parent: –
    items: –, events: LogItems
    ");
    assert!(v5.oddities.is_empty() && v6.oddities.is_empty());
}

#[test]
fn restores_of_v8_are_read_to_the_letter() {
    let body = include_str!("../fixtures/v8_restore_sessions.made.json");
    let page = read("v8", "restore", body).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: RestoreSession 6f0f2c1e-0000-4000-8000-000000000001 Vesp
    words: Working Success
    kind: restore sharepoint
    standing: running –
    name: SharePoint restore (Daily M365 - 5/1/2025 2:16:40 AM)
    job: –
    object: –, organization: contoso.onmicrosoft.com
    by: CONTOSO\vbadmin, reason: ticket 4711
    time: 2025-05-01T08:17:04.120347Z to –
    point in time: –
    message: –
    parent: –
    items: Events, events: Events

    native: RestoreSession 6f0f2c1e-0000-4000-8000-000000000002 Vet
    words: Stopped Failed
    kind: restore teams
    standing: finished failed
    name: Teams restore (Sales)
    job: –
    object: Sales, organization: contoso.onmicrosoft.com
    by: operator@contoso.onmicrosoft.com, reason: –
    time: 2025-04-30T21:00:00.5Z to 2025-04-30T21:04:10.75Z
    point in time: –
    message: 3 items processed (1 failed)
    parent: –
    items: Events, events: Events

    native: RestoreSession 6f0f2c1e-0000-4000-8000-000000000003 Vez
    words: Hibernating Partial
    kind: restore unknown
    standing: unknown –
    name: Vez
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2025-04-30T20:00:00Z to –
    point in time: –
    message: –
    parent: –
    items: Events, events: Events
    ");
    let met = ["result: Partial", "state: Hibernating", "type: Vez"];
    assert_eq!(oddities(&page.oddities), met);
    assert_eq!(page.next, Next::Perhaps(offset(3)));
}

#[test]
fn job_sessions_of_v8_are_read_to_the_letter() {
    let body = include_str!("../fixtures/v8_job_sessions.made.json");
    let page = read("v8", "job", body).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: JobSession 7a1b2c3d-0000-4000-8000-000000000801 Backup
    words: Warning –
    kind: backup m365
    standing: finished warning
    name: Backup
    job: 7a1b2c3d-0000-4000-8000-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2025-05-01T02:00:00.313871Z to 2025-05-01T02:06:31.000482Z
    point in time: –
    message: Transferred: 1.2 GB (812 items) at 3.1 MB/s (2 items/s)
    parent: retry of JobSession 7a1b2c3d-0000-4000-8000-000000000800
    items: ProcessedObjects, events: LogItems

    native: JobSession 7a1b2c3d-0000-4000-8000-000000000802 Copy
    words: Running –
    kind: copy m365
    standing: running –
    name: Copy
    job: 7a1b2c3d-0000-4000-8000-0000000000bb / –
    object: –, organization: –
    by: –, reason: –
    time: 2025-05-01T03:00:00Z to –
    point in time: –
    message: –
    parent: –
    items: ProcessedObjects, events: LogItems

    native: JobSession 7a1b2c3d-0000-4000-8000-000000000803 Backup
    words: Disconnected –
    kind: backup m365
    standing: finished unknown
    name: Backup
    job: 7a1b2c3d-0000-4000-8000-0000000000dd / –
    object: –, organization: –
    by: –, reason: –
    time: 2025-05-01T01:00:00Z to 2025-05-01T01:10:00Z
    point in time: –
    message: –
    parent: –
    items: ProcessedObjects, events: LogItems
    ");
    assert!(page.rejects.is_empty() && page.oddities.is_empty());
}

/// A job session of v8 with these fields besides its id.
#[expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]
fn job_session(fields: &str) -> mullion_model::Session {
    let id = "7a1b2c3d-0000-4000-8000-000000000801";
    let page = read_one("v8", "job", id, &format!(r#"{{"id":"{id}",{fields}}}"#)).unwrap();
    page.rows.into_iter().next().unwrap()
}

#[test]
fn only_a_retry_has_a_parent() {
    const MAIN: &str = r#""mainSessionId":"7a1b2c3d-0000-4000-8000-000000000800""#;
    const OWN: &str = r#""mainSessionId":"{7A1B2C3D-0000-4000-8000-000000000801}","retryCount":1"#;
    const ZERO: &str = r#""mainSessionId":"00000000-0000-0000-0000-000000000000","retryCount":1"#;
    for (fields, is_retry) in [
        (MAIN.to_owned(), true),
        (format!("{MAIN},\"retryCount\":null"), true),
        (format!("{MAIN},\"retryCount\":2"), true),
        (format!("{MAIN},\"retryCount\":\"1\""), true),
        (format!("{MAIN},\"retryCount\":0"), false),
        (OWN.to_owned(), false),
        (ZERO.to_owned(), false),
        ("\"retryCount\":1".to_owned(), false),
    ] {
        assert_eq!(job_session(&fields).parent.is_some(), is_retry, "{fields}");
    }
}

#[test]
fn a_link_to_a_copy_job_makes_a_copy_where_nothing_else_says_so() {
    let link = |href: &str| job_session(&format!(r#""_links":{{"job":{{"href":"{href}"}}}}"#));
    let copy = link("/v6/copyjobs/7a1b2c3d-0000-4000-8000-0000000000bb?x=/Jobs/1");
    assert_eq!(copy.kind.as_str(), "copy");
    let job = copy.job.unwrap();
    assert_eq!(job.id.as_deref(), Some("7a1b2c3d-0000-4000-8000-0000000000bb"));
    let backup = link("https://copyjobs.example.test/v6/Jobs/7a1b2c3d-0000-4000-8000-0000000000aa");
    assert_eq!(backup.kind.as_str(), "backup");
}

#[test]
fn stamps_without_a_zone_are_in_the_zone_of_the_source() {
    let body = r#"[{"id":"a","creationTime":"2018-02-03T04:05:06"}]"#;
    let utc = read("v1", "job", body).unwrap().rows;
    assert_eq!(utc[0].started_at.unwrap().to_string(), "2018-02-03T04:05:06Z");
    let time_zone = Some(TimeZone::get("America/Phoenix").unwrap());
    let dialect = BackupForM365.dialect(&Options { version: "v1", format: "json", time_zone });
    for feed in dialect.feeds() {
        let page = feed.decode(&asked(&mullion_adapter::Ask::Whole), &json(body)).unwrap();
        assert_eq!(page.rows[0].started_at.unwrap().to_string(), "2018-02-03T11:05:06Z");
    }
}
