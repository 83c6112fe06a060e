//! The dialect: logons, queries, collections, and the truth behind them.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use crate::support::{
    Client, TYPES, anchor, basic, between, em, ids_of, native_ids, row_ids, send, walk,
};
use mullion_simulator::{Options, Simulator, StartError};
use serde_json::Value;

#[test]
fn an_unknown_version_or_product_does_not_start() {
    let start = |product, version: Option<&str>| {
        let mut options = Options::new(product, anchor());
        options.api_version = version.map(str::to_owned);
        Simulator::start(options).err().map(|error| error.to_string())
    };
    assert_eq!(
        start("em", Some("v1_4")).unwrap(),
        "unknown API version \"v1_4\" of em; there are: v1_5, v1_6, v1_7, latest"
    );
    assert!(start("vbgcp", None).unwrap().contains("em, vb365, vbaws, vbr"));
    let taken = em(|_| {});
    let mut options = Options::new("em", anchor());
    options.listen.set_port(taken.port());
    let refused = Simulator::start(options).err();
    assert!(matches!(refused, Some(StartError::Listen { .. })));
}

#[test]
fn a_logon_needs_the_right_password_and_a_served_version() {
    let simulator = em(|options| options.api_version = Some("v1_5".to_owned()));
    let log_on = |target: &str, authorization: &str| {
        let headers = [("Authorization", authorization), ("Content-Length", "0")];
        send(&simulator, "POST", target, &headers).unwrap()
    };
    let right = basic("simulator", "simulator");
    assert_eq!(log_on("/api/sessionMngr/?v=v1_5", &right).status, 201);
    assert_eq!(log_on("/api/sessionMngr/?v=v1_7", &right).status, 400);
    let refused = log_on("/api/sessionMngr/?v=latest", &basic("simulator", "wrong"));
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), Some("Basic Realm=RestSvc"));
    simulator.set_password("changed");
    assert_eq!(log_on("/api/sessionMngr/?v=latest", &right).status, 401);
    let changed = basic("simulator", "changed");
    assert_eq!(log_on("/api/sessionMngr/?v=latest", &changed).status, 201);
    assert_eq!(simulator.open_logins(), 2);
}

#[test]
fn a_logon_session_ends_when_idle_when_told_and_by_logging_off() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let status = || client.get("/api/restoreSessions").status;
    assert_eq!(status(), 200);
    simulator.pass(Duration::from_secs(14 * 60));
    assert_eq!(status(), 200);
    simulator.pass(Duration::from_secs(15 * 60));
    assert_eq!(status(), 401);

    let client = Client::log_on(&simulator);
    simulator.expire_logins();
    assert_eq!(client.get("/api/restoreSessions").status, 401);

    let client = Client::log_on(&simulator);
    let target = format!("/api/logonSessions/{}", client.id);
    assert_eq!(client.send("DELETE", &target).unwrap().status, 204);
    assert_eq!(client.get("/api/restoreSessions").status, 401);
    assert!(simulator.violations().is_empty());
}

#[test]
fn a_cookie_beats_the_header() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let with = |cookie: &str| {
        let headers = [("X-RestSvcSessionId", client.token.as_str()), ("Cookie", cookie)];
        send(&simulator, "GET", "/api/restoreSessions", &headers).unwrap().status
    };
    assert_eq!(with("other=1"), 200);
    assert_eq!(with("X-RestSvcSessionId=c3RhbGU="), 401);
}

#[test]
fn what_a_reader_must_not_send_is_refused_and_recorded() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let target = "/api/backupSessions/1?action=stop";
    assert_eq!(client.send("POST", target).unwrap().status, 405);
    let violations = simulator.violations();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].method, "POST");
    assert_eq!(violations[0].query, "action=stop");
    assert!(violations[0].had_credentials);
}

#[test]
fn walks_meet_every_session_of_the_truth_once() {
    let simulator = em(|options| options.sessions = 700);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em-prod");
    assert_eq!(truth.len(), 700);
    for name in TYPES {
        for sort in ["", "&sortDesc=CreationTime", "&sortAsc=Name"] {
            let sort = match name {
                "CdpReplicaSession" => sort.replace("CreationTime", "CreationTimeUTC"),
                _ => sort.to_owned(),
            };
            let target = format!("/api/query?type={name}&format=Entities&pageSize=90{sort}");
            let met = ids_of(&client, &target);
            let distinct: BTreeSet<String> = met.iter().cloned().collect();
            assert_eq!(met.len(), distinct.len(), "{target}");
            assert_eq!(distinct, native_ids(&truth, name), "{target}");
        }
    }
}

