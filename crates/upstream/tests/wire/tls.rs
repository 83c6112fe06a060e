//! Certificates that are accepted, and those that are not.

use std::process::Command;

use mullion_model::{Fault, FaultKind};
use mullion_upstream::Transport;
use mullion_upstream::wire::{
    Arbiter, Origin, Roots, Tls, Wire, WireError, WireOptions, parse_pin,
};
use rcgen::date_time_ymd;
use rustls::ServerConfig;

use crate::certificates::{Authority, Identity, self_signed};
use crate::server::{Server, get, ok, wire};

fn answering(config: ServerConfig) -> Server {
    Server::tls(config, |peer| peer.answer_all(ok("safe").as_bytes()))
}

fn trusting(authority: &Authority) -> Tls {
    Tls { pins: Vec::new(), roots: Roots::CaFile(authority.pem()) }
}

fn pinned(identity: &Identity) -> Tls {
    let pin = parse_pin(&fingerprint(identity)).unwrap();
    Tls { pins: vec![[7; 32], pin], roots: Roots::System }
}

/// What openssl prints of a certificate, by the command that a wrong pin is answered with: what
/// operators compare is what openssl shows.
fn fingerprint(identity: &Identity) -> String {
    let told = parse_pin("").unwrap_err().to_string();
    let command = told.split('`').nth(1).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("certificate.pem");
    std::fs::write(&file, &identity.pem).unwrap();
    let command = command.replace("FILE", file.to_str().unwrap());
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    let line = String::from_utf8(output.stdout).unwrap();
    line.trim().split_once('=').unwrap().1.to_owned()
}

fn tls_wire(server: &Server, tls: Tls) -> Wire {
    wire(&server.tls_url(), |options| options.tls = tls)
}

/// The fault of a server that is not to be trusted; it must not have heard a byte of the request.
async fn refusal(config: ServerConfig, tls: Tls) -> Fault {
    let server = answering(config);
    let fault = get(&tls_wire(&server, tls), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Tls, "{fault}");
    assert!(fault.remedy.is_some(), "{fault}");
    assert_eq!(server.connections(), 1);
    assert_eq!(server.heard(), "");
    fault
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new();
    let server = answering(authority.issue(&["localhost"], |_| ()).server());
    let reply = get(&tls_wire(&server, trusting(&authority)), "/").await.unwrap();
    assert_eq!(reply.body, "safe");
    assert!(server.heard().contains(&format!("host: localhost:{}\r\n", server.address.port())));
}

#[tokio::test]
async fn a_pinned_certificate_is_accepted_whatever_its_name_dates_and_issuer() {
    let odd = self_signed(&["somewhere.else"]);
    let expired =
        Authority::new().issue(&[], |params| params.not_after = date_time_ymd(2021, 1, 1));
    for identity in [odd, expired] {
        let server = answering(identity.server());
        let reply = get(&tls_wire(&server, pinned(&identity)), "/").await.unwrap();
        assert_eq!(reply.body, "safe");
    }
}

