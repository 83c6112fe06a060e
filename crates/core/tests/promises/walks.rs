//! Pages joined by cursors are the whole answer, also while sweeps go on.

use std::collections::{BTreeMap, BTreeSet};

use mullion_core::{Direction, Filter, Limit, Query, Scope, Sort, Wanted};
use mullion_model::{Session, SessionId, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use super::queries::told;
use super::support::naive;
use super::support::random::{self, Question};
use super::support::{World, id_of, started};

/// The pages from the first to the last, telling `turn` each time one is turned.
fn walk(world: &World, query: &Query, mut turn: impl FnMut(usize)) -> Vec<Vec<SessionId>> {
    let mut pages = Vec::new();
    let mut asked = query.clone();
    // The worlds are small: a walk that does not end is a defect.
    for page in 0..1_000 {
        let answer = world.core.snapshot().query(&asked);
        pages.push(answer.rows().map(|row| row.id()).collect());
        let Some(cursor) = answer.next() else { return pages };
        asked = world.core.resume(query.clone(), cursor).unwrap();
        turn(page);
    }
    panic!("the walk does not end");
}

proptest! {
    #![proptest_config(random::cases(600))]

    #[test]
    fn pages_joined_are_the_whole_answer(
        news in random::news(6),
        questions in vec(random::question(), 4),
    ) {
        let (world, sessions) = told(news, |_| false);
        for Question { filter, sort, limit, .. } in questions {
            let expected = naive::answer(&sessions, &filter, sort.keys());
            let query = Query::new(Scope::everything(), filter)
                .sorted_by(sort)
                .limited_to(Limit::new(limit).unwrap());
            let pages = walk(&world, &query, |_| {});
            let full = pages.iter().rev().skip(1);
            prop_assert!(full.into_iter().all(|page| page.len() == limit));
            prop_assert_eq!(pages.concat(), expected);
        }
    }

    #[test]
    fn a_walk_through_a_snapshot_is_the_whole_answer_whatever_comes_meanwhile(
        news in random::news(6),
        meanwhile in random::news(3),
        questions in vec(random::question(), 4),
    ) {
        let (world, sessions) = told(news, |portion| portion % 2 == 0);
        let snapshot = world.core.snapshot();
        let walks = questions.into_iter().map(|Question { filter, sort, limit, .. }| {
            let expected = naive::answer(&sessions, &filter, sort.keys());
            let query = Query::new(Scope::everything(), filter).sorted_by(sort);
            let mut walk = snapshot.walk(query).looking_ahead(limit);
            let total = walk.total();
            let first: Vec<_> = walk.next().into_iter().collect();
            (expected, total, first, walk)
        });
        let walks: Vec<_> = walks.collect();
        for (source, portion) in meanwhile {
            world.apply(&source, portion);
            world.core.publish();
            world.core.compact();
        }
        for (expected, total, first, walk) in walks {
            let met: Vec<_> = first.into_iter().chain(walk).map(|row| row.id()).collect();
            prop_assert_eq!(total, met.len());
            prop_assert_eq!(met, expected);
        }
    }

    /// Whatever happens to other rows, a row that stays as it is and passes is met exactly once.
    #[test]
    fn rows_that_stay_the_same_are_met_exactly_once(
        before in random::news(6),
        meanwhile in vec(random::news(3), 1..4),
        filter in random::filter(),
        sort in random::sort(),
        limit in 1_usize..4,
    ) {
        let (world, mut known) = told(before, |_| false);
        let query = Query::new(Scope::everything(), filter.clone())
            .sorted_by(sort.clone())
            .limited_to(Limit::new(limit).unwrap());
        let mut turns = meanwhile.into_iter();
        let met = walk(&world, &query, |_| {
            for (source, sessions) in turns.next().into_iter().flatten() {
                for session in &sessions {
                    // Not known any more as one that stays.
                    let key = (source.clone(), session.id.id.clone());
                    if known.get(&key).is_some_and(|known| known != session) {
                        known.remove(&key);
                    }
                }
                world.apply(&source, sessions);
            }
            world.core.publish();
        })
        .concat();
        for id in naive::answer(&known, &filter, sort.keys()) {
            prop_assert_eq!(met.iter().filter(|met| **met == id).count(), 1);
        }
    }

    /// The promise of the API: sorted by start, filtered by what does not change.
    #[test]
    fn a_walk_by_start_meets_every_session_that_is_there_throughout_exactly_once(
        before in random::news(6),
        meanwhile in vec(random::news(3), 1..6),
        ascending in any::<bool>(),
        source in proptest::sample::select(random::SOURCES),
        limit in 1_usize..4,
    ) {
        let (world, known) = told(before, |_| false);
        let sources = Wanted::from_iter([Some(source.to_owned())]);
        let filter = Filter { sources, ..Filter::default() };
        let mut keys = Sort::default().keys().to_vec();
        if ascending {
            keys[0].direction = Direction::Ascending;
        }
        let sort = Sort::new(keys).unwrap();
        let query = Query::new(Scope::everything(), filter.clone())
            .sorted_by(sort.clone())
            .limited_to(Limit::new(limit).unwrap());
        let mut starts: BTreeMap<_, _> =
            known.iter().map(|(key, session)| (key.clone(), session.started_at)).collect();
        let mut turns = meanwhile.into_iter();
        let met = walk(&world, &query, |_| {
            for (source, sessions) in turns.next().into_iter().flatten() {
                let sessions = with_starts_kept(&source, sessions, &mut starts);
                world.apply(&source, sessions);
            }
            world.core.publish();
        })
        .concat();
        let distinct: BTreeSet<_> = met.iter().copied().collect();
        prop_assert_eq!(distinct.len(), met.len());
        for id in naive::answer(&known, &filter, sort.keys()) {
            prop_assert!(distinct.contains(&id));
        }
    }
}

/// The sessions with the starts they had before, as sessions have that end, fail or are renamed.
fn with_starts_kept(
    source: &str,
    sessions: Vec<Session>,
    starts: &mut BTreeMap<(String, String), Option<Timestamp>>,
) -> Vec<Session> {
    let keep = |mut session: Session| {
        let key = (source.to_owned(), session.id.id.clone());
        session.started_at = *starts.entry(key).or_insert(session.started_at);
        session
    };
    sessions.into_iter().map(keep).collect()
}

#[test]
fn a_walk_goes_on_where_its_last_row_has_moved_away() {
    let world = World::new();
    world.apply("a", (1..=4).map(|n| started(&n.to_string(), n)).collect());
    world.core.publish();
    let query =
        Query::new(Scope::everything(), Filter::default()).limited_to(Limit::new(2).unwrap());
    let pages = walk(&world, &query, |_| {
        world.apply("a", vec![started("3", 9)]);
        world.core.publish();
    });
    let ids = |ids: [&str; 2]| ids.map(|id| id_of("a", id)).to_vec();
    assert_eq!(pages, [ids(["4", "3"]), ids(["2", "1"])]);
}

#[test]
fn the_total_of_a_later_page_is_that_of_the_whole_answer() {
    let world = World::new();
    world.apply("a", (1..=5).map(|n| started(&n.to_string(), n)).collect());
    world.core.publish();
    let query =
        Query::new(Scope::everything(), Filter::default()).limited_to(Limit::new(2).unwrap());
    let first = world.core.snapshot().query(&query);
    let second = world.core.resume(query, first.next().unwrap()).unwrap();
    assert_eq!(world.core.snapshot().query(&second).total(), 5);
}