#[test]
fn the_same_seed_and_anchor_make_the_same_world() {
    let world = |seed: u64| em(|options| options.seed = seed).truth("em");
    assert_eq!(world(1), world(1));
    assert_ne!(world(1), world(2));
}

#[test]
fn the_same_changes_happen_in_the_same_world() {
    let changed = || {
        let simulator = em(|_| {});
        simulator.change(100);
        simulator.truth("em")
    };
    let truth = changed();
    assert_eq!(truth, changed());
    assert_ne!(truth, em(|_| {}).truth("em"));
}

#[test]
fn more_than_a_default_page_starts_at_the_same_moment() {
    let simulator = em(|options| options.sessions = 300);
    let truth = simulator.truth("em");
    let starts: Vec<&Value> = truth.iter().map(|session| &session["startedAt"]).collect();
    let most = starts.iter().map(|start| starts.iter().filter(|other| other == &start).count());
    assert!(most.max().unwrap() > 100);
}

#[test]
fn the_truth_has_every_state_and_the_awkward_rows() {
    let truth = em(|options| options.sessions = 2_000).truth("em");
    let words = |field: &str| -> BTreeSet<String> {
        truth.iter().map(|row| row[field].to_string()).collect()
    };
    let of = |words: &[&str]| -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    };
    assert_eq!(
        words("state"),
        of(&["\"finished\"", "\"pending\"", "\"running\"", "\"stopping\"", "\"unknown\""])
    );
    assert_eq!(
        words("result"),
        of(&["\"failed\"", "\"success\"", "\"unknown\"", "\"warning\"", "null"])
    );
    assert_eq!(
        words("kind"),
        of(&["\"backup\"", "\"copy\"", "\"failover\"", "\"replication\"", "\"restore\""])
    );
    assert_eq!(words("server").len(), 5, "four servers and null");
    let is_part = |row: &&Value| row["parent"]["relation"] == "part";
    let (linked, bare): (Vec<&Value>, Vec<&Value>) =
        truth.iter().filter(is_part).partition(|row| row["parent"]["id"].is_string());
    assert!(!linked.is_empty() && !bare.is_empty());
    let ids: HashSet<&str> = truth.iter().filter_map(|row| row["id"].as_str()).collect();
    let known = |row: &&Value| ids.contains(row["parent"]["id"].as_str().unwrap());
    assert!(linked.iter().all(known), "parents are in the world");
    for row in &truth {
        let is_finished = row["state"] == "finished";
        assert_eq!(row["result"].is_null(), !is_finished, "{row}");
        let is_early = row["state"] == "running" || row["state"] == "stopping";
        assert!(is_early || row["progressPercent"].is_null(), "{row}");
        assert!(!row["name"].as_str().unwrap().is_empty());
    }
}

