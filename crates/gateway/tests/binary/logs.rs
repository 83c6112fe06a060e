//! Log lines, as a stranger or a collector reads them.

use serde_json::Value;

use crate::process::Running;

/// Runs a demonstration until it has answered, and gives what it logged.
fn logged(options: &[&str]) -> String {
    let demo = ["demo", "--listen", "127.0.0.1:0", "--sessions", "20"];
    let running = Running::start(&[&demo, options].concat());
    let lines = running.wait_for("Ctrl-C");
    let url = lines.iter().find_map(|line| line.strip_prefix("  curl '")?.strip_suffix('\''));
    ureq::get(url.unwrap()).call().unwrap();
    running.stop("TERM").2
}

#[test]
fn text_is_plain_and_says_where_it_listens() {
    let log = logged(&["--log", "info"]);
    assert!(log.contains(" INFO mullion_gateway::gateway: listening address=127.0.0.1:"), "{log}");
    assert!(log.contains("sources=8"), "{log}");
    assert!(!log.contains('\u{1b}'), "no colours where nobody sees them: {log}");
    assert!(!log.contains("actix"), "nobody asked for the workers of the HTTP server: {log}");
}

#[test]
fn json_is_an_object_a_line() {
    let log = logged(&["--log", "info", "--log-format", "json"]);
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
    let listening: Vec<_> = lines.iter().filter(|line| line["message"] == "listening").collect();
    assert_eq!(listening.len(), 1, "{log}");
    assert_eq!(listening[0]["sources"], 8);
}

#[test]
fn a_demonstration_logs_only_what_somebody_should_see() {
    assert_eq!(logged(&[]), "");
}
