//! Arrays and pages, limits, filters, order, links and faults.

use mullion_simulator::{Fault, Rule};
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids, true_session};
use crate::support::{Client, VERSIONS, end_of, moment, number, vb365};

/// What is an array (`A`) and what a page (`P`) in v1 to v8; `-` is not there. By the table of
/// envelopes that clients and references of each version give.
const SHAPES: &[(&str, &str)] = &[
    ("RestoreSessions", "APPPPPPP"),
    ("RestoreSessions/RESTORE/Events", "-PPPPPPP"),
    ("JobSessions", "AAAAPPPP"),
    ("Jobs/JOB/JobSessions", "AAAAPP--"),
    ("JobSessions/RUN/LogItems", "AAPPPPPP"),
    ("JobSessions/RUN/log", "AAPP----"),
    ("JobSessions/RUN/ProcessedObjects", "------PP"),
    ("Jobs", "AAAAAAAP"),
    ("Organizations", "AAAAAAAP"),
    ("CopyJobs", "-----AAP"),
    ("DataRetrievalSessions", "-----PPP"),
    ("DataRetrievalSessions/RETRIEVAL/LogItems", "-----PPP"),
];

#[test]
fn arrays_and_pages_are_where_the_versions_have_them() {
    let newest = vb365("v8");
    let client = Client::log_in(&newest, "v8");
    let id = |list: &str| text(client.rows(list).last().unwrap(), "id").to_owned();
    let places = [
        ("RESTORE", id("RestoreSessions")),
        ("RUN", id("JobSessions?jobType=Backup")),
        ("JOB", id("Jobs")),
        ("RETRIEVAL", id("DataRetrievalSessions")),
    ];
    for version in VERSIONS {
        let client = Client::log_in(&newest, version);
        let mut shapes = Vec::new();
        for (list, expected) in SHAPES {
            let path =
                places.iter().fold((*list).to_owned(), |path, (name, id)| path.replace(name, id));
            let reply = client.send("GET", &path);
            let shape = match reply.status {
                404 => '-',
                200 if reply.body.is_array() => 'A',
                200 if reply.body["results"].is_array() => 'P',
                other => panic!("{path}: {other}"),
            };
            shapes.push((list, expected.chars().nth(number(version) - 1), Some(shape)));
        }
        for (list, expected, found) in shapes {
            assert_eq!(found, expected, "{version} {list}");
        }
        assert_eq!(client.send("GET", "Health").status == 200, version == "v8");
    }
}

#[test]
fn pages_follow_one_another_to_the_end() {
    for version in VERSIONS {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let mark = format!("/{version}/");
        for (list, native_type, since) in [
            ("RestoreSessions", "RestoreSession", 2),
            ("JobSessions", "JobSession", 5),
            ("DataRetrievalSessions", "DataRetrievalSession", 6),
        ] {
            if number(version) < since {
                continue;
            }
            let limit = if list.starts_with("Data") { 3 } else { 30 };
            let mut path = list.to_owned();
            if limit != 30 {
                path.push_str("?limit=3");
            }
            let mut rows = Vec::new();
            for _ in 0..100 {
                let page = client.get(&path);
                assert_eq!((&page["limit"], &page["offset"]), (&limit.into(), &rows.len().into()));
                rows.extend(page["results"].as_array().unwrap().iter().cloned());
                let Some(next) = page["_links"]["next"]["href"].as_str() else { break };
                path = next.split_once(&mark).unwrap().1.to_owned();
            }
            assert_eq!(sorted(&rows, "id"), true_ids(&simulator, native_type), "{version} {list}");
        }
    }
}

