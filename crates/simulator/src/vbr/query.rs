//! What a query asks for: values, words, and the window of a page. Names and words are
//! case-sensitive, as all documents say; what cannot be read is a 400, which none of them lists.

use mullion_model::Timestamp;

use super::Vbr;
use super::problem::{Code, problem};
use super::revision::Revision;
use super::wire::{JSON, Page, Pagination};
use crate::kit::rows::{Row, document, window};
use crate::kit::{Answer, Request};

/// How many rows a page has where nothing was asked: written down since 1.3, watched before.
const DEFAULT_LIMIT: usize = 200;

/// The window that `skip` and `limit` ask for. No document names a largest one.
pub(super) fn page<F, T: Row>(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    facts: &[F],
    show: impl Fn(&F) -> T,
) -> Result<Answer, Answer> {
    let number = |name| read(request, name, |text| text.parse::<i32>().ok()?.try_into().ok());
    let (skip, limit): (Option<usize>, Option<usize>) = (number("skip")?, number("limit")?);
    let most = limit.unwrap_or(DEFAULT_LIMIT).min(dialect.page_limit.unwrap_or(usize::MAX));
    let (data, total) = window(facts, skip.unwrap_or(0), most, request.twist, show);
    let repeats =
        |asked: Option<usize>, otherwise| asked.or(revision.writes_nulls().then_some(otherwise));
    let pagination = Pagination {
        total,
        count: data.len(),
        skip: repeats(skip, 0),
        limit: repeats(limit, DEFAULT_LIMIT),
    };
    Ok(document(200, JSON, &Page { data, pagination }))
}

/// All rows in the same envelope, whatever was asked.
pub(super) fn whole<F, T: Row>(request: &Request, facts: &[F], show: impl Fn(&F) -> T) -> Answer {
    let (data, total) = window(facts, 0, usize::MAX, request.twist, show);
    let pagination = Pagination { total, count: data.len(), skip: None, limit: None };
    document(200, JSON, &Page { data, pagination })
}

/// What rows are ordered by; nothing comes before everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Time(Option<Timestamp>),
    Text(Option<String>),
}

impl Key {
    pub(super) fn text(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

/// What `orderColumn` and `orderAsc` ask for: a column, and whether it descends, which it does where
/// nothing else is said.
pub(super) fn order(
    request: &Request,
    columns: impl Iterator<Item = &'static str>,
) -> Result<Option<(&'static str, bool)>, Answer> {
    let column = word(request, "orderColumn", columns)?;
    let is_ascending = flag(request, "orderAsc")?.unwrap_or(false);
    Ok(column.map(|column| (column, !is_ascending)))
}

/// `nameFilter`: a text where a star at either end stands for anything.
pub(super) struct Pattern {
    middle: String,
    begins: bool,
    ends: bool,
}

impl Pattern {
    /// The pattern of a request, if it has one.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let pattern = parameter(request, "nameFilter")?.to_lowercase();
        Some(Self {
            middle: pattern.trim_matches('*').to_owned(),
            begins: !pattern.starts_with('*'),
            ends: !pattern.ends_with('*'),
        })
    }

    /// Whether any of some texts matches, in any case.
    pub(super) fn is_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let middle = self.middle.as_str();
        texts.into_iter().any(|text| {
            let text = text.to_lowercase();
            match (self.begins, self.ends) {
                (true, true) => text == middle,
                (true, false) => text.starts_with(middle),
                (false, true) => text.ends_with(middle),
                (false, false) => text.contains(middle),
            }
        })
    }
}

/// `createdAfterFilter` and its like: strictly between two bounds.
pub(super) fn span(
    dialect: &Vbr,
    request: &Request,
    after: &str,
    before: &str,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Answer> {
    Ok((time(dialect, request, after)?, time(dialect, request, before)?))
}

/// Whether a time is in a span; a missing one is only where there are no bounds.
pub(super) fn is_in(
    time: Option<Timestamp>,
    (after, before): (Option<Timestamp>, Option<Timestamp>),
) -> bool {
    match time {
        None => after.is_none() && before.is_none(),
        Some(time) => after.is_none_or(|after| time > after) && before.is_none_or(|b| time < b),
    }
}

/// A time with an offset; without one it is taken for the server's local time.
fn time(dialect: &Vbr, request: &Request, name: &str) -> Result<Option<Timestamp>, Answer> {
    read(request, name, |text| {
        let local = || dialect.zone.of_local(text.parse().ok()?);
        Timestamp::parse_rfc3339(text).ok().or_else(local)
    })
}

/// `true` or `false`, in any case, as the framework reads them.
pub(super) fn flag(request: &Request, name: &str) -> Result<Option<bool>, Answer> {
    read(request, name, |text| text.to_ascii_lowercase().parse().ok())
}

/// A GUID, in the form that ids are kept in.
pub(super) fn guid(request: &Request, name: &str) -> Result<Option<String>, Answer> {
    read(request, name, |text| uuid::Uuid::try_parse(text).ok().map(|id| id.to_string()))
}

/// One of these words. Asking for several where one is expected is taken to be refused.
pub(super) fn word(
    request: &Request,
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Result<Option<&'static str>, Answer> {
    let words = words(request, name, known)?;
    match words.as_slice() {
        [] => Ok(None),
        [word] => Ok(Some(word)),
        several => Err(invalid(name, &several.join(","))),
    }
}

/// Any of these words, each in a parameter of its own.
pub(super) fn words(
    request: &Request,
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Result<Vec<&'static str>, Answer> {
    let known: Vec<&'static str> = known.collect();
    parameters(request, name)
        .map(|text| {
            known.iter().find(|word| **word == text).copied().ok_or_else(|| invalid(name, text))
        })
        .collect()
}

/// One value, if the parameter is there and not empty.
fn read<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Answer> {
    match parameter(request, name) {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| invalid(name, text)),
    }
}

fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    parameters(request, name).next()
}

fn parameters<'a>(request: &'a Request, name: &str) -> impl Iterator<Item = &'a str> {
    let named = request.query.iter().filter(move |(key, _)| key == name);
    named.map(|(_, value)| value.as_str()).filter(|text| !text.is_empty())
}

fn invalid(name: &str, text: &str) -> Answer {
    let message = format!("The value '{text}' is not valid for {name}.");
    problem(400, Code::UnexpectedContent, &message)
}
