//! Pages by offset, pages by cursor and totals of one generation: they agree.

use mullion_tests::Client;
use serde_json::Value;

use crate::ledger::id;

/// Orders in which the list is walked, a different one at each checkpoint.
const ORDERS: &[&str] = &[
    "-startedAt",
    "startedAt",
    "name",
    "-endedAt,name",
    "source,-duration",
    "result,state,kind",
    "-job,object",
];
/// What is left of the list, a different choice at each checkpoint.
const CHOICES: &[&str] =
    &["", "&state=running", "&result=failed,warning", "&kind=restore", "&presence=gone"];
/// Pages that a walk has at least.
const PAGES: u64 = 6;

/// Walks the list by cursor and by offset: the same rows, as many as the total says; and the sources'
/// own numbers add up to it.
pub(crate) fn agree(client: &Client, checkpoint: u32) {
    let turn = usize::try_from(checkpoint).unwrap();
    let order = ORDERS[turn % ORDERS.len()];
    for choice in ["", CHOICES[turn % CHOICES.len()]] {
        let query = format!("sources=none&sort={order}{choice}");
        let total = client.get(&format!("/api/v1/sessions?{query}&limit=1")).json();
        let total = total["page"]["total"].as_u64().unwrap();
        let query = format!("{query}&limit={}", (total / PAGES).clamp(1, 1000));
        let by_cursor: Vec<_> = rows(client, &query, total, by_cursor);
        let by_offset: Vec<_> = rows(client, &query, total, by_offset);
        assert_eq!(by_cursor.len() as u64, total, "checkpoint {checkpoint}: {query}");
        assert_eq!(by_cursor, by_offset, "checkpoint {checkpoint}: {query}");
    }
    let first = client.get("/api/v1/sessions?limit=1").json();
    let sources = first["sources"].as_array().unwrap().iter();
    let sum: u64 = sources.map(|source| source["sessions"].as_u64().unwrap()).sum();
    assert_eq!(first["page"]["total"].as_u64(), Some(sum), "checkpoint {checkpoint}");
}

/// The ids of all rows of a query, page by page; `next` says where the next page is, by the page
/// before and the number of rows so far.
fn rows(
    client: &Client,
    query: &str,
    total: u64,
    next: impl Fn(&str, &Value, usize) -> Option<String>,
) -> Vec<String> {
    let mut target = Some(format!("/api/v1/sessions?{query}"));
    let mut rows = Vec::new();
    while let Some(address) = target {
        let page = client.get(&address).json();
        assert_eq!(page["page"]["total"].as_u64(), Some(total), "{address}: {page}");
        let items = page["items"].as_array().unwrap();
        rows.extend(items.iter().map(|row| id(row).to_owned()));
        target = next(query, &page, rows.len());
    }
    rows
}

/// Where the page itself says.
fn by_cursor(_: &str, page: &Value, _: usize) -> Option<String> {
    page["page"]["next"].as_str().map(str::to_owned)
}

/// Behind the rows so far, until a page is empty.
fn by_offset(query: &str, page: &Value, so_far: usize) -> Option<String> {
    let is_empty = page["items"].as_array().unwrap().is_empty();
    (!is_empty).then(|| format!("/api/v1/sessions?{query}&offset={so_far}"))
}
