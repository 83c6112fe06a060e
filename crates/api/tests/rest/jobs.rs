//! The list of jobs, and the wish that a suspicious loss be believed.

use insta::assert_snapshot;
use mullion_model::{FeedState, JobRef, Kind, Outcome, Session, State};

use crate::fixture::{report, session};
use crate::world::World;

/// A run of a job; running without a result.
fn run(id: u32, job: &str, started_at: &str, result: Option<Outcome>) -> Session {
    let state = if result.is_some() { State::Finished } else { State::Running };
    let job = Some(JobRef { id: Some(job.to_lowercase()), name: Some(job.to_owned()) });
    let id = format!("00000000-0000-4000-8000-{id:012}");
    Session {
        job,
        state,
        result,
        kind: Kind::Backup,
        ..session("JobSession", &id, "run", started_at)
    }
}

/// A source whose daily job is well and whose weekly job never was.
fn world() -> World {
    let world = World::empty();
    let rows = vec![
        run(1, "Daily", "2026-11-20T09:00:00Z", None),
        run(2, "Daily", "2026-11-19T09:00:00Z", Some(Outcome::Success)),
        run(3, "Daily", "2026-11-18T09:00:00Z", Some(Outcome::Warning)),
        run(4, "Weekly", "2026-11-16T09:00:00Z", Some(Outcome::Failed)),
        session("RestoreSession", "00000000-0000-4000-8000-000000000005", "a restore", ""),
    ];
    world.put(report("m365", "vb365", FeedState::Fresh), rows);
    world
}

