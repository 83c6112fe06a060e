//! The parameters of the list of sessions.

use mullion_core::{Filter, Limit, ParentFilter, Sort, Wanted, Window};
use mullion_model::{Kind, Outcome, Presence, SessionId, State, Timestamp, Workload};

use super::Params;
use super::facets::FacetRequest;
use super::sort::sort;
use super::values::{Refusal, moment, whole, word};
use crate::render::{Field, Fields};

/// How sessions may have ended; `skipped` is said of items only.
pub(crate) const RESULTS: &[Outcome] =
    &[Outcome::Success, Outcome::Warning, Outcome::Failed, Outcome::Cancelled, Outcome::Unknown];
/// The longest age a caller may allow, in seconds: a year.
pub(crate) const OLDEST: u32 = 366 * 24 * 60 * 60;

/// Which sources can stand beside the rows, the usual choice first.
pub(crate) const SHOWINGS: [(&str, Showing); 3] =
    [("all", Showing::All), ("problems", Showing::Problems), ("none", Showing::Nothing)];
/// Whether an incomplete answer is refused, the usual choice first.
pub(crate) const CONSISTENCIES: [(&str, bool); 2] = [("partial", false), ("strict", true)];

/// Parameters that say what is so without them, of the list and of the timeline.
pub(crate) const SO_ANYWAY: &[(&str, &str)] = &[
    ("consistency", "partial"),
    ("limit", "100"),
    ("offset", "0"),
    ("sort", "-startedAt"),
    ("sources", "all"),
];

/// What a request for the list wants.
#[derive(Debug)]
pub(crate) struct ListRequest {
    /// Which sessions.
    pub(crate) filter: Filter,
    /// In which order.
    pub(crate) sort: Sort,
    /// How many at once.
    pub(crate) limit: Limit,
    /// Where the page begins.
    pub(crate) start: Start,
    /// What is counted beside the rows.
    pub(crate) facets: Option<FacetRequest>,
    /// Which fields of each session are shown.
    pub(crate) fields: Fields,
    /// Which sources stand beside the rows.
    pub(crate) showing: Showing,
    /// Whether an incomplete answer is refused.
    pub(crate) strict: Option<Strict>,
}

/// Where a page begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Behind so many rows.
    Offset(usize),
    /// Where an earlier page ended.
    Cursor(String),
}

/// Which sources stand beside the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showing {
    /// Every touched one.
    All,
    /// Those that are not fresh.
    Problems,
    /// None.
    Nothing,
}

/// A demand for a complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strict {
    /// How old, in seconds, what was read may be; without it every touched source must be fresh.
    pub(crate) max_age: Option<u32>,
}

