//! Finished pages: sent again as they are, and compressed for whoever takes that.

use std::io::{Cursor, Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use mullion_model::FeedState;

use crate::fixture::{em, report, session};
use crate::world::{NOW, World};

/// A page of more than a packet, whose sources are not told.
const LONG: &str = "/api/v1/sessions?source=long&sources=none";

/// A world with a source of thirty sessions.
fn world() -> World {
    let world = World::empty();
    let sessions = (0..30).map(|number| {
        session("RestoreSession", &format!("r{number}"), &format!("vm{number}"), NOW)
    });
    world.put(report("long", "em", FeedState::Fresh), sessions.collect());
    world
}

/// Head and body of the answer to a request that accepts these codings.
fn ask(world: &World, target: &str, codings: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(world.server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {codings}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let body = answer.split_off(end + 4);
    (String::from_utf8(answer).unwrap().to_lowercase(), body)
}

#[test]
fn each_client_gets_the_page_in_a_coding_that_it_takes() {
    let world = world();
    let plain = world.ask(&format!("GET {LONG}"));
    assert_eq!(plain.header("vary"), Some("accept, accept-encoding"));
    assert_eq!(plain.header("content-encoding"), None);
    let tag = plain.header("etag").unwrap();
    for (codings, coding) in
        [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("gzip, deflate, br, zstd", "zstd")]
    {
        // Twice: made the first time, kept the second time.
        for _ in 0..2 {
            let (head, body) = ask(&world, LONG, codings);
            assert!(head.contains(&format!("\r\ncontent-encoding: {coding}\r\n")), "{head}");
            assert!(head.contains(&format!("\r\netag: w/{tag}\r\n")), "{head}");
            assert!(head.contains("\r\nvary: accept, accept-encoding\r\n"), "{head}");
            assert!(body.len() * 4 < plain.body.len(), "{coding}: {}", body.len());
            let mut reader: Box<dyn Read> = match coding {
                "gzip" => Box::new(flate2::read::GzDecoder::new(&*body)),
                "br" => Box::new(brotli::Decompressor::new(&*body, 4096)),
                _ => {
                    Box::new(Cursor::new(zstd::bulk::decompress(&body, plain.body.len()).unwrap()))
                }
            };
            let mut decoded = String::new();
            reader.read_to_string(&mut decoded).unwrap();
            assert_eq!(decoded, plain.body, "{coding}");
        }
    }
    for codings in ["identity", "gzip;q=0", "deflate", "br;q=0.1, identity;q=0.5"] {
        let (head, body) = ask(&world, LONG, codings);
        assert!(!head.contains("content-encoding"), "{codings}: {head}");
        assert_eq!(body, plain.body.as_bytes(), "{codings}");
    }
}

#[test]
fn what_a_client_has_in_one_coding_it_has_in_every_one() {
    let world = world();
    let tag = world.ask(&format!("GET {LONG}")).header("etag").unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}")] {
        let lines = format!("GET {LONG}\nAccept-Encoding: br\nIf-None-Match: {known}");
        let again = world.ask(&lines);
        assert_eq!((again.status.as_str(), again.body.as_str()), ("304 Not Modified", ""));
        assert_eq!(again.header("etag"), Some(format!("W/{tag}").as_str()));
        assert_eq!(again.header("vary"), Some("accept, accept-encoding"));
        assert_eq!(again.header("content-encoding"), None);
    }
}

#[test]
fn a_page_that_was_sent_before_shows_what_changed_since() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Fresh), em());
    let ask = || world.ask("GET /api/v1/sessions?limit=10");
    let first = ask();
    for again in [ask(), ask(), ask()] {
        assert_eq!((&first.body, &first.headers), (&again.body, &again.headers));
    }
    world.put(
        report("em-prod", "em", FeedState::Stale),
        vec![session("RestoreSession", "new", "a new one", "2026-11-20T09:58:00Z")],
    );
    let changed = ask();
    assert_ne!(first.header("etag"), changed.header("etag"));
    assert_eq!(changed.json()["page"]["total"], 4);
    assert_eq!(changed.json()["sources"][0]["state"], "stale");
}

#[test]
fn whether_a_strict_demand_is_met_is_looked_at_each_time() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Fresh), em());
    let status = || world.ask("GET /api/v1/sessions?consistency=strict&maxAge=60").status;
    // A page is kept when it is finished for the second time.
    assert_eq!([status(), status()], ["200 OK"; 2]);
    world.pass(Duration::from_secs(120));
    assert_eq!(status(), "503 Service Unavailable");
}

#[test]
fn what_is_asked_in_other_words_is_answered_alike() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Fresh), em());
    let ask = |query: &str| world.ask(&format!("GET /api/v1/sessions?{query}"));
    let first = ask("source=em-prod&limit=1&sources=none");
    assert!(
        first
            .text("/page/next")
            .starts_with("/api/v1/sessions?limit=1&source=em-prod&sources=none&")
    );
    // Finished twice, then found in other words twice, then found in these.
    for _ in 0..5 {
        for query in [
            "sources=none&limit=1&source=em-prod",
            "sources=none&sort=-startedAt&limit=1&offset=0&&source=em-prod&consistency=partial",
            "s%6Furce=em%2Dprod&limit=%31&sources=none",
        ] {
            let again = ask(query);
            assert_eq!((&again.body, &again.headers), (&first.body, &first.headers), "{query}");
        }
        for (query, status) in [
            ("source=em-prod&limit=1&limit=1&sources=none", "400 Bad Request"),
            ("source=em-prod&limit=1&sources=none&sources=all", "400 Bad Request"),
            ("source=em-prod&limit=1&sources=none&maxAge=1", "400 Bad Request"),
        ] {
            assert_eq!(ask(query).status, status, "{query}");
        }
        for query in ["source=em-prod&limit=2&sources=none", "source=em-prod&limit=1", "limit=1"] {
            assert_ne!(ask(query).body, first.body, "{query}");
        }
    }
}
