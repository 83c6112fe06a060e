//! Arrays and pages, limits, filters, order, links and faults.

use mullion_simulator::{Fault, Rule};
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids, true_session};
use crate::support::{Client, end_of, moment, vb365};

#[test]
fn arrays_and_pages_are_where_the_versions_have_them() {
    for (version, pages) in [
        ("v1", &[][..]),
        ("v3", &["RestoreSessions"][..]),
        ("v8", &["RestoreSessions", "JobSessions", "Jobs", "Organizations"][..]),
    ] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        for list in ["RestoreSessions", "JobSessions", "Jobs", "Organizations"] {
            let body = client.get(list);
            assert_eq!(body.is_array(), !pages.contains(&list), "{version} {list}");
        }
        assert_eq!(client.send("GET", "CopyJobs").status == 200, version == "v8");
        assert_eq!(client.send("GET", "Health").status == 200, version == "v8");
    }
}

#[test]
fn pages_follow_one_another_to_the_end() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    for (list, native_type) in [
        ("RestoreSessions", "RestoreSession"),
        ("JobSessions", "JobSession"),
        ("DataRetrievalSessions", "DataRetrievalSession"),
    ] {
        let mut path = list.to_owned();
        let mut rows = Vec::new();
        for _ in 0..100 {
            let page = client.get(&path);
            assert_eq!(page["limit"], 30);
            rows.extend(page["results"].as_array().unwrap().iter().cloned());
            let Some(next) = page["_links"]["next"]["href"].as_str() else { break };
            path = next.strip_prefix("/v8/").unwrap().to_owned();
        }
        assert_eq!(sorted(&rows, "id"), true_ids(&simulator, native_type), "{list}");
    }
}

#[test]
fn limits_are_kept() {
    let simulator = start("vb365", "v8", |options| options.page_limit = Some(7));
    let client = Client::log_in(&simulator, "v8");
    let page = client.get("JobSessions?limit=100");
    assert_eq!((page["results"].as_array().unwrap().len(), &page["limit"]), (7, &7.into()));
    for bad in ["limit=0", "limit=-1", "limit=x", "limit=10001", "offset=-1", "status=Success"] {
        let refused = client.send("GET", &format!("JobSessions?{bad}"));
        assert_eq!(refused.status, 400, "{bad}");
        assert_eq!(refused.body["errorCode"], "ParameterValidationFailure");
    }
    assert!(client.rows("JobSessions?offset=100000").is_empty());
}

#[test]
fn every_version_lists_all_of_its_sessions() {
    for version in ["v1", "v3", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        for (list, native_type) in
            [("RestoreSessions", "RestoreSession"), ("JobSessions", "JobSession")]
        {
            let ids = sorted(&client.rows(list), "id");
            assert!(ids.len() > 70, "{version} {list}");
            assert_eq!(ids, true_ids(&simulator, native_type), "{version} {list}");
        }
        assert_eq!(simulator.truth("source").len(), 200);
    }
}

#[test]
fn restore_sessions_are_filtered_and_ordered() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let all = client.rows("RestoreSessions");
    let bound = text(&all[40], "creationTime").to_owned();
    let (older, newer): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|row| text(row, "creationTime") != bound)
        .partition(|row| moment(text(row, "creationTime")) < moment(&bound));
    let encoded = bound.replace(':', "%3A");
    assert_eq!(client.rows(&format!("RestoreSessions?startTimeFrom={encoded}")).len(), newer.len());
    assert_eq!(client.rows(&format!("RestoreSessions?startTimeTo={encoded}")).len(), older.len());
    let ended = client
        .rows("RestoreSessions?endTimeFrom=2000-01-01T00:00:00Z&endTimeTo=2030-01-01T00:00:00Z");
    let has_end = |row: &&Value| end_of(row).is_some_and(|end| !end.starts_with("9999"));
    assert_eq!(ended.len(), all.iter().filter(has_end).count());
    let ascending = client.rows("RestoreSessions?orderAsc=true");
    assert!(ascending.iter().rev().map(|row| &row["id"]).eq(all.iter().map(|row| &row["id"])));
    let by_end = client.rows("RestoreSessions?orderBy=EndTime&orderAsc=true");
    let ends: Vec<_> = by_end.iter().filter(has_end).filter_map(end_of).map(moment).collect();
    assert!(ends.is_sorted() && ends.len() == ended.len());
    for bad in ["endTimeFrom=2000-01-01", "startTimeTo=soon", "orderBy=Name", "orderAsc=1"] {
        assert_eq!(client.send("GET", &format!("RestoreSessions?{bad}")).status, 400, "{bad}");
    }
}

