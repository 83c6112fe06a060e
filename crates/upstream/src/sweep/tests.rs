//! Whole sources against a scripted server, on paused time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{AskKind, Call, Reply};
use mullion_model::{Fault, FaultKind, Problem, SourceState, Timestamp};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::Clock;
use crate::testing::{Kept, Script, Toy, reply, settings};
use crate::{Engine, RefreshRefused, Sink, SourceSettings, Transport};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const BY_KEY: &[AskKind] = &[AskKind::Started, AskKind::Unfinished, AskKind::One];

/// Starts one source over a script.
fn start(can: &'static [AskKind], server: &Arc<Script>) -> (Engine, Arc<Kept>) {
    start_as(settings("toys", "p", can), server)
}

/// Starts one source as `settings` say over a script.
fn start_as(settings: SourceSettings, server: &Arc<Script>) -> (Engine, Arc<Kept>) {
    let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
    let accounts = Accounts::new(Arc::new(InMemory), clock);
    let kept = Arc::new(Kept::default());
    let sink: Arc<dyn Sink> = kept.clone();
    let wire: Arc<dyn Transport> = server.clone();
    let sources = vec![(settings, wire)];
    (Engine::start(sources, &accounts, clock, &sink), kept)
}

/// A server whose login works and whose pages come from `page`, by target.
fn serving(
    page: impl Fn(&str) -> Result<&'static str, FaultKind> + Send + Sync + 'static,
) -> Arc<Script> {
    Arc::new(Script::new(move |call, _| answer(call, &page)))
}

fn answer(
    call: &Call,
    page: &impl Fn(&str) -> Result<&'static str, FaultKind>,
) -> Result<Reply, Fault> {
    match call {
        Call::Logon(_) => Ok(reply(200, "86400 fixed")),
        Call::Get(get) => match page(&get.target()) {
            Ok(body) => Ok(reply(200, body)),
            Err(kind) => Err(Fault::new(kind, "scripted")),
        },
    }
}

