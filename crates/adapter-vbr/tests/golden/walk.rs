//! Questions as requests, and walks that see every session.
#![expect(clippy::unwrap_used, reason = "a pretend server that fails should fail its test")]

use std::collections::BTreeSet;

use mullion_adapter::{Ask, AskKind, Asked, Get, Next, Position, Product, Range};
use mullion_adapter_vbr::BackupAndReplication;
use mullion_model::{Session, Timestamp};

use crate::support::{asked, dialect, feed, json, key, moment, options, session_ref};

fn target(question: &Ask, position: Position, limit: u32) -> String {
    let get = feed().request(&Asked { question, position, limit });
    assert_eq!(get.headers, [("x-api-version", "1.3-rev1".to_owned())]);
    get.target()
}

#[test]
fn the_feed_answers_what_it_says() {
    assert_eq!(feed().name(), "sessions");
    let can = [AskKind::Started, AskKind::Ended, AskKind::Unfinished, AskKind::One];
    assert_eq!(feed().can(), can);
    assert_eq!(feed().page_size(), Some(500));
    assert!(feed().items_say_why());
}

#[test]
fn each_question_has_its_request() {
    let first = Position::default();
    assert_eq!(
        target(&Ask::Started(Range::default()), first, 500),
        "/api/v1/sessions?orderColumn=CreationTime&orderAsc=false&skip=0&limit=500"
    );
    let range = Range {
        from: Some(moment("2026-11-19T10:00:00.5Z")),
        until: Some(moment("2026-11-20T10:00:00Z")),
    };
    let later = Position { bound: Some(moment("2026-11-19T22:00:00Z")), offset: 7 };
    assert_eq!(
        target(&Ask::Started(range), later, 50),
        "/api/v1/sessions?createdAfterFilter=2026-11-19T09%3A59%3A59Z\
         &createdBeforeFilter=2026-11-19T22%3A00%3A00Z\
         &orderColumn=CreationTime&orderAsc=false&skip=7&limit=50"
    );
    assert_eq!(
        target(&Ask::Ended(range), Position { bound: None, offset: 50 }, 50),
        "/api/v1/sessions?endedAfterFilter=2026-11-19T09%3A59%3A59Z\
         &endedBeforeFilter=2026-11-20T10%3A00%3A01Z\
         &orderColumn=EndTime&orderAsc=false&skip=50&limit=50"
    );
    let working = "/api/v1/sessions?stateFilter=Working&orderColumn=CreationTime&orderAsc=false\
         &skip=0&limit=500";
    assert_eq!(target(&Ask::Unfinished, first, 500), working);
    assert_eq!(target(&Ask::One("a-b".to_owned()), first, 1), "/api/v1/sessions/a-b");
}

#[test]
fn an_id_cannot_leave_its_path() {
    let id = "../token?x=1#y".to_owned();
    let asked = target(&Ask::One(id), Position::default(), 1);
    assert_eq!(asked, "/api/v1/sessions/%2E%2E%2Ftoken%3Fx%3D1%23y");
}

#[test]
fn every_request_names_the_revision_of_its_source() {
    for version in BackupAndReplication.profile().versions {
        let dialect = BackupAndReplication.dialect(&options(version));
        let session = session_ref("a");
        let gets = [
            dialect.feeds()[0].request(&asked(&Ask::Unfinished)),
            dialect.feeds()[0].request(&asked(&Ask::One("a".to_owned()))),
            dialect.items(&session, &key("0")).request(&asked(&())),
            dialect.events(&session, &key("logs")).request(&asked(&())),
            dialect.directories()[0].request(&asked(&())),
            dialect.zone().unwrap().request(&asked(&())),
        ];
        for get in gets {
            assert_eq!(get.headers, [("x-api-version", (*version).to_owned())], "{get:?}");
        }
    }
}

#[test]
fn details_and_jobs_have_their_requests() {
    let session = session_ref("a-b");
    let position = Position { bound: None, offset: 500 };
    let asked_on = Asked { question: &(), position, limit: 500 };
    assert_eq!(
        dialect().items(&session, &key("3600")).request(&asked_on).target(),
        "/api/v1/taskSessions?sessionIdFilter=a-b&orderColumn=CreationTime&orderAsc=true\
         &skip=500&limit=500"
    );
    assert_eq!(
        dialect().events(&session, &key("logs")).request(&asked(&())).target(),
        "/api/v1/sessions/a-b/logs"
    );
    assert_eq!(
        dialect().directories()[0].request(&asked_on).target(),
        "/api/v1/jobs/states?orderColumn=Name&orderAsc=true&skip=500&limit=500"
    );
}

