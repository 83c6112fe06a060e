//! Compressed answers, as they come over a socket.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use mullion_model::FaultKind;

use crate::server::reply_to;

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// An answer whose body has these codings, as it is said to have.
fn coded(codings: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: {codings}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn fault(codings: &str, body: &[u8]) -> FaultKind {
    let fault = reply_to(coded(codings, body)).await.unwrap_err();
    assert_eq!(fault.status, Some(200));
    fault.kind
}

#[tokio::test]
async fn gzip_is_decoded_and_so_is_nothing() {
    let reply = reply_to(coded("gzip", &gzip(b"hello"))).await.unwrap();
    assert_eq!(reply.body, "hello");
    assert_eq!(reply_to(coded("identity", b"hello")).await.unwrap().body, "hello");
}

#[tokio::test]
async fn other_codings_are_a_misread() {
    for codings in ["br", "zstd", "deflate", "compress", "rot13", "gzip, gzip", "gzip, br"] {
        assert_eq!(fault(codings, b"whatever").await, FaultKind::Misread, "{codings}");
    }
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_limit() {
    let bomb = gzip(&vec![0; 16 * 1024 * 1024]);
    assert!(bomb.len() < 160_000, "{}", bomb.len());
    assert_eq!(fault("gzip", &bomb).await, FaultKind::LimitExceeded);
}

#[tokio::test]
async fn gzip_in_gzip_is_a_misread() {
    assert_eq!(fault("gzip", &gzip(&gzip(b"hello"))).await, FaultKind::Misread);
}

#[tokio::test]
async fn damaged_gzip_is_a_misread() {
    let whole = gzip(b"hello, hello, hello");
    let truncated = &whole[..whole.len() - 5];
    let trailing = [&whole[..], b"garbage"].concat();
    let mut bad_crc = whole.clone();
    bad_crc[whole.len() - 6] ^= 0xff;
    for body in [truncated, &trailing, &bad_crc, b"not gzip at all"] {
        assert_eq!(fault("gzip", body).await, FaultKind::Misread);
    }
}
