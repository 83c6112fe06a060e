//! A client of a simulated VBR.

use mullion_model::Timestamp;
use mullion_simulator::Simulator;
use serde_json::Value;

use crate::json::{Reply, send, start, text};

pub(crate) const PASSWORD: &str = "grant_type=password&username=simulator&password=simulator";

/// All revisions, oldest first.
pub(crate) const REVISIONS: [&str; 10] = [
    "1.0-rev1", "1.0-rev2", "1.1-rev0", "1.1-rev1", "1.1-rev2", "1.2-rev0", "1.2-rev1", "1.3-rev0",
    "1.3-rev1", "1.3-rev2",
];

/// The newest of them.
pub(crate) const NEWEST: &str = "1.3-rev2";

/// A client that is logged in.
pub(crate) struct Client<'a> {
    simulator: &'a Simulator,
    revision: &'static str,
    access: String,
    pub(crate) refresh: String,
}

impl<'a> Client<'a> {
    /// Logs in and speaks this revision.
    pub(crate) fn log_in(simulator: &'a Simulator, revision: &'static str) -> Self {
        let reply = token(simulator, revision, PASSWORD);
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
        let bearer = format!("Bearer {}", self.access);
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(revisions.iter().map(|revision| ("x-api-version", *revision)));
        send(self.simulator, method, &format!("/api/{path}"), &headers, None)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", &format!("v1/{path}"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    /// All rows of a list, which has to fit on one page.
    pub(crate) fn rows(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = self.get(&format!("{path}{mark}limit=100000"));
        let rows = page["data"].as_array().unwrap().clone();
        assert_eq!(page["pagination"]["total"], rows.len());
        rows
    }
}

/// A server whose newest revision this is.
pub(crate) fn vbr(newest: &str) -> Simulator {
    start("vbr", newest, |_| {})
}

/// A server that serves every revision.
pub(crate) fn every_revision() -> Simulator {
    start("vbr", NEWEST, |options| options.api_version = None)
}

pub(crate) fn token(simulator: &Simulator, revision: &str, form: &str) -> Reply {
    send(simulator, "POST", "/api/oauth2/token", &[("x-api-version", revision)], Some(form))
}

/// Status and code of a refusal.
pub(crate) fn problem(reply: &Reply) -> (u16, &str) {
    assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(!text(&reply.body, "message").is_empty(), "{}", reply.body);
    (reply.status, text(&reply.body, "errorCode"))
}

/// A time as it stands on the wire: with its offset, or else in the server's zone, which is an hour
/// ahead of UTC on all days of these tests; `None` for the one that stands for none.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    if text.starts_with("0001") {
        return None;
    }
    let with_offset = Timestamp::parse_rfc3339(text);
    Some(with_offset.or_else(|_| Timestamp::parse_rfc3339(&format!("{text}+01:00"))).unwrap())
}

/// The time in a field, where there is one.
pub(crate) fn time_of(row: &Value, field: &str) -> Option<Timestamp> {
    moment(row[field].as_str()?)
}

/// A field that is there and not blank.
pub(crate) fn told<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row[field].as_str().filter(|text| !text.trim().is_empty())
}

/// An id that is not all zeros.
pub(crate) fn real<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    told(row, field).filter(|id| !id.starts_with("00000000-0000-0000"))
}
