//! Every document the project started from, from its own example to the unified answer.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

#[macro_use]
mod documents;
mod beside;
mod replay;

use std::time::Duration;

use mullion_gateway::Gateway;
use mullion_gateway::config::Config;
use mullion_tests::{Client, until};
use replay::Document;
use serde_json::{Value, json};

/// Runs `check` against a gateway that reads `documents` as the source `name`.
fn with_source(
    name: &str,
    product: &str,
    version: &str,
    documents: Vec<Document>,
    check: impl FnOnce(&Client),
) {
    with_sources(vec![(name, product, version, documents)], check);
}

/// Runs `check` against a gateway that reads several sources: name, product, version and documents.
fn with_sources(sources: Vec<(&str, &str, &str, Vec<Document>)>, check: impl FnOnce(&Client)) {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "secret").unwrap();
    let mut text = "[server]\nlisten = \"127.0.0.1:0\"\n".to_owned();
    let mut names = Vec::new();
    for (name, product, version, documents) in sources {
        let server = replay::start(documents);
        text += &format!(
            "[[source]]\nname = \"{name}\"\nproduct = \"{product}\"\nurl = \"http://{server}\"\n\
             username = \"svc\"\npassword_file = {password:?}\napi_version = \"{version}\"\n"
        );
        names.push(name);
    }
    let products = mullion_gateway::builtin();
    let config = Config::parse(&text, &products).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let gateway = runtime.block_on(Gateway::start(config, &products)).unwrap();
    let client = Client::new(&gateway.url());
    for name in names {
        until("the source is fresh", || {
            let source = client.source(name);
            assert!(source["problem"].is_null(), "{source}");
            source["state"] == "fresh"
        });
    }
    check(&client);
    runtime.block_on(gateway.stop());
    runtime.shutdown_timeout(Duration::from_secs(5));
}

/// One session as the API shows it, without the time it was read.
fn session(client: &Client, id: &str) -> Value {
    let mut row = client.get(&format!("/api/v1/sessions/{id}")).json();
    row.as_object_mut().unwrap().remove("readAt").unwrap();
    row
}

/// The rows of a detail list.
fn details(client: &Client, target: &str) -> Value {
    let answer = client.get(target);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let page = answer.json();
    assert_eq!(page["truncated"], false);
    page["items"].clone()
}

/// The links of a session.
fn links(id: &str, items: bool, events: bool) -> Value {
    let link = |there: bool, what| there.then(|| format!("/api/v1/sessions/{id}/{what}"));
    json!({"self": format!("/api/v1/sessions/{id}"), "items": link(items, "items"), "events": link(events, "events")})
}

#[test]
fn enterprise_manager_restore_session() {
    with_source("em-prod", "em", "latest", documents::em(), |client| {
        let id = "3a95d93c-23f5-5571-b0c4-fe14868fcab1";
        assert_eq!(
            session(client, id),
            json!({
                "id": id, "source": "em-prod", "product": "em", "server": "vbr01.example.test",
                "kind": "restore", "workload": "vm", "name": "ubuntu88@2025-10-21 17:10:02",
                "job": null, "object": "ubuntu88", "organization": null, "initiatedBy": null, "reason": null,
                "state": "running", "result": null, "progressPercent": 64, "pointInTime": null,
                "startedAt": "2025-10-21T17:10:02.017Z", "endedAt": null, "durationSeconds": null,
                "message": null, "parent": null,
                "native": {"id": "ed8e95ca-6ec5-4a2d-978b-e1108c4130b6", "type": "RestoreSession",
                           "subtype": "RestoreVm", "state": "Working", "result": "None"},
                "presence": "present", "links": links(id, false, false),
            })
        );
        let finished = session(client, "c429e4c2-c523-58c9-a898-5b92f82ef3da");
        assert_eq!(
            (
                &finished["state"],
                &finished["result"],
                &finished["startedAt"],
                &finished["durationSeconds"]
            ),
            (&json!("finished"), &json!("success"), &json!("2014-10-19T05:59:18Z"), &json!(1746))
        );
        assert_eq!(
            (&finished["object"], &finished["server"]),
            (&json!("srv04"), &json!("srv02.tech.local"))
        );
        assert_eq!(
            (&finished["native"]["subtype"], &finished["progressPercent"]),
            (&json!("FileLevelRestore"), &Value::Null)
        );
        let backup = session(client, "6d99e343-45c4-5901-970f-55511ead4a9a");
        assert_eq!(
            (&backup["kind"], &backup["workload"], &backup["durationSeconds"]),
            (&json!("backup"), &json!("vm"), &json!(1076))
        );
        assert_eq!(
            backup["job"],
            json!({"id": "4856ab37-2235-45e8-affe-d515878b01a9", "name": "Fileserver Backup"})
        );
        let continuous = session(client, "3d2411c9-0bcb-5bd3-9e5a-21682dde79cd");
        assert_eq!(
            (&continuous["kind"], &continuous["state"], &continuous["progressPercent"]),
            (&json!("replication"), &json!("running"), &json!(0))
        );
        let failover = session(client, "a38d114e-1ed2-5cc1-9b4a-e8145af8f388");
        assert_eq!(
            (&failover["kind"], &failover["result"], &failover["durationSeconds"]),
            (&json!("failover"), &json!("success"), &json!(80))
        );
        let items = failover["links"]["items"].as_str().unwrap();
        assert_eq!(details(client, items), json!([]));
    });
}

