//! Addresses at which something else answers, or nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use mullion_simulator::{Fault, Rule};

use super::{check, pinned, simulator};

#[test]
fn another_port() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("https://{closed}");
    insta::assert_snapshot!(check(&url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      FAIL  tcp            127.0.0.1:PORT: nothing listens there
                           → check the port in `url`, 9398 by default, that the product's REST service
                             runs, and the firewalls between

    Cannot be read: prod
    ");
}

#[test]
fn a_name_that_nobody_knows() {
    // RFC 6761: names in `invalid` are never resolved.
    let url = "https://em.invalid:9398";
    insta::assert_snapshot!(check(url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://em.invalid:PORT
      FAIL  dns            no address is known for em.invalid
                           → check the host name in `url`, and the name servers of this machine

    Cannot be read: prod
    ");
}

#[test]
fn plain_http_to_a_port_that_speaks_tls() {
    let server = simulator("em", |options| options.tls = true);
    let url = server.url().replace("https://", "http://");
    insta::assert_snapshot!(check(&url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          what the server answers is not correct HTTP
                           → check scheme and port in the URL

    Cannot be read: prod
    ");
}

#[test]
fn tls_to_a_port_that_speaks_plain_http() {
    let server = simulator("em", |_| {});
    let url = server.url().replace("http://", "https://");
    insta::assert_snapshot!(check(&url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      FAIL  tls            127.0.0.1:PORT answers, but not with TLS
                           → check the port in the URL: plain HTTP seems to be served there

    Cannot be read: prod
    ");
}

#[test]
fn another_product_behind_tls() {
    let server = simulator("em", |options| options.tls = true);
    let told = check(&server.url(), "simulator", "vb365", &pinned(&server));
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            CN=rcgen self signed cert, valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
      FAIL  login          the server refused the request (HTTP 405)
                           → check that address and port in `url` are those of the product's REST API,
                             port 4443 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");

    let server = simulator("vb365", |options| options.tls = true);
    let told = check(&server.url(), "simulator", "em", &pinned(&server));
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            CN=rcgen self signed cert, valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
      FAIL  login          the server refused the request (HTTP 405)
                           → check that address and port in `url` are those of the product's REST API,
                             port 9398 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");

    let told = check(&server.url(), "simulator", "vbaws", &pinned(&server));
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            CN=rcgen self signed cert, valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
      FAIL  login          the server refused the request (HTTP 405)
                           → check that address and port in `url` are those of the product's REST API,
                             port 11005 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");
}

#[test]
fn a_service_that_is_not_http_at_all() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for peer in listener.incoming() {
            let mut peer = peer.unwrap();
            // The first connection is only a look whether there is one; it says nothing.
            if peer.read(&mut [0; 1024]).is_ok_and(|length| length > 0) {
                peer.write_all(b"220 mail.example ready\r\n").unwrap();
            }
        }
    });
    insta::assert_snapshot!(check(&url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          what the server answers is not correct HTTP
                           → check scheme and port in the URL

    Cannot be read: prod
    ");
}

#[test]
fn a_web_page() {
    let page = |product| {
        let server = simulator(product, |_| {});
        server.faults().add(Rule::forever(Fault::LoginPage));
        check(&server.url(), "simulator", product, "")
    };
    insta::assert_snapshot!(page("em"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the server answers as the product never does here (HTTP 200)
                           → check that address and port in `url` are those of the product's REST API,
                             port 9398 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");
    insta::assert_snapshot!(page("vb365"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the answer is an HTML page, not application/json: a login page, a proxy or
                           another service
                           → check that address and port in `url` are those of the product's REST API,
                             port 4443 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");
    insta::assert_snapshot!(page("vbaws"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the answer is an HTML page, not application/json: a login page, a proxy or
                           another service
                           → check that address and port in `url` are those of the product's REST API,
                             port 11005 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");
}

#[test]
fn a_proxy_s_page_that_something_is_not_found() {
    let page = |product| {
        let server = simulator(product, |_| {});
        let (status, body) = (404, "<html><body>Not Found</body></html>".to_owned());
        let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
        server.faults().add(Rule::forever(Fault::Status { status, headers, body }));
        check(&server.url(), "simulator", product, "")
    };
    insta::assert_snapshot!(page("em"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server serves none of the API versions that Mullion speaks, v1_5 to
                           latest (HTTP 404)
                           → check that the port in `url` is that of the product's REST API, 9398 by
                             default; if it is, this server is of a release that this version of Mullion
                             does not know

    Cannot be read: prod
    ");
    insta::assert_snapshot!(page("vb365"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the answer is a web page's 404, not the REST API's: a proxy or another
                           service (HTTP 404)
                           → check that address and port in `url` are those of the product's REST API,
                             port 4443 by default, and that no proxy or login page stands before it

    Cannot be read: prod
    ");
    insta::assert_snapshot!(page("vbaws"), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the server knows no such resource (HTTP 404)
                           → check the port in url: the public REST API is on 11005 by default

    Cannot be read: prod
    ");
}
