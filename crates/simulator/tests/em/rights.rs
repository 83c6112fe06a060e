//! Accounts that may not read everything, and histories that do not last.

use std::collections::BTreeSet;
use std::time::Duration;

use mullion_simulator::{Fault, Options, Rights, Rule, Simulator};
use serde_json::Value;

use crate::support::{Client, TYPES, anchor, between, em, ids_of, native_ids, row_ids};

const PATHS: [&str; 5] = [
    "restoreSessions",
    "backupSessions",
    "replicaSessions",
    "cdpReplicaSessions",
    "cloud/failoverSessions",
];

fn with(rights: Rights) -> Simulator {
    em(|options| options.rights = rights)
}

/// Asserts that the account may not ask this, and that the server says so as it does.
#[track_caller]
fn refused(client: &Client<'_>, target: &str) {
    let reply = client.get(target);
    assert_eq!(reply.status, 403, "{target}");
    let text = reply.text();
    assert_eq!(between(&text, "<Error Message=\"", "\""), ["Access denied"]);
    assert_eq!(between(&text, "StatusCode=\"", "\""), ["403"]);
    let (_, error) = client.json(target);
    assert_eq!((&error["message"], &error["statuscode"]), (&"Access denied".into(), &403.into()));
}

#[test]
fn an_account_without_the_query_service_reads_the_collections_whole() {
    let simulator = with(Rights::WithoutQuery);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    for (name, path) in TYPES.iter().zip(PATHS) {
        refused(&client, &format!("/api/query?type={name}&format=Entities"));
        let ids = native_ids(&truth, name);
        for asked in ["format=Entity", "format=Entity&pageSize=2&page=2&filter=Name==nothing"] {
            let shown = row_ids(&client.get(&format!("/api/{path}?{asked}")).text());
            assert_eq!(shown.len(), ids.len(), "neither pages nor filters");
            assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), ids);
        }
        let one = ids.first().unwrap();
        assert_eq!(client.get(&format!("/api/{path}/{one}?format=Entity")).status, 200);
    }
    refused(&client, "/api/query");
    assert_eq!(client.get("/api/backupTaskSessions").status, 200);
}

#[test]
fn a_restore_operator_reads_restores_alone() {
    let simulator = with(Rights::RestoresOnly);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    let restores = native_ids(&truth, "RestoreSession");
    let target = "/api/query?type=RestoreSession&format=Entities&sortAsc=CreationTime";
    assert_eq!(ids_of(&client, target).len(), restores.len());
    let shown = client.get("/api/restoreSessions?format=Entity").text();
    assert_eq!(row_ids(&shown).len(), restores.len());
    let one = restores.first().unwrap();
    assert_eq!(client.get(&format!("/api/restoreSessions/{one}")).status, 200);
    for (name, path) in TYPES.iter().zip(PATHS).skip(1) {
        let one = native_ids(&truth, name).pop_first().unwrap();
        refused(&client, &format!("/api/query?type={name}"));
        refused(&client, &format!("/api/{path}"));
        refused(&client, &format!("/api/{path}/{one}?format=Entity"));
    }
    for target in [
        "/api/query?type=BackupTaskSession",
        "/api/backupTaskSessions",
        "/api/backupSessions/1/taskSessions",
        "/api/backupSessions/1/agentManagementSessions",
    ] {
        refused(&client, target);
    }
    assert_eq!(client.get("/api/query?type=Banana").status, 400);
    assert_eq!(client.get("/api/bananas").status, 404);
}

#[test]
fn a_fault_speaks_in_the_format_that_was_asked_for() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let target = "/api/query?type=RestoreSession";
    assert_eq!(client.json(target).0.status, 200);
    simulator.faults().add(Rule::once(Fault::Forbidden).path("/api/query"));
    let (reply, error) = client.json(target);
    assert_eq!(reply.status, 403);
    assert_eq!(error["message"], "Access denied");
    assert_eq!(client.get(target).status, 200);
    simulator.faults().add(Rule::once(Fault::Forbidden).path("/api/query"));
    assert!(client.get(target).text().contains("<Error Message=\"Access denied\""));
}

#[test]
fn it_has_neither_a_second_factor_nor_a_licence_agreement() {
    let refusal = |change: fn(&mut Options)| {
        let mut options = Options::new("em", anchor());
        change(&mut options);
        Simulator::start(options).err().unwrap().to_string()
    };
    assert_eq!(refusal(|options| options.mfa = true), "em has no second factor at its logon");
    assert_eq!(
        refusal(|options| options.eula_pending = true),
        "em has no licence agreement to accept"
    );
}

#[test]
fn what_is_over_is_forgotten_and_what_is_open_stays() {
    let simulator = em(|options| options.history = Some(Duration::from_secs(10 * 86_400)));
    simulator.pass(Duration::from_secs(3_600));
    let client = Client::log_on(&simulator);
    let oldest = simulator.now().minus(Duration::from_secs(10 * 86_400)).to_string();
    let truth = simulator.truth("em");
    let is_open =
        |row: &&Value| ["pending", "running", "stopping"].contains(&row["state"].as_str().unwrap());
    let is_old = |row: &&Value| *row["startedAt"].as_str().unwrap() < *oldest;
    assert!(truth.len() < 200 && truth.iter().filter(is_old).all(|row| is_open(&row)));
    assert!(truth.iter().any(|row| is_old(&row)), "some never finish");
    for name in TYPES {
        let target = format!("/api/query?type={name}&format=Entities&pageSize=1000");
        let shown: BTreeSet<String> = ids_of(&client, &target).into_iter().collect();
        assert_eq!(shown, native_ids(&truth, name));
    }
}
