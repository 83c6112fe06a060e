//! Logins that are refused.

use std::fs;

use super::{check, simulator, source};
use crate::process::{path, run};

#[test]
fn a_wrong_password() {
    let server = simulator("em", |_| {});
    insta::assert_snapshot!(check(&server.url(), "wrong", "em", ""), @r"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          Enterprise Manager refused user and password (HTTP 401)
                           → check both; a user is written `DOMAIN\user`, for Enterprise Manager on
                             Linux `user@DOMAIN`, and accounts of an identity provider (SAML) cannot log
                             in here

    Cannot be read: prod
    ");
    let logins = server.requests().iter().filter(|seen| seen.method == "POST").count();
    assert_eq!(logins, 1, "a wrong password is tried once");
}

#[test]
fn a_wrong_password_of_the_other_products() {
    let server = simulator("vb365", |_| {});
    insta::assert_snapshot!(check(&server.url(), "wrong", "vb365", ""), @r"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the server refused user or password (HTTP 401)
                           → check user (DOMAIN\user) and password; the account has to be an
                             administrator of the server, without multi-factor authentication, and the
                             server's REST API must not be limited to restore operators

    Cannot be read: prod
    ");
    assert_eq!(server.request_count(), 1, "a wrong password is tried once, in one version");

    let server = simulator("vbaws", |_| {});
    insta::assert_snapshot!(check(&server.url(), "wrong", "vbaws", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the appliance refused user or password (HTTP 401)
                           → check user and password; users of an identity provider cannot log in with a
                             password

    Cannot be read: prod
    ");
    assert_eq!(server.request_count(), 1, "a wrong password is tried once, in one version");
}

#[test]
fn a_wrong_password_of_a_backup_server() {
    let server = simulator("vbr", |_| {});
    insta::assert_snapshot!(check(&server.url(), "wrong", "vbr", ""), @r"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup & Replication at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the backup server refused user or password (HTTP 401)
                           → check user (DOMAIN\user) and password; the account needs one of the
                             built-in roles of Veeam Backup & Replication, Veeam Backup Viewer at least,
                             and no multi-factor authentication

    Cannot be read: prod
    ");
    assert_eq!(server.request_count(), 1, "a wrong password is tried once, in one version");
}

#[test]
fn a_wrong_password_is_not_tried_again_at_once() {
    let server = simulator("em", |_| {});
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    fs::write(&file, source(folder.path(), "em", &server.url(), "wrong", "")).unwrap();
    let arguments = ["check", "--config", path(&file), "--log", "error"];
    assert_eq!(run(&arguments).0, 1);
    let (code, output, _) = run(&arguments);
    let lines: Vec<_> = output
        .lines()
        .skip_while(|line| !line.contains("login"))
        .map(|line| match line.rsplit_once(' ') {
            Some((text, time)) if time.parse::<jiff::Timestamp>().is_ok() => format!("{text} TIME"),
            _ => line.to_owned(),
        })
        .collect();
    insta::assert_snapshot!(format!("exit code {code}\n{}", lines.join("\n")), @"
    exit code 1
      FAIL  login          user and password were refused; they are tried again at TIME
                           → correct the password and restart Mullion, which tries a new one at once; an
                             unlocked account is tried at the time named

    Cannot be read: prod
    ");
    assert_eq!(server.request_count(), 1);
}

/// Of the simulated products only this one has a second factor at its login.
#[test]
fn an_account_with_a_second_factor() {
    let server = simulator("vbaws", |options| options.mfa = true);
    insta::assert_snapshot!(check(&server.url(), "simulator", "vbaws", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          the account has multi-factor authentication, which nobody can answer here
                           (HTTP 200)
                           → use a service account without multi-factor authentication

    Cannot be read: prod
    ");
}

/// Of the simulated products only this one has a licence agreement before its login.
#[test]
fn a_licence_agreement_that_nobody_has_accepted() {
    let server = simulator("vbaws", |options| options.eula_pending = true);
    insta::assert_snapshot!(check(&server.url(), "simulator", "vbaws", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.8-rev0
      FAIL  feed sessions  the appliance answers nothing until its license agreements (EULA) are
                           accepted (HTTP 403)
                           → sign in to the web console of the appliance as an administrator and accept
                             the license agreements (EULA)
      ok    clock          agrees with ours

    Cannot be read: prod
    ");
}
