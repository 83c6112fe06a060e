//! `mullion check`: the whole output for what goes well, and for each thing that can go wrong.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use mullion_gateway::wall_time;
use mullion_simulator::{Options, Simulator};

use crate::process::{Running, finish, path, run};

/// A simulator of 50 sessions.
fn simulator(product: &'static str, change: impl FnOnce(&mut Options)) -> Simulator {
    let mut options = Options { sessions: 50, ..Options::new(product, wall_time()) };
    change(&mut options);
    Simulator::start(options).unwrap()
}

/// A source at `url`, with these lines more.
fn source(folder: &Path, product: &str, url: &str, password: &str, more: &str) -> String {
    let file = folder.join("pw");
    fs::write(&file, password).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    format!(
        "[server]\nstate_dir = \"{}\"\n[[source]]\nname = \"prod\"\nproduct = \"{product}\"\n\
         url = \"{url}\"\nusername = \"simulator\"\npassword_file = \"{}\"\n{more}\n",
        folder.display(),
        file.display(),
    )
}

/// What `check` says, with ports and fingerprints replaced, and its exit code in front.
fn check(simulator: &Simulator, url: &str, password: &str, product: &str, more: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    fs::write(&file, source(folder.path(), product, url, password, more)).unwrap();
    let (code, output, errors) = run(&["check", "--config", path(&file), "--log", "error"]);
    assert_eq!(errors, "");
    let mut text = format!("exit code {code}\n{output}").replace(path(&file), "mullion.toml");
    if let Some(pin) = simulator.certificate_sha256() {
        text = text.replace(&pin, "FINGERPRINT");
    }
    let (_, port) = url.rsplit_once(':').unwrap();
    text.replace(&format!(":{port}"), ":PORT")
}