/// awc's `max_http_version` puts a TLS configuration aside; the pin must hold on every connection.
#[tokio::test]
async fn a7_the_pin_holds_on_every_connection() {
    let (known, other) = (self_signed(&["localhost"]), self_signed(&["localhost"]));
    let server = answering(known.server());
    let good = wire(&server.tls_url(), |options| {
        options.tls = pinned(&known);
        options.limits.keep_alive = std::time::Duration::ZERO;
    });
    for _ in 0..3 {
        assert_eq!(get(&good, "/").await.unwrap().body, "safe");
    }
    assert_eq!(server.connections(), 3);
    let bad = tls_wire(&server, pinned(&other));
    for _ in 0..3 {
        assert_eq!(get(&bad, "/").await.unwrap_err().kind, FaultKind::Tls);
    }
    assert_eq!(server.heard().matches("GET").count(), 3);
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_refused_with_its_fingerprint() {
    let (known, other) = (self_signed(&["localhost"]), self_signed(&["localhost"]));
    let fault = refusal(other.server(), pinned(&known)).await;
    assert_eq!(
        fault.text,
        format!(
            "the server's certificate is not a pinned one; its SHA-256 fingerprint is {}",
            fingerprint(&other)
        )
    );
}

/// A resumed TLS session would show no certificate at all.
#[tokio::test]
async fn a_replaced_certificate_is_noticed_on_the_next_connection() {
    let (known, other) = (self_signed(&["localhost"]), self_signed(&["localhost"]));
    let server = answering(known.server_that_changes_to(&other));
    let wire = wire(&server.tls_url(), |options| {
        options.tls = pinned(&known);
        options.limits.keep_alive = std::time::Duration::ZERO;
    });
    assert_eq!(get(&wire, "/").await.unwrap().body, "safe");
    let fault = get(&wire, "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Tls);
    assert!(fault.text.ends_with(&fingerprint(&other)), "{fault}");
}

#[tokio::test]
async fn a_pinned_certificate_with_another_key_is_refused() {
    let (shown, key) = (self_signed(&["localhost"]), self_signed(&["localhost"]));
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let fault = refusal(shown.server_with_the_key_of(&key, version), pinned(&shown)).await;
        assert_eq!(
            fault.text,
            "the server could not prove that the certificate it shows is its own"
        );
    }
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused_with_its_fingerprint() {
    let identity = self_signed(&["localhost"]);
    let fault = refusal(identity.server(), trusting(&Authority::new())).await;
    assert_eq!(
        fault.text,
        format!(
            "the server's certificate is self-signed; its SHA-256 fingerprint is {}",
            fingerprint(&identity)
        )
    );
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused_with_its_fingerprint() {
    let identity = Authority::new().issue(&["localhost"], |_| ());
    for trusted in [Authority::named("another one"), Authority::new()] {
        let fault = refusal(identity.server(), trusting(&trusted)).await;
        assert!(fault.text.starts_with("nobody trusted has issued"), "{fault}");
        assert!(fault.text.ends_with(&fingerprint(&identity)), "{fault}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    let identity = authority.issue(&["other.example", "192.0.2.1"], |_| ());
    let fault = refusal(identity.server(), trusting(&authority)).await;
    assert_eq!(
        fault.text,
        format!(
            "the server's certificate is not for localhost: it is for other.example, 192.0.2.1; its \
             SHA-256 fingerprint is {}",
            fingerprint(&identity)
        )
    );

    let nameless = authority.issue(&[], |_| ());
    let fault = refusal(nameless.server(), trusting(&authority)).await;
    assert!(fault.text.contains(" is not for localhost: it names no server at all;"), "{fault}");
}

#[tokio::test]
async fn of_the_many_names_of_a_certificate_a_few_are_told() {
    let authority = Authority::new();
    let names: Vec<_> = (0..1_000).map(|number| format!("srv{number}.example")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let fault = refusal(authority.issue(&names, |_| ()).server(), trusting(&authority)).await;
    assert_eq!(fault.text.matches(".example").count(), 5, "{fault}");
}

#[tokio::test]
async fn certificates_out_of_their_time_are_refused_with_their_dates() {
    let authority = Authority::new();
    let expired =
        authority.issue(&["localhost"], |params| params.not_after = date_time_ymd(2021, 2, 3));
    let fault = refusal(expired.server(), trusting(&authority)).await;
    assert_eq!(
        fault.text,
        format!(
            "the server's certificate expired at 2021-02-03T00:00:00Z; its SHA-256 fingerprint is {}",
            fingerprint(&expired)
        )
    );

    let early =
        authority.issue(&["localhost"], |params| params.not_before = date_time_ymd(2110, 2, 3));
    let fault = refusal(early.server(), trusting(&authority)).await;
    assert_eq!(fault.text, "the server's certificate is not valid before 2110-02-03T00:00:00Z");
}

#[tokio::test]
async fn a8_an_ipv6_literal_is_verified_as_an_address() {
    let authority = Authority::new();
    for (name, accepted) in [("::1", true), ("::2", false)] {
        let config = authority.issue(&[name], |_| ()).server();
        let server = Server::start("[::1]:0", Some(config), |peer| {
            peer.answer_all(ok("six").as_bytes());
        });
        let url = format!("https://{}", server.address);
        let wire = wire(&url, |options| options.tls = trusting(&authority));
        match get(&wire, "/").await {
            Ok(reply) => assert_eq!((reply.body.as_ref(), accepted), (&b"six"[..], true)),
            Err(fault) => {
                assert_eq!((fault.kind, accepted), (FaultKind::Tls, false), "{fault}");
                let text = "the server's certificate is not for [::1]: it is for ::2; ";
                assert!(fault.text.starts_with(text), "{fault}");
            }
        }
    }
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_named() {
    let server = Server::plain(|peer| {
        peer.say("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        peer.sees_the_end();
    });
    let wire = tls_wire(&server, trusting(&Authority::new()));
    let fault = get(&wire, "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Tls);
    assert!(fault.text.ends_with("answers, but not with TLS"), "{fault}");
}

#[tokio::test]
async fn old_tls_is_named() {
    // A fatal alert, protocol_version, as a server that ends at TLS 1.0 sends it.
    let server = Server::plain(|peer| {
        peer.say([21, 3, 1, 0, 2, 2, 70]);
        peer.sees_the_end();
    });
    let wire = tls_wire(&server, trusting(&Authority::new()));
    let fault = get(&wire, "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Tls);
    assert_eq!(fault.text, "the server speaks neither TLS 1.2 nor TLS 1.3");
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate_is_named() {
    let authority = Authority::new();
    let config = authority.issue(&["localhost"], |_| ()).server_that_wants_one_of(&authority);
    let server = answering(config);
    let fault = get(&tls_wire(&server, trusting(&authority)), "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Tls, "{fault}");
    assert_eq!(fault.text, "the server wants a client certificate, and Mullion has none");
}

#[tokio::test]
async fn hanging_up_in_the_handshake_is_unreachable() {
    let server = Server::plain(|peer| {
        peer.tcp.shutdown(std::net::Shutdown::Write).unwrap();
        while peer.request().is_some() {}
    });
    let wire = tls_wire(&server, trusting(&Authority::new()));
    let fault = get(&wire, "/").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
    assert!(fault.text.ends_with("hung up during the TLS handshake"), "{fault}");
}

/// Whoever cuts a TLS connection cannot end it properly, so an answer that ends by hanging up needs
/// the proper end; one that proves its own end does not.
#[tokio::test]
async fn an_answer_that_ends_without_the_proper_end_of_tls_needs_another_proof() {
    let authority = Authority::new();
    for (answer, whole) in [
        ("HTTP/1.0 200 OK\r\n\r\nsafe".to_owned(), false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsafe\r\n".to_owned(), false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsafe".to_owned(), false),
        (ok("safe"), true),
    ] {
        let config = authority.issue(&["localhost"], |_| ()).server();
        let server = Server::tls(config, move |peer| {
            peer.request();
            peer.say(&answer);
        });
        match get(&tls_wire(&server, trusting(&authority)), "/").await {
            Ok(reply) => assert_eq!((reply.body.as_ref(), whole), (&b"safe"[..], true)),
            Err(fault) => assert_eq!((fault.kind, whole), (FaultKind::Unreachable, false)),
        }
    }
}

/// The file of the system's authorities is named in the environment, so the test runs again in a
/// process that has one of its own.
#[tokio::test]
async fn the_system_s_authorities_are_trusted_where_nothing_else_is_named() {
    const OWN: &str = "MULLION_TEST_SYSTEM_AUTHORITIES";
    let Some(file) = std::env::var_os(OWN) else {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("authorities.pem");
        let name = "tls::the_system_s_authorities_are_trusted_where_nothing_else_is_named";
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(OWN, &file)
            .env("SSL_CERT_FILE", &file)
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    };
    let (listed, unlisted) = (Authority::named("listed"), Authority::named("unlisted"));
    std::fs::write(file, listed.pem()).unwrap();
    let server = answering(listed.issue(&["localhost"], |_| ()).server());
    assert_eq!(get(&tls_wire(&server, Tls::default()), "/").await.unwrap().body, "safe");
    let identity = unlisted.issue(&["localhost"], |_| ());
    let fault = refusal(identity.server(), Tls::default()).await;
    assert!(fault.text.starts_with("nobody trusted has issued"), "{fault}");
}

#[tokio::test]
async fn the_certificate_of_the_last_handshake_is_told() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"], |params| {
        params.distinguished_name.push(rcgen::DnType::CommonName, "back\u{7}up");
    });
    let server = answering(identity.server());
    let wire = tls_wire(&server, trusting(&authority));
    assert_eq!(wire.certificate(), None);
    get(&wire, "/").await.unwrap();
    let info = wire.certificate().unwrap();
    assert_eq!(info.sha256, fingerprint(&identity));
    assert_eq!(info.not_after.unwrap().to_string(), "2120-01-01T00:00:00Z");
    assert!(info.subject.as_deref().unwrap().contains("backup"), "{info:?}");
    assert!(!info.self_issued);
    let transport: &dyn Transport = &wire;
    assert_eq!(transport.certificate_sha256(), Some(info.sha256.clone()));
    assert_eq!(transport.certificate(), Some(info.to_string()));
}

#[test]
fn a_ca_file_without_certificates_is_refused() {
    let arbiter = Arbiter::start().unwrap();
    let error = |pem: &str| {
        let origin = Origin::parse("https://localhost", 443).unwrap();
        let mut options = WireOptions::new(origin);
        options.tls.roots = Roots::CaFile(pem.as_bytes().to_vec());
        Wire::new(&arbiter, options).unwrap_err()
    };
    assert_eq!(error(""), WireError::EmptyCaFile);
    assert_eq!(error("not PEM"), WireError::EmptyCaFile);
    let begin = "-----BEGIN CERTIFICATE-----\n";
    let end = "-----END CERTIFICATE-----\n";
    assert_eq!(error(&format!("{begin}!!!!\n{end}")), WireError::BadCaFile);
    assert_eq!(error(&format!("{begin}AAAA\n{end}")), WireError::BadCaFile);
}
