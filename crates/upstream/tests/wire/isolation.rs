//! What must not reach another host, another source, or another caller.

use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use mullion_model::FaultKind;
use mullion_upstream::wire::{Arbiter, Origin, Wire, WireError, WireOptions};
use mullion_upstream::{CallContext, Purpose};
use tokio::time::timeout;

use crate::server::{Server, get, ok, plain_wire};

fn wire_on(arbiter: &Arbiter, server: &Server) -> Wire {
    let origin = Origin::parse(&server.url(), 1).unwrap();
    Wire::new(arbiter, WireOptions::new(origin)).unwrap()
}

#[tokio::test]
async fn a5_a_host_that_hangs_does_not_hold_up_another() {
    let hanging = Server::plain(|peer| {
        peer.request();
        peer.sees_the_end();
    });
    let answering = Server::answering(ok("prompt"));
    let arbiter = Arbiter::start().unwrap();
    let (slow, prompt) = (wire_on(&arbiter, &hanging), wire_on(&arbiter, &answering));
    // More than a pool that both shared would have.
    let stuck = futures::future::join_all((0..150).map(|_| get(&slow, "/")));
    let both = async {
        tokio::select! {
            _ = stuck => None,
            reply = timeout(Duration::from_secs(5), async {
                while hanging.connections() < 50 {
                    tokio::task::yield_now().await;
                }
                get(&prompt, "/").await
            }) => Some(reply.unwrap().unwrap()),
        }
    };
    assert_eq!(both.await.unwrap().body, "prompt");
}

#[tokio::test]
async fn a6_a_redirect_is_an_answer_and_nothing_else() {
    let other = Server::answering(ok("stolen"));
    let location = format!("{}/elsewhere", other.url());
    for status in [301, 302, 303, 307, 308] {
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        let reply = get(&plain_wire(&server.url()), "/").await.unwrap();
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("location"), Some(location.as_str()));
        assert_eq!(server.heard().matches("GET").count(), 1);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a11_a_cookie_is_not_sent_back() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nSet-Cookie: sid=canary; Path=/\r\nContent-Length: 0\r\n\r\n",
    );
    let wire = plain_wire(&server.url());
    for _ in 0..3 {
        get(&wire, "/").await.unwrap();
    }
    let heard = server.heard();
    assert_eq!(heard.matches("GET").count(), 3);
    assert!(!heard.to_ascii_lowercase().contains("cookie"), "{heard}");
}

/// Runs by itself, and from the next test with proxies in its environment.
#[tokio::test]
async fn an_answer_comes_straight_from_the_server() {
    let server = Server::answering(ok("straight"));
    assert_eq!(get(&plain_wire(&server.url()), "/").await.unwrap().body, "straight");
    assert!(server.heard().starts_with("GET / HTTP/1.1\r\n"), "{}", server.heard());
}

#[test]
fn a_proxy_in_the_environment_is_ignored() {
    let proxy = Server::answering(ok("by way of the proxy"));
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "isolation::an_answer_comes_straight_from_the_server"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    {
        child.env(name, proxy.url());
    }
    for name in ["no_proxy", "NO_PROXY"] {
        child.env_remove(name);
    }
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn a_caller_that_stops_waiting_closes_the_connection() {
    for beginning in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"] {
        let (tell, told) = mpsc::channel();
        let (begin, begun) = tokio::sync::mpsc::unbounded_channel();
        let server = Server::plain(move |peer| {
            peer.request();
            peer.say(beginning);
            begin.send(()).unwrap();
            tell.send(peer.sees_the_end()).unwrap();
        });
        let wire = plain_wire(&server.url());
        let mut begun = begun;
        tokio::select! {
            reply = get(&wire, "/") => panic!("{reply:?}"),
            _ = begun.recv() => {}
        }
        let closed = tokio::task::spawn_blocking(move || told.recv().unwrap()).await.unwrap();
        assert!(closed, "the server still waits");
    }
}

#[tokio::test]
async fn a_stopped_arbiter_answers_with_faults() {
    let server = Server::plain(|peer| {
        peer.request();
        peer.sees_the_end();
    });
    let arbiter = Arbiter::start().unwrap();
    let wire = wire_on(&arbiter, &server);
    let stop = async {
        while server.connections() == 0 {
            tokio::task::yield_now().await;
        }
        arbiter.stop();
        std::future::pending::<()>().await;
    };
    let under_way = timeout(Duration::from_secs(5), async {
        tokio::select! { reply = get(&wire, "/") => reply, () = stop => unreachable!() }
    });
    assert_eq!(under_way.await.unwrap().unwrap_err().kind, FaultKind::Internal);
    assert_eq!(get(&wire, "/").await.unwrap_err().kind, FaultKind::Internal);
    let origin = Origin::parse(&server.url(), 1).unwrap();
    assert_eq!(Wire::new(&arbiter, WireOptions::new(origin)).unwrap_err(), WireError::Stopped);
}

/// Nothing of the request is in what is shown of a wire or of a fault.
#[tokio::test]
async fn secrets_stay_out_of_faults() {
    use mullion_adapter::{Call, Get};
    use mullion_upstream::Transport;

    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: canary\r\n\r\ncanary");
    let wire = plain_wire(&server.url());
    let mut context = CallContext::new(Purpose::Sweep);
    context.authorization.push(("authorization", "Bearer canary".into()));
    let fault = wire.send(&Call::Get(Get::json("/canary")), &context).await.unwrap_err();
    let shown = format!("{wire:?} {context:?} {fault:?} {fault}");
    assert!(!shown.contains("canary"), "{shown}");
}