/// What adapters stumble over, each as it stands on the wire at least once.
#[test]
fn the_documents_have_what_is_awkward() {
    let simulator = em(|options| options.sessions = 2_000);
    let client = Client::log_on(&simulator);
    let walked = |name: &str| -> Vec<String> {
        let target = format!("/api/query?type={name}&format=Entities&pageSize=1000");
        let pages = walk(&client, &target).concat();
        let list = format!("</{name}>").replace("CdpReplicaSession", "CdpPolicySession");
        pages.split(&list).map(str::to_owned).collect()
    };
    let rows: Vec<String> = TYPES.iter().flat_map(|name| walked(name)).collect();
    let tasks = walked("BackupTaskSession");
    let has = |rows: &[String], what: &[&str], lacks: &[&str]| {
        let fits = |row: &&String| {
            what.iter().all(|part| row.contains(part))
                && !lacks.iter().any(|part| row.contains(part))
        };
        assert!(rows.iter().any(|row| fits(&row)), "{what:?} without {lacks:?}");
    };
    has(
        &rows,
        &["<State>Working</State>", "<Result>None</Result>", "<Progress>"],
        &["<EndTimeUTC>"],
    );
    has(&rows, &["<State>Working</State>", "<Result>Success</Result>"], &[]);
    has(&rows, &["FileLevelRestore", "<Result>Success</Result>", "<Progress>0</Progress>"], &[]);
    has(&rows, &["<State>Stopped</State>", "<EndTimeUTC>"], &["<Progress>"]);
    has(&rows, &["0001-01-01T00:00:00"], &[]);
    has(&rows, &["<State>Suspended</State>"], &[]);
    has(&rows, &["<State>Stopped</State>"], &["<Result>"]);
    has(&rows, &["<IsRetry>true</IsRetry>"], &[]);
    has(&rows, &["Type=\"JobReference\""], &["<JobUid>"]);
    has(&rows, &["<JobUid>"], &["Type=\"JobReference\""]);
    has(&rows, &["<State>"], &[" UID=\""]);
    has(&rows, &["<State>"], &["BackupServerReference"]);
    has(&rows, &["<JobType>AgentManagement<", "Name=\"Parent session\""], &[]);
    has(&rows, &["<JobType>ImmediateBackupCopyWorker<"], &["Parent session"]);
    has(&rows, &["Daily &amp; Weekly"], &[]);
    has(&rows, &["Backup &quot;Gold&quot; &lt;all&gt;"], &[]);
    has(&rows, &["数据库-01"], &[]);
    has(&rows, &["<RestoreSession Type="], &[]);
    has(&rows, &["<RestoreSession VmDisplayName="], &[]);
    has(&rows, &["<CloudFailoverTasks />"], &[]);
    has(&rows, &["<CloudFailoverTasks VmName=", "CloudVmReplicaPointReference"], &[]);
    has(&rows, &["<PolicyType>", "<Result>Failed</Result>", "<FailureMessage />"], &[]);
    has(&rows, &["RestorePointReference\" Href", "Name=\""], &["VmRestorePoint"]);
    has(&tasks, &["<Result>Failed</Result>", "enough space on the disk.\nFailed to write"], &[]);
    has(&tasks, &["<State>InProgress</State>", "<Result>Success</Result>"], &[]);
    has(&tasks, &["<State>Completed</State>"], &["<VmUid>"]);
    has(&tasks, &["urn:HyperV:Vm:"], &[]);
    let starts = between(&rows.concat(), "<CreationTimeUTC>", "Z<");
    let digits: BTreeSet<usize> = starts
        .iter()
        .map(|start| start.split_once('.').map_or(0, |(_, fraction)| fraction.len()))
        .collect();
    assert_eq!(digits, (0..=7).collect());
}

#[test]
fn filters_find_what_they_say() {
    let simulator = em(|options| options.sessions = 500);
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    let count = |is: &dyn Fn(&Value) -> bool| truth.iter().filter(|row| is(row)).count();
    let is_restore = |row: &Value| row["native"]["type"] == "RestoreSession";
    let found = |filter: &str| {
        let target = format!("/api/query?type=RestoreSession&format=Entities&filter={filter}");
        ids_of(&client, &target).len()
    };
    assert_eq!(found("state%3d%3dWorking,state==working"), found("State==WORKING"));
    assert_eq!(
        found("VmDisplayName==%22Fileserver%20%26%20Print%22"),
        count(&|row| is_restore(row) && row["object"] == "Fileserver & Print")
    );
    assert_eq!(found("VmDisplayName==Fileserver%20%26%20Print"), 0, "spaces are left out");
    assert_eq!(
        found("VmDisplayName==%22the%20%22%22golden%22%22%20image%22"),
        count(&|row| is_restore(row) && row["object"] == "the \"golden\" image")
    );
    let day = |row: &Value| row["startedAt"].as_str().unwrap()[..10].to_owned();
    assert_eq!(
        found("CreationTime%3E=%222026-11-10T00:00:00Z%22;CreationTime%3C2026-11-12"),
        count(&|row| is_restore(row) && ["2026-11-10", "2026-11-11"].contains(&day(row).as_str()))
    );
    assert_eq!(
        found("(Result==Failed,Result==Warning);State!=Stopped")
            + found("(Result==Failed,Result==Warning);State==Stopped"),
        found("Result%3ESuccess")
    );
    assert_eq!(
        found("Type==FileLevelRestore"),
        count(&|row| row["native"]["subtype"] == "FileLevelRestore")
    );
}

