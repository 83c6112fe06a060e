//! Worlds that live through time: fast and slow, with a memory that ends, put back to an earlier
//! state, swapped for others, with clocks that are wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::HashSet;
use std::time::Duration;

use mullion_model::Timestamp;
use mullion_simulator::{Options, PRODUCTS, Played, Pretend};
use serde_json::Value;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// A life of each product: one change in ten minutes, and a memory of 30 days.
fn lives() -> impl Iterator<Item = Options> {
    PRODUCTS.iter().map(|product| Options {
        live: true,
        step: Duration::from_secs(600),
        history: Some(DAY * 30),
        sessions: 300,
        ..Options::new(product, START)
    })
}

fn worlds() -> Vec<Pretend> {
    lives().map(|options| Pretend::new(&options).unwrap()).collect()
}

fn start(session: &Value) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(session["startedAt"].as_str()?).ok()
}

/// The sessions, by id, with what is told of them.
fn told(world: &Pretend) -> Vec<String> {
    world.truth("s").iter().map(Value::to_string).collect()
}

/// The first session that two worlds tell differently.
fn difference(one: &Pretend, two: &Pretend) -> Option<(String, String)> {
    told(one).into_iter().zip(told(two)).find(|(left, right)| left != right)
}

/// Whether a session is older than the product remembers, and over.
fn is_forgotten(session: &Value, now: Timestamp) -> bool {
    let is_over = session["state"] == "finished";
    is_over && start(session).is_some_and(|start| start < now.minus(DAY * 30).minus(DAY))
}

#[test]
fn a_world_lives_as_its_clock_is_set_and_the_same_world_lives_the_same_life() {
    for (one, two) in worlds().iter().zip(worlds()) {
        let before = told(one);
        for day in 1..=20 {
            one.set_now(START.plus(DAY * day));
        }
        assert_ne!(told(one), before);
        for hour in 1..=20 * 24 {
            two.set_now(START.plus(DAY / 24 * hour));
        }
        assert!(told(one) == told(&two), "{:?}", difference(one, &two));
        assert_eq!(one.now(), START.plus(DAY * 20));
    }
}

#[test]
fn a_history_that_is_over_is_forgotten() {
    for world in worlds() {
        for day in 1..=60 {
            world.set_now(START.plus(DAY * day));
        }
        let old = world.truth("s").iter().filter(|s| is_forgotten(s, world.now())).count();
        assert_eq!(old, 0);
        assert!(!world.truth("s").is_empty());
    }
}

#[test]
fn a_restored_server_is_as_it_was_and_its_clock_goes_on() {
    for world in worlds() {
        let (saved, before) = (world.save(), told(&world));
        world.set_now(START.plus(DAY * 2));
        assert_ne!(told(&world), before);
        world.restore(&saved);
        assert_eq!(told(&world), before);
        assert_eq!(world.now(), START.plus(DAY * 2));
    }
}

#[test]
fn another_server_knows_none_of_the_sessions() {
    for (world, product) in worlds().iter().zip(PRODUCTS) {
        world.set_now(START.plus(DAY * 40));
        let before = world.truth("s");
        world.swap(&Options { seed: 99, ..Options::new(product, START) }).unwrap();
        let after = world.truth("s");
        let mut starts = after.iter().filter_map(start);
        assert!(starts.all(|at| at > START.plus(DAY * 18) && at <= START.plus(DAY * 40)));
        let ids: Vec<_> = before.iter().map(|session| &session["id"]).collect();
        assert!(!after.is_empty() && after.iter().all(|session| !ids.contains(&&session["id"])));
    }
}

#[test]
fn the_date_is_the_worlds_and_as_wrong_as_it_is_told_to_be() {
    for world in worlds() {
        world.set_now(START.plus(DAY));
        world.set_clock_ahead(-60);
        let Played::Answer { headers, .. } = world.answer("GET", "/", "", vec![], vec![]) else {
            panic!("no answer")
        };
        let date = headers.iter().find(|(name, _)| name == "Date").unwrap();
        assert_eq!(date.1, "Sat, 16 Jan 2027 07:59:00 GMT");
    }
}

#[test]
fn a_wrong_clock_stamps_what_happens_from_then_on() {
    for world in worlds() {
        let latest = |world: &Pretend| world.truth("s").iter().filter_map(start).max();
        assert!(latest(&world) <= Some(START));
        world.set_clock_ahead(7 * 24 * 60 * 60);
        world.set_now(START.plus(DAY));
        let latest = latest(&world).unwrap();
        assert!(latest > START.plus(DAY * 7) && latest <= START.plus(DAY * 8), "{latest}");
    }
}

#[test]
fn what_is_older_than_the_history_is_not_there_from_the_start() {
    let short = |options: &Options| Options { history: Some(DAY * 5), ..options.clone() };
    for options in lives() {
        let all = Pretend::new(&options).unwrap().truth("s");
        let kept = Pretend::new(&short(&options)).unwrap().truth("s");
        assert!(!kept.is_empty() && kept.len() < all.len() / 2);
        assert!(kept.iter().all(|session| all.contains(session)));
    }
}

#[test]
fn a_still_world_forgets_as_well() {
    for options in lives() {
        let world = Pretend::new(&Options { live: false, ..options }).unwrap();
        let before = world.truth("s");
        world.pass(DAY * 20);
        let after = world.truth("s");
        assert!(after.len() < before.len());
        assert!(after.iter().all(|session| before.contains(session)));
        assert!(!after.iter().any(|session| is_forgotten(session, world.now())));
    }
}

#[test]
fn some_sessions_are_listed_hours_after_they_began() {
    for options in lives() {
        let world = Pretend::new(&Options { sessions: 20, ..options }).unwrap();
        let ids = |sessions: &[Value]| -> HashSet<String> {
            sessions.iter().map(|session| session["id"].to_string()).collect()
        };
        let mut known = ids(&world.truth("s"));
        let mut delays = Vec::new();
        while world.now() < START.plus(DAY * 8) {
            world.pass(HOUR * 2);
            let sessions = world.truth("s");
            let new = sessions.iter().filter(|s| !known.contains(&s["id"].to_string()));
            delays.extend(new.filter_map(start).map(|start| world.now().since(start)));
            known = ids(&sessions);
        }
        let longest = delays.iter().max().unwrap();
        assert!(*longest <= HOUR * 8, "{longest:?}");
        let late = delays.iter().filter(|delay| **delay > HOUR * 3).count();
        assert!((1..delays.len() / 10).contains(&late), "{late} of {}", delays.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_fast_world_that_nobody_looked_at_catches_up_on_a_bounded_part() {
    for options in lives() {
        let step = Duration::from_secs(60);
        let world = Pretend::new(&Options { speed: 1_000, step, ..options }).unwrap();
        tokio::time::advance(DAY).await;
        let now = START.plus(DAY * 1_000);
        assert_eq!(world.now(), now);
        // The thousand latest of 1,440,000 steps.
        let starts: Vec<_> = world.truth("s").iter().filter_map(start).collect();
        let recent = starts.iter().filter(|start| **start > now.minus(DAY)).count();
        assert!((200..=1_000).contains(&recent), "{recent}");
        assert!(starts.iter().all(|start| *start <= now));
    }
}
