//! The timeline: what it looks like, that the list itself says the same, and what it refuses.

use std::collections::BTreeMap;
use std::time::Duration;

use insta::assert_snapshot;
use mullion_model::FeedState;
use serde_json::Value;

use crate::client::laid_out;
use crate::fixture::{at, em, report, session};
use crate::varied::{self, written};
use crate::world::World;

#[test]
fn every_hour_is_there_with_the_sessions_that_began_in_it() {
    let world = World::mixed();
    let window = "startedAfter=2014-10-19T05:30:00Z&startedBefore=2014-10-19T08:00:00Z";
    let target = format!("/api/v1/timeline?bucket=hour&source=em-prod&{window}");
    assert_snapshot!(world.show(&format!("GET {target}")), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …
    vary: accept-encoding

    {
      "bucket":"hour",
      "items":[
        {
          "from":"2014-10-19T05:00:00Z",
          "counts":{"success":1,"warning":0,"failed":0,"cancelled":0,"unknown":0,"none":0}
        },
        {
          "from":"2014-10-19T06:00:00Z",
          "counts":{"success":0,"warning":0,"failed":0,"cancelled":0,"unknown":0,"none":0}
        },
        {
          "from":"2014-10-19T07:00:00Z",
          "counts":{"success":0,"warning":0,"failed":0,"cancelled":0,"unknown":0,"none":0}
        }
      ],
      "total":1,
      "undated":0,
      "completeness":"complete",
      "sourceCounts":{
        "fresh":1,
        "stale":0,
        "filling":0,
        "down":0
      },
      "sources":[
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
        }
      ]
    }
    "#);
}

