//! A server that speaks just enough HTTP for the toy.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// The runs of the toy: the second is under way, the third has no usable id.
const RUNS: &str = r#"[
  {"id": "1", "name": "bear", "state": "Stopped", "result": "Success", "began": "2026-11-20T10:00:00Z"},
  {"id": "2", "name": "car", "state": "Working", "result": "Success", "began": "2026-11-20T11:00:00Z"},
  {"id": "", "name": "doll", "state": "Working"}
]"#;

/// Starts to answer on a free port, for as long as the process lives.
pub(crate) fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            std::thread::spawn(move || while answer(&stream).is_some() {});
        }
    });
    address
}

/// Answers one request; `None` when the client has gone.
fn answer(stream: &TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next()?.ok()?;
    let mut has_key = false;
    for line in lines {
        let line = line.ok()?.to_ascii_lowercase();
        has_key |= line == "x-toy-key: teddy";
        if line.is_empty() {
            break;
        }
    }
    let reply = match request.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str() {
        "POST /login" => reply("200 OK", "x-toy-key: teddy\r\n", "{}"),
        "GET /runs" if has_key => reply("200 OK", "", RUNS),
        "GET /runs" => reply("401 Unauthorized", "", ""),
        _ => reply("404 Not Found", "", ""),
    };
    let mut stream = stream;
    stream.write_all(reply.as_bytes()).ok()
}

/// One answer.
fn reply(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}
