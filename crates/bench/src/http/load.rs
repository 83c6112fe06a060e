//! Load: keep-alive connections that ask as fast as they are answered, in a process of its own.

use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// What to ask, and for how long.
#[derive(Clone, Debug, Args)]
pub(crate) struct Load {
    /// The authority of the server.
    authority: String,
    /// The target; `{}` in it becomes a number that no other request has.
    target: String,
    /// Connections.
    connections: u32,
    /// How long, in milliseconds.
    millis: u64,
    /// A further header.
    header: Option<String>,
}

/// Asks, and prints how many answers came and how many microseconds that took.
pub(crate) fn run(load: &Load) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let began = Instant::now();
    let until = began + Duration::from_millis(load.millis);
    let answers = runtime.block_on(async {
        let mut clients = tokio::task::JoinSet::new();
        for number in 0..load.connections {
            clients.spawn(ask(load.clone(), number, until));
        }
        let mut answers = 0;
        while let Some(client) = clients.join_next().await {
            answers += client.map_err(|error| error.to_string())??;
        }
        Ok::<u64, String>(answers)
    })?;
    println!("{answers} {}", began.elapsed().as_micros());
    Ok(())
}

/// Asks on one connection; how many answers came.
async fn ask(load: Load, connection: u32, until: Instant) -> Result<u64, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(&load.authority).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let mut answer = Vec::with_capacity(1 << 20);
    let mut answers = 0_u64;
    let header = load.header.map(|header| format!("{header}\r\n")).unwrap_or_default();
    while Instant::now() < until {
        let number = u64::from(connection) * 10_000_000 + answers;
        let target = load.target.replace("{}", &number.to_string());
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n");
        stream.write_all(request.as_bytes()).await.map_err(failed)?;
        answer.clear();
        let expected = loop {
            if stream.read_buf(&mut answer).await.map_err(failed)? == 0 {
                return Err("the server closed the connection".to_owned());
            }
            if let Some(length) = length(&answer)? {
                break length;
            }
        };
        while answer.len() < expected {
            if stream.read_buf(&mut answer).await.map_err(failed)? == 0 {
                return Err("the server closed the connection".to_owned());
            }
        }
        answers += 1;
    }
    Ok(answers)
}

/// How long an answer is that begins so; `None` while its head is not all there.
fn length(answer: &[u8]) -> Result<Option<usize>, String> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = answer.get(..end).unwrap_or_default();
    let head = std::str::from_utf8(head).map_err(|error| error.to_string())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let body = lines.find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    match (status, body) {
        ("304", _) => Ok(Some(end + 4)),
        ("200", Some(body)) => Ok(Some(end + 4 + body)),
        _ => Err(format!("an answer to measure was expected, and this came: {head}")),
    }
}
