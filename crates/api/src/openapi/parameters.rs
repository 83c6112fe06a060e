//! The query parameters as the document shows them. A test asks every resource which ones it reads.

use mullion_core::{FacetField, ItemField, JobField, Limit, Sort, SortField};
use mullion_model::{Kind, Presence, State, Workload};
use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required, Schema};

use crate::params::{
    BUCKETS, CONSISTENCIES, LARGEST_LIMIT, MOST_FACETS, OLDEST, RESULTS, SHOWINGS, USUAL_FACETS,
    USUAL_LIMIT,
};
use crate::render::Field;

/// What behind a parameter of closed words is said of an empty value.
const NULL: &str = " An empty value asks for null.";

/// Where null stands in an order.
const NULL_LAST: &str = "null stands last";
/// Where null stands in an order of jobs.
const NEVER_FIRST: &str = "what never happened is the oldest, other nulls stand last";

/// The parameters of the list of sessions, for a service that knows these products.
pub(super) fn of_sessions(products: &[&'static str]) -> Vec<Parameter> {
    let mut all = conditions(products);
    all.extend([
        order(
            SortField::ALL.iter().map(|field| field.as_str()),
            Sort::MAX_KEYS,
            "-startedAt",
            NULL_LAST,
        ),
        page_length(),
        offset("Rows to pass over; not together with `cursor`."),
        query("cursor", "Where an earlier page ended, as its `page.cursor` says.", text()),
        facets(),
        query(
            "facetLimit",
            "With `facets`: the most values of each field, the commonest ones.",
            number(1, MOST_FACETS, USUAL_FACETS),
        ),
        fields(),
        showing(),
    ]);
    all.extend(strictness());
    all
}

/// The fields that can be counted.
fn facets() -> Parameter {
    let fields = FacetField::ALL.iter().map(|field| field.as_str());
    let fields = ArrayBuilder::new()
        .items(RefOr::T(Schema::from(text().enum_values(Some(fields)))))
        .min_items(Some(1))
        .max_items(Some(FacetField::ALL.len()));
    let about = "Fields to count beside the rows, in one value with commas: how many sessions of \
        all pages have each value, each field as if the filter had no condition on it. So \
        `source` and `product` count sources too that are not among `sources`.";
    list("facets", about, fields, false)
}

/// The parameters of the timeline, for a service that knows these products.
pub(super) fn of_timeline(products: &[&'static str]) -> Vec<Parameter> {
    let about = "How long the buckets are: from midnight to midnight or from hour to hour, in UTC.";
    let mut all = conditions(products);
    all.extend([choice("bucket", about, BUCKETS.map(|(word, _)| word)), showing()]);
    all.extend(strictness());
    all
}

/// The parameters that choose sessions.
fn conditions(products: &[&'static str]) -> Vec<Parameter> {
    let mut all = equalities(products);
    all.extend([
        query(
            "q",
            "Text that name, job, object, organization, initiatedBy or server contains, \
            whatever its case.",
            text(),
        ),
        moment("startedAfter", "Started at this moment or later."),
        moment("startedBefore", "Started before this moment."),
        moment("endedAfter", "Ended at this moment or later."),
        moment("endedBefore", "Ended before this moment."),
    ]);
    all
}

/// The parameters that refuse an incomplete answer.
fn strictness() -> [Parameter; 2] {
    [
        choice(
            "consistency",
            "`strict`: 503 `sources-incomplete` unless every touched source is \
            fresh, or was read within `maxAge`.",
            CONSISTENCIES.map(|(word, _)| word),
        ),
        query(
            "maxAge",
            "With `consistency=strict`: how many seconds old what was read may be.",
            number(0, OLDEST, None::<u32>),
        ),
    ]
}

/// The parameters of the list of jobs, for a service that knows these products.
pub(super) fn of_jobs(products: &[&'static str]) -> Vec<Parameter> {
    let fields = JobField::ALL.iter().map(|field| field.as_str());
    let mut all = equalities(products);
    all.extend([
        order(fields, JobField::ALL.len(), "latestSuccess", NEVER_FIRST),
        page_length(),
        offset("Jobs to pass over."),
        showing(),
    ]);
    all
}

/// The parameters that say which values a field may have; of a job, `state` and `result` are those
/// of its latest session.
fn equalities(products: &[&'static str]) -> Vec<Parameter> {
    let kinds = Kind::ALL.iter().map(|word| word.as_str());
    let workloads = Workload::ALL.iter().map(|word| word.as_str());
    let states = State::ALL.iter().map(|word| word.as_str());
    let results = RESULTS.iter().map(|word| word.as_str());
    let presences = Presence::ALL.iter().map(|word| word.as_str());
    vec![
        repeated("source", "Any of these sources, repeated or comma separated.", text()),
        words("product", "Any of these products", "", products.iter().copied()),
        words("kind", "Any of these kinds", "", kinds),
        words("workload", "Any of these workloads", NULL, workloads.chain([""])),
        words("state", "Any of these states", "", states),
        words("result", "Any of these results", NULL, results.chain([""])),
        names("server", "Any of these backup servers"),
        names("job", "Any of these jobs, by name or native id"),
        names("organization", "Any of these organizations"),
        query(
            "parent",
            "`none`: without sessions that are part of another one's work. An id: the \
            sessions that belong to that one.",
            text(),
        ),
        words("presence", "Any of these", " Without it `present` and `agedOut`.", presences),
    ]
}

/// How long a page of sessions or jobs is.
fn page_length() -> Parameter {
    let most = u32::try_from(Limit::MAX).unwrap_or(u32::MAX);
    query("limit", "The most rows of the page.", number(1, most, Limit::default().rows()))
}

/// Which fields of each session are shown.
fn fields() -> Parameter {
    let words = text().enum_values(Some(Field::ALL.iter().map(|field| field.as_str())));
    let words = ArrayBuilder::new().items(RefOr::T(Schema::from(words))).min_items(Some(1));
    let about = "Only these fields of each session, in one value with commas, and `id` always; the \
                 others are left out.";
    list("fields", about, words, false)
}

/// Which sources stand beside the rows.
fn showing() -> Parameter {
    choice(
        "sources",
        "Which sources stand beside the rows: all, those not fresh, or none.",
        SHOWINGS.map(|(word, _)| word),
    )
}

/// The parameters of the items of a session.
pub(super) fn of_items() -> Vec<Parameter> {
    let fields = ItemField::ALL.iter().map(|field| field.as_str());
    let mut all = of_events();
    all.push(order(fields, ItemField::ALL.len(), None::<&str>, NULL_LAST));
    all
}

/// The parameters of the events of a session.
pub(super) fn of_events() -> Vec<Parameter> {
    vec![
        query("limit", "The most rows of the page.", number(1, LARGEST_LIMIT, USUAL_LIMIT)),
        offset("Rows to pass over."),
    ]
}

/// A part of the path.
pub(super) fn segment(name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

/// A text without a rule.
pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text in this format.
pub(super) fn formatted(format: KnownFormat) -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(format)))
}

/// A parameter that may be given once.
fn query(name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    optional(name, about).schema(Some(schema)).build()
}

/// A parameter that may be left out.
fn optional(name: &str, about: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
}

/// A parameter that may be repeated.
fn repeated(name: &str, about: &str, value: impl Into<RefOr<Schema>>) -> Parameter {
    list(name, about, ArrayBuilder::new().items(value.into()), true)
}

/// A parameter with several values: repeated, or in one value with commas.
fn list(name: &str, about: &str, values: ArrayBuilder, is_repeated: bool) -> Parameter {
    optional(name, about)
        .style(Some(ParameterStyle::Form))
        .explode(Some(is_repeated))
        .schema(Some(values))
        .build()
}

/// Any of the words of a closed list.
fn words<'a>(
    name: &str,
    about: &str,
    more: &str,
    words: impl IntoIterator<Item = &'a str>,
) -> Parameter {
    let about = format!("{about}, repeated or comma separated.{more}");
    repeated(name, &about, text().enum_values(Some(words)))
}

/// Any of some names, which may contain commas.
fn names(name: &str, about: &str) -> Parameter {
    repeated(name, &format!("{about}, by repetition only: names contain commas.{NULL}"), text())
}

/// One of a few words, the first being the default.
fn choice<const N: usize>(name: &str, about: &str, words: [&'static str; N]) -> Parameter {
    let default = words.first().map(|word| Value::from(*word));
    query(name, about, text().enum_values(Some(words)).default(default))
}

/// A moment.
fn moment(name: &str, about: &str) -> Parameter {
    let about = format!("{about} RFC 3339 with a zone; sessions without that time never match.");
    query(name, &about, formatted(KnownFormat::DateTime))
}

/// Rows to pass over.
fn offset(about: &str) -> Parameter {
    query("offset", about, number(0, u32::MAX, 0))
}

/// A whole number in a range.
fn number(least: u32, most: u32, default: impl Into<Value>) -> ObjectBuilder {
    let default = Some(default.into()).filter(|value| !value.is_null());
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(f64::from(least)))
        .maximum(Some(f64::from(most)))
        .default(default)
}

/// An order by at most `most` of these fields.
fn order<'a>(
    fields: impl Iterator<Item = &'a str>,
    most: usize,
    default: impl Into<Value>,
    null: &str,
) -> Parameter {
    let keys: Vec<String> =
        fields.flat_map(|field| [field.to_owned(), format!("-{field}")]).collect();
    let default = Some(default.into()).filter(|value| !value.is_null());
    let keys = ArrayBuilder::new()
        .items(RefOr::T(Schema::from(text().enum_values(Some(keys)))))
        .min_items(Some(1))
        .max_items(Some(most))
        .default(default.map(|key| json!([key])));
    let about = format!("The order, in one value with commas; `-` descends, {null}.");
    list("sort", &about, keys, false)
}
