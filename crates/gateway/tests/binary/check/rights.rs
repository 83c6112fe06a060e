//! Accounts that may not read everything.

use std::fs;

use mullion_simulator::Rights;

use super::{check, simulator, source};
use crate::process::{path, run};

#[test]
fn an_account_that_may_read_restores_only() {
    let server = simulator("vb365", |options| options.rights = Rights::RestoresOnly);
    let version = "api_version = \"v8\"";
    insta::assert_snapshot!(check(&server.url(), "simulator", "vb365", version), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    v8
      ok    feed restore   19 sessions visible
      FAIL  feed job       the account may not read this (HTTP 403)
      FAIL  feed retrieval the account may not read this (HTTP 403)
      FAIL  rights         the account may read restore, not job and retrieval
                           → use an account that is an administrator of the Veeam Backup for Microsoft
                             365 server (its REST API has no read-only role), and see in the server's
                             options that its REST API is not limited to restore operators; or leave the
                             feed out with `feeds`
                           → or, where it shall read no more than that, put this line into the source
                             `prod`, below its `name`:
                               feeds = ["restore"]
      ok    clock          agrees with ours

    Can be read in part only: prod
    "#);

    let server = simulator("em", |options| options.rights = Rights::RestoresOnly);
    insta::assert_snapshot!(check(&server.url(), "simulator", "em", ""), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    latest
      ok    feed restore   5 sessions visible
      FAIL  feed backup    the account's Enterprise Manager role does not cover this (HTTP 403)
      FAIL  feed replica   the account's Enterprise Manager role does not cover this (HTTP 403)
      FAIL  feed cdp       the account's Enterprise Manager role does not cover this (HTTP 403)
      FAIL  feed failover  the account's Enterprise Manager role does not cover this (HTTP 403)
      FAIL  rights         the account may read restore, not backup, replica, cdp and failover
                           → give the account the role Portal User, or Portal Administrator, or leave
                             the feed out with `feeds`; a VM or File Restore Operator can read the feeds
                             `restore` and `failover` only, an Exchange, Oracle or SQL Restore Operator
                             `restore` only
                           → or, where it shall read no more than that, put this line into the source
                             `prod`, below its `name`:
                               feeds = ["restore"]
      ok    clock          agrees with ours

    Can be read in part only: prod
    "#);
}

/// Its restore operators see all sessions.
#[test]
fn an_account_of_an_appliance_that_may_only_restore() {
    let server = simulator("vbaws", |options| options.rights = Rights::RestoresOnly);
    let version = "api_version = \"1.0-rev0\"";
    insta::assert_snapshot!(check(&server.url(), "simulator", "vbaws", version), @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.0-rev0
      ok    feed sessions  50 sessions visible
      ok    clock          agrees with ours

    Every source can be read.
    ");
}

#[test]
fn a_feed_that_is_wanted_and_may_not_be_read() {
    let server = simulator("vb365", |options| options.rights = Rights::RestoresOnly);
    let wanted = "api_version = \"v8\"\nfeeds = [\"restore\", \"job\"]";
    insta::assert_snapshot!(check(&server.url(), "simulator", "vb365", wanted), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    v8
      ok    feed restore   19 sessions visible
      FAIL  feed job       the account may not read this (HTTP 403)
      ok    feed retrieval not read: `feeds` leaves it out
      FAIL  rights         the account may read restore, not job
                           → use an account that is an administrator of the Veeam Backup for Microsoft
                             365 server (its REST API has no read-only role), and see in the server's
                             options that its REST API is not limited to restore operators; or leave the
                             feed out with `feeds`
                           → or, where it shall read no more than that, put this line into the source
                             `prod`, in place of its `feeds`:
                               feeds = ["restore"]
      ok    clock          agrees with ours

    Can be read in part only: prod
    "#);
    let wanted = "api_version = \"v8\"\nfeeds = [\"job\"]";
    insta::assert_snapshot!(check(&server.url(), "simulator", "vb365", wanted), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    v8
      ok    feed restore   not read: `feeds` leaves it out
      FAIL  feed job       the account may not read this (HTTP 403)
                           → use an account that is an administrator of the Veeam Backup for Microsoft
                             365 server (its REST API has no read-only role), and see in the server's
                             options that its REST API is not limited to restore operators; or leave the
                             feed out with `feeds`
      ok    feed retrieval not read: `feeds` leaves it out
      ok    clock          agrees with ours

    Cannot be read: prod
    ");
}

#[test]
fn a_restore_operator_who_is_to_see_restores_only_is_well() {
    let server = simulator("vb365", |options| options.rights = Rights::RestoresOnly);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    let text = source(folder.path(), "vb365", &server.url(), "simulator", "");
    fs::write(&file, &text).unwrap();
    let arguments = ["check", "--config", path(&file), "--log", "error"];
    let (code, output, _) = run(&arguments);
    assert_eq!(code, 1, "{output}");
    let line = output.lines().map(str::trim).find(|line| line.starts_with("feeds = ")).unwrap();

    let pasted = text.replace("name = \"prod\"\n", &format!("name = \"prod\"\n{line}\n"));
    fs::write(&file, pasted).unwrap();
    let before = server.request_count();
    let (code, output, errors) = run(&arguments);
    assert_eq!((code, errors.as_str()), (0, ""), "{output}");
    let (_, steps) = output.split_once("version    v8\n").unwrap();
    insta::assert_snapshot!(steps, @"
      ok    feed restore   19 sessions visible
      ok    feed job       not read: `feeds` leaves it out
      ok    feed retrieval not read: `feeds` leaves it out
      ok    clock          agrees with ours

    Every source can be read.
    ");
    // Login, one page, logout: not one list that the account may not read, names among them.
    assert_eq!(server.request_count() - before, 3);
}