#[test]
fn a_session_without_a_start_is_in_no_bucket_and_told_of() {
    let world = World::mixed();
    assert_snapshot!(laid_out(&world.ask("GET /api/v1/timeline?product=vbaws&sources=none").body), @r#"
    {
      "bucket":"day",
      "items":[
        {
          "from":"2020-06-19T00:00:00Z",
          "counts":{"success":1,"warning":0,"failed":0,"cancelled":0,"unknown":0,"none":0}
        }
      ],
      "total":2,
      "undated":1,
      "completeness":"partial",
      "sourceCounts":{
        "fresh":0,
        "stale":0,
        "filling":1,
        "down":0
      },
      "sources":[]
    }
    "#);
    assert_snapshot!(laid_out(&world.ask("GET /api/v1/timeline?kind=configuration&sources=none").body), @r#"
    {
      "bucket":"day",
      "items":[],
      "total":1,
      "undated":1,
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
}

/// When each session of a list began and how it ended, by the first `length` letters of its start.
fn told_by_the_list(list: &Value, length: usize) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut told: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for item in list["items"].as_array().unwrap() {
        if let Some(start) = item["startedAt"].as_str() {
            let result = item["result"].as_str().unwrap_or("none");
            let counts = told.entry(start.chars().take(length).collect()).or_default();
            *counts.entry(result.to_owned()).or_default() += 1;
        }
    }
    told
}

#[test]
fn the_list_has_as_many_sessions_in_each_bucket_as_are_counted() {
    let world = varied::world();
    let (mut counted, mut empty, mut undated) = (0, 0, 0);
    for filter in varied::filters(&world) {
        let asked = written(&filter);
        let list = world.ask(&format!("GET /api/v1/sessions?limit=1000&{asked}")).json();
        for (bucket, length, seconds) in
            [("hour", "2026-11-16T00".len(), 3_600), ("day", "2026-11-16".len(), 86_400)]
        {
            let timeline =
                world.ask(&format!("GET /api/v1/timeline?bucket={bucket}&{asked}")).json();
            let expected = told_by_the_list(&list, length);
            let mut shown: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
            let mut before = None;
            for item in timeline["items"].as_array().unwrap() {
                let from = item["from"].as_str().unwrap();
                let gap = before.map(|before| at(from).since(before));
                assert!(
                    gap.is_none_or(|gap| gap == Duration::from_secs(seconds)),
                    "{asked}: {from}"
                );
                before = Some(at(from));
                let counts = item["counts"].as_object().unwrap().iter();
                let counts =
                    counts.map(|(result, count)| (result.clone(), count.as_u64().unwrap()));
                let counts: BTreeMap<_, _> = counts.filter(|(_, count)| *count > 0).collect();
                empty += usize::from(counts.is_empty());
                if !counts.is_empty() {
                    shown.insert(from.chars().take(length).collect(), counts);
                }
            }
            assert_eq!(shown, expected, "{asked}");
            let dated: u64 = shown.values().flat_map(BTreeMap::values).sum();
            assert_eq!(timeline["total"], list["page"]["total"], "{asked}");
            assert_eq!(timeline["undated"].as_u64().unwrap() + dated, timeline["total"], "{asked}");
            for beside in ["completeness", "sourceCounts", "sources"] {
                assert_eq!(timeline[beside], list[beside], "{asked}");
            }
            counted += dated;
            undated += timeline["undated"].as_u64().unwrap();
        }
    }
    assert!(counted > 500 && empty > 500 && undated > 20, "{counted} {empty} {undated}");
}

#[test]
fn the_ends_of_the_time_asked_for_are_the_ends_of_the_timeline() {
    let world = World::mixed();
    let starts = |query: &str| -> Vec<String> {
        let timeline = world.ask(&format!("GET /api/v1/timeline?{query}")).json();
        let items = timeline["items"].as_array().unwrap().iter();
        items.map(|item| item["from"].as_str().unwrap().to_owned()).collect()
    };
    let (after, before) =
        ("startedAfter=2026-01-01T23:30:00Z", "startedBefore=2026-01-03T00:00:00Z");
    // No session began then: the buckets are empty, and they are there.
    assert_eq!(
        starts(&format!("{after}&{before}")),
        ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]
    );
    assert_eq!(starts(after), <[&str; 0]>::default(), "no last session");
    // A zone shifts the ends and not the buckets.
    assert_eq!(
        starts(
            "bucket=hour&startedAfter=2026-01-01T01:15:00%2B01:00&startedBefore=2026-01-01T02:00:00%2B01:00"
        ),
        ["2026-01-01T00:00:00Z"]
    );
}

#[test]
fn more_than_two_thousand_buckets_are_refused_with_what_would_be_right() {
    let world = World::mixed();
    let from = "startedAfter=2026-01-01T00:00:00Z";
    let items = |query: &str| {
        let timeline = world.ask(&format!("GET /api/v1/timeline?{query}")).json();
        timeline["items"].as_array().map(Vec::len)
    };
    let hours = format!("bucket=hour&{from}&startedBefore=2026-03-25T08:00:0");
    assert_eq!(items(&format!("{hours}0Z")), Some(2_000));
    assert_snapshot!(world.show(&format!("GET /api/v1/timeline?{hours}1Z")), @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/invalid-parameter",
      "title":"A parameter is not valid",
      "status":400,
      "instance":"test-1",
      "parameters":[
        {
          "name":"bucket",
          "problem":"makes more than 2000 buckets here: ask for bucket=day, or narrow the time to 83 days at most, with startedAfter and startedBefore"
        }
      ]
    }
    "#);
    let days = "startedAfter=2020-01-01T00:00:00Z&startedBefore=2025-06-23T00:00:00Z";
    assert_eq!(items(days), Some(2_000));
    // The oldest session began in 2014, the newest one in 2025.
    assert_snapshot!(world.show("GET /api/v1/timeline"), @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/invalid-parameter",
      "title":"A parameter is not valid",
      "status":400,
      "instance":"test-1",
      "parameters":[
        {
          "name":"bucket",
          "problem":"makes more than 2000 buckets here: narrow the time to 1999 days at most, with startedAfter and startedBefore"
        }
      ]
    }
    "#);
    // What is said to be right is right, wherever in a bucket it begins.
    for query in [
        "bucket=hour&startedAfter=2026-01-01T00:59:59Z&startedBefore=2026-03-25T00:59:59Z",
        "startedAfter=2020-01-01T23:59:59Z&startedBefore=2025-06-22T23:59:59Z",
    ] {
        assert!(items(query).is_some_and(|items| items > 1_990), "{query}");
    }
}

#[test]
fn what_a_timeline_cannot_do_is_refused() {
    let world = World::mixed();
    for (query, refusal) in [
        ("bucket=", "400 /problems/invalid-parameter bucket"),
        ("bucket=Hour", "400 /problems/invalid-parameter bucket"),
        ("bucket=week", "400 /problems/invalid-parameter bucket"),
        ("bucket=day,hour", "400 /problems/invalid-parameter bucket"),
        ("bucket=x&kind=x&maxAge=1", "400 /problems/invalid-parameter bucket kind maxAge"),
        ("startedAfter=2026-01-01", "400 /problems/invalid-parameter startedAfter"),
        ("sources=some", "400 /problems/invalid-parameter sources"),
        ("sort=name", "400 /problems/unknown-parameter sort"),
        ("limit=1", "400 /problems/unknown-parameter limit"),
        ("offset=0", "400 /problems/unknown-parameter offset"),
        ("cursor=x", "400 /problems/unknown-parameter cursor"),
        ("facets=kind&facetLimit=1", "400 /problems/unknown-parameter facets facetLimit"),
        ("source=", "400 /problems/invalid-parameter source"),
    ] {
        assert_eq!(world.refusal(&format!("/api/v1/timeline?{query}")), refusal, "{query}");
    }
}

#[test]
fn a_source_that_is_not_there_has_no_timeline() {
    let world = World::mixed();
    for query in ["source=nobody", "source=em-prod,nobody"] {
        assert_eq!(
            world.refusal(&format!("/api/v1/timeline?{query}")),
            "404 /problems/not-found",
            "{query}"
        );
    }
}

#[test]
fn a_strict_caller_is_given_no_timeline_of_what_is_not_fresh() {
    let world = World::mixed();
    let status =
        |query: &str| world.ask(&format!("GET /api/v1/timeline?bucket=day&{query}")).status;
    let window = "startedAfter=2026-01-01T00:00:00Z&startedBefore=2026-01-02T00:00:00Z";
    assert_eq!(status(&format!("{window}&consistency=strict")), "503 Service Unavailable");
    assert_eq!(status(&format!("{window}&consistency=strict&source=em-prod")), "200 OK");
}

#[test]
fn whether_a_timeline_is_fresh_enough_is_looked_at_each_time() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Fresh), vec![]);
    let status = || world.ask("GET /api/v1/timeline?consistency=strict&maxAge=60").status;
    // A page is kept when it is finished for the second time.
    assert_eq!([status(), status()], ["200 OK"; 2]);
    world.pass(Duration::from_secs(120));
    assert_eq!(status(), "503 Service Unavailable");
}

