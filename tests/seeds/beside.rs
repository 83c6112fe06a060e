//! An Enterprise Manager and the backup server that it collects from, both read: each run is told
//! twice, with the same ids, and nothing of the two is confused.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::replay::Document;
use crate::{details, documents, with_sources};

/// The ids that both tell: of a run, its job, and a restore.
const RUN: &str = "d46e39e0-1131-4585-91a7-e828ce7eafae";
const JOB: &str = "4856ab37-2235-45e8-affe-d515878b01a9";
const RESTORE: &str = "676dc837-f441-4ac1-8470-15be06b4cffc";

/// The backup server: the same run and the same restore in its own words. Nobody has shown that both
/// products use the same ids; here they do, as that is what could be confused most easily.
fn backup_server() -> Vec<Document> {
    let session = |id: &str, what: &str, times: &str| {
        format!(
            r#"{{"id": "{id}", "jobId": "{JOB}", {what}, "state": "Stopped", "usn": 1, {times},
            "result": {{"result": "Success", "message": "Success", "isCanceled": false}}}}"#
        )
    };
    let run = session(
        RUN,
        r#""sessionType": "BackupJob", "name": "Fileserver Backup", "platformName": "VMware""#,
        r#""creationTime": "2014-10-19T07:22:52+02:00", "endTime": "2014-10-19T07:40:48+02:00""#,
    );
    let restore = session(
        RESTORE,
        r#""sessionType": "FileLevelRestore", "name": "srv04""#,
        r#""creationTime": "2014-10-19T07:59:18+02:00", "endTime": "2014-10-19T08:28:24+02:00""#,
    );
    let list = |rows: &str| format!(r#"{{"data": [{rows}], "pagination": {{"total": 2}}}}"#);
    vec![
        Document::new("POST /api/oauth2/token", fixture!("vbr/fixtures/token.made.json")),
        Document::new("POST /api/oauth2/logout", ""),
        Document::new(
            "GET /api/v1/serverTime",
            r#"{"serverTime": "2026-11-20T12:00:00+01:00", "timeZone": "W. Europe Standard Time"}"#,
        ),
        Document::new("GET /api/v1/jobs/states?", list("")),
        Document::new(
            "GET /api/v1/sessions/d46e39e0-1131-4585-91a7-e828ce7eafae/logs",
            r#"{"totalRecords": 1, "records": [{"id": 1, "status": "Succeeded",
            "startTime": "2014-10-19T07:22:53+02:00", "title": "Job started"}]}"#,
        ),
        Document::new("GET /api/v1/sessions?stateFilter=", list("")),
        Document::new("GET /api/v1/sessions?", list(&format!("{restore}, {run}"))),
    ]
}

/// What a field of some rows says.
fn said<'a>(rows: &'a [Value], field: &str) -> BTreeSet<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap()).collect()
}

#[test]
fn an_enterprise_manager_and_its_backup_server_are_two_sources() {
    let sources = vec![
        ("em-prod", "em", "latest", documents::em()),
        ("vbr-prod", "vbr", "1.2-rev1", backup_server()),
    ];
    with_sources(sources, |client| {
        let all = client.walk("limit=3");
        let of = |query: &str| client.walk(&format!("limit=100&{query}"));
        assert_eq!(said(&all, "id").len(), all.len(), "two rows have one id");
        for (source, product, server, rows) in
            [("em-prod", "em", "srv02.tech.local", 6), ("vbr-prod", "vbr", "127.0.0.1", 2)]
        {
            let own = of(&format!("source={source}"));
            assert_eq!(own.len(), rows, "{source}");
            assert_eq!(said(&own, "product"), BTreeSet::from([product]));
            assert_eq!(own, of(&format!("product={product}")));
            // Its runs are under the name that the product itself has for the server.
            assert_eq!(said(&of(&format!("server={server}")), "source"), BTreeSet::from([source]));
        }
        assert_eq!(all.len(), 6 + 2);

        for native in [RUN, RESTORE] {
            let twice: Vec<_> = all.iter().filter(|row| row["native"]["id"] == native).collect();
            let [one, other] = twice.as_slice() else { panic!("{native}: {twice:?}") };
            assert_ne!(one["source"], other["source"]);
            for field in ["kind", "state", "result", "startedAt", "endedAt"] {
                assert_eq!(one[field], other[field], "{native}: {field}");
            }
        }

        // A job of the same id and name is one in each source, with the runs of that source alone.
        let jobs = client.get("/api/v1/jobs").json();
        let jobs: Vec<_> =
            jobs["items"].as_array().unwrap().iter().filter(|job| job["id"] == JOB).collect();
        assert_eq!(jobs.len(), 2, "{jobs:?}");
        for job in jobs {
            let runs = of(&format!("source={}&job={JOB}", job["source"].as_str().unwrap()));
            assert_eq!(runs.len(), 1, "{runs:?}");
            assert_eq!(job["latest"]["id"], runs[0]["id"], "{job}");
        }
        assert_eq!(of(&format!("job={JOB}")).len(), 2);

        // What is read on demand comes from the product whose row it is.
        let run = of("product=vbr&kind=backup").remove(0);
        let events = details(client, run["links"]["events"].as_str().unwrap());
        assert_eq!(events[0]["message"], "Job started");
        assert!(of("product=em&kind=backup").iter().all(|row| row["links"]["events"].is_null()));
    });
}
