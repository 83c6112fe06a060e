//! Answers that are not whole, or whose end is in doubt.

use std::time::Duration;

use mullion_model::FaultKind;
use tokio::time::timeout;

use crate::server::{Server, fault_of, get, ok, plain_wire, reply_to};

#[tokio::test]
async fn a3_a_body_shorter_than_its_length_is_a_misread() {
    let fault = fault_of("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1234567").await;
    assert_eq!((fault.kind, fault.status), (FaultKind::Misread, Some(200)));
    assert_eq!(fault.text, "the answer is cut short");
}

/// awc returns what came of a chunked body as if it were all; only the stream knows better.
#[tokio::test]
async fn a3_a_chunked_body_without_its_end_is_a_misread() {
    for cut in ["3\r\nabc\r\n", "3\r\nabc\r\n0\r\n", "3\r\nab", "3", ""] {
        let fault =
            fault_of(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{cut}")).await;
        assert_eq!(fault.kind, FaultKind::Misread, "{cut}");
    }
}

#[tokio::test]
async fn a_chunked_body_with_its_end_is_whole() {
    let answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    assert_eq!(reply_to(answer).await.unwrap().body, "abcde");
}

#[tokio::test]
async fn chunks_that_are_none_are_a_misread() {
    for chunk in ["FFFFFFFFFFFFFFFFF\r\nabc", "x\r\nabc", "-1\r\nabc"] {
        let fault =
            fault_of(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"))
                .await;
        assert_eq!(fault.kind, FaultKind::Misread, "{chunk}");
    }
}

#[tokio::test]
async fn a_body_with_two_ends_is_a_misread() {
    for heads in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3, 4",
        "Content-Length: +3",
        "Transfer-Encoding: gzip, chunked",
    ] {
        let fault =
            fault_of(&format!("HTTP/1.1 200 OK\r\n{heads}\r\n\r\n3\r\nabc\r\n0\r\n\r\n")).await;
        assert_eq!(fault.kind, FaultKind::Misread, "{heads}");
    }
    let fault = fault_of("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").await;
    assert_eq!(fault.kind, FaultKind::Misread);
}

/// awc takes the body of an HTTP/1.1 answer that ends by hanging up for empty; the adapters refuse
/// an empty answer. Its connection must not serve another request.
#[tokio::test]
async fn an_answer_without_a_length_comes_out_empty_and_ends_its_connection() {
    let server = Server::plain(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\n\r\n");
        peer.answer_all(ok("late").as_bytes());
    });
    let wire = plain_wire(&server.url());
    assert_eq!(get(&wire, "/").await.unwrap().body, "");
    assert_eq!(get(&wire, "/").await.unwrap().body, "");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn an_http_1_0_answer_ends_by_hanging_up() {
    assert_eq!(reply_to("HTTP/1.0 200 OK\r\n\r\nall of it").await.unwrap().body, "all of it");
}

#[tokio::test]
async fn bytes_behind_a_body_end_its_connection() {
    let server = Server::plain(|peer| {
        if peer.number == 0 {
            peer.request();
            peer.say(format!("{}{}", ok("first"), ok("smuggled")));
        }
        peer.answer_all(ok("second").as_bytes());
    });
    let wire = plain_wire(&server.url());
    assert_eq!(get(&wire, "/").await.unwrap().body, "first");
    assert_eq!(get(&wire, "/").await.unwrap().body, "second");
    assert_eq!(server.connections(), 2);
}

/// awc keeps the connection of an answer without a body; what else the server takes for a part of
/// it must not become the next answer.
#[tokio::test]
async fn an_answer_that_failed_ends_its_connection() {
    for head in [
        "204 No Content\r\nContent-Encoding: br",
        "200 OK\r\nContent-Length: 0\r\nContent-Encoding: br",
    ] {
        let server = Server::answering(format!("HTTP/1.1 {head}\r\n\r\n"));
        let wire = plain_wire(&server.url());
        for _ in 0..2 {
            assert_eq!(get(&wire, "/").await.unwrap_err().kind, FaultKind::Misread, "{head}");
        }
        assert_eq!(server.connections(), 2, "{head}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_not_waited_for() {
    for status in [204, 304] {
        let server = Server::plain(move |peer| {
            peer.answer_all(format!("HTTP/1.1 {status} x\r\nContent-Length: 5\r\n\r\n").as_bytes());
        });
        let wire = plain_wire(&server.url());
        let reply = timeout(Duration::from_secs(5), get(&wire, "/")).await.unwrap().unwrap();
        assert_eq!((reply.status, reply.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let server = Server::answering(format!("HTTP/1.1 100 Continue\r\n\r\n{}", ok("true")));
    let wire = plain_wire(&server.url());
    for _ in 0..3 {
        assert_eq!(get(&wire, "/").await.unwrap().body, "true");
    }
    assert_eq!(server.connections(), 1, "the connection stays sound");
}

#[tokio::test]
async fn interim_answers_without_end_are_over_the_limit() {
    let fault = fault_of(&"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)).await;
    assert_eq!(fault.kind, FaultKind::LimitExceeded);
}

#[tokio::test]
async fn changing_the_protocol_is_a_misread() {
    let fault =
        fault_of("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n").await;
    assert_eq!((fault.kind, fault.status), (FaultKind::Misread, Some(101)));
}

#[tokio::test]
async fn what_is_not_http_is_a_misread() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.9\r\n",
        "HTTP/9 what\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "\u{15}\u{3}\u{3}",
    ] {
        let fault = fault_of(garbage).await;
        assert_eq!(fault.kind, FaultKind::Misread, "{garbage:?}: {fault}");
    }
}

#[tokio::test]
async fn headers_that_are_not_text_are_left_out() {
    let answer = b"HTTP/1.1 200 OK\r\nX-Bad: \xff\xfe\r\nX-Good: yes\r\nContent-Length: 0\r\n\r\n";
    let reply = reply_to(answer).await.unwrap();
    assert_eq!(reply.header("x-bad"), None);
    assert_eq!(reply.header("X-Good"), Some("yes"));
}
