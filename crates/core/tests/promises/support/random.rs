//! Random small worlds and random questions, poor in values so that ties and hits are common.

use std::collections::BTreeSet;

use mullion_core::{Direction, Filter, ParentFilter, Sort, SortField, SortKey, Wanted, Window};
use mullion_model::{
    DetailKey, JobRef, Kind, NativeRef, Outcome, ParentRef, Presence, Relation, Session, State,
    Timestamp, Workload,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

use super::{LIST, id_of, session};

/// The sources of these worlds.
pub(crate) const SOURCES: &[&str] = &["a", "B", "c"];
/// Native ids; the same in each source.
const IDS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
/// Texts: equal but for case, empty, beyond ASCII, and longer than sorting looks at.
const TEXTS: &[&str] = &[
    "alpha",
    "ALPHA",
    "Beta",
    "",
    "straße",
    "STRAẞE",
    "Ärger",
    "ärger-1",
    "0123456789012345678901234567890123456789012345678901234567890123x",
    "0123456789012345678901234567890123456789012345678901234567890123y",
];

/// One portion of news: the source and its sessions.
pub(crate) type News = (String, Vec<Session>);

/// So many cases, the same in each run.
pub(crate) fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x006d_756c_6c69_6f6e),
        ..Config::default()
    }
}

/// Some portions of news, in order.
pub(crate) fn news(portions: usize) -> impl Strategy<Value = Vec<News>> {
    let sessions = vec(any_session(), 0..14);
    vec((select(SOURCES).prop_map(str::to_owned), sessions), 1..=portions)
}

/// A session of any source.
pub(crate) fn any_session() -> impl Strategy<Value = Session> {
    let words = (
        select(few(Kind::ALL)),
        option::of(select(few(Workload::ALL))),
        select(State::ALL),
        option::of(select(Outcome::ALL)),
    );
    let texts = (text(), maybe_text(), maybe_text(), maybe_text(), maybe_text());
    let job = option::of((maybe_text(), maybe_text()).prop_map(|(id, name)| match (id, name) {
        (None, None) => JobRef { id: Some("job".to_owned()), name: None },
        (id, name) => JobRef { id, name },
    }));
    let parent = option::of((option::of(select(IDS)), select(Relation::ALL)));
    let native = (maybe_text(), maybe_text(), maybe_text());
    let rest = (maybe_text(), maybe_text(), option::of(0_u8..=100), moment());
    let details = (maybe_text(), maybe_text());
    (select(IDS), words, texts, job, parent, moment(), moment(), native, rest, details).prop_map(
        |(id, words, texts, job, parent, started_at, ended_at, native, rest, details)| {
            let (kind, workload, state, result) = words;
            let (name, server, object, organization, initiated_by) = texts;
            let (subtype, native_state, native_result) = native;
            let (reason, message, progress_percent, point_in_time) = rest;
            let key = |text: Option<String>| text.map(|text| DetailKey(text.into()));
            let native = |id: &str| NativeRef { r#type: LIST, id: id.to_owned() };
            let parent =
                parent.map(|(id, relation)| ParentRef { native: id.map(native), relation });
            Session {
                name,
                kind,
                workload,
                state,
                result,
                server,
                object,
                organization,
                initiated_by,
                job,
                parent,
                started_at,
                ended_at,
                subtype,
                native_state,
                native_result,
                reason,
                message,
                progress_percent,
                point_in_time,
                items: key(details.0),
                events: key(details.1),
                ..session(id)
            }
        },
    )
}

/// A filter; most conditions are absent, so that some rows pass.
pub(crate) fn filter() -> impl Strategy<Value = Filter> {
    let names = || wanted(prop_oneof![3 => text(), 1 => Just("job".to_owned())].boxed());
    let sources = wanted(select(SOURCES).prop_map(str::to_owned).boxed());
    let products = wanted(select(vec!["em", "vb365"]).prop_map(str::to_owned).boxed());
    let words = (
        wanted(select(few(Kind::ALL)).boxed()),
        wanted(select(few(Workload::ALL)).boxed()),
        wanted(select(State::ALL).boxed()),
        wanted(select(Outcome::ALL).boxed()),
    );
    let parent = prop_oneof![
        12 => Just(ParentFilter::Any),
        1 => Just(ParentFilter::NoParts),
        1 => (select(SOURCES), select(IDS)).prop_map(|(s, id)| ParentFilter::Of(id_of(s, id))),
    ];
    let presence = prop_oneof![
        20 => Just(Filter::default().presence),
        1 => btree_set(select(Presence::ALL), 0..3),
    ];
    let needle = select(vec!["", "A", "ß", "är", "xyz", "-1"]).prop_map(str::to_owned);
    let text = prop_oneof![9 => Just(None), 1 => needle.prop_map(Some)];
    let names = (names(), names(), names());
    ((sources, products), words, names, parent, presence, text, window(), window()).prop_map(
        |(origin, words, names, parent, presence, text, started, ended)| Filter {
            sources: origin.0,
            products: origin.1,
            kinds: words.0,
            workloads: words.1,
            states: words.2,
            results: words.3,
            servers: names.0,
            jobs: names.1,
            organizations: names.2,
            parent,
            presence,
            text,
            started,
            ended,
        },
    )
}

/// A question for a page: its filter, its order, the names its scope allows (`None` for all), the
/// length of the page and the rows passed over.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) filter: Filter,
    pub(crate) sort: Sort,
    pub(crate) allowed: Option<BTreeSet<&'static str>>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

/// A question.
pub(crate) fn question() -> impl Strategy<Value = Question> {
    let allowed = option::weighted(0.2, btree_set(select(SOURCES), 0..3));
    (filter(), sort(), allowed, 1_usize..9, 0_usize..12).prop_map(
        |(filter, sort, allowed, limit, offset)| Question { filter, sort, allowed, limit, offset },
    )
}

/// An order.
pub(crate) fn sort() -> impl Strategy<Value = Sort> {
    let direction = select(vec![Direction::Ascending, Direction::Descending]);
    let key = (select(SortField::ALL), direction)
        .prop_map(|(field, direction)| SortKey { field, direction });
    let any = vec(key, 1..=Sort::MAX_KEYS).prop_map(|keys| Sort::new(keys).unwrap());
    prop_oneof![1 => Just(Sort::default()), 3 => any]
}

/// Mostly anything, else some values with or without null.
fn wanted<T: Ord + Clone + std::fmt::Debug + 'static>(
    value: BoxedStrategy<T>,
) -> impl Strategy<Value = Wanted<T>> {
    let some = vec(option::weighted(0.8, value), 0..4).prop_map(Wanted::from_iter);
    prop_oneof![15 => Just(Wanted::Anything), 1 => some]
}

/// The first words of a vocabulary.
fn few<T>(all: &'static [T]) -> &'static [T] {
    all.get(..3).unwrap()
}

/// A window, mostly open at both ends.
fn window() -> impl Strategy<Value = Window> {
    let bounded = (moment(), moment()).prop_map(|(after, before)| Window { after, before });
    prop_oneof![6 => Just(Window::default()), 1 => bounded]
}

/// One of few moments, or none.
fn moment() -> impl Strategy<Value = Option<Timestamp>> {
    option::weighted(0.8, (-2_i64..4).prop_map(Timestamp::from_seconds))
}

/// One of few texts.
fn text() -> impl Strategy<Value = String> {
    select(TEXTS).prop_map(str::to_owned)
}

/// One of few texts, or none.
fn maybe_text() -> impl Strategy<Value = Option<String>> {
    option::of(text())
}
