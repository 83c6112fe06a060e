//! What is asked, and what is asked next.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, AskKind, Next, Position, Range};
use mullion_model::Timestamp;

use crate::support::{asked, at, dialect, feed, job_ref, json, key, moment, offset, restore_ref};

fn target(version: &'static str, name: &str, ask: &Ask, position: Position) -> String {
    feed(version, name).request(&at(ask, position)).target()
}

#[test]
fn each_feed_says_what_it_can_be_asked() {
    use AskKind::{Ended, Head, One, Started, Unfinished, Whole};
    for (version, name, can, page_size) in [
        ("v1", "restore", &[Whole][..], None),
        ("v1", "job", &[Whole][..], None),
        ("v3", "restore", &[Whole, One][..], Some(1000)),
        ("v3", "job", &[Whole][..], None),
        ("v8", "restore", &[Started, One][..], Some(1000)),
        ("v8", "job", &[Ended, Head, Unfinished, One][..], Some(1000)),
    ] {
        let feed = feed(version, name);
        assert_eq!((feed.can(), feed.page_size()), (can, page_size), "{version} {name}");
    }
}

#[test]
fn every_version_has_the_same_two_feeds() {
    for version in ["v1", "v3", "v8"] {
        let dialect = dialect(version);
        let names: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
        assert_eq!(names, ["restore", "job"]);
    }
}

#[test]
fn lists_that_come_whole_are_asked_for_without_parameters() {
    let first = Position::default();
    assert_eq!(target("v1", "restore", &Ask::Whole, first), "/v1/RestoreSessions");
    assert_eq!(target("v1", "job", &Ask::Whole, first), "/v1/JobSessions");
    assert_eq!(target("v3", "job", &Ask::Whole, first), "/v3/JobSessions");
    let paged = "/v3/RestoreSessions?offset=0&limit=1000";
    assert_eq!(target("v3", "restore", &Ask::Whole, first), paged);
    // Documented as an array; a server that sends pages all the same is followed.
    let further = "/v3/JobSessions?offset=30&limit=1000";
    assert_eq!(target("v3", "job", &Ask::Whole, offset(30)), further);
}

#[test]
fn one_session_is_asked_for_by_its_id() {
    let one = Ask::One("a/../b c".to_owned());
    assert_eq!(
        target("v3", "restore", &one, Position::default()),
        "/v3/RestoreSessions/a%2F%2E%2E%2Fb%20c"
    );
    assert_eq!(
        target("v8", "job", &one, Position::default()),
        "/v8/JobSessions/a%2F%2E%2E%2Fb%20c"
    );
}

#[test]
fn job_sessions_of_v8_are_narrowed() {
    let range = Range {
        from: Some(moment("2025-05-01T00:00:00Z")),
        until: Some(moment("2025-05-02T00:00:00.5Z")),
    };
    for (ask, expected) in [
        (Ask::Head, "/v8/JobSessions?offset=0&limit=1000"),
        (Ask::Unfinished, "/v8/JobSessions?status=Running&offset=0&limit=1000"),
        (Ask::Ended(Range::default()), "/v8/JobSessions?offset=0&limit=1000"),
        (
            Ask::Ended(range),
            "/v8/JobSessions?endTimeLowerBound=2025-04-30T23%3A59%3A59Z\
             &endTimeUpperBound=2025-05-02T00%3A00%3A01Z&offset=0&limit=1000",
        ),
    ] {
        assert_eq!(target("v8", "job", &ask, Position::default()), expected);
    }
}

