//! What a batch changes, and what it does not.

use std::time::Duration;

use mullion_core::{ApplyError, Scope};
use mullion_model::{
    Applied, Batch, Change, ChangeKind, FeedState, NativeRef, ParentRef, Relation, Session,
    SourceState,
};

use super::support::{LIST, World, everything, id_of, report, session, started};

/// A change of a session of source `a`.
fn change(number: u64, id: &str, kind: ChangeKind) -> Change {
    Change { number, session: id_of("a", id), kind }
}

#[test]
fn changes_are_in_order_and_numbered_without_gaps() {
    let world = World::new();
    let first = world.apply("a", vec![session("2"), session("1")]);
    let added = ChangeKind::Added;
    assert_eq!(
        first,
        Applied { changes: vec![change(1, "2", added), change(2, "1", added)], unchanged: 0 }
    );
    world.core.publish();
    let second = world.apply("a", vec![started("1", 5), session("2"), session("3")]);
    let changes = vec![change(3, "1", ChangeKind::Updated), change(4, "3", added)];
    assert_eq!(second, Applied { changes, unchanged: 1 });
}

#[test]
fn the_same_content_again_changes_nothing_published_or_not() {
    let world = World::new();
    let read_at = world.now();
    world.apply("a", vec![session("1")]);
    world.pass(Duration::from_secs(10));
    let unchanged = Applied { changes: vec![], unchanged: 1 };
    assert_eq!(world.apply("a", vec![session("1")]), unchanged);
    world.core.publish();
    assert_eq!(world.apply("a", vec![session("1")]), unchanged);
    assert!(!world.core.publish());
    let row = world.core.snapshot().get(&Scope::everything(), id_of("a", "1")).unwrap();
    assert_eq!(row.read_at(), read_at);
}

#[test]
fn new_content_is_read_when_it_was_first_read() {
    let world = World::new();
    world.apply("a", vec![session("1")]);
    world.core.publish();
    world.pass(Duration::from_secs(10));
    let read_at = world.now();
    world.apply("a", vec![started("1", 5)]);
    world.core.publish();
    let row = world.core.snapshot().get(&Scope::everything(), id_of("a", "1")).unwrap();
    assert_eq!(row.read_at(), read_at);
    assert_eq!(world.core.snapshot().query(&everything()).total(), 1);
}

#[test]
fn within_a_batch_the_later_row_counts() {
    let world = World::new();
    let applied = world.apply("a", vec![started("1", 1), session("2"), started("1", 2)]);
    let changes = vec![change(1, "2", ChangeKind::Added), change(2, "1", ChangeKind::Added)];
    assert_eq!(applied, Applied { changes, unchanged: 0 });
    let again = world.apply("a", vec![started("1", 9), started("1", 2)]);
    assert_eq!(again, Applied { changes: vec![], unchanged: 1 });
}

#[test]
fn one_native_id_in_two_sources_or_lists_is_several_sessions() {
    let world = World::new();
    let of_list = |list| Session { id: NativeRef { r#type: list, id: "1".into() }, ..session("1") };
    world.apply("a", vec![of_list("RestoreSession"), of_list("BackupJobSession")]);
    world.apply("b", vec![session("1")]);
    world.core.publish();
    assert_eq!(world.core.snapshot().query(&everything()).total(), 3);
}

#[test]
fn a_parent_has_its_unified_id_whether_or_not_it_is_known() {
    let world = World::new();
    let native = Some(NativeRef { r#type: LIST, id: "9".into() });
    let parent = Some(ParentRef { native, relation: Relation::Part });
    let nameless = Some(ParentRef { native: None, relation: Relation::Part });
    world.apply(
        "a",
        vec![Session { parent, ..session("1") }, Session { parent: nameless, ..session("2") }],
    );
    world.core.publish();
    let snapshot = world.core.snapshot();
    let parent_of = |id| snapshot.get(&Scope::everything(), id_of("a", id)).unwrap().parent_id();
    assert_eq!(parent_of("1"), Some(id_of("a", "9")));
    assert_eq!(parent_of("2"), None);
}

#[test]
fn a_source_has_to_report_itself_first() {
    let world = World::new();
    let batch = Batch { source: "a".into(), sessions: vec![session("1")], ..Batch::default() };
    let refused = world.core.apply(batch.clone(), world.now());
    assert_eq!(refused, Err(ApplyError::NotReported { source_name: "a".into() }));
    world.apply("a", vec![]);
    assert_eq!(world.core.apply(batch, world.now()).unwrap().changes.len(), 1);
}

#[test]
fn the_report_of_another_source_or_product_is_refused() {
    let world = World::new();
    world.apply("a", vec![]);
    let other_name = report("b", FeedState::Fresh);
    let mut other_product = report("a", FeedState::Fresh);
    other_product.product = "vb365";
    for report in [other_name, other_product] {
        let batch = Batch {
            source: "a".into(),
            sessions: vec![session("1")],
            report: Some(report),
            ..Batch::default()
        };
        let refused = world.core.apply(batch, world.now());
        assert_eq!(refused, Err(ApplyError::OtherReport { source_name: "a".into() }));
    }
    world.core.publish();
    assert_eq!(world.core.snapshot().query(&everything()).total(), 0);
}

#[test]
fn a_published_snapshot_never_changes() {
    let world = World::new();
    world.apply("a", vec![session("1")]);
    world.core.publish();
    let earlier = world.core.snapshot();
    world.report(report("a", FeedState::Stale), vec![started("1", 5), session("2")]);
    world.core.publish();
    let answer = earlier.query(&everything());
    assert_eq!(answer.total(), 1);
    assert_eq!(answer.rows().next().unwrap().session(), &session("1"));
    assert_eq!(answer.sources()[0].report().state(), SourceState::Fresh);
}
