//! VB for AWS over real connections: logins, lists, filters, and the truth behind them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests; a failure here is a failed test"
)]

mod json;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use json::{Reply, send, sorted, start, text, true_ids, true_session};
use mullion_model::Timestamp;
use mullion_simulator::{Fault, Rule, Simulator};
use serde_json::Value;

const PASSWORD: &str = "grant_type=password&username=simulator&password=simulator";
const VERSION: (&str, &str) = ("x-api-version", "1.0-rev0");

/// A client that is logged in.
struct Client<'a> {
    simulator: &'a Simulator,
    access: String,
    refresh: String,
}

impl<'a> Client<'a> {
    fn log_in(simulator: &'a Simulator) -> Self {
        let reply = token(simulator, PASSWORD);
        assert_eq!(reply.status, 200, "{}", reply.body);
        Self {
            simulator,
            access: text(&reply.body, "access_token").to_owned(),
            refresh: text(&reply.body, "refresh_token").to_owned(),
        }
    }

    fn send(&self, method: &str, path: &str) -> Reply {
        let bearer = format!("bearer {}", self.access);
        let target = format!("/api/v1/{path}");
        send(self.simulator, method, &target, &[VERSION, ("Authorization", &bearer)], None)
    }

    fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    fn rows(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = self.get(&format!("{path}{mark}Limit=-1"));
        let rows = page["results"].as_array().unwrap().clone();
        assert_eq!(page["totalCount"], rows.len());
        rows
    }
}

fn vbaws() -> Simulator {
    start("vbaws", "1.0-rev0", |_| {})
}

fn token(simulator: &Simulator, form: &str) -> Reply {
    send(simulator, "POST", "/api/v1/token", &[VERSION], Some(form))
}

/// The code and the last part of the type of a problem.
fn problem(reply: &Reply) -> (u16, String, String) {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!(reply.body["status"], reply.status);
    let slug = text(&reply.body, "type").rsplit('/').next().unwrap().to_owned();
    (reply.status, slug, text(&reply.body, "errorCode").to_owned())
}

fn is(status: u16, slug: &str, code: &str) -> (u16, String, String) {
    (status, slug.to_owned(), code.to_owned())
}

fn moment(zoneless: &str) -> Timestamp {
    assert!(!zoneless.ends_with('Z'), "{zoneless} has a zone");
    Timestamp::parse_rfc3339(&format!("{zoneless}Z")).unwrap()
}

/// The start of a session, where it has a usable one.
fn start_of(row: &Value) -> Option<Timestamp> {
    row["executionStartTime"].as_str().filter(|start| !start.starts_with("0001")).map(moment)
}

fn stop_of(row: &Value) -> Option<Timestamp> {
    row["executionStopTime"].as_str().filter(|stop| !stop.starts_with("0001")).map(moment)
}

#[test]
fn every_call_names_the_revision() {
    let simulator = vbaws();
    for (headers, slug) in [
        (&[][..], "apiVersionUnspecified"),
        (&[("x-api-version", "1.7-rev0")][..], "unsupportedApiVersion"),
        (&[("x-api-version", "latest")][..], "invalidApiVersion"),
    ] {
        for (method, path) in [("POST", "/api/v1/token"), ("GET", "/api/v1/sessions")] {
            let refused = send(&simulator, method, path, headers, Some(PASSWORD));
            assert_eq!(problem(&refused), is(400, slug, "UnexpectedContent"));
        }
    }
}

#[test]
fn a_login_gives_a_pair_that_expires() {
    let simulator = vbaws();
    let reply = token(&simulator, PASSWORD);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["expires_in"], 3600);
    assert_eq!(reply.body[".expires"], "2026-11-20T11:00:00Z");
    let client = Client::log_in(&simulator);
    assert_eq!(client.get("system/time")["utcDateTime"], "2026-11-20T10:00:00");
    simulator.pass(Duration::from_secs(3_599));
    assert_eq!(client.send("GET", "sessions").status, 200);
    simulator.pass(Duration::from_secs(1));
    let expired = client.send("GET", "sessions");
    assert_eq!(problem(&expired), is(401, "expiredAccessToken", "ExpiredToken"));
    let renew = format!("grant_type=refresh_token&refresh_token={}", client.refresh);
    assert_eq!(token(&simulator, &renew).status, 200);
    let again = token(&simulator, &renew);
    assert_eq!(problem(&again), is(401, "accessDenied", "AccessDenied"));
}

