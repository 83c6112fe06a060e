//! A plain HTTP/1.1 client: sends exactly what it is told and shows what came back.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Headers that are the same on every answer, or tell the time; one test looks at them.
const COMMON: &[&str] = &[
    "date",
    "connection",
    "content-length",
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
    "cross-origin-resource-policy",
    "x-request-id",
];

/// An answer, taken apart.
pub(crate) struct Response {
    /// The status line without the version.
    pub(crate) status: String,
    /// Names in lower case and values, by name.
    pub(crate) headers: Vec<(String, String)>,
    /// The body as text.
    pub(crate) body: String,
}

impl Response {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The cursor of a page, where there is one.
    fn cursor(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        Some(body.get("page")?.get("cursor")?.as_str()?.to_owned())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The text at a JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.json().pointer(pointer).and_then(|value| value.as_str()).unwrap().to_owned()
    }

    /// Status, headers that matter, and body, for reading. Cursors and tags, which are opaque, show
    /// as `…`.
    pub(crate) fn show(&self) -> String {
        let mut shown = self.status.clone();
        for (name, value) in
            self.headers.iter().filter(|(name, _)| !COMMON.contains(&name.as_str()))
        {
            shown.push_str(&format!("\n{name}: {value}"));
        }
        if !self.body.is_empty() {
            shown.push_str("\n\n");
            shown.push_str(&laid_out(&self.body));
        }
        if let Some(cursor) = self.cursor() {
            shown = shown.replace(&cursor, "…");
        }
        if let Some(tag) = self.header("etag") {
            assert_eq!(tag.len(), 34, "128 bits in quotes");
            shown = shown.replace(tag, "…");
        }
        shown
    }
}

/// JSON as it was sent, but for line breaks and indents in its outer three levels.
pub(crate) fn laid_out(json: &str) -> String {
    let (mut shown, mut depth, mut in_text, mut escaped) = (String::new(), 0_usize, false, false);
    let mut chars = json.chars().peekable();
    while let Some(char) = chars.next() {
        let is_structure = !in_text;
        let is_empty = shown.ends_with(['[', '{']);
        if is_structure && matches!(char, '}' | ']') {
            depth -= 1;
            if depth < 3 && !is_empty {
                shown.push('\n');
                shown.push_str(&"  ".repeat(depth));
            }
        }
        shown.push(char);
        in_text ^= char == '"' && !escaped;
        escaped = char == '\\' && !escaped;
        if is_structure && matches!(char, '{' | '[') {
            depth += 1;
        }
        let closes = matches!(chars.peek(), Some('}' | ']'));
        if is_structure && matches!(char, '{' | '[' | ',') && depth <= 3 && !closes {
            shown.push('\n');
            shown.push_str(&"  ".repeat(depth));
        }
    }
    shown
}

/// Sends bytes and reads the answer until the server closes.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    parse(&String::from_utf8(answer).unwrap())
}

/// Sends a request line and headers, given line by line, with what every client sends.
pub(crate) fn ask(address: SocketAddr, lines: &str) -> Response {
    ask_with_body(address, lines, "")
}

/// The same, with bytes behind the head.
pub(crate) fn ask_with_body(address: SocketAddr, lines: &str, body: &str) -> Response {
    let mut request = String::new();
    for (index, line) in lines.lines().map(str::trim).enumerate() {
        request.push_str(line);
        request.push_str(if index == 0 { " HTTP/1.1\r\n" } else { "\r\n" });
    }
    for (name, line) in [("host", "Host: localhost"), ("x-request-id", "X-Request-Id: test-1")] {
        let is_given = lines.lines().any(|line| line.trim().to_lowercase().starts_with(name));
        if !is_given {
            request.push_str(line);
            request.push_str("\r\n");
        }
    }
    request.push_str("Connection: close\r\n\r\n");
    request.push_str(body);
    exchange(address, request.as_bytes())
}

/// Takes an answer apart.
fn parse(text: &str) -> Response {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let (status, lines) = head.split_once("\r\n").unwrap_or((head, ""));
    let mut headers: Vec<(String, String)> = lines
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    headers.sort();
    let status = status.strip_prefix("HTTP/1.1 ").unwrap_or(status).to_owned();
    Response { status, headers, body: body.to_owned() }
}
