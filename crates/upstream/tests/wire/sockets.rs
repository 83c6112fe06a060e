//! Connections that do not come about, or break.

use mullion_model::FaultKind;

use crate::server::{Server, get, ok, plain_wire, wire};

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let fault = get(&plain_wire(&url), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert!(fault.text.ends_with("refuses connections: nothing listens there"), "{fault}");
    assert!(fault.remedy.is_some());
}

/// A login that is marked so may be sent again at once: the server has not heard the password.
#[tokio::test]
async fn what_fails_before_the_request_has_left_is_unsent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert!(get(&plain_wire(&closed), "/").await.unwrap_err().unsent);

    let not_tls = Server::plain(|peer| {
        peer.say("220 ready\r\n");
    });
    let fault = get(&wire(&not_tls.tls_url(), |options| options.tls.pins = vec![[0; 32]]), "/")
        .await
        .unwrap_err();
    assert_eq!((fault.kind, fault.unsent), (FaultKind::Tls, true));

    let silent = Server::plain(|peer| {
        peer.request();
    });
    assert!(!get(&plain_wire(&silent.url()), "/").await.unwrap_err().unsent);
}

#[tokio::test]
async fn hanging_up_without_an_answer_is_unreachable() {
    let server = Server::plain(|peer| {
        peer.request();
    });
    let fault = get(&plain_wire(&server.url()), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert_eq!(fault.text, "the server hung up without an answer");
    assert_eq!(server.connections(), 1, "a new connection is not tried again");
}

#[tokio::test]
async fn hanging_up_in_the_head_is_unreachable() {
    let server = Server::plain(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Len");
    });
    let fault = get(&plain_wire(&server.url()), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert_eq!(fault.text, "the server hung up in the middle of the answer's head");
}

#[tokio::test]
async fn a_reset_is_unreachable_before_and_in_the_answer() {
    for beginning in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234"] {
        let server = Server::plain(move |peer| {
            // Closing a socket whose bytes were not read resets the connection.
            peer.tcp.peek(&mut [0]).unwrap();
            peer.say(beginning);
        });
        let fault = get(&plain_wire(&server.url()), "/").await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unreachable);
        assert!(fault.text.starts_with("the connection broke"), "{fault}");
    }
}

#[tokio::test]
async fn an_ipv6_literal_is_a_host_like_any_other() {
    let server = Server::start("[::1]:0", None, |peer| peer.answer_all(ok("six").as_bytes()));
    let reply = get(&plain_wire(&server.url()), "/").await.unwrap();
    assert_eq!(reply.body, "six");
    assert!(server.heard().contains(&format!("host: [::1]:{}\r\n", server.address.port())));
}