/// A server that filters, sorts and pages as documented, in the ways that are not.
struct Pretend {
    /// Number and start in ticks.
    rows: Vec<(usize, i64)>,
    /// Whether the filters' moments belong to what they bound.
    inclusive: bool,
    /// The most rows it gives in a page.
    most: usize,
}

impl Pretend {
    fn page(&self, get: &Get) -> String {
        let value = |name: &str| {
            get.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let bound = |name| value(name).map(|text| moment(text).ticks());
        let (from, to) = (bound("createdAfterFilter"), bound("createdBeforeFilter"));
        let passes = |start: i64| {
            if self.inclusive {
                from.is_none_or(|from| start >= from) && to.is_none_or(|to| start <= to)
            } else {
                from.is_none_or(|from| start > from) && to.is_none_or(|to| start < to)
            }
        };
        let mut rows: Vec<_> = self.rows.iter().filter(|(_, start)| passes(*start)).collect();
        rows.sort_by_key(|(_, start)| std::cmp::Reverse(*start));
        let number = |name: &str| value(name).unwrap().parse::<usize>().unwrap();
        let total = rows.len();
        let rows: Vec<_> = rows
            .into_iter()
            .skip(number("skip"))
            .take(number("limit").min(self.most))
            .map(|(id, start)| {
                let start = Timestamp::from_ticks(*start);
                format!(r#"{{"id":"s{id}","creationTime":"{start}"}}"#)
            })
            .collect();
        format!(r#"{{"data":[{}],"pagination":{{"total":{total}}}}}"#, rows.join(","))
    }

    /// Walks to where the server says the end is, `between` pages doing what it likes; the ids seen.
    fn walk(&mut self, limit: u32, mut between: impl FnMut(&mut Self)) -> BTreeSet<String> {
        let question = Ask::Started(Range::default());
        let (mut seen, mut position) = (BTreeSet::new(), Position::default());
        for _ in 0..1_000 {
            let asked = Asked { question: &question, position, limit };
            let body = self.page(&feed().request(&asked));
            let page = feed().decode(&asked, &json(&body)).unwrap();
            seen.extend(page.rows.iter().map(|row: &Session| row.id.id.clone()));
            position = match page.next {
                Next::End | Next::Perhaps(_) => return seen,
                Next::More(next) => {
                    assert_ne!(next, position, "no progress");
                    next
                }
            };
            between(self);
        }
        panic!("a walk without an end");
    }
}

/// Rows in the seconds behind noon: a second with seven of them, one with two, and single ones.
fn rows() -> Vec<(usize, i64)> {
    let noon = moment("2026-11-20T12:00:00Z").ticks();
    let offsets = [
        0,
        0,
        0,
        1,
        1,
        5_000_000,
        9_999_999,
        10_000_000,
        20_000_000,
        25_000_000,
        25_000_000,
        700_000_000,
    ];
    offsets.into_iter().map(|offset| noon + offset).enumerate().collect()
}

fn ids(rows: &[(usize, i64)]) -> BTreeSet<String> {
    rows.iter().map(|(id, _)| format!("s{id}")).collect()
}

#[test]
fn a_walk_sees_every_session_also_where_pages_are_smaller_than_asked_for() {
    for limit in [1, 2, 3, 5, 100] {
        for most in [1, 2, 4, 1_000] {
            for inclusive in [false, true] {
                let mut server = Pretend { rows: rows(), inclusive, most };
                assert_eq!(server.walk(limit, |_| {}), ids(&rows()), "{limit} {most} {inclusive}");
            }
        }
    }
}

#[test]
fn sessions_that_begin_meanwhile_shift_nothing() {
    for limit in [1_u32, 2, 3, 5] {
        let mut server = Pretend { rows: rows(), inclusive: true, most: 1_000 };
        let (mut next, mut born) = (moment("2026-11-21T00:00:00Z").ticks(), 0);
        let seen = server.walk(limit, |server| {
            for _ in 0..(if born < 60 { limit + 1 } else { 0 }) {
                born += 1;
                next += 10_000_000;
                server.rows.push((server.rows.len(), next));
            }
        });
        assert!(seen.is_superset(&ids(&rows())), "{limit}");
    }
}

#[test]
fn sessions_without_a_start_are_looked_for_behind_the_end() {
    let from = Some(moment("2026-11-19T10:00:00Z"));
    let question = Ask::Started(Range { from, until: None });
    let page = |position, rows: &[&str]| {
        let rows: Vec<_> = rows
            .iter()
            .map(|id| format!(r#"{{"id":"{id}","creationTime":"0001-01-01T00:00:00"}}"#))
            .collect();
        let body = format!(r#"{{"data":[{}]}}"#, rows.join(","));
        let page = feed().decode(&Asked { question: &question, position, limit: 2 }, &json(&body));
        let page = page.unwrap();
        (page.rows.iter().map(|row| row.started_at).collect::<Vec<_>>(), page.next)
    };
    let (_, behind) = page(Position::default(), &[]);
    let Next::Perhaps(startless) = behind else { panic!("{behind:?}") };
    assert_eq!(
        target(&question, startless, 2),
        "/api/v1/sessions?createdBeforeFilter=1970-01-01T00%3A00%3A00Z\
         &orderColumn=CreationTime&orderAsc=false&skip=0&limit=2"
    );
    let further = Position { offset: 2, ..startless };
    assert_eq!(page(startless, &["a", "b"]), (vec![None, None], Next::More(further)));
    assert_eq!(page(further, &[]), (vec![], Next::End));
}

#[test]
fn idle_sessions_are_asked_for_behind_those_at_work() {
    let question = Ask::Unfinished;
    let next = |position, rows: &str| {
        let asked = Asked { question: &question, position, limit: 2 };
        feed().decode(&asked, &json(&format!(r#"{{"data":[{rows}]}}"#))).unwrap().next
    };
    let (one, two) = (r#"{"id":"a"}"#, r#"{"id":"a"},{"id":"b"}"#);
    let first = Position::default();
    let Next::More(idle) = next(first, one) else { panic!("the idle ones are left out") };
    assert_eq!(
        target(&question, idle, 2),
        "/api/v1/sessions?stateFilter=Idle&orderColumn=CreationTime&orderAsc=false&skip=0&limit=2"
    );
    assert_eq!(next(first, ""), Next::More(idle));
    assert_eq!(next(first, two), Next::More(Position { offset: 2, ..first }));
    assert_eq!(next(idle, two), Next::More(Position { offset: 2, ..idle }));
    assert_eq!(next(idle, one), Next::Perhaps(Position { offset: 1, ..idle }));
    assert_eq!(next(idle, ""), Next::End);
}

#[test]
fn the_total_only_ever_says_that_there_is_more() {
    let row = |id: u32| format!(r#"{{"id":"s{id}","creationTime":"2026-11-20T12:00:05.5Z"}}"#);
    let behind = Position { bound: None, offset: 3 };
    let position = Position { bound: None, offset: 1 };
    let question = Ask::Ended(Range::default());
    let asked = Asked { question: &question, position, limit: 2 };
    for (rows, total, next) in [
        (vec![row(1), row(2)], "1", Next::More(behind)),
        (vec![row(1), row(2)], "null", Next::More(behind)),
        (vec![row(1), "{}".to_owned()], "3", Next::More(behind)),
        (vec![row(1)], "3", Next::More(Position { offset: 2, ..behind })),
        (vec![row(1)], "2", Next::Perhaps(Position { offset: 2, ..behind })),
        (vec![row(1)], "-1", Next::Perhaps(Position { offset: 2, ..behind })),
        (vec![row(1)], "null", Next::Perhaps(Position { offset: 2, ..behind })),
        (vec![], "307", Next::End),
    ] {
        let body = format!(r#"{{"data":[{}],"pagination":{{"total":{total}}}}}"#, rows.join(","));
        assert_eq!(feed().decode(&asked, &json(&body)).unwrap().next, next, "{total}");
    }
}