#[test]
fn totals_are_told_from_v5_to_v7_and_only_of_what_is_counted() {
    let simulator = vb365("v8");
    for version in &VERSIONS[1..] {
        let client = Client::log_in(&simulator, version);
        let page = client.get("RestoreSessions?limit=5");
        let id = text(&page["results"][0], "id");
        let events = client.get(&format!("RestoreSessions/{id}/Events"));
        if (5..=7).contains(&number(version)) {
            let all = true_ids(&simulator, "RestoreSession").len();
            assert_eq!(page.get("totalCount"), Some(&all.into()), "{version}");
            assert_eq!(events.get("totalCount"), Some(&Value::Null), "{version}");
        } else {
            assert_eq!((page.get("totalCount"), events.get("totalCount")), (None, None));
        }
        let has_links = events.get("_links").is_some();
        assert_eq!(has_links, *version != "v5", "v5 shows no links where all fits on a page");
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
    for version in &VERSIONS[1..] {
        let client = Client::log_in(&simulator, version);
        let refused = client.send("GET", "RestoreSessions?limit=10001").status == 400;
        assert_eq!(refused, number(version) >= 5, "{version}");
        let page = client.get("RestoreSessions?limit=9000");
        assert_eq!(page["results"].as_array().unwrap().len(), 7, "{version}");
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
    let copy_jobs = sorted(&client.rows("CopyJobs"), "id");
    let is_copy = |row: &Value| {
        let href = text(&row["_links"]["job"], "href");
        href.contains("CopyJobs") || copy_jobs.iter().any(|id| href.ends_with(id))
    };
    assert_eq!(found("jobType=Copy"), count(&is_copy));
    assert_eq!(found("jobType=Backup"), count(&|row| !is_copy(row)));
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

/// Which filters the versions know; what they do not know they overlook, whatever it says.
#[test]
fn each_version_knows_its_own_filters() {
    let simulator = vb365("v8");
    for version in VERSIONS {
        let client = Client::log_in(&simulator, version);
        let is_known = |path: &str| client.send("GET", path).status == 400;
        for (path, since) in [
            ("RestoreSessions?startTimeFrom=soon", 4),
            ("RestoreSessions?startTimeTo=soon", 4),
            ("RestoreSessions?endTimeFrom=soon", 8),
            ("RestoreSessions?orderBy=Name", 8),
            ("JobSessions?jobType=Move", 6),
            ("JobSessions?endTimeLowerBound=soon", 6),
            ("JobSessions?endTimeUpperBound=soon", 7),
            ("JobSessions?jobId=1", 7),
            ("JobSessions?status=Success", 8),
            ("Jobs?organizationId=1", 8),
        ] {
            assert_eq!(is_known(path), number(version) >= since, "{version} {path}");
        }
    }
    let client = Client::log_in(&simulator, "v6");
    let all = client.rows("JobSessions");
    let ended = client.rows("JobSessions?endTimeLowerBound=2026-11-10T00%3A00%3A00Z");
    let is_after = |row: &&Value| {
        let end = end_of(row).filter(|end| !end.starts_with("9999")).map(moment);
        end.is_some_and(|end| end > moment("2026-11-10T00:00:00Z"))
    };
    assert_eq!(ended.len(), all.iter().filter(is_after).count());
    let client = Client::log_in(&simulator, "v4");
    let all = client.rows("RestoreSessions").len();
    let newer = client.rows("RestoreSessions?startTimeFrom=2026-11-10T00:00:00Z").len();
    let older = client.rows("RestoreSessions?startTimeTo=2026-11-10T00:00:00Z").len();
    assert!(newer > 0 && older > 0 && newer + older == all, "{newer} {older} {all}");
    let page = client.get("RestoreSessions?limit=5&startTimeFrom=2026-11-10T00%3A00%3A00Z");
    let next = text(&page["_links"]["next"], "href");
    let query = "?offset=5&limit=5&startTimeFrom=2026%2D11%2D10T00%3A00%3A00Z";
    assert_eq!(next, format!("https://vbo01.tech.local:4443/v4/restoresessions{query}"));
}

#[test]
fn the_sessions_of_a_job_are_listed_by_it_up_to_v6() {
    let simulator = vb365("v8");
    for version in &VERSIONS[..6] {
        let client = Client::log_in(&simulator, version);
        let all = client.rows("JobSessions");
        for job in client.rows("Jobs") {
            let id = text(&job, "id");
            let own = |row: &&Value| text(&row["_links"]["job"], "href").ends_with(id);
            let expected: Vec<&Value> = all.iter().filter(own).collect();
            let path = format!("Jobs/{id}/JobSessions");
            assert!(client.rows(&path).iter().eq(expected), "{version} {path}");
            let link = text(&job["_links"]["jobsessions"], "href").to_lowercase();
            assert!(link.ends_with(&path.to_lowercase()), "{link}");
        }
        let unknown = "Jobs/00000000-0000-4000-8000-000000000000/JobSessions";
        assert_eq!(client.send("GET", unknown).status, 404);
    }
}

#[test]
fn links_and_paths_are_those_of_the_version() {
    let simulator = vb365("v8");
    let absolute = "https://vbo01.tech.local:4443";
    for (version, prefix, log) in [
        ("v1", format!("{absolute}/v1/jobsessions/"), "log"),
        ("v2", format!("{absolute}/v2/JobSessions/"), "log"),
        ("v3", format!("{absolute}/v3/jobsessions/"), "log"),
        ("v4", format!("{absolute}/v4/jobsessions/"), "log"),
        ("v5", format!("{absolute}/v5/jobsessions/"), "logitems"),
        ("v6", "/v6/JobSessions/".to_owned(), "LogItems"),
        ("v7", "/v7/JobSessions/".to_owned(), "LogItems"),
        ("v8", "/v8/JobSessions/".to_owned(), "LogItems"),
    ] {
        let client = Client::log_in(&simulator, version);
        let row = &client.rows("jobSESSIONS")[0];
        let href = text(&row["_links"]["self"], "href");
        let id = href.strip_prefix(&prefix).unwrap();
        assert_eq!(client.get(&format!("JOBSESSIONS/{id}"))["id"], row["id"]);
        assert_eq!(text(&row["_links"]["log"], "href"), format!("{prefix}{id}/{log}"));
        client.get(&format!("jobsessions/{id}/{log}"));
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
    for version in VERSIONS {
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
    for (version, fields) in [
        ("v1", &["message"][..]),
        ("v6", &["message"]),
        ("v7", &["errorCode", "message"]),
        ("v8", &["errorCode", "message", "stackTrace"]),
    ] {
        let server = vb365(version);
        let missing = Client::log_in(&server, version).send("GET", unknown);
        assert_eq!(missing.status, 404);
        assert_eq!(missing.body.as_object().unwrap().keys().collect::<Vec<_>>(), fields);
        assert!(version == "v8" || missing.body["errorCode"].is_null());
    }
    let new = vb365("v8");
    let client = Client::log_in(&new, "v8");
    let missing = client.send("GET", unknown);
    assert_eq!((missing.status, text(&missing.body, "errorCode")), (404, "ResourceNotFound"));
    assert!(missing.body["stackTrace"].is_string());
    assert_eq!(client.send("POST", &format!("{unknown}/Stop")).status, 405);
    assert!(new.requests().last().unwrap().is_violation);
}