/// The names of the jobs that a query finds, in order.
fn names(world: &World, query: &str) -> Vec<String> {
    let response = world.ask(&format!("GET /api/v1/jobs?{query}"));
    let list = response.json();
    let items = list["items"].as_array().unwrap_or_else(|| panic!("{}", response.body));
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_job_shows_what_ran_last_and_what_went_well_last() {
    assert_snapshot!(world().show("GET /api/v1/jobs?sources=none"), @r#"
    200 OK
    cache-control: private, no-cache
    content-type: application/json
    etag: …

    {
      "items":[
        {
          "source":"m365",
          "product":"vb365",
          "id":"weekly",
          "name":"Weekly",
          "latest":{"id":"67746a7f-4459-5ab9-afd1-80f5f1281d68","source":"m365","product":"vb365","server":null,"kind":"backup","workload":"vm","name":"run","job":{"id":"weekly","name":"Weekly"},"object":null,"organization":null,"initiatedBy":null,"reason":null,"state":"finished","result":"failed","progressPercent":null,"pointInTime":null,"startedAt":"2026-11-16T09:00:00Z","endedAt":null,"durationSeconds":null,"message":null,"parent":null,"native":{"id":"00000000-0000-4000-8000-000000000004","type":"JobSession","subtype":null,"state":"Stopped","result":"Success"},"presence":"present","readAt":"2026-11-20T10:00:00Z","links":{"self":"/api/v1/sessions/67746a7f-4459-5ab9-afd1-80f5f1281d68","items":null,"events":null}},
          "latestSuccess":null,
          "running":0,
          "counts":{"success":0,"warning":0,"failed":1,"cancelled":0,"unknown":0}
        },
        {
          "source":"m365",
          "product":"vb365",
          "id":"daily",
          "name":"Daily",
          "latest":{"id":"a67ef36e-6979-52d7-b45d-4d73c3ea3e72","source":"m365","product":"vb365","server":null,"kind":"backup","workload":"vm","name":"run","job":{"id":"daily","name":"Daily"},"object":null,"organization":null,"initiatedBy":null,"reason":null,"state":"running","result":null,"progressPercent":null,"pointInTime":null,"startedAt":"2026-11-20T09:00:00Z","endedAt":null,"durationSeconds":null,"message":null,"parent":null,"native":{"id":"00000000-0000-4000-8000-000000000001","type":"JobSession","subtype":null,"state":"Stopped","result":"Success"},"presence":"present","readAt":"2026-11-20T10:00:00Z","links":{"self":"/api/v1/sessions/a67ef36e-6979-52d7-b45d-4d73c3ea3e72","items":null,"events":null}},
          "latestSuccess":{"id":"8e972a0f-3944-53f7-aa78-133a85bfab09","source":"m365","product":"vb365","server":null,"kind":"backup","workload":"vm","name":"run","job":{"id":"daily","name":"Daily"},"object":null,"organization":null,"initiatedBy":null,"reason":null,"state":"finished","result":"success","progressPercent":null,"pointInTime":null,"startedAt":"2026-11-19T09:00:00Z","endedAt":null,"durationSeconds":null,"message":null,"parent":null,"native":{"id":"00000000-0000-4000-8000-000000000002","type":"JobSession","subtype":null,"state":"Stopped","result":"Success"},"presence":"present","readAt":"2026-11-20T10:00:00Z","links":{"self":"/api/v1/sessions/8e972a0f-3944-53f7-aa78-133a85bfab09","items":null,"events":null}},
          "running":1,
          "counts":{"success":1,"warning":1,"failed":0,"cancelled":0,"unknown":0}
        }
      ],
      "page":{
        "limit":100,
        "offset":0,
        "total":2,
        "next":null
      },
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
fn jobs_are_chosen_and_ordered() {
    let world = world();
    assert_eq!(names(&world, ""), ["Weekly", "Daily"]);
    assert_eq!(names(&world, "sort=-latestSuccess"), ["Daily", "Weekly"]);
    assert_eq!(names(&world, "sort=-failed,name"), ["Weekly", "Daily"]);
    assert_eq!(names(&world, "result=failed"), ["Weekly"]);
    assert_eq!(names(&world, "state=running"), ["Daily"]);
    assert_eq!(names(&world, "job=daily"), ["Daily"]);
    assert_eq!(names(&world, "kind=restore"), <[&str; 0]>::default());
}

#[test]
fn jobs_are_paged() {
    let world = world();
    let first = world.ask("GET /api/v1/jobs?limit=1&sources=none");
    let page = &first.json()["page"];
    assert_eq!(page["total"], 2);
    assert_eq!(page["next"], "/api/v1/jobs?limit=1&sources=none&offset=1");
    let last = world.ask("GET /api/v1/jobs?limit=1&sources=none&offset=1");
    assert_eq!(last.json()["items"][0]["name"], "Daily");
    assert!(last.json()["page"]["next"].is_null());
}

#[test]
fn what_a_list_of_jobs_cannot_do_is_refused() {
    let world = world();
    for (query, refusal) in [
        ("sort=startedAt", "400 /problems/invalid-parameter sort"),
        ("sort=name,-name&limit=0", "400 /problems/invalid-parameter sort limit"),
        ("cursor=x", "400 /problems/unknown-parameter cursor"),
        ("startedAfter=2026-01-01T00:00:00Z", "400 /problems/unknown-parameter startedAfter"),
        ("source=nobody", "404 /problems/not-found"),
    ] {
        assert_eq!(world.refusal(&format!("/api/v1/jobs?{query}")), refusal, "{query}");
    }
}

#[test]
fn a_loss_is_believed_as_a_refresh_is_wanted() {
    let world = world();
    let wish = "POST /api/v1/sources/m365/accept-shrink";
    assert_eq!(world.ask(wish).status, "202 Accepted");
    assert_eq!(world.ask(wish).status, "429 Too Many Requests");
    assert_eq!(world.ask("POST /api/v1/sources/other/accept-shrink").status, "404 Not Found");
    let foreign = format!("{wish}\nOrigin: http://evil.example");
    assert_eq!(world.ask(&foreign).status, "403 Forbidden");
    assert_eq!(world.ask(&wish.replace("POST", "GET")).status, "405 Method Not Allowed");
}
