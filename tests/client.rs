//! A client of the gateway that keeps what it gets.

use std::time::Duration;

use serde_json::Value;

/// One answer: status, headers and body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers as (lower-case name, value).
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Asks one gateway.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

impl Client {
    /// Asks the gateway at `base`, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { base: base.to_owned(), agent: config.into() }
    }

    /// The answer to a GET of `target`.
    #[must_use]
    pub fn get(&self, target: &str) -> Answer {
        let response = self.agent.get(format!("{}{target}", self.base)).call().unwrap();
        read(response)
    }

    /// The answer to a POST without a body.
    #[must_use]
    pub fn post(&self, target: &str) -> Answer {
        let response = self.agent.post(format!("{}{target}", self.base)).send_empty().unwrap();
        read(response)
    }

    /// All sessions of a query, walked by the links of its pages; `readAt` is taken out of each, after
    /// a look that it is there.
    #[must_use]
    pub fn walk(&self, query: &str) -> Vec<Value> {
        let mut target = format!("/api/v1/sessions?{query}");
        let mut rows = Vec::new();
        loop {
            let answer = self.get(&target);
            assert_eq!(answer.status, 200, "{target}: {}", answer.body);
            let page = answer.json();
            for row in page["items"].as_array().unwrap() {
                let mut row = row.clone();
                let read_at = row.as_object_mut().unwrap().remove("readAt");
                assert!(read_at.is_some_and(|at| at.is_string()), "{row}");
                rows.push(row);
            }
            match page["page"]["next"].as_str() {
                Some(next) => target = next.to_owned(),
                None => return rows,
            }
        }
    }

    /// What `sources` says of one source.
    #[must_use]
    pub fn source(&self, name: &str) -> Value {
        self.get(&format!("/api/v1/sources/{name}")).json()
    }
}

/// Reads a response whole.
fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(u64::MAX).read_to_string().unwrap();
    Answer { status, headers, body }
}