impl ListRequest {
    /// Reads all parameters, for a service that knows these products.
    pub(crate) fn read(params: &mut Params, products: &[&'static str]) -> Self {
        let filter = filter(params, products);
        let sort = params.one("sort", sort).unwrap_or_default();
        let limit = params.one("limit", limit).unwrap_or_default();
        let start = start(params);
        let facets = FacetRequest::read(params);
        let fields = params.one("fields", fields).unwrap_or_default();
        let showing = showing(params);
        let strict = strict(params);
        Self { filter, sort, limit, start, facets, fields, showing, strict }
    }
}

/// Reads the conditions.
pub(super) fn filter(params: &mut Params, products: &[&'static str]) -> Filter {
    let chosen = equalities(params, products);
    let text = params.one("q", |text| Ok(text.to_owned()));
    Filter {
        text: text.filter(|text| !text.is_empty()),
        started: params.window("startedAfter", "startedBefore"),
        ended: params.window("endedAfter", "endedBefore"),
        ..chosen
    }
}

/// Reads the conditions that a field has one of some values.
pub(super) fn equalities(params: &mut Params, products: &[&'static str]) -> Filter {
    let presence = params.any_of("presence", Presence::ALL, |value| value.as_str(), false);
    let default = Filter::default();
    Filter {
        sources: params.sources(),
        products: match params.any_of("product", products, |name| name, false) {
            Wanted::Anything => Wanted::Anything,
            Wanted::OneOf { values, null } => {
                Wanted::OneOf { values: values.into_iter().map(str::to_owned).collect(), null }
            }
        },
        kinds: params.any_of("kind", Kind::ALL, |value| value.as_str(), false),
        workloads: params.any_of("workload", Workload::ALL, |value| value.as_str(), true),
        states: params.any_of("state", State::ALL, |value| value.as_str(), false),
        results: params.any_of("result", RESULTS, |value| value.as_str(), true),
        servers: params.texts("server"),
        jobs: params.texts("job"),
        organizations: params.texts("organization"),
        parent: params.one("parent", parent).unwrap_or_default(),
        presence: match presence {
            Wanted::Anything => default.presence,
            Wanted::OneOf { values, .. } => values,
        },
        ..default
    }
}

impl Params {
    /// Reads any of the words of a closed vocabulary, repeated or comma separated; an empty value
    /// is null where the field can be.
    fn any_of<T: Copy + Ord>(
        &mut self,
        name: &'static str,
        vocabulary: &[T],
        word: impl Fn(T) -> &'static str,
        nullable: bool,
    ) -> Wanted<T> {
        let texts = self.all(name);
        if texts.is_empty() {
            return Wanted::Anything;
        }
        let mut known = Vec::new();
        for text in texts.iter().flat_map(|text| text.split(',')) {
            let value = vocabulary.iter().copied().find(|value| word(*value) == text);
            if value.is_none() && !(nullable && text.is_empty()) {
                self.refuse(name, Refusal::not_one_of(vocabulary.iter().map(|value| word(*value))));
                return Wanted::Anything;
            }
            known.push(value);
        }
        known.into_iter().collect()
    }

    /// Reads names of sources, repeated or comma separated.
    fn sources(&mut self) -> Wanted<String> {
        let texts = self.all("source");
        if texts.is_empty() {
            return Wanted::Anything;
        }
        let names: Vec<_> = texts.iter().flat_map(|text| text.split(',')).collect();
        if names.contains(&"") {
            let problem =
                "must be names of sources, none of them empty; left out, it means all sources";
            self.refuse("source", Refusal::new(problem));
            return Wanted::Anything;
        }
        names.into_iter().map(|name| Some(name.to_owned())).collect()
    }

    /// Reads texts, by repetition only, for names contain commas; an empty value is null.
    fn texts(&mut self, name: &'static str) -> Wanted<String> {
        let texts = self.all(name);
        if texts.is_empty() {
            return Wanted::Anything;
        }
        texts.into_iter().map(|text| (!text.is_empty()).then_some(text)).collect()
    }

    /// Reads a half-open range of time.
    fn window(&mut self, after: &'static str, before: &'static str) -> Window {
        let window = Window { after: self.one(after, moment), before: self.one(before, moment) };
        if is_reversed(window.after, window.before) {
            self.refuse(after, Refusal::new(format!("must not be later than {before}")));
        }
        window
    }
}

/// Whether a range ends before it begins.
fn is_reversed(after: Option<Timestamp>, before: Option<Timestamp>) -> bool {
    after.zip(before).is_some_and(|(after, before)| after > before)
}

/// Reads how sessions shall relate to others.
fn parent(text: &str) -> Result<ParentFilter, Refusal> {
    if text == "none" {
        return Ok(ParentFilter::NoParts);
    }
    SessionId::parse(text)
        .map(ParentFilter::Of)
        .ok_or_else(|| Refusal::new("must be `none` or the id of a session"))
}

/// Reads the length of a page of sessions.
pub(super) fn limit(text: &str) -> Result<Limit, Refusal> {
    let most = u32::try_from(Limit::MAX).unwrap_or(u32::MAX);
    let rows = usize::try_from(whole(1, most)(text)?).unwrap_or(Limit::MAX);
    Limit::new(rows).map_err(|error| Refusal::new(error.to_string()))
}

/// Reads which fields of each session are wanted.
pub(super) fn fields(text: &str) -> Result<Fields, Refusal> {
    let named = |word| Field::ALL.iter().copied().find(|field| field.as_str() == word);
    let wanted: Option<Vec<_>> = text.split(',').map(named).collect();
    let refusal = || Refusal::not_one_of(Field::ALL.iter().map(|field| field.as_str()));
    wanted.map(|wanted| Fields::of(&wanted)).ok_or_else(refusal)
}

/// Reads where the page begins.
fn start(params: &mut Params) -> Start {
    let offset = params.one("offset", whole(0, u32::MAX));
    let cursor = params.one("cursor", |text| Ok(text.to_owned()));
    if offset.is_some() && cursor.is_some() {
        params.refuse("offset", Refusal::new("does not go together with cursor"));
    }
    match cursor {
        Some(cursor) => Start::Cursor(cursor),
        None => Start::Offset(usize::try_from(offset.unwrap_or(0)).unwrap_or(usize::MAX)),
    }
}

/// Reads which sources stand beside the rows.
pub(super) fn showing(params: &mut Params) -> Showing {
    params.one("sources", |text| word(&SHOWINGS, text)).unwrap_or(Showing::All)
}

/// Reads whether an incomplete answer is refused.
pub(super) fn strict(params: &mut Params) -> Option<Strict> {
    let consistency = params.one("consistency", |text| word(&CONSISTENCIES, text));
    let max_age = params.one("maxAge", whole(0, OLDEST));
    let is_strict = consistency.unwrap_or(false);
    if max_age.is_some() && !is_strict && !params.is_refused("consistency") {
        params.refuse("maxAge", Refusal::new("goes together with consistency=strict only"));
    }
    is_strict.then_some(Strict { max_age })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::middleware::Pairs;

    /// What a request with these parameters wants.
    fn wanted(pairs: &[(&str, &str)]) -> String {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut params = Params::new(Pairs(owned.collect()));
        let wanted = ListRequest::read(&mut params, &["em"]);
        params.finish().unwrap();
        format!("{wanted:?}")
    }

    #[test]
    fn what_is_so_anyway_changes_nothing() {
        for pair in SO_ANYWAY {
            assert_eq!(wanted(&[*pair]), wanted(&[]), "{pair:?}");
        }
        assert_ne!(wanted(&[("limit", "99")]), wanted(&[]));
    }
}
