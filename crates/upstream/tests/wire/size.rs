//! Answers that are too large.

use mullion_model::FaultKind;
use mullion_upstream::wire::Limits;

use crate::server::{Server, fault_of, get, ok, plain_wire, wire};

const SMALL: usize = 1000;

fn small(limits: &mut Limits) {
    limits.wire_body = SMALL;
}

#[tokio::test]
async fn a4_a_body_of_the_limit_passes_and_one_byte_more_does_not() {
    for (size, passes) in [(SMALL, true), (SMALL + 1, false)] {
        let server = Server::answering(ok(&"x".repeat(size)));
        let wire = wire(&server.url(), |options| small(&mut options.limits));
        match get(&wire, "/").await {
            Ok(reply) => assert_eq!((reply.body.len(), passes), (size, true)),
            Err(fault) => {
                assert_eq!((fault.kind, passes), (FaultKind::LimitExceeded, false));
                assert_eq!(fault.text, "the answer is larger than 1000 bytes");
            }
        }
    }
}

#[tokio::test]
async fn a4_awc_s_own_limit_of_two_mebibytes_does_not_hold() {
    let size = 3 * 1024 * 1024;
    let server = Server::answering(ok(&"x".repeat(size)));
    assert_eq!(get(&plain_wire(&server.url()), "/").await.unwrap().body.len(), size);
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_the_body_comes() {
    let server = Server::plain(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n");
        peer.sees_the_end();
    });
    let fault = get(&plain_wire(&server.url()), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misread, "no number awc knows: {fault}");

    let server = Server::plain(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
        peer.sees_the_end();
    });
    let fault = get(&plain_wire(&server.url()), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::LimitExceeded);
}

#[tokio::test]
async fn a_body_without_end_is_over_the_limit() {
    let server = Server::plain(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while peer.say("5\r\nabcde\r\n") {}
    });
    let wire = wire(&server.url(), |options| small(&mut options.limits));
    let fault = get(&wire, "/").await.unwrap_err();
    assert_eq!((fault.kind, fault.status), (FaultKind::LimitExceeded, Some(200)));
}

#[tokio::test]
async fn a_head_of_two_megabytes_is_over_the_limit() {
    let fault = fault_of(&format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(2_000_000))).await;
    assert_eq!(fault.kind, FaultKind::LimitExceeded);
    assert_eq!(fault.text, "the head of the answer is larger than 65536 bytes");
}

#[tokio::test]
async fn more_header_lines_than_the_limit_are_too_many() {
    let answer = |lines: usize| {
        format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", "X: y\r\n".repeat(lines - 1))
    };
    let fault = fault_of(&answer(97)).await;
    assert_eq!(fault.kind, FaultKind::LimitExceeded);
    assert_eq!(fault.text, "the answer has more than 96 header lines");

    let server = Server::answering(answer(96));
    assert_eq!(get(&plain_wire(&server.url()), "/").await.unwrap().status, 200);
}
