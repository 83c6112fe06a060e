//! Requests that no route of the API is for, over the wire and to the end of the connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::process::Running;

/// Status, `Allow` and media type of the answer to a request whose client then waits.
fn told(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("{request}\nHost: localhost\n\n").replace('\n', "\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let wanted = ["HTTP/1.1", "allow: ", "content-type: "];
    let is_wanted = |line: &&str| wanted.iter().any(|begin| line.starts_with(begin));
    let mut lines: Vec<_> = head.lines().filter(is_wanted).collect();
    lines.sort();
    lines.join("\n  ")
}

#[test]
fn a_tunnel_is_refused_at_once_and_an_upgrade_ignored() {
    let running = Running::start(&["demo", "--listen", "127.0.0.1:0", "--sessions", "0"]);
    let lines = running.wait_for("Mullion shows them");
    let (_, url) = lines.last().unwrap().split_once("http://").unwrap();
    let (address, _) = url.split_once(". ").unwrap();
    let requests = [
        "CONNECT /api/v1/sessions HTTP/1.1",
        "CONNECT /api/v1/sources/m365/refresh HTTP/1.1",
        "CONNECT /nothing HTTP/1.1",
        "CONNECT localhost:443 HTTP/1.1",
        "CONNECT example.com:443 HTTP/1.1",
        "GET /livez HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket",
    ];
    let told = requests.map(|request| format!("{request}\n  {}", told(address, request)));
    insta::assert_snapshot!(told.join("\n"), @"
    CONNECT /api/v1/sessions HTTP/1.1
      HTTP/1.1 405 Method Not Allowed
      allow: GET, HEAD
      content-type: application/problem+json
    CONNECT /api/v1/sources/m365/refresh HTTP/1.1
      HTTP/1.1 405 Method Not Allowed
      allow: POST
      content-type: application/problem+json
    CONNECT /nothing HTTP/1.1
      HTTP/1.1 404 Not Found
      content-type: application/problem+json
    CONNECT localhost:443 HTTP/1.1
      HTTP/1.1 405 Method Not Allowed
      allow: GET, HEAD, POST
      content-type: application/problem+json
    CONNECT example.com:443 HTTP/1.1
      HTTP/1.1 421 Misdirected Request
      content-type: application/problem+json
    GET /livez HTTP/1.1
    Connection: Upgrade
    Upgrade: websocket
      HTTP/1.1 200 OK
      content-type: application/json
    ");
}