#[tokio::test(start_paused = true)]
async fn a_fill_walks_to_the_end_and_looks_one_page_further() {
    let server = serving(|target| {
        Ok(match target {
            "/started/0" => "d 4 finished\nc 3 finished",
            "/started/2" => "b 2 finished",
            // What the product called the end was not.
            "/started/3" => "a 1 finished",
            _ => "-",
        })
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    assert_eq!(kept.ids(), ["a", "b", "c", "d"]);
    assert_eq!(kept.states(), [SourceState::Filling, SourceState::Fresh]);
    assert_eq!(
        server.seen(),
        ["login", "/unfinished/0", "/started/0", "/started/2", "/started/3", "/started/4"]
    );
    sleep(MINUTE + SECOND * 10).await;
    assert_eq!(server.count("/started/0"), 2, "read again after the interval");
    assert_eq!(server.count("/started/3"), 2, "and its end is not believed again");
}

#[tokio::test(start_paused = true)]
async fn a_fill_that_breaks_off_goes_on_where_it_was() {
    let broken = Arc::new(AtomicBool::new(true));
    let breaks = Arc::clone(&broken);
    let server = serving(move |target| match target {
        "/started/2" if breaks.load(Ordering::Relaxed) => Err(FaultKind::Unreachable),
        "/started/0" => Ok("d 4 finished\nc 3 finished"),
        "/started/2" => Ok("b 2 finished"),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(MINUTE).await;
    assert_eq!(kept.ids(), ["c", "d"], "what was read is there");
    let report = kept.report();
    assert_eq!(report.state(), SourceState::Filling, "but the source is not complete");
    assert_eq!(report.feeds[0].problem(), Some(Problem::Unreachable));
    broken.store(false, Ordering::Relaxed);
    sleep(MINUTE * 5).await;
    assert_eq!(kept.ids(), ["b", "c", "d"]);
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answered_is_down_and_never_empty_and_fresh() {
    for kind in
        [FaultKind::Unreachable, FaultKind::Timeout, FaultKind::Misread, FaultKind::Forbidden]
    {
        let server = serving(move |_| Err(kind));
        let (_engine, kept) = start(BY_KEY, &server);
        sleep(MINUTE * 10).await;
        assert_eq!(kept.states(), [SourceState::Filling, SourceState::Down], "{kind:?}");
        assert_eq!(kept.report().feeds[0].problem(), Some(kind.problem()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_refresh_keeps_the_last_good_rows() {
    let broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&broken);
    let server = serving(move |target| match target {
        _ if breaks.load(Ordering::Relaxed) => Ok("nonsense"),
        "/started/0" => Ok("a 1 finished"),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    let as_of = kept.report().as_of();
    broken.store(true, Ordering::Relaxed);
    sleep(MINUTE * 10).await;
    assert_eq!(kept.ids(), ["a"]);
    let report = kept.report();
    assert_eq!((report.state(), report.as_of()), (SourceState::Stale, as_of));
    assert_eq!(report.feeds[0].problem(), Some(Problem::Misread));
}

#[tokio::test(start_paused = true)]
async fn an_unfinished_session_is_asked_for_by_its_id_until_it_ends() {
    let state = Arc::new(Mutex::new("a 1 running"));
    let current = Arc::clone(&state);
    let server = listing_once(move |target| match target {
        "/one/a/0" => Ok(*current.lock().unwrap()),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(MINUTE * 3 + SECOND * 30).await;
    let asked = server.count("/one/a/0");
    assert!((2..=3).contains(&asked), "once a sweep: {asked}");
    *state.lock().unwrap() = "a 1 finished";
    sleep(MINUTE * 5).await;
    assert!(server.count("/one/a/0") <= asked + 2, "not after it ended");
    assert_eq!(kept.ids(), ["a", "b"]);
}

/// A server that lists the running "a" in the first fill alone, as a list of what is new does not
/// reach back so far; the filter of the product does not know the state that "a" is in.
fn listing_once(
    otherwise: impl Fn(&str) -> Result<&'static str, FaultKind> + Send + Sync + 'static,
) -> Arc<Script> {
    let first = AtomicBool::new(true);
    serving(move |target| match target {
        "/started/0" if first.swap(false, Ordering::Relaxed) => Ok("b 9 finished\na 1 running"),
        target => otherwise(target),
    })
}

#[tokio::test(start_paused = true)]
async fn a_session_the_product_lost_is_asked_for_once_and_gone_when_a_list_lacks_it_too() {
    let server = listing_once(|target| match target {
        "/one/a/0" => Err(FaultKind::NotFound),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(MINUTE * 8).await;
    assert_eq!(server.count("/one/a/0"), 1);
    assert_eq!(kept.left(), [], "once is no proof");
    sleep(MINUTE * 60 * 25).await;
    let both = [("a".to_owned(), true), ("b".to_owned(), true)];
    assert_eq!(kept.left(), both, "told apart once everything was read");
    let asked = server.count("/one/a/0");
    assert!(asked <= 26, "seldom meanwhile: {asked}");
    sleep(MINUTE * 120).await;
    assert_eq!(server.count("/one/a/0"), asked, "and asked for no more");
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn one_session_that_cannot_be_read_keeps_nothing_else_from_it() {
    let server = listing_once(|target| match target {
        "/one/a/0" => Err(FaultKind::Misread),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(MINUTE * 30).await;
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn an_old_page_that_cannot_be_read_does_not_hide_what_is_new() {
    let news = Arc::new(Mutex::new("d 4 finished\nc 3 finished"));
    let current = Arc::clone(&news);
    let server = serving(move |target| match target {
        "/started/0" => Ok(*current.lock().unwrap()),
        "/started/2" => Err(FaultKind::Misread),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(MINUTE).await;
    assert_eq!(kept.ids(), ["c", "d"]);
    // A list of what is new does not reach the old page.
    *news.lock().unwrap() = "e 5 finished";
    sleep(MINUTE * 10).await;
    assert_eq!(kept.ids(), ["c", "d", "e"]);
    assert_eq!(kept.report().state(), SourceState::Filling, "and the history is still missing");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_found_is_one_that_this_version_does_not_serve() {
    let server = serving(|_| Err(FaultKind::NotFound));
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::UnsupportedVersion));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_begins_anew() {
    let whole = AtomicBool::new(false);
    let server = serving(move |_| {
        assert!(whole.swap(true, Ordering::Relaxed), "a defect, on purpose");
        Ok("-")
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND * 9).await;
    assert_eq!(server.seen(), ["login", "/unfinished/0"]);
    sleep(SECOND * 2).await;
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_feed_whose_task_panicked_says_so() {
    let broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&broken);
    let server = serving(move |_| {
        assert!(!breaks.load(Ordering::Relaxed), "a defect, on purpose");
        Ok("-")
    });
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    broken.store(true, Ordering::Relaxed);
    sleep(MINUTE * 2).await;
    let report = kept.report();
    assert_eq!(
        (report.state(), report.feeds[0].problem()),
        (SourceState::Stale, Some(Problem::Internal))
    );
    let fault = report.leading_fault().unwrap();
    assert_eq!(fault.text, "reading failed by a defect of Mullion, and begins anew");
    assert!(fault.remedy.is_some() && report.next_attempt.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_being_read_names_no_next_attempt() {
    let began = Timestamp::from_seconds(2_000_000_000);
    let mut server = Script::new(|call, _| answer(call, &|_| Ok("-")));
    server.takes = SECOND * 10;
    let (_engine, kept) = start(BY_KEY, &Arc::new(server));
    // The login and two questions.
    sleep(SECOND * 40).await;
    let next = kept.report().next_attempt.unwrap().since(began);
    assert!((SECOND * 54..=SECOND * 66).contains(&next), "{next:?}");
    // The two questions again.
    sleep(SECOND * 30).await;
    assert_eq!(kept.report().next_attempt, None);
    sleep(SECOND * 30).await;
    assert!(kept.report().next_attempt.unwrap() > began.plus(SECOND * 100));
}

#[tokio::test(start_paused = true)]
async fn a_list_walked_by_offset_is_walked_again_until_nothing_new_comes() {
    let first = Arc::new(AtomicBool::new(true));
    let server = serving(move |target| match target {
        // While the first pass went on, a row vanished, and "b" slipped to the page before.
        "/whole/0" if first.load(Ordering::Relaxed) => Ok("d 4 finished\nc 3 finished"),
        "/whole/2" if first.swap(false, Ordering::Relaxed) => Ok("a 1 finished"),
        "/whole/0" => Ok("c 3 finished\nb 2 finished"),
        "/whole/2" => Ok("a 1 finished"),
        _ => Ok("-"),
    });
    let (_engine, kept) = start(&[AskKind::Whole], &server);
    sleep(SECOND).await;
    assert_eq!(kept.ids(), ["a", "b", "c", "d"]);
}

#[tokio::test(start_paused = true)]
async fn a_look_at_the_newest_rows_ends_with_the_first_page_that_brings_nothing_new() {
    let news = Arc::new(Mutex::new("e 2000000000 running\nd 1999999999 finished"));
    let current = Arc::clone(&news);
    let server = serving(move |target| match target {
        "/head/0" => Ok(*current.lock().unwrap()),
        "/head/2" => Ok("c 1999999998 finished\nb 1999999997 finished"),
        "/head/4" => Ok("a 1999999996 finished"),
        _ => Ok("-"),
    });
    let (_engine, _kept) = start(&[AskKind::Head], &server);
    let pages = || ["/head/0", "/head/2", "/head/4"].map(|page| server.count(page));
    sleep(SECOND).await;
    assert_eq!(pages(), [1, 1, 1], "the history");
    sleep(MINUTE + SECOND * 10).await;
    assert_eq!(pages(), [2, 1, 1], "nothing new");
    *news.lock().unwrap() = "e 2000000000 finished\nd 1999999999 finished";
    sleep(MINUTE).await;
    assert_eq!(pages(), [3, 2, 1], "nothing new behind what is");
}

#[tokio::test(start_paused = true)]
async fn a_feed_read_whole_rests_twenty_times_as_long_as_it_took() {
    let mut server = Script::new(|call, _| answer(call, &|_| Ok("-")));
    server.takes = SECOND * 15;
    let server = Arc::new(server);
    let (_engine, kept) = start(&[AskKind::Whole], &server);
    sleep(MINUTE * 8).await;
    assert_eq!(server.count("/whole/0"), 1);
    assert_eq!(kept.report().state(), SourceState::Fresh, "and is fresh meanwhile");
    sleep(MINUTE * 5).await;
    assert_eq!(server.count("/whole/0"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_person_can_have_a_source_read_at_once_but_not_all_the_time() {
    let server = serving(|_| Ok("-"));
    let (engine, _kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    engine.refresh("toys").unwrap();
    sleep(SECOND).await;
    assert_eq!(server.count("/started/0"), 2);
    assert_eq!(engine.refresh("toys"), Err(RefreshRefused::TooSoon(SECOND * 9)));
    sleep(SECOND * 9).await;
    engine.refresh("toys").unwrap();
    assert_eq!(engine.refresh("nobody"), Err(RefreshRefused::UnknownSource));
}

#[tokio::test(start_paused = true)]
async fn stopping_closes_the_login() {
    let server = serving(|_| Ok("-"));
    let (engine, _kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    engine.shutdown().await;
    assert_eq!(server.seen().last().unwrap(), "logout");
    let asked = server.seen().len();
    sleep(MINUTE * 10).await;
    assert_eq!(server.seen().len(), asked, "nothing is asked any more");
}

#[tokio::test(start_paused = true)]
async fn a_source_turns_stale_when_its_time_is_over_although_nothing_happens() {
    let hang = Arc::new(AtomicBool::new(false));
    let hangs = Arc::clone(&hang);
    let server =
        serving(
            move |_| {
                if hangs.load(Ordering::Relaxed) { Err(FaultKind::RateLimited) } else { Ok("-") }
            },
        );
    let (_engine, kept) = start(BY_KEY, &server);
    sleep(SECOND).await;
    hang.store(true, Ordering::Relaxed);
    sleep(MINUTE * 3).await;
    assert_eq!(kept.states(), [SourceState::Filling, SourceState::Fresh, SourceState::Stale]);
}

#[tokio::test(start_paused = true)]
async fn a_forbidden_feed_is_read_another_way_and_tried_again_every_day() {
    let forbidden = Arc::new(AtomicBool::new(true));
    let forbids = Arc::clone(&forbidden);
    let server = serving(move |target| match target {
        "/all" => Ok("b 2 finished\na 1 finished"),
        _ if forbids.load(Ordering::Relaxed) => Err(FaultKind::Forbidden),
        "/started/0" => Ok("b 2 finished\na 1 finished"),
        _ => Ok("-"),
    });
    let toy = Toy { has_fallback: true, ..Toy::new(BY_KEY) };
    let settings = SourceSettings { product: Arc::new(toy), ..settings("toys", "p", &[]) };
    let (_engine, kept) = start_as(settings, &server);
    sleep(MINUTE).await;
    assert_eq!(
        (kept.ids(), kept.report().state()),
        (vec!["a".into(), "b".into()], SourceState::Fresh)
    );
    sleep(MINUTE * 60 * 23).await;
    assert_eq!((server.count("/unfinished/0"), server.count("/started/0")), (1, 0));
    sleep(MINUTE * 90).await;
    assert_eq!(server.count("/started/0"), 1, "tried again");
    assert_eq!(kept.report().state(), SourceState::Fresh);
    forbidden.store(false, Ordering::Relaxed);
    sleep(MINUTE * 60 * 25).await;
    let read_whole = server.count("/all");
    sleep(MINUTE * 60).await;
    assert_eq!(server.count("/all"), read_whole, "the usual way again");
    assert_eq!(kept.left(), []);
}