#[test]
fn restores_of_v8_are_asked_for_newest_first() {
    let range = Range {
        from: Some(moment("2025-05-01T00:00:00.25Z")),
        until: Some(moment("2025-05-02T00:00:00Z")),
    };
    let from = "/v8/RestoreSessions?startTimeFrom=2025-04-30T23%3A59%3A59Z";
    let sorted = "orderBy=CreationTime&orderAsc=false";
    assert_eq!(
        target("v8", "restore", &Ask::Started(range), Position::default()),
        format!("{from}&startTimeTo=2025-05-02T00%3A00%3A01Z&{sorted}&offset=0&limit=1000")
    );
    let bound = Some(moment("2025-05-01T12:00:00.7Z"));
    assert_eq!(
        target("v8", "restore", &Ask::Started(range), Position { bound, offset: 40 }),
        format!("{from}&startTimeTo=2025-05-01T12%3A00%3A01Z&{sorted}&offset=40&limit=1000")
    );
    assert_eq!(
        target("v8", "restore", &Ask::Started(Range::default()), Position::default()),
        format!("/v8/RestoreSessions?{sorted}&offset=0&limit=1000")
    );
}

#[test]
fn a_moment_beyond_all_calendars_narrows_nothing() {
    let from = Some(Timestamp::from_ticks(i64::MAX));
    let range = Range { from, until: Some(Timestamp::from_ticks(i64::MIN)) };
    let first = Position::default();
    assert_eq!(
        target("v8", "job", &Ask::Ended(range), first),
        "/v8/JobSessions?offset=0&limit=1000"
    );
}

#[test]
fn details_are_asked_for_in_the_largest_documented_pages() {
    for (version, session, expected, size) in [
        ("v1", job_ref("a b"), "/v1/JobSessions/a%20b/LogItems", None),
        ("v3", job_ref("a b"), "/v3/JobSessions/a%20b/LogItems?offset=30&limit=1000", Some(1000)),
        (
            "v3",
            restore_ref("a b"),
            "/v3/RestoreSessions/a%20b/Events?offset=30&limit=1000",
            Some(1000),
        ),
        (
            "v8",
            restore_ref("a b"),
            "/v8/RestoreSessions/a%20b/Events?offset=30&limit=1000",
            Some(10_000),
        ),
    ] {
        let list = dialect(version).events(&session, &key("anything"));
        assert_eq!(list.page_size(), size);
        let position = if size.is_some() { offset(30) } else { Position::default() };
        assert_eq!(list.request(&at(&(), position)).target(), expected);
    }
    for (session, expected) in [
        (job_ref("a"), "/v8/JobSessions/a/ProcessedObjects?offset=0&limit=1000"),
        (restore_ref("a"), "/v8/RestoreSessions/a/Events?offset=0&limit=1000"),
    ] {
        let list = dialect("v8").items(&session, &key("anything"));
        assert_eq!(list.page_size(), Some(10_000));
        assert_eq!(list.request(&asked(&())).target(), expected);
    }
}

