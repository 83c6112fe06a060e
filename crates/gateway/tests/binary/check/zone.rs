//! Servers that tell in which zone they write stamps without one.

use mullion_simulator::{Fault, Rights, Rule};

use super::{check, simulator};

#[test]
fn a_server_that_names_its_zone() {
    let server = simulator("vbr", |_| {});
    insta::assert_snapshot!(check(&server.url(), "simulator", "vbr", ""), @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup & Replication at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.3-rev2
      ok    time zone      Europe/Budapest, as the server says
      ok    feed sessions  50 sessions visible
      ok    names          jobs can be read
      ok    clock          agrees with ours

    Every source can be read.
    ");
    assert_eq!(server.open_logins(), 0, "it logs out");
    assert!(server.violations().is_empty(), "it only reads");
}

/// An older server tells the offset in force now. The account sees sessions, and no jobs.
#[test]
fn a_server_that_tells_its_offset() {
    let server = simulator("vbr", |options| {
        options.api_version = Some("1.2-rev1".to_owned());
        options.rights = Rights::RestoresOnly;
    });
    let told = check(&server.url(), "simulator", "vbr", "");
    // Half of the year it is another one.
    let told = told.replace("UTC+01,", "UTC+0X,").replace("UTC+02,", "UTC+0X,");
    insta::assert_snapshot!(told, @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup & Replication at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.2-rev1
      ok    time zone      UTC+0X, as the server says
      ok    feed sessions  50 sessions visible
      look  names          sessions lack names, as `jobs` cannot be read: the account may not read this
                           (HTTP 403)
                           → give the account one of the built-in roles Veeam Backup Viewer, Veeam
                             Restore Operator, Veeam Backup Operator or Veeam Backup Administrator
      ok    clock          agrees with ours

    Every source can be read.
    ");
}

#[test]
fn a_configured_zone_is_not_asked_for() {
    let server = simulator("vbr", |_| {});
    let told = check(&server.url(), "simulator", "vbr", "time_zone = \"Europe/Berlin\"");
    assert!(told.starts_with("exit code 0\n") && !told.contains("zone"), "{told}");
    assert!(server.requests().iter().all(|seen| seen.path != "/api/v1/serverTime"));
}

#[test]
fn a_server_that_does_not_tell() {
    let server = simulator("vbr", |_| {});
    let rule = Rule::forever(Fault::Forbidden).method("GET").path("/api/v1/serverTime");
    server.faults().add(rule);
    insta::assert_snapshot!(check(&server.url(), "simulator", "vbr", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup & Replication at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.3-rev2
      FAIL  time zone      the account may not read this (HTTP 403)
                           → say in the source which `time_zone` the server is in

    Cannot be read: prod
    ");
    assert_eq!(server.open_logins(), 0, "it logs out");
}
