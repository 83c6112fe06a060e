//! The example configuration is right, and names every key there is.

use std::collections::BTreeSet;

use mullion_gateway::builtin;
use mullion_gateway::config::example;

use crate::world::{SOURCE, World};

/// The header above the keys that say whom to trust.
const TLS: &str = "[source.tls]";

/// The example with files that are there, where it names some.
fn with_files(world: &World, text: &str) -> String {
    world.file("cursor.key", [1; 32]);
    let pin = ["AA"; 32].join(":");
    let mut text = text
        .replace("/var/lib/mullion", "DIR")
        .replace("/etc/mullion/cursor.key", "DIR/cursor.key")
        .replace("AA:BB:…", &pin);
    for product in builtin() {
        let name = product.profile().name;
        text = text
            .replace(&format!("/run/secrets/{name}-prod"), "DIR/pw")
            .replace(&format!("{}_PASSWORD", name.to_uppercase()), "CARGO_PKG_NAME");
    }
    text
}

#[test]
fn the_example_is_right_but_for_the_files_it_names() {
    let world = World::new();
    let config = world.good(&with_files(&world, &example(&builtin())));
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    let names: Vec<_> = config.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["em-prod", "vb365-prod", "vbaws-prod", "vbr-prod"]);
}

#[test]
fn every_line_that_is_commented_out_is_right_too() {
    let world = World::new();
    let text = with_files(&world, &example(&builtin()));
    let mut tried = 0;
    for (number, line) in text.lines().enumerate() {
        let is_line = |bare: &&str| key_of(bare).is_some() || bare.starts_with(TLS);
        let Some(bare) = line.strip_prefix("# ").filter(is_line) else { continue };
        tried += 1;
        let is_password = bare.starts_with("password_env");
        let is_tls = ["pin_sha256", "ca_file"].iter().any(|key| bare.starts_with(key));
        let above: Vec<_> = text.lines().take(number).collect();
        let header = above.iter().rposition(|line| line.starts_with("# [")).filter(|_| is_tls);
        let uncommented = text.lines().enumerate().filter_map(|(at, line)| match at {
            _ if at == number => Some(bare),
            _ if Some(at) == header => Some(TLS),
            // The line before names a password too, and one is enough.
            _ if is_password && at + 1 == number => None,
            _ => Some(line),
        });
        let text = uncommented.collect::<Vec<_>>().join("\n");
        if bare.starts_with("ca_file") {
            assert!(world.mistakes(&text).contains("`ca_file`: /etc/ssl/certs/"), "{bare}");
        } else {
            world.good(&text);
        }
    }
    assert_eq!(tried, 5 + 4 * 13);
}

#[test]
fn the_example_names_every_key_there_is() {
    let world = World::new();
    let unknown = world
        .mistakes(&format!("[server]\nzzz = 1\n{SOURCE}zzz = 1\n[source.tls]\nzzz = 1\n[top]\n"));
    let known: BTreeSet<_> = unknown
        .lines()
        .flat_map(|line| line.split("known are ").nth(1).unwrap().split(", "))
        .collect();
    assert_eq!(unknown.lines().count(), 4);

    let text = example(&builtin());
    let lines = text.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    let mut named: BTreeSet<_> = lines.filter_map(key_of).collect();
    named.extend(["server", "source", "tls"]);
    assert_eq!(named, known);
}

#[test]
fn a_pin_as_check_prints_it_can_be_pasted_behind_each_source() {
    let world = World::new();
    let lines = format!("{TLS}\npin_sha256 = [\"{}\"]\n", ["AB"; 32].join(":"));
    let text = with_files(&world, &example(&builtin()));
    let (server, sources) = text.split_once("[[source]]").unwrap();
    let pasted = sources.split("[[source]]").map(|source| format!("[[source]]{source}{lines}"));
    let config = world.good(&format!("{server}{}", pasted.collect::<String>()));
    let pinned = config.sources.iter().filter(|source| source.tls.pins == [[0xab; 32]]);
    assert_eq!(pinned.count(), 4);
}

/// The key of a line `key = value`.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" = ")?;
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(key)
}
