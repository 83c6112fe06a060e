//! Sessions that contain others, and the two kinds of sessions that are rare: in every world.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Client, between, em, ids_of, native_ids, row_ids};

fn of_subtype<'a>(truth: &'a [Value], subtype: &str) -> Vec<&'a Value> {
    truth.iter().filter(|row| row["native"]["subtype"] == subtype).collect()
}

#[test]
fn every_world_has_containers_and_parts_with_a_link_and_without() {
    for seed in 0..40 {
        let simulator = em(|options| (options.seed, options.sessions) = (seed, 60));
        let truth = simulator.truth("em");
        let ids: BTreeSet<&str> = truth.iter().filter_map(|row| row["id"].as_str()).collect();
        for container in ["AgentBackup", "BackupCopy", "ImmediateBackupCopy"] {
            assert!(!of_subtype(&truth, container).is_empty(), "{container} in {seed}");
        }
        let agents = of_subtype(&truth, "AgentManagement");
        let has_known_parent =
            |row: &&&Value| row["parent"]["id"].as_str().is_some_and(|parent| ids.contains(parent));
        assert!(agents.iter().any(|row| has_known_parent(&row)), "linked in {seed}");
        assert!(agents.iter().any(|row| row["parent"]["id"].is_null()), "not linked in {seed}");
        let workers = of_subtype(&truth, "ImmediateBackupCopyWorker");
        assert!(workers.len() > 1, "workers in {seed}");
        for part in agents.iter().chain(&workers) {
            assert_eq!(part["parent"]["relation"], "part");
        }
        assert!(workers.iter().all(|row| row["parent"]["id"].is_null()), "no sample has a link");
        for list in ["CdpReplicaSession", "CloudFailoverSession"] {
            let sizes: BTreeSet<usize> = native_ids(&truth, list)
                .iter()
                .map(|id| simulator.truth_items("em", list, id).unwrap().len())
                .collect();
            assert!(sizes.iter().any(|size| *size > 1), "{list} with items in {seed}");
            assert!(list != "CloudFailoverSession" || sizes.contains(&0), "without in {seed}");
        }
    }
}

#[test]
fn the_children_of_a_container_are_listed() {
    let simulator = em(|options| options.sessions = 400);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    let mut listed = 0;
    for container in of_subtype(&truth, "AgentBackup") {
        let children: BTreeSet<String> = truth
            .iter()
            .filter(|row| row["parent"]["id"] == container["id"])
            .map(|row| row["native"]["id"].as_str().unwrap().to_owned())
            .collect();
        let id = container["native"]["id"].as_str().unwrap();
        let target = format!("/api/backupSessions/{id}/agentManagementSessions");
        let shown = client.get(&format!("{target}?format=Entity")).text();
        assert_eq!(row_ids(&shown).into_iter().collect::<BTreeSet<_>>(), children);
        assert!(client.get(&target).text().contains("<EntityReferences "));
        let own = client.get(&format!("/api/backupSessions/{id}?format=Entity")).text();
        assert!(own.contains(&format!("{id}/agentManagementSessions\"")), "{own}");
        listed += children.len();
    }
    assert!(listed > 3, "{listed}");
    let nobody = "/api/backupSessions/00000000-0000-4000-8000-000000000000/agentManagementSessions";
    assert_eq!(client.get(nobody).status, 404);
}

/// A part belongs to a job of its own, whose name begins with that of the whole.
#[test]
fn parts_have_jobs_of_their_own() {
    let truth = em(|options| options.sessions = 400).truth("em");
    let jobs = |subtype: &str| -> BTreeSet<(String, String)> {
        let rows = of_subtype(&truth, subtype).into_iter().filter(|row| row["job"].is_object());
        rows.map(|row| (row["job"]["id"].to_string(), row["job"]["name"].to_string())).collect()
    };
    assert_eq!(jobs("AgentBackup").len(), 1);
    assert_eq!(jobs("AgentManagement").len(), 2);
    assert_eq!(jobs("ImmediateBackupCopyWorker").len(), 2);
    for (_, name) in jobs("AgentManagement") {
        assert!(name.starts_with("\"Laptops - "), "{name}");
    }
    for (_, name) in jobs("ImmediateBackupCopyWorker") {
        assert!(name.contains(" to Vienna\\\\"), "{name}");
    }
}

/// Tasks of a failover are no list of their own: they come with the session.
#[test]
fn failover_tasks_come_with_the_session() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    for id in native_ids(&truth, "CloudFailoverSession") {
        let items = simulator.truth_items("em", "CloudFailoverSession", &id).unwrap();
        let text = client.get(&format!("/api/cloud/failoverSessions/{id}?format=Entity")).text();
        let points = between(&text, "/cloud/vmReplicaPoints/", "\"");
        let expected: Vec<&str> =
            items.iter().map(|item| item["native"]["id"].as_str().unwrap()).collect();
        assert_eq!(points, expected, "{text}");
    }
    assert_eq!(client.get("/api/query?type=CloudFailoverTask").status, 400);
}

/// CDP calls its times and its identity otherwise, in filters and in sorts.
#[test]
fn cdp_has_names_of_its_own_for_what_is_filtered() {
    let simulator = em(|options| options.sessions = 400);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    let all = native_ids(&truth, "CdpReplicaSession");
    let target = "/api/query?type=CdpReplicaSession&format=Entities&sortAsc=CreationTimeUTC\
                  &filter=CreationTimeUTC%3E=%222026-01-01%22";
    assert_eq!(ids_of(&client, target).into_iter().collect::<BTreeSet<_>>(), all);
    let one = all.first().unwrap();
    let target =
        format!("/api/query?type=CdpReplicaSession&format=Entities&filter=Id==%22{one}%22");
    assert_eq!(ids_of(&client, &target), [one.as_str()]);
    for (name, filter) in [
        ("CdpReplicaSession", "CreationTime%3E=%222026-01-01%22"),
        ("CdpReplicaSession", "UID==%226b872a71-51e8-437a-8d45-5c6494b92f3f%22"),
        ("CdpReplicaTaskSession", "CreationTime%3E=%222026-01-01%22"),
        ("CloudFailoverSession", "JobType==FailoverPlan"),
    ] {
        let reply = client.get(&format!("/api/query?type={name}&filter={filter}"));
        assert_eq!(reply.status, 400, "{name} {filter}");
    }
    let tasks = "/api/query?type=CdpReplicaTaskSession&format=Entities&sortDesc=CreationTimeUTC";
    assert!(!row_ids(&client.get(tasks).text()).is_empty());
}
