//! What a batch changes, and what it does not.

use std::time::Duration;

use mullion_core::{ApplyError, Scope};
use mullion_model::{
    Applied, Batch, Change, ChangeKind, DetailKey, FeedState, JobRef, Kind, NativeRef, Outcome,
    ParentRef, Relation, Session, SourceState, State, Timestamp, Workload,
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

/// A session that has everything.
fn whole() -> Session {
    let text = |text: &str| Some(text.to_owned());
    let key = |key: &'static str| Some(DetailKey(key.into()));
    let parent = NativeRef { r#type: LIST, id: "parent".into() };
    Session {
        subtype: text("subtype"),
        native_state: text("state"),
        native_result: text("result"),
        workload: Some(Workload::Vm),
        name: "vm_6/17/2025 1:10:10 AM".to_owned(),
        server: text("server"),
        job: Some(JobRef { id: text("1"), name: text("job") }),
        object: text("object"),
        organization: text("organization"),
        initiated_by: text("somebody"),
        reason: text("reason"),
        result: Some(Outcome::Success),
        progress_percent: Some(99),
        point_in_time: Some(Timestamp::from_seconds(1)),
        ended_at: Some(Timestamp::from_seconds(3)),
        message: text("message"),
        parent: Some(ParentRef { native: Some(parent), relation: Relation::Part }),
        items: key("items"),
        events: key("events"),
        ..started("00000000-0000-4000-8000-000000000001", 2)
    }
}

#[test]
fn a_change_of_any_one_field_is_a_change() {
    let changes: [fn(&mut Session); 36] = [
        |session| session.subtype = None,
        |session| session.native_state = Some("other".into()),
        |session| session.native_state = None,
        |session| session.native_result = None,
        |session| session.kind = Kind::Backup,
        |session| session.workload = None,
        |session| session.name = "vm_6/17/2025 1:10:11 AM".into(),
        |session| session.name = "VM_6/17/2025 1:10:10 AM".into(),
        |session| session.name = "vm_".into(),
        |session| session.server = None,
        |session| session.job = Some(JobRef { id: None, name: Some("job".into()) }),
        |session| session.job = Some(JobRef { id: Some("1".into()), name: None }),
        |session| session.job = Some(JobRef::default()),
        |session| session.job = None,
        |session| session.object = Some("Object".into()),
        |session| session.object = None,
        |session| session.organization = None,
        |session| session.initiated_by = None,
        |session| session.reason = None,
        |session| session.state = State::Unknown,
        |session| session.result = Some(Outcome::Failed),
        |session| session.result = None,
        |session| session.progress_percent = Some(0),
        |session| session.progress_percent = None,
        |session| session.point_in_time = None,
        |session| session.started_at = None,
        |session| session.started_at = Some(Timestamp::from_ticks(20_000_001)),
        |session| session.ended_at = None,
        |session| session.message = Some("other message".into()),
        |session| session.message = None,
        |session| session.parent = None,
        |session| {
            session.parent =
                session.parent.take().map(|parent| ParentRef { native: None, ..parent })
        },
        |session| {
            let relation = Relation::Retry;
            session.parent = session.parent.take().map(|parent| ParentRef { relation, ..parent });
        },
        |session| {
            let native = Some(NativeRef { r#type: LIST, id: "other".into() });
            session.parent = session.parent.take().map(|parent| ParentRef { native, ..parent });
        },
        |session| session.items = None,
        |session| session.events = Some(DetailKey("other".into())),
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let (world, before) = (World::new(), whole());
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(world.apply("a", vec![before.clone()]).changes.len(), 1);
        world.core.publish();
        assert_eq!(world.apply("a", vec![before.clone()]).unchanged, 1);
        for told in [&after, &before] {
            assert_eq!(world.apply("a", vec![told.clone()]).changes.len(), 1, "{place}");
            world.core.publish();
            assert_eq!(world.apply("a", vec![told.clone()]).unchanged, 1, "{place}");
            let row =
                world.core.snapshot().get(&Scope::everything(), id_of("a", &before.id.id)).unwrap();
            assert_eq!(row.session(), told);
        }
    }
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
