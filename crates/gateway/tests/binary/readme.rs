//! The commands that the README and the systemd unit name are there.

use crate::process::run;

#[test]
fn the_commands_of_the_documents_are_understood() {
    let readme = include_str!("../../../../README.md");
    let unit = include_str!("../../../../deploy/mullion.service");
    let prefixes = ["target/release/mullion ", "ExecStart=/usr/local/bin/mullion "];
    let commands: Vec<Vec<&str>> = readme
        .lines()
        .chain(unit.lines())
        .filter_map(|line| prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)))
        .map(|line| line.split(['#', '>']).next().unwrap().split_whitespace().collect())
        .collect();
    let names: Vec<_> = commands.iter().map(|command| command[0]).collect();
    assert_eq!(names, ["config", "check", "serve", "serve"]);
    for command in commands {
        // With `--help` nothing is done, and an argument that is not understood is still an error.
        let (code, output, errors) = run(&[command.as_slice(), &["--help"]].concat());
        assert_eq!(code, 0, "{command:?}: {errors}");
        for flag in command.iter().filter(|word| word.starts_with("--")) {
            assert!(output.contains(flag), "{command:?} knows no {flag}");
        }
    }
    assert!(readme.contains("cargo run --release -- demo"));
    assert_eq!(run(&["demo", "--help"]).0, 0);
}
