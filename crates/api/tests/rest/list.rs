//! The list of sessions: what a row looks like, which rows are found, and in which order.

use insta::assert_snapshot;

use crate::client::laid_out;
use crate::world::World;

#[test]
fn a_row_shows_every_field_in_the_contracts_order() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sessions?source=em-prod&limit=2"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …
    link: </api/v1/sessions?limit=2&source=em-prod&cursor=…>; rel="next"
    vary: accept, accept-encoding

    {
      "items":[
        {
          "id":"3a95d93c-23f5-5571-b0c4-fe14868fcab1",
          "source":"em-prod",
          "product":"em",
          "server":"srv02.tech.local",
          "kind":"restore",
          "workload":"vm",
          "name":"ubuntu88@2025-10-21 17:10:02",
          "job":null,
          "object":"ubuntu88",
          "organization":null,
          "initiatedBy":null,
          "reason":null,
          "state":"running",
          "result":null,
          "progressPercent":64,
          "pointInTime":null,
          "startedAt":"2025-10-21T17:10:02.017Z",
          "endedAt":null,
          "durationSeconds":null,
          "message":null,
          "parent":null,
          "native":{"id":"ed8e95ca-6ec5-4a2d-978b-e1108c4130b6","type":"RestoreSession","subtype":"RestoreVm","state":"Working","result":"None"},
          "presence":"present",
          "readAt":"2026-11-20T10:00:00Z",
          "links":{"self":"/api/v1/sessions/3a95d93c-23f5-5571-b0c4-fe14868fcab1","items":null,"events":null}
        },
        {
          "id":"c429e4c2-c523-58c9-a898-5b92f82ef3da",
          "source":"em-prod",
          "product":"em",
          "server":"srv02.tech.local",
          "kind":"restore",
          "workload":"vm",
          "name":"FLR_[srv04]",
          "job":null,
          "object":"srv04",
          "organization":null,
          "initiatedBy":null,
          "reason":null,
          "state":"finished",
          "result":"success",
          "progressPercent":null,
          "pointInTime":null,
          "startedAt":"2014-10-19T05:59:18Z",
          "endedAt":"2014-10-19T06:28:24Z",
          "durationSeconds":1746,
          "message":null,
          "parent":null,
          "native":{"id":"676dc837-f441-4ac1-8470-15be06b4cffc","type":"RestoreSession","subtype":"FileLevelRestore","state":"Stopped","result":"Success"},
          "presence":"present",
          "readAt":"2026-11-20T10:00:00Z",
          "links":{"self":"/api/v1/sessions/c429e4c2-c523-58c9-a898-5b92f82ef3da","items":null,"events":null}
        }
      ],
      "page":{
        "limit":2,
        "offset":0,
        "total":3,
        "cursor":"…",
        "next":"/api/v1/sessions?limit=2&source=em-prod&cursor=…"
      },
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
fn a_row_shows_the_fields_that_are_wanted_and_its_id() {
    let world = World::mixed();
    let items = |query: &str| {
        let list = world.ask(&format!("GET /api/v1/sessions?source=em-prod&sort=name&{query}"));
        let (items, _) = list.body.split_once(",\"page\":").unwrap();
        items.to_owned()
    };
    let wanted = items("limit=2&fields=startedAt,name,job,durationSeconds");
    assert_snapshot!(wanted, @r#"{"items":[{"id":"6d99e343-45c4-5901-970f-55511ead4a9a","name":"Fileserver Backup@2014-10-19 05:22:52","job":{"id":"4856ab37-2235-45e8-affe-d515878b01a9","name":"Fileserver Backup"},"startedAt":"2014-10-19T05:22:52Z","durationSeconds":1076},{"id":"c429e4c2-c523-58c9-a898-5b92f82ef3da","name":"FLR_[srv04]","job":null,"startedAt":"2014-10-19T05:59:18Z","durationSeconds":1746}]"#);
    assert_eq!(items("fields=id"), items("fields=id,id"));
    let next = world.ask("GET /api/v1/sessions?limit=1&fields=kind").json();
    let next = next["page"]["next"].as_str().unwrap();
    assert!(next.starts_with("/api/v1/sessions?fields=kind&limit=1&cursor="), "{next}");
    let row = world.ask(&format!("GET {next}")).json()["items"][0].clone();
    assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "kind"]);
}