#[test]
fn bad_questions_get_a_400_in_the_products_words() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    for (query, message) in [
        ("", "Parameter 'type' is not specified"),
        ("type=Banana", "Unknown entity type 'Banana'"),
        (
            "type=RestoreSession&filter=JobType==Backup",
            "Property 'JobType' cannot be used in filter",
        ),
        ("type=RestoreSession&filter=Name", "Comparison operator is missing in filter"),
        ("type=RestoreSession&filter=Name==", "Value is missing in filter"),
        ("type=RestoreSession&filter=(Name==a", "Closing parenthesis is missing in filter"),
        ("type=RestoreSession&filter=Name==a)", "Unexpected character ')' in filter"),
        (
            "type=RestoreSession&filter=CreationTime==soon",
            "Value 'soon' is not valid for property 'CreationTime'",
        ),
        (
            "type=RestoreSession&filter=Result==Banana",
            "Value 'Banana' is not valid for property 'Result'",
        ),
        ("type=RestoreSession&pageSize=0", "Value '0' is not valid for parameter 'pageSize'"),
        ("type=RestoreSession&page=x", "Value 'x' is not valid for parameter 'page'"),
        ("type=RestoreSession&sortAsc=Banana", "Property 'Banana' cannot be used for sorting"),
    ] {
        let reply = client.get(&format!("/api/query?{query}"));
        assert_eq!(reply.status, 400, "{query}");
        let text = reply.text();
        assert_eq!(between(&text, "<Error Message=\"", "\""), [message]);
        assert_eq!(between(&text, "StatusCode=\"", "\""), ["400"]);
    }
}

#[test]
fn sorts_go_both_ways() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    for (order, sort) in [("Asc", "sortAsc"), ("Desc", "sortDesc")] {
        let target = format!("/api/query?type=RestoreSession&format=Entities&{sort}=CreationTime");
        let starts = between(&walk(&client, &target).concat(), "<CreationTimeUTC>", "<");
        let mut ticks: Vec<i64> = starts
            .iter()
            .map(|start| mullion_model::Timestamp::parse_rfc3339(start).unwrap().ticks())
            .collect();
        if order == "Desc" {
            ticks.reverse();
        }
        assert!(ticks.is_sorted() && ticks.len() > 20, "{order}");
    }
}

#[test]
fn an_empty_result_is_a_document_without_rows() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let target = "/api/query?type=RestoreSession&format=Entities&filter=Name==nothing";
    let text = client.get(target).text();
    assert!(text.contains("<Entities><RestoreSessions /></Entities>"));
    assert!(text.contains("PageNum=\"1\" PageSize=\"100\" PagesCount=\"0\""));
}

#[test]
fn the_page_limit_beats_the_wanted_size() {
    let simulator = em(|options| options.page_limit = Some(7));
    let client = Client::log_on(&simulator);
    let text = client.get("/api/query?type=BackupJobSession&format=Entities&pageSize=1000").text();
    assert_eq!(row_ids(&text).len(), 7);
    assert!(text.contains("PageSize=\"7\""));
}

#[test]
fn a_reference_stands_for_a_session_unless_the_entity_is_asked_for() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    for name in TYPES {
        let id = native_ids(&truth, name).pop_first().unwrap();
        let path = match name {
            "RestoreSession" => "restoreSessions",
            "BackupJobSession" => "backupSessions",
            "ReplicaJobSession" => "replicaSessions",
            "CdpReplicaSession" => "cdpReplicaSessions",
            _ => "cloud/failoverSessions",
        };
        let reference = client.get(&format!("/api/{path}/{id}")).text();
        assert!(reference.contains("<EntityRef "), "{reference}");
        let target = format!("/api/{path}/{}?format=Entity", id.to_uppercase());
        let entity = client.get(&target).text();
        assert!(entity.contains(&format!("<{name} ")), "{entity}");
        let collection = client.get(&format!("/api/{path}")).text();
        assert!(collection.contains("<EntityReferences "));
        let entities = client.get(&format!("/api/{path}?format=entity")).text();
        assert!(entities.contains(&format!("<{name}s ")));
        assert_eq!(
            row_ids(&entities).into_iter().collect::<BTreeSet<_>>(),
            native_ids(&truth, name)
        );
    }
    let gone = "/api/restoreSessions/11111111-2222-4333-8444-000000000201?format=Entity";
    let missing = client.get(gone);
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("StatusCode=\"404\""));
}

#[test]
fn collections_show_30_days_and_queries_all() {
    let simulator = em(|options| options.days = 90);
    let client = Client::log_on(&simulator);
    let all = native_ids(&simulator.truth("em"), "RestoreSession").len();
    let shown = row_ids(&client.get("/api/restoreSessions?format=Entity").text()).len();
    assert!(shown < all && shown > 0, "{shown} of {all}");
    let target = "/api/query?type=RestoreSession&format=Entities&pageSize=1000";
    assert_eq!(ids_of(&client, target).len(), all);
}

