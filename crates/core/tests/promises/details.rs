//! Details are read once for all who ask, kept as long as they are good, and never repeated or
//! stopped because a caller went away.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_core::{
    DetailError, DetailReader, Details, Direction, ItemField, ItemKey, Pulled, Scope,
};
use mullion_model::{
    DetailKey, Event, Fault, FaultKind, Item, Native, NativeRef, Outcome, Session, Severity, State,
    item_ids,
};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::support::{World, id_of, session};

/// A reader that waits until it is let through and counts what it is asked.
struct Reader {
    asked: AtomicUsize,
    answered: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    answers: Mutex<VecDeque<Result<Pulled<Item>, Fault>>>,
}

impl Reader {
    /// A reader that gives these answers, then empty lists; `open` tells whether it waits.
    fn new(open: bool, answers: Vec<Result<Pulled<Item>, Fault>>) -> Arc<Self> {
        let permits = if open { 1_000 } else { 0 };
        Arc::new(Self {
            asked: AtomicUsize::new(0),
            answered: Arc::default(),
            gate: Arc::new(Semaphore::new(permits)),
            answers: Mutex::new(answers.into()),
        })
    }

    /// How often it was asked.
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// How often it answered.
    fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }
}

impl DetailReader for Reader {
    fn items(
        &self,
        _source: &str,
        _session: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Item>, Fault>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let gate = Arc::clone(&self.gate);
        let answer = self.answers.lock().unwrap().pop_front();
        let panics = key.0 == "panic";
        let answered = Arc::clone(&self.answered);
        async move {
            gate.acquire().await.unwrap().forget();
            assert!(!panics, "a defect of the reader");
            answered.fetch_add(1, Ordering::SeqCst);
            answer.unwrap_or(Ok(Pulled { rows: vec![], truncated: false }))
        }
        .boxed()
    }

    fn events(
        &self,
        _source: &str,
        _session: &NativeRef,
        _key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Event>, Fault>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let event = |order, message: &str| Event {
            order,
            time: None,
            end_time: None,
            duration_ticks: None,
            severity: Severity::Info,
            title: None,
            message: message.to_owned(),
            native: Native::default(),
        };
        let rows = vec![event(2, "c"), event(1, "a"), event(1, "b")];
        async move { Ok(Pulled { rows, truncated: true }) }.boxed()
    }
}

