//! JSON beside XML: the same sessions, with keys in any case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{Client, TYPES, basic, em, lower, native_ids, row_ids, send};

/// The rows of all pages of a query in JSON, by page number.
fn rows(client: &Client<'_>, name: &str) -> Vec<Value> {
    let list = format!("{name}s").to_ascii_lowercase();
    let mut rows = Vec::new();
    for page in 1..100 {
        let target = format!("/api/query?type={name}&format=Entities&pageSize=50&page={page}");
        let (reply, mut document) = client.json(&target);
        assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
        let paging = &document["paginginfo"];
        assert_eq!(paging["pagenum"], page);
        let is_last = paging["pagescount"].as_i64().unwrap() <= page;
        let rels: Vec<&str> = paging["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| link["rel"].as_str().unwrap())
            .collect();
        assert_eq!(rels.contains(&"Next"), !is_last);
        let entities = document["entities"].as_object_mut().unwrap();
        assert_eq!(entities.len(), 50, "all lists are named");
        let others = entities.iter().filter(|(key, value)| **key != list && !value.is_null());
        assert_eq!(others.count(), 0);
        rows.extend(entities[&list][&list].as_array().unwrap().iter().cloned());
        if is_last {
            return rows;
        }
    }
    panic!("the walk does not end");
}

#[test]
fn the_same_sessions_are_there_in_json() {
    let simulator = em(|options| options.sessions = 300);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    for name in TYPES {
        let by_id: BTreeMap<&str, &Value> = truth
            .iter()
            .filter(|row| row["native"]["type"] == name)
            .map(|row| (row["native"]["id"].as_str().unwrap(), row))
            .collect();
        let rows = rows(&client, name);
        assert_eq!(rows.len(), by_id.len(), "{name}");
        for row in rows {
            let href = row["href"].as_str().unwrap();
            let id = href.rsplit('/').next().unwrap().trim_end_matches("?format=Entity");
            let native = &by_id[id]["native"];
            let subtype = if name == "CdpReplicaSession" { "policytype" } else { "jobtype" };
            assert_eq!(row["type"], name);
            assert_eq!(row["state"], native["state"], "{row}");
            assert_eq!(row["result"], native["result"], "{row}");
            assert_eq!(row[subtype], native["subtype"], "{row}");
            assert_eq!(row["creationtimeutc"], by_id[id]["startedAt"], "{row}");
            assert!(row["progress"].is_null() || row["progress"].is_i64(), "{row}");
            assert!(row["links"].is_array(), "{row}");
        }
    }
}

/// Not one document a client may ask for is without a counterpart.
#[test]
fn every_document_is_there_in_json() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    let backup = native_ids(&truth, "BackupJobSession")
        .into_iter()
        .find(|id| {
            let items = simulator.truth_items("em", "BackupJobSession", id);
            items.is_some_and(|items| !items.is_empty())
        })
        .unwrap();
    let (_, entity) = client.json(&format!("/api/backupSessions/{backup}?format=Entity"));
    assert_eq!(entity["type"], "BackupJobSession");
    let (_, reference) = client.json(&format!("/api/backupSessions/{backup}"));
    assert_eq!(reference["type"], "BackupJobSessionReference");
    assert!(reference.get("state").is_none());
    let (_, all) = client.json("/api/backupSessions?format=Entity");
    assert_eq!(
        all["backupjobsessions"].as_array().unwrap().len(),
        row_ids(&client.get("/api/backupSessions?format=Entity").text()).len()
    );
    let (_, all) = client.json("/api/backupSessions");
    assert!(all["refs"][0]["links"].is_array());
    let (_, tasks) =
        client.json(&format!("/api/backupSessions/{backup}/taskSessions?format=Entity"));
    assert_eq!(tasks["backuptasksessions"][0]["type"], "BackupTaskSession");
    let (_, refs) = client.json("/api/query?type=RestoreSession");
    assert!(refs["refs"]["refs"][0]["uid"].is_string());
    assert!(refs["entities"].is_null());
    let (_, empty) =
        client.json("/api/query?type=RestoreSession&format=Entities&filter=Name==nothing");
    assert_eq!(empty["entities"]["restoresessions"], json!({ "restoresessions": [] }));
    assert_eq!(empty["paginginfo"]["pagescount"], 0);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    for (target, status, message) in [
        ("/api/query?type=Banana", 400, "Unknown entity type 'Banana'"),
        ("/api/nothing", 404, "The requested resource is not found"),
    ] {
        let (reply, error) = client.json(target);
        assert_eq!(reply.status, status);
        assert_eq!(
            error,
            json!({
                "firstchanceexceptionmessage": null, "message": message, "stacktrace": null,
                "status": null, "statuscode": status,
            })
        );
    }
    let headers = [("Accept", "application/json")];
    let refused = send(&simulator, "GET", "/api/restoreSessions", &headers).unwrap();
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), Some("Basic Realm=RestSvc"));
    let error = lower(serde_json::from_str(&refused.text()).unwrap());
    assert_eq!(error["message"], "Unauthorized");
}

