//! Pages: by offset, by cursor, along the Link header, and cursors that are of no use.

use std::collections::BTreeSet;
use std::time::Duration;

use insta::assert_snapshot;
use mullion_model::FeedState;

use crate::fixture::{report, session};
use crate::world::World;

/// The address behind a Link header.
fn next_of(link: &str) -> String {
    let (address, relation) = link.split_once(">; ").unwrap();
    assert_eq!(relation, "rel=\"next\"");
    address.strip_prefix('<').unwrap().to_owned()
}

/// A world with so many sessions of one source, each a minute after the other.
fn many(count: usize) -> World {
    let world = World::empty();
    let sessions = (0..count).map(|number| {
        let started_at = format!("2026-11-20T{:02}:{:02}:00Z", number / 60, number % 60);
        session("RestoreSession", &format!("{number:04}"), &format!("n{number:04}"), &started_at)
    });
    world.put(report("em-prod", "em", FeedState::Fresh), sessions.collect());
    world
}

#[test]
fn the_link_header_leads_through_the_whole_list() {
    let world = many(250);
    for sort in ["-startedAt", "name", "result,-duration", "-kind,name"] {
        let mut target = format!("/api/v1/sessions?sort={sort}&limit=30&job=&q=n");
        let (mut names, mut pages) = (Vec::new(), 0);
        loop {
            let response = world.ask(&format!("GET {target}"));
            let list = response.json();
            assert_eq!(list["page"]["total"], 250);
            assert_eq!(list["page"]["offset"].is_null(), pages > 0);
            let items = list["items"].as_array().unwrap();
            names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
            pages += 1;
            assert!(pages <= 9, "a walk ends");
            let Some(link) = response.header("link") else {
                assert!(list["page"]["next"].is_null() && list["page"]["cursor"].is_null());
                break;
            };
            target = next_of(link);
            assert_eq!(list["page"]["next"], target.as_str());
        }
        assert_eq!((pages, names.len()), (9, 250), "{sort}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 250, "{sort}");
        assert_eq!(world.names(&format!("sort={sort}&limit=1000")), names, "{sort}");
    }
}

#[test]
fn a_walk_sees_each_row_once_while_rows_come() {
    let world = many(50);
    let first = world.ask("GET /api/v1/sessions?sort=startedAt&limit=20");
    let earlier = session("RestoreSession", "new", "new", "2026-11-19T00:00:00Z");
    world.put(report("em-prod", "em", FeedState::Fresh), vec![earlier]);
    let second = world.ask(&format!("GET {}", next_of(first.header("link").unwrap()))).json();
    assert_eq!(second["items"][0]["name"], "n0020");
    assert_eq!(second["page"]["total"], 51);
}

#[test]
fn the_next_page_keeps_every_parameter() {
    let world = many(3);
    let response = world.ask(
        "GET /api/v1/sessions?limit=1&offset=1&q=N&server=&sort=name,-kind&startedAfter=2026-11-20T00:00:00%2B00:00",
    );
    let (kept, cursor) = response
        .text("/page/next")
        .split_once("&cursor=")
        .map(|(kept, cursor)| (kept.to_owned(), cursor.to_owned()))
        .unwrap();
    assert_snapshot!(kept, @r#"/api/v1/sessions?limit=1&q=N&server=&sort=name,-kind&startedAfter=2026-11-20T00%3A00%3A00%2B00%3A00"#);
    assert_eq!(response.text("/page/cursor"), cursor);
}

#[test]
fn offsets_pass_over_rows() {
    let world = many(5);
    assert_eq!(world.names("sort=name&limit=2&offset=3"), ["n0003", "n0004"]);
    assert_eq!(world.names("sort=name&limit=2&offset=5"), Vec::<String>::new());
    assert_eq!(world.names("offset=4294967295"), Vec::<String>::new());
    let list = world.ask("GET /api/v1/sessions?offset=3&limit=2").json();
    assert_eq!(
        list["page"].to_string(),
        r#"{"cursor":null,"limit":2,"next":null,"offset":3,"total":5}"#
    );
}

#[test]
fn a_cursor_fits_only_the_list_it_came_from() {
    let world = many(5);
    let cursor = world.ask("GET /api/v1/sessions?sort=name&limit=2").text("/page/cursor");
    let refusal = |query: &str| world.refusal(&format!("/api/v1/sessions?{query}"));
    assert_eq!(world.names(&format!("sort=name&limit=1&cursor={cursor}")), ["n0002"]);

    let invalid = "400 /problems/invalid-cursor";
    assert_eq!(refusal(&format!("sort=-name&cursor={cursor}")), invalid);
    assert_eq!(refusal(&format!("sort=name&q=n&cursor={cursor}")), invalid);
    assert_eq!(refusal("cursor="), invalid);
    assert_eq!(refusal(&format!("cursor={}", "A".repeat(7000))), invalid);
    let (short, _) = cursor.split_at(cursor.len() - 4);
    assert_eq!(refusal(&format!("sort=name&cursor={short}")), invalid);
    for place in [0, 10, 40, cursor.len() - 2] {
        let mut bytes = cursor.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(refusal(&format!("sort=name&cursor={changed}")), invalid, "{place}");
    }
    assert_eq!(
        refusal(&format!("sort=name&offset=0&cursor={cursor}")),
        "400 /problems/invalid-parameter offset"
    );
}

#[test]
fn an_old_cursor_leads_back_to_the_first_page() {
    let world = many(5);
    let next = world.ask("GET /api/v1/sessions?sort=name&limit=2").text("/page/next");
    world.pass(Duration::from_secs(2 * 60 * 60));
    assert_snapshot!(world.show(&format!("GET {next}")), @r#"
    410 Gone
    cache-control: no-store
    content-type: application/problem+json
    link: </api/v1/sessions?limit=2&sort=name>; rel="first"

    {
      "type":"/problems/cursor-expired",
      "title":"The cursor has expired",
      "status":410,
      "instance":"test-1",
      "first":"/api/v1/sessions?limit=2&sort=name"
    }
    "#);
}

#[test]
fn a_cursor_of_another_key_has_expired() {
    let next = many(5).ask("GET /api/v1/sessions?sort=name&limit=2").text("/page/next");
    let world = World::with_key([8; 32]);
    assert_eq!(world.refusal(&next), "410 /problems/cursor-expired");
}
