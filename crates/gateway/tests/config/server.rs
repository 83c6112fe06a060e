//! `[server]`, key by key.

use std::net::SocketAddr;
use std::time::Duration;

use mullion_gateway::config::{Config, ServerConfig};

use crate::world::{SOURCE, World, table};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A good configuration with this in its server section.
fn good(world: &World, lines: &str) -> Config {
    world.good(&format!("[server]\n{lines}\n{SOURCE}"))
}

/// What is wrong with this server section.
fn told(world: &World, lines: &str) -> String {
    world.mistakes(&format!("[server]\n{lines}\n{SOURCE}"))
}

#[test]
fn without_the_section_the_defaults_hold() {
    let world = World::new();
    for config in [world.good(SOURCE), good(&world, "")] {
        let ServerConfig { listen, admin_listen, refusals, cursor_key, keep, proof_after } =
            config.server;
        assert_eq!(listen, SocketAddr::from(([127, 0, 0, 1], 8080)));
        assert!(admin_listen.is_none() && refusals.is_none() && cursor_key.is_none());
        assert_eq!((keep, proof_after), (DAY * 400, Duration::from_secs(600)));
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    }
}

#[test]
fn every_key_is_read() {
    let world = World::new();
    world.file("cursor.key", [7; 32]);
    let config = good(
        &world,
        "listen = \"[::1]:9000\"\nadmin_listen = \"127.0.0.1:9001\"\nstate_dir = \"DIR\"\ncursor_key_file = \"DIR/cursor.key\"\n\
         keep = \"400d\"\nproof_after = \"1h\"",
    );
    let ServerConfig { listen, admin_listen, refusals, cursor_key, keep, proof_after } =
        config.server;
    assert_eq!(listen, SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 9000)));
    assert_eq!(admin_listen, Some(SocketAddr::from(([127, 0, 0, 1], 9001))));
    assert!(refusals.is_some() && cursor_key.is_some());
    assert_eq!((keep, proof_after), (DAY * 400, Duration::from_secs(3600)));
    assert_eq!(config.warnings, <[&str; 0]>::default());
}

#[test]
fn every_key_can_be_wrong() {
    let world = World::new();
    world.file("short.key", "too short");
    let lines = [
        "listen = \"localhost:8080\"",
        "listen = \"0.0.0.0:8080\"",
        "listen = \"192.0.2.1:8080\"",
        "listen = \"[::]:8080\"",
        "listen = 8080",
        "listen = \" \"",
        "state_dir = \"DIR/nowhere\"",
        "state_dir = \"DIR/pw\"",
        "cursor_key_file = \"DIR/nowhere\"",
        "cursor_key_file = \"DIR/short.key\"",
        "keep = \"1h\"",
        "keep = \"forever\"",
        "proof_after = \"1s\"",
        "admin_listen = \"0.0.0.0:8081\"",
        "admin_listen = \"127.0.0.1:8080\"",
        "auth = {}",
        "port = 8080",
    ];
    insta::assert_snapshot!(table(lines.map(|line| (line, told(&world, line)))), @r#"
    listen = "localhost:8080"
      DIR/mullion.toml:2:10: `listen`: `localhost:8080` is not an address; write IP:port, such as 127.0.0.1:8080
    listen = "0.0.0.0:8080"
      DIR/mullion.toml:2:10: `listen`: `0.0.0.0:8080` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    listen = "192.0.2.1:8080"
      DIR/mullion.toml:2:10: `listen`: `192.0.2.1:8080` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    listen = "[::]:8080"
      DIR/mullion.toml:2:10: `listen`: `[::]:8080` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    listen = 8080
      DIR/mullion.toml:2:10: `listen` must be a string, in quotes
    listen = " "
      DIR/mullion.toml:2:10: `listen` is empty
    state_dir = "DIR/nowhere"
      DIR/mullion.toml:2:13: `state_dir`: DIR/nowhere: No such file or directory (os error 2)
    state_dir = "DIR/pw"
      DIR/mullion.toml:2:13: `state_dir`: DIR/pw: Not a directory (os error 20)
    cursor_key_file = "DIR/nowhere"
      DIR/mullion.toml:2:19: `cursor_key_file`: DIR/nowhere: No such file or directory (os error 2)
    cursor_key_file = "DIR/short.key"
      DIR/mullion.toml:2:19: `cursor_key_file`: DIR/short.key holds 9 bytes, and 32 are the least; make one with `openssl rand -out DIR/short.key 32`
    keep = "1h"
      DIR/mullion.toml:2:8: `keep`: `1h` is not between 1d and 4000d
    keep = "forever"
      DIR/mullion.toml:2:8: `keep`: `forever` is not a duration; write a whole number and s, m, h or d, such as 60s
    proof_after = "1s"
      DIR/mullion.toml:2:15: `proof_after`: `1s` is not between 1m and 1d
    admin_listen = "0.0.0.0:8081"
      DIR/mullion.toml:2:16: `admin_listen`: `0.0.0.0:8081` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
    admin_listen = "127.0.0.1:8080"
      DIR/mullion.toml:2:16: `admin_listen` is the address of `listen`
    auth = {}
      DIR/mullion.toml:2:1: `auth` is not supported yet
    port = 8080
      DIR/mullion.toml:2:1: unknown key `port` in [server]; known are admin_listen, cursor_key_file, keep, listen, proof_after, state_dir
    "#);
}

#[test]
fn the_section_must_be_a_table() {
    let world = World::new();
    let rows = ["server = 8080\n", "server = []\n", "[[server]]\n", "servers = {}\n"];
    let rows = rows.map(|line| (line.trim(), world.mistakes(&format!("{line}{SOURCE}"))));
    insta::assert_snapshot!(table(rows), @"
    server = 8080
      DIR/mullion.toml:1:10: `server` must be a table, [server]
    server = []
      DIR/mullion.toml:1:10: `server` must be a table, [server]
    [[server]]
      DIR/mullion.toml:1:1: `server` must be a table, [server]
    servers = {}
      DIR/mullion.toml:1:1: unknown key `servers` in the file; known are server, source
    ");
}
