//! What is asked for a page, and where a walk goes on behind it.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use common::{asked, dialect_in, feed, first_page, reply};
use mullion_adapter::{Ask, AskKind, Asked, Get, Next, Options, Position, Product, Range};
use mullion_adapter_em::EnterpriseManager;
use mullion_model::{DetailKey, NativeRef, Timestamp};

const MILLISECOND: i64 = 10_000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn started(from: &str, until: &str) -> Ask {
    Ask::Started(Range { from: Some(at(from)), until: Some(at(until)) })
}

fn query(get: &Get) -> String {
    assert_eq!((get.accept, get.headers.len()), ("application/xml", 0));
    let parameters: Vec<_> =
        get.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}?{}", get.path, parameters.join("&"))
}

/// A page of restores that began at these moments.
fn page(stamps: &[String], pages: Option<u64>) -> String {
    let rows: String = stamps
        .iter()
        .enumerate()
        .map(|(row, stamp)| {
            format!(r#"<RestoreSession UID="{row}"><CreationTimeUTC>{stamp}</CreationTimeUTC></RestoreSession>"#)
        })
        .collect();
    let paging =
        pages.map_or_else(String::new, |pages| format!(r#"<PagingInfo PagesCount="{pages}"/>"#));
    document(&rows, &paging)
}

fn document(rows: &str, paging: &str) -> String {
    format!(
        r#"<QueryResult xmlns="http://www.veeam.com/ent/v1.0"><Entities><RestoreSessions>{rows}</RestoreSessions></Entities>{paging}</QueryResult>"#
    )
}

#[test]
fn every_feed_answers_three_kinds_of_question() {
    let dialect = dialect_in("xml");
    let names: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
    assert_eq!(names, ["restore", "backup", "replica", "cdp", "failover"]);
    for feed in dialect.feeds() {
        assert_eq!(feed.can(), [AskKind::Started, AskKind::Unfinished, AskKind::One]);
        assert_eq!(feed.page_size(), Some(100));
    }
    assert!(dialect.directories().is_empty());
}

#[test]
fn sessions_are_asked_for_newest_first() {
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00.5Z");
    for (name, kind) in [
        ("restore", "RestoreSession"),
        ("backup", "BackupJobSession"),
        ("replica", "ReplicaJobSession"),
        ("failover", "CloudFailoverSession"),
    ] {
        let get = feed(name).request(&asked(&ask, Position::default()));
        assert_eq!(
            query(&get),
            format!(
                "/api/query?type={kind}&format=Entities\
                 &filter=CreationTime>=\"2025-08-15T06:00:00Z\";CreationTime<\"2025-08-16T06:00:00.5Z\"\
                 &sortDesc=CreationTime&pageSize=100&page=1"
            )
        );
    }
}

/// The query service knows their time of creation by another name.
#[test]
fn continuous_replications_are_asked_for_by_their_own_field() {
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00Z");
    let get = feed("cdp").request(&asked(&ask, Position::default()));
    assert_eq!(
        query(&get),
        "/api/query?type=CdpReplicaSession&format=Entities\
         &filter=CreationTimeUTC>=\"2025-08-15T06:00:00Z\";CreationTimeUTC<\"2025-08-16T06:00:00Z\"\
         &sortDesc=CreationTimeUTC&pageSize=100&page=1"
    );
}

#[test]
fn version_1_5_has_no_continuous_replication() {
    for (version, feeds) in [
        ("v1_5", &["restore", "backup", "replica", "failover"][..]),
        ("v1_6", &["restore", "backup", "replica", "cdp", "failover"]),
        ("v1_7", &["restore", "backup", "replica", "cdp", "failover"]),
        ("latest", &["restore", "backup", "replica", "cdp", "failover"]),
    ] {
        let options = Options { version, format: "xml", time_zone: None };
        let dialect = EnterpriseManager.dialect(&options);
        let names: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
        assert_eq!(names, feeds, "{version}");
    }
}

#[test]
fn a_later_page_is_asked_for_by_the_last_key() {
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00Z");
    let position = Position { bound: Some(at("2025-08-15T20:00:00.018Z")), offset: 200 };
    let get = feed("restore").request(&asked(&ask, position));
    assert_eq!(
        query(&get),
        "/api/query?type=RestoreSession&format=Entities\
         &filter=CreationTime>=\"2025-08-15T06:00:00Z\";CreationTime<=\"2025-08-15T20:00:00.018Z\"\
         &sortDesc=CreationTime&pageSize=100&page=3"
    );
}

#[test]
fn an_open_range_has_no_filter() {
    let get = feed("backup").request(&asked(&Ask::Started(Range::default()), Position::default()));
    assert_eq!(
        query(&get),
        "/api/query?type=BackupJobSession&format=Entities&sortDesc=CreationTime&pageSize=100&page=1"
    );
}

#[test]
fn unfinished_sessions_are_asked_for_by_state() {
    let position = Position { bound: None, offset: 100 };
    let get = feed("replica").request(&asked(&Ask::Unfinished, position));
    assert_eq!(
        query(&get),
        "/api/query?type=ReplicaJobSession&format=Entities&filter=State!=\"Stopped\"\
         &sortDesc=CreationTime&pageSize=100&page=2"
    );
}

#[test]
fn one_session_is_asked_for_as_an_entity() {
    for (name, path) in [
        ("restore", "restoreSessions"),
        ("backup", "backupSessions"),
        ("replica", "replicaSessions"),
        ("cdp", "cdpReplicaSessions"),
        ("failover", "cloud/failoverSessions"),
    ] {
        let ask = Ask::One("676dc837-f441-4ac1-8470-15be06b4cffc".to_owned());
        let get = feed(name).request(&asked(&ask, Position::default()));
        let path = format!("/api/{path}/676dc837-f441-4ac1-8470-15be06b4cffc?format=Entity");
        assert_eq!(get.target(), path);
    }
}

#[test]
fn no_id_leads_to_another_path() {
    let ask = Ask::One("../logonSessions/x?y#z%2e".to_owned());
    let get = feed("restore").request(&asked(&ask, Position::default()));
    assert_eq!(get.path, "/api/restoreSessions/%2E%2E%2FlogonSessions%2Fx%3Fy%23z%252e");
}

#[test]
fn items_are_asked_for_by_their_session() {
    for (session, tasks, field, created) in [
        ("BackupJobSession", "BackupTaskSession", "JobSessionUid", "CreationTime"),
        ("ReplicaJobSession", "ReplicaTaskSession", "JobSessionUid", "CreationTime"),
        ("CdpReplicaSession", "CdpReplicaTaskSession", "PolicySessionUid", "CreationTimeUTC"),
    ] {
        let key = NativeRef { r#type: session, id: "a\"b".to_owned() };
        let listing = dialect_in("xml").items(&key, &DetailKey(tasks.into()));
        let asked =
            Asked { question: &(), position: Position { bound: None, offset: 100 }, limit: 100 };
        assert_eq!(listing.page_size(), Some(100));
        assert_eq!(
            query(&listing.request(&asked)),
            format!(
                "/api/query?type={tasks}&format=Entities\
                 &filter={field}==\"urn:veeam:{session}:a\"\"b\"\
                 &sortAsc={created}&pageSize=100&page=2"
            )
        );
    }
}

#[test]
fn a_full_page_is_followed_by_more_from_its_last_key() {
    let stamps: Vec<_> =
        (0..100).map(|n| format!("2025-08-15T12:00:{:02}.5Z", 59 - n / 2)).collect();
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00Z");
    let next = first_page("restore", &ask, page(&stamps, Some(1))).unwrap().next;
    let bound = Some(at("2025-08-15T12:00:10.501Z"));
    assert_eq!(next, Next::More(Position { bound, offset: 0 }));
}

#[test]
fn a_short_page_may_be_followed_by_another() {
    let stamps = ["2025-08-15T12:00:00Z".to_owned()];
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00Z");
    let bound = Some(at("2025-08-15T12:00:00.001Z"));
    for pages in [None, Some(0), Some(1)] {
        let next = first_page("restore", &ask, page(&stamps, pages)).unwrap().next;
        assert_eq!(next, Next::Perhaps(Position { bound, offset: 0 }));
    }
    let next = first_page("restore", &ask, page(&stamps, Some(2))).unwrap().next;
    assert_eq!(next, Next::More(Position { bound, offset: 0 }));
}

#[test]
fn an_empty_page_is_the_end_unless_more_is_said_to_come() {
    let ask = started("2025-08-15T06:00:00Z", "2025-08-16T06:00:00Z");
    assert_eq!(first_page("restore", &ask, page(&[], Some(1))).unwrap().next, Next::End);
    let by_number = Position { bound: None, offset: 100 };
    let next = first_page("restore", &ask, page(&[], Some(2))).unwrap().next;
    assert_eq!(next, Next::More(by_number));
    let body = page(&[], Some(2));
    let last = feed("restore").decode(&asked(&ask, by_number), &reply(body)).unwrap();
    assert_eq!(last.next, Next::End);
}

#[test]
fn unfinished_sessions_are_walked_by_page_number() {
    let stamps = vec!["2025-08-15T12:00:00Z".to_owned(); 100];
    let second = Position { bound: None, offset: 100 };
    let next = first_page("restore", &Ask::Unfinished, page(&stamps, None)).unwrap().next;
    assert_eq!(next, Next::More(second));
    let next = first_page("restore", &Ask::Unfinished, page(&stamps[..1], None)).unwrap().next;
    assert_eq!(next, Next::Perhaps(second));
}

#[test]
fn rows_out_of_order_are_walked_by_page_number() {
    let ask = Ask::Started(Range::default());
    let stamps = ["2025-08-15T12:00:00Z".to_owned(), "2025-08-15T13:00:00Z".to_owned()];
    let by_number = Next::Perhaps(Position { bound: None, offset: 100 });
    assert_eq!(first_page("restore", &ask, page(&stamps, None)).unwrap().next, by_number);
    let unusable = ["soon".to_owned()];
    assert_eq!(first_page("restore", &ask, page(&unusable, None)).unwrap().next, by_number);
}

/// Rejected rows count as rows, so that a full page stays full.
#[test]
fn a_full_page_of_bad_rows_is_full() {
    let body = document(&"<RestoreSession/>".repeat(100), "");
    let read = first_page("restore", &Ask::Unfinished, body).unwrap();
    assert_eq!(read.rejects.len(), 100);
    assert!(matches!(read.next, Next::More(_)));
}

/// A server with these moments of creation, in units of 100 ns, that prints milliseconds only.
struct Server {
    stored: Vec<i64>,
    requests: usize,
}

impl Server {
    fn new(mut stored: Vec<i64>) -> Self {
        stored.sort_unstable_by(|one, other| other.cmp(one));
        Self { stored, requests: 0 }
    }

    fn answer(&mut self, get: &Get) -> String {
        self.requests += 1;
        let value = |name: &str| get.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let filter = value("filter").unwrap_or_default();
        let meets = |stamp: i64| {
            filter.split(';').filter(|part| !part.is_empty()).all(|part| {
                let (field, bound) = part.trim_end_matches('"').split_once('"').unwrap();
                let bound = at(bound).ticks();
                match field {
                    "CreationTime>=" => stamp >= bound,
                    "CreationTime<=" => stamp <= bound,
                    "CreationTime<" => stamp < bound,
                    _ => panic!("the server does not know {field}"),
                }
            })
        };
        let number = |name| value(name).unwrap().parse::<usize>().unwrap();
        let (size, page) = (number("pageSize"), number("page"));
        let rows: String = self
            .stored
            .iter()
            .enumerate()
            .filter(|(_, stamp)| meets(**stamp))
            .skip(size * (page - 1))
            .take(size)
            .map(|(row, stamp)| {
                let printed = Timestamp::from_ticks(stamp - stamp.rem_euclid(MILLISECOND));
                format!(r#"<RestoreSession UID="{row}"><CreationTimeUTC>{printed}</CreationTimeUTC></RestoreSession>"#)
            })
            .collect();
        document(&rows, "")
    }
}

/// Walks a range to its end and checks that every row was seen, within so many requests.
fn walk(stored: Vec<i64>, range: Range, most_requests: usize) {
    let mut server = Server::new(stored);
    let feed = feed("restore");
    let ask = Ask::Started(range);
    let mut seen = BTreeSet::new();
    let mut position = Position::default();
    while server.requests <= most_requests {
        let asked = asked(&ask, position);
        let answer = server.answer(&feed.request(&asked));
        let page = feed.decode(&asked, &reply(answer)).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.id.id));
        match page.next {
            Next::More(onward) | Next::Perhaps(onward) => {
                assert_ne!(onward, position, "the walk stands still");
                position = onward;
            }
            Next::End => {
                assert_eq!(seen.len(), server.stored.len());
                return;
            }
        }
    }
    panic!("the walk has no end");
}

#[test]
fn a_walk_sees_every_row() {
    let base = at("2025-08-15T12:00:00Z").ticks();
    let open = Range::default();
    let closed = Range {
        from: Some(Timestamp::from_ticks(base)),
        until: Some(Timestamp::from_ticks(base + 3600 * 10_000_000)),
    };
    let just_enough = Range {
        from: Some(Timestamp::from_ticks(base)),
        until: Some(Timestamp::from_ticks(base + 5 * MILLISECOND)),
    };
    for (step, count, range, most_requests) in [
        (0, 0, closed, 1),
        (10_000_000, 250, open, 6),
        (10_000_000, 100, closed, 4),
        // All at one moment: by page number.
        (0, 350, closed, 7),
        // Within one millisecond, which the printed stamps cannot tell apart.
        (7, 450, closed, 8),
        // Some to the millisecond, up to the very end of the range.
        (90, 500, just_enough, 12),
        (3_333, 1_000, closed, 16),
    ] {
        let stored = (0..count).map(|row| base + row * step).collect();
        walk(stored, range, most_requests);
    }
}

#[test]
fn a_walk_goes_past_a_crowd() {
    let base = at("2025-08-15T12:00:00Z").ticks();
    let mut stored: Vec<i64> = (0..150).map(|row| base + row * 10_000_000).collect();
    stored.extend([base + 70 * 10_000_000 + 5; 260]);
    walk(stored, Range::default(), 12);
}
