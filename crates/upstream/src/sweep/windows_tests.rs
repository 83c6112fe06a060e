//! Long histories, against a scripted server on paused time.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{Call, Range};
use mullion_model::{Applied, Batch, Fault, FaultKind, Held, Problem, SourceState, Timestamp};
use tokio::time::{Instant, sleep};

use crate::account::{Accounts, InMemory};
use crate::clock::{Clock, locked};
use crate::testing::{Diary, Kept, PAGE, Script, reply, settings};
use crate::{Engine, Sink, SourceSettings, Transport};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);
const START: i64 = 2_000_000_000;
const DAY: i64 = 24 * 60 * 60;

/// Sessions, five a day over so many days, the newest first.
fn sessions(days: i64) -> Vec<(String, i64)> {
    (0..days * 5).map(|number| (format!("s{number:04}"), START - 60 - number * DAY / 5)).collect()
}

/// What was asked of a feed.
#[derive(Default)]
struct Wanted {
    target: String,
    feed: String,
    /// The id of the one session that was asked for.
    one: Option<String>,
    from: Option<i64>,
    until: Option<i64>,
    bound: Option<i64>,
    offset: usize,
}

impl Wanted {
    /// Reads a target; `None` where it is about no feed.
    fn parse(target: &str) -> Option<Self> {
        let parts: Vec<_> = target.split('/').collect();
        let target = target.to_owned();
        match parts.as_slice() {
            ["", feed, "one", id] => {
                let (feed, one) = ((*feed).to_owned(), Some((*id).to_owned()));
                Some(Self { target, feed, one, ..Self::default() })
            }
            ["", feed, from, until, bound, offset] => {
                let [from, until, bound] = [from, until, bound].map(|moment| moment.parse().ok());
                let (feed, offset) = ((*feed).to_owned(), offset.parse().unwrap());
                Some(Self { target, feed, one: None, from, until, bound, offset })
            }
            _ => None,
        }
    }

    /// The latest start that may be on the page.
    fn latest(&self) -> i64 {
        let before = self.until.map(|until| until - 1);
        self.bound.into_iter().chain(before).min().unwrap_or(START)
    }

    /// The answer.
    fn of(&self, rows: &[(String, i64)]) -> Result<String, FaultKind> {
        let line = |(id, start): &(String, i64)| format!("{id} {start} finished\n");
        if let Some(one) = &self.one {
            return rows.iter().find(|(id, _)| id == one).map(line).ok_or(FaultKind::NotFound);
        }
        let is_inside =
            |start: i64| self.from.is_none_or(|from| start >= from) && start <= self.latest();
        let inside = rows.iter().filter(|(_, start)| is_inside(*start));
        Ok(inside.skip(self.offset).take(PAGE).map(line).collect())
    }
}

/// A server whose login works and which takes a second for each answer.
fn serving(page: impl Fn(&Wanted) -> Result<String, FaultKind> + Send + Sync + 'static) -> Script {
    let mut script = Script::new(move |call, _| match call {
        Call::Logon(_) => Ok(reply(200, "864000 fixed")),
        Call::Get(get) => page(&Wanted::parse(&get.target()).unwrap())
            .map(|body| reply(200, &body))
            .map_err(|kind| Fault::new(kind, "scripted")),
    });
    script.takes = SECOND;
    script
}

/// Starts one source over a script.
fn start(diary: Diary, server: &Arc<Script>, sink: Arc<dyn Sink>) -> Engine {
    let clock = Clock::starting_at(Timestamp::from_seconds(START));
    let accounts = Accounts::new(Arc::new(InMemory), clock);
    let settings = SourceSettings { product: Arc::new(diary), ..settings("toys", "p", &[]) };
    let wire: Arc<dyn Transport> = server.clone();
    Engine::start(vec![(settings, wire)], &accounts, clock, &sink)
}

/// Reads `server` as the toy is read.
fn read(server: Script) -> (Arc<Script>, Engine, Arc<Kept>) {
    let (server, kept) = (Arc::new(server), Arc::new(Kept::default()));
    let diary = Diary { feeds: &["diary"], by_key: true };
    let engine = start(diary, &server, kept.clone());
    (server, engine, kept)
}

/// How long it takes until the source is fresh.
async fn filled(kept: &Kept) -> Duration {
    let began = Instant::now();
    while kept.report().state() != SourceState::Fresh {
        sleep(SECOND / 4).await;
        assert!(began.elapsed() < HOUR, "it is never filled");
    }
    began.elapsed()
}

