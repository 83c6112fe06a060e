//! Questions as requests, and walks that see every session.
#![expect(clippy::unwrap_used, reason = "a pretend appliance that fails should fail its test")]

use std::collections::BTreeSet;

use mullion_adapter::{Ask, AskKind, Asked, Get, Next, Position, Range};
use mullion_model::{Session, Timestamp};

use crate::support::{asked, dialect, feed, json, key, moment, session_ref};

fn target(question: &Ask, position: Position, limit: u32) -> String {
    let get = feed().request(&Asked { question, position, limit });
    assert_eq!(get.accept, "application/json");
    assert_eq!(get.headers, [("x-api-version", "1.0-rev0".to_owned())]);
    get.target()
}

#[test]
fn the_feed_answers_what_it_says() {
    assert_eq!(feed().name(), "sessions");
    assert_eq!(feed().can(), [AskKind::Started, AskKind::Unfinished, AskKind::One]);
    assert_eq!(feed().page_size(), Some(100));
    assert!(dialect().directories().is_empty());
}

#[test]
fn each_question_has_its_request() {
    let first = Position::default();
    let whole = Ask::Started(Range::default());
    assert_eq!(
        target(&whole, first, 100),
        "/api/v1/sessions?Sort=startTimeDesc&Offset=0&Limit=100"
    );
    let window = Ask::Started(Range {
        from: Some(moment("2026-11-19T10:00:00.5Z")),
        until: Some(moment("2026-11-20T10:00:00Z")),
    });
    assert_eq!(
        target(&window, first, 50),
        "/api/v1/sessions?FromUtc=2026-11-19T09%3A59%3A59Z&ToUtc=2026-11-20T10%3A00%3A01Z\
         &Sort=startTimeDesc&Offset=0&Limit=50"
    );
    let later = Position { bound: Some(moment("2026-11-19T22:00:00Z")), offset: 7 };
    assert_eq!(
        target(&window, later, 50),
        "/api/v1/sessions?FromUtc=2026-11-19T09%3A59%3A59Z&ToUtc=2026-11-19T22%3A00%3A00Z\
         &Sort=startTimeDesc&Offset=7&Limit=50"
    );
    assert_eq!(
        target(&Ask::Unfinished, Position { bound: None, offset: 200 }, 100),
        "/api/v1/sessions?Status=Running&Status=NeverExecuted&Sort=startTimeDesc\
         &Offset=200&Limit=100"
    );
    let id = "f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5";
    assert_eq!(target(&Ask::One(id.to_owned()), first, 100), format!("/api/v1/sessions/{id}"));
}

#[test]
fn an_id_cannot_leave_its_path() {
    let id = "../token?x=1#y".to_owned();
    assert_eq!(
        target(&Ask::One(id), Position::default(), 1),
        "/api/v1/sessions/%2E%2E%2Ftoken%3Fx%3D1%23y"
    );
}

#[test]
fn moments_no_calendar_knows_are_not_asked_for() {
    let range = Range {
        from: Some(Timestamp::from_ticks(i64::MIN)),
        until: Some(Timestamp::from_ticks(i64::MAX)),
    };
    assert_eq!(
        target(&Ask::Started(range), Position::default(), 100),
        "/api/v1/sessions?Sort=startTimeDesc&Offset=0&Limit=100"
    );
}

#[test]
fn details_are_asked_for_under_the_plural_path() {
    let session = session_ref("6218b379-b011-4736-bc19-bb59519b094e");
    for (list, sort) in [
        ("protectedItems", "virtualMachineNameAsc"),
        ("restoredItems", "nameAsc"),
        ("deletedItems", "nameAsc"),
    ] {
        let items = dialect().items(&session, &key(list));
        assert_eq!(items.page_size(), Some(100));
        let position = Position { bound: None, offset: 100 };
        let get = items.request(&Asked { question: &(), position, limit: 100 });
        assert_eq!(
            get.target(),
            format!(
                "/api/v1/sessions/6218b379-b011-4736-bc19-bb59519b094e/{list}\
                 ?Sort={sort}&Offset=100&Limit=100"
            )
        );
        assert_eq!(get.headers, [("x-api-version", "1.0-rev0".to_owned())]);
    }
    let get = dialect().events(&session, &key("log")).request(&asked(&()));
    assert_eq!(get.target(), "/api/v1/sessions/6218b379-b011-4736-bc19-bb59519b094e/log");
}

