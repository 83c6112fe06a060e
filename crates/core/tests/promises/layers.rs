//! Whatever happened, and however the index is layered: every question has the answer that
//! filtering, sorting and cutting everything gives.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use mullion_core::{
    Bucket, Direction, Facet, FacetField, FacetQuery, Filter, JobField, JobKey, JobQuery,
    LayerSizes, Limit, Query, Scope, Sort, SortField, SortKey, TimelineQuery, Wanted,
};
use mullion_model::{Outcome, Presence, Session, State, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::support::history::{self, History};
use super::support::naive;
use super::support::random::{self, Question};
use super::support::{id_of, started};

/// Sizes so small that a few dozen sessions make many parts, and one that makes few.
fn sizes() -> impl Strategy<Value = LayerSizes> {
    let sizes = |young, most| LayerSizes { young, most };
    select(vec![sizes(1, 20), sizes(8, 60), sizes(8, 1_000), sizes(4_096, 1 << 20)])
}

/// A text to look for: also in and around the times that names end in.
fn needle() -> impl Strategy<Value = Option<String>> {
    let needles =
        ["_6/1", "10 am", "VM_6", "vm", "2025-10", "6/17/2025 1:10:10 am", "0:1", "m@2", "x"];
    prop_oneof![6 => Just(None), 1 => select(needles.map(str::to_owned).to_vec()).prop_map(Some)]
}

/// A question, some with a text from the times of names.
fn question() -> impl Strategy<Value = Question> {
    (random::question(), needle()).prop_map(|(mut question, text)| {
        question.filter.text = text.or(question.filter.text);
        question
    })
}

/// The query of a question.
fn query_of(question: Question) -> Query {
    let Question { filter, sort, limit, offset, .. } = question;
    Query::new(Scope::everything(), filter)
        .sorted_by(sort)
        .limited_to(Limit::new(limit).unwrap())
        .from_offset(offset)
}

proptest! {
    #![proptest_config(random::cases(600))]

    /// 600 estates, 20 questions each.
    #[test]
    fn any_page_of_any_history_is_a_slice_of_the_plain_answer(
        steps in history::steps(24),
        sizes in sizes(),
        questions in vec(question(), 20),
    ) {
        let history = History::of(steps, sizes);
        let snapshot = history.world.core.snapshot();
        for question in questions {
            let Question { filter, sort, limit, offset, .. } = question.clone();
            let expected = history.answer(&filter, sort.keys());
            let answer = snapshot.query(&query_of(question.clone()));
            let page: Vec<_> = answer.rows().map(|row| row.id()).collect();
            let slice: Vec<_> = expected.iter().copied().skip(offset).take(limit).collect();
            prop_assert_eq!(page, slice, "{:?}", question);
            prop_assert_eq!(answer.total(), expected.len(), "{:?}", question);
            prop_assert_eq!(answer.next().is_some(), offset + limit < expected.len());
            let walk = snapshot.walk(query_of(question.clone())).looking_ahead(limit);
            prop_assert_eq!(walk.total(), expected.len(), "{:?}", question);
            prop_assert_eq!(walk.map(|row| row.id()).collect::<Vec<_>>(), expected);
        }
    }
}

/// Every order by one key.
fn orders() -> impl Iterator<Item = Sort> {
    let directions = [Direction::Ascending, Direction::Descending];
    let keys = SortField::ALL
        .iter()
        .flat_map(move |field| directions.map(|direction| (*field, direction)));
    keys.map(|(field, direction)| Sort::new(vec![SortKey { field, direction }]).unwrap())
}

proptest! {
    #![proptest_config(random::cases(24))]

    #[test]
    fn pages_joined_are_the_whole_answer_in_every_order_and_of_every_size(
        steps in history::steps(24),
        sizes in sizes(),
        filter in prop_oneof![Just(Filter::default()), random::filter()],
        second in random::sort(),
    ) {
        let history = History::of(steps, sizes);
        let core = &history.world.core;
        for (sort, limit) in orders().chain([second]).zip([1, 2, 3, 5, 7, 50].into_iter().cycle()) {
            let expected = history.answer(&filter, sort.keys());
            let query = Query::new(Scope::everything(), filter.clone())
                .sorted_by(sort.clone())
                .limited_to(Limit::new(limit).unwrap());
            let mut asked = query.clone();
            let mut met = Vec::new();
            for _ in 0..=expected.len() {
                let answer = core.snapshot().query(&asked);
                met.extend(answer.rows().map(|row| row.id()));
                let Some(cursor) = answer.next() else { break };
                asked = core.resume(query.clone(), cursor).unwrap();
            }
            prop_assert_eq!(met, expected, "{:?}", sort);
        }
    }

    #[test]
    fn a_row_is_what_was_told_of_it(steps in history::steps(24), sizes in sizes()) {
        let history = History::of(steps, sizes);
        let snapshot = history.world.core.snapshot();
        for presence in Presence::ALL {
            for ((source, id), session) in history.sessions(|known| known == *presence) {
                let row = snapshot.get(&Scope::everything(), id_of(&source, &id)).unwrap();
                prop_assert_eq!(row.session(), &session);
                prop_assert_eq!((row.source(), row.presence()), (source.as_str(), *presence));
            }
        }
    }
}

/// What a session has in a field that is counted.
fn value(field: FacetField, source: &str, session: &Session) -> Option<String> {
    let job = || session.job.clone().and_then(|job| job.name.or(job.id));
    match field {
        FacetField::Source => Some(source.to_owned()),
        FacetField::Product => Some(naive::PRODUCT.to_owned()),
        FacetField::Kind => Some(session.kind.to_string()),
        FacetField::Workload => session.workload.map(|word| word.to_string()),
        FacetField::State => Some(session.state.to_string()),
        FacetField::Result => session.result.map(|word| word.to_string()),
        FacetField::Server => session.server.clone(),
        FacetField::Job => job(),
        FacetField::Organization => session.organization.clone(),
    }
}

/// The filter without its condition on a field.
fn without(filter: &Filter, field: FacetField) -> Filter {
    let mut filter = filter.clone();
    match field {
        FacetField::Source => filter.sources = Wanted::Anything,
        FacetField::Product => filter.products = Wanted::Anything,
        FacetField::Kind => filter.kinds = Wanted::Anything,
        FacetField::Workload => filter.workloads = Wanted::Anything,
        FacetField::State => filter.states = Wanted::Anything,
        FacetField::Result => filter.results = Wanted::Anything,
        FacetField::Server => filter.servers = Wanted::Anything,
        FacetField::Job => filter.jobs = Wanted::Anything,
        FacetField::Organization => filter.organizations = Wanted::Anything,
    }
    filter
}

proptest! {
    #![proptest_config(random::cases(200))]

    #[test]
    fn facets_count_every_value_as_if_its_own_condition_were_not_there(
        steps in history::steps(24),
        sizes in sizes(),
        questions in vec((question(), 1_usize..4, any::<bool>()), 3),
    ) {
        let history = History::of(steps, sizes);
        for (Question { filter, .. }, limit, is_closed) in questions {
            let fields = FacetField::ALL.iter().copied();
            let fields: Vec<_> = fields.take(if is_closed { 6 } else { 9 }).collect();
            let query = FacetQuery { scope: Scope::everything(), filter: filter.clone(), fields, limit };
            for Facet { field, values, more } in history.world.core.snapshot().facets(&query) {
                let (sessions, filter) = history.plain(&without(&filter, field));
                let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
                for ((source, _), session) in &sessions {
                    if naive::passes(&filter, source, session) {
                        *counts.entry(value(field, source, session)).or_default() += 1;
                    }
                }
                let mut expected: Vec<_> = counts.into_iter().collect();
                expected.sort_by_key(|(value, count)| (Reverse(*count), value.is_none(), value.clone()));
                let left_out = expected.len().saturating_sub(limit);
                expected.truncate(limit);
                let shown: Vec<_> = values.into_iter().map(|known| (known.value, known.count)).collect();
                prop_assert_eq!((shown, more), (expected, left_out), "{:?} {:?}", field, filter);
            }
        }
    }

    #[test]
    fn a_timeline_counts_every_session_with_a_start_in_its_hour(
        steps in history::steps(24),
        sizes in sizes(),
        Question { filter, .. } in question(),
    ) {
        let history = History::of(steps, sizes);
        let snapshot = history.world.core.snapshot();
        let (scope, bucket) = (Scope::everything(), Bucket::Hour);
        let query = TimelineQuery { scope, filter: filter.clone(), bucket };
        let timeline = snapshot.timeline(&query).unwrap();
        let (sessions, filter) = history.plain(&filter);
        let mut expected: BTreeMap<(i64, Option<Outcome>), usize> = BTreeMap::new();
        for ((source, _), session) in &sessions {
            if let Some(start) = session.started_at
                && naive::passes(&filter, source, session)
            {
                let hour = start.ticks().div_euclid(36_000_000_000);
                *expected.entry((hour, session.result)).or_default() += 1;
            }
        }
        let first = timeline.from.map_or(0, |from| from.ticks() / 36_000_000_000);
        let shown = (first..).zip(timeline.buckets);
        let shown = shown.flat_map(|(hour, counts)| {
            counts.into_iter().map(move |(result, count)| ((hour, result), count))
        });
        prop_assert_eq!(shown.collect::<BTreeMap<_, _>>(), expected);
    }

    #[test]
    fn jobs_are_what_their_sessions_make_them(
        steps in history::steps(24),
        sizes in sizes(),
        Question { filter, .. } in question(),
    ) {
        let history = History::of(steps, sizes);
        let newest = SortKey { field: SortField::StartedAt, direction: Direction::Descending };
        let order = vec![JobKey { field: JobField::Name, direction: Direction::Ascending }];
        let answer = history.world.core.snapshot().jobs(&JobQuery {
            scope: Scope::everything(),
            filter: filter.clone(),
            states: Wanted::Anything,
            results: Wanted::Anything,
            order,
            limit: Limit::new(1_000).unwrap(),
            offset: 0,
        });
        let (sessions, _) = history.plain(&filter);
        let by_id: BTreeMap<_, _> =
            sessions.iter().map(|((source, id), session)| (id_of(source, id), (source, session))).collect();
        let mut expected: BTreeMap<(String, String), (Vec<_>, usize)> = BTreeMap::new();
        for id in history.answer(&filter, &[newest]) {
            let (source, session) = by_id[&id];
            let job = session.job.as_ref().and_then(|job| job.id.clone().or(job.name.clone()));
            let Some(job) = job else { continue };
            let (latest, running) = expected.entry((source.clone(), job)).or_default();
            let is_success = session.result == Some(Outcome::Success);
            if latest.is_empty() || is_success && latest.len() == 1 {
                latest.resize(if is_success { 2 } else { 1 }, id);
            }
            let is_running = matches!(session.state, State::Pending | State::Running | State::Stopping);
            *running += usize::from(is_running);
        }
        let shown = answer.jobs.iter().map(|job| {
            let known = job.latest.session().job.clone().unwrap();
            let key = (job.latest.source().to_owned(), known.id.or(known.name).unwrap());
            let latest = [Some(&job.latest), job.latest_success.as_ref()];
            let latest: Vec<_> = latest.into_iter().flatten().map(|row| row.id()).collect();
            (key, (latest, job.running))
        });
        prop_assert_eq!(shown.collect::<BTreeMap<_, _>>(), expected);
    }
}

#[test]
fn a_page_far_on_begins_where_it_should() {
    let history = History::of(Vec::new(), LayerSizes { young: 500, most: 3_000 });
    let core = &history.world.core;
    for portion in 0..6 {
        let sessions =
            (0..1_000).map(|n| started(&format!("{portion}-{n}"), (n * 6 + portion) / 7));
        history.world.apply("a", sessions.collect());
        core.publish();
        core.compact();
    }
    let limit = Limit::new(1_000).unwrap();
    let page = |offset| {
        let query = Query::new(Scope::everything(), Filter::default()).limited_to(limit);
        let answer = core.snapshot().query(&query.from_offset(offset));
        answer.rows().map(|row| row.id()).collect::<Vec<_>>()
    };
    let whole: Vec<_> = (0..6).flat_map(|number| page(number * 1_000)).collect();
    let mut plain: Vec<_> = (0..6_000)
        .map(|n| {
            (
                Reverse((n % 1_000 * 6 + n / 1_000) / 7),
                id_of("a", &format!("{}-{}", n / 1_000, n % 1_000)),
            )
        })
        .collect();
    plain.sort_unstable();
    assert!(whole.iter().eq(plain.iter().map(|(_, id)| id)));
    assert_eq!(page(5_999), [plain[5_999].1]);
    assert!(page(6_000).is_empty());
}

#[test]
fn rows_behind_thousands_that_moved_away_at_once_are_met() {
    let history = History::of(Vec::new(), LayerSizes { young: 500, most: 6_000 });
    let core = &history.world.core;
    let moved = 1_000..5_000;
    let start = |n: u32| if moved.contains(&n) { n + 10_000 } else { n };
    let of = |n: u32, start: u32| Session {
        result: n.is_multiple_of(20).then_some(Outcome::Failed),
        ..started(&n.to_string(), start.into())
    };
    history.world.apply("a", (0..6_000).map(|n| of(n, n)).collect());
    core.publish();
    history.world.apply("a", moved.clone().map(|n| of(n, start(n))).collect());
    core.publish();
    let results = Wanted::from_iter([Some(Outcome::Failed)]);
    let failed = Filter { results, ..Filter::default() };
    for (filter, step) in [(Filter::default(), 1), (failed, 20)] {
        let mut expected: Vec<u32> = (0..6_000).step_by(step).collect();
        expected.sort_by_key(|n| Reverse(start(*n)));
        let expected: Vec<_> = expected.iter().map(|n| id_of("a", &n.to_string())).collect();
        let query = Query::new(Scope::everything(), filter).limited_to(Limit::new(70).unwrap());
        let mut asked = query.clone();
        for page in expected.chunks(70) {
            let answer = core.snapshot().query(&asked);
            assert!(answer.rows().map(|row| row.id()).eq(page.iter().copied()), "{step}");
            let Some(cursor) = answer.next() else { break };
            asked = core.resume(query.clone(), cursor).unwrap();
        }
    }
}

#[test]
fn putting_parts_together_is_no_change() {
    let history = History::of(Vec::new(), LayerSizes { young: 2, most: 1_000 });
    let core = &history.world.core;
    for n in 0..20 {
        history.world.apply("a", vec![started(&n.to_string(), n), started("moved", n)]);
        core.publish();
    }
    let before = core.snapshot();
    let mut rounds = 0;
    while core.compact() {
        rounds += 1;
    }
    let after = core.snapshot();
    assert!((1..20).contains(&rounds), "{rounds}");
    assert_eq!(after.generation(), before.generation());
    let all = |snapshot: &mullion_core::Snapshot| {
        let answer = snapshot.query(&Query::new(Scope::everything(), Filter::default()));
        answer.rows().map(|row| (row.id(), row.session().started_at)).collect::<Vec<_>>()
    };
    assert_eq!(all(&after), all(&before));
    let moved = after.get(&Scope::everything(), id_of("a", "moved")).unwrap();
    assert_eq!(moved.session().started_at, Some(Timestamp::from_seconds(19)));
}