/// An item with this name.
fn item(name: Option<&str>, result: Option<Outcome>) -> Item {
    Item {
        key: "same".to_owned(),
        name: name.map(str::to_owned),
        object_type: None,
        state: State::Finished,
        result,
        message: None,
        region: None,
        started_at: None,
        ended_at: None,
        size_bytes: None,
        native: Native { r#type: "RestoredItem", ..Native::default() },
    }
}

/// A finished session with items and events.
fn finished(id: &str) -> Session {
    Session {
        state: State::Finished,
        result: Some(Outcome::Success),
        items: Some(DetailKey("items".into())),
        events: Some(DetailKey("events".into())),
        ..session(id)
    }
}

/// The details of a world with this session.
fn details(reader: &Arc<Reader>, session: Session) -> (World, Arc<Details>) {
    let world = World::new();
    world.apply("a", vec![session]);
    world.core.publish();
    let reader: Arc<dyn DetailReader> = Arc::<Reader>::clone(reader);
    let details = Details::new(Arc::clone(&world.core), reader, Handle::current(), 1 << 20);
    (world, Arc::new(details))
}

/// Lets all tasks run until they wait.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_first_caller_that_goes_away_neither_stops_nor_repeats_the_reading() {
    let reader = Reader::new(false, vec![]);
    let (_world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    let ask = || {
        let (details, scope) = (Arc::clone(&details), scope.clone());
        tokio::spawn(async move { details.items(&scope, id).await })
    };
    let first = ask();
    settle().await;
    let second = ask();
    settle().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    settle().await;
    reader.gate.add_permits(1);
    assert!(second.await.unwrap().is_ok());
    assert_eq!(reader.asked(), 1);
}

#[tokio::test]
async fn a_reading_that_nobody_waits_for_any_more_is_kept() {
    let reader = Reader::new(false, vec![]);
    let (_world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    assert!(details.items(&scope, id).now_or_never().is_none());
    reader.gate.add_permits(1);
    settle().await;
    assert!(details.items(&scope, id).await.is_ok());
    assert_eq!(reader.asked(), 1);
}

#[tokio::test]
async fn a_reading_ends_although_nobody_asks_again() {
    let reader = Reader::new(false, vec![]);
    let (_world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    assert!(details.items(&scope, id).now_or_never().is_none());
    reader.gate.add_permits(1);
    settle().await;
    assert_eq!(reader.answered(), 1);
}

#[tokio::test]
async fn many_callers_share_one_reading() {
    let reader = Reader::new(true, vec![]);
    let (_world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    let all = futures::future::join_all((0..50).map(|_| details.items(&scope, id))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(reader.asked(), 1);
}

#[tokio::test]
async fn details_of_a_finished_session_are_good_for_an_hour() {
    let reader = Reader::new(true, vec![]);
    let (world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    let read_at = world.now();
    details.items(&scope, id).await.unwrap();
    world.pass(Duration::from_secs(3_599));
    assert_eq!(details.items(&scope, id).await.unwrap().read_at(), read_at);
    assert_eq!(reader.asked(), 1);
    world.pass(Duration::from_secs(1));
    assert_eq!(details.items(&scope, id).await.unwrap().read_at(), world.now());
    assert_eq!(reader.asked(), 2);
}

#[tokio::test]
async fn details_of_a_running_session_are_good_for_15_seconds() {
    let reader = Reader::new(true, vec![]);
    let running = Session { state: State::Running, result: None, ..finished("1") };
    let (world, details) = details(&reader, running);
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    for (seconds, asked) in [(0, 1), (14, 1), (1, 2)] {
        world.pass(Duration::from_secs(seconds));
        details.items(&scope, id).await.unwrap();
        assert_eq!(reader.asked(), asked);
    }
}

#[tokio::test]
async fn a_cut_list_of_a_finished_session_is_read_again_after_15_seconds() {
    let cut = Pulled { rows: vec![item(Some("one of many"), None)], truncated: true };
    let reader = Reader::new(true, vec![Ok(cut)]);
    let (world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    assert!(details.items(&scope, id).await.unwrap().is_truncated());
    world.pass(Duration::from_secs(14));
    assert!(details.items(&scope, id).await.unwrap().is_truncated());
    world.pass(Duration::from_secs(1));
    assert!(!details.items(&scope, id).await.unwrap().is_truncated());
    assert_eq!(reader.asked(), 2);
}

#[tokio::test]
async fn details_read_in_the_future_of_a_clock_set_back_are_not_good() {
    let reader = Reader::new(true, vec![]);
    let (world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    details.items(&scope, id).await.unwrap();
    world.set_back(Duration::from_secs(1));
    details.items(&scope, id).await.unwrap();
    assert_eq!(reader.asked(), 2);
}

#[tokio::test]
async fn a_cache_without_room_keeps_nothing_and_still_answers() {
    let reader = Reader::new(true, vec![]);
    let (world, _) = details(&reader, finished("0"));
    let source: Arc<dyn DetailReader> = Arc::<Reader>::clone(&reader);
    let tiny = Details::new(Arc::clone(&world.core), source, Handle::current(), 0);
    let (scope, id) = (Scope::everything(), id_of("a", "0"));
    for asked in 1..=3 {
        assert!(tiny.items(&scope, id).await.is_ok());
        assert_eq!(reader.asked(), asked);
    }
}

#[tokio::test]
async fn new_content_of_the_session_makes_its_details_old() {
    let reader = Reader::new(true, vec![]);
    let (world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    details.items(&scope, id).await.unwrap();
    world.apply("a", vec![Session { result: Some(Outcome::Failed), ..finished("1") }]);
    world.core.publish();
    details.items(&scope, id).await.unwrap();
    assert_eq!(reader.asked(), 2);
}

#[tokio::test]
async fn a_fault_reaches_those_who_wait_and_is_not_kept() {
    let fault = Fault::new(FaultKind::Timeout, "no answer in time");
    let reader = Reader::new(true, vec![Err(fault.clone())]);
    let (_world, details) = details(&reader, finished("1"));
    let (scope, id) = (Scope::everything(), id_of("a", "1"));
    let both = tokio::join!(details.items(&scope, id), details.items(&scope, id));
    assert_eq!(both, (Err(DetailError::Fault(fault.clone())), Err(DetailError::Fault(fault))));
    assert!(details.items(&scope, id).await.is_ok());
    assert_eq!(reader.asked(), 2);
}

#[tokio::test]
async fn a_reader_that_panics_is_an_internal_fault_and_can_be_asked_again() {
    let reader = Reader::new(true, vec![]);
    let panicking = Session { items: Some(DetailKey("panic".into())), ..finished("1") };
    let (_world, details) = details(&reader, panicking);
    for asked in 1..=2 {
        let fault = details.items(&Scope::everything(), id_of("a", "1")).await.unwrap_err();
        let DetailError::Fault(fault) = fault else { panic!("{fault}") };
        assert_eq!((fault.kind, reader.asked()), (FaultKind::Internal, asked));
    }
}

#[tokio::test]
async fn unknown_foreign_and_missing_details_are_told_apart() {
    let reader = Reader::new(true, vec![]);
    let (_world, details) = details(&reader, Session { items: None, ..finished("1") });
    let (all, none) = (Scope::everything(), Scope::sources([]));
    let error = |found: Result<_, DetailError>| found.map(|_: Arc<_>| ()).unwrap_err();
    let id = id_of("a", "1");
    assert_eq!(error(details.items(&all, id_of("a", "2")).await), DetailError::UnknownSession);
    assert_eq!(error(details.items(&none, id).await), DetailError::UnknownSession);
    assert_eq!(error(details.items(&all, id).await), DetailError::NotOffered);
    assert!(details.events(&none, id).await.is_err());
    assert_eq!(reader.asked(), 0);
}

#[tokio::test]
async fn items_have_ids_over_the_whole_list_and_can_be_sorted() {
    let rows = vec![
        item(Some("b"), Some(Outcome::Success)),
        item(None, None),
        item(Some("A"), Some(Outcome::Failed)),
    ];
    let reader = Reader::new(true, vec![Ok(Pulled { rows, truncated: true })]);
    let (_world, details) = details(&reader, finished("1"));
    let id = id_of("a", "1");
    let list = details.items(&Scope::everything(), id).await.unwrap();
    assert!(list.is_truncated());
    let wire = list.page(0, 10);
    let ids: Vec<_> = wire.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, item_ids(id, [("RestoredItem", "same"); 3]));

    let names = |field, direction, offset, limit| {
        let page = list.sorted_page(&[ItemKey { field, direction }], offset, limit);
        assert_eq!(page.total, 3);
        page.rows.iter().map(|row| row.item.name.as_deref()).collect::<Vec<_>>()
    };
    let (a, b, none) = (Some("A"), Some("b"), None);
    assert_eq!(names(ItemField::Name, Direction::Ascending, 0, 10), [a, b, none]);
    assert_eq!(names(ItemField::Name, Direction::Descending, 0, 2), [b, a]);
    assert_eq!(names(ItemField::Result, Direction::Descending, 1, 1), [b]);
    assert_eq!(names(ItemField::StartedAt, Direction::Ascending, 0, 10), [b, none, a]);
}

#[tokio::test]
async fn events_come_by_their_order_ties_as_they_came() {
    let reader = Reader::new(true, vec![]);
    let (_world, details) = details(&reader, finished("1"));
    let list = details.events(&Scope::everything(), id_of("a", "1")).await.unwrap();
    let page = list.page(0, 10);
    let messages: Vec<_> = page.rows.iter().map(|event| event.message.as_str()).collect();
    assert_eq!((messages, list.is_truncated()), (vec!["a", "b", "c"], true));
    let second: Vec<_> = list.page(1, 1).rows.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(second, ["b"]);
}
