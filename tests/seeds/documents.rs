//! The documents that the project started from, as the servers that would send them: our own fixtures
//! with the ids, words and times of the vendors' examples.

use crate::replay::Document;

/// A fixture of an adapter.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../crates/adapter-", $name))
    };
}

/// The XML of one document without its declaration, so that it can stand inside another.
fn inner(document: &str) -> &str {
    document.split_once("?>").map_or(document, |(_, rest)| rest)
}

/// An answer of the query service with these entities.
fn query_result(list: &str, entities: &[&str]) -> String {
    let entities: String = entities.iter().map(|entity| inner(entity)).collect();
    format!(
        "<QueryResult xmlns=\"http://www.veeam.com/ent/v1.0\"><Entities><{list}>{entities}</{list}></Entities>\
         <PagingInfo PageNum=\"1\" PageSize=\"100\" PagesCount=\"1\"/></QueryResult>"
    )
}

/// Enterprise Manager.
pub(crate) fn em() -> Vec<Document> {
    let running = fixture!("em/fixtures/restore_running.xml");
    let finished = fixture!("em/fixtures/restore_finished.xml");
    let backup = fixture!("em/fixtures/backup_session.xml");
    let replica = fixture!("em/fixtures/replica_session.xml");
    let continuous = fixture!("em/fixtures/cdp_session.xml");
    let failover = fixture!("em/fixtures/failover_session.xml");
    let logon = Document {
        request: "POST /api/sessionMngr/?v=latest",
        status: "201 Created",
        headers: "X-RestSvcSessionId: NDRjZmJkYmUtNWE5NS00MTU2LTg4NjctOTFmMDY5YjdjMmNj\r\n",
        body: fixture!("em/fixtures/logon_session.xml").to_owned(),
    };
    vec![
        logon,
        Document::new(
            "GET /api/query?type=RestoreSession&",
            query_result("RestoreSessions", &[running, finished]),
        ),
        Document::new(
            "GET /api/query?type=BackupJobSession&",
            query_result("BackupJobSessions", &[backup]),
        ),
        Document::new(
            "GET /api/query?type=ReplicaJobSession&",
            query_result("ReplicaJobSessions", &[replica]),
        ),
        Document::new(
            "GET /api/query?type=CdpReplicaSession&",
            query_result("CdpReplicaSessions", &[continuous]),
        ),
        Document::new(
            "GET /api/query?type=CloudFailoverSession&",
            query_result("CloudFailoverSessions", &[failover]),
        ),
        Document::new(
            "GET /api/cdpReplicaSessions/6b872a71-51e8-437a-8d45-5c6494b92f3f?format=Entity",
            continuous,
        ),
        Document::new(
            "GET /api/cloud/failoverSessions/475420ee-d045-4493-9869-0a970e08f6f9?format=Entity",
            failover,
        ),
        Document::new(
            "GET /api/restoreSessions/ed8e95ca-6ec5-4a2d-978b-e1108c4130b6?format=Entity",
            running,
        ),
    ]
}

/// Backup for Microsoft 365, v1: the bare array.
pub(crate) fn vb365_v1() -> Vec<Document> {
    vec![
        Document::new("POST /v1/token", fixture!("vb365/fixtures/token.made.json")),
        Document::new(
            "GET /v1/RestoreSessions",
            fixture!("vb365/fixtures/v1_restore_sessions.json"),
        ),
        Document::new(
            "GET /v1/JobSessions",
            format!("[{}]", fixture!("vb365/fixtures/v2_job_session.json")),
        ),
        Document::new("GET /v1/Jobs", "[]"),
        Document::new("GET /v1/Organizations", "[]"),
    ]
}

/// Backup for Microsoft 365, v3: the events of a restore session.
pub(crate) fn vb365_v3() -> Vec<Document> {
    let session = r#"{"id": "61954db6-7278-4d26-86f7-888bda5a4ec4", "type": "Vesp", "name": "SharePoint restore",
        "organization": "tech.example", "initiatedBy": "TECH\\admin", "details": "1 items processed",
        "creationTime": "2017-05-30T10:53:45.0679711Z", "endTime": "2017-05-30T10:58:00Z", "state": "Stopped",
        "result": "Success"}"#;
    vec![
        Document::new("POST /v3/token", fixture!("vb365/fixtures/token.made.json")),
        Document::new(
            "GET /v3/RestoreSessions/61954db6-7278-4d26-86f7-888bda5a4ec4/Events",
            fixture!("vb365/fixtures/v3_restore_events.json"),
        ),
        Document::new(
            "GET /v3/RestoreSessions",
            format!(r#"{{"offset": 0, "limit": 30, "results": [{session}]}}"#),
        ),
        Document::new("GET /v3/JobSessions", "[]"),
        Document::new("GET /v3/Jobs", "[]"),
        Document::new("GET /v3/Organizations", "[]"),
    ]
}

/// Backup for AWS: a restore, a backup and a retention session with what they touched.
pub(crate) fn vbaws() -> Vec<Document> {
    let link = |what: &str| {
        format!(
            r#"{{"{what}": {{"method": "GET", "rel": "x", "href": "https://192.0.2.7:11005/x"}}}}"#
        )
    };
    let session = |id: &str, r#type: &str, embedded: &str| {
        format!(
            r#"{{"type": "{type}", "status": "Succeeded", "result": "Success", "id": "{id}", "usn": 1,
            "executionStartTime": "2020-06-19T03:00:00", "executionStopTime": "2020-06-19T03:10:00", "_embedded": {}}}"#,
            link(embedded)
        )
    };
    let restore = session("6218b379-b011-4736-bc19-bb59519b094e", "RestoreTask", "restoreJobInfo");
    let backup = session("c1a2922f-b5a6-4775-ac40-9bf787e02256", "Policy", "backupJobInfo");
    let example = fixture!("vbaws/fixtures/sessions.json");
    let sessions =
        example.replacen("\"results\": [", &format!("\"results\": [{restore}, {backup},"), 1);
    vec![
        Document::new("POST /api/v1/token", fixture!("vbaws/fixtures/token.made.json")),
        Document::new(
            "GET /api/v1/sessions/6218b379-b011-4736-bc19-bb59519b094e/restoredItems",
            fixture!("vbaws/fixtures/restored_items.json"),
        ),
        Document::new(
            "GET /api/v1/sessions/c1a2922f-b5a6-4775-ac40-9bf787e02256/protectedItems",
            fixture!("vbaws/fixtures/protected_items.made.json"),
        ),
        Document::new("GET /api/v1/sessions?", sessions),
    ]
}
