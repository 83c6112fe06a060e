//! Servers that are slow.

use std::time::Duration;

use mullion_model::{Fault, FaultKind};
use mullion_upstream::wire::{Limits, WireOptions};
use tokio::time::{Instant, timeout};

use crate::server::{Peer, Server, get, ok, wire};

const SHORT: Duration = Duration::from_millis(300);

/// Far more than any limit set here, far less than any left at its default.
const SOON: Duration = Duration::from_secs(3);

/// The fault that comes soon from a server that does `serve`.
async fn late(
    serve: impl Fn(&mut Peer) + Send + Sync + 'static,
    change: impl FnOnce(&mut Limits),
) -> Fault {
    let server = Server::plain(serve);
    let wire = wire(&server.url(), |options| change(&mut options.limits));
    let fault = timeout(SOON, get(&wire, "/")).await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    fault
}

/// Says `bytes` again and again, ten times a second, until the peer hangs up.
fn drip(peer: &mut Peer, bytes: &str) {
    while peer.say(bytes) {
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[tokio::test]
async fn a2_a_dripping_body_ends_with_the_whole_request() {
    let fault = late(
        |peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            drip(peer, "x");
        },
        |limits| limits.whole = SHORT * 2,
    )
    .await;
    assert_eq!(fault.text, "the answer was not complete within 0.6 s");
}

#[tokio::test]
async fn a_body_slower_than_the_least_rate_is_given_up() {
    let fault = late(
        |peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            drip(peer, "twenty bytes a drop.");
        },
        |limits| limits.slowest_after = SHORT,
    )
    .await;
    assert_eq!(fault.text, "the answer comes slower than 1024 bytes a second");
}

#[tokio::test]
async fn a_body_that_stops_is_given_up() {
    let fault = late(
        |peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234");
            peer.sees_the_end();
        },
        |limits| limits.body_idle = SHORT,
    )
    .await;
    assert_eq!(fault.text, "nothing came for 0.3 s in the middle of the answer");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let fault = late(
        |peer| {
            peer.request();
            peer.sees_the_end();
        },
        |limits| limits.head = SHORT,
    )
    .await;
    assert_eq!(fault.text, "the head of the answer was not complete within 0.3 s");
}

#[tokio::test]
async fn a_dripping_head_is_given_up() {
    late(
        |peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\n");
            drip(peer, "X: y\r\n");
        },
        |limits| limits.head = SHORT,
    )
    .await;
}

#[tokio::test]
async fn a_stalled_handshake_is_given_up() {
    let server = Server::plain(|peer| while peer.request().is_some() {});
    let wire = wire(&server.tls_url(), |options: &mut WireOptions| {
        options.tls.pins = vec![[0; 32]];
        options.limits.tls = SHORT;
    });
    let fault = timeout(SOON, get(&wire, "/")).await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert!(fault.text.ends_with("did not finish the TLS handshake within 0.3 s"), "{fault}");
}

/// Linux drops what asks for a connection while a listener's queue is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_port_that_does_not_answer_is_given_up() {
    use tokio::net::{TcpSocket, TcpStream};

    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connected) = timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(connected.unwrap());
        assert!(waiting.len() < 100);
    }
    let wire = wire(&format!("http://{address}"), |options| options.limits.connect = SHORT);
    let fault = timeout(SOON, get(&wire, "/")).await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert!(fault.text.ends_with("did not accept a connection within 0.3 s"), "{fault}");
}

#[tokio::test]
async fn a_whole_answer_in_pieces_of_one_byte_is_an_answer() {
    let server = Server::plain(|peer| {
        peer.request();
        for byte in ok("one by one").bytes() {
            peer.say([byte]);
        }
        peer.sees_the_end();
    });
    let reply = get(&wire(&server.url(), |_| ()), "/").await.unwrap();
    assert_eq!(reply.body, "one by one");
}

/// The time for the head runs from the request: a connection has its own.
#[tokio::test]
async fn opening_a_connection_does_not_use_up_the_time_for_the_head() {
    let server = Server::plain(|peer| {
        peer.request();
        std::thread::sleep(SHORT);
        peer.say(ok("in time"));
        peer.sees_the_end();
    });
    let began = Instant::now();
    let wire = wire(&server.url(), |options| options.limits.head = SHORT * 3);
    assert_eq!(get(&wire, "/").await.unwrap().body, "in time");
    assert!(began.elapsed() >= SHORT);
}
