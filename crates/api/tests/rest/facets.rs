//! Counts beside the rows: what they look like, and that the list itself says the same.

use insta::assert_snapshot;
use mullion_model::FeedState;

use crate::client::laid_out;
use crate::fixture::{report, session};
use crate::varied::{self, written};
use crate::world::World;

/// Every field that can be counted.
const ALL: &str = "source,product,kind,workload,state,result,server,job,organization";

/// The counts that a query of the list is answered with, as they are written.
fn counted(world: &World, query: &str) -> String {
    let body = world.ask(&format!("GET /api/v1/sessions?limit=1&{query}")).body;
    let (_, behind) = body.split_once("\"facets\":").unwrap_or_else(|| panic!("{body}"));
    let (facets, _) = behind.split_once(",\"completeness\"").unwrap();
    laid_out(facets)
}

#[test]
fn counts_stand_between_the_page_and_its_completeness() {
    let world = World::mixed();
    let target =
        "/api/v1/sessions?facets=result,job&facetLimit=2&limit=1&source=m365,aws&sources=none";
    let mut response = world.ask(&format!("GET {target}"));
    let (_, behind) = response.body.split_once("],\"page\"").unwrap();
    response.body = format!("{{\"page\"{behind}");
    response.headers.clear();
    assert_snapshot!(response.show(), @r#"
    200 OK

    {
      "page":{
        "limit":1,
        "offset":0,
        "total":4,
        "cursor":"…",
        "next":"/api/v1/sessions?facetLimit=2&facets=result,job&limit=1&source=m365,aws&sources=none&cursor=…"
      },
      "facets":{
        "result":{
          "values":[{"value":"success","count":2},{"value":"failed","count":1}],
          "more":1
        },
        "job":{
          "values":[{"value":null,"count":3},{"value":"11111111-2222-4333-8444-0000000000aa","count":1}],
          "more":0
        }
      },
      "completeness":"partial",
      "sourceCounts":{
        "fresh":0,
        "stale":1,
        "filling":1,
        "down":0
      },
      "sources":[]
    }
    "#);
}

#[test]
fn every_field_is_counted_as_if_it_had_no_condition() {
    let world = World::mixed();
    assert_snapshot!(counted(&world, &format!("facets={ALL}&source=em-prod&kind=restore")), @r#"
    {
      "source":{
        "values":[
          {"value":"em-prod","count":2},
          {"value":"m365","count":1}
        ],
        "more":0
      },
      "product":{
        "values":[
          {"value":"em","count":2}
        ],
        "more":0
      },
      "kind":{
        "values":[
          {"value":"restore","count":2},
          {"value":"backup","count":1}
        ],
        "more":0
      },
      "workload":{
        "values":[
          {"value":"vm","count":2}
        ],
        "more":0
      },
      "state":{
        "values":[
          {"value":"finished","count":1},
          {"value":"running","count":1}
        ],
        "more":0
      },
      "result":{
        "values":[
          {"value":"success","count":1},
          {"value":null,"count":1}
        ],
        "more":0
      },
      "server":{
        "values":[
          {"value":"srv02.tech.local","count":2}
        ],
        "more":0
      },
      "job":{
        "values":[
          {"value":null,"count":2}
        ],
        "more":0
      },
      "organization":{
        "values":[
          {"value":null,"count":2}
        ],
        "more":0
      }
    }
    "#);
}

#[test]
fn what_nobody_asks_for_is_not_counted() {
    let world = World::mixed();
    let list = world.ask("GET /api/v1/sessions").json();
    assert!(list.get("facets").is_none());
    assert_snapshot!(counted(&world, "facets=kind&q=nobody"), @r#"
    {
      "kind":{
        "values":[],
        "more":0
      }
    }
    "#);
}

#[test]
fn the_commonest_values_are_told_and_how_many_more_there_are() {
    let world = varied::world();
    assert_snapshot!(counted(&world, "facets=job,kind&facetLimit=3"), @r#"
    {
      "job":{
        "values":[
          {"value":null,"count":30},
          {"value":"Nightly","count":24},
          {"value":"Wöchentlich & mehr","count":24}
        ],
        "more":4
      },
      "kind":{
        "values":[
          {"value":"backup","count":120},
          {"value":"restore","count":42}
        ],
        "more":0
      }
    }
    "#);
    let rows = (0..101).map(|number| {
        let id = number.to_string();
        mullion_model::Session { server: Some(id.clone()), ..session("List", &id, "", "") }
    });
    world.put(report("many", "em", FeedState::Fresh), rows.collect());
    let servers = world.ask("GET /api/v1/sessions?source=many&facets=server").json();
    assert_eq!(servers["facets"]["server"]["values"].as_array().unwrap().len(), 100);
    assert_eq!(servers["facets"]["server"]["more"], 1);
}

#[test]
fn the_list_has_as_many_sessions_of_each_value_as_are_counted() {
    let world = varied::world();
    let (mut compared, mut nulls) = (0, 0);
    for filter in varied::filters(&world) {
        let asked = written(&filter);
        let list = world.ask(&format!("GET /api/v1/sessions?{asked}&facets={ALL}")).json();
        for field in ALL.split(',') {
            let others: Vec<_> =
                filter.iter().filter(|(name, _)| *name != field).cloned().collect();
            let total = |condition: Option<&str>| {
                let mut pairs = others.clone();
                pairs.extend(condition.map(|value| (field, value.to_owned())));
                let target = format!("/api/v1/sessions?limit=1&sources=none&{}", written(&pairs));
                world.ask(&format!("GET {target}")).json()["page"]["total"].as_u64().unwrap()
            };
            let facet = &list["facets"][field];
            let mut sum = 0;
            for value in facet["values"].as_array().unwrap() {
                let count = value["count"].as_u64().unwrap();
                let text = value["value"].as_str().unwrap_or_default();
                assert_eq!(count, total(Some(text)), "{asked}: {field}={text}");
                nulls += usize::from(value["value"].is_null());
                compared += 1;
                sum += count;
            }
            assert_eq!((sum, &facet["more"]), (total(None), &0.into()), "{asked}: {field}");
        }
    }
    assert!(compared > 250 && nulls > 40, "{compared} values, {nulls} of them null");
}

#[test]
fn a_page_with_counts_is_another_one_and_shows_what_changed_since() {
    let world = World::mixed();
    let ask = |query: &str| world.ask(&format!("GET /api/v1/sessions?source=m365{query}"));
    let plain = ask("");
    let (first, again) = (ask("&facets=source"), ask("&facets=source"));
    assert_eq!((&first.body, &first.headers), (&again.body, &again.headers));
    assert_ne!(plain.header("etag"), first.header("etag"));
    assert_eq!(ask("&facets=source&facetLimit=1").json()["facets"]["source"]["more"], 2);
    let new = session("RestoreSession", "new", "a new one", "2026-11-20T09:58:00Z");
    world.put(report("em-prod", "em", FeedState::Fresh), vec![new]);
    let changed = ask("&facets=source").json();
    let commonest = &changed["facets"]["source"]["values"][0];
    assert_eq!((&commonest["value"], &commonest["count"]), (&"em-prod".into(), &4.into()));
    assert_eq!(changed["page"]["total"], 2);
}