/// What was asked for of a part that ends before now.
fn of_older_windows(asked: &[String]) -> usize {
    let wanted = asked.iter().filter_map(|target| Wanted::parse(target));
    wanted.filter(|wanted| wanted.until.is_some()).count()
}

#[tokio::test(start_paused = true)]
async fn a_long_history_is_read_by_two_walks_at_once_the_first_time_alone() {
    let rows = sessions(80);
    let listed = rows.clone();
    let (server, _engine, kept) = read(serving(move |wanted| wanted.of(&listed)));
    let took = filled(&kept).await;
    let asked = server.seen();
    assert_eq!(kept.ids(), rows.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    // One after the other, 40 pages, a look behind the last one and the login take 42 seconds.
    assert!(took < SECOND * 30, "{took:?}");
    assert!(asked.len() <= 45, "{asked:#?}");
    assert!(of_older_windows(&asked) > 10);
    // Once a day it is read again, beside what is new.
    sleep(HOUR * 25).await;
    let later = server.seen().split_off(asked.len());
    assert!(later.len() > 40 && of_older_windows(&later) == 0);
    assert_eq!(kept.left(), []);
}

#[tokio::test(start_paused = true)]
async fn a_short_history_is_read_by_one_walk() {
    let rows = sessions(6);
    let (server, _engine, kept) = read(serving(move |wanted| wanted.of(&rows)));
    filled(&kept).await;
    assert_eq!(server.seen().len(), 5, "{:#?}", server.seen());
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_read_keeps_only_its_own_window_from_it() {
    // The first window is cut some fifty days ago: once in the newer part, once in the older.
    for (broken, others) in [(20, 52..80), (60, 0..45)] {
        let rows = sessions(80);
        let is_broken = Arc::new(AtomicBool::new(true));
        let (listed, breaks) = (rows.clone(), Arc::clone(&is_broken));
        let (server, _engine, kept) = read(serving(move |wanted| {
            let days = (START - wanted.latest()) / DAY;
            let is_there = (broken..broken + 3).contains(&days);
            let is_broken = breaks.load(Ordering::Relaxed) && is_there;
            if is_broken { Err(FaultKind::Misread) } else { wanted.of(&listed) }
        }));
        sleep(SECOND * 60).await;
        let ids = kept.ids();
        let of_others = rows.iter().filter(|(_, start)| others.contains(&((START - start) / DAY)));
        assert!(of_others.clone().all(|(id, _)| ids.contains(id)), "day {broken}: {ids:?}");
        assert!(ids.len() < rows.len());
        let report = kept.report();
        assert_eq!(report.state(), SourceState::Filling);
        assert_eq!(report.feeds[0].problem(), Some(Problem::Misread));
        is_broken.store(false, Ordering::Relaxed);
        let before = server.seen().len();
        filled(&kept).await;
        assert_eq!(kept.ids().len(), rows.len());
        let goes_on = server.seen().split_off(before);
        assert!(goes_on.len() < 25, "it begins again: {goes_on:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn windows_that_cannot_be_read_do_not_pile_up() {
    let rows = sessions(80);
    let listed = rows.clone();
    let (server, _engine, kept) = read(serving(move |wanted| {
        if wanted.until.is_some() { Err(FaultKind::Misread) } else { wanted.of(&listed) }
    }));
    sleep(SECOND * 120).await;
    let asked = server.seen();
    let wanted = asked.iter().filter_map(|target| Wanted::parse(target));
    let untils: HashSet<_> = wanted.filter_map(|wanted| wanted.until).collect();
    assert_eq!(untils.len(), 1, "{asked:#?}");
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::Misread));
}

#[tokio::test(start_paused = true)]
async fn a_history_is_cut_only_while_no_other_list_takes_the_second_place() {
    let (long, short) = (sessions(80), sessions(30));
    let server = Arc::new(serving(move |wanted| {
        wanted.of(if wanted.feed == "diary" { &long } else { &short })
    }));
    let kept = Arc::new(Kept::default());
    let diary = Diary { feeds: &["diary", "ledger"], by_key: true };
    let _engine = start(diary, &server, kept.clone());
    filled(&kept).await;
    let asked = server.seen();
    let wanted: Vec<_> = asked.iter().filter_map(|target| Wanted::parse(target)).collect();
    let last_of_short = wanted.iter().rposition(|wanted| wanted.feed == "ledger").unwrap();
    let first_of_older = wanted.iter().position(|wanted| wanted.until.is_some()).unwrap();
    assert!(last_of_short < first_of_older, "{asked:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_history_walked_by_offset_is_walked_again_until_nothing_new_comes() {
    let rows = sessions(5);
    let pages = AtomicUsize::new(0);
    let server = Arc::new(serving(move |wanted| {
        // While the first pass went on, the newest row vanished, and one slipped to the page before.
        let vanished = usize::from(pages.fetch_add(1, Ordering::Relaxed) > 0);
        wanted.of(&rows[vanished..])
    }));
    let kept = Arc::new(Kept::default());
    let _engine = start(Diary { feeds: &["diary"], by_key: false }, &server, kept.clone());
    filled(&kept).await;
    assert_eq!(kept.ids().len(), 25);
}

/// Reads a server twice that forgets its logins in the middle of the second reading of the history,
/// and is another one from then on, or not; the page that was asked for when it did.
async fn read_across_a_login(is_swapped: bool) -> (Arc<Script>, Arc<Kept>, String) {
    let rows = Mutex::new(sessions(80));
    let (pages, refused) = (AtomicUsize::new(0), Arc::new(Mutex::new(String::new())));
    let page = Arc::clone(&refused);
    let (server, engine, kept) = read(serving(move |wanted| {
        if wanted.bound.is_some() && pages.fetch_add(1, Ordering::Relaxed) == 50 {
            let others = sessions(80).into_iter().map(|(id, start)| (format!("x{id}"), start));
            if is_swapped {
                *locked(&rows) = others.collect();
            }
            wanted.target.clone_into(&mut locked(&page));
            return Err(FaultKind::Unauthorized);
        }
        wanted.of(&locked(&rows))
    }));
    filled(&kept).await;
    sleep(HOUR * 25).await;
    drop(engine);
    let refused = locked(&refused).clone();
    (server, kept, refused)
}

#[tokio::test(start_paused = true)]
async fn a_page_behind_a_new_login_is_taken_when_the_server_is_known_to_be_the_same() {
    let (_, kept, _) = read_across_a_login(true).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::SourceSwapped));
    assert!(kept.ids().iter().all(|id| !id.starts_with('x')));
    let (server, kept, refused) = read_across_a_login(false).await;
    // Refused, read behind the login, and asked for again once the server is known.
    assert_eq!(server.count(&refused), 3, "{refused}");
    assert_eq!((kept.report().state(), kept.left()), (SourceState::Fresh, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_look_at_what_is_new_sees_what_is_listed_late_behind_a_page_without_news() {
    let minute = |number: i64| (format!("s{number:04}"), START - number * 180);
    let rows = Arc::new(Mutex::new((1..=15).map(minute).collect::<Vec<_>>()));
    let listed = Arc::clone(&rows);
    let (server, _engine, kept) = read(serving(move |wanted| wanted.of(&locked(&listed))));
    filled(&kept).await;
    locked(&rows).insert(14, ("late".to_owned(), START - 14 * 180 - 60));
    let before = server.seen().len();
    sleep(SECOND * 70).await;
    assert_eq!(server.seen().len(), before + 2, "two pages");
    assert!(kept.ids().contains(&"late".to_owned()));
}

/// A catalog that notes how many calls the server got before it took the first rows.
struct Watching {
    server: Arc<Script>,
    calls: AtomicUsize,
    kept: Kept,
}

impl Sink for Watching {
    fn apply(&self, batch: Batch) -> Applied {
        if batch.sessions.first().is_some_and(|session| session.id.id == "s0000") {
            self.calls.store(self.server.seen().len(), Ordering::Relaxed);
        }
        self.kept.apply(batch)
    }

    fn held(&self, source: &str, native_type: &str, began: Range) -> Vec<Held> {
        self.kept.held(source, native_type, began)
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_page_is_asked_for_before_the_rows_of_this_one_are_taken() {
    let rows = sessions(4);
    let server = Arc::new(serving(move |wanted| wanted.of(&rows)));
    let (calls, kept) = (AtomicUsize::new(0), Kept::default());
    let watching = Arc::new(Watching { server: Arc::clone(&server), calls, kept });
    let diary = Diary { feeds: &["diary"], by_key: true };
    let _engine = start(diary, &server, watching.clone());
    filled(&watching.kept).await;
    assert_eq!(watching.calls.load(Ordering::Relaxed), 3, "the login and two pages");
}