#[test]
fn all_is_well() {
    let server = simulator("vb365", |_| {});
    let told = check(&server, &server.url(), "simulator", "vb365", "api_version = \"v8\"");
    insta::assert_snapshot!(told, @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    v8
      ok    feed restore   19 sessions visible
      ok    feed job       29 sessions visible
      ok    feed retrieval 2 sessions visible
      ok    clock          agrees with ours

    Every source can be read.
    ");
}

#[test]
fn all_is_well_behind_a_pinned_certificate() {
    let server = simulator("em", |options| options.tls = true);
    let pin = server.certificate_sha256().unwrap();
    let more = format!("[source.tls]\npin_sha256 = [\"sha256 Fingerprint={pin}\"]");
    insta::assert_snapshot!(check(&server, &server.url(), "simulator", "em", &more), @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            CN=rcgen self signed cert, valid until 4096-01-01T00:00:00Z, SHA-256
                           FINGERPRINT
      ok    login          logged in as simulator
      ok    api version    latest
      ok    feed restore   5 sessions visible
      ok    feed backup    37 sessions visible
      ok    feed replica   4 sessions visible
      ok    clock          agrees with ours

    Every source can be read.
    ");
    assert_eq!(server.open_logins(), 0, "it logs out");
    assert!(server.violations().is_empty(), "it only reads");
}

#[test]
fn another_port() {
    let server = simulator("em", |_| {});
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("https://{closed}");
    insta::assert_snapshot!(check(&server, &url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      FAIL  tcp            127.0.0.1:PORT: nothing listens there
                           → check the port in `url`, that the product's REST service runs, and the
                             firewalls between

    Not everything can be read of: prod
    ");
}

#[test]
fn a_name_that_nobody_knows() {
    let server = simulator("em", |_| {});
    // RFC 6761: names in `invalid` are never resolved.
    let url = "https://em.invalid:9398";
    insta::assert_snapshot!(check(&server, url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://em.invalid:PORT
      FAIL  dns            no address is known for em.invalid
                           → check the host name in `url`, and the name servers of this machine

    Not everything can be read of: prod
    ");
}

#[test]
fn a_self_signed_certificate() {
    let server = simulator("em", |options| options.tls = true);
    insta::assert_snapshot!(check(&server, &server.url(), "simulator", "em", ""), @r#"
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
                               Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; (Get-FileHash -InputStream ([IO.MemoryStream]$_.RawData)).Hash -replace '..(?=.)','$&:' }
                           → if it is the same, put these lines below all other keys of the source
                             `prod`, in place of its [source.tls] if it has one; instead of the pin,
                             `ca_file` may name the file of the authority that issued the certificate:
                               [source.tls]
                               pin_sha256 = ["FINGERPRINT"]

    Not everything can be read of: prod
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
    insta::assert_snapshot!(check(&server, &server.url(), "simulator", "em", &more), @r#"
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
                               Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; (Get-FileHash -InputStream ([IO.MemoryStream]$_.RawData)).Hash -replace '..(?=.)','$&:' }
                           → if it is the same, put these lines below all other keys of the source
                             `prod`, in place of its [source.tls] if it has one; instead of the pin,
                             `ca_file` may name the file of the authority that issued the certificate:
                               [source.tls]
                               pin_sha256 = ["FINGERPRINT"]

    Not everything can be read of: prod
    "#);
}

#[test]
fn a_wrong_password() {
    let server = simulator("em", |_| {});
    insta::assert_snapshot!(check(&server, &server.url(), "wrong", "em", ""), @r"
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

    Not everything can be read of: prod
    ");
    let logins = server.requests().iter().filter(|seen| seen.method == "POST").count();
    assert_eq!(logins, 1, "a wrong password is tried once");
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

    Not everything can be read of: prod
    ");
    assert_eq!(server.request_count(), 1);
}

#[test]
fn an_api_version_that_is_not_served() {
    let server = simulator("vb365", |options| options.api_version = Some("v3".to_owned()));
    let told = check(&server, &server.url(), "simulator", "vb365", "api_version = \"v8\"");
    insta::assert_snapshot!(told, @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup for Microsoft 365 at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  api version    the server does not serve this version of its REST API (HTTP 404)
                           → set api_version to the release of the server or an older one, and check
                             that url has the port of its REST API, 4443 by default

    Not everything can be read of: prod
    ");
}

#[test]
fn plain_http_to_a_port_that_speaks_tls() {
    let server = simulator("em", |options| options.tls = true);
    let url = server.url().replace("https://", "http://");
    insta::assert_snapshot!(check(&server, &url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      FAIL  login          what the server answers is not correct HTTP
                           → check scheme and port in the URL

    Not everything can be read of: prod
    ");
}

#[test]
fn tls_to_a_port_that_speaks_plain_http() {
    let server = simulator("em", |_| {});
    let url = server.url().replace("http://", "https://");
    insta::assert_snapshot!(check(&server, &url, "simulator", "em", ""), @"
    exit code 1
    mullion.toml: no mistakes

    prod: Veeam Backup Enterprise Manager at https://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      FAIL  tls            127.0.0.1:PORT answers, but not with TLS
                           → check the port in the URL: plain HTTP seems to be served there

    Not everything can be read of: prod
    ");
}

#[test]
fn a_server_without_sessions() {
    let server = simulator("vbaws", |options| options.sessions = 0);
    let told = check(&server, &server.url(), "simulator", "vbaws", "api_version = \"1.0-rev0\"");
    insta::assert_snapshot!(told, @"
    exit code 0
    mullion.toml: no mistakes

    prod: Veeam Backup for AWS at http://127.0.0.1:PORT
      ok    dns            127.0.0.1
      ok    tcp            connected to 127.0.0.1:PORT
      ok    tls            not encrypted; nothing leaves this machine
      ok    login          logged in as simulator
      ok    api version    1.0-rev0
      ok    feed sessions  0 sessions visible
      look  sessions       none visible in any feed
                           → if there should be some, check that the account has at least the role
                             Read-Only User, and how far back `history` goes
      ok    clock          agrees with ours

    Every source can be read.
    ");
}

#[test]
fn one_source_can_be_chosen() {
    let server = simulator("vbaws", |_| {});
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    let version = "api_version = \"1.0-rev0\"";
    let one = source(folder.path(), "vbaws", &server.url(), "simulator", version);
    let (_, second) = one.split_once("[[source]]").unwrap();
    let second = second.replace("\"prod\"", "\"other\"").replace("http://127", "https://127");
    fs::write(&file, format!("{one}[[source]]{second}")).unwrap();
    let arguments = ["check", "--config", path(&file), "--log", "error"];
    let (code, output, _) = run(&arguments);
    assert_eq!(code, 1);
    assert!(output.ends_with("\nNot everything can be read of: other\n"), "{output}");
    let (code, output, _) = run(&[&arguments[..], &["--source", "prod"]].concat());
    assert_eq!(code, 0);
    assert!(output.contains("\nprod: ") && !output.contains("\nother: "), "{output}");
    let (code, _, errors) = run(&[&arguments[..], &["--source", "x"]].concat());
    assert_eq!(code, 2);
    let expected = format!("mullion: no source `x` in {}; there are prod, other\n", path(&file));
    assert_eq!(errors, expected);
}
