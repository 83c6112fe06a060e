//! Certificates that are not to be trusted, or not any more.

use std::fs;
use std::process::Command;

use super::{check, pinned, simulator, source};
use crate::process::{Running, finish, path, run};

#[test]
fn a_self_signed_certificate() {
    let server = simulator("em", |options| options.tls = true);
    insta::assert_snapshot!(check(&server.url(), "simulator", "em", ""), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      FAIL  tls            the server's certificate is self-signed; it showed CN=rcgen self signed cert,
                           valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
                           → look the fingerprint up on the server itself; on Linux:
                               openssl s_client -connect localhost:PORT </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256
                           → or on Windows, in PowerShell, among all certificates of the machine:
                               Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', ':') }
                           → if it is the same, put these lines below all other keys of the source
                             `prod`, in place of its [source.tls] if it has one; instead of the pin,
                             `ca_file` may name the file of the authority that issued the certificate:
                               [source.tls]
                               pin_sha256 = ["FINGERPRINT"]

    Cannot be read: prod
    "#);
    assert_eq!(server.request_count(), 0, "no password is sent to whom it may concern");
}

#[test]
fn what_is_printed_about_a_certificate_can_be_run_and_pasted() {
    let arguments = ["simulate", "em", "--listen", "127.0.0.1:0", "--tls", "self-signed"];
    let server = Running::start(&[&arguments[..], &["--sessions", "50"]].concat());
    let told = server.wait_for("pin_sha256");
    let url = told[0].split_once(" at ").and_then(|(_, rest)| rest.split_once(", ")).unwrap().0;
    let (_, pin) = told.last().unwrap().split_once('"').unwrap();
    let pin = pin.strip_suffix("\"]").unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    let text = source(folder.path(), "em", url, "demo", "").replace("simulator", "svc-mullion");
    fs::write(&file, &text).unwrap();
    let arguments = ["check", "--config", path(&file), "--log", "error"];
    let (code, output, _) = run(&arguments);
    assert_eq!(code, 1, "{output}");

    let command = output.lines().map(str::trim).find(|line| line.starts_with("openssl ")).unwrap();
    let (code, shown, errors) = finish(Command::new("sh").args(["-c", command]));
    assert_eq!((code, errors.as_str()), (0, ""), "{command}");
    assert!(shown.trim_end().ends_with(&format!("Fingerprint={pin}")), "{shown}");

    let (_, lines) = output.split_once("certificate:\n").unwrap();
    let lines: Vec<_> = lines.lines().take_while(|line| !line.is_empty()).collect();
    fs::write(&file, format!("{text}{}\n", lines.join("\n"))).unwrap();
    let (code, output, errors) = run(&arguments);
    assert_eq!((code, errors.as_str()), (0, ""), "{output}");
}

#[test]
fn another_certificate_than_the_pinned_one() {
    let server = simulator("em", |options| options.tls = true);
    let more = format!("[source.tls]\npin_sha256 = [\"{}\"]", "00".repeat(32));
    insta::assert_snapshot!(check(&server.url(), "simulator", "em", &more), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      FAIL  tls            the server's certificate is not a pinned one; it showed CN=rcgen self signed
                           cert, valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
                           → if the certificate was replaced on purpose, look the fingerprint up on the
                             server itself; on Linux:
                               openssl s_client -connect localhost:PORT </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256
                           → or on Windows, in PowerShell, among all certificates of the machine:
                               Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', ':') }
                           → if it is the same, put these lines below all other keys of the source
                             `prod`, in place of its [source.tls] if it has one; instead of the pin,
                             `ca_file` may name the file of the authority that issued the certificate:
                               [source.tls]
                               pin_sha256 = ["FINGERPRINT"]

    Cannot be read: prod
    "#);
}

#[test]
fn an_expired_certificate() {
    let server =
        simulator("em", |options| (options.tls, options.certificate_expired) = (true, true));
    insta::assert_snapshot!(check(&server.url(), "simulator", "em", ""), @r#"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      FAIL  tls            the server's certificate expired at 2021-01-01T00:00:00Z; it showed CN=rcgen
                           self signed cert, valid until 2021-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
                           → renew the certificate of the server; until that is done it can be pinned as
                             it is, since a pin looks at no dates
                           → look the fingerprint up on the server itself; on Linux:
                               openssl s_client -connect localhost:PORT </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256
                           → or on Windows, in PowerShell, among all certificates of the machine:
                               Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', ':') }
                           → if it is the same, put these lines below all other keys of the source
                             `prod`, in place of its [source.tls] if it has one; instead of the pin,
                             `ca_file` may name the file of the authority that issued the certificate:
                               [source.tls]
                               pin_sha256 = ["FINGERPRINT"]

    Cannot be read: prod
    "#);
    assert_eq!(server.request_count(), 0, "no password is sent to whom it may concern");
}

#[test]
fn an_expired_certificate_that_is_pinned() {
    let server =
        simulator("em", |options| (options.tls, options.certificate_expired) = (true, true));
    let told = check(&server.url(), "simulator", "em", &pinned(&server));
    let step: Vec<_> = told
        .lines()
        .skip_while(|line| !line.contains(" tls "))
        .take_while(|line| !line.contains(" login "))
        .collect();
    insta::assert_snapshot!(step.join("\n"), @"
    look  tls            CN=rcgen self signed cert, valid until 2021-01-01T00:00:00Z, SHA-256
                         FINGERPRINT;
                         it has expired, and is accepted since it is pinned
                         → renew the certificate of the server, and pin the new one or trust the
                           authority that issued it
    ");
    assert!(told.starts_with("exit code 0\n"), "{told}");
}
