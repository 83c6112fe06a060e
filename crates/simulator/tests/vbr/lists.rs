//! The list of sessions: pages, order, filters and times; the lists of jobs.

use std::collections::{BTreeMap, BTreeSet};

use mullion_model::Timestamp;
use serde_json::Value;

use crate::json::{sorted, start, text, true_ids};
use crate::support::{Client, NEWEST, REVISIONS, every_revision, problem, time_of, vbr};

fn creation(row: &Value) -> Option<Timestamp> {
    time_of(row, "creationTime")
}

fn end(row: &Value) -> Option<Timestamp> {
    time_of(row, "endTime")
}

#[test]
fn pages_are_windows_of_the_whole() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let sort = "orderColumn=CreationTime&orderAsc=true";
    let mut rows = Vec::new();
    for skip in (0..200).step_by(30) {
        let page = client.get(&format!("sessions?{sort}&skip={skip}&limit=30"));
        let (data, pagination) = (page["data"].as_array().unwrap(), &page["pagination"]);
        assert_eq!((&pagination["total"], &pagination["count"]), (&200.into(), &data.len().into()));
        assert_eq!((&pagination["skip"], &pagination["limit"]), (&skip.into(), &30.into()));
        rows.extend(data.iter().cloned());
    }
    assert_eq!(rows, client.rows(&format!("sessions?{sort}")));
    assert_eq!(sorted(&rows, "id"), true_ids(&simulator, "Session"));
    assert!(client.get("sessions?skip=200")["data"].as_array().unwrap().is_empty());
    let small = start("vbr", NEWEST, |options| options.page_limit = Some(7));
    let page = Client::log_in(&small, NEWEST).get("sessions?limit=100");
    assert_eq!(page["pagination"]["count"], 7);
    assert_eq!(page["data"].as_array().unwrap().len(), 7);
}

#[test]
fn a_page_has_200_rows_where_nothing_was_asked() {
    let simulator = start("vbr", NEWEST, |options| {
        options.sessions = 250;
        options.api_version = None;
    });
    for revision in REVISIONS {
        let page = Client::log_in(&simulator, revision).get("sessions");
        assert_eq!(page["data"].as_array().unwrap().len(), 200);
        assert_eq!(page["pagination"]["total"], 250);
        let repeats = page["pagination"].get("limit").is_some();
        assert_eq!(repeats, revision < "1.3", "{revision}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_what_is_not_known_is_overlooked() {
    let simulator = every_revision();
    for revision in ["1.0-rev1", "1.2-rev1", NEWEST] {
        let client = Client::log_in(&simulator, revision);
        for bad in [
            "limit=-1",
            "limit=x",
            "skip=-1",
            "skip=99999999999",
            "createdAfterFilter=soon",
            "createdAfterFilter=2026-11-10T00:00:00+01:00",
            "typeFilter=backupjob",
            "typeFilter=ExchangeOnlineThaw",
            "stateFilter=working",
            "stateFilter=Working&stateFilter=Stopped",
            "resultFilter=Canceled",
            "orderColumn=creationTime",
            "orderColumn=Id",
            "orderAsc=1",
            "jobIdFilter=1",
        ] {
            let refused = client.send("GET", &format!("v1/sessions?{bad}"));
            assert_eq!(problem(&refused), (400, "UnexpectedContent"), "{revision} {bad}");
        }
        for unknown in ["Limit=x", "StateFilter=working", "usnFilter=7"] {
            assert_eq!(client.rows(&format!("sessions?{unknown}")).len(), 200, "{unknown}");
        }
    }
}

#[test]
fn without_a_column_the_order_means_nothing() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let starts =
        |path: &str| -> Vec<Option<Timestamp>> { client.rows(path).iter().map(creation).collect() };
    let unsorted = starts("sessions");
    assert!(!unsorted.is_sorted() && !unsorted.is_sorted_by(|a, b| a >= b));
    assert!(starts("sessions?orderColumn=CreationTime&orderAsc=true").is_sorted());
    for descending in ["", "&orderAsc=false"] {
        let rows = starts(&format!("sessions?orderColumn=CreationTime{descending}"));
        assert!(rows.is_sorted_by(|a, b| a >= b));
    }
    let ends: Vec<_> = client.rows("sessions?orderColumn=EndTime").iter().map(end).collect();
    assert!(ends.is_sorted_by(|a, b| a >= b));
    for (column, field) in [
        ("Name", "name"),
        ("SessionType", "sessionType"),
        ("State", "state"),
        ("InitiatedBy", "initiatedBy"),
    ] {
        let rows = client.rows(&format!("sessions?orderColumn={column}&orderAsc=true"));
        let texts: Vec<_> = rows.iter().map(|row| row[field].as_str()).collect();
        assert!(texts.is_sorted(), "{column}");
    }
    let old = every_revision();
    let old = Client::log_in(&old, "1.2-rev1");
    assert_eq!(old.send("GET", "v1/sessions?orderColumn=InitiatedBy").status, 400);
    let mut equal: BTreeMap<_, usize> = BTreeMap::new();
    for start in unsorted {
        *equal.entry(start).or_default() += 1;
    }
    assert!(equal.values().any(|count| *count > 30), "more than a page of equal starts");
}

#[test]
fn windows_leave_out_their_bounds_and_those_of_the_end_what_has_none() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let all = client.rows("sessions");
    let found = |query: &str| client.rows(&format!("sessions?{query}")).len();
    let (from, to) = ("2026-11-10T00:00:00Z", "2026-11-12T00:00:00Z");
    let [after, before] = [from, to].map(|text| Timestamp::parse_rfc3339(text).unwrap());
    for (name, field) in [("created", "creationTime"), ("ended", "endTime")] {
        let time = |row: &Value| time_of(row, field);
        let inside = |row: &&Value| time(row).is_some_and(|at| at > after && at < before);
        let expected = all.iter().filter(inside).count();
        assert!(expected > 5);
        let query = format!("{name}AfterFilter={from}&{name}BeforeFilter={to}");
        assert_eq!(found(&query), expected);
        let local = query.replace("T00:00:00Z", "T01:00:00%2B01:00");
        assert_eq!(found(&local), expected, "an offset is read");
        let zoneless = query.replace("T00:00:00Z", "T01:00:00");
        assert_eq!(found(&zoneless), expected, "without one it is the server's");
        let exact = all.iter().find_map(time).unwrap();
        assert_eq!(found(&format!("{name}AfterFilter={exact}&{name}BeforeFilter={exact}")), 0);
    }
    let unended = all.iter().filter(|row| end(row).is_none()).count();
    assert!(unended > 10);
    assert_eq!(found("endedAfterFilter=1990-01-01T00:00:00Z"), all.len() - unended);
    let never = all.iter().filter(|row| creation(row).is_none()).count();
    assert!(never > 0);
    assert_eq!(found("createdBeforeFilter=1990-01-01T00:00:00Z"), never, "very early");
}

