//! Changes become visible within 250 ms, and at most four generations a second are made.

use std::sync::Arc;
use std::time::Duration;

use super::support::{World, everything, started};

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
async fn a_change_is_visible_within_250_ms() {
    let world = World::new();
    let publisher = publisher(&world);
    for n in 1..=20 {
        world.apply("a", vec![started(&n.to_string(), n)]);
        pass(&world, Duration::from_millis(251)).await;
        let total = world.core.snapshot().query(&everything()).total();
        assert_eq!(i64::try_from(total).unwrap(), n);
    }
    publisher.abort();
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_changes_makes_four_generations_a_second() {
    let world = World::new();
    let publisher = publisher(&world);
    let before = world.core.snapshot().generation();
    for n in 0..1_000 {
        world.apply("a", vec![started("1", n)]);
        pass(&world, Duration::from_millis(10)).await;
    }
    let generations = world.core.snapshot().generation() - before;
    assert!((38..=41).contains(&generations), "{generations} in ten seconds");
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
