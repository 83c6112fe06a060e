//! No answer looks more complete than the sources behind it.

use std::time::Duration;

use mullion_core::{Completeness, Demand, Filter, Query, Scope, SourceCounts, Wanted};
use mullion_model::{FeedState, SourceReport, Timestamp};

use super::support::{World, everything, report, session};

/// A world with a fresh, a stale, a filling and a down source, named so.
fn world() -> World {
    let world = World::new();
    let as_of = |state, as_of| {
        let mut report = report(FeedState::as_str(state), state);
        report.feeds.iter_mut().for_each(|feed| feed.as_of = as_of);
        report
    };
    world.report(as_of(FeedState::Fresh, Some(Timestamp::from_seconds(200))), vec![session("1")]);
    world.report(as_of(FeedState::Stale, Some(Timestamp::from_seconds(100))), vec![session("2")]);
    world.report(as_of(FeedState::Filling, None), vec![session("3")]);
    world.report(as_of(FeedState::Down, None), vec![]);
    world.core.publish();
    world
}

/// The sessions of these sources.
fn of_sources<const N: usize>(names: [&str; N]) -> Query {
    let sources = names.into_iter().map(|name| Some(name.to_owned())).collect();
    Query::new(Scope::everything(), Filter { sources, ..Filter::default() })
}

#[test]
fn an_answer_is_complete_if_every_touched_source_is_fresh() {
    let world = world();
    let check = |query: Query, completeness| {
        let answer = world.core.snapshot().query(&query);
        assert_eq!(answer.completeness(), completeness);
    };
    check(everything(), Completeness::Partial);
    check(of_sources(["fresh"]), Completeness::Complete);
    check(of_sources(["fresh", "stale"]), Completeness::Partial);
    check(of_sources(["down"]), Completeness::Partial);
    check(Query::new(Scope::sources(["fresh".into()]), Filter::default()), Completeness::Complete);
    let products = Wanted::from_iter([Some("em".to_owned())]);
    let filter = Filter { products, ..Filter::default() };
    check(Query::new(Scope::everything(), filter), Completeness::Partial);
}

#[test]
fn a_filter_on_rows_leaves_the_sources_touched() {
    let world = world();
    let servers = Wanted::from_iter([Some("nowhere".to_owned())]);
    let filter = Filter { servers, ..Filter::default() };
    let answer = world.core.snapshot().query(&Query::new(Scope::everything(), filter));
    assert_eq!((answer.total(), answer.completeness()), (0, Completeness::Partial));
}

#[test]
fn a_rejected_row_makes_the_answer_partial() {
    let world = World::new();
    let mut rejecting = report("a", FeedState::Fresh);
    rejecting.feeds[0].rejected = 1;
    world.report(rejecting, vec![]);
    world.core.publish();
    let answer = world.core.snapshot().query(&everything());
    assert_eq!(answer.completeness(), Completeness::Partial);
    assert_eq!(answer.falling_short(Demand::Fresh).count(), 0);
}

#[test]
fn touched_sources_are_counted_by_state() {
    let world = world();
    let counts = |query| world.core.snapshot().query(&query).source_counts();
    assert_eq!(counts(everything()), SourceCounts { fresh: 1, stale: 1, filling: 1, down: 1 });
    assert_eq!(
        counts(of_sources(["fresh", "down"])),
        SourceCounts { fresh: 1, stale: 0, filling: 0, down: 1 }
    );
}

#[test]
fn the_sources_that_fall_short_of_a_demand_are_named() {
    let world = world();
    let short = |demand| {
        let answer = world.core.snapshot().query(&everything());
        answer.falling_short(demand).map(|source| source.report().name.clone()).collect::<Vec<_>>()
    };
    let since = |seconds| Demand::ReadSince(Timestamp::from_seconds(seconds));
    assert_eq!(short(Demand::Fresh), ["down", "filling", "stale"]);
    assert_eq!(short(since(100)), ["down", "filling"]);
    assert_eq!(short(since(101)), ["down", "filling", "stale"]);
    assert_eq!(short(since(201)), ["down", "filling", "fresh", "stale"]);
}

#[test]
fn a_change_of_state_is_published_like_a_change_of_data() {
    let world = World::new();
    world.apply("a", vec![session("1")]);
    world.core.publish();
    let first = world.core.snapshot();
    let stale: SourceReport = report("a", FeedState::Stale);
    world.report(stale.clone(), vec![]);
    assert!(world.core.publish());
    let second = world.core.snapshot();
    assert_eq!(second.generation(), first.generation() + 1);
    assert_eq!(second.query(&everything()).completeness(), Completeness::Partial);
    assert_eq!(second.query(&everything()).sources()[0].sessions(), 1);
    world.pass(Duration::from_secs(1));
    world.report(stale, vec![]);
    assert!(!world.core.publish(), "the same report again changes nothing");
}
