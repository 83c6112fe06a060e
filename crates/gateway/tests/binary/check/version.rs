//! API versions that a server does not serve.

use mullion_simulator::{Fault, Rule};

use super::{check, simulator};

#[test]
fn an_api_version_that_is_not_served() {
    let server = simulator("vb365", |options| options.api_version = Some("v3".to_owned()));
    let told = check(&server.url(), "simulator", "vb365", "api_version = \"v8\"");
    insta::assert_snapshot!(told, @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server does not serve v8
                           → set `api_version` to "v3", the newest that the server and Mullion both
                             speak

    Cannot be read: prod
    "#);
}

#[test]
fn an_api_version_that_the_other_products_do_not_serve() {
    let server = simulator("em", |options| options.api_version = Some("v1_5".to_owned()));
    let told = check(&server.url(), "simulator", "em", "api_version = \"v1_7\"");
    insta::assert_snapshot!(told, @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server does not serve v1_7
                           → set `api_version` to "latest", the newest that the server and Mullion both
                             speak

    Cannot be read: prod
    "#);

    let server = simulator("vbaws", |options| options.api_version = Some("1.6-rev0".to_owned()));
    let told = check(&server.url(), "simulator", "vbaws", "api_version = \"1.0-rev0\"");
    insta::assert_snapshot!(told, @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server does not serve 1.0-rev0
                           → set `api_version` to "1.6-rev0", the newest that the server and Mullion
                             both speak

    Cannot be read: prod
    "#);
}

#[test]
fn an_api_version_that_a_backup_server_does_not_serve() {
    let server = simulator("vbr", |options| options.api_version = Some("1.1-rev0".to_owned()));
    let told = check(&server.url(), "simulator", "vbr", "api_version = \"1.3-rev2\"");
    insta::assert_snapshot!(told, @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup & Replication at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server does not serve 1.3-rev2
                           → set `api_version` to "1.1-rev0", the newest that the server and Mullion
                             both speak

    Cannot be read: prod
    "#);
}

#[test]
fn no_api_version_in_common() {
    let server = simulator("vb365", |_| {});
    server.faults().add(Rule::forever(Fault::Error(404)));
    let told = check(&server.url(), "simulator", "vb365", "api_version = \"auto\"");
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server serves none of the API versions that Mullion speaks, v1 to v8
                           (HTTP 404)
                           → check that the port in `url` is that of the product's REST API, 4443 by
                             default; if it is, this server is of a release that this version of Mullion
                             does not know

    Cannot be read: prod
    ");
    assert_eq!(server.request_count(), 8, "each version is tried once");

    let server = simulator("vbaws", |_| {});
    server.faults().add(Rule::forever(unsupported_revision()));
    let told = check(&server.url(), "simulator", "vbaws", "api_version = \"auto\"");
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server serves none of the API versions that Mullion speaks, 1.0-rev0 to
                           1.8-rev0 (HTTP 400)
                           → check that the port in `url` is that of the product's REST API, 11005 by
                             default; if it is, this server is of a release that this version of Mullion
                             does not know

    Cannot be read: prod
    ");
}

/// What an appliance says to a revision that it does not serve, whichever that is.
fn unsupported_revision() -> Fault {
    let problem = serde_json::json!({
        "type": "https://127.0.0.1/api/v1/problems/unsupportedApiVersion",
        "title": "Unsupported API version",
        "status": 400,
        "errorCode": "UnexpectedContent",
    });
    Fault::Status {
        status: 400,
        headers: vec![("Content-Type".to_owned(), "application/problem+json".to_owned())],
        body: problem.to_string(),
    }
}