/// Where rows without a start come, and whether filters by time let them through.
#[derive(Clone, Copy, Debug)]
struct Nulls {
    first: bool,
    pass: bool,
}

/// An appliance that filters, sorts and pages as documented, in the ways that are not.
struct Pretend {
    /// Number and start in ticks.
    rows: Vec<(usize, Option<i64>)>,
    nulls: Nulls,
    /// Whether FromUtc and ToUtc belong to what they bound.
    inclusive: bool,
}

impl Pretend {
    fn page(&self, get: &Get) -> String {
        let value = |name: &str| {
            get.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let bound = |name| value(name).map(|text| moment(text).ticks());
        let (from, to) = (bound("FromUtc"), bound("ToUtc"));
        let passes = |start: Option<i64>| match start {
            None => self.nulls.pass || (from.is_none() && to.is_none()),
            Some(start) if self.inclusive => {
                from.is_none_or(|from| start >= from) && to.is_none_or(|to| start <= to)
            }
            Some(start) => from.is_none_or(|from| start > from) && to.is_none_or(|to| start < to),
        };
        let mut rows: Vec<_> = self.rows.iter().filter(|(_, start)| passes(*start)).collect();
        rows.sort_by_key(|(_, start)| {
            let rank = if self.nulls.first { start.is_some() } else { start.is_none() };
            (rank, std::cmp::Reverse(*start))
        });
        let number = |name: &str| value(name).unwrap().parse::<usize>().unwrap();
        let rows: Vec<_> = rows
            .into_iter()
            .skip(number("Offset"))
            .take(number("Limit"))
            .map(|(id, start)| {
                let start = start.map_or("null".to_owned(), |ticks| {
                    let text = Timestamp::from_ticks(ticks).to_string();
                    format!("\"{}\"", text.trim_end_matches('Z'))
                });
                format!(r#"{{"id":"s{id}","executionStartTime":{start}}}"#)
            })
            .collect();
        format!(r#"{{"totalCount":1,"results":[{}]}}"#, rows.join(","))
    }

    /// Walks to the end, `between` pages doing what it likes; the ids seen.
    fn walk(
        &mut self,
        question: &Ask,
        limit: u32,
        mut between: impl FnMut(&mut Self),
    ) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut position = Position::default();
        for _ in 0..1_000 {
            let asked = Asked { question, position, limit };
            let body = self.page(&feed().request(&asked));
            let page = feed().decode(&asked, &json(&body)).unwrap();
            seen.extend(page.rows.iter().map(|row: &Session| row.id.id.clone()));
            position = match page.next {
                Next::End => return seen,
                Next::Perhaps(next) | Next::More(next) => {
                    assert_ne!(next, position, "no progress");
                    next
                }
            };
            between(self);
        }
        panic!("a walk without an end");
    }
}

/// Ids of the rows of a kind.
fn ids<'a>(rows: impl IntoIterator<Item = &'a (usize, Option<i64>)>) -> BTreeSet<String> {
    rows.into_iter().map(|(id, _)| format!("s{id}")).collect()
}

/// Rows in the seconds behind noon: a second with seven of them, one with two, one with the finest
/// stamps, and `nulls` without a start.
fn rows(nulls: usize) -> Vec<(usize, Option<i64>)> {
    let noon = moment("2026-11-20T12:00:00Z").ticks();
    let offsets = [
        0,
        0,
        0,
        1,
        1,
        5_000_000,
        9_999_999, // one second
        10_000_000,
        20_000_000, // whole seconds
        25_000_000,
        25_000_000, // equal stamps
        30_000_001,
        39_999_999,
        700_000_000,
        36_000_000_000,
    ];
    let started = offsets.into_iter().map(|offset| Some(noon + offset));
    started.chain(std::iter::repeat_n(None, nulls)).enumerate().collect()
}

/// Every appliance that the documents leave possible.
fn appliances(nulls: usize) -> impl Iterator<Item = Pretend> {
    [false, true].into_iter().flat_map(move |first| {
        [false, true].into_iter().flat_map(move |pass| {
            [false, true].into_iter().map(move |inclusive| Pretend {
                rows: rows(nulls),
                nulls: Nulls { first, pass },
                inclusive,
            })
        })
    })
}

#[test]
fn a_walk_sees_every_session_that_has_a_start() {
    for nulls in [0, 1, 9] {
        for limit in [1, 2, 3, 5, 100] {
            for mut appliance in appliances(nulls) {
                let whole = Ask::Started(Range::default());
                let seen = appliance.walk(&whole, limit, |_| {});
                // Rows without a start come before any filter, or pass it, or no walk meets them.
                let met = appliance.nulls.first || appliance.nulls.pass;
                let expected = appliance.rows.iter().filter(|(_, start)| met || start.is_some());
                assert!(
                    seen.is_superset(&ids(expected)),
                    "{nulls} {limit} {:?} {}",
                    appliance.nulls,
                    appliance.inclusive
                );
            }
        }
    }
}

#[test]
fn a_walk_over_a_window_sees_what_began_in_it() {
    let range = Range {
        from: Some(moment("2026-11-20T12:00:00Z")),
        until: Some(moment("2026-11-20T12:00:03.9999999Z")),
    };
    for limit in [1, 3, 100] {
        for mut appliance in appliances(2) {
            let seen = appliance.walk(&Ask::Started(range), limit, |_| {});
            let inside = |start: &Option<i64>| {
                start.is_some_and(|start| range.contains(Timestamp::from_ticks(start)))
            };
            let expected = ids(appliance.rows.iter().filter(|(_, start)| inside(start)));
            assert_eq!(expected.len(), 12);
            assert!(seen.is_superset(&expected), "{limit} {:?}", appliance.nulls);
        }
    }
}

#[test]
fn sessions_that_begin_meanwhile_shift_nothing() {
    for limit in [1, 2, 3, 5] {
        for mut appliance in appliances(0) {
            let mut next = moment("2026-11-21T00:00:00Z").ticks();
            let expected = ids(&appliance.rows);
            let whole = Ask::Started(Range::default());
            let mut born = 0;
            let seen = appliance.walk(&whole, limit, |appliance| {
                // More than one a page, so that by offset alone the walk would never arrive.
                for _ in 0..(if born < 60 { limit + 1 } else { 0 }) {
                    born += 1;
                    next += 10_000_000;
                    appliance.rows.push((appliance.rows.len(), Some(next)));
                }
            });
            assert!(seen.is_superset(&expected), "{limit}");
        }
    }
}

#[test]
fn a_page_that_is_not_newest_first_is_walked_by_offset() {
    let body = r#"{"results":[
        {"id":"a","executionStartTime":"2026-11-20T12:00:05"},
        {"id":"b","executionStartTime":"2026-11-20T12:00:09"},
        {"id":"c","executionStartTime":"2026-11-20T12:00:01"}]}"#;
    let question = Ask::Started(Range::default());
    let asked = Asked { question: &question, position: Position::default(), limit: 3 };
    let page = feed().decode(&asked, &json(body)).unwrap();
    assert_eq!(page.next, Next::More(Position { bound: None, offset: 3 }));
}