#[test]
fn backup_for_m365_v1_restore_sessions() {
    with_source("m365", "vb365", "v1", documents::vb365_v1(), |client| {
        let id = "a89f04f7-1909-5740-9869-835d956102b5";
        assert_eq!(
            session(client, id),
            json!({
                "id": id, "source": "m365", "product": "vb365", "server": "127.0.0.1",
                "kind": "restore", "workload": "exchange", "name": "Vex", "job": null, "object": null,
                "organization": null, "initiatedBy": null, "reason": null,
                "state": "running", "result": null, "progressPercent": null,
                "pointInTime": "2017-06-27T05:07:39Z", "startedAt": "2017-06-29T08:30:05.0983973Z",
                "endedAt": null, "durationSeconds": null, "message": null, "parent": null,
                "native": {"id": "9f786f0f-de9a-4a90-8118-093b6cb2c4fc", "type": "RestoreSession",
                           "subtype": "Vex", "state": "Working", "result": "Success"},
                "presence": "present", "links": links(id, false, false),
            })
        );
        let first = session(client, "5fc32d5e-9d8e-5189-90bd-a759f202a133");
        assert_eq!(
            (
                &first["state"],
                &first["result"],
                &first["startedAt"],
                &first["durationSeconds"],
                &first["pointInTime"]
            ),
            (
                &json!("finished"),
                &json!("success"),
                &json!("2017-06-29T07:42:21.191694Z"),
                &json!(1_957.161_589_3),
                &json!("2017-06-27T05:07:39Z")
            )
        );
        let job = session(client, "a037685c-6a83-5aef-96ec-519c36622eb9");
        assert_eq!(
            (
                &job["kind"],
                &job["workload"],
                &job["startedAt"],
                &job["durationSeconds"],
                &job["job"]["id"]
            ),
            (
                &json!("backup"),
                &json!("m365"),
                &json!("2018-02-03T11:05:06.0123457Z"),
                &json!(115.753_086_4),
                &json!("11111111-2222-4333-8444-0000000000aa")
            )
        );
    });
}

#[test]
fn backup_for_m365_v3_restore_events() {
    with_source("m365", "vb365", "v3", documents::vb365_v3(), |client| {
        let rows = client.walk("source=m365");
        let events = details(client, rows[0]["links"]["events"].as_str().unwrap());
        assert_eq!(
            events[0],
            json!({
                "order": 0, "time": "2017-05-30T10:53:45.0679711Z", "endTime": "2017-05-30T10:53:45.0679711Z",
                "durationSeconds": 0, "severity": "success", "title": "Restore session started",
                "message": "Restore session started",
                "native": {"id": "f346f90e-a02f-4747-b30e-ef34f980c670", "type": "RestoreSessionEvent",
                           "subtype": "None", "state": "Success", "result": null},
            })
        );
        let second = &events[1];
        assert_eq!(
            (
                &second["order"],
                &second["time"],
                &second["durationSeconds"],
                &second["severity"],
                &second["title"]
            ),
            (
                &json!(1),
                &json!("2017-05-30T10:57:28.0422679Z"),
                &json!(0.044_692_8),
                &json!("success"),
                &json!("Item is successfully restored.")
            )
        );
        assert_eq!(events.as_array().unwrap().len(), 2);
    });
}

#[test]
fn backup_for_aws_restored_and_protected_items() {
    with_source("aws", "vbaws", "1.0-rev0", documents::vbaws(), |client| {
        let retention = session(client, "a69770af-41a2-5b1a-9b60-8413fc21e90b");
        assert_eq!(
            (
                &retention["kind"],
                &retention["workload"],
                &retention["name"],
                &retention["startedAt"],
                &retention["durationSeconds"],
                &retention["reason"]
            ),
            (
                &json!("retention"),
                &json!("unknown"),
                &json!("RetentionActivity"),
                &json!("2020-06-19T04:00:05.901095Z"),
                &json!(2.550_602),
                &Value::Null
            )
        );
        let restored =
            details(client, "/api/v1/sessions/369714fb-63fe-52fd-97fc-5942080147bb/items");
        assert_eq!(
            restored,
            json!([{
                "id": "947965fe-0fdd-514b-85b1-fd81cd6b60f0", "name": "oz-Tgt-01", "objectType": "virtualMachine",
                "result": "success", "state": "finished", "message": null,
                "region": "US West (N. California) (us-west-1)", "startedAt": null, "endedAt": null, "sizeBytes": null,
                "native": {"id": null, "type": "RestoredItem", "subtype": null, "state": "Succeeded", "result": null},
            }])
        );
        let rows = client.walk("source=aws&kind=backup");
        let protected = details(client, rows[0]["links"]["items"].as_str().unwrap());
        let shown: Vec<_> = protected
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["native"]["type"].as_str().unwrap())
            .collect();
        assert!(
            !shown.is_empty() && shown.iter().all(|kind| *kind == "ProtectedItem"),
            "{protected}"
        );
        assert!(
            protected[0]["native"]["id"].is_string() && protected[0]["region"].is_string(),
            "{protected}"
        );
    });
}
