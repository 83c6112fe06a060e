//! What stands in the files.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// Lines of a source file, and of a test file.
const LONGEST: usize = 400;
const LONGEST_TEST: usize = 600;

/// The files every adapter has; a folder of the name with a `mod.rs` does too.
const ROOMS: &[&str] = &[
    "src/lib.rs",
    "src/handshake.rs",
    "src/listing.rs",
    "src/wire.rs",
    "src/convert.rs",
    "fixtures",
    "tests/golden.rs",
    "README.md",
];

/// All files below `folder` that end in `ending`, build output aside.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "target" || name == ".git" || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<(PathBuf, String)> {
    files(&root(), ".rs")
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

fn is_test(path: &Path) -> bool {
    let inner = path.strip_prefix(root()).unwrap();
    inner.starts_with("tests")
        || inner.components().any(|part| part.as_os_str() == "tests")
        || path.ends_with("tests.rs")
        || inner.components().any(|part| part.as_os_str() == "testing")
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in rust_files() {
        assert!(text.starts_with("//! "), "{} must begin with //!", path.display());
    }
}

#[test]
fn files_stay_small() {
    for (path, text) in rust_files() {
        let (lines, most) =
            (text.lines().count(), if is_test(&path) { LONGEST_TEST } else { LONGEST });
        assert!(lines <= most, "{} has {lines} lines, {most} at the most", path.display());
    }
}

#[test]
fn every_adapter_has_the_same_rooms() {
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("adapter-") {
            continue;
        }
        for room in ROOMS {
            let folder = room.trim_end_matches(".rs");
            let there = path.join(room).exists() || path.join(folder).join("mod.rs").exists();
            assert!(there, "{} has no {room}", path.display());
        }
    }
}

#[test]
fn awc_is_named_in_the_wire_alone() {
    let wire = root().join("crates/upstream/src/wire");
    for (path, text) in rust_files() {
        let names_it = text.contains("awc::") || text.contains("use awc");
        assert!(
            !names_it || path.starts_with(&wire) || is_test(&path),
            "{} names awc",
            path.display()
        );
    }
}

#[test]
fn only_a_handshake_makes_anything_but_a_get() {
    for (path, text) in rust_files() {
        let makes_one = text.contains("Logon {") && !text.contains("struct Logon {");
        let is_handshake = path.file_stem().unwrap() == "handshake"
            || path.components().any(|part| part.as_os_str() == "handshake");
        assert!(!makes_one || is_handshake || is_test(&path), "{} makes a Logon", path.display());
    }
}

#[test]
fn nothing_is_silenced_skipped_or_left_for_later() {
    // Put together here so that this file does not find itself.
    let banned = [
        ["#[al", "low("],
        ["#![al", "low("],
        ["#[ig", "nore"],
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
    ];
    for (path, text) in rust_files() {
        for word in banned.map(|parts| parts.concat()) {
            assert!(!text.contains(&word), "{} holds {word}", path.display());
        }
    }
}

#[test]
fn invariants_name_tests_that_exist() {
    let document = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let sources: String = rust_files().into_iter().map(|(_, text)| text).collect();
    let section =
        document.split("\n## Invariants\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut named = 0;
    for name in section
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('_') && !name.contains(['/', '.', ':']))
    {
        assert!(
            sources.contains(&format!("fn {name}(")),
            "the invariant names {name}, which is no test"
        );
        named += 1;
    }
    assert!(named >= 10, "the section names {named} tests");
}