#[test]
fn job_sessions_are_filtered() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let all = client.rows("JobSessions");
    let count = |keep: &dyn Fn(&Value) -> bool| all.iter().filter(|row| keep(row)).count();
    let found = |query: &str| client.rows(&format!("JobSessions?{query}")).len();
    let is = |row: &Value, word: &str| text(row, "status").eq_ignore_ascii_case(word);
    assert_eq!(found("status=Succeeded"), count(&|row| is(row, "success")));
    assert_eq!(found("status=Running"), count(&|row| is(row, "running")));
    assert_eq!(
        found("jobType=Copy"),
        count(&|row| text(&row["_links"]["job"], "href").contains("CopyJobs"))
    );
    let job = text(&all[0], "jobId");
    let of_job = |row: &Value| text(&row["_links"]["job"], "href").ends_with(job);
    assert_eq!(found(&format!("jobId={job}")), count(&of_job));
    let bounds = "endTimeLowerBound=2026-11-10T00:00:00Z&endTimeUpperBound=2026-11-15T00:00:00Z";
    let inside = count(&|row| {
        let end = end_of(row).filter(|end| !end.starts_with("9999")).map(moment);
        end.is_some_and(|end| {
            end > moment("2026-11-10T00:00:00Z") && end < moment("2026-11-15T00:00:00Z")
        })
    });
    assert!(inside > 5);
    assert_eq!(found(bounds), inside, "sessions without an end are in no window");
    let starts: Vec<_> = all.iter().map(|row| moment(text(row, "creationTime"))).collect();
    assert!(starts.is_sorted_by(|a, b| a >= b), "newest first");
}

#[test]
fn links_and_paths_are_those_of_the_version() {
    for (version, prefix) in [
        ("v1", "https://vbo01.tech.local:4443/v1/jobsessions/"),
        ("v3", "https://vbo01.tech.local:4443/v3/jobsessions/"),
        ("v8", "/v8/JobSessions/"),
    ] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let row = &client.rows("jobSESSIONS")[0];
        let href = text(&row["_links"]["self"], "href");
        let id = href.strip_prefix(prefix).unwrap();
        assert_eq!(client.get(&format!("JOBSESSIONS/{id}"))["id"], row["id"]);
    }
}

#[test]
fn older_versions_write_local_times() {
    let simulator = vb365("v1");
    let client = Client::log_in(&simulator, "v1");
    let row = &client.rows("JobSessions")[0];
    assert!(text(row, "creationTime").ends_with("-08:00"), "{row}");
    assert_eq!(row["statistics"]["bottleneck"], "Source");
    assert!(row["statistics"]["readRate"].is_string());
    let restore = client.rows("RestoreSessions").pop().unwrap();
    assert!(text(&restore, "creationTime").ends_with('Z'));
    let truth = simulator.truth("source");
    let truth = true_session(&truth, text(&restore, "id"));
    let told = moment(text(&restore, "pointInTime")).to_string();
    assert_eq!(truth["pointInTime"], told);
    assert!(restore.get("endTime").is_none(), "the newest is working, and its end is absent");
    assert_eq!(truth["name"], restore["type"], "v1 sends no names");
}

#[test]
fn rows_can_be_bad_or_have_more_fields() {
    for version in ["v1", "v3", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let good = client.rows("JobSessions");
        simulator.faults().add(Rule::once(Fault::BadRow));
        let bad = client.rows("JobSessions");
        assert_eq!(bad.len(), good.len() + 1);
        assert!(bad[0].get("id").is_none());
        assert_eq!(bad[1..], good[..]);
        simulator.faults().add(Rule::once(Fault::ExtraFields));
        let more = client.rows("JobSessions");
        assert!(more.iter().all(|row| row["aFieldOfTomorrow"] == "surprise"));
    }
}

#[test]
fn errors_are_in_the_words_of_the_version() {
    let unknown = "JobSessions/00000000-0000-4000-8000-000000000000";
    let old = vb365("v3");
    let missing = Client::log_in(&old, "v3").send("GET", unknown);
    assert_eq!(missing.status, 404);
    assert_eq!(missing.body.as_object().unwrap().keys().collect::<Vec<_>>(), ["message"]);
    let new = vb365("v8");
    let client = Client::log_in(&new, "v8");
    let missing = client.send("GET", unknown);
    assert_eq!((missing.status, text(&missing.body, "errorCode")), (404, "ResourceNotFound"));
    assert!(missing.body["stackTrace"].is_string());
    assert_eq!(client.send("POST", &format!("{unknown}/Stop")).status, 405);
    assert!(new.requests().last().unwrap().is_violation);
}
