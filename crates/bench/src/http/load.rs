//! Load: keep-alive connections that ask as fast as they are answered, in a process of its own.

use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// What to ask, and for how long.
#[derive(Clone, Debug, Args)]
pub(crate) struct Load {
    /// Connections.
    #[arg(long)]
    pub(crate) connections: u32,
    /// How long, in milliseconds.
    #[arg(long)]
    pub(crate) millis: u64,
    /// The number of the first request, of those that make each request another one.
    #[arg(long, default_value_t = 0)]
    pub(crate) first: u64,
    /// A further header.
    #[arg(long)]
    pub(crate) header: Option<String>,
    /// The authority of the server.
    pub(crate) authority: String,
    /// The targets, asked in turn; `{}` in one becomes seconds with a fraction that no other request
    /// has.
    #[arg(required = true)]
    pub(crate) targets: Vec<String>,
}

/// Units of 100 ns in a second, as precise as the API is.
const UNITS: u64 = 10_000_000;

impl Load {
    /// The target of the request with this number, which has its turn among the targets.
    fn target(&self, number: u64, turn: u64) -> String {
        let targets = u64::try_from(self.targets.len()).unwrap_or(u64::MAX).max(1);
        let place = usize::try_from(turn % targets).unwrap_or_default();
        let (seconds, units) = (number / UNITS % 60, number % UNITS);
        let target = self.targets.get(place).map(String::as_str).unwrap_or_default();
        target.replace("{}", &format!("{seconds:02}.{units:07}"))
    }
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
        for number in 0..u64::from(load.connections) {
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
async fn ask(load: Load, connection: u64, until: Instant) -> Result<u64, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(&load.authority).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let mut answer = Vec::with_capacity(1 << 20);
    let mut answers = 0_u64;
    let header = load.header.iter().map(|header| format!("{header}\r\n")).collect::<String>();
    while Instant::now() < until {
        let number = load.first + answers * u64::from(load.connections) + connection;
        // Each connection goes through all targets, and begins at another one.
        let target = load.target(number, answers + connection);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_are_alike_to_a_service_that_knows_100_ns() {
        let load = Load {
            connections: 2,
            millis: 1,
            first: 0,
            header: None,
            authority: String::new(),
            targets: vec!["/a?before=2026-11-20T00:00:{}Z".to_owned(), "/b?{}".to_owned()],
        };
        for (number, turn, target) in [
            (0, 0, "/a?before=2026-11-20T00:00:00.0000000Z"),
            (10, 4, "/a?before=2026-11-20T00:00:00.0000010Z"),
            (1, 1, "/b?00.0000001"),
            (599_999_999, 3, "/b?59.9999999"),
        ] {
            assert_eq!(load.target(number, turn), target);
        }
    }

    #[test]
    fn an_answer_is_as_long_as_it_says() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(length(answer), Ok(Some(answer.len())));
        assert_eq!(length(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Ok(Some(29)));
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nContent-"), Ok(None));
        assert!(length(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").is_err());
    }
}
