//! Bad parameters: all of them at once, each with what would be allowed, none with its value.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn all_bad_parameters_are_told_at_once() {
    let world = World::mixed();
    let target = "/api/v1/sessions?limit=0&kind=hunter2&sort=hunter2&startedAfter=hunter2&hunter=hunter2\
                  &state=hunter2&result=skipped&product=vbgcp&workload=hunter2&presence=hunter2\
                  &sources=hunter2&consistency=hunter2&parent=hunter2&facets=hunter2&facetLimit=hunter2";
    let response = world.ask(&format!("GET {target}"));
    assert!(!response.body.contains("hunter2"), "{}", response.body);
    assert_snapshot!(response.show(), @r#"
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
          "name":"presence",
          "problem":"not one of the allowed values",
          "allowed":["present","agedOut","gone"]
        },
        {
          "name":"product",
          "problem":"not one of the allowed values",
          "allowed":["em","vb365","vbaws","vbr"]
        },
        {
          "name":"kind",
          "problem":"not one of the allowed values",
          "allowed":["backup","restore","replication","copy","archive","failover","verification","retrieval","retention","configuration","maintenance","other"]
        },
        {
          "name":"workload",
          "problem":"not one of the allowed values",
          "allowed":["vm","agent","nas","exchange","sharepoint","onedrive","teams","m365","ec2","rds","efs","vpc","dynamodb","fsx","redshift","unknown"]
        },
        {
          "name":"state",
          "problem":"not one of the allowed values",
          "allowed":["pending","running","stopping","finished","unknown"]
        },
        {
          "name":"result",
          "problem":"not one of the allowed values",
          "allowed":["success","warning","failed","cancelled","unknown"]
        },
        {
          "name":"parent",
          "problem":"must be `none` or the id of a session"
        },
        {
          "name":"startedAfter",
          "problem":"must be an RFC 3339 time with a zone, such as 2026-11-20T10:00:00Z (in an address, + is written %2B)"
        },
        {
          "name":"sort",
          "problem":"not one of the allowed values",
          "allowed":["startedAt","endedAt","duration","name","job","object","source","product","server","kind","workload","state","result","organization"]
        },
        {
          "name":"limit",
          "problem":"must be a whole number from 1 to 1000"
        },
        {
          "name":"facets",
          "problem":"not one of the allowed values",
          "allowed":["source","product","kind","workload","state","result","server","job","organization"]
        },
        {
          "name":"facetLimit",
          "problem":"must be a whole number from 1 to 1000"
        },
        {
          "name":"sources",
          "problem":"not one of the allowed values",
          "allowed":["all","problems","none"]
        },
        {
          "name":"consistency",
          "problem":"not one of the allowed values",
          "allowed":["partial","strict"]
        },
        {
          "name":"hunter",
          "problem":"not a parameter of this resource",
          "allowed":["presence","source","product","kind","workload","state","result","server","job","organization","parent","q","startedAfter","startedBefore","endedAfter","endedBefore","sort","limit","offset","cursor","facets","facetLimit","fields","sources","consistency","maxAge"]
        }
      ]
    }
    "#);
}

