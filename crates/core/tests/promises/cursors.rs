//! A cursor is ours, for one question, for an hour; anything else is told apart.

use std::time::Duration;

use mullion_core::{
    CursorError, CursorKey, Direction, Filter, Limit, ParentFilter, Query, Scope, Sort, SortField,
    SortKey, Wanted, Window,
};
use mullion_model::{Kind, Presence, Session, State, Timestamp};

use super::support::{World, everything, id_of, session, started};

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

/// Questions that all have the same two sessions as their answer.
fn questions() -> Vec<Query> {
    let filtered = |filter| Query::new(Scope::everything(), filter);
    let wanted = |values: &[Option<&str>]| -> Wanted<String> {
        values.iter().map(|value| value.map(str::to_owned)).collect()
    };
    let none = Filter::default;
    let started = |after, before| Window {
        after: Some(Timestamp::from_seconds(after)),
        before: Some(Timestamp::from_seconds(before)),
    };
    let mut questions: Vec<Query> = [
        none(),
        Filter { sources: wanted(&[Some("a")]), ..none() },
        Filter { sources: wanted(&[Some("a"), None]), ..none() },
        Filter { sources: wanted(&[Some("a"), Some("")]), ..none() },
        Filter { products: wanted(&[Some("em")]), ..none() },
        Filter { servers: wanted(&[None]), ..none() },
        Filter { jobs: wanted(&[None]), ..none() },
        Filter { organizations: wanted(&[None]), ..none() },
        Filter { kinds: Wanted::from_iter([Some(Kind::Restore)]), ..none() },
        Filter { workloads: Wanted::from_iter([None]), ..none() },
        Filter { states: Wanted::from_iter([Some(State::Running)]), ..none() },
        Filter { results: Wanted::from_iter([None]), ..none() },
        Filter { parent: ParentFilter::NoParts, ..none() },
        Filter { presence: [Presence::Present].into(), ..none() },
        Filter { text: Some(String::new()), ..none() },
        Filter { started: started(0, 9), ..none() },
        Filter { started: started(1, 9), ..none() },
    ]
    .map(filtered)
    .into();
    let key = |field, direction| SortKey { field, direction };
    let up = Direction::Ascending;
    for keys in [
        vec![key(SortField::StartedAt, up)],
        vec![key(SortField::EndedAt, Direction::Descending)],
        vec![key(SortField::EndedAt, up)],
        vec![key(SortField::EndedAt, up), key(SortField::Name, up)],
        vec![key(SortField::Name, up), key(SortField::EndedAt, up)],
    ] {
        questions.push(everything().sorted_by(Sort::new(keys).unwrap()));
    }
    questions.push(Query::new(Scope::sources(["a".into()]), none()));
    questions.push(Query::new(Scope::sources(["a".into(), "b".into()]), none()));
    questions
}

#[test]
fn a_cursor_fits_only_its_own_question() {
    let world = world();
    let questions = questions();
    for (given, question) in questions.iter().enumerate() {
        let cursor = cursor(&world, &one_by_one(question.clone()));
        for (asked, other) in questions.iter().enumerate() {
            let expected = if asked == given { Ok(()) } else { Err(CursorError::Invalid) };
            assert_eq!(opened(&world, other, &cursor), expected, "{question:?} and {other:?}");
        }
    }
}

#[test]
fn conditions_that_no_row_meets_are_told_apart_too() {
    let world = world();
    let cursor = cursor(&world, &one_by_one(everything()));
    let ended = Window { after: Some(Timestamp::from_seconds(0)), before: None };
    let parent = ParentFilter::Of(id_of("a", "1"));
    for filter in [
        Filter { ended, ..Filter::default() },
        Filter { parent, ..Filter::default() },
        Filter { presence: [].into(), ..Filter::default() },
    ] {
        let query = Query::new(Scope::everything(), filter);
        assert_eq!(opened(&world, &query, &cursor), Err(CursorError::Invalid));
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
