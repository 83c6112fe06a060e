//! A small HTTP client for tests that shows what was on the wire: one request, one connection.

#![expect(clippy::unwrap_used, reason = "helpers of tests; a failure here is a failed test")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mullion_model::Timestamp;
use mullion_simulator::{Options, Simulator};
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body without framing.
    pub(crate) body: Vec<u8>,
    /// Whether the framing was kept to its end.
    pub(crate) is_whole: bool,
}

impl Reply {
    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// The moment at which the test worlds stand.
pub(crate) fn anchor() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-20T10:00:00Z").unwrap()
}

/// A started Enterprise Manager.
pub(crate) fn em(change: impl FnOnce(&mut Options)) -> Simulator {
    let mut options = Options::new("em", anchor());
    change(&mut options);
    Simulator::start(options).unwrap()
}

/// The value of a Basic `Authorization`.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// Sends one request; `None` if the connection is closed without an answer.
pub(crate) fn send(
    simulator: &Simulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
) -> Option<Reply> {
    let bytes = exchange(simulator, method, target, headers, usize::MAX);
    (!bytes.is_empty()).then(|| parse(&bytes))
}

/// Sends one request and reads until the end, a silence of two seconds, or so many bytes.
pub(crate) fn exchange(
    simulator: &Simulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    most: usize,
) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", simulator.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while bytes.len() < most {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(buffer.get(..count).unwrap()),
        }
    }
    bytes
}

/// Takes an answer apart.
pub(crate) fn parse(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, rest) = bytes.split_at(end.unwrap() + 4);
    let head = String::from_utf8(head.to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let find = |name: &str| headers.iter().find(|(key, _)| key == name);
    let (body, is_whole) = match find("content-length") {
        Some((_, length)) => (rest.to_vec(), Ok(rest.len()) == length.parse::<usize>()),
        None if find("transfer-encoding").is_some() => unchunk(rest),
        None => (rest.to_vec(), rest.is_empty()),
    };
    Reply { status: status.parse().unwrap(), headers, body, is_whole }
}

/// The data of a chunked body, and whether its last chunk came.
fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|two| two == b"\r\n") {
        let (size, behind) = rest.split_at(line);
        let size = usize::from_str_radix(std::str::from_utf8(size).unwrap(), 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        let Some(chunk) = behind.get(2..2 + size) else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = behind.get(2 + size + 2..).unwrap_or_default();
    }
    (body, false)
}

/// A client that is logged on to an Enterprise Manager.
pub(crate) struct Client<'a> {
    /// The server.
    pub(crate) simulator: &'a Simulator,
    /// What it carries in `X-RestSvcSessionId`.
    pub(crate) token: String,
    /// What it logs off by.
    pub(crate) id: String,
}

impl<'a> Client<'a> {
    /// Logs on for the latest version.
    pub(crate) fn log_on(simulator: &'a Simulator) -> Self {
        Self::log_on_for(simulator, "latest")
    }

    /// Logs on for a version.
    pub(crate) fn log_on_for(simulator: &'a Simulator, version: &str) -> Self {
        let authorization = basic("simulator", "simulator");
        let reply = send(
            simulator,
            "POST",
            &format!("/api/sessionMngr/?v={version}"),
            &[("Authorization", &authorization), ("Content-Length", "0")],
        )
        .unwrap();
        assert_eq!(reply.status, 201, "{}", reply.text());
        Self {
            simulator,
            token: reply.header("x-restsvcsessionid").unwrap().to_owned(),
            id: between(&reply.text(), "<SessionId>", "</SessionId>")[0].clone(),
        }
    }

    /// Sends a GET with the login.
    pub(crate) fn get(&self, target: &str) -> Reply {
        self.send("GET", target).unwrap()
    }

    /// Sends a GET with the login, for JSON; the keys of the answer are in lower case.
    pub(crate) fn json(&self, target: &str) -> (Reply, Value) {
        let headers = [("X-RestSvcSessionId", self.token.as_str()), ("Accept", "application/json")];
        let reply = send(self.simulator, "GET", target, &headers).unwrap();
        let document = lower(serde_json::from_str(&reply.text()).unwrap());
        (reply, document)
    }

    /// Sends a request with the login.
    pub(crate) fn send(&self, method: &str, target: &str) -> Option<Reply> {
        let headers = [("X-RestSvcSessionId", self.token.as_str())];
        send(self.simulator, method, target, &headers)
    }
}

/// The same document with every key in lower case.
pub(crate) fn lower(document: Value) -> Value {
    match document {
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key.to_ascii_lowercase(), lower(value)))
            .collect(),
        Value::Array(rows) => rows.into_iter().map(lower).collect(),
        simple => simple,
    }
}

/// Every text between two others.
pub(crate) fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before)
        .skip(1)
        .filter_map(|part| part.split_once(after))
        .map(|(found, _)| found.to_owned())
        .collect()
}

/// The GUIDs of the rows of a page, from the `Href` of each entity.
pub(crate) fn row_ids(page: &str) -> Vec<String> {
    let hrefs = between(page, "Href=\"", "\"").into_iter();
    hrefs
        .filter_map(|href| href.strip_suffix("?format=Entity").map(str::to_owned))
        .filter_map(|href| href.rsplit_once("Sessions/").map(|(_, id)| id.to_owned()))
        .collect()
}

/// The lists that the query service knows, by the types of their entities.
pub(crate) const TYPES: [&str; 5] = [
    "RestoreSession",
    "BackupJobSession",
    "ReplicaJobSession",
    "CdpReplicaSession",
    "CloudFailoverSession",
];

/// All pages of a query, by the links that the server gives.
pub(crate) fn walk(client: &Client<'_>, first: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut target = first.to_owned();
    for _ in 0..1_000 {
        let page = client.get(&target);
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        let paging = &between(&text, "<PagingInfo", "</PagingInfo>")[0];
        let next = between(paging, "Href=\"", "\" Rel=\"Next\"").pop();
        pages.push(text);
        let Some(next) = next.and_then(|links| links.rsplit('"').next().map(str::to_owned)) else {
            return pages;
        };
        assert!(next.starts_with("https://enterprise04.tech.local:9398/api/query?"));
        target = next.replace("https://enterprise04.tech.local:9398", "").replace("&amp;", "&");
    }
    panic!("the walk does not end");
}

/// The ids of all rows of a query.
pub(crate) fn ids_of(client: &Client<'_>, first: &str) -> Vec<String> {
    let pages = walk(client, first);
    pages.iter().flat_map(|page| row_ids(page)).collect()
}

/// The native ids in the truth about one list.
pub(crate) fn native_ids(truth: &[Value], native_type: &str) -> BTreeSet<String> {
    truth
        .iter()
        .filter(|session| session["native"]["type"] == native_type)
        .map(|session| session["native"]["id"].as_str().unwrap().to_owned())
        .collect()
}
