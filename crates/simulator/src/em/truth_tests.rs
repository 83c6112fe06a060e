//! The truth about sessions that the vendor documents.

use mullion_model::SessionId;
use serde_json::Value;

use super::list::List;
use super::specimens::{
    agent_child, at, bare, cdp_task, cloud_failover, copy_worker, running_cdp, word,
};
use super::truth::{all, items_of};
use super::world::{JobShown, Server, Session, World};
use crate::kit::moment::Stamp;

/// The truth about one session, in a world of its own.
fn truth(session: Session) -> Value {
    let mut world = World::default();
    world.add(session);
    all(&world, "em-prod").pop().unwrap()
}

#[track_caller]
fn check(row: &Value, expected: &[(&str, Value)]) {
    for (pointer, value) in expected {
        assert_eq!(row.pointer(pointer), Some(value), "{pointer}");
    }
}

/// The mapping's worked example; facts: REST reference 13.0.1, a finished file-level restore.
#[test]
fn a_finished_file_level_restore() {
    let row = truth(Session {
        name: word("FLR_[srv04]@2014-10-19 05:59:18"),
        server: Some(Server { id: String::new(), name: "srv02.tech.local".to_owned() }),
        job_type: word("FileLevelRestore"),
        vm: word("srv04"),
        ended: Stamp::At(at("2014-10-19T06:28:24Z")),
        state: word("Stopped"),
        result: word("Success"),
        progress: Some(0),
        ..bare(List::Restore, "676dc837-f441-4ac1-8470-15be06b4cffc", "2014-10-19T05:59:18Z")
    });
    check(
        &row,
        &[
            ("/id", "c429e4c2-c523-58c9-a898-5b92f82ef3da".into()),
            ("/kind", "restore".into()),
            ("/workload", "vm".into()),
            ("/state", "finished".into()),
            ("/result", "success".into()),
            ("/durationSeconds", 1746.into()),
            ("/progressPercent", Value::Null),
            ("/server", "srv02.tech.local".into()),
            ("/object", "srv04".into()),
            ("/job", Value::Null),
            ("/links/items", Value::Null),
        ],
    );
}

/// The mapping's worked example; facts: REST reference 13.1, a running restore.
#[test]
fn a_running_restore() {
    let row = truth(Session {
        job_type: word("RestoreVm"),
        state: word("Working"),
        result: word("None"),
        progress: Some(64),
        ..bare(List::Restore, "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6", "2025-10-21T17:10:02.017Z")
    });
    check(
        &row,
        &[
            ("/id", "3a95d93c-23f5-5571-b0c4-fe14868fcab1".into()),
            ("/state", "running".into()),
            ("/result", Value::Null),
            ("/native/result", "None".into()),
            ("/progressPercent", 64.into()),
            ("/durationSeconds", Value::Null),
            ("/name", "RestoreVm".into()),
        ],
    );
}

#[test]
fn what_the_words_do_not_settle() {
    let case = |state: &str, ended: Stamp| {
        truth(Session {
            state: word(state),
            result: word("Success"),
            ended,
            ..bare(List::Backup, "d46e39e0-1131-4585-91a7-e828ce7eafae", "2025-10-21T17:10:02Z")
        })
    };
    let end = Stamp::At(at("2025-10-21T18:10:02Z"));
    let shown = Value::from("2025-10-21T18:10:02Z");
    check(&case("Working", end), &[("/endedAt", Value::Null), ("/result", Value::Null)]);
    check(&case("Suspended", end), &[("/state", "unknown".into()), ("/endedAt", shown)]);
    check(
        &case("Stopped", Stamp::Never),
        &[("/result", "success".into()), ("/endedAt", Value::Null)],
    );
    check(&case("Stopped", end), &[("/name", "BackupJobSession".into())]);
}

/// The mapping's worked example; facts: REST reference 13.0.1, a CDP session.
#[test]
fn a_running_cdp_session() {
    check(
        &truth(running_cdp()),
        &[
            ("/id", "3d2411c9-0bcb-5bd3-9e5a-21682dde79cd".into()),
            ("/kind", "replication".into()),
            ("/workload", "vm".into()),
            ("/native/subtype", "CdpReplica".into()),
            ("/state", "running".into()),
            ("/result", Value::Null),
            ("/progressPercent", 0.into()),
            ("/message", Value::Null),
            ("/job/id", "145f3365-6ec0-44e9-9538-8c8c34ebdcce".into()),
            ("/job/name", "CDP Policy 1".into()),
        ],
    );
}

/// A task may call itself a success before it is over.
#[test]
fn the_item_of_a_cdp_session() {
    let mut world = World::default();
    world.add(Session { tasks: vec![cdp_task()], ..running_cdp() });
    let id = running_cdp().id;
    let items = items_of(&world, "em-prod", List::Cdp, &id).unwrap();
    check(
        items.first().unwrap(),
        &[
            ("/name", "shop-02".into()),
            ("/objectType", "Vm".into()),
            ("/state", "running".into()),
            ("/result", Value::Null),
            ("/message", Value::Null),
            ("/sizeBytes", 17_179_869_184_u64.into()),
            ("/native/type", "CdpReplicaTaskSession".into()),
            ("/native/state", "InProgress".into()),
            ("/native/result", "Success".into()),
        ],
    );
}

#[test]
fn a_failover_is_named_after_its_plan_and_its_tasks_are_items() {
    let mut world = World::default();
    world.add(cloud_failover());
    let row = all(&world, "em-prod").pop().unwrap();
    check(
        &row,
        &[
            ("/kind", "failover".into()),
            ("/name", "Tenant B plan".into()),
            ("/job", serde_json::json!({ "id": null, "name": "Tenant B plan" })),
            ("/state", "finished".into()),
            ("/result", "failed".into()),
            ("/message", "Replica point is locked".into()),
        ],
    );
    let items = items_of(&world, "em-prod", List::Failover, &cloud_failover().id).unwrap();
    assert_eq!(items.len(), 1);
    check(
        items.first().unwrap(),
        &[
            ("/name", "shop-02".into()),
            ("/objectType", "Vm".into()),
            ("/state", "finished".into()),
            ("/result", "failed".into()),
            ("/message", "Replica point is locked".into()),
            ("/sizeBytes", Value::Null),
            ("/native/type", "CloudFailoverTask".into()),
            ("/native/id", "262824bd-525f-41b6-89c6-ec1b8cb703b3".into()),
        ],
    );
    let named = Session { job_shown: JobShown::ByLink, ..cloud_failover() };
    check(&truth(named), &[("/job/name", "Plan of tenant B".into())]);
}

#[test]
fn an_agent_child_links_to_its_parent_and_a_copy_worker_does_not() {
    let parent = SessionId::new("em-prod", "BackupJobSession", &agent_child().parent.unwrap());
    check(
        &truth(agent_child()),
        &[
            ("/kind", "backup".into()),
            ("/workload", "agent".into()),
            ("/parent/relation", "part".into()),
            ("/parent/id", parent.to_string().into()),
        ],
    );
    let unlinked = Session { parent: None, ..agent_child() };
    check(&truth(unlinked), &[("/parent/relation", "part".into()), ("/parent/id", Value::Null)]);
    check(
        &truth(copy_worker()),
        &[
            ("/kind", "copy".into()),
            ("/workload", "unknown".into()),
            ("/parent/relation", "part".into()),
            ("/parent/id", Value::Null),
            ("/job/name", "Copy to Vienna\\Fileserver Backup".into()),
        ],
    );
}