#[test]
fn sessions_are_filtered_by_words() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let client = Client::log_in(&simulator, revision);
        let all = client.rows("sessions");
        let count = |keep: &dyn Fn(&Value) -> bool| all.iter().filter(|row| keep(row)).count();
        let found = |query: &str| client.rows(&format!("sessions?{query}")).len();
        let job = if revision < "1.2" { "Job" } else { "BackupJob" };
        let jobs = count(&|row| row["sessionType"] == job);
        assert!(jobs > 20);
        assert_eq!(found(&format!("typeFilter={job}")), jobs, "{revision}");
        let other = if revision < "1.2" { "BackupJob" } else { "Job" };
        let refused = client.send("GET", &format!("v1/sessions?typeFilter={other}"));
        assert_eq!(refused.status, 400, "{revision}");
        let failed = count(&|row| row["result"]["result"] == "Failed");
        assert_eq!(found("resultFilter=Failed"), failed);
        assert_eq!(found("stateFilter=Working"), count(&|row| row["state"] == "Working"));
        let waits = client.send("GET", "v1/sessions?stateFilter=ActionRequired").status;
        assert_eq!(waits, if revision == NEWEST { 200 } else { 400 });
        for (query, wanted) in [
            (format!("typeFilter={job}&typeFilter=Infrastructure"), &["sessionType"][..]),
            ("resultFilter=Failed&resultFilter=Warning".to_owned(), &["result", "result"][..]),
        ] {
            if revision < "1.3" {
                let refused = client.send("GET", &format!("v1/sessions?{query}"));
                assert_eq!(refused.status, 400, "{revision} {query}");
                continue;
            }
            let value = |row: &Value| wanted.iter().fold(row.clone(), |row, key| row[key].clone());
            let is_one = |row: &Value| {
                value(row).as_str().is_some_and(|word| query.split(['=', '&']).any(|w| w == word))
            };
            assert_eq!(found(&query), count(&is_one), "{revision} {query}");
        }
        let id_field = if revision < "1.2" { "activityId" } else { "jobId" };
        let run = all.iter().find(|row| row["sessionType"] == job).unwrap();
        let id = text(run, id_field);
        let runs = found(&format!("jobIdFilter={id}"));
        assert_eq!(runs, count(&|row| text(row, id_field) == id), "{revision}");
        assert!(runs > 0);
    }
}