#[test]
fn one_session_looks_as_in_the_list() {
    let world = World::mixed();
    let target = "/api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133";
    assert_snapshot!(world.show(&format!("GET {target}")), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …

    {
      "id":"5fc32d5e-9d8e-5189-90bd-a759f202a133",
      "source":"m365",
      "product":"vb365",
      "server":"m365.example.com",
      "kind":"restore",
      "workload":"exchange",
      "name":"Vex",
      "job":null,
      "object":null,
      "organization":"tech.example.com",
      "initiatedBy":"TECH\\operator",
      "reason":null,
      "state":"finished",
      "result":"success",
      "progressPercent":null,
      "pointInTime":"2017-06-27T05:07:39Z",
      "startedAt":"2017-06-29T07:42:21.191694Z",
      "endedAt":"2017-06-29T08:14:58.3532833Z",
      "durationSeconds":1957.1615893,
      "message":null,
      "parent":null,
      "native":{
        "id":"0800471b-d0e2-422b-9d7c-35d15661c3fb",
        "type":"RestoreSession",
        "subtype":"Vex",
        "state":"Stopped",
        "result":"Success"
      },
      "presence":"present",
      "readAt":"2026-11-20T10:00:00Z",
      "links":{
        "self":"/api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133",
        "items":null,
        "events":"/api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133/events"
      }
    }
    "#);
    let list = world.ask("GET /api/v1/sessions?q=vex").json();
    assert_eq!(list["items"][0], world.ask(&format!("GET {target}")).json());
}

#[test]
fn a_failed_session_with_a_job_and_a_nasty_message() {
    let world = World::mixed();
    let target = "GET /api/v1/sessions/a037685c-6a83-5aef-96ec-519c36622eb9";
    assert_snapshot!(laid_out(&world.ask(target).body), @r#"
    {
      "id":"a037685c-6a83-5aef-96ec-519c36622eb9",
      "source":"m365",
      "product":"vb365",
      "server":"m365.example.com",
      "kind":"backup",
      "workload":"m365",
      "name":"Nightly",
      "job":{
        "id":"11111111-2222-4333-8444-0000000000aa",
        "name":null
      },
      "object":null,
      "organization":null,
      "initiatedBy":null,
      "reason":null,
      "state":"finished",
      "result":"failed",
      "progressPercent":null,
      "pointInTime":null,
      "startedAt":"2018-02-03T11:05:06.0123457Z",
      "endedAt":"2018-02-03T11:07:01.7654321Z",
      "durationSeconds":115.7530864,
      "message":"Mailbox not found: \u001b[31m\"ops\"\n<b>",
      "parent":null,
      "native":{
        "id":"11111111-2222-4333-8444-000000000201",
        "type":"JobSession",
        "subtype":null,
        "state":"Failed",
        "result":null
      },
      "presence":"present",
      "readAt":"2026-11-20T10:00:00Z",
      "links":{
        "self":"/api/v1/sessions/a037685c-6a83-5aef-96ec-519c36622eb9",
        "items":null,
        "events":"/api/v1/sessions/a037685c-6a83-5aef-96ec-519c36622eb9/events"
      }
    }
    "#);
}

#[test]
fn a_session_without_a_start_and_with_a_parent() {
    let world = World::mixed();
    let target = "GET /api/v1/sessions/e3362ab4-f309-55df-b4bc-f5da13a1dd3c";
    assert_snapshot!(laid_out(&world.ask(target).body), @r#"
    {
      "id":"e3362ab4-f309-55df-b4bc-f5da13a1dd3c",
      "source":"aws",
      "product":"vbaws",
      "server":"aws.example.com",
      "kind":"configuration",
      "workload":null,
      "name":"Configuration, own",
      "job":null,
      "object":null,
      "organization":null,
      "initiatedBy":null,
      "reason":null,
      "state":"pending",
      "result":null,
      "progressPercent":null,
      "pointInTime":null,
      "startedAt":null,
      "endedAt":null,
      "durationSeconds":null,
      "message":null,
      "parent":{
        "id":"a69770af-41a2-5b1a-9b60-8413fc21e90b",
        "relation":"part"
      },
      "native":{
        "id":"00000000-0000-4000-8000-000000000007",
        "type":"Session",
        "subtype":"ConfigurationBackupActivity",
        "state":"Pending",
        "result":null
      },
      "presence":"present",
      "readAt":"2026-11-20T10:00:00Z",
      "links":{
        "self":"/api/v1/sessions/e3362ab4-f309-55df-b4bc-f5da13a1dd3c",
        "items":null,
        "events":null
      }
    }
    "#);
}

/// The first word of each found name, in order.
fn found(world: &World, query: &str) -> String {
    let names = world.names(query);
    let first = |name: &String| name.split([' ', '@', ',']).next().unwrap().to_owned();
    names.iter().map(first).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_filter_finds_what_it_says() {
    let world = World::mixed();
    let found = |query: &str| found(&world, query);
    assert_eq!(
        found(""),
        "ubuntu88 RetentionActivity Nightly Vex FLR_[srv04] Fileserver Configuration"
    );
    assert_eq!(found("source=em-prod"), "ubuntu88 FLR_[srv04] Fileserver");
    assert_eq!(found("source=m365,aws"), "RetentionActivity Nightly Vex Configuration");
    assert_eq!(found("source=m365&source=m365"), "Nightly Vex");
    assert_eq!(found("product=vb365"), "Nightly Vex");
    assert_eq!(found("kind=backup,retention"), "RetentionActivity Nightly Fileserver");
    assert_eq!(found("workload=exchange"), "Vex");
    assert_eq!(found("workload="), "Configuration");
    assert_eq!(found("workload=exchange,"), "Vex Configuration");
    assert_eq!(found("state=running,pending"), "ubuntu88 Configuration");
    assert_eq!(found("result=failed"), "Nightly");
    assert_eq!(found("result="), "ubuntu88 Configuration");
    assert_eq!(found("server=srv02.tech.local"), "ubuntu88 FLR_[srv04] Fileserver");
    assert_eq!(found("server=srv02.tech.local,aws.example.com"), "", "names contain commas");
    assert_eq!(
        found("server=aws.example.com&server=m365.example.com"),
        "RetentionActivity Nightly Vex Configuration"
    );
    assert_eq!(found("job=Fileserver+Backup"), "Fileserver");
    assert_eq!(found("job=11111111-2222-4333-8444-0000000000aa"), "Nightly");
    assert_eq!(found("job=&kind=restore"), "ubuntu88 Vex FLR_[srv04]");
    assert_eq!(found("organization=tech.example.com"), "Vex");
    assert_eq!(found("organization=&product=vb365"), "Nightly");
    assert_eq!(found("parent=none&product=vbaws"), "RetentionActivity");
    assert_eq!(found("parent=a69770af-41a2-5b1a-9b60-8413fc21e90b"), "Configuration");
    assert_eq!(found("presence=gone"), "");
    assert_eq!(found("presence=present,agedOut&source=m365"), "Nightly Vex");
    assert_eq!(found("q=FILESERVER"), "Fileserver");
    assert_eq!(found("q=tech%5Coperator"), "Vex");
    assert_eq!(found("q=&source=m365"), "Nightly Vex", "the empty text is in every text");
    assert_eq!(found("q='+OR+1%3D1--"), "", "a filter is a value, not a language");
    assert_eq!(
        found("startedAfter=2018-02-03T11:05:06.0123457Z"),
        "ubuntu88 RetentionActivity Nightly"
    );
    assert_eq!(found("startedBefore=2014-10-19T05:59:18Z"), "Fileserver");
    assert_eq!(
        found("startedAfter=2014-10-19T07:59:18%2B02:00&startedBefore=2015-01-01T00:00:00Z"),
        "FLR_[srv04]"
    );
    assert_eq!(found("endedAfter=2020-01-01T00:00:00Z"), "RetentionActivity");
    assert_eq!(found("endedBefore=2014-10-19T05:40:48Z"), "");
    assert_eq!(found("startedAfter=2020-01-01T00:00:00Z&startedBefore=2020-01-01T00:00:00Z"), "");
}

#[test]
fn every_sort_key_orders_and_null_stands_last() {
    let world = World::mixed();
    let order = |sort: &str| format!("{sort}: {}", found(&world, &format!("sort={sort}")));
    let keys = [
        "startedAt",
        "-startedAt",
        "endedAt",
        "-endedAt",
        "duration",
        "-duration",
        "name",
        "job",
        "object",
        "-object",
        "source",
        "product",
        "server",
        "kind",
        "workload",
        "-workload",
        "state",
        "result",
        "-result",
        "organization",
        "source,-name",
        "kind,-result,workload,name",
    ];
    assert_snapshot!(keys.map(order).join("\n"), @r#"
    startedAt: Fileserver FLR_[srv04] Vex Nightly RetentionActivity ubuntu88 Configuration
    -startedAt: ubuntu88 RetentionActivity Nightly Vex FLR_[srv04] Fileserver Configuration
    endedAt: Fileserver FLR_[srv04] Vex Nightly RetentionActivity ubuntu88 Configuration
    -endedAt: RetentionActivity Nightly Vex FLR_[srv04] Fileserver ubuntu88 Configuration
    duration: RetentionActivity Nightly Fileserver FLR_[srv04] Vex ubuntu88 Configuration
    -duration: Vex FLR_[srv04] Fileserver Nightly RetentionActivity ubuntu88 Configuration
    name: Configuration Fileserver FLR_[srv04] Nightly RetentionActivity ubuntu88 Vex
    job: Fileserver ubuntu88 Vex Nightly RetentionActivity FLR_[srv04] Configuration
    object: FLR_[srv04] ubuntu88 Vex Fileserver Nightly RetentionActivity Configuration
    -object: ubuntu88 FLR_[srv04] Vex Fileserver Nightly RetentionActivity Configuration
    source: RetentionActivity Configuration ubuntu88 Fileserver FLR_[srv04] Vex Nightly
    product: ubuntu88 Fileserver FLR_[srv04] Vex Nightly RetentionActivity Configuration
    server: RetentionActivity Configuration Vex Nightly ubuntu88 Fileserver FLR_[srv04]
    kind: Fileserver Nightly ubuntu88 Vex FLR_[srv04] RetentionActivity Configuration
    workload: ubuntu88 Fileserver FLR_[srv04] Vex Nightly RetentionActivity Configuration
    -workload: RetentionActivity Nightly Vex ubuntu88 Fileserver FLR_[srv04] Configuration
    state: Configuration ubuntu88 Vex Fileserver Nightly RetentionActivity FLR_[srv04]
    result: Vex Fileserver RetentionActivity FLR_[srv04] Nightly ubuntu88 Configuration
    -result: Nightly Vex Fileserver RetentionActivity FLR_[srv04] ubuntu88 Configuration
    organization: Vex ubuntu88 Fileserver Nightly RetentionActivity FLR_[srv04] Configuration
    source,-name: RetentionActivity Configuration ubuntu88 FLR_[srv04] Fileserver Vex Nightly
    kind,-result,workload,name: Nightly Fileserver FLR_[srv04] Vex ubuntu88 RetentionActivity Configuration
    "#);
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let world = World::mixed();
    let first = world.ask("GET /api/v1/sessions?source=em-prod&limit=1&sources=none");
    let tag = first.header("etag").unwrap();
    let lines = |tag: &str| {
        format!("GET /api/v1/sessions?source=em-prod&limit=1&sources=none\nIf-None-Match: {tag}")
    };
    let again = world.ask(&lines(&format!("\"other\", W/{tag}")));
    assert_eq!((again.status.as_str(), again.body.as_str()), ("304 Not Modified", ""));
    assert_eq!(again.header("etag"), Some(tag));
    assert_eq!(again.header("cache-control"), Some("private, no-cache"));
    assert_eq!(again.header("link"), first.header("link"));
    assert_eq!(world.ask(&lines("\"other\"")).status, "200 OK");
    let session = "GET /api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133";
    let tag = world.ask(session).header("etag").unwrap().to_owned();
    assert_eq!(world.ask(&format!("{session}\nIf-None-Match: {tag}")).status, "304 Not Modified");
}

#[test]
fn time_alone_changes_no_answer() {
    let world = World::mixed();
    for target in
        ["/api/v1/sessions?limit=2&facets=kind", "/api/v1/sources", "/api/v1/sources/m365"]
    {
        let before = world.ask(&format!("GET {target}"));
        world.pass(std::time::Duration::from_secs(3600));
        let after = world.ask(&format!("GET {target}\nRange: bytes=0-0,1-1,2-2"));
        assert_eq!(before.body, after.body, "{target}");
        assert_eq!(before.header("etag"), after.header("etag"), "{target}");
    }
}

#[test]
fn a_head_request_gets_the_head_alone() {
    let world = World::mixed();
    let get = world.ask("GET /api/v1/sources");
    let head = world.ask("HEAD /api/v1/sources");
    assert_eq!((head.status.as_str(), head.body.as_str()), ("200 OK", ""));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-length"), get.header("content-length"));
}

#[test]
fn a_session_that_is_not_there() {
    let world = World::mixed();
    for id in [
        "00000000-0000-4000-8000-000000000000",
        "%7Bid%7D",
        ":id",
        "..",
        "%2e%2e",
        "%2e%2e%2fsources",
        "a037685c6a835aef96ec519c36622eb9",
        "a037685c-6a83-5aef-96ec-519c36622eb9;x",
        "a037685c-6a83-5aef-96ec-519c36622eb9.",
    ] {
        assert_eq!(
            world.refusal(&format!("/api/v1/sessions/{id}")),
            "404 /problems/not-found",
            "{id}"
        );
    }
    let session = "/api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133";
    assert_eq!(
        world.refusal(&format!("{session}?include=raw")),
        "400 /problems/unknown-parameter include"
    );
}
