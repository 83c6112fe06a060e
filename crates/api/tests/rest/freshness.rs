//! How fresh and complete an answer is: told beside it, and demanded by a caller.

use insta::assert_snapshot;
use mullion_model::FeedState;

use crate::client::laid_out;
use crate::fixture::{em, report};
use crate::world::World;

/// The sources block of a list, with what stands before it.
fn block(world: &World, query: &str) -> String {
    let response = world.ask(&format!("GET /api/v1/sessions?limit=1&{query}"));
    let (_, block) = response.body.split_once("\"completeness\"").unwrap();
    laid_out(&format!("{{\"completeness\"{block}"))
}

#[test]
fn every_touched_source_is_named() {
    let world = World::mixed();
    assert_snapshot!(block(&world, ""), @r#"
    {
      "completeness":"partial",
      "sourceCounts":{
        "fresh":1,
        "stale":1,
        "filling":1,
        "down":0
      },
      "sources":[
        {
          "name":"aws",
          "product":"vbaws",
          "state":"filling",
          "asOf":null,
          "upstreamAsOf":null,
          "sessions":2,
          "rejected":0,
          "problem":null,
          "feeds":[{"name":"restore","state":"filling","asOf":null,"problem":null}]
        },
        {
          "name":"em-prod",
          "product":"em",
          "state":"fresh",
          "asOf":"2026-11-20T09:59:30Z",
          "upstreamAsOf":null,
          "sessions":3,
          "rejected":0,
          "problem":null,
          "feeds":[{"name":"restore","state":"fresh","asOf":"2026-11-20T09:59:30Z","problem":null}]
        },
        {
          "name":"m365",
          "product":"vb365",
          "state":"stale",
          "asOf":"2026-11-20T09:00:00Z",
          "upstreamAsOf":null,
          "sessions":2,
          "rejected":0,
          "problem":"login-refused",
          "feeds":[{"name":"restore","state":"stale","asOf":"2026-11-20T09:00:00Z","problem":null}]
        }
      ]
    }
    "#);
    assert_snapshot!(block(&world, "sources=none"), @r#"
    {
      "completeness":"partial",
      "sourceCounts":{
        "fresh":1,
        "stale":1,
        "filling":1,
        "down":0
      },
      "sources":[]
    }
    "#);
    assert_snapshot!(block(&world, "sources=problems&product=vb365"), @r#"
    {
      "completeness":"partial",
      "sourceCounts":{
        "fresh":0,
        "stale":1,
        "filling":0,
        "down":0
      },
      "sources":[
        {
          "name":"m365",
          "product":"vb365",
          "state":"stale",
          "asOf":"2026-11-20T09:00:00Z",
          "upstreamAsOf":null,
          "sessions":2,
          "rejected":0,
          "problem":"login-refused",
          "feeds":[{"name":"restore","state":"stale","asOf":"2026-11-20T09:00:00Z","problem":null}]
        }
      ]
    }
    "#);
    assert_snapshot!(block(&world, "sources=problems&source=em-prod"), @r#"
    {
      "completeness":"complete",
      "sourceCounts":{
        "fresh":1,
        "stale":0,
        "filling":0,
        "down":0
      },
      "sources":[]
    }
    "#);
}

#[test]
fn a_rejected_row_makes_a_fresh_source_partial() {
    let world = World::empty();
    let mut lossy = report("em-prod", "em", FeedState::Fresh);
    lossy.feeds[0].rejected = 2;
    world.put(lossy, em());
    let list = world.ask("GET /api/v1/sessions").json();
    assert_eq!(list["completeness"], "partial");
    assert_eq!(list["sources"][0]["rejected"], 2);
}

#[test]
fn an_empty_estate_is_an_empty_list() {
    let world = World::empty();
    assert_snapshot!(world.show("GET /api/v1/sessions"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …
    vary: accept, accept-encoding

    {
      "items":[],
      "page":{
        "limit":100,
        "offset":0,
        "total":0,
        "cursor":null,
        "next":null
      },
      "completeness":"complete",
      "sourceCounts":{
        "fresh":0,
        "stale":0,
        "filling":0,
        "down":0
      },
      "sources":[]
    }
    "#);
}

#[test]
fn before_the_first_reading_the_answer_is_filling_not_nothing() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Filling), Vec::new());
    assert_snapshot!(world.show("GET /api/v1/sessions"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …
    vary: accept, accept-encoding

    {
      "items":[],
      "page":{
        "limit":100,
        "offset":0,
        "total":0,
        "cursor":null,
        "next":null
      },
      "completeness":"partial",
      "sourceCounts":{
        "fresh":0,
        "stale":0,
        "filling":1,
        "down":0
      },
      "sources":[
        {
          "name":"em-prod",
          "product":"em",
          "state":"filling",
          "asOf":null,
          "upstreamAsOf":null,
          "sessions":0,
          "rejected":0,
          "problem":null,
          "feeds":[{"name":"restore","state":"filling","asOf":null,"problem":null}]
        }
      ]
    }
    "#);
    assert_eq!(world.ask("GET /readyz").status, "200 OK");
}

#[test]
fn a_strict_caller_is_refused_with_the_sources_that_fall_short() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sessions?consistency=strict"), @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 30

    {
      "type":"/problems/sources-incomplete",
      "title":"Not every source is fresh enough",
      "status":503,
      "instance":"test-1",
      "sources":[
        {
          "name":"aws",
          "product":"vbaws",
          "state":"filling",
          "asOf":null,
          "upstreamAsOf":null,
          "sessions":2,
          "rejected":0,
          "problem":null,
          "feeds":[{"name":"restore","state":"filling","asOf":null,"problem":null}]
        },
        {
          "name":"m365",
          "product":"vb365",
          "state":"stale",
          "asOf":"2026-11-20T09:00:00Z",
          "upstreamAsOf":null,
          "sessions":2,
          "rejected":0,
          "problem":"login-refused",
          "feeds":[{"name":"restore","state":"stale","asOf":"2026-11-20T09:00:00Z","problem":null}]
        }
      ]
    }
    "#);
}

#[test]
fn a_strict_caller_is_answered_where_all_is_fresh_enough() {
    let world = World::mixed();
    let status = |query: &str| world.ask(&format!("GET /api/v1/sessions?{query}")).status;
    assert_eq!(status("consistency=strict&source=em-prod"), "200 OK");
    assert_eq!(status("consistency=strict&source=m365"), "503 Service Unavailable");
    // em-prod was read 30 s ago, m365 an hour ago, aws never.
    assert_eq!(status("consistency=strict&maxAge=30&source=em-prod"), "200 OK");
    assert_eq!(status("consistency=strict&maxAge=29&source=em-prod"), "503 Service Unavailable");
    assert_eq!(status("consistency=strict&maxAge=3600&source=em-prod,m365"), "200 OK");
    assert_eq!(
        status("consistency=strict&maxAge=3599&source=em-prod,m365"),
        "503 Service Unavailable"
    );
    assert_eq!(status("consistency=strict&maxAge=31536000"), "503 Service Unavailable");
    assert_eq!(status("consistency=partial"), "200 OK");
}