#[test]
fn each_bad_parameter_is_refused() {
    let world = World::mixed();
    for (query, expected) in [
        ("limit=-1", "invalid-parameter limit"),
        ("limit=abc", "invalid-parameter limit"),
        ("limit=1001", "invalid-parameter limit"),
        ("limit=1e9", "invalid-parameter limit"),
        ("limit=%D9%A3", "invalid-parameter limit"),
        ("limit=%2B5", "invalid-parameter limit"),
        ("limit=1&limit=2", "invalid-parameter limit"),
        ("limit=", "invalid-parameter limit"),
        ("offset=-1", "invalid-parameter offset"),
        ("offset=99999999999999999999", "invalid-parameter offset"),
        ("offset=1&offset=1", "invalid-parameter offset"),
        ("sort=", "invalid-parameter sort"),
        ("sort=secret", "invalid-parameter sort"),
        ("sort=name,name", "invalid-parameter sort"),
        ("sort=name,job,object,server,kind", "invalid-parameter sort"),
        ("sort=name&sort=job", "invalid-parameter sort"),
        ("kind=", "invalid-parameter kind"),
        ("kind=Backup", "invalid-parameter kind"),
        ("kind=backup,,restore", "invalid-parameter kind"),
        ("state=", "invalid-parameter state"),
        ("product=", "invalid-parameter product"),
        ("result=skipped", "invalid-parameter result"),
        ("parent=", "invalid-parameter parent"),
        ("parent=none&parent=none", "invalid-parameter parent"),
        ("presence=", "invalid-parameter presence"),
        ("q=a&q=b", "invalid-parameter q"),
        ("startedAfter=2026-11-20", "invalid-parameter startedAfter"),
        ("startedBefore=2026-11-20T10:00:00", "invalid-parameter startedBefore"),
        ("startedAfter=2026-11-20T10:00:00+01:00", "invalid-parameter startedAfter"),
        ("endedAfter=12026-11-20T10:00:00Z", "invalid-parameter endedAfter"),
        ("endedBefore=", "invalid-parameter endedBefore"),
        (
            "startedAfter=2026-11-20T10:00:00Z&startedBefore=2026-11-20T09:00:00Z",
            "invalid-parameter startedAfter",
        ),
        (
            "endedAfter=2026-11-20T10:00:00Z&endedBefore=2026-11-20T09:00:00Z",
            "invalid-parameter endedAfter",
        ),
        ("consistency=total", "invalid-parameter consistency"),
        ("maxAge=60", "invalid-parameter maxAge"),
        ("consistency=partial&maxAge=60", "invalid-parameter maxAge"),
        ("consistency=strict&maxAge=-1", "invalid-parameter maxAge"),
        ("consistency=hunter&maxAge=60", "invalid-parameter consistency"),
        ("facets=", "invalid-parameter facets"),
        ("facets=kind,", "invalid-parameter facets"),
        ("facets=Kind", "invalid-parameter facets"),
        ("facets=name", "invalid-parameter facets"),
        ("facets=kind,kind", "invalid-parameter facets"),
        ("facets=kind&facets=state", "invalid-parameter facets"),
        ("facets=kind&facetLimit=0", "invalid-parameter facetLimit"),
        ("facets=kind&facetLimit=1001", "invalid-parameter facetLimit"),
        ("facets=kind&facetLimit=all", "invalid-parameter facetLimit"),
        ("facetLimit=1", "invalid-parameter facetLimit"),
        ("facets=x&facetLimit=1", "invalid-parameter facets"),
        ("facet=kind", "unknown-parameter facet"),
        ("bucket=day", "unknown-parameter bucket"),
        ("fields=", "invalid-parameter fields"),
        ("fields=Name", "invalid-parameter fields"),
        ("fields=name,", "invalid-parameter fields"),
        ("fields=name&fields=job", "invalid-parameter fields"),
        ("fields=job.name", "invalid-parameter fields"),
        ("Limit=1", "unknown-parameter Limit"),
        ("include=raw&x", "unknown-parameter include x"),
    ] {
        let refusal = world.refusal(&format!("/api/v1/sessions?{query}"));
        assert_eq!(refusal, format!("400 /problems/{expected}"), "{query}");
    }
}

#[test]
fn an_unknown_field_is_told_with_those_that_exist() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sessions?fields=name,hunter2"), @r#"
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
          "name":"fields",
          "problem":"not one of the allowed values",
          "allowed":["id","source","product","server","kind","workload","name","job","object","organization","initiatedBy","reason","state","result","progressPercent","pointInTime","startedAt","endedAt","durationSeconds","message","parent","native","presence","readAt","links"]
        }
      ]
    }
    "#);
}

#[test]
fn a_source_that_is_not_there() {
    let world = World::mixed();
    for query in ["source=other", "source=em-prod,other", "source=em-prod&source=EM-PROD"] {
        let refusal = world.refusal(&format!("/api/v1/sessions?{query}"));
        assert_eq!(refusal, "404 /problems/not-found", "{query}");
    }
    assert_snapshot!(world.show("GET /api/v1/sessions?source=hunter2"), @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/not-found",
      "title":"There is no such thing",
      "status":404,
      "detail":"The parameter `source` names a source that is not there.",
      "instance":"test-1"
    }
    "#);
}

#[test]
fn an_empty_name_of_a_source_is_told_from_one_that_is_not_there() {
    let world = World::mixed();
    for query in
        ["sessions?source=em-prod,", "sessions?source=em-prod&source=", "jobs?source=,em-prod"]
    {
        let refusal = world.refusal(&format!("/api/v1/{query}"));
        assert_eq!(refusal, "400 /problems/invalid-parameter source", "{query}");
    }
    assert_snapshot!(world.show("GET /api/v1/sessions?source="), @r#"
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
          "name":"source",
          "problem":"must be names of sources, none of them empty; left out, it means all sources"
        }
      ]
    }
    "#);
}

#[test]
fn an_unknown_parameter_is_told_with_those_that_exist() {
    let world = World::mixed();
    assert_snapshot!(world.show("GET /api/v1/sessions/5fc32d5e-9d8e-5189-90bd-a759f202a133/items?colour=1"), @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/unknown-parameter",
      "title":"A parameter is not known",
      "status":400,
      "instance":"test-1",
      "parameters":[
        {
          "name":"colour",
          "problem":"not a parameter of this resource",
          "allowed":["limit","offset","sort"]
        }
      ]
    }
    "#);
}
