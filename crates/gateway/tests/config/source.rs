//! `[[source]]`, key by key.

use std::time::Duration;

use secrecy::ExposeSecret;

use crate::world::{SOURCE, World, replaced, table};

/// 32 bytes as a fingerprint.
const PIN: &str = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:\
                   00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

#[test]
fn a_source_needs_no_more_than_this() {
    let config = World::new().good(SOURCE);
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    let [source] = config.sources.as_slice() else { panic!("one source") };
    assert_eq!(source.name, "em-prod");
    assert_eq!(source.label, None);
    assert_eq!(source.product.profile().name, "em");
    assert_eq!(source.options.version, "latest");
    assert_eq!(source.options.time_zone, None);
    assert_eq!(source.origin.to_string(), "https://em.example.com:9398");
    assert_eq!(source.credentials.username, "DOMAIN\\svc");
    assert_eq!(source.credentials.password.expose_secret(), "secret");
    assert_eq!(source.refresh_every, Duration::from_secs(60));
    assert_eq!(source.history, Duration::from_secs(90 * 24 * 60 * 60));
    assert_eq!(source.feeds, None);
    assert!(source.tls.pins.is_empty() && source.tls.ca_pem.is_none());
}

#[test]
fn every_key_is_read() {
    let world = World::new();
    let config = world.good(&format!(
        "{}label = \"Berlin\"\napi_version = \"v1_6\"\nrefresh_every = \"5m\"\nhistory = \"30d\"\n\
         feeds = [\"backup\", \"backup\"]\ntime_zone = \"Europe/Berlin\"\nallow_plain_http = true\n\
         [source.tls]\npin_sha256 = [\"sha256 Fingerprint={PIN}\"]\n",
        replaced("password_file", None) + "password_env = \"CARGO_PKG_NAME\"\n",
    ));
    let [source] = config.sources.as_slice() else { panic!("one source") };
    assert_eq!(source.label.as_deref(), Some("Berlin"));
    assert_eq!(source.options.version, "v1_6");
    let zone = source.options.time_zone.as_ref().and_then(|zone| zone.iana_name());
    assert_eq!(zone, Some("Europe/Berlin"));
    assert_eq!(source.credentials.password.expose_secret(), "mullion-gateway");
    assert_eq!(source.refresh_every, Duration::from_secs(300));
    assert_eq!(source.history, Duration::from_secs(30 * 24 * 60 * 60));
    assert_eq!(source.feeds, Some(vec!["backup".to_owned()]));
    assert_eq!(source.tls.pins.len(), 1);
    assert_eq!(source.tls.pins[0][..3], [0x00, 0x11, 0x22]);
}

