//! The file as a text: places, several mistakes at once, what is no TOML.

use mullion_gateway::builtin;
use mullion_gateway::config::Config;

use crate::world::{SOURCE, World, table};

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_text() {
    let text = r#"colour = "blue"

[server]
listen = "0.0.0.0:80"
keep = "x"
nonsense = 1

[[source]]
product = "em"
name = "a"
url = "http://em.example.com"
username = ""
password_file = "DIR/pw"
history = "1s"

[[source]]
name = "a"
product = "vb365"
password_env = "MULLION_TEST_NO_SUCH_VARIABLE"
api_version = "v99"
feeds = []
[source.tls]
pin_sha256 = ["AA"]

[[source]]
name = "b"
product = "vbgcp"
"#;
    insta::assert_snapshot!(World::new().mistakes(text), @"
    DIR/mullion.toml:1:1: unknown key `colour` in the file; known are server, source
    DIR/mullion.toml:4:10: `listen`: `0.0.0.0:80` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    DIR/mullion.toml:5:8: `keep`: `x` is not a duration; write a whole number and s, m, h or d, such as 60s
    DIR/mullion.toml:6:1: unknown key `nonsense` in [server]; known are admin_listen, cursor_key_file, keep, listen, proof_after, state_dir
    DIR/mullion.toml:11:7: `url`: user and password would go over the network in clear text; use https://, or say `allow_plain_http = true`
    DIR/mullion.toml:12:12: `username` is empty
    DIR/mullion.toml:14:11: `history`: `1s` is not between 1h and 4000d
    DIR/mullion.toml:16:1: `url` is missing in [[source]]
    DIR/mullion.toml:16:1: `username` is missing in [[source]]
    DIR/mullion.toml:17:8: `name`: the source in line 10 is called `a` already
    DIR/mullion.toml:19:16: `password_env`: the variable MULLION_TEST_NO_SUCH_VARIABLE is not set, or empty
    DIR/mullion.toml:20:15: `api_version`: `v99` is unknown; Veeam Backup for Microsoft 365 speaks v1, v2, v3, v4, v5, v6, v7, v8, or write auto
    DIR/mullion.toml:21:9: `feeds` is empty; name at least one, or leave the key out
    DIR/mullion.toml:23:15: `pin_sha256`: a pin is the SHA-256 fingerprint of a certificate: 64 hex digits, as `openssl x509 -noout -fingerprint -sha256 -in FILE` prints them behind `=`, with or without colons
    DIR/mullion.toml:25:1: `password_file` (or `password_env`) is missing in [[source]]; a password does not stand in this file
    DIR/mullion.toml:25:1: `url` is missing in [[source]]
    DIR/mullion.toml:25:1: `username` is missing in [[source]]
    DIR/mullion.toml:27:11: unknown product `vbgcp`; known are em, vb365, vbaws, vbr
    ");
}

#[test]
fn places_count_characters_whatever_the_line_ends() {
    let world = World::new();
    let windows = format!("[server]\r\nkeep = \"x\"\r\n{}", SOURCE.replace('\n', "\r\n"));
    let tabs = format!("[server]\n\tkeep\t=\t\"x\"\n{SOURCE}");
    let accents = format!("{SOURCE}\"läbel→\" = 1\n");
    let behind = format!("{SOURCE}tls = {{ \"pîn→\" = 1, ca = 2 }}\n");
    let marked = format!("\u{feff}[server]\nkeep = \"x\"\n{SOURCE}");
    let first = format!("\u{feff}keep = \"x\"\n{SOURCE}");
    let rows = [
        ("CRLF", windows),
        ("tabs", tabs),
        ("quoted key", accents),
        ("behind wide characters", behind),
        ("byte order mark", marked),
        ("byte order mark in the same line", first),
    ];
    insta::assert_snapshot!(table(rows.map(|(what, text)| (what, world.mistakes(&text)))), @"
    CRLF
      DIR/mullion.toml:2:8: `keep`: `x` is not a duration; write a whole number and s, m, h or d, such as 60s
    tabs
      DIR/mullion.toml:2:9: `keep`: `x` is not a duration; write a whole number and s, m, h or d, such as 60s
    quoted key
      DIR/mullion.toml:7:1: unknown key `läbel→` in [[source]]; known are allow_plain_http, api_version, feeds, format, history, label, name, password_env, password_file, product, refresh_every, requests_per_minute, time_zone, tls, url, username
    behind wide characters
      DIR/mullion.toml:7:9: unknown key `pîn→` in [source.tls]; known are ca_file, pin_sha256
      DIR/mullion.toml:7:21: unknown key `ca` in [source.tls]; known are ca_file, pin_sha256
    byte order mark
      DIR/mullion.toml:2:8: `keep`: `x` is not a duration; write a whole number and s, m, h or d, such as 60s
    byte order mark in the same line
      DIR/mullion.toml:1:1: unknown key `keep` in the file; known are server, source
    ");
    let windows = SOURCE.replace('\n', "\r\n");
    assert_eq!(world.good(&windows).sources.len(), 1);
    assert_eq!(world.good(&format!("\u{feff}{SOURCE}")).sources.len(), 1);
}

#[test]
fn what_is_no_toml_says_where() {
    let world = World::new();
    let rows = [
        ("open string", "[server]\nlisten = \"127\n"),
        ("no value", "[server]\nlisten =\n"),
        ("no quotes", "[server]\nkeep = 60s\nlisten = 127.0.0.1:8080\n"),
        ("no quotes in a list", "[source.tls]\npin_sha256 = [01:BB, AA:BB]\n"),
        ("single backslash", "[[source]]\nusername = \"DOMAIN\\svc\"\n"),
        ("two mistakes", "[server\nkeep = =\n"),
    ];
    insta::assert_snapshot!(table(rows.map(|(what, text)| (what, world.mistakes(text)))), @r#"
    open string
      DIR/mullion.toml:2:14: invalid basic string, expected `"`
    no value
      DIR/mullion.toml:2:9: the value is missing
    no quotes
      DIR/mullion.toml:2:8: a string stands in quotes, as in "60s"
      DIR/mullion.toml:3:15: a string stands in quotes, as in "60s"
    no quotes in a list
      DIR/mullion.toml:2:15: a string stands in quotes, as in "60s"
      DIR/mullion.toml:2:22: a string stands in quotes, as in "60s"
    single backslash
      DIR/mullion.toml:2:20: a single backslash; write a \ twice in "…", or once in '…'
    two mistakes
      DIR/mullion.toml:1:8: unclosed table, expected `]`
      DIR/mullion.toml:2:8: extra `=`, expected nothing
    "#);
}

#[test]
fn what_is_there_twice_is_named() {
    let world = World::new();
    let rows = [
        ("key", "[server]\nlisten = \"a\"\n# more\n listen=\"b\"\n".to_owned()),
        ("key of another table between", format!("{SOURCE}{SOURCE}name = \"c\"\n")),
        ("key of the file", "server = 1\nserver = 2\n".to_owned()),
        ("table", "[server]\nkeep = \"1d\"\n\n [server] # again\r\n".to_owned()),
        (
            "table with its key",
            format!("{SOURCE}[source.tls]\nca_file = \"a\"\n[source.tls]\nca_file = \"b\"\n"),
        ),
        (
            "table of the same source",
            format!("{SOURCE}[source.tls]\n{SOURCE}[source.tls]\n[source.tls]\n"),
        ),
        ("dotted key", format!("{SOURCE}tls.ca_file = \"a\"\ntls.ca_file = \"b\"\n")),
        ("inline table", format!("{SOURCE}tls = {{ ca_file = \"a,b\", ca_file = \"c\" }}\n")),
        ("inline table and table", format!("{SOURCE}tls = {{ ca_file = \"a\" }}\n[source.tls]\n")),
        ("list and table", format!("{SOURCE}[source]\n")),
    ];
    let rows = rows.map(|(what, text)| (what, world.mistakes(&text)));
    insta::assert_snapshot!(table(rows), @"
    key
      DIR/mullion.toml:4:2: `listen` is in [server] twice, first in line 2; keep one of them
    key of another table between
      DIR/mullion.toml:13:1: `name` is in [[source]] twice, first in line 8; keep one of them
    key of the file
      DIR/mullion.toml:2:1: `server` is in the file twice, first in line 1; keep one of them
    table
      DIR/mullion.toml:4:3: [server] is there twice, first in line 1; write the keys of both below one of them
    table with its key
      DIR/mullion.toml:9:9: [source.tls] is there twice, first in line 7; write the keys of both below one of them
      DIR/mullion.toml:10:1: `ca_file` is in [source.tls] twice; keep one of them
    table of the same source
      DIR/mullion.toml:15:9: [source.tls] is there twice, first in line 14; write the keys of both below one of them
    dotted key
      DIR/mullion.toml:8:5: `tls.ca_file` is in [[source]] twice, first in line 7; keep one of them
    inline table
      DIR/mullion.toml:7:26: `ca_file` is in `tls` twice; keep one of them
    inline table and table
      DIR/mullion.toml:8:9: [source.tls] is there already, in another form; keep one of them
    list and table
      DIR/mullion.toml:7:2: [source] is there already as [[source]], in line 1; keep one of them
    ");
}

#[test]
fn without_a_source_there_is_nothing_to_do() {
    let world = World::new();
    let rows = [
        "# nothing",
        "[server]\n",
        "source = []\n",
        "source = 1\n",
        "[source]\n",
        "source = [1]\n",
    ];
    insta::assert_snapshot!(table(rows.map(|text| (text.trim(), world.mistakes(text)))), @"
    # nothing
      DIR/mullion.toml:1:1: no [[source]]: name at least one server to read
    [server]
      DIR/mullion.toml:1:1: no [[source]]: name at least one server to read
    source = []
      DIR/mullion.toml:1:1: no [[source]]: name at least one server to read
    source = 1
      DIR/mullion.toml:1:10: `source` must be a list of tables, [[source]]
    [source]
      DIR/mullion.toml:1:1: `source` must be a list of tables, [[source]]
    source = [1]
      DIR/mullion.toml:1:11: `source` must hold only tables
    ");
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let world = World::new();
    let path = world.file("utf16.toml", b"\xff\xfe[\0s\0");
    let told = Config::load(&path, &builtin()).err().unwrap().to_string();
    let expected = "not UTF-8 text; editors and shells of Windows may write UTF-16";
    assert_eq!(told, format!("{}: {expected}", path.display()));
    let path = path.with_file_name("nowhere.toml");
    let told = Config::load(&path, &builtin()).err().unwrap().to_string();
    assert_eq!(told, format!("{}: No such file or directory (os error 2)", path.display()));
}
