//! Every fault, as bytes on the wire.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use mullion_simulator::{Fault, Rule, Simulator};
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

use crate::support::{Client, Reply, between, em, exchange, parse, row_ids};

const PAGE: &str = "/api/query?type=RestoreSession&format=Entities&pageSize=10";

/// The same page as it is, and with this fault; `None` for a connection closed without an answer.
fn with(fault: Fault) -> (Reply, Option<Reply>) {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let good = client.get(PAGE);
    assert_eq!(good.status, 200);
    simulator.faults().add(Rule::once(fault).path("/api/query"));
    let bad = client.send("GET", PAGE);
    assert_eq!(simulator.faults().pending(), 0);
    assert_eq!(client.get(PAGE).body, good.body, "the fault is over");
    (good, bad)
}

/// The answer that a fault gives.
fn answer(fault: Fault) -> (Reply, Reply) {
    let (good, bad) = with(fault);
    (good, bad.unwrap())
}

fn unpack(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    GzDecoder::new(body).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

#[test]
fn statuses_come_as_told_or_in_the_products_words() {
    let (_, teapot) = answer(Fault::Status {
        status: 418,
        headers: vec![("X-Kind".to_owned(), "short".to_owned())],
        body: "and stout".to_owned(),
    });
    assert_eq!((teapot.status, teapot.header("x-kind")), (418, Some("short")));
    assert_eq!(teapot.text(), "and stout");
    for (fault, status) in [
        (Fault::Unauthorized, 401),
        (Fault::Forbidden, 403),
        (Fault::Error(503), 503),
        (Fault::RateLimited { retry_after: None }, 429),
    ] {
        let (_, reply) = answer(fault);
        assert_eq!(reply.status, status);
        assert_eq!(between(&reply.text(), "StatusCode=\"", "\""), [status.to_string()]);
        assert_eq!(reply.header("retry-after"), None);
        assert_eq!(reply.header("www-authenticate").is_some(), status == 401);
    }
    let (_, limited) = answer(Fault::RateLimited { retry_after: Some("17".to_owned()) });
    assert_eq!(limited.header("retry-after"), Some("17"));
}

#[test]
fn a_200_can_be_something_else() {
    let (_, page) = answer(Fault::LoginPage);
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("type=\"password\""));
    let (_, error) = answer(Fault::ErrorObject);
    assert_eq!(error.status, 200);
    assert!(error.text().contains("<Error Message="));
    let (_, empty) = answer(Fault::EmptyBody);
    assert_eq!((empty.status, empty.header("content-length")), (200, Some("0")));
    let (good, garbage) = answer(Fault::Garbage);
    assert_eq!(garbage.header("content-type"), good.header("content-type"));
    assert!(String::from_utf8(garbage.body).is_err());
}

#[test]
fn a_redirect_points_where_it_is_told() {
    let (_, redirect) =
        answer(Fault::Redirect { status: 307, to: "http://127.0.0.1:9/elsewhere".to_owned() });
    assert_eq!(redirect.status, 307);
    assert_eq!(redirect.header("location"), Some("http://127.0.0.1:9/elsewhere"));
}

#[test]
fn bodies_are_cut_in_three_ways() {
    let (good, short) = answer(Fault::CutShort);
    let whole = good.body.len().to_string();
    assert_eq!(short.header("content-length"), Some(whole.as_str()));
    assert_eq!(short.body, good.body[..good.body.len() / 2]);
    assert!(!short.is_whole);

    let (good, chunked) = answer(Fault::ChunkedWithoutEnd);
    assert_eq!(chunked.header("transfer-encoding"), Some("chunked"));
    assert_eq!(chunked.body, good.body);
    assert!(!chunked.is_whole);

    let (good, half) = answer(Fault::HalfBody);
    assert_eq!(half.body, good.body[..good.body.len() / 2]);
    assert!(half.is_whole);
}

#[test]
fn a_closed_connection_brings_no_byte() {
    let (_, nothing) = with(Fault::Close);
    assert!(nothing.is_none());
}

#[test]
fn a_hanging_answer_does_not_come_and_holds_nobody_else_up() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    simulator.faults().add(Rule::once(Fault::Hang).query("pageSize=3"));
    std::thread::scope(|scope| {
        let hanging = scope.spawn(|| client.send("GET", &PAGE.replace("10", "3")));
        while simulator.faults().pending() > 0 {
            std::thread::yield_now();
        }
        assert_eq!(client.get(PAGE).status, 200);
        assert!(hanging.join().unwrap().is_none());
    });
    let unanswered = simulator.requests().into_iter().filter(|seen| seen.status == 0);
    assert_eq!(unanswered.count(), 1);
}

#[test]
fn a_dripping_body_is_whole_in_the_end() {
    let simulator = em(|_| {});
    let every = Duration::from_millis(1);
    simulator.faults().add(Rule::once(Fault::Drip { every }));
    let began = tokio::time::Instant::now();
    let bytes = exchange(&simulator, "GET", "/api/", &[], usize::MAX);
    let reply = parse(&bytes);
    let took = u128::try_from(reply.body.len()).unwrap();
    assert!(reply.is_whole);
    assert!(began.elapsed().as_millis() >= took, "a millisecond a byte");
}

