//! A thousand list requests a second, and what the servers notice of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use mullion_gateway::config::ServerConfig;
use mullion_tests::paused;
use mullion_upstream::SourceSettings;
use tokio::time::sleep;

use crate::{Counted, MINUTE, SECOND, is_long};

/// List requests in each second of virtual time.
const A_SECOND: usize = 1_000;
/// What is asked for, one after the other.
const LISTS: &[&str] = &[
    "/api/v1/sessions?limit=1",
    "/api/v1/sessions?limit=1&sources=none&sort=name",
    "/api/v1/sessions?limit=1&state=running&sources=problems",
    "/api/v1/sources",
    "/api/v1/jobs?limit=1",
];

/// A connection on which many requests are sent before the first answer is read.
struct Reader {
    connection: BufReader<TcpStream>,
    host: String,
}

impl Reader {
    fn new(url: &str) -> Self {
        let host = url.strip_prefix("http://").unwrap().to_owned();
        let connection = TcpStream::connect(&host).unwrap();
        connection.set_read_timeout(Some(SECOND * 60)).unwrap();
        Self { connection: BufReader::new(connection), host }
    }

    /// Asks for so many lists; each is answered with 200.
    fn read(&mut self, number: usize) {
        const AT_ONCE: usize = 50;
        for first in (0..number).step_by(AT_ONCE) {
            let numbers = first..number.min(first + AT_ONCE);
            let requests: String = numbers.clone().map(|number| self.request(number)).collect();
            self.connection.get_mut().write_all(requests.as_bytes()).unwrap();
            numbers.for_each(|_| self.skip_answer());
        }
    }

    fn request(&self, number: usize) -> String {
        let target = LISTS[number % LISTS.len()];
        format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host)
    }

    fn skip_answer(&mut self) {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let read = std::io::copy(&mut self.connection.by_ref().take(length), &mut std::io::sink());
        assert_eq!(read.unwrap(), length);
    }
}

/// Two gateways live through the same time over servers that are alike; one of them is looked at.
///
/// Sources are read every two seconds, so that there is much to compare in little time. When a sweep
/// begins is spread at random by a tenth, which leaves a difference of a sweep or two.
#[tokio::test(start_paused = true)]
async fn a_thousand_list_requests_a_second_are_not_noticed_by_any_server() {
    let _turn = paused::begin();
    let start = |prefix: &str| {
        let (mut counted, mut sources) = (Vec::new(), Vec::new());
        for product in mullion_gateway::builtin() {
            let profile = product.profile();
            let version = profile.versions.last().copied().unwrap();
            let name = format!("{prefix}-{}", profile.name);
            let (server, source) = Counted::new(name, profile.name, version);
            let source = SourceSettings { refresh_every: SECOND * 2, ..source };
            sources.push((source, server.link.clone()));
            counted.push(server);
        }
        (paused::start(ServerConfig::default(), sources), counted)
    };
    let ((quiet, alone), (busy, looked_at)) = (start("quiet"), start("busy"));
    sleep(MINUTE * 3).await;
    let numbers = |counted: &[Counted]| -> Vec<usize> {
        counted.iter().map(|source| source.link.requests()).collect()
    };
    let before = (numbers(&alone), numbers(&looked_at));
    let mut reader = Reader::new(&busy.url());
    for _ in 0..if is_long() { 600 } else { 20 } {
        reader.read(A_SECOND);
        sleep(SECOND).await;
    }
    for (place, (alone, looked_at)) in alone.iter().zip(&looked_at).enumerate() {
        let alone = alone.link.requests() - before.0[place];
        let with_readers = looked_at.link.requests() - before.1[place];
        println!("{}: {alone} requests alone, {with_readers} with readers", looked_at.name);
        assert!(alone > 40, "{}: {alone} are too few to compare", looked_at.name);
        assert!(with_readers.abs_diff(alone) * 4 <= alone, "{}: readers count", looked_at.name);
    }
    quiet.stop().await;
    busy.stop().await;
}
