//! The versions: which are served, and what each of them knows.

use mullion_simulator::Simulator;

use crate::support::{Client, TYPES, basic, between, em, native_ids, send};

/// A server whose newest version is this one.
fn of_version(version: &str) -> Simulator {
    em(|options| options.api_version = Some(version.to_owned()))
}

#[test]
fn the_versions_are_told_without_a_logon() {
    for (newest, served) in [
        ("v1_5", vec!["v1_5"]),
        ("v1_6", vec!["v1_5", "v1_6"]),
        ("v1_7", vec!["v1_5", "v1_6", "v1_7"]),
        ("latest", vec!["v1_5", "v1_6", "v1_7"]),
    ] {
        let simulator = of_version(newest);
        let reply = send(&simulator, "GET", "/api/", &[]).unwrap();
        assert_eq!(reply.status, 200);
        let text = reply.text();
        assert_eq!(between(&text, "<SupportedVersion Name=\"", "\""), served);
        let mut logons = vec!["latest"];
        logons.extend(served);
        assert_eq!(between(&text, "/api/sessionMngr/?v=", "\""), logons);
    }
}

#[test]
fn a_version_that_is_not_served_opens_no_session() {
    let simulator = of_version("v1_6");
    let right = basic("simulator", "simulator");
    for (version, status) in [
        ("v1_5", 201),
        ("v1_6", 201),
        ("latest", 201),
        ("v1_7", 400),
        ("v1_4", 400),
        ("v2", 400),
        ("", 400),
    ] {
        let headers = [("Authorization", right.as_str()), ("Content-Length", "0")];
        let target = format!("/api/sessionMngr/?v={version}");
        let reply = send(&simulator, "POST", &target, &headers).unwrap();
        assert_eq!(reply.status, status, "{version}");
        if status == 400 {
            let message = format!("API version '{version}' is not supported");
            assert_eq!(between(&reply.text(), "<Error Message=\"", "\""), [message]);
        }
    }
    assert_eq!(simulator.open_logins(), 3);
}

#[test]
fn cdp_came_with_1_6_and_is_nowhere_before() {
    let simulator = of_version("v1_5");
    let client = Client::log_on(&simulator);
    for target in [
        "/api/cdpReplicaSessions",
        "/api/cdpReplicaSessions/6b872a71-51e8-437a-8d45-5c6494b92f3f",
        "/api/cdpReplicaTaskSessions",
    ] {
        assert_eq!(client.get(target).status, 404, "{target}");
    }
    for name in ["CdpReplicaSession", "CdpReplicaTaskSession"] {
        let reply = client.get(&format!("/api/query?type={name}"));
        assert_eq!(reply.status, 400, "{name}");
        assert!(reply.text().contains(&format!("Unknown entity type '{name}'")));
    }
    let truth = simulator.truth("em");
    assert!(native_ids(&truth, "CdpReplicaSession").is_empty());
    assert!(!native_ids(&truth, "CloudFailoverSession").is_empty(), "older than any of them");
    assert!(!native_ids(&of_version("v1_6").truth("em"), "CdpReplicaSession").is_empty());
}

#[test]
fn each_version_answers_for_the_lists_it_knows() {
    for (version, unknown) in [("v1_5", 1), ("v1_6", 0), ("v1_7", 0)] {
        let simulator = of_version(version);
        let client = Client::log_on(&simulator);
        let refused = TYPES.iter().filter(|name| {
            let reply = client.get(&format!("/api/query?type={name}&format=Entities"));
            reply.status != 200
        });
        assert_eq!(refused.count(), unknown, "{version}");
    }
}

/// The logon says which version is spoken, request by request.
#[test]
fn an_old_logon_sees_an_old_server() {
    let simulator = em(|_| {});
    let (old, new) = (Client::log_on_for(&simulator, "v1_5"), Client::log_on(&simulator));
    let target = "/api/query?type=CdpReplicaSession";
    assert_eq!(old.get(target).status, 400);
    assert_eq!(new.get(target).status, 200);
    assert_eq!(old.get("/api/query?type=RestoreSession").status, 200);
}

#[test]
fn only_newer_tasks_tell_where_their_machine_is() {
    let has = |version: &str| {
        let simulator = of_version(version);
        let target = "/api/query?type=BackupTaskSession&format=Entities&pageSize=1000";
        let text = Client::log_on(&simulator).get(target).text();
        assert!(text.contains("<BackupTaskSession "));
        text.contains("<VmUid>")
    };
    assert_eq!(["v1_5", "v1_6", "v1_7"].map(has), [false, false, true]);
}
