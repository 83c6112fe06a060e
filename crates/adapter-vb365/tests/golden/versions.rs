//! Sessions of the versions between the first and the last, to the letter.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, Next, Position, Range};
use mullion_model::Timestamp;

use crate::support::{at, dialect, feed, json, oddities, offset, read, show_session, shown};

/// The rows of a feed in `body`, which holds nothing that is not understood.
fn rows(version: &'static str, feed: &str, body: &str) -> String {
    let page = read(version, feed, body).unwrap();
    assert!(page.rejects.is_empty() && page.oddities.is_empty(), "{:?}", page.oddities);
    shown(&page.rows, show_session)
}

#[test]
fn restores_of_v2_have_names_and_come_in_pages() {
    let body = include_str!("../../fixtures/v2_restore_sessions.made.json");
    insta::assert_snapshot!(rows("v2", "restore", body), @r"
    native: RestoreSession 11111111-2222-4333-8444-000000000221 Vex
    words: Stopped Warning
    kind: restore exchange
    standing: finished warning
    name: Exchange restore (Daily mail - 2/3/2018 4:05:06 AM)
    job: –
    object: –, organization: contoso.onmicrosoft.com
    by: CONTOSO\vbadmin, reason: –
    time: 2018-02-03T12:00:00.7654321Z to 2018-02-03T12:30:00Z
    point in time: –
    message: 12 items processed (11 succeeded)
    parent: –
    items: –, events: Events

    native: RestoreSession 11111111-2222-4333-8444-000000000222 Veod
    words: Stopping Success
    kind: restore onedrive
    standing: stopping –
    name: OneDrive restore (Daily mail)
    job: –
    object: –, organization: contoso.onmicrosoft.com
    by: CONTOSO\vbadmin, reason: –
    time: 2018-02-03T13:00:00Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: Events
    ");
    assert_eq!(read("v2", "restore", body).unwrap().next, Next::Perhaps(offset(2)));
    // A server of v3 sends the same.
    assert_eq!(rows("v3", "restore", body), rows("v2", "restore", body));
}

#[test]
fn sessions_of_v4_are_read_to_the_letter() {
    let restores = include_str!("../../fixtures/v4_restore_sessions.made.json");
    insta::assert_snapshot!(rows("v4", "restore", restores), @r"
    native: RestoreSession 11111111-2222-4333-8444-000000000421 Vesp
    words: Starting –
    kind: restore sharepoint
    standing: running –
    name: SharePoint restore (Entire organization - 4/5/2020 6:07:08 AM)
    job: –
    object: –, organization: contoso.onmicrosoft.com
    by: CONTOSO\vbadmin, reason: –
    time: 2020-04-05T09:00:00.25Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: Events
    ");
    let jobs = include_str!("../../fixtures/v4_job_sessions.json");
    insta::assert_snapshot!(rows("v4", "job", jobs), @r"
    native: JobSession 11111111-2222-4333-8444-000000000401 –
    words: Failed –
    kind: backup m365
    standing: finished failed
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2020-04-05T06:07:08.1234567Z to 2020-04-05T06:08:09.7654321Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems
    ");
    assert_eq!(read("v4", "job", jobs).unwrap().next, Next::End);
}

#[test]
fn restores_of_v5_are_read_to_the_letter() {
    let body = include_str!("../../fixtures/v5_restore_sessions.made.json");
    insta::assert_snapshot!(rows("v5", "restore", body), @r"
    native: RestoreSession 11111111-2222-4333-8444-000000000521 Vet
    words: Stopped Failed
    kind: restore teams
    standing: finished failed
    name: Teams restore (Sales)
    job: –
    object: –, organization: contoso.onmicrosoft.com
    by: Fabrikam, reason: –
    time: 2021-01-03T08:00:00.5012345Z to 2021-01-03T08:20:00.5012345Z
    point in time: –
    message: 4 items processed (0 succeeded)
    parent: –
    items: –, events: Events
    ");
    assert_eq!(read("v5", "restore", body).unwrap().next, Next::More(offset(1)));
}

#[test]
fn restores_of_v6_and_v7_have_a_scope_a_reason_and_items() {
    let body = include_str!("../../fixtures/v6_restore_sessions.made.json");
    insta::assert_snapshot!(rows("v6", "restore", body), @r"
    native: RestoreSession 11111111-2222-4333-8444-000000000621 Vex
    words: Working Success
    kind: restore exchange
    standing: running –
    name: Exchange restore (Entire organization - 3/23/2023 2:16:40 PM)
    job: –
    object: Anna Example, organization: contoso.onmicrosoft.com
    by: operator@contoso.onmicrosoft.com, reason: ticket 815
    time: 2022-02-02T10:00:00.012345Z to –
    point in time: –
    message: –
    parent: –
    items: Events, events: Events
    ");
    assert_eq!(rows("v7", "restore", body), rows("v6", "restore", body));
}

#[test]
fn copies_of_v6_are_told_by_the_question() {
    let body = include_str!("../../fixtures/v6_copy_sessions.made.json");
    let copies = Position { bound: Some(Timestamp::from_ticks(i64::MIN)), offset: 0 };
    let ask = Ask::Ended(Range::default());
    let page = feed("v6", "job").decode(&at(&ask, copies), &json(body)).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: JobSession 11111111-2222-4333-8444-000000000602 –
    words: Running –
    kind: copy m365
    standing: running –
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000bb / –
    object: –, organization: –
    by: –, reason: –
    time: 2022-02-01T17:00:00.012345Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems

    native: JobSession 11111111-2222-4333-8444-000000000603 –
    words: Failed –
    kind: copy m365
    standing: finished failed
    name: JobSession
    job: 11111111-2222-4333-8444-0000000000cc / –
    object: –, organization: –
    by: –, reason: –
    time: 2022-01-31T17:00:00Z to 2022-01-31T17:00:04Z
    point in time: –
    message: Repository Archive is not accessible
    parent: –
    items: –, events: LogItems
    ");
    assert!(page.oddities.is_empty());
    assert_eq!(page.next, Next::Perhaps(Position { offset: 2, ..copies }));
}

#[test]
fn job_sessions_of_v7_tell_their_type_and_their_main_session() {
    let body = include_str!("../../fixtures/v7_job_sessions.made.json");
    insta::assert_snapshot!(rows("v7", "job", body), @r"
    native: JobSession 11111111-2222-4333-8444-000000000702 Backup
    words: Success –
    kind: backup m365
    standing: finished success
    name: Backup
    job: 11111111-2222-4333-8444-0000000000aa / –
    object: –, organization: –
    by: –, reason: –
    time: 2023-03-01T22:10:00.123456Z to 2023-03-01T22:20:00.654321Z
    point in time: –
    message: Transferred: 1.5 GB (300 items) at 2 MB/s (1 items/s)
    parent: retry of JobSession 11111111-2222-4333-8444-000000000701
    items: ProcessedObjects, events: LogItems

    native: JobSession 11111111-2222-4333-8444-000000000703 Copy
    words: Queued –
    kind: copy m365
    standing: pending –
    name: Copy
    job: 11111111-2222-4333-8444-0000000000bb / –
    object: –, organization: –
    by: –, reason: –
    time: 2023-03-01T23:00:00Z to –
    point in time: –
    message: –
    parent: –
    items: ProcessedObjects, events: LogItems
    ");
}

#[test]
fn retrievals_of_v6_are_read_to_the_letter() {
    let body = include_str!("../../fixtures/v6_retrieval_sessions.made.json");
    insta::assert_snapshot!(rows("v6", "retrieval", body), @r"
    native: DataRetrievalSession 11111111-2222-4333-8444-000000000651 Retrieve
    words: Running –
    kind: retrieval m365
    standing: running –
    name: Retrieval of Anna Example
    job: 11111111-2222-4333-8444-0000000000f1 / –
    object: –, organization: –
    by: –, reason: –
    time: 2022-02-03T20:00:00.012345Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems

    native: DataRetrievalSession 11111111-2222-4333-8444-000000000652 RetrievalChangeAvailabilityPeriodDays
    words: Stopped –
    kind: retrieval m365
    standing: finished cancelled
    name: Retrieval of Anna Example
    job: 11111111-2222-4333-8444-0000000000f1 / –
    object: –, organization: –
    by: –, reason: –
    time: 2022-02-02T20:00:00Z to 2022-02-02T20:00:01.5Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems

    native: DataRetrievalSession 11111111-2222-4333-8444-000000000653 RetrievalRemoving
    words: NotConfigured –
    kind: retrieval m365
    standing: finished unknown
    name: RetrievalRemoving
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2022-02-01T20:00:00Z to 2022-02-01T20:00:01Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems
    ");
    assert_eq!(read("v6", "retrieval", body).unwrap().next, Next::Perhaps(offset(3)));
}

#[test]
fn retrievals_of_v8_are_read_to_the_letter() {
    let body = include_str!("../../fixtures/v8_retrieval_sessions.made.json");
    let page = read("v8", "retrieval", body).unwrap();
    insta::assert_snapshot!(shown(&page.rows, show_session), @r"
    native: DataRetrievalSession 7c000000-0000-4000-8000-000000000801 RetrievalChangeAvailabilityPeriodDays
    words: Warning –
    kind: retrieval m365
    standing: finished warning
    name: Sales archive
    job: 7c000000-0000-4000-8000-0000000000f1 / –
    object: –, organization: –
    by: –, reason: –
    time: 2025-04-29T20:00:00.5Z to 2025-04-30T02:00:00.75Z
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems

    native: DataRetrievalSession 7c000000-0000-4000-8000-000000000802 Rehydrate
    words: Paused –
    kind: retrieval m365
    standing: unknown –
    name: Rehydrate
    job: –
    object: –, organization: –
    by: –, reason: –
    time: 2025-04-28T20:00:00Z to –
    point in time: –
    message: –
    parent: –
    items: –, events: LogItems
    ");
    assert_eq!(oddities(&page.oddities), ["status: Paused", "type: Rehydrate"]);
}

/// Documents and servers disagree about which list is a page, so each version reads both.
#[test]
fn every_version_reads_arrays_and_pages() {
    let array = r#"[{"id":"a"}]"#;
    let page = r#"{"offset":0,"limit":30,"results":[{"id":"a"}]}"#;
    for version in crate::support::VERSIONS {
        for list in dialect(version).feeds() {
            let read = |body| read(version, list.name(), body).unwrap();
            assert_eq!(read(array).rows, read(page).rows, "{version} {}", list.name());
            assert_eq!(read(array).rows.len(), 1);
        }
    }
}