#[test]
fn names_are_searched_for_with_stars() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let all = client.rows("sessions");
    let found = |pattern: &str| client.rows(&format!("sessions?nameFilter={pattern}")).len();
    let named = |name: &str| all.iter().filter(|row| row["name"] == name).count();
    assert!(named("apache05") > 0);
    assert_eq!(found("APACHE05"), named("apache05"));
    assert_eq!(found("*pache0*"), named("apache05"));
    assert_eq!(found("apache*"), named("apache05"));
    assert_eq!(found("*apache"), 0);
    assert_eq!(found("apache"), 0);
    let id = text(&all[0], "id");
    assert_eq!(found(id), 1, "any parameter may match");
}

#[test]
fn the_awkward_is_in_every_world() {
    let simulator = vbr(NEWEST);
    let rows = Client::log_in(&simulator, NEWEST).rows("sessions");
    let is_there = |what: &str, keep: &dyn Fn(&Value) -> bool| {
        assert!(rows.iter().any(keep), "{what} is in no row");
    };
    is_there("a mounted instant recovery", &|row| {
        row["state"] == "Working"
            && row["result"]["result"] == "Success"
            && row["result"]["message"] == "<StateXml/>"
            && end(row).is_some()
    });
    is_there("a cancelled session", &|row| row["result"]["isCanceled"] == true);
    is_there("an end in the year 1", &|row| row["endTime"] == "0001-01-01T00:00:00");
    is_there("a creation in the year 1", &|row| row["creationTime"] == "0001-01-01T00:00:00");
    is_there("an offset", &|row| text(row, "creationTime").ends_with("+01:00"));
    is_there("UTC", &|row| text(row, "creationTime").ends_with('Z'));
    is_there("a local time", &|row| {
        row["sessionType"] == "SureBackup" && text(row, "creationTime").len() < 28 && {
            let time = text(row, "creationTime");
            !time.ends_with('Z') && !time.contains('+')
        }
    });
    is_there("a malware detection of days ago", &|row| {
        row["sessionType"] == "MalwareDetection"
            && row["state"] == "Working"
            && row.get("endTime").is_none()
            && creation(row).is_some_and(|at| simulator.now().since(at).as_secs() > 86_400)
    });
    is_there("an unknown type", &|row| row["sessionType"] == "ExchangeOnlineThaw");
    is_there("no type", &|row| row.get("sessionType").is_none());
    is_there("another attempt", &|row| row["retryInfo"]["retryNumber"] == 1);
    is_there("a waiting job", &|row| row["state"] == "Idle");
    is_there("a blank name", &|row| text(row, "name").trim().is_empty());
    is_there("zeros for a job", &|row| text(row, "jobId").starts_with("00000000-"));
    let digits: BTreeSet<usize> = rows
        .iter()
        .map(|row| {
            let time = text(row, "creationTime");
            let fraction = time.split_once('.').map_or("", |(_, rest)| rest);
            fraction.chars().take_while(char::is_ascii_digit).count()
        })
        .collect();
    assert_eq!(digits, BTreeSet::from_iter(0..=7));
}

#[test]
fn jobs_are_listed_and_lead_to_their_sessions() {
    let simulator = every_revision();
    let mut counts = Vec::new();
    for revision in REVISIONS {
        let client = Client::log_in(&simulator, revision);
        let jobs = client.rows("jobs");
        let id_field = if revision < "1.2" { "activityId" } else { "jobId" };
        let sessions = client.rows("sessions");
        for job in &jobs {
            assert_eq!(&client.get(&format!("jobs/{}", text(job, "id"))), job);
            let runs = sessions.iter().filter(|row| row[id_field] == job["id"]);
            let names: BTreeSet<&str> =
                runs.map(|row| text(row, "name")).filter(|name| name.len() < 80).collect();
            assert!(names.contains(text(job, "name")), "{revision} {job}");
        }
        let states = client.rows("jobs/states?orderColumn=Name&orderAsc=true");
        assert_eq!(sorted(&states, "id"), sorted(&jobs, "id"));
        assert!(states.iter().map(|row| text(row, "name")).is_sorted());
        let state = &states[0];
        let latest = client.get(&format!("sessions/{}", text(state, "sessionId")));
        assert_eq!(latest[id_field], state["id"]);
        let word = text(state, "status").chars().next().unwrap();
        assert_eq!(word.is_ascii_uppercase(), revision >= "1.3", "{state}");
        counts.push(jobs.len());
    }
    assert!(counts.is_sorted() && counts[0] > 2 && counts[9] > counts[5]);
    let client = Client::log_in(&simulator, NEWEST);
    let unlisted = client.rows("sessions?nameFilter=Left behind".replace(' ', "%20").as_str());
    let id = text(&unlisted[0], "jobId");
    assert_eq!(problem(&client.send("GET", &format!("v1/jobs/{id}"))), (404, "NotFound"));
    assert_eq!(client.rows("jobs?typeFilter=HyperVBackup").len(), 1);
    assert_eq!(client.send("GET", "v1/jobs?typeFilter=Backup").status, 400);
}
