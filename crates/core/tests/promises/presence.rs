//! Sessions that left their product: what is shown of them, and for how long.

use std::time::Duration;

use mullion_core::{Filter, Query, Scope, Window};
use mullion_model::{
    Absence, Applied, Batch, ChangeKind, Held, NativeRef, Outcome, Presence, Session, State,
    Timestamp,
};

use super::support::{KEEP, LIST, World, everything, id_of, session, started};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Proves a session of source `a` absent.
fn leave(world: &World, id: &str, aged_out: bool) -> Applied {
    let absence = Absence { id: NativeRef { r#type: LIST, id: id.to_owned() }, aged_out };
    let batch = Batch { source: "a".into(), absent: vec![absence], ..Batch::default() };
    world.core.apply(batch, world.now()).unwrap()
}

/// A session that ended well.
fn finished(id: &str, seconds: i64) -> Session {
    let ended_at = Some(Timestamp::from_seconds(seconds + 60));
    let (state, result) = (State::Finished, Some(Outcome::Success));
    Session { state, result, ended_at, ..started(id, seconds) }
}

/// Only what was proved deleted.
fn gone() -> Query {
    let presence = [Presence::Gone].into();
    Query::new(Scope::everything(), Filter { presence, ..Filter::default() })
}

/// How many sessions the source counts.
fn counted(world: &World) -> usize {
    world.core.snapshot().source(&Scope::everything(), "a").unwrap().sessions()
}

#[test]
fn aged_out_rows_stay_in_every_answer_and_gone_ones_only_where_they_are_wanted() {
    let world = World::new();
    world.apply("a", vec![finished("1", 1), finished("2", 2), finished("3", 3)]);
    world.core.publish();
    assert_eq!(leave(&world, "1", true).changes[0].kind, ChangeKind::Absent);
    leave(&world, "2", false);
    world.core.publish();
    assert_eq!(world.names(&everything()), ["3", "1"]);
    assert_eq!(world.core.snapshot().query(&everything()).total(), 2);
    assert_eq!(world.names(&gone()), ["2"]);
    assert_eq!(counted(&world), 2);
    let row = world.core.snapshot().get(&Scope::everything(), id_of("a", "1")).unwrap();
    assert_eq!((row.presence(), row.session()), (Presence::AgedOut, &finished("1", 1)));
}

#[test]
fn a_second_proof_changes_nothing_and_nothing_is_proved_of_what_is_not_known() {
    let world = World::new();
    world.apply("a", vec![finished("1", 1)]);
    leave(&world, "1", false);
    assert_eq!(leave(&world, "1", false), Applied::default());
    assert_eq!(leave(&world, "2", false), Applied::default());
    world.core.publish();
    assert!(!world.core.publish());
}

#[test]
fn nobody_knows_how_an_unfinished_session_ended_that_left() {
    let world = World::new();
    world.apply("a", vec![Session { progress_percent: Some(5), ..started("1", 1) }]);
    world.pass(DAY);
    leave(&world, "1", true);
    world.core.publish();
    let row = world.core.snapshot().get(&Scope::everything(), id_of("a", "1")).unwrap();
    let expected = Session { state: State::Unknown, ..started("1", 1) };
    assert_eq!((row.session(), row.read_at()), (&expected, world.now()));
}

#[test]
fn a_session_that_is_read_again_is_present_again_with_its_time() {
    let world = World::new();
    let read_at = world.now();
    world.apply("a", vec![finished("1", 1)]);
    world.core.publish();
    leave(&world, "1", false);
    world.core.publish();
    assert_eq!(counted(&world), 0);
    world.pass(DAY);
    let applied = world.apply("a", vec![finished("1", 1)]);
    assert_eq!(applied.changes[0].kind, ChangeKind::Updated);
    world.core.publish();
    let row = world.core.snapshot().get(&Scope::everything(), id_of("a", "1")).unwrap();
    assert_eq!((row.presence(), row.read_at()), (Presence::Present, read_at));
    assert_eq!(counted(&world), 1);
    world.pass(DAY * 40);
    world.core.publish();
    assert_eq!(world.names(&everything()), ["1"], "its old departure counts no more");
}

#[test]
fn a_gone_session_is_forgotten_after_thirty_days() {
    let world = World::new();
    world.apply("a", vec![finished("1", 1), finished("2", 2)]);
    leave(&world, "1", false);
    world.pass(DAY * 30 - Duration::from_secs(1));
    world.core.publish();
    assert_eq!(world.names(&gone()), ["1"]);
    world.pass(Duration::from_secs(1));
    assert!(world.core.publish());
    assert_eq!(world.core.snapshot().get(&Scope::everything(), id_of("a", "1")), None);
    assert_eq!(counted(&world), 1);
}

#[test]
fn an_aged_out_session_is_kept_as_long_as_wanted_and_a_present_one_for_ever() {
    let world = World::new();
    let began = world.now().ticks() / 10_000_000;
    world.apply("a", vec![finished("old", began), finished("shown", began)]);
    leave(&world, "old", true);
    world.pass(KEEP - Duration::from_secs(1));
    world.core.publish();
    assert_eq!(world.core.snapshot().query(&everything()).total(), 2);
    world.pass(Duration::from_secs(1));
    world.core.publish();
    assert_eq!(world.names(&everything()), ["shown"]);
    let added = world.apply("a", vec![finished("old", began)]);
    assert_eq!(added.changes[0].kind, ChangeKind::Added, "forgotten is forgotten");
}

#[test]
fn what_is_held_is_what_is_present_published_or_not() {
    let world = World::new();
    world.apply("a", vec![finished("1", 10), started("2", 20), finished("3", 30), session("4")]);
    world.apply("b", vec![finished("5", 20)]);
    world.core.publish();
    leave(&world, "3", true);
    world.apply("a", vec![finished("2", 20), started("6", 25)]);
    let held = |after, before| {
        let window = Window { after, before };
        let mut held = world.core.held("a", LIST, window);
        held.sort_by(|left, right| left.id.cmp(&right.id));
        held
    };
    let at = |seconds| Some(Timestamp::from_seconds(seconds));
    let one = |id: &str, started_at, ended_at: Option<Timestamp>| Held {
        id: id.to_owned(),
        started_at,
        ended_at,
        is_unfinished: ended_at.is_none(),
    };
    assert_eq!(held(at(20), at(31)), [one("2", at(20), at(80)), one("6", at(25), None)]);
    let ids: Vec<_> = held(None, None).into_iter().map(|held| held.id).collect();
    assert_eq!(ids, ["1", "2", "4", "6"]);
    assert_eq!(world.core.held("a", "BackupJobSession", Window::default()), []);
}
