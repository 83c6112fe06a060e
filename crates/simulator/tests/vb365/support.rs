//! A client of a simulated VB365.

use mullion_simulator::Simulator;
use serde_json::Value;

use crate::json::{Reply, send, start, text};

pub(crate) const PASSWORD: &str = "grant_type=password&username=simulator&password=simulator";

/// Every version, oldest first.
pub(crate) const VERSIONS: [&str; 8] = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"];

/// The number of a version.
pub(crate) fn number(version: &str) -> usize {
    version.trim_start_matches('v').parse().unwrap()
}

pub(crate) const NO_COOKIES: &str = "&disable_antiforgery_token=true";

/// A client that is logged in.
pub(crate) struct Client<'a> {
    simulator: &'a Simulator,
    version: &'static str,
    access: String,
    pub(crate) refresh: String,
}

impl<'a> Client<'a> {
    /// Logs in with the password.
    pub(crate) fn log_in(simulator: &'a Simulator, version: &'static str) -> Self {
        let form = format!("{PASSWORD}{NO_COOKIES}");
        let reply = send(simulator, "POST", &format!("/{version}/token"), &[], Some(&form));
        assert_eq!(reply.status, 200, "{}", reply.body);
        Self {
            simulator,
            version,
            access: text(&reply.body, "access_token").to_owned(),
            refresh: text(&reply.body, "refresh_token").to_owned(),
        }
    }

    /// Sends a request with the login.
    pub(crate) fn send(&self, method: &str, path: &str) -> Reply {
        let bearer = format!("Bearer {}", self.access);
        let target = format!("/{}/{path}", self.version);
        send(self.simulator, method, &target, &[("Authorization", &bearer)], None)
    }

    /// The body of a GET that must succeed.
    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.send("GET", path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    /// The rows of an array or of one large page.
    pub(crate) fn rows(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let body = self.get(&format!("{path}{mark}limit=10000"));
        body.get("results").unwrap_or(&body).as_array().unwrap().clone()
    }

    /// Uses the refresh token.
    pub(crate) fn renew(&self, more: &str) -> Reply {
        let form = format!("grant_type=refresh_token&refresh_token={}{more}", self.refresh);
        let target = format!("/{}/token", self.version);
        send(self.simulator, "POST", &target, &[], Some(&form))
    }
}

/// A quiet world of this version.
pub(crate) fn vb365(version: &str) -> Simulator {
    start("vb365", version, |_| {})
}

/// The end of a session, whatever it says.
pub(crate) fn end_of(row: &Value) -> Option<&str> {
    row["endTime"].as_str()
}

/// Comparable, unlike texts with different numbers of fraction digits.
pub(crate) fn moment(text: &str) -> mullion_model::Timestamp {
    mullion_model::Timestamp::parse_rfc3339(text).unwrap()
}