#[test]
fn logons_and_versions_are_told_in_json() {
    let simulator = em(|options| options.api_version = Some("v1_6".to_owned()));
    let about = send(&simulator, "GET", "/api/", &[("Accept", "application/json")]).unwrap();
    let about: Value = serde_json::from_str(&about.text()).unwrap();
    assert_eq!(about["SupportedVersions"][1]["Name"], "v1_6");
    assert_eq!(about["Links"][1]["Rel"], "Create");
    let authorization = basic("simulator", "simulator");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Accept", "application/json"),
        ("Content-Length", "0"),
    ];
    let reply = send(&simulator, "POST", "/api/sessionMngr/?v=latest", &headers).unwrap();
    assert_eq!(reply.status, 201);
    assert!(reply.header("x-restsvcsessionid").is_some());
    let logon: Value = serde_json::from_str(&reply.text()).unwrap();
    let id = logon["SessionId"].as_str().unwrap();
    assert_eq!(logon["UserName"], "simulator");
    assert_eq!(logon["Type"], "LogonSession");
    let own = format!("https://enterprise04.tech.local:9398/api/logonSessions/{id}");
    assert_eq!(logon["Href"], own);
    let links = logon["Links"].as_array().unwrap();
    assert_eq!(
        links.last(),
        Some(&json!({ "Rel": "Delete", "Href": own, "Name": null, "Type": null }))
    );
}

#[test]
fn accept_decides_and_xml_is_what_everything_else_gets() {
    let simulator = em(|_| {});
    let kind = |accept: Option<&str>| {
        let headers: Vec<(&str, &str)> =
            accept.into_iter().map(|accept| ("Accept", accept)).collect();
        let reply = send(&simulator, "GET", "/api/", &headers).unwrap();
        assert_eq!(reply.status, 200);
        reply.header("content-type").unwrap().to_owned()
    };
    let (xml, json) = ("application/xml; charset=utf-8", "application/json; charset=utf-8");
    for (accept, expected) in [
        (None, xml),
        (Some("*/*"), xml),
        (Some("application/xml"), xml),
        (Some("text/html, application/xml;q=0.9, application/json"), xml),
        (Some("application/json"), json),
        (Some("Application/JSON;q=1"), json),
        (Some("application/json, application/xml"), json),
    ] {
        assert_eq!(kind(accept), expected, "{accept:?}");
    }
}

/// A world keeps to one spelling; some worlds spell as the product always did, some as its 13 does,
/// and some as nobody yet.
#[test]
fn worlds_spell_their_keys_in_any_case() {
    let spelled = |seed: u64, version: &str| {
        let simulator = em(|options| {
            (options.seed, options.sessions) = (seed, 5);
            options.api_version = Some(version.to_owned());
        });
        let reply = send(&simulator, "GET", "/api/", &[("Accept", "application/json")]).unwrap();
        let about: Value = serde_json::from_str(&reply.text()).unwrap();
        about.as_object().unwrap().keys().find(|key| key.len() > 10).unwrap().clone()
    };
    let keys = |version: &str| -> BTreeSet<String> {
        (0..40).map(|seed| spelled(seed, version)).collect()
    };
    assert_eq!(
        keys("latest").into_iter().collect::<Vec<_>>(),
        ["SUPPORTEDVERSIONS", "SupportedVersions", "supportedVersions", "supportedversions"]
    );
    assert_eq!(keys("v1_6").into_iter().collect::<Vec<_>>(), ["SupportedVersions"]);
    assert_eq!(spelled(3, "latest"), spelled(3, "latest"));
}

#[test]
fn faults_of_rows_reach_json_too() {
    use mullion_simulator::{Fault, Rule};
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let target = "/api/query?type=RestoreSession&format=Entities&pageSize=10";
    let rows = || {
        let (_, document) = client.json(target);
        document["entities"]["restoresessions"]["restoresessions"].as_array().unwrap().clone()
    };
    let good = rows();
    simulator.faults().add(Rule::once(Fault::BadRow).path("/api/query"));
    let bad = rows();
    assert_eq!(bad.len(), good.len() + 1);
    assert!(bad[0].get("uid").is_none() && bad[0].get("href").is_none());
    simulator.faults().add(Rule::once(Fault::ExtraFields).path("/api/query"));
    let extra = rows();
    assert!(extra.iter().all(|row| row["tier"] == "gold" && row["labels"].is_array()));
}