#[test]
fn a_page_that_ends_without_a_start_is_walked_by_offset() {
    let body = r#"{"results":[
        {"id":"a","executionStartTime":"2026-11-20T12:00:05"},
        {"id":"b","executionStartTime":null}]}"#;
    let question = Ask::Started(Range::default());
    let position = Position { bound: Some(moment("2026-11-20T13:00:00Z")), offset: 4 };
    let asked = Asked { question: &question, position, limit: 2 };
    let page = feed().decode(&asked, &json(body)).unwrap();
    assert_eq!(page.next, Next::More(Position { offset: 6, ..position }));
}

#[test]
fn a_walk_over_the_unfinished_sees_them_all() {
    for limit in [1, 2, 3, 100] {
        for mut appliance in appliances(9) {
            let seen = appliance.walk(&Ask::Unfinished, limit, |_| {});
            assert_eq!(seen, ids(&appliance.rows), "{limit}");
        }
    }
}

#[test]
fn items_are_walked_by_offset() {
    let items = dialect().items(&session_ref("a"), &key("deletedItems"));
    for (rows, next) in [
        ("{},{}", Next::More(Position { bound: None, offset: 7 })),
        ("{},7", Next::More(Position { bound: None, offset: 7 })),
        ("{}", Next::Perhaps(Position { bound: None, offset: 6 })),
        ("", Next::End),
    ] {
        let position = Position { bound: None, offset: 5 };
        let asked = Asked { question: &(), position, limit: 2 };
        let body = format!(r#"{{"totalCount":99,"results":[{rows}]}}"#);
        assert_eq!(items.decode(&asked, &json(&body)).unwrap().next, next, "{rows}");
    }
}

#[test]
fn the_end_is_told_by_rows_and_never_by_the_total() {
    let row = |id: u32| format!(r#"{{"id":"s{id}","executionStartTime":"2026-11-20T12:00:05.5"}}"#);
    let page = |rows: &[String], total: &str| {
        json(&format!(r#"{{"totalCount":{total},"results":[{}]}}"#, rows.join(",")))
    };
    let behind = Position { bound: Some(moment("2026-11-20T12:00:06Z")), offset: 0 };
    // Behind the end, sessions without a start are looked for.
    let startless = Position { bound: Some(Timestamp::from_ticks(i64::MIN)), offset: 0 };
    let question = Ask::Started(Range::default());
    let asked = Asked { question: &question, position: Position::default(), limit: 2 };
    for total in ["0", "1", "2", "57", "-1", "null"] {
        for (rows, next) in [
            (&[row(1), row(2)][..], Next::More(behind)),
            (&[row(1)], Next::Perhaps(behind)),
            (&[], Next::Perhaps(startless)),
            // A row that cannot be read is a row.
            (&[row(1), "{}".to_owned()], Next::More(behind)),
        ] {
            let page = feed().decode(&asked, &page(rows, total)).unwrap();
            assert_eq!(page.next, next, "{total}");
        }
    }
}

#[test]
fn sessions_without_a_start_are_looked_for_at_both_ends_of_the_unfiltered_list() {
    let question = Ask::Started(Range { from: Some(moment("2026-11-01T00:00:00Z")), until: None });
    let look = |ticks| Position { bound: Some(Timestamp::from_ticks(ticks)), offset: 0 };
    let page = json(
        r#"{"totalCount":2,"results":[{"id":"a"},{"id":"b","executionStartTime":"2020-01-01T00:00:00"}]}"#,
    );
    for (position, sort, next) in [
        (look(i64::MIN), "startTimeAsc", Next::Perhaps(look(i64::MIN + 1))),
        (look(i64::MIN + 1), "startTimeDesc", Next::End),
    ] {
        let asked = Asked { question: &question, position, limit: 100 };
        let target = feed().request(&asked).target();
        assert_eq!(target, format!("/api/v1/sessions?Sort={sort}&Offset=0&Limit=100"));
        let read = feed().decode(&asked, &page).unwrap();
        let ids: Vec<_> = read.rows.iter().map(|session| session.id.id.as_str()).collect();
        assert_eq!((ids, read.next), (vec!["a"], next));
    }
    let asked = Asked { question: &question, position: look(i64::MIN), limit: 1 };
    let full = json(r#"{"totalCount":2,"results":[{"id":"a"}]}"#);
    let next = Position { bound: Some(Timestamp::from_ticks(i64::MIN)), offset: 1 };
    assert_eq!(feed().decode(&asked, &full).unwrap().next, Next::More(next));
}
