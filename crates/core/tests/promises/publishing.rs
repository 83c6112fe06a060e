//! New rows become visible within a second, a source's change of state within 25 ms, and at most four
//! generations a second are made.

use std::sync::Arc;
use std::time::Duration;

use mullion_core::Completeness;
use mullion_model::FeedState;

use super::support::{World, everything, report, started};

/// What a change of state waits for at the most, and a little more.
const SOON: Duration = Duration::from_millis(26);

/// Lets the publisher run for so long on paused time, the project's clock going with it.
async fn pass(world: &World, time: Duration) {
    world.pass(time);
    tokio::time::sleep(time).await;
}

/// Starts the publisher.
fn publisher(world: &World) -> tokio::task::JoinHandle<()> {
    let core = Arc::clone(&world.core);
    tokio::spawn(async move { core.run_publisher().await })
}

#[tokio::test(start_paused = true)]
async fn a_change_is_visible_within_a_second() {
    let world = World::new();
    let publisher = publisher(&world);
    for n in 1..=20 {
        world.apply("a", vec![started(&n.to_string(), n)]);
        pass(&world, Duration::from_millis(1_001)).await;
        let total = world.core.snapshot().query(&everything()).total();
        assert_eq!(i64::try_from(total).unwrap(), n);
    }
    publisher.abort();
}

/// How many generations ten seconds make in which a batch comes every 10 ms.
async fn generations_of_a_storm(state_of: impl Fn(i64) -> FeedState) -> u64 {
    let world = World::new();
    let publisher = publisher(&world);
    let before = world.core.snapshot().generation();
    for n in 0..1_000 {
        world.report(report("a", state_of(n)), vec![started("1", n)]);
        pass(&world, Duration::from_millis(10)).await;
    }
    publisher.abort();
    world.core.snapshot().generation() - before
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_rows_makes_a_generation_a_second() {
    let generations = generations_of_a_storm(|_| FeedState::Filling).await;
    assert!((10..=11).contains(&generations), "{generations} in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_states_makes_four_generations_a_second() {
    let states = [FeedState::Fresh, FeedState::Stale];
    let flicker = |n: i64| states[usize::try_from(n % 2).unwrap()];
    let generations = generations_of_a_storm(flicker).await;
    assert!((38..=41).contains(&generations), "{generations} in ten seconds");
}

/// Whether there are parts to weave together, so long after the first of three generations.
async fn is_weaving_left(after: Duration) -> bool {
    let world = World::new();
    let publisher = publisher(&world);
    for n in 1..=3 {
        world.apply("a", vec![started(&n.to_string(), n)]);
        pass(&world, after / 3).await;
    }
    publisher.abort();
    world.core.compact()
}

#[tokio::test(start_paused = true)]
async fn parts_are_woven_together_every_two_seconds() {
    assert!(is_weaving_left(Duration::from_millis(1_990)).await);
    assert!(!is_weaving_left(Duration::from_millis(4_100)).await);
}

#[tokio::test(start_paused = true)]
async fn the_first_rows_of_a_source_are_visible_soon() {
    let world = World::new();
    let publisher = publisher(&world);
    world.report(report("a", FeedState::Filling), vec![]);
    pass(&world, Duration::from_millis(100)).await;
    world.report(report("a", FeedState::Filling), vec![started("1", 1)]);
    pass(&world, SOON).await;
    assert_eq!(world.core.snapshot().query(&everything()).total(), 1);
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_first_fill_is_visible_soon() {
    let world = World::new();
    let publisher = publisher(&world);
    for source in ["a", "b"] {
        world.report(report(source, FeedState::Filling), vec![started("1", 1)]);
    }
    pass(&world, Duration::from_millis(100)).await;
    world.report(report("a", FeedState::Fresh), vec![started("2", 2)]);
    pass(&world, SOON).await;
    assert_eq!(world.core.snapshot().query(&everything()).total(), 3);
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_last_first_fill_waits_for_nobody() {
    let world = World::new();
    let publisher = publisher(&world);
    for source in ["a", "b"] {
        world.report(report(source, FeedState::Filling), vec![]);
    }
    pass(&world, Duration::from_millis(100)).await;
    let before = world.core.snapshot().generation();
    for (source, generations, completeness) in
        [("a", 0, Completeness::Partial), ("b", 1, Completeness::Complete)]
    {
        world.report(report(source, FeedState::Fresh), vec![]);
        pass(&world, Duration::from_millis(1)).await;
        let snapshot = world.core.snapshot();
        assert_eq!(snapshot.generation(), before + generations, "the end of {source}");
        assert_eq!(snapshot.query(&everything()).completeness(), completeness);
    }
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn what_many_sources_tell_together_takes_one_generation() {
    let world = World::new();
    let publisher = publisher(&world);
    let before = world.core.snapshot().generation();
    for (stage, state) in (1..).zip([FeedState::Filling, FeedState::Stale, FeedState::Fresh]) {
        for source in ["a", "b", "c", "d", "e", "f"] {
            world.report(report(source, state), vec![started(source, stage)]);
            pass(&world, Duration::from_millis(3)).await;
        }
        pass(&world, SOON).await;
        let snapshot = world.core.snapshot();
        assert_eq!(snapshot.generation(), before + u64::try_from(stage).unwrap());
    }
    let answer = world.core.snapshot().query(&everything());
    assert_eq!((answer.total(), answer.completeness()), (6, Completeness::Complete));
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn very_many_rows_do_not_wait_for_a_second() {
    let world = World::new();
    let publisher = publisher(&world);
    world.apply("a", vec![started("0", 0)]);
    pass(&world, Duration::from_millis(100)).await;
    for (count, shown) in [(20_000, 1), (40_000, 40_001)] {
        world.apply("a", (1..=count).map(|n| started(&n.to_string(), n)).collect());
        pass(&world, SOON).await;
        assert_eq!(world.core.snapshot().query(&everything()).total(), shown);
    }
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn a_quiet_minute_makes_one_generation_that_only_renews_the_stamp() {
    let world = World::new();
    world.apply("a", vec![started("1", 1)]);
    let publisher = publisher(&world);
    pass(&world, Duration::from_secs(1)).await;
    let before = world.core.snapshot().generation();
    pass(&world, Duration::from_secs(30)).await;
    assert_eq!(world.core.snapshot().generation(), before);
    pass(&world, Duration::from_secs(30)).await;
    assert_eq!(world.core.snapshot().generation(), before + 1);
    publisher.abort();
}
