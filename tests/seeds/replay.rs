//! A server that answers with documents, by method, path and a part of the query.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// One answer: for which requests, and what.
pub(crate) struct Document {
    /// Method, path and the beginning of the query, such as `GET /api/query?type=RestoreSession`.
    pub(crate) request: &'static str,
    /// Status line.
    pub(crate) status: &'static str,
    /// Header lines besides type and length, each with its end.
    pub(crate) headers: &'static str,
    /// The body.
    pub(crate) body: String,
}

impl Document {
    /// A 200 answer.
    pub(crate) fn new(request: &'static str, body: impl Into<String>) -> Self {
        Self { request, status: "200 OK", headers: "", body: body.into() }
    }
}

/// Starts to answer on a free port, for as long as the process lives; anything else is 404.
pub(crate) fn start(documents: Vec<Document>) -> SocketAddr {
    let documents = Arc::new(documents);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, documents) = (stream.unwrap(), Arc::clone(&documents));
            std::thread::spawn(move || while answer(&stream, &documents).is_some() {});
        }
    });
    address
}

/// Answers one request; `None` when the client has gone.
fn answer(stream: &TcpStream, documents: &[Document]) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request).ok().filter(|bytes| *bytes > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let found = documents.iter().find(|document| request.starts_with(document.request));
    let (status, headers, body) = match found {
        Some(document) => (document.status, document.headers, document.body.as_str()),
        None => ("404 Not Found", "", ""),
    };
    let media = if body.starts_with('<') { "application/xml" } else { "application/json" };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    let mut stream = stream;
    stream.write_all(format!("{head}{body}").as_bytes()).ok()
}