#[test]
fn a_timeline_is_sent_again_as_it_is_until_something_changes() {
    let world = World::empty();
    world.put(report("em-prod", "em", FeedState::Fresh), em());
    let window = "startedAfter=2014-10-19T00:00:00Z&startedBefore=2014-11-19T00:00:00Z";
    let target = format!("/api/v1/timeline?{window}");
    let first = world.ask(&format!("GET {target}"));
    let tag = first.header("etag").unwrap();
    let packed = world.ask(&format!("HEAD {target}\nAccept-Encoding: gzip"));
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    world.pass(Duration::from_secs(3_600));
    assert_eq!(world.ask(&format!("GET {target}")).body, first.body, "time alone changes nothing");
    let new = session("RestoreSession", "new", "a new one", "2014-10-20T00:00:00Z");
    world.put(report("em-prod", "em", FeedState::Fresh), vec![new]);
    let changed = world.ask(&format!("GET {target}"));
    assert_ne!(changed.header("etag"), Some(tag));
    assert_eq!(changed.json()["items"][1]["counts"]["success"], 1);
}

#[test]
fn a_finished_page_is_sent_for_its_own_address_alone() {
    let world = World::mixed();
    let query = "source=em-prod&kind=restore&startedBefore=2015-01-01T00:00:00Z";
    // Finished twice, then found in other words twice, then found in these.
    for _ in 0..5 {
        let list = world.ask(&format!("GET /api/v1/sessions?{query}")).json();
        assert!(list["page"].is_object() && list.get("bucket").is_none());
        let timeline = world.ask(&format!("GET /api/v1/timeline?{query}")).json();
        assert!(timeline["bucket"].is_string() && timeline.get("page").is_none());
    }
}
