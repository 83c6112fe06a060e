//! `mullion demo`: what it prints works, and shows one estate.

use std::collections::BTreeSet;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::process::{Running, until};

/// One answer.
fn get(url: &str) -> Value {
    let text = ureq::get(url).call().unwrap().body_mut().read_to_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The rows of a list, page after page.
fn walk(url: &str) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), Some(url.to_owned()));
    let (root, _) = url.split_once("/api").unwrap();
    while let Some(url) = next {
        let answer = get(&url);
        rows.extend(answer.pointer("/items").and_then(Value::as_array).unwrap().iter().cloned());
        next = answer.pointer("/page/next").and_then(Value::as_str).map(|next| {
            match next.starts_with('/') {
                true => format!("{root}{next}"),
                false => next.to_owned(),
            }
        });
    }
    rows
}

#[test]
fn the_printed_commands_work_and_all_products_stand_in_one_order() {
    let running = Running::start(&["demo", "--listen", "127.0.0.1:0", "--sessions", "50"]);
    let lines = running.wait_for("Ctrl-C");
    let urls: Vec<_> =
        lines.iter().filter_map(|line| line.strip_prefix("  curl '")?.strip_suffix('\'')).collect();
    assert_eq!(urls.len(), 3, "{lines:#?}");
    for url in &urls {
        assert!(get(url).is_object(), "{url}");
    }

    let (root, _) = urls[0].split_once("/api").unwrap();
    until("all sources are fresh", || get(urls[0])["sourceCounts"]["fresh"] == 8);
    let rows = walk(&format!("{root}/api/v1/sessions?sort=-startedAt&limit=200"));
    // A simulator makes about as many as it is told to.
    assert!(rows.len() > 8 * 40, "{}", rows.len());
    let products: BTreeSet<_> = rows.iter().map(|row| row["product"].as_str().unwrap()).collect();
    assert_eq!(products, BTreeSet::from(["em", "vb365", "vbaws", "vbr"]));
    let starts: Vec<Option<Timestamp>> = rows
        .iter()
        .map(|row| Some(Timestamp::parse_rfc3339(row["startedAt"].as_str()?).unwrap()))
        .collect();
    let mut sorted = starts.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(starts, sorted);

    let (status, took, errors) = running.stop("TERM");
    assert_eq!(status.code(), Some(0), "{errors}");
    assert!(took.as_secs() < 5, "{took:?}");
}
