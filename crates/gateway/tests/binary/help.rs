//! What the command line says of itself, and of what it does not understand.

use std::process::Command;

use crate::process::{finish, run};

/// The help of a command.
fn help(arguments: &[&str]) -> String {
    let (code, output, errors) = run(&[arguments, &["--help"]].concat());
    assert_eq!((code, errors.as_str()), (0, ""));
    // Lines of the help are filled up with spaces in places.
    output.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn help_of_all() {
    insta::assert_snapshot!(help(&[]), @"
    One list of backup and restore sessions over a mixed Veeam estate

    Usage: mullion [OPTIONS] <COMMAND>

    Commands:
      demo      Start a pretend estate and the gateway over it; nothing outside this machine is touched
      serve     Read the configured servers and serve their sessions
      check     Try out the configured servers step by step, and say what to do about what fails
      config    Show how a configuration file is written
      openapi   Print the OpenAPI document of the REST API
      simulate  Be a pretend Veeam server, for trying things out
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]

    Exit codes: 0 all went well, 1 something failed, 2 the command line or the configuration is wrong.
    ");
}

#[test]
fn help_of_demo() {
    insta::assert_snapshot!(help(&["demo"]), @"
    Start a pretend estate and the gateway over it; nothing outside this machine is touched

    Usage: mullion demo [OPTIONS]

    Options:
          --listen <IP:PORT>   Where the gateway listens: an address of this machine alone; port 0 takes
                               any free one [default: 127.0.0.1:8080]
          --sessions <NUMBER>  Sessions of each of the eight servers [default: 5000]
          --seed <NUMBER>      What the pretend estate is made from: the same seed, the same estate
                               [default: 1]
      -h, --help               Print help

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]
    ");
}

#[test]
fn help_of_serve() {
    insta::assert_snapshot!(help(&["serve"]), @"
    Read the configured servers and serve their sessions

    Usage: mullion serve [OPTIONS] --config <FILE>

    Options:
          --config <FILE>  The configuration file; `mullion config example` prints one to begin with
                           [env: MULLION_CONFIG=]
      -h, --help           Print help

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]
    ");
}

#[test]
fn help_of_check() {
    insta::assert_snapshot!(help(&["check"]), @"
    Try out the configured servers step by step, and say what to do about what fails

    Usage: mullion check [OPTIONS] --config <FILE>

    Options:
          --config <FILE>  The configuration file; `mullion config example` prints one to begin with
                           [env: MULLION_CONFIG=]
          --source <NAME>  Only the source of this name
      -h, --help           Print help

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]
    ");
}

#[test]
fn help_of_config() {
    insta::assert_snapshot!(help(&["config"]), @"
    Show how a configuration file is written

    Usage: mullion config [OPTIONS] <COMMAND>

    Commands:
      example  Print a configuration file with every key explained
      help     Print this message or the help of the given subcommand(s)

    Options:
      -h, --help  Print help

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]
    ");
}

#[test]
fn the_committed_document_of_the_api_is_what_this_binary_prints() {
    let (code, output, errors) = run(&["openapi"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(
        output == include_str!("../../../../docs/openapi.json"),
        "docs/openapi.json is not what the code says; make it anew and read what changed: \
         cargo run -p mullion-gateway -- openapi > docs/openapi.json"
    );
}

#[test]
fn help_of_simulate() {
    insta::assert_snapshot!(help(&["simulate"]), @"
    Be a pretend Veeam server, for trying things out

    Usage: mullion simulate [OPTIONS] --listen <IP:PORT> <PRODUCT>

    Arguments:
      <PRODUCT>  Which product to be [possible values: em, vb365, vbaws, vbr]

    Options:
          --listen <IP:PORT>        Where to listen; port 0 takes any free one
          --sessions <NUMBER>       How many sessions to have [default: 5000]
          --seed <NUMBER>           What the sessions are made from: the same seed, the same sessions
                                    [default: 1]
          --api-version <VERSION>   Which API version to serve; all that it knows by default
          --latency <MILLISECONDS>  How long every answer takes before its first byte [default: 0]
          --tls <HOW>               Encrypt, with a certificate made at the start that no authority
                                    signed [possible values: self-signed]
          --certificate-expired     Let that certificate have run out years ago
          --user <NAME>             The one user who may log in [default: svc-mullion]
          --password <TEXT>         That user's password [default: demo]
          --mfa                     Demand a second factor after the right password
          --eula-pending            Be a server whose licence agreements nobody has accepted yet
          --rights <WHAT>           What the user may read; without-query is everything, but not by
                                    Enterprise Manager's query service [default: everything] [possible
                                    values: everything, restores-only, without-query]
          --live                    Let time pass: sessions start, progress and finish
          --speed <TIMES>           How many times faster than ours its time passes. At 1 something
                                    happens every five seconds; faster, about as many sessions start in
                                    a day as in each of the 20 days before [default: 1]
          --history <DURATION>      How long finished sessions are remembered, such as 30d; for ever by
                                    default
          --clock-ahead <SECONDS>   How far its clock is ahead, behind if negative [default: 0]
      -h, --help                    Print help

    Logging:
          --log-format <FORMAT>  How log lines look: for people, or one JSON object a line; they go to
                                 standard error [env: MULLION_LOG_FORMAT=] [default: text] [possible
                                 values: text, json]
          --log <LEVEL>          What is logged: off, error, warn, info, debug, trace, or such a level
                                 for each part, as in `info,mullion_upstream=debug`; info by default,
                                 but warn for `demo` [env: MULLION_LOG=]
    ");
}

#[test]
fn wrong_arguments_are_refused() {
    let lines: [&[&str]; 21] = [
        &[],
        &["server"],
        &["serve"],
        &["serve", "--config"],
        &["check", "--sauce", "x"],
        &["config"],
        &["demo", "--listen", "0.0.0.0:8080"],
        &["demo", "--listen", "8080"],
        &["demo", "--sessions", "-1"],
        &["demo", "--sessions", "9999999999"],
        &["simulate", "vbgcp", "--listen", "127.0.0.1:0"],
        &["simulate", "vb365", "--listen", "127.0.0.1:0", "--api-version", "v99"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--speed", "10"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--live", "--speed", "0"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--certificate-expired"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--history", "30"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--mfa"],
        &["simulate", "vbaws", "--listen", "127.0.0.1:0", "--rights", "without-query"],
        &["simulate", "em", "--listen", "127.0.0.1:0", "--clock-ahead", "-60"],
        &["config", "example", "--log", "wran"],
        &["config", "example", "--log-format", "xml"],
    ];
    let told = lines.map(|line| {
        let (code, output, errors) = run(line);
        assert_eq!((code, output.as_str()), (2, ""), "{line:?}");
        let first = errors.lines().next().unwrap_or_default();
        format!("mullion {}\n  {first}", line.join(" "))
    });
    insta::assert_snapshot!(told.join("\n"), @r#"
    mullion 
      One list of backup and restore sessions over a mixed Veeam estate
    mullion server
      error: unrecognized subcommand 'server'
    mullion serve
      error: the following required arguments were not provided:
    mullion serve --config
      error: a value is required for '--config <FILE>' but none was supplied
    mullion check --sauce x
      error: unexpected argument '--sauce' found
    mullion config
      Show how a configuration file is written
    mullion demo --listen 0.0.0.0:8080
      error: invalid value '0.0.0.0:8080' for '--listen <IP:PORT>': `0.0.0.0:8080` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    mullion demo --listen 8080
      error: invalid value '8080' for '--listen <IP:PORT>': `8080` is not an address; write IP:port, such as 127.0.0.1:8080
    mullion demo --sessions -1
      error: unexpected argument '-1' found
    mullion demo --sessions 9999999999
      error: invalid value '9999999999' for '--sessions <NUMBER>': 9999999999 is not in 0..=1000000
    mullion simulate vbgcp --listen 127.0.0.1:0
      error: invalid value 'vbgcp' for '<PRODUCT>'
    mullion simulate vb365 --listen 127.0.0.1:0 --api-version v99
      mullion: --api-version: unknown API version "v99" of vb365; there are: v1, v2, v3, v4, v5, v6, v7, v8
    mullion simulate em --listen 127.0.0.1:0 --speed 10
      error: the following required arguments were not provided:
    mullion simulate em --listen 127.0.0.1:0 --live --speed 0
      error: invalid value '0' for '--speed <TIMES>': 0 is not in 1..=10000
    mullion simulate em --listen 127.0.0.1:0 --certificate-expired
      error: the following required arguments were not provided:
    mullion simulate em --listen 127.0.0.1:0 --history 30
      error: invalid value '30' for '--history <DURATION>': `30` is not a duration; write a whole number and s, m, h or d, such as 60s
    mullion simulate em --listen 127.0.0.1:0 --mfa
      mullion: em has no second factor at its logon
    mullion simulate vbaws --listen 127.0.0.1:0 --rights without-query
      mullion: vbaws has no query service
    mullion simulate em --listen 127.0.0.1:0 --clock-ahead -60
      error: the following required arguments were not provided:
    mullion config example --log wran
      mullion: --log `wran`: `wran` is no level; write off, error, warn, info, debug or trace, or such a level for each part, as in info,mullion_upstream=debug
    mullion config example --log-format xml
      error: invalid value 'xml' for '--log-format <FORMAT>'
    "#);
}

#[test]
fn the_version_is_told() {
    let version = format!("mullion {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(&["--version"]), (0, version, String::new()));
}

#[test]
fn nobody_needs_to_read_to_the_end() {
    let binary = env!("CARGO_BIN_EXE_mullion");
    let script = format!("'{binary}' config example | true; '{binary}' config example >&-");
    let (code, _, errors) = finish(Command::new("sh").args(["-c", &script]));
    assert_eq!((code, errors.as_str()), (0, ""));
}