#[test]
fn a_refresh_token_ends_the_old_login_and_dies_after_two_hours() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let renewed =
        token(&simulator, &format!("grant_type=refresh_token&refresh_token={}", client.refresh));
    assert_eq!(renewed.status, 200);
    let old = client.send("GET", "sessions");
    assert_eq!(problem(&old), is(401, "invalidAccessToken", "InvalidToken"));
    simulator.pass(Duration::from_secs(7_200));
    let refresh = text(&renewed.body, "refresh_token");
    let late = token(&simulator, &format!("grant_type=refresh_token&refresh_token={refresh}"));
    assert_eq!(late.status, 401);
}

#[test]
fn refused_logins_say_why() {
    let simulator = vbaws();
    for (form, status) in [
        ("grant_type=password&username=simulator&password=wrong", 401),
        ("grant_type=password&username=simulator", 400),
        ("grant_type=magic", 400),
        ("grant_type=mfa&mfa_token=x&mfa_code=1", 401),
        ("", 400),
    ] {
        assert_eq!(token(&simulator, form).status, status, "{form}");
    }
    let anonymous = send(&simulator, "GET", "/api/v1/sessions", &[VERSION], None);
    assert_eq!(problem(&anonymous), is(401, "noAccessToken", "InvalidToken"));
    let forged = [VERSION, ("Authorization", "Bearer a.b.c")];
    let forged = send(&simulator, "GET", "/api/v1/sessions", &forged, None);
    assert_eq!(problem(&forged), is(401, "invalidAccessToken", "InvalidToken"));
}

#[test]
fn a_logout_ends_the_login() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    assert_eq!(client.send("DELETE", "token").status, 204);
    assert_eq!(client.send("GET", "sessions").status, 401);
    assert_eq!(client.send("DELETE", "token").status, 401);
    assert!(simulator.requests().iter().all(|seen| !seen.is_violation));
}

#[test]
fn only_the_plural_paths_lead_somewhere() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let id = true_ids(&simulator, "Session").pop().unwrap();
    assert_eq!(client.get(&format!("sessions/{id}"))["id"], id);
    let singular = client.send("GET", &format!("session/{id}"));
    assert_eq!(problem(&singular), is(404, "resourceNotFound", "NotFound"));
    let unknown = client.send("GET", "sessions/00000000-0000-4000-8000-000000000000/log");
    assert_eq!(unknown.status, 404);
    let version = client.send("GET", "system/version");
    assert_eq!(problem(&version), is(403, "accessDenied", "AccessDenied"));
    let stop = client.send("POST", &format!("sessions/{id}/stop"));
    assert_eq!(problem(&stop).2, "MethodNotAllowed");
    assert!(simulator.requests().last().unwrap().is_violation);
}

