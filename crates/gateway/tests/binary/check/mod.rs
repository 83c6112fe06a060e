//! `mullion check`: the whole output for what goes well, and for each thing that can go wrong.

mod certificate;
mod clock;
mod elsewhere;
mod login;
mod rights;
mod version;
mod zone;

use std::fs;
use std::path::Path;

use mullion_gateway::wall_time;
use mullion_simulator::{Options, Simulator};

use crate::process::{path, run};

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
fn check(url: &str, password: &str, product: &str, more: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    fs::write(&file, source(folder.path(), product, url, password, more)).unwrap();
    let (code, output, errors) = run(&["check", "--config", path(&file), "--log", "error"]);
    assert_eq!(errors, "");
    let text = format!("exit code {code}\n{output}").replace(path(&file), "mullion.toml");
    let (_, port) = url.rsplit_once(':').unwrap();
    without_fingerprints(&text.replace(&format!(":{port}"), ":PORT"))
}

/// A text with `FINGERPRINT` for every SHA-256 in it.
fn without_fingerprints(text: &str) -> String {
    const LENGTH: usize = 32 * 3 - 1;
    let is_other = |c: char| !c.is_ascii_hexdigit() && c != ':';
    let parts = text.split_inclusive(is_other).map(|part| {
        let word = part.trim_end_matches(is_other);
        if word.len() == LENGTH { part.replace(word, "FINGERPRINT") } else { part.to_owned() }
    });
    parts.collect()
}

/// The line of a configuration that accepts the certificate of a simulator.
fn pinned(server: &Simulator) -> String {
    let pin = server.certificate_sha256().unwrap();
    format!("[source.tls]\npin_sha256 = [\"sha256 Fingerprint={pin}\"]")
}

#[test]
fn all_is_well() {
    let server = simulator("vb365", |_| {});
    let told = check(&server.url(), "simulator", "vb365", "api_version = \"v8\"");
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
      ok    names          jobs, copyJobs, organizations can be read
      ok    clock          agrees with ours

    Every source can be read.
    ");
}

#[test]
fn all_is_well_behind_a_pinned_certificate() {
    let server = simulator("em", |options| options.tls = true);
    let told = check(&server.url(), "simulator", "em", &pinned(&server));
    insta::assert_snapshot!(told, @"
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
      ok    feed cdp       2 sessions visible
      ok    feed failover  2 sessions visible
      ok    clock          agrees with ours

    Every source can be read.
    ");
    assert_eq!(server.open_logins(), 0, "it logs out");
    assert!(server.violations().is_empty(), "it only reads");
}

#[test]
fn a_server_without_sessions() {
    let server = simulator("vbaws", |options| options.sessions = 0);
    let told = check(&server.url(), "simulator", "vbaws", "api_version = \"1.0-rev0\"");
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
    assert!(output.ends_with("\nCannot be read: other\n"), "{output}");
    let (code, output, _) = run(&[&arguments[..], &["--source", "prod"]].concat());
    assert_eq!(code, 0);
    assert!(output.contains("\nprod: ") && !output.contains("\nother: "), "{output}");
    let (code, _, errors) = run(&[&arguments[..], &["--source", "x"]].concat());
    assert_eq!(code, 2);
    let expected = format!("mullion: no source `x` in {}; there are prod, other\n", path(&file));
    assert_eq!(errors, expected);
}
