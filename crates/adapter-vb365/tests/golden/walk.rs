//! What is asked, and what is asked next.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, AskKind, Next, Position, Range};
use mullion_model::Timestamp;

use crate::support::{
    VERSIONS, asked, at, dialect, feed, job_ref, json, key, moment, offset, restore_ref,
    retrieval_ref,
};

fn target(version: &'static str, name: &str, ask: &Ask, position: Position) -> String {
    feed(version, name).request(&at(ask, position)).target()
}

#[test]
fn each_feed_says_what_it_can_be_asked() {
    use AskKind::{Ended, Head, One, Started, Unfinished, Whole};
    for (version, name, can, page_size) in [
        ("v1", "restore", &[Whole][..], None),
        ("v2", "restore", &[Whole, One], Some(1000)),
        ("v3", "restore", &[Whole, One], Some(1000)),
        ("v4", "restore", &[Started, One], Some(1000)),
        ("v7", "restore", &[Started, One], Some(1000)),
        ("v8", "restore", &[Started, One], Some(1000)),
        ("v1", "job", &[Whole], None),
        ("v2", "job", &[Whole, One], None),
        ("v4", "job", &[Whole, One], None),
        ("v5", "job", &[Whole, One], Some(1000)),
        ("v6", "job", &[Whole, One], Some(1000)),
        ("v7", "job", &[Whole, One], Some(1000)),
        ("v8", "job", &[Ended, Head, Unfinished, One], Some(1000)),
        ("v6", "retrieval", &[Whole, One], Some(1000)),
        ("v8", "retrieval", &[Whole, One], Some(1000)),
    ] {
        let feed = feed(version, name);
        assert_eq!((feed.can(), feed.page_size()), (can, page_size), "{version} {name}");
    }
}

#[test]
fn each_version_has_its_feeds_of_one_native_type_each() {
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let dialect = dialect(version);
        let feeds: Vec<_> =
            dialect.feeds().iter().map(|feed| (feed.name(), feed.native_type())).collect();
        let (restore, job) = (("restore", "RestoreSession"), ("job", "JobSession"));
        if index < 5 {
            assert_eq!(feeds, [restore, job], "{version}");
        } else {
            let retrieval = ("retrieval", "DataRetrievalSession");
            assert_eq!(feeds, [restore, job, retrieval], "{version}");
        }
    }
}

#[test]
fn only_items_of_restores_say_why() {
    let say_why = |version| -> Vec<_> {
        let dialect = dialect(version);
        let feeds = dialect.feeds().iter().filter(|feed| feed.items_say_why());
        feeds.map(|feed| feed.name()).collect()
    };
    assert!(say_why("v5").is_empty(), "it has no items");
    assert_eq!(say_why("v6"), ["restore"]);
    assert_eq!(say_why("v8"), ["restore"]);
}

#[test]
fn lists_that_come_whole_are_asked_for_without_parameters() {
    let first = Position::default();
    assert_eq!(target("v1", "restore", &Ask::Whole, first), "/v1/RestoreSessions");
    assert_eq!(target("v1", "job", &Ask::Whole, first), "/v1/JobSessions");
    assert_eq!(target("v4", "job", &Ask::Whole, first), "/v4/JobSessions");
    let paged = "/v5/JobSessions?offset=0&limit=1000";
    assert_eq!(target("v5", "job", &Ask::Whole, first), paged);
    let paged = "/v6/DataRetrievalSessions?offset=1000&limit=1000";
    assert_eq!(target("v6", "retrieval", &Ask::Whole, offset(1000)), paged);
    let paged = "/v2/RestoreSessions?offset=0&limit=1000";
    assert_eq!(target("v2", "restore", &Ask::Whole, first), paged);
    let paged = "/v3/RestoreSessions?offset=0&limit=1000";
    assert_eq!(target("v3", "restore", &Ask::Whole, first), paged);
    // Documented as an array; a server that sends pages all the same is followed.
    let further = "/v3/JobSessions?offset=30&limit=1000";
    assert_eq!(target("v3", "job", &Ask::Whole, offset(30)), further);
}