#[test]
fn pages_are_windows_of_the_whole() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let mut rows = Vec::new();
    for offset in (0..200).step_by(30) {
        let page = client.get(&format!("sessions?Offset={offset}&Sort=startTimeDesc"));
        assert_eq!(page["totalCount"], 200);
        rows.extend(page["results"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(rows, client.rows("sessions?Sort=startTimeDesc"));
    assert_eq!(sorted(&rows, "id"), true_ids(&simulator, "Session"));
    assert!(client.get("sessions?Limit=0")["results"].as_array().unwrap().is_empty());
    assert!(client.get("sessions?Offset=200")["results"].as_array().unwrap().is_empty());
    for bad in [
        "Limit=-2",
        "Limit=x",
        "Offset=-1",
        "FromUtc=soon",
        "Types=ManualTask",
        "Status=Success",
        "Sort=startTime",
        "Sort=nameAsc",
        "PolicyId=1",
        "Usn=x",
    ] {
        let refused = client.send("GET", &format!("sessions?{bad}"));
        assert_eq!(problem(&refused), is(400, "validationError", "UnexpectedContent"), "{bad}");
    }
    let small = start("vbaws", "1.0-rev0", |options| options.page_limit = Some(7));
    let page = Client::log_in(&small).get("sessions?Limit=-1");
    assert_eq!(page["results"].as_array().unwrap().len(), 7);
}

#[test]
fn without_sort_the_order_means_nothing() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let starts =
        |path: &str| -> Vec<Option<Timestamp>> { client.rows(path).iter().map(start_of).collect() };
    let unsorted = starts("sessions");
    assert!(!unsorted.is_sorted() && !unsorted.is_sorted_by(|a, b| a >= b));
    assert!(starts("sessions?Sort=startTimeDesc").is_sorted_by(|a, b| a >= b));
    assert!(starts("sessions?Sort=startTimeAsc").is_sorted());
    let rows = client.rows("sessions?Sort=typeAsc&Sort=usnDesc");
    let keys: Vec<_> = rows
        .iter()
        .map(|row| (text(row, "type"), std::cmp::Reverse(row["usn"].as_i64())))
        .collect();
    assert!(keys.is_sorted());
}

#[test]
fn sessions_are_filtered() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let all = client.rows("sessions");
    let count = |keep: &dyn Fn(&Value) -> bool| all.iter().filter(|row| keep(row)).count();
    let found = |query: &str| client.rows(&format!("sessions?{query}")).len();
    let two = count(&|row| matches!(text(row, "type"), "RestoreTask" | "FLRTask"));
    assert!(two > 5);
    assert_eq!(found("Types=RestoreTask&Types=FLRTask"), two);
    assert_eq!(found("Status=Running"), count(&|row| text(row, "status") == "Running"));
    let from = moment("2026-11-10T00:00:00");
    let to = moment("2026-11-12T00:00:00");
    let inside = count(&|row| start_of(row).is_some_and(|start| start > from && start < to));
    assert!(inside > 5);
    assert_eq!(found("FromUtc=2026-11-10T00:00:00Z&ToUtc=2026-11-12T00:00:00Z"), inside);
    assert_eq!(found("FromUtc=2026-11-10&ToUtc=2026-11-12"), inside, "a date alone is accepted");
    let start = all.iter().find_map(start_of).unwrap();
    let exactly = found(&format!("FromUtc={start}&ToUtc={start}"));
    assert_eq!(exactly, 0, "the bounds are left out");
    let usn = all[0]["usn"].as_i64().unwrap();
    assert_eq!(found(&format!("Usn={usn}")), 1);
    let stranger = "00000000-0000-4000-8000-000000000000";
    assert_eq!(found(&format!("PolicyId={stranger}")), 0);
    assert_eq!(found(&format!("VmId={stranger}")), 0);
}

#[test]
fn times_have_no_zone_and_durations_only_their_milliseconds() {
    let simulator = vbaws();
    let rows = Client::log_in(&simulator).rows("sessions");
    let mut digits = BTreeSet::new();
    for row in &rows {
        let (Some(start), Some(stop)) = (start_of(row), stop_of(row)) else { continue };
        let milliseconds = (stop.ticks() - start.ticks()).rem_euclid(10_000_000) / 10_000;
        assert_eq!(row["executionDuration"], milliseconds);
        let written = text(row, "executionStartTime");
        digits.insert(written.split_once('.').map_or(0, |(_, fraction)| fraction.len()));
    }
    assert_eq!(digits, BTreeSet::from_iter(0..=7));
    let mut starts: BTreeMap<_, usize> = BTreeMap::new();
    for row in &rows {
        *starts.entry(start_of(row)).or_default() += 1;
    }
    assert!(starts.values().any(|count| *count > 30), "more than a page of equal starts");
}

