//! A cursor is ours, for one question, for an hour; anything else is told apart.

use std::time::Duration;

use mullion_core::{
    CursorError, CursorKey, Direction, Filter, Limit, Query, Scope, Sort, SortField, SortKey,
    Wanted, Window,
};
use mullion_model::{Session, Timestamp};

use super::support::{World, everything, session, started};

/// A world with two sessions.
fn world_with(cursor_key: CursorKey) -> World {
    let world = World::with_key(cursor_key);
    world.apply("a", vec![started("1", 1), started("2", 2)]);
    world.core.publish();
    world
}

/// The usual world.
fn world() -> World {
    world_with(CursorKey::from_bytes([7; 32]))
}

/// Pages of one row.
fn one_by_one(query: Query) -> Query {
    query.limited_to(Limit::new(1).unwrap())
}

/// The cursor behind the first row.
fn cursor(world: &World, query: &Query) -> String {
    world.core.snapshot().query(query).next().unwrap().to_owned()
}

/// What becomes of a cursor.
fn opened(world: &World, query: &Query, cursor: &str) -> Result<(), CursorError> {
    world.core.resume(query.clone(), cursor).map(|_| ())
}

#[test]
fn a_cursor_with_any_bit_flipped_is_invalid() {
    let world = world();
    let query = one_by_one(everything());
    let cursor = cursor(&world, &query);
    for index in 0..cursor.len() {
        for bit in 0..8 {
            let mut bytes = cursor.clone().into_bytes();
            bytes[index] ^= 1 << bit;
            // A text is all the core is ever given; what is not UTF-8 never reaches it.
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            assert_eq!(opened(&world, &query, &flipped), Err(CursorError::Invalid), "{flipped}");
        }
    }
    assert_eq!(opened(&world, &query, &cursor), Ok(()));
}

#[test]
fn a_cursor_cut_or_lengthened_is_invalid() {
    let world = world();
    let query = one_by_one(everything());
    let cursor = cursor(&world, &query);
    for end in 0..cursor.len() {
        let cut = cursor.get(..end).unwrap();
        assert_eq!(opened(&world, &query, cut), Err(CursorError::Invalid), "{end}");
    }
    for text in [format!("{cursor}A"), format!("{cursor}="), "A".repeat(1 << 20)] {
        assert_eq!(opened(&world, &query, &text), Err(CursorError::Invalid));
    }
}

#[test]
fn a_cursor_fits_only_its_own_question() {
    let world = world();
    let cursor = cursor(&world, &one_by_one(everything()));
    let filtered = |filter| Query::new(Scope::everything(), filter);
    let sorted = |field, direction| {
        everything().sorted_by(Sort::new(vec![SortKey { field, direction }]).unwrap())
    };
    let sources = Wanted::from_iter([Some("a".to_owned())]);
    let epoch = Some(Timestamp::from_seconds(0));
    for other in [
        filtered(Filter { sources: sources.clone(), ..Filter::default() }),
        filtered(Filter { servers: sources.clone(), ..Filter::default() }),
        filtered(Filter { servers: Wanted::from_iter([None]), ..Filter::default() }),
        filtered(Filter { text: Some(String::new()), ..Filter::default() }),
        filtered(Filter { started: Window { after: epoch, before: None }, ..Filter::default() }),
        filtered(Filter { ended: Window { after: epoch, before: None }, ..Filter::default() }),
        sorted(SortField::StartedAt, Direction::Ascending),
        sorted(SortField::EndedAt, Direction::Descending),
        Query::new(Scope::sources(["a".into()]), Filter::default()),
        Query::new(Scope::sources([]), Filter::default()),
    ] {
        assert_eq!(opened(&world, &other, &cursor), Err(CursorError::Invalid), "{other:?}");
    }
}

#[test]
fn the_length_of_the_page_may_change_during_a_walk() {
    let world = world();
    let cursor = cursor(&world, &one_by_one(everything()));
    assert_eq!(opened(&world, &everything(), &cursor), Ok(()));
}

#[test]
fn a_cursor_lives_for_an_hour() {
    let world = world();
    let query = one_by_one(everything());
    let cursor = cursor(&world, &query);
    world.pass(Duration::from_secs(59 * 60));
    assert_eq!(opened(&world, &query, &cursor), Ok(()));
    world.pass(Duration::from_secs(60));
    assert_eq!(opened(&world, &query, &cursor), Err(CursorError::Expired));
}

#[test]
fn a_quiet_catalog_gives_cursors_that_live_too() {
    let world = world();
    let query = one_by_one(everything());
    world.pass(Duration::from_secs(3 * 3600));
    assert!(world.core.publish(), "an aged stamp is renewed");
    assert_eq!(opened(&world, &query, &cursor(&world, &query)), Ok(()));
}

#[test]
fn a_cursor_of_another_key_has_expired() {
    let query = one_by_one(everything());
    let earlier = world_with(CursorKey::random().unwrap());
    let later = world_with(CursorKey::random().unwrap());
    let cursor = cursor(&earlier, &query);
    assert_eq!(opened(&later, &query, &cursor), Err(CursorError::Expired));
    assert_eq!(opened(&earlier, &query, &cursor), Ok(()));
}

#[test]
fn the_same_content_gives_the_same_cursor_whenever_it_is_asked() {
    let world = world();
    let query = one_by_one(everything());
    let early = cursor(&world, &query);
    world.pass(Duration::from_secs(59));
    assert!(!world.core.publish());
    assert_eq!(cursor(&world, &query), early);
}

#[test]
fn the_longest_cursor_is_well_below_four_kibibytes() {
    let world = World::new();
    let long = |id: &str| Session {
        name: "\u{1F600}".repeat(10_000),
        object: Some("\u{1F600}".repeat(10_000)),
        server: Some("\u{1F600}".repeat(10_000)),
        organization: Some("\u{1F600}".repeat(10_000)),
        ..session(id)
    };
    world.apply("a", vec![long("1"), long("2")]);
    world.core.publish();
    let fields = [SortField::Name, SortField::Object, SortField::Server, SortField::Organization];
    let keys = fields.map(|field| SortKey { field, direction: Direction::Ascending });
    let query = one_by_one(everything().sorted_by(Sort::new(keys.to_vec()).unwrap()));
    let cursor = cursor(&world, &query);
    assert!(cursor.len() < 2048, "{}", cursor.len());
    assert_eq!(opened(&world, &query, &cursor), Ok(()));
}

#[test]
fn a_key_is_not_shown() {
    let key = CursorKey::from_bytes([0xAB; 32]);
    assert_eq!(format!("{key:?}"), "CursorKey(…)");
}