#[test]
fn one_session_is_asked_for_by_its_id() {
    let one = Ask::One("a/../b c".to_owned());
    for (version, feed, list) in [
        ("v2", "restore", "RestoreSessions"),
        ("v2", "job", "JobSessions"),
        ("v6", "job", "JobSessions"),
        ("v7", "retrieval", "DataRetrievalSessions"),
        ("v8", "job", "JobSessions"),
    ] {
        let expected = format!("/{version}/{list}/a%2F%2E%2E%2Fb%20c");
        assert_eq!(target(version, feed, &one, Position::default()), expected);
    }
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

/// Where the copies of v6 begin, so many rows on.
const fn copies(offset: u64) -> Position {
    Position { bound: Some(Timestamp::from_ticks(i64::MIN)), offset }
}

#[test]
fn job_sessions_of_v6_are_asked_for_in_two_halves() {
    for (position, expected) in [
        (Position::default(), "jobType=Backup&offset=0&limit=1000"),
        (offset(1000), "jobType=Backup&offset=1000&limit=1000"),
        (copies(30), "jobType=Copy&offset=30&limit=1000"),
    ] {
        let expected = format!("/v6/JobSessions?{expected}");
        assert_eq!(target("v6", "job", &Ask::Whole, position), expected);
    }
}

/// What comes behind a page of v6 that began at `position` and has so many rows of the twenty asked
/// for.
fn behind_half(ask: &Ask, position: Position, count: usize) -> Next {
    let rows: Vec<_> = (0..count).map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let body = format!(r#"{{"results":[{}]}}"#, rows.join(","));
    let asked = mullion_adapter::Asked { limit: 20, ..at(ask, position) };
    feed("v6", "job").decode(&asked, &json(&body)).unwrap().next
}

#[test]
fn the_copies_of_v6_come_behind_the_last_page_of_backups() {
    for (position, count, next) in [
        (Position::default(), 20, Next::More(offset(20))),
        (offset(20), 12, Next::More(offset(32))),
        (offset(32), 9, Next::More(copies(0))),
        (offset(32), 0, Next::More(copies(0))),
        (copies(0), 20, Next::More(copies(20))),
        (copies(20), 2, Next::Perhaps(copies(22))),
        (copies(22), 0, Next::End),
    ] {
        assert_eq!(behind_half(&Ask::Whole, position, count), next, "{position:?}");
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
    let bound = Some(moment("2025-05-01T12:00:01Z"));
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
fn restores_of_v4_to_v7_are_narrowed_and_walked_by_offset() {
    let range = Range { from: Some(moment("2020-04-05T00:00:00Z")), until: None };
    let ask = Ask::Started(range);
    for version in ["v4", "v5", "v6", "v7"] {
        let from = format!("/{version}/RestoreSessions?startTimeFrom=2020-04-04T23%3A59%3A59Z");
        let expected = format!("{from}&offset=1000&limit=1000");
        assert_eq!(target(version, "restore", &ask, offset(1000)), expected);
        // Newest first, but nobody says that they always are.
        let next = behind_restores(version, Position::default(), &["30", "20", "10"]);
        assert_eq!(next, Next::More(offset(3)), "{version}");
    }
}

#[test]
fn details_are_asked_for_in_the_largest_documented_pages() {
    let (job, restore, retrieval) = (job_ref("a b"), restore_ref("a b"), retrieval_ref("a b"));
    for (version, session, list, resource, size) in [
        ("v1", &job, "LogItems", "JobSessions", None),
        ("v2", &job, "LogItems", "JobSessions", None),
        ("v2", &restore, "Events", "RestoreSessions", Some(1000)),
        ("v3", &job, "LogItems", "JobSessions", Some(1000)),
        ("v4", &restore, "Events", "RestoreSessions", Some(1000)),
        ("v5", &job, "LogItems", "JobSessions", Some(10_000)),
        ("v6", &retrieval, "LogItems", "DataRetrievalSessions", Some(10_000)),
        ("v8", &restore, "Events", "RestoreSessions", Some(10_000)),
    ] {
        let events = dialect(version).events(session, &key(list));
        assert_eq!(events.page_size(), size, "{version} {resource}");
        let page = if size.is_some() { "?offset=0&limit=1000" } else { "" };
        let expected = format!("/{version}/{resource}/a%20b/{list}{page}");
        assert_eq!(events.request(&asked(&())).target(), expected);
    }
    for (session, list, resource) in
        [(&job, "ProcessedObjects", "JobSessions"), (&restore, "Events", "RestoreSessions")]
    {
        let items = dialect("v8").items(session, &key(list));
        assert_eq!(items.page_size(), Some(10_000));
        let expected = format!("/v8/{resource}/a%20b/{list}?offset=30&limit=1000");
        assert_eq!(items.request(&at(&(), offset(30))).target(), expected);
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
fn behind_restores(version: &'static str, position: Position, starts: &[&str]) -> Next {
    let row =
        |(id, start)| format!(r#"{{"id":"{id}","creationTime":"2025-05-01T00:00:{start}Z"}}"#);
    let rows: Vec<_> = starts.iter().enumerate().map(row).collect();
    let body = format!(r#"{{"results":[{}]}}"#, rows.join(","));
    let question = Ask::Started(Range::default());
    let asked = mullion_adapter::Asked { limit: 3, ..at(&question, position) };
    feed(version, "restore").decode(&asked, &json(&body)).unwrap().next
}

#[test]
fn restores_of_v8_are_walked_by_their_start() {
    let first = Position::default();
    let bound = |second: &str| {
        let bound = Some(moment(&format!("2025-05-01T00:00:{second}Z")));
        Position { bound, offset: 0 }
    };
    let next = behind_restores("v8", first, &["30", "20", "10.5"]);
    assert_eq!(next, Next::More(bound("11")));
    let next = behind_restores("v8", bound("11"), &["10.5", "09.75"]);
    assert_eq!(next, Next::Perhaps(bound("10")));
    // Not newest first.
    assert_eq!(behind_restores("v8", first, &["10", "20", "30"]), Next::More(offset(3)));
}