/// The table of status and result, over every session of a world.
#[test]
fn the_truth_follows_the_words() {
    let simulator = vbaws();
    let truth = simulator.truth("aws");
    let mut seen = BTreeSet::new();
    for row in Client::log_in(&simulator).rows("sessions") {
        let (status, result) = (text(&row, "status"), text(&row, "result"));
        let stop = stop_of(&row);
        let (state, outcome) = match (status, result, stop.is_some()) {
            ("Running" | "RunningWithWarning", _, _) => ("running", None),
            ("Canceling", _, _) => ("stopping", None),
            ("Pending", _, _) | ("NeverExecuted", _, false) => ("pending", None),
            ("NeverExecuted", _, true) => ("finished", Some("unknown")),
            ("Canceled", _, _) | (_, "Cancelled", _) => ("finished", Some("cancelled")),
            ("Failed" | "Error", _, _) => ("finished", Some("failed")),
            ("Succeeded" | "Warning", "Failed", _) => ("finished", Some("failed")),
            ("Warning", _, _) | ("Succeeded", "Warning", _) => ("finished", Some("warning")),
            ("Succeeded" | "Success" | "succeeded", _, _) => ("finished", Some("success")),
            ("", "Running", _) => ("running", None),
            ("Paused" | "", "Success", true) => ("finished", Some("success")),
            ("Paused" | "", "", true) => ("finished", Some("unknown")),
            ("Paused" | "", _, false) => ("unknown", None),
            other => panic!("{other:?}"),
        };
        seen.insert(format!("{status} {result} {}", stop.is_some()));
        let truth = true_session(&truth, text(&row, "id"));
        assert_eq!(
            (truth["state"].as_str(), truth["result"].as_str()),
            (Some(state), outcome),
            "{row}"
        );
        let told = stop.filter(|_| matches!(state, "finished" | "unknown"));
        assert_eq!(truth["endedAt"].as_str(), told.map(|stop| stop.to_string()).as_deref());
        let start = start_of(&row).map(|start| start.to_string());
        assert_eq!(truth["startedAt"].as_str(), start.as_deref());
        let subtype = row["type"].as_str();
        assert_eq!(truth["native"]["subtype"].as_str(), subtype);
        assert_eq!(truth["name"], subtype.unwrap_or("Session"), "1.0 sends no names");
        assert_eq!(truth["links"]["items"].is_string(), row.get("_embedded").is_some());
        let reason = text(&row, "reason");
        assert_eq!(
            truth["reason"].as_str().unwrap_or("   "),
            if reason.is_empty() { "   " } else { reason }
        );
    }
    for combination in [
        "Succeeded Warning true",
        "Succeeded Failed true",
        "Failed Success true",
        "Succeeded Cancelled true",
        "Failed Cancelled true",
        "Paused Success false",
        "Paused Success true",
        "Running Success true",
        "Running Success false",
        "NeverExecuted  false",
        "NeverExecuted Failed true",
        "Succeeded  true",
        "  true",
        " Running false",
        "Canceled Cancelled false",
    ] {
        assert!(seen.contains(combination), "{combination} is in no world: {seen:#?}");
    }
}

#[test]
fn items_are_those_of_the_first_link() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let mut seen = BTreeSet::new();
    let mut numbered = 0;
    for row in client.rows("sessions") {
        let id = text(&row, "id");
        let items = simulator.truth_items("aws", "Session", id);
        let links = ["backupJobInfo", "restoreJobInfo", "retentionJobDeletedRestorePoints"];
        let link = links.iter().find_map(|link| row["_embedded"][link]["href"].as_str());
        assert_eq!(items.is_some(), link.is_some());
        let (Some(items), Some(link)) = (items, link) else { continue };
        let path = link.strip_prefix("https://10.20.30.40:11005/api/v1/").unwrap();
        let rows = client.rows(path);
        assert_eq!(rows.len(), items.len());
        for (row, item) in rows.iter().zip(&items) {
            let region = row.get("region").or(row.get("regionName"));
            assert_eq!(item["name"].as_str(), row["name"].as_str());
            assert_eq!(item["region"].as_str(), region.and_then(Value::as_str));
            let is_machine = row["_embedded"].get("virtualMachine").is_some();
            assert_eq!(item["objectType"].as_str(), is_machine.then_some("virtualMachine"));
            assert_eq!(item["native"]["id"].as_str(), row["id"].as_str());
        }
        let ids: BTreeSet<&str> = items.iter().map(|item| text(item, "id")).collect();
        assert_eq!(ids.len(), items.len(), "equal items have ids of their own");
        let names: BTreeSet<String> =
            rows.iter().map(|row| format!("{} {}", row["name"], row["regionName"])).collect();
        numbered += usize::from(path.ends_with("restoredItems") && names.len() < rows.len());
        seen.insert(path.rsplit('/').next().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(numbered > 3, "some sessions restore the same twice");
}

#[test]
fn items_are_searched_sorted_and_only_where_they_belong() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let backup = client.rows("sessions?Types=Policy&Sort=durationDesc");
    let linked = |row: &&Value| {
        row["_embedded"]["restoreJobInfo"].is_null() && row.get("_embedded").is_some()
    };
    let id = text(backup.iter().find(linked).unwrap(), "id").to_owned();
    assert_eq!(client.send("GET", &format!("sessions/{id}/restoredItems")).status, 404);
    let all = client.rows(&format!("sessions/{id}/protectedItems"));
    let found = client.rows(&format!("sessions/{id}/protectedItems?SearchPattern=WEB"));
    let is_web = |row: &&Value| text(row, "name").contains("web");
    assert_eq!(found.len(), all.iter().filter(is_web).count());
    let rows = client.rows(&format!("sessions/{id}/protectedItems?Sort=virtualMachineNameDesc"));
    let names: Vec<_> = rows.iter().map(|row| text(row, "name")).collect();
    assert!(names.len() > 3 && names.is_sorted_by(|a, b| a >= b), "{names:?}");
    let machine = text(&all[0]["_embedded"]["virtualMachine"], "href").rsplit('/').next().unwrap();
    let with = client.rows(&format!("sessions?VmId={machine}"));
    assert!(!machine.is_empty() && with.iter().any(|row| row["id"] == id) && with.len() < 200);
}

