//! What a query asks for: values, order, and the window of a page.

use std::cmp::{Ordering, Reverse};

use mullion_model::Timestamp;

use super::Vbaws;
use super::problem::{Reason, problem};
use super::show;
use super::wire::Page;
use crate::kit::rows::{Row, document, window};
use crate::kit::{Answer, Request};

/// How many rows a page has where nothing was asked: not documented, the web pages show 30.
const DEFAULT_LIMIT: usize = 30;

/// The window that `Offset` and `Limit` ask for; a limit of −1 asks for everything. The documents
/// of all revisions agree on both.
pub(super) fn page<F, T: Row>(
    dialect: &Vbaws,
    request: &Request,
    path: &str,
    facts: &[F],
    show: impl Fn(&F) -> T,
) -> Result<Answer, Answer> {
    let offset = read(request, "Offset", |text| {
        let number = text.parse::<i32>().ok()?;
        usize::try_from(number).ok()
    })?;
    let limit = read(request, "Limit", |text| match text.parse::<i32>().ok()? {
        -1 => Some(usize::MAX),
        number => usize::try_from(number).ok(),
    })?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT).min(dialect.page_limit.unwrap_or(usize::MAX));
    let (results, total_count) = window(facts, offset.unwrap_or(0), limit, request.twist, show);
    let page = Page { total_count, results, links: vec![show::link("self", path)] };
    Ok(document(200, "application/json", &page))
}

/// What rows are ordered by; nothing comes before everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(Option<i64>),
    Text(Option<String>),
}

/// A key in its direction.
#[derive(Debug, PartialEq, Eq)]
enum Rank {
    Up(Key),
    Down(Reverse<Key>),
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Up(a), Self::Up(b)) => a.cmp(b),
            (Self::Down(a), Self::Down(b)) => a.cmp(b),
            // One column has one direction.
            _ => Ordering::Equal,
        }
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A column and whether it descends.
pub(super) type Column = (&'static str, bool);

/// The columns of `Sort`, such as `startTimeDesc`.
pub(super) fn order(request: &Request, columns: &[&'static str]) -> Result<Vec<Column>, Answer> {
    request
        .parameters("Sort")
        .filter(|text| !text.is_empty())
        .map(|text| {
            let lower = text.to_ascii_lowercase();
            let (column, is_descending) = match lower.strip_suffix("desc") {
                Some(column) => (column, true),
                None => (lower.strip_suffix("asc").unwrap_or_default(), false),
            };
            let known = columns.iter().find(|known| known.eq_ignore_ascii_case(column));
            let known = known.ok_or_else(|| invalid("Sort", text))?;
            Ok((*known, is_descending))
        })
        .collect()
}

/// Orders rows by some columns; equal ones stay as they were.
pub(super) fn sort<F>(facts: &mut [F], order: &[Column], key: impl Fn(&F, &str) -> Key) {
    if order.is_empty() {
        return;
    }
    facts.sort_by_cached_key(|facts| -> Vec<Rank> {
        let rank = |(column, is_descending): &Column| {
            let key = key(facts, column);
            if *is_descending { Rank::Down(Reverse(key)) } else { Rank::Up(key) }
        };
        order.iter().map(rank).collect()
    });
}

/// Whether a text contains what `SearchPattern` asks for, in any case.
pub(super) fn is_searched_for(request: &Request, text: &str) -> bool {
    let pattern = request.parameter("SearchPattern").unwrap_or_default();
    text.to_lowercase().contains(&pattern.to_lowercase())
}

/// All values of a parameter that may be repeated.
pub(super) fn words(
    request: &Request,
    name: &str,
    known: &[&'static str],
) -> Result<Vec<&'static str>, Answer> {
    request
        .parameters(name)
        .filter(|text| !text.is_empty())
        .map(|text| {
            let found = known.iter().find(|word| word.eq_ignore_ascii_case(text));
            found.copied().ok_or_else(|| invalid(name, text))
        })
        .collect()
}

/// A GUID, in the form that ids are kept in.
pub(super) fn guid(request: &Request, name: &str) -> Result<Option<String>, Answer> {
    read(request, name, |text| uuid::Uuid::try_parse(text).ok().map(|id| id.to_string()))
}

/// A time in UTC, with or without a zone, or a date alone.
pub(super) fn time(request: &Request, name: &str) -> Result<Option<Timestamp>, Answer> {
    read(request, name, |text| {
        Timestamp::parse_rfc3339(text)
            .or_else(|_| Timestamp::parse_rfc3339(&format!("{text}Z")))
            .or_else(|_| Timestamp::parse_rfc3339(&format!("{text}T00:00:00Z")))
            .ok()
    })
}

/// One value, if the parameter is there and not empty.
pub(super) fn read<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Answer> {
    match request.parameter(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| invalid(name, text)),
    }
}

fn invalid(name: &str, text: &str) -> Answer {
    let details = format!("The value '{text}' is not valid for {name}.");
    problem(400, Reason::ValidationError, &details)
}
