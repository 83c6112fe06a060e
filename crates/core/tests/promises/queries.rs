//! Every question has the answer that filtering, sorting and cutting everything gives.

use std::collections::BTreeMap;

use mullion_core::{Filter, Limit, Query, Scope, Sort, Wanted, Window};
use mullion_model::{JobRef, Presence, Session, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use super::support::naive::{self, Sessions};
use super::support::random::{self, News, Question};
use super::support::{World, everything, id_of, session, started};

/// A catalog that took over the news, published after each portion whose number `publishes` has,
/// and what is known at the end.
pub(crate) fn told(news: Vec<News>, publishes: impl Fn(usize) -> bool) -> (World, Sessions) {
    let world = World::new();
    let mut sessions: Sessions = BTreeMap::new();
    for (number, (source, portion)) in news.into_iter().enumerate() {
        for session in &portion {
            sessions.insert((source.clone(), session.id.id.clone()), session.clone());
        }
        world.apply(&source, portion);
        if publishes(number) {
            world.core.publish();
        }
    }
    world.core.publish();
    (world, sessions)
}

proptest! {
    #![proptest_config(random::cases(1_000))]

    #[test]
    fn any_page_is_a_slice_of_the_plain_answer(
        news in random::news(6),
        publishes in any::<[bool; 6]>(),
        questions in vec(random::question(), 6),
    ) {
        let (world, sessions) = told(news, |number| publishes[number]);
        for question in questions {
            let Question { filter, sort, allowed, limit, offset } = question.clone();
            let is_allowed =
                |source: &str| allowed.as_ref().is_none_or(|names| names.contains(source));
            let mut inside = sessions.clone();
            inside.retain(|(source, _), _| is_allowed(source));
            let expected = naive::answer(&inside, &filter, sort.keys());
            let scope = allowed.map_or_else(Scope::everything, |names| {
                Scope::sources(names.into_iter().map(Into::into))
            });
            let query = Query::new(scope, filter)
                .sorted_by(sort)
                .limited_to(Limit::new(limit).unwrap())
                .from_offset(offset);
            let answer = world.core.snapshot().query(&query);
            let page: Vec<_> = answer.rows().map(|row| row.id()).collect();
            let slice: Vec<_> = expected.iter().copied().skip(offset).take(limit).collect();
            prop_assert_eq!(page, slice, "{:?}", question);
            prop_assert_eq!(answer.total(), expected.len(), "{:?}", question);
            prop_assert_eq!(answer.next().is_some(), offset + limit < expected.len());
        }
    }

    #[test]
    fn every_session_is_found_by_its_id_with_the_content_read_last(news in random::news(8)) {
        let (world, sessions) = told(news, |number| number % 2 == 0);
        let snapshot = world.core.snapshot();
        for ((source, id), session) in &sessions {
            let row = snapshot.get(&Scope::everything(), id_of(source, id)).unwrap();
            prop_assert_eq!(row.session(), session);
            prop_assert_eq!(row.source(), source);
        }
        for source in snapshot.sources(&Scope::everything()) {
            let name = &source.report().name;
            let known = sessions.keys().filter(|(source, _)| source == name).count();
            prop_assert_eq!(source.sessions(), known);
        }
    }
}

#[test]
fn windows_have_their_first_moment_and_not_their_last() {
    let world = World::new();
    let lasting = |id: &str, from, to| Session {
        ended_at: Some(Timestamp::from_seconds(to)),
        ..started(id, from)
    };
    let open_ends = [session("neither"), started("endless", 2)];
    let sessions = (1..=4).map(|n| lasting(&n.to_string(), n, n + 10)).chain(open_ends);
    world.apply("a", sessions.collect());
    world.core.publish();
    let check = |filter, expected: &[&str]| {
        assert_eq!(world.names(&Query::new(Scope::everything(), filter)), expected);
    };
    let at = |seconds| Some(Timestamp::from_seconds(seconds));
    let started = |after, before| Filter { started: Window { after, before }, ..Filter::default() };
    let ended = |after, before| Filter { ended: Window { after, before }, ..Filter::default() };
    check(started(at(3), None), &["4", "3"]);
    check(started(None, at(2)), &["1"]);
    check(started(at(3), at(4)), &["3"]);
    check(started(at(3), at(3)), &[]);
    check(started(at(4), at(1)), &[]);
    check(ended(at(13), None), &["4", "3"]);
    check(ended(None, at(12)), &["1"]);
    check(ended(at(13), at(14)), &["3"]);
}

#[test]
fn by_default_the_newest_start_comes_first_and_none_last() {
    let world = World::new();
    world.apply("a", vec![session("no start"), started("old", 1), started("new", 2)]);
    world.core.publish();
    assert_eq!(world.names(&everything()), ["new", "old", "no start"]);
}

#[test]
fn a_job_is_found_by_name_and_by_native_id() {
    let world = World::new();
    let of_job = |id: &str, job| Session { job, ..session(id) };
    let job = |id: Option<&str>, name: Option<&str>| {
        Some(JobRef { id: id.map(str::to_owned), name: name.map(str::to_owned) })
    };
    world.apply(
        "a",
        vec![
            of_job("by id", job(Some("42"), None)),
            of_job("by name", job(None, Some("Nightly"))),
            of_job("without", None),
        ],
    );
    world.core.publish();
    let check = |wanted: Option<&str>, expected: &str| {
        let jobs = Wanted::from_iter([wanted.map(str::to_owned)]);
        let query = Query::new(Scope::everything(), Filter { jobs, ..Filter::default() });
        assert_eq!(world.names(&query), [expected]);
    };
    check(Some("42"), "by id");
    check(Some("Nightly"), "by name");
    check(None, "without");
}

#[test]
fn what_is_outside_the_scope_does_not_exist() {
    let world = World::new();
    world.apply("a", vec![session("1")]);
    world.apply("b", vec![session("2")]);
    world.core.publish();
    let snapshot = world.core.snapshot();
    let scope = Scope::sources(["a".into()]);
    assert!(snapshot.get(&scope, id_of("a", "1")).is_some());
    assert!(snapshot.get(&scope, id_of("b", "2")).is_none());
    assert!(snapshot.source(&scope, "a").is_some());
    assert!(snapshot.source(&scope, "b").is_none());
    let answer = snapshot.query(&Query::new(scope, Filter::default()));
    assert_eq!((answer.total(), answer.sources().len()), (1, 1));
}

#[test]
fn rows_proved_deleted_are_asked_for_by_name() {
    let world = World::new();
    world.apply("a", vec![session("1")]);
    world.core.publish();
    let presence = [Presence::Gone].into();
    let query = Query::new(Scope::everything(), Filter { presence, ..Filter::default() });
    assert_eq!(world.core.snapshot().query(&query).total(), 0);
}

#[test]
fn limits_and_orders_have_bounds() {
    assert!(Limit::new(0).is_err() && Limit::new(1001).is_err());
    assert_eq!(Limit::new(1000).unwrap().rows(), 1000);
    let key = Sort::default().keys()[0];
    assert!(Sort::new(vec![]).is_err() && Sort::new(vec![key; 5]).is_err());
    assert_eq!(Sort::new(vec![key]).unwrap(), Sort::default());
    assert_eq!(Sort::new(vec![key; 4]).unwrap().keys().len(), 4);
}