#[test]
fn logs_are_told_by_time() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let mut turned = 0;
    let mut severities = BTreeSet::new();
    for row in client.rows("sessions").iter().take(60) {
        let id = text(row, "id");
        let log = client.get(&format!("sessions/{id}/log"));
        assert_eq!(log["sessionId"], id);
        let lines = log["log"].as_array().unwrap();
        let times: Vec<Timestamp> = lines.iter().map(|l| moment(text(l, "logTime"))).collect();
        turned += usize::from(!times.is_sorted());
        let mut told: Vec<_> = times.iter().zip(lines).collect();
        told.sort_by_key(|(time, _)| **time);
        let events = simulator.truth_events("aws", "Session", id).unwrap();
        assert_eq!(events.len(), lines.len());
        for (order, (event, (time, line))) in events.iter().zip(told).enumerate() {
            assert_eq!(event["order"], order);
            assert_eq!(event["time"], time.to_string());
            assert_eq!(event["message"], text(line, "message"));
            assert_eq!(event["native"]["state"], line["status"]);
            severities.insert(text(event, "severity").to_owned());
        }
    }
    assert!(turned > 5, "{turned} logs do not come by time");
    assert_eq!(
        severities,
        BTreeSet::from(["error", "info", "success", "warning"].map(str::to_owned))
    );
}

#[test]
fn the_same_seed_makes_the_same_world() {
    let make = |seed| start("vbaws", "1.0-rev0", |options| options.seed = seed);
    let (first, second, other) = (make(7), make(7), make(8));
    let list = |simulator: &Simulator| Client::log_in(simulator).rows("sessions");
    assert_eq!(list(&first), list(&second));
    assert_ne!(list(&first), list(&other));
    first.change(25);
    second.change(25);
    assert_eq!(first.truth("aws"), second.truth("aws"));
}

#[test]
fn a_churning_world_moves_until_it_is_frozen() {
    let simulator = start("vbaws", "1.0-rev0", |options| options.churn = true);
    let client = Client::log_in(&simulator);
    let before = simulator.truth("aws");
    let usn = |client: &Client<'_>| {
        let rows = client.rows("sessions");
        rows.iter().filter_map(|row| row["usn"].as_i64()).max()
    };
    let first = usn(&client);
    assert_eq!(simulator.truth("aws").len(), before.len() + 1);
    assert!(usn(&client) > first);
    simulator.freeze();
    let frozen = simulator.truth("aws");
    usn(&client);
    assert_eq!(simulator.truth("aws"), frozen);
    let id = true_ids(&simulator, "Session").pop().unwrap();
    assert!(!simulator.remove("RestoreSession", &id));
    assert!(simulator.remove("Session", &id));
    assert_eq!(client.send("GET", &format!("sessions/{id}")).status, 404);
}

#[test]
fn rows_can_be_bad_or_have_more_fields() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let good = client.rows("sessions");
    simulator.faults().add(Rule::once(Fault::BadRow));
    let bad = client.rows("sessions");
    assert!(bad[0].get("id").is_none());
    assert_eq!(bad[1..], good[..]);
    simulator.faults().add(Rule::once(Fault::ExtraFields));
    let more = client.rows("sessions");
    assert!(more.iter().all(|row| row["aFieldOfTomorrow"] == "surprise"));
}