#[test]
fn tasks_are_items_by_query_and_by_link() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let truth = simulator.truth("em");
    for (name, task, parent, paths) in [
        (
            "BackupJobSession",
            "BackupTaskSession",
            "JobSessionUid",
            vec!["backupSessions/ID/taskSessions"],
        ),
        (
            "ReplicaJobSession",
            "ReplicaTaskSession",
            "JobSessionUid",
            vec!["replicaSessions/ID/repicaTaskSessions", "replicaSessions/ID/replicaTaskSessions"],
        ),
        (
            "CdpReplicaSession",
            "CdpReplicaTaskSession",
            "PolicySessionUid",
            vec!["cdpReplicaSessions/ID/cdpReplicaTaskSessions"],
        ),
    ] {
        let has_tasks = |id: &String| {
            let items = simulator.truth_items("em", name, id);
            items.is_some_and(|items| items.len() > 1)
        };
        let id = native_ids(&truth, name).into_iter().find(has_tasks).unwrap();
        let items = simulator.truth_items("em", name, &id).unwrap();
        let expected: Vec<String> =
            items.iter().map(|item| item["native"]["id"].as_str().unwrap().to_owned()).collect();
        let target = format!(
            "/api/query?type={task}&format=Entities&filter={parent}==%22urn:veeam:{name}:{id}%22"
        );
        assert_eq!(ids_of(&client, &target), expected);
        for path in paths {
            let target = format!("/api/{}?format=Entity", path.replace("ID", &id));
            assert_eq!(row_ids(&client.get(&target).text()), expected);
        }
    }
    let restore = native_ids(&truth, "RestoreSession").pop_first().unwrap();
    assert_eq!(simulator.truth_items("em", "RestoreSession", &restore), None);
    assert_eq!(simulator.truth_events("em", "RestoreSession", &restore), None);
}

#[test]
fn churn_moves_the_world_behind_every_page_until_it_is_frozen() {
    let simulator = em(|options| options.churn = true);
    let client = Client::log_on(&simulator);
    let target = "/api/query?type=BackupJobSession&format=Entities&pageSize=5";
    client.get(target);
    client.get(target);
    assert_eq!(simulator.truth("em").len(), 202);
    simulator.freeze();
    let frozen = simulator.truth("em");
    client.get(target);
    assert_eq!(simulator.truth("em"), frozen);
}

/// They are not looked for among all sessions, so they must be those that a search finds: the same
/// question with a second condition, which every session meets.
#[test]
fn the_sessions_that_have_not_stopped_are_those_that_a_search_finds() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let mut met = BTreeSet::new();
    for round in 0..12 {
        let gone = native_ids(&simulator.truth("em"), "RestoreSession").pop_last().unwrap();
        assert!(simulator.remove("RestoreSession", &gone), "{round}");
        for r#type in TYPES {
            let created =
                if r#type == "CdpReplicaSession" { "CreationTimeUTC" } else { "CreationTime" };
            let asked = format!(
                "/api/query?type={type}&format=Entities&pageSize=7&sortDesc={created}&filter=State!=%22"
            );
            let kept = ids_of(&client, &format!("{asked}stopped%22"));
            let found =
                ids_of(&client, &format!("{asked}Stopped%22%3B{created}%3E=%221990-01-01%22"));
            assert_eq!(kept, found, "{type} in round {round}");
            met.extend(kept);
        }
        simulator.change(25);
    }
    assert!(met.len() > 40, "few sessions were ever under way: {}", met.len());
}

#[test]
fn a_live_world_ages_as_time_passes() {
    let simulator = em(|options| options.live = true);
    let before = simulator.truth("em");
    simulator.pass(Duration::from_secs(3_600));
    let after = simulator.truth("em");
    assert!(after.len() > before.len());
    assert!(simulator.now() >= anchor().plus(Duration::from_secs(3_600)));
    simulator.freeze();
    let frozen = simulator.truth("em");
    simulator.pass(Duration::from_secs(3_600));
    assert_eq!(simulator.truth("em"), frozen);
}

#[test]
fn a_removed_session_is_nowhere() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let id = native_ids(&simulator.truth("em"), "BackupJobSession").pop_first().unwrap();
    assert!(simulator.remove("BackupJobSession", &id));
    assert!(!simulator.remove("BackupJobSession", &id));
    assert_eq!(client.get(&format!("/api/backupSessions/{id}")).status, 404);
    assert_eq!(simulator.truth("em").len(), 199);
    let target = "/api/query?type=BackupJobSession&format=Entities";
    assert!(!ids_of(&client, target).contains(&id));
}
