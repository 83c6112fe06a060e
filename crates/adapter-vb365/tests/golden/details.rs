//! Items and events, to the letter.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::Next;
use mullion_model::{Event, Item, SessionId, item_ids};

use crate::support::{
    asked, at, dialect, job_ref, json, key, oddities, offset, read, restore_ref, retrieval_ref,
    show_event, show_item, shown,
};

const SESSION: &str = "6f0f2c1e-0000-4000-8000-000000000002";

/// The events of a restore session in `body`.
fn restore_events(version: &'static str, body: &str) -> mullion_adapter::Page<Event> {
    let list = dialect(version).events(&restore_ref(SESSION), &key("Events"));
    list.decode(&asked(&()), &json(body)).unwrap()
}

/// The log of a job session in `body`.
fn log(version: &'static str, body: &str) -> mullion_adapter::Page<Event> {
    let list = dialect(version).events(&job_ref(SESSION), &key("LogItems"));
    list.decode(&asked(&()), &json(body)).unwrap()
}

#[test]
fn the_events_of_the_v3_reference_are_read_to_the_letter() {
    let page = restore_events("v3", include_str!("../../fixtures/v3_restore_events.json"));
    insta::assert_snapshot!(shown(&page.rows, show_event), @r#"
    0 success: "Restore session started", title: Restore session started
    time: 2017-05-30T10:53:45.0679711Z to 2017-05-30T10:53:45.0679711Z, 0 ticks
    native: f346f90e-a02f-4747-b30e-ef34f980c670 RestoreSessionEvent None Success –

    1 success: "Item Image.jpg was saved successfully (type: Item; source: /personal/orgUser/Documents/Image.jpg; target: C:\\Users\\user\\AppData\\Local\\Temp)", title: Item is successfully restored.
    time: 2017-05-30T10:57:28.0422679Z to 2017-05-30T10:57:28.0869607Z, 446928 ticks
    native: 755d207e-ebd6-49da-9943-3b9e5eb31dee RestoreSessionEvent Save Success –
    "#);
    assert_eq!(page.next, Next::Perhaps(offset(2)));
    assert!(page.rejects.is_empty() && page.oddities.is_empty());
}

#[test]
fn the_log_of_the_v2_reference_loses_its_prefixes() {
    let page = log("v2", include_str!("../../fixtures/v2_log_items.json"));
    insta::assert_snapshot!(shown(&page.rows, show_event), @r#"
    1 success: "Job started at 2/3/2018 4:05:06 AM", title: –
    time: 2018-02-03T11:05:06.0123457Z to 2018-02-03T11:05:06.0123457Z, 0 ticks
    native: 11111111-2222-4333-8444-000000000211 LogItem – Success –
    "#);
    assert_eq!(page.next, Next::End);
}

#[test]
fn logs_of_v3_to_v7_come_in_pages() {
    let v3 = log("v3", include_str!("../../fixtures/v3_log_items.made.json"));
    let v5 = log("v5", include_str!("../../fixtures/v5_log_items.made.json"));
    insta::assert_snapshot!(shown(&[v3.rows, v5.rows].concat(), show_event), @r#"
    1 warning: "Processing mailbox Anna finished with warning: folder Sync Issues was skipped", title: –
    time: 2019-03-04T05:06:10Z to 2019-03-04T05:06:12.5Z, 25000000 ticks
    native: 11111111-2222-4333-8444-000000000311 LogItem – Warning –

    2 success: "Job finished at 3/4/2019 8:07:08 AM", title: –
    time: 2019-03-04T05:07:08Z to 2019-03-04T05:07:08Z, 0 ticks
    native: 11111111-2222-4333-8444-000000000312 LogItem – Success –

    9007199254740993 error: "Failed to back up site Marketing: access denied", title: –
    time: 2021-01-02T22:01:00.5012345Z to 2021-01-02T22:01:03.5012345Z, 30000000 ticks
    native: 11111111-2222-4333-8444-000000000511 LogItem – Error –
    "#);
    assert_eq!((v3.next, v5.next), (Next::Perhaps(offset(2)), Next::Perhaps(offset(1))));
}

#[test]
fn the_log_of_a_retrieval_is_read_like_that_of_a_job() {
    let body = include_str!("../../fixtures/v6_log_items.made.json");
    let list = dialect("v6").events(&retrieval_ref(SESSION), &key("LogItems"));
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_event), @r#"
    1 success: "Retrieval started", title: –
    time: 2022-02-03T20:00:00.012345Z to 2022-02-03T20:00:02.012345Z, 20000000 ticks
    native: 11111111-2222-4333-8444-000000000661 LogItem – Success –

    2 info: "Waiting for the archive tier", title: –
    time: 2022-02-03T20:00:02.012345Z to –, – ticks
    native: 11111111-2222-4333-8444-000000000662 LogItem – Running –
    "#);
    assert!(page.oddities.is_empty());
    assert_eq!(log("v7", body).rows, page.rows);
}

#[test]
fn a_title_without_a_known_prefix_stays_whole() {
    let page = log("v3", r#"[{"title":"[Mailbox] Anna"},{"title":"  "},{}]"#);
    insta::assert_snapshot!(shown(&page.rows, show_event), @r#"
    0 info: "[Mailbox] Anna", title: –
    time: – to –, – ticks
    native: – LogItem – – –

    1 info: "", title: –
    time: – to –, – ticks
    native: – LogItem – – –

    2 info: "", title: –
    time: – to –, – ticks
    native: – LogItem – – –
    "#);
    assert!(page.oddities.is_empty());
}

#[test]
fn the_log_of_v8_has_type_and_message() {
    let page = log("v8", include_str!("../../fixtures/v8_log_items.made.json"));
    insta::assert_snapshot!(shown(&page.rows, show_event), @r#"
    1 success: "Job started", title: –
    time: 2025-05-01T02:00:00.313871Z to 2025-05-01T02:00:01.313871Z, 10000000 ticks
    native: 9a000000-0000-4000-8000-000000000001 LogItem – Success –

    9007199254740993 warning: "[Warning] stays in the text", title: –
    time: 2025-05-01T02:06:31Z to 2025-05-01T02:06:30Z, – ticks
    native: 9a000000-0000-4000-8000-000000000002 LogItem – Stop –

    2 error: "", title: –
    time: 2025-05-01T02:06:31Z to –, – ticks
    native: 9a000000-0000-4000-8000-000000000003 LogItem – Error –
    "#);
}

#[test]
fn a_line_without_an_order_has_its_place_on_the_wire() {
    let list = dialect("v8").events(&job_ref(SESSION), &key("LogItems"));
    let body = r#"{"results":[{"usn":"x"},{"usn":7},{"usn":null},{"usn":1.5}]}"#;
    let page = list.decode(&at(&(), offset(1000)), &json(body)).unwrap();
    let orders: Vec<_> = page.rows.iter().map(|event| event.order).collect();
    assert_eq!(orders, [1000, 7, 1002, 1003]);
    assert_eq!(oddities(&page.oddities), ["usn: (not a plain word)"]);
}

/// Seconds of a duration that is told, with an end four seconds behind the start.
fn seconds(duration: &str) -> Option<i64> {
    let body = format!(
        r#"[{{"startTime":"2025-01-01T00:00:00Z","endTime":"2025-01-01T00:00:04Z","duration":{duration}}}]"#
    );
    let page = restore_events("v3", &body);
    page.rows.first().unwrap().duration_ticks.map(|ticks| ticks / 10_000_000)
}

#[test]
fn a_duration_that_is_no_time_span_is_taken_from_start_and_end() {
    assert_eq!(seconds(r#""1.02:03:04""#), Some(93_784));
    for unusable in ["null", r#""-00:00:01""#, "3", r#""3.5""#, r#""12""#, "{}"] {
        assert_eq!(seconds(unusable), Some(4), "{unusable}");
    }
}

#[test]
fn restored_items_are_the_events_about_items() {
    let list = dialect("v8").items(&restore_ref(SESSION), &key("Events"));
    let body = include_str!("../../fixtures/v8_restore_events.made.json");
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_item), @r"
    key: 8e000000-0000-4000-8000-000000000003
    name: Plan.docx, type: File
    standing: finished failed
    message: Failed to restore item: access denied
    time: 2025-04-30T21:01:00Z to 2025-04-30T21:03:00.25Z
    size: 5368709120
    native: 8e000000-0000-4000-8000-000000000003 RestoreSessionEvent Restore Failed –

    key: 8e000000-0000-4000-8000-000000000004
    name: Budget.xlsx, type: File
    standing: running –
    message: Restoring item
    time: 2025-04-30T21:03:00.25Z to –
    size: –
    native: 8e000000-0000-4000-8000-000000000004 RestoreSessionEvent Restore Running –

    key: 8e000000-0000-4000-8000-000000000005
    name: Notes.one, type: –
    standing: finished skipped
    message: Item was skipped
    time: 2025-04-30T21:04:00Z to 2025-04-30T21:03:59Z
    size: –
    native: 8e000000-0000-4000-8000-000000000005 RestoreSessionEvent Export Skipped –
    ");
    // Five rows were received, whatever became of them.
    assert_eq!(page.next, Next::Perhaps(offset(5)));
}

#[test]
fn restored_items_of_v6_have_sizes_and_times() {
    let body = include_str!("../../fixtures/v6_restore_events.made.json");
    let list = dialect("v6").items(&restore_ref(SESSION), &key("Events"));
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_item), @r"
    key: 11111111-2222-4333-8444-000000000632
    name: Quarterly figures, type: Message
    standing: finished success
    message: Message Quarterly figures was restored
    time: 2022-02-02T10:05:00Z to 2022-02-02T10:05:01.5Z
    size: 48213
    native: 11111111-2222-4333-8444-000000000632 RestoreSessionEvent Restore Success –

    key: 11111111-2222-4333-8444-000000000633
    name: Invitation, type: Appointment
    standing: finished cancelled
    message: Operation was cancelled
    time: 2022-02-02T10:06:00Z to –
    size: –
    native: 11111111-2222-4333-8444-000000000633 RestoreSessionEvent Send Cancelled –
    ");
    let events = restore_events("v6", body);
    let severities: Vec<_> = events.rows.iter().map(|event| event.severity.as_str()).collect();
    assert_eq!(severities, ["success", "success", "warning"]);
    assert_eq!(events.rows[1].duration_ticks, Some(15_000_000));
}

#[test]
fn the_same_rows_are_events_in_full() {
    let page = restore_events("v8", include_str!("../../fixtures/v8_restore_events.made.json"));
    let severities: Vec<_> =
        page.rows.iter().map(|event| format!("{} {}", event.order, event.severity)).collect();
    assert_eq!(severities, ["0 success", "1 success", "2 error", "3 info", "4 info"]);
    let durations: Vec<_> = page.rows.iter().map(|event| event.duration_ticks).collect();
    assert_eq!(durations, [Some(0), Some(10_000_000), Some(1_202_500_000), None, None]);
}

#[test]
fn processed_objects_of_v7_are_read_to_the_letter() {
    let list = dialect("v7").items(&job_ref(SESSION), &key("ProcessedObjects"));
    let body = include_str!("../../fixtures/v7_processed_objects.made.json");
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|item| format!("{} {:?} {:?}", item.state, item.result, item.object_type))
        .collect();
    assert_eq!(
        rows,
        [r#"finished Some(Success) Some("Group")"#, r#"finished Some(Failed) Some("Site")"#,]
    );
}

#[test]
fn processed_objects_have_no_name_but_their_id() {
    let list = dialect("v8").items(&job_ref(SESSION), &key("ProcessedObjects"));
    let body = include_str!("../../fixtures/v8_processed_objects.made.json");
    let page = list.decode(&asked(&()), &json(body)).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_item), @r"
    key: 5b000000-0000-4000-8000-000000000001
    name: 5b000000-0000-4000-8000-000000000001, type: User
    standing: finished success
    message: –
    time: – to –
    size: –
    native: 5b000000-0000-4000-8000-000000000001 ProcessedObject User Success –

    key: contoso.sharepoint.com,5b000000
    name: contoso.sharepoint.com,5b000000, type: Site
    standing: finished failed
    message: –
    time: – to –
    size: –
    native: contoso.sharepoint.com,5b000000 ProcessedObject Site Failed –

    key: 5b000000-0000-4000-8000-000000000003
    name: 5b000000-0000-4000-8000-000000000003, type: Team
    standing: finished warning
    message: –
    time: – to –
    size: –
    native: 5b000000-0000-4000-8000-000000000003 ProcessedObject Team Warning –
    ");
}

/// Ids of items in the session of source `m365`.
fn ids(items: &[Item]) -> Vec<String> {
    let session = SessionId::new("m365", "RestoreSession", SESSION);
    item_ids(session, items.iter().map(|item| (item.native.r#type, item.key.as_str())))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn items_without_an_id_are_told_apart_by_name_and_place() {
    let list = dialect("v8").items(&restore_ref(SESSION), &key("Events"));
    let row = r#"{"itemName":"Plan.docx","type":"Restore","status":"Success"}"#;
    let body = format!(r#"{{"results":[{row},{row}]}}"#);
    let page = list.decode(&asked(&()), &json(&body)).unwrap();
    assert_eq!(page.rows[0].key, "Plan.docx\n");
    let ids = ids(&page.rows);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn what_a_session_has_depends_on_the_version() {
    let row = r#"[{"id":"a"}]"#;
    let linked = r#"[{"id":"a","_links":{"log":{"href":"/v1/JobSessions/a/log"}}}]"#;
    for (version, feed, body, items, events) in [
        ("v1", "restore", row, None, None),
        ("v1", "job", row, None, None),
        ("v1", "job", linked, None, Some("LogItems")),
        ("v2", "restore", row, None, Some("Events")),
        ("v2", "job", row, None, Some("LogItems")),
        ("v5", "restore", row, None, Some("Events")),
        ("v5", "job", row, None, Some("LogItems")),
        ("v6", "restore", row, Some("Events"), Some("Events")),
        ("v6", "job", row, None, Some("LogItems")),
        ("v6", "retrieval", row, None, Some("LogItems")),
        ("v7", "restore", row, Some("Events"), Some("Events")),
        ("v7", "job", row, Some("ProcessedObjects"), Some("LogItems")),
        ("v8", "restore", row, Some("Events"), Some("Events")),
        ("v8", "job", row, Some("ProcessedObjects"), Some("LogItems")),
        ("v8", "retrieval", row, None, Some("LogItems")),
    ] {
        let page = read(version, feed, body).unwrap();
        let key = |key: &Option<mullion_model::DetailKey>| key.clone().map(|key| key.0);
        let session = &page.rows[0];
        assert_eq!(key(&session.items).as_deref(), items, "{version} {feed}");
        assert_eq!(key(&session.events).as_deref(), events, "{version} {feed}");
    }
}
