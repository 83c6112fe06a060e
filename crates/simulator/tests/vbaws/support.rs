//! A client of a simulated VB for AWS.

use mullion_model::Timestamp;
use mullion_simulator::Simulator;
use serde_json::Value;

use crate::json::{Reply, send, start, text};

pub(crate) const PASSWORD: &str = "grant_type=password&username=simulator&password=simulator";

/// The revision that most tests speak.
pub(crate) const FIRST: &str = "1.0-rev0";

/// All of them, oldest first.
pub(crate) const REVISIONS: [&str; 11] = [
    "1.0-rev0", "1.1-rev0", "1.2-rev0", "1.3-rev0", "1.4-rev0", "1.5-rev0", "1.5-rev1", "1.6-rev0",
    "1.7-rev0", "1.7-rev1", "1.8-rev0",
];

/// A client that is logged in.
pub(crate) struct Client<'a> {
    simulator: &'a Simulator,
    revision: &'static str,
    access: String,
    pub(crate) refresh: String,
}

impl<'a> Client<'a> {
    /// Logs in and speaks the first revision.
    pub(crate) fn log_in(simulator: &'a Simulator) -> Self {
        Self::log_in_for(simulator, FIRST)
    }

    /// Logs in and speaks this revision.
    pub(crate) fn log_in_for(simulator: &'a Simulator, revision: &'static str) -> Self {
        let reply = token_for(simulator, revision, PASSWORD);
        assert_eq!(reply.status, 200, "{}", reply.body);
        Self {
            simulator,
            revision,
            access: text(&reply.body, "access_token").to_owned(),
            refresh: text(&reply.body, "refresh_token").to_owned(),
        }
    }

    pub(crate) fn send(&self, method: &str, path: &str) -> Reply {
        self.send_for(&[self.revision], method, path)
    }

    /// Sends a request that names these revisions, each in a line of its own.
    pub(crate) fn send_for(&self, revisions: &[&str], method: &str, path: &str) -> Reply {
        let bearer = format!("bearer {}", self.access);
        let target = format!("/api/v1/{path}");
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(revisions.iter().map(|revision| ("x-api-version", *revision)));
        send(self.simulator, method, &target, &headers, None)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    pub(crate) fn rows(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = self.get(&format!("{path}{mark}Limit=-1"));
        let rows = page["results"].as_array().unwrap().clone();
        assert_eq!(page["totalCount"], rows.len());
        rows
    }
}

/// An appliance of the first release.
pub(crate) fn vbaws() -> Simulator {
    start("vbaws", FIRST, |_| {})
}

/// An appliance that serves every revision.
pub(crate) fn every_revision() -> Simulator {
    start("vbaws", FIRST, |options| options.api_version = None)
}

pub(crate) fn token(simulator: &Simulator, form: &str) -> Reply {
    token_for(simulator, FIRST, form)
}

fn token_for(simulator: &Simulator, revision: &str, form: &str) -> Reply {
    send(simulator, "POST", "/api/v1/token", &[("x-api-version", revision)], Some(form))
}

/// The code and the last part of the type of a problem.
pub(crate) fn problem(reply: &Reply) -> (u16, String, String) {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!(reply.body["status"], reply.status);
    let slug = text(&reply.body, "type").rsplit('/').next().unwrap().to_owned();
    (reply.status, slug, text(&reply.body, "errorCode").to_owned())
}

pub(crate) fn is(status: u16, slug: &str, code: &str) -> (u16, String, String) {
    (status, slug.to_owned(), code.to_owned())
}

/// A time in UTC, whether it says so or not.
pub(crate) fn moment(text: &str) -> Timestamp {
    let bare = text.strip_suffix('Z').unwrap_or(text);
    Timestamp::parse_rfc3339(&format!("{bare}Z")).unwrap()
}

/// The start of a session, where it has a usable one.
pub(crate) fn start_of(row: &Value) -> Option<Timestamp> {
    usable(row, "executionStartTime")
}

/// Its stop.
pub(crate) fn stop_of(row: &Value) -> Option<Timestamp> {
    usable(row, "executionStopTime")
}

fn usable(row: &Value, field: &str) -> Option<Timestamp> {
    row[field].as_str().filter(|time| !time.starts_with("0001")).map(moment)
}
