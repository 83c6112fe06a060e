//! The lists: pages, order, filters, times and items.

use std::collections::{BTreeMap, BTreeSet};

use mullion_model::Timestamp;
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids};
use crate::support::{
    Client, FIRST, every_revision, is, moment, problem, start_of, stop_of, vbaws,
};

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
    let small = start("vbaws", FIRST, |options| options.page_limit = Some(7));
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
    let machines = backup.iter().find_map(|row| {
        let items = client.rows(&format!("sessions/{}/protectedItems", text(row, "id")));
        let link = items.iter().find_map(|item| {
            Some(item["_embedded"]["virtualMachine"]["href"].as_str()?.to_owned())
        });
        Some((text(row, "id"), link?))
    });
    let (id, href) = machines.unwrap();
    let with = client.rows(&format!("sessions?VmId={}", href.rsplit('/').next().unwrap()));
    assert!(with.iter().any(|row| row["id"] == id) && with.len() < 200);
}

/// A time window alone is answered from the order by start, whatever else is asked from all rows.
#[test]
fn windows_hold_the_same_rows_however_they_are_sorted() {
    let simulator = every_revision();
    let client = Client::log_in_for(&simulator, "1.8-rev0");
    for window in
        ["", "FromUtc=2026-11-08", "ToUtc=2026-11-08", "FromUtc=2026-11-05&ToUtc=2026-11-09"]
    {
        for filter in ["", "&Status=Succeeded", "&Types=Policy&Types=Job"] {
            let unsorted = client.rows(&format!("sessions?{window}{filter}"));
            for order in ["startTimeAsc", "startTimeDesc", "stopTimeDesc", "reasonAsc"] {
                let rows = client.rows(&format!("sessions?{window}{filter}&Sort={order}"));
                assert_eq!(sorted(&rows, "id"), sorted(&unsorted, "id"), "{window} {order}");
            }
            assert!(!unsorted.is_empty());
            assert!(window.is_empty() || unsorted.len() < 200);
        }
    }
    let all: Vec<Option<Timestamp>> =
        client.rows("sessions?Sort=startTimeAsc").iter().map(start_of).collect();
    assert!(all.is_sorted() && all[0].is_none(), "those without a start are listed without window");
}