#[test]
fn a_delayed_answer_comes_late() {
    let simulator = em(|options| options.latency = Duration::from_millis(20));
    simulator.faults().add(Rule::once(Fault::Delay(Duration::from_millis(30))));
    let began = tokio::time::Instant::now();
    let bytes = exchange(&simulator, "GET", "/api/", &[], usize::MAX);
    assert_eq!(parse(&bytes).status, 200);
    assert!(began.elapsed() >= Duration::from_millis(50));
}

#[test]
fn an_endless_body_goes_on() {
    let simulator = em(|_| {});
    simulator.faults().add(Rule::once(Fault::Endless));
    let bytes = exchange(&simulator, "GET", "/api/", &[], 4 << 20);
    assert!(bytes.len() >= 4 << 20);
}

#[test]
fn compressed_bodies_are_honest_cut_or_far_too_large() {
    let (good, packed) = answer(Fault::Gzip);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(unpack(&packed.body).unwrap(), good.body);
    let (_, cut) = answer(Fault::TruncatedGzip);
    assert!(cut.is_whole && unpack(&cut.body).is_err());
    let (_, bomb) = answer(Fault::GzipBomb { mebibytes: 32 });
    assert!(bomb.body.len() < 1 << 20);
    assert_eq!(unpack(&bomb.body).unwrap().len(), 32 << 20);
}

#[test]
fn good_bodies_wear_odd_clothes() {
    let (good, typed) = answer(Fault::ContentType("text/plain".to_owned()));
    assert_eq!(typed.header("content-type"), Some("text/plain"));
    assert_eq!(typed.body, good.body);
    let (good, marked) = answer(Fault::ByteOrderMark);
    assert_eq!(marked.body, [b"\xef\xbb\xbf".as_slice(), &good.body].concat());
    let (good, trailing) = answer(Fault::Trailing("<QueryResult/>".to_owned()));
    assert_eq!(trailing.body, [&good.body, b"<QueryResult/>".as_slice()].concat());
}

#[test]
fn rows_are_twisted_by_the_dialect() {
    let (good, bad) = answer(Fault::BadRow);
    let count = |reply: &Reply| reply.text().matches("<RestoreSession ").count();
    assert_eq!(count(&bad), count(&good) + 1);
    assert_eq!(row_ids(&bad.text()), row_ids(&good.text()));
    let (good, extra) = answer(Fault::ExtraFields);
    assert_eq!(row_ids(&extra.text()), row_ids(&good.text()));
    assert_eq!(extra.text().matches("<Labels>").count(), count(&good));
    assert_eq!(extra.text().matches(" Tier=\"gold\"").count(), count(&good));
}

#[test]
fn a_page_repeats_itself() {
    let simulator = em(|_| {});
    let client = Client::log_on(&simulator);
    let second = format!("{PAGE}&page=2");
    let (first_page, second_page) = (client.get(PAGE), client.get(&second));
    assert_ne!(row_ids(&first_page.text()), row_ids(&second_page.text()));
    let ignored = vec!["page".to_owned()];
    simulator.faults().add(Rule::forever(Fault::IgnoreParameters(ignored)));
    let repeated = client.get(&second);
    assert_eq!(row_ids(&repeated.text()), row_ids(&first_page.text()));
}

#[test]
fn a_simulator_stops_although_an_answer_hangs() {
    let simulator = em(|_| {});
    simulator.faults().add(Rule::once(Fault::Hang));
    std::thread::scope(|scope| {
        let port = simulator.port();
        let hanging = scope.spawn(move || {
            let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            std::io::Write::write_all(&mut stream, b"GET /api/ HTTP/1.1\r\nHost: a\r\n\r\n")
                .unwrap();
            stream.read(&mut [0; 1])
        });
        while simulator.faults().pending() > 0 {
            std::thread::yield_now();
        }
        simulator.stop();
        assert!(!matches!(hanging.join().unwrap(), Ok(1..)));
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    });
}

/// The DER of a certificate in PEM.
fn der(simulator: &Simulator) -> Vec<u8> {
    let pem = simulator.certificate_pem().unwrap();
    let encoded: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
    STANDARD.decode(encoded).unwrap()
}

#[test]
fn tls_shows_the_certificate_that_is_told() {
    assert_eq!(em(|_| {}).certificate_sha256(), None);
    let simulator = em(|options| options.tls = true);
    assert_eq!(simulator.url(), format!("https://127.0.0.1:{}", simulator.port()));
    let der = der(&simulator);
    let hex: Vec<String> = Sha256::digest(&der).iter().map(|b| format!("{b:02X}")).collect();
    assert_eq!(simulator.certificate_sha256().unwrap(), hex.join(":"));

    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(der.clone())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "127.0.0.1".try_into().unwrap();
    let client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let socket = std::net::TcpStream::connect(("127.0.0.1", simulator.port())).unwrap();
    let mut stream = rustls::StreamOwned::new(client, socket);
    let request = b"GET /api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    std::io::Write::write_all(&mut stream, request).unwrap();
    let mut head = [0; 15];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    let shown = stream.conn.peer_certificates().unwrap();
    assert_eq!(shown.first().unwrap().as_ref(), der);
}