/// What comes behind `count` rows of a page that adds `envelope`, of a walk by offset from 100 on
/// in pages of three.
fn behind(count: usize, envelope: &str) -> Next {
    let rows: Vec<_> = (0..count).map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let body = format!(r#"{{"results":[{}]{envelope}}}"#, rows.join(","));
    let question = Ask::Head;
    let asked = mullion_adapter::Asked { limit: 3, ..at(&question, offset(100)) };
    feed("v8", "job").decode(&asked, &json(&body)).unwrap().next
}

#[test]
fn the_end_is_an_empty_page_and_a_short_one_says_perhaps() {
    assert_eq!(behind(0, ""), Next::End);
    assert_eq!(behind(2, ""), Next::Perhaps(offset(102)));
    assert_eq!(behind(3, ""), Next::More(offset(103)));
    assert_eq!(behind(4, ""), Next::More(offset(104)));
}

#[test]
fn a_link_to_a_next_page_counts_for_more_than_a_short_page() {
    let next = r#","_links":{"next":{"href":"https://evil.example.test/v8/JobSessions?offset=9"}}"#;
    assert_eq!(behind(2, next), Next::More(offset(102)));
    assert_eq!(behind(0, next), Next::End);
    for none in [r#","_links":{"next":null}"#, r#","_links":[]"#, r#","_links":{"next":{}}"#] {
        assert_eq!(behind(2, none), Next::Perhaps(offset(102)), "{none}");
    }
}

#[test]
fn a_page_clamped_by_the_server_is_full_by_its_own_size() {
    assert_eq!(behind(2, r#","limit":2"#), Next::More(offset(102)));
    assert_eq!(behind(1, r#","limit":2"#), Next::Perhaps(offset(101)));
    for unusable in [r#","limit":0"#, r#","limit":-2"#, r#","limit":"2""#, r#","limit":1e9"#] {
        assert_eq!(behind(2, unusable), Next::Perhaps(offset(102)), "{unusable}");
    }
}

#[test]
fn a_total_is_not_believed() {
    assert_eq!(behind(3, r#","totalCount":3"#), Next::More(offset(103)));
    assert_eq!(behind(2, r#","totalCount":999"#), Next::Perhaps(offset(102)));
    assert_eq!(behind(0, r#","totalCount":999"#), Next::End);
}

#[test]
fn unreadable_rows_count_for_the_offset() {
    let body = r#"{"results":[{"id":"a"},{"id":7},[],{}]}"#;
    let page = feed("v8", "job").decode(&at(&Ask::Head, offset(10)), &json(body)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (1, 3));
    assert_eq!(page.next, Next::Perhaps(offset(14)));
}

/// What comes behind a page of restores that began at these seconds of a minute, in pages of three.
fn behind_restores(position: Position, starts: &[&str]) -> Next {
    let rows: Vec<_> = starts
        .iter()
        .enumerate()
        .map(|(id, start)| match *start {
            "" => format!(r#"{{"id":"{id}"}}"#),
            start => format!(r#"{{"id":"{id}","creationTime":"2025-05-01T00:00:{start}Z"}}"#),
        })
        .collect();
    let body = format!(r#"{{"results":[{}]}}"#, rows.join(","));
    let question = Ask::Started(Range::default());
    let asked = mullion_adapter::Asked { limit: 3, ..at(&question, position) };
    feed("v8", "restore").decode(&asked, &json(&body)).unwrap().next
}

fn bound(second: &str) -> Position {
    let bound = Some(moment(&format!("2025-05-01T00:00:{second}Z")));
    Position { bound, offset: 0 }
}

#[test]
fn a_walk_by_start_goes_on_at_the_last_key() {
    let first = Position::default();
    let next = behind_restores(first, &["30", "20", "10.5"]);
    assert_eq!(next, Next::More(bound("10.5")));
    let next = behind_restores(bound("10.5"), &["10.5", "10.25", "09.75"]);
    assert_eq!(next, Next::More(bound("09.75")));
    let next = behind_restores(bound("09.75"), &["09.75"]);
    assert_eq!(next, Next::Perhaps(Position { offset: 1, ..bound("09.75") }));
    // From a walk by offset under a bound back to a key, once one leads further.
    let deep = Position { offset: 3, ..bound("09.75") };
    assert_eq!(behind_restores(deep, &["09.5", "08", "07"]), Next::More(bound("07")));
}

#[test]
fn more_restores_in_one_second_than_a_page_holds_are_walked_by_offset() {
    let mut position = bound("10.5");
    for offset in [3, 6, 9] {
        let next = behind_restores(position, &["10.4", "10.3", "10.2"]);
        position = Position { offset, ..bound("10.5") };
        assert_eq!(next, Next::More(position));
    }
}

#[test]
fn a_page_that_cannot_be_trusted_is_walked_by_offset() {
    let first = Position::default();
    for starts in [&["10", "20", "30"][..], &["30", "40", "20"], &["30", "20", ""]] {
        assert_eq!(behind_restores(first, starts), Next::More(offset(3)), "{starts:?}");
    }
    // A row without a start in the middle does no harm.
    assert_eq!(behind_restores(first, &["30", "", "20"]), Next::More(bound("20")));
    // A filter without effect brings the first page again: the offset grows all the same.
    let again = behind_restores(bound("20"), &["40", "30", "20"]);
    assert_eq!(again, Next::More(Position { offset: 3, ..bound("20") }));
}
