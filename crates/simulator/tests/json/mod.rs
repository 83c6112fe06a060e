//! A small HTTP client for tests of the JSON dialects: one request, one connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use mullion_model::Timestamp;
use mullion_simulator::{Options, Simulator};
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// The head, names as sent.
    pub(crate) head: String,
    /// The body; null if there is none.
    pub(crate) body: Value,
}

impl Reply {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A started simulator in whose world it is 2026-11-20T10:00:00Z.
pub(crate) fn start(
    product: &'static str,
    version: &str,
    change: impl FnOnce(&mut Options),
) -> Simulator {
    let anchor = Timestamp::parse_rfc3339("2026-11-20T10:00:00Z").unwrap();
    let mut options = Options::new(product, anchor);
    options.api_version = Some(version.to_owned());
    change(&mut options);
    Simulator::start(options).unwrap()
}

/// Sends one request with a form as its body, if there is one.
pub(crate) fn send(
    simulator: &Simulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    form: Option<&str>,
) -> Reply {
    let mut stream = TcpStream::connect(("127.0.0.1", simulator.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(form) = form {
        request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        request.push_str(&format!("Content-Length: {}\r\n\r\n{form}", form.len()));
    } else {
        request.push_str("Content-Length: 0\r\n\r\n");
    }
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() };
    Reply { status, head: head.to_owned(), body }
}

/// The text of a field; empty where it is missing.
pub(crate) fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The texts of a field of many rows, sorted.
pub(crate) fn sorted(rows: &[Value], field: &str) -> Vec<String> {
    let mut texts: Vec<String> = rows.iter().map(|row| text(row, field).to_owned()).collect();
    texts.sort();
    texts
}

/// The native ids in the truth of one list, sorted.
pub(crate) fn true_ids(simulator: &Simulator, native_type: &str) -> Vec<String> {
    let truth = simulator.truth("source");
    let natives: Vec<Value> = truth.iter().map(|session| session["native"].clone()).collect();
    let wanted: Vec<Value> =
        natives.into_iter().filter(|native| native["type"] == native_type).collect();
    sorted(&wanted, "id")
}

/// What the truth says about one session.
pub(crate) fn true_session<'a>(truth: &'a [Value], native_id: &str) -> &'a Value {
    truth.iter().find(|session| session["native"]["id"] == native_id).unwrap()
}