#[test]
fn what_must_be_there_is_asked_for() {
    let world = World::new();
    let keys = ["name", "product", "url", "username", "password_file"];
    let rows = keys.map(|key| (key, world.with(key, None)));
    insta::assert_snapshot!(table(rows), @"
    name
      DIR/mullion.toml:1:1: `name` is missing in [[source]]
    product
      DIR/mullion.toml:1:1: `product` is missing in [[source]]
    url
      DIR/mullion.toml:1:1: `url` is missing in [[source]]
    username
      DIR/mullion.toml:1:1: `username` is missing in [[source]]
    password_file
      DIR/mullion.toml:1:1: `password_file` (or `password_env`) is missing in [[source]]; a password does not stand in this file
    ");
}

#[test]
fn values_of_the_first_keys_can_be_wrong() {
    let world = World::new();
    world.file("empty", "\n");
    world.file("lines", "one\ntwo\n");
    world.file("utf16", b"\xff\xfes\0e\0");
    let rows = [
        ("name", "\"em prod\""),
        ("name", "\"..\""),
        ("name", "\"é\""),
        ("name", "7"),
        ("name", "\"\""),
        ("product", "\"vbgcp\""),
        ("product", "[]"),
        ("url", "\"em.example.com\""),
        ("url", "\"https://user:secret@em.example.com\""),
        ("url", "\"https://em.example.com/api\""),
        ("url", "\"http://em.example.com:9399\""),
        ("username", "\"\""),
        ("username", r#""DOMAIN\new""#),
        ("username", r#""DOMAIN\svc""#),
        ("password_file", "\"DIR/nowhere\""),
        ("password_file", "\"DIR/empty\""),
        ("password_file", "\"DIR/lines\""),
        ("password_file", "\"DIR/utf16\""),
        ("password_file", "true"),
    ];
    let rows = rows.map(|(key, value)| (format!("{key} = {value}"), world.with(key, Some(value))));
    insta::assert_snapshot!(table(rows), @r#"
    name = "em prod"
      DIR/mullion.toml:2:8: `name` may hold up to 64 letters, digits, `-`, `_` and `.`, the first a letter or a digit; use `label` for people
    name = ".."
      DIR/mullion.toml:2:8: `name` may hold up to 64 letters, digits, `-`, `_` and `.`, the first a letter or a digit; use `label` for people
    name = "é"
      DIR/mullion.toml:2:8: `name` may hold up to 64 letters, digits, `-`, `_` and `.`, the first a letter or a digit; use `label` for people
    name = 7
      DIR/mullion.toml:2:8: `name` must be a string, in quotes
    name = ""
      DIR/mullion.toml:2:8: `name` is empty
    product = "vbgcp"
      DIR/mullion.toml:3:11: unknown product `vbgcp`; known are em, vb365, vbaws, vbr
    product = []
      DIR/mullion.toml:3:11: `product` must be a string, in quotes
    url = "em.example.com"
      DIR/mullion.toml:4:7: `url`: the scheme must be https:// (or http://)
    url = "https://user:secret@em.example.com"
      DIR/mullion.toml:4:7: `url`: user and password do not belong into the URL
    url = "https://em.example.com/api"
      DIR/mullion.toml:4:7: `url`: the URL must end behind host and port: the product's own paths are known
    url = "http://em.example.com:9399"
      DIR/mullion.toml:4:7: `url`: user and password would go over the network in clear text; use https://, or say `allow_plain_http = true`
    username = ""
      DIR/mullion.toml:5:12: `username` is empty
    username = "DOMAIN\new"
      DIR/mullion.toml:5:12: `username` holds a control character; write a \ twice in "…", or once in '…'
    username = "DOMAIN\svc"
      DIR/mullion.toml:5:20: a single backslash; write a \ twice in "…", or once in '…'
    password_file = "DIR/nowhere"
      DIR/mullion.toml:6:17: `password_file`: DIR/nowhere: No such file or directory (os error 2)
    password_file = "DIR/empty"
      DIR/mullion.toml:6:17: `password_file`: DIR/empty is empty
    password_file = "DIR/lines"
      DIR/mullion.toml:6:17: `password_file`: DIR/lines holds more than one line; it must hold the password and nothing else
    password_file = "DIR/utf16"
      DIR/mullion.toml:6:17: `password_file`: DIR/utf16: stream did not contain valid UTF-8
    password_file = true
      DIR/mullion.toml:6:17: `password_file` must be a string, in quotes
    "#);
}

#[test]
fn values_of_the_other_keys_can_be_wrong() {
    let world = World::new();
    let lines = [
        "label = \"\"",
        "api_version = \"v9\"",
        "api_version = 1.7",
        "refresh_every = \"0s\"",
        "refresh_every = 60",
        "refresh_every = \"2d\"",
        "history = \"90\"",
        "history = \"5000d\"",
        "feeds = []",
        "feeds = \"backup\"",
        "feeds = [\"backups\", 1, \"backup\", \"x\"]",
        "feeds = [\"backups\", \"backup\", \"x\"]",
        "time_zone = \"Berlin\"",
        "allow_plain_http = \"yes\"",
        "password = \"secret\"",
        "password_env = \"MULLION_TEST_NO_SUCH_VARIABLE\"",
        "proxy = \"http://proxy:3128\"",
        "pin_sha256 = [\"AA\"]",
    ];
    insta::assert_snapshot!(table(lines.map(|line| (line, world.more(line)))), @r#"
    label = ""
      DIR/mullion.toml:7:9: `label` is empty
    api_version = "v9"
      DIR/mullion.toml:7:15: `api_version`: `v9` is unknown; Veeam Backup Enterprise Manager speaks v1_5, v1_6, v1_7, latest, or write auto
    api_version = 1.7
      DIR/mullion.toml:7:15: `api_version` must be a string, in quotes
    refresh_every = "0s"
      DIR/mullion.toml:7:17: `refresh_every`: `0s` is not between 1s and 1d
    refresh_every = 60
      DIR/mullion.toml:7:17: `refresh_every` must be a string, in quotes
    refresh_every = "2d"
      DIR/mullion.toml:7:17: `refresh_every`: `2d` is not between 1s and 1d
    history = "90"
      DIR/mullion.toml:7:11: `history`: `90` is not a duration; write a whole number and s, m, h or d, such as 60s
    history = "5000d"
      DIR/mullion.toml:7:11: `history`: `5000d` is not between 1h and 4000d
    feeds = []
      DIR/mullion.toml:7:9: `feeds` is empty; name at least one, or leave the key out
    feeds = "backup"
      DIR/mullion.toml:7:9: `feeds` must be a list of strings, in []
    feeds = ["backups", 1, "backup", "x"]
      DIR/mullion.toml:7:21: `feeds` must hold only strings
    feeds = ["backups", "backup", "x"]
      DIR/mullion.toml:7:10: `feeds`: no feed `backups`; there are restore, backup, replica, cdp, failover
      DIR/mullion.toml:7:31: `feeds`: no feed `x`; there are restore, backup, replica, cdp, failover
    time_zone = "Berlin"
      DIR/mullion.toml:7:13: `time_zone`: `Berlin` is no time zone; write an IANA name, such as Europe/Berlin
    allow_plain_http = "yes"
      DIR/mullion.toml:7:20: `allow_plain_http` must be true or false
    password = "secret"
      DIR/mullion.toml:7:1: unknown key `password` in [[source]]; known are allow_plain_http, api_version, feeds, format, history, label, name, password_env, password_file, product, refresh_every, requests_per_minute, time_zone, tls, url, username
    password_env = "MULLION_TEST_NO_SUCH_VARIABLE"
      DIR/mullion.toml:7:16: give either `password_file` or `password_env`, not both
    proxy = "http://proxy:3128"
      DIR/mullion.toml:7:1: `proxy` is not supported yet
    pin_sha256 = ["AA"]
      DIR/mullion.toml:7:1: `pin_sha256` belongs below [source.tls], behind all other keys of [[source]]
    "#);
    let variable =
        replaced("password_file", None) + "password_env = \"MULLION_TEST_NO_SUCH_VARIABLE\"";
    insta::assert_snapshot!(world.mistakes(&variable), @"DIR/mullion.toml:7:16: `password_env`: the variable MULLION_TEST_NO_SUCH_VARIABLE is not set, or empty");
}

#[test]
fn the_api_version_is_found_unless_it_is_named_or_the_product_has_a_usual_one() {
    let world = World::new();
    for (product, line, version, is_found) in [
        ("em", "", "latest", false),
        ("em", "api_version = \"auto\"", "latest", false),
        ("em", "api_version = \"v1_6\"", "v1_6", false),
        ("vb365", "", "v8", true),
        ("vb365", "api_version = \"auto\"", "v8", true),
        ("vb365", "api_version = \"v4\"", "v4", false),
        ("vbaws", "api_version = \"1.0-rev0\"", "1.0-rev0", false),
    ] {
        let text = match product {
            "em" => SOURCE.to_owned(),
            _ => replaced("product", Some(&format!("\"{product}\""))),
        };
        let config = world.good(&format!("{text}{line}"));
        let source = &config.sources[0];
        assert_eq!((source.options.version, source.finds_version), (version, is_found), "{line}");
    }
}

#[test]
fn a_history_goes_back_no_further_than_sessions_are_kept() {
    let world = World::new();
    let text = format!("[server]\nkeep = \"30d\"\n{SOURCE}history = \"90d\"\n");
    insta::assert_snapshot!(world.mistakes(&text), @"DIR/mullion.toml:9:11: `history`: `90d` goes back further than `keep` in [server]");
}

#[test]
fn tls_can_be_wrong() {
    let world = World::new();
    world.file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let rows = [
        "pin_sha256 = []",
        "pin_sha256 = \"AA\"",
        "pin_sha256 = [\"AA:BB\", 7]",
        "pin_sha256 = [\"AA:BB\", \"SHA1 Fingerprint=AA\"]",
        "ca_file = \"DIR/nowhere\"",
        "ca_file = \"DIR/pw\"",
        "ca_file = \"DIR/garbage.pem\"",
        "ca_file = \"\"",
        "verify = false",
    ];
    let rows = rows.map(|line| (line, world.more(&format!("[source.tls]\n{line}"))));
    insta::assert_snapshot!(table(rows), @r#"
    pin_sha256 = []
      DIR/mullion.toml:8:14: `pin_sha256` is empty; name at least one, or leave the key out
    pin_sha256 = "AA"
      DIR/mullion.toml:8:14: `pin_sha256` must be a list of strings, in []
    pin_sha256 = ["AA:BB", 7]
      DIR/mullion.toml:8:24: `pin_sha256` must hold only strings
    pin_sha256 = ["AA:BB", "SHA1 Fingerprint=AA"]
      DIR/mullion.toml:8:15: `pin_sha256`: a pin is the SHA-256 fingerprint of a certificate: 64 hex digits, as `openssl x509 -noout -fingerprint -sha256 -in FILE` prints them behind `=`, with or without colons
      DIR/mullion.toml:8:24: `pin_sha256`: a pin is the SHA-256 fingerprint of a certificate: 64 hex digits, as `openssl x509 -noout -fingerprint -sha256 -in FILE` prints them behind `=`, with or without colons
    ca_file = "DIR/nowhere"
      DIR/mullion.toml:8:11: `ca_file`: DIR/nowhere: No such file or directory (os error 2)
    ca_file = "DIR/pw"
      DIR/mullion.toml:8:11: `ca_file`: DIR/pw: the CA file holds no certificate in PEM
    ca_file = "DIR/garbage.pem"
      DIR/mullion.toml:8:11: `ca_file`: DIR/garbage.pem: the CA file holds something that is no certificate in PEM
    ca_file = ""
      DIR/mullion.toml:8:11: `ca_file` is empty
    verify = false
      DIR/mullion.toml:8:1: unknown key `verify` in [source.tls]; known are ca_file, pin_sha256
    "#);
    insta::assert_snapshot!(world.more("tls = true"), @"DIR/mullion.toml:7:7: `tls` must be a table, [source.tls]");

    let simulator = mullion_simulator::Simulator::start(mullion_simulator::Options {
        tls: true,
        sessions: 1,
        ..mullion_simulator::Options::new("em", mullion_gateway::wall_time())
    });
    world.file("ca.pem", simulator.unwrap().certificate_pem().unwrap());
    let authorities = format!("{SOURCE}[source.tls]\nca_file = \"DIR/ca.pem\"\n");
    assert!(world.good(&authorities).sources[0].tls.ca_pem.is_some());
    let both = format!("{authorities}pin_sha256 = [\"{PIN}\"]\n");
    insta::assert_snapshot!(world.mistakes(&both), @"DIR/mullion.toml:9:14: give either `pin_sha256` or `ca_file`, not both");
}

#[test]
fn plain_http_is_for_this_machine_or_for_who_says_so() {
    let world = World::new();
    for host in ["127.0.0.1", "[::1]", "localhost"] {
        let config = world.good(&replaced("url", Some(&format!("\"http://{host}:9399\""))));
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    }
    let far = replaced("url", Some("\"http://em.example.com:9399\""));
    let config = world.good(&format!("{far}allow_plain_http = true\n"));
    assert_eq!(
        config.warnings,
        ["http://em.example.com:9399: user and password go over the network in clear text"]
    );
    insta::assert_snapshot!(world.mistakes(&format!("{far}allow_plain_http = false\n")), @"DIR/mullion.toml:4:7: `url`: user and password would go over the network in clear text; use https://, or say `allow_plain_http = true`");
    let pinned = format!("{far}allow_plain_http = true\n[source.tls]\npin_sha256 = [\"{PIN}\"]\n");
    insta::assert_snapshot!(world.mistakes(&pinned), @"DIR/mullion.toml:8:1: `tls` has no effect: `url` is http://, which shows no certificate");
}

#[cfg(unix)]
#[test]
fn a_password_that_everybody_can_read_is_pointed_out() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new();
    for (mode, warned) in [(0o400, false), (0o440, false), (0o644, true), (0o604, true)] {
        let path = world.file("pw", "secret");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let expected: &[String] =
            &[format!("every user of this machine can read {}; chmod 0400 it", path.display())];
        let warnings = world.good(SOURCE).warnings;
        assert_eq!(warnings, if warned { expected } else { &[] }, "{mode:o}");
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn one_server_under_two_names_is_pointed_out() {
    let world = World::new();
    let config = world.good(&format!("{SOURCE}{}", replaced("name", Some("\"em-twin\""))));
    assert_eq!(
        config.warnings,
        [
            "sources `em-prod` and `em-twin` read the same server, https://em.example.com:9398; what \
          both read is listed twice"
        ]
    );
}
