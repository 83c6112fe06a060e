//! Sessions that leave their product, against a scripted server on paused time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{AskKind, Call};
use mullion_model::{Fault, FaultKind, Problem, SourceState, Timestamp};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::{Clock, locked};
use crate::testing::{Kept, Script, Toy, reply, settings};
use crate::{Engine, Sink, SourceSettings, Transport};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);
const START: i64 = 2_000_000_000;
const BY_KEY: &[AskKind] = &[AskKind::Started, AskKind::Unfinished, AskKind::One];

/// A session that makes the next reading panic.
const DEFECT: &str = "defect";

/// A server whose list a test changes.
struct Product {
    script: Arc<Script>,
    rows: Arc<Mutex<Vec<(String, i64)>>>,
    /// What a login answers; while it is `None`, reading is answered 401.
    login: Arc<Mutex<Option<&'static str>>>,
}

impl Product {
    /// Lists these finished sessions, each by its id and its start in minutes before now.
    fn new(rows: &[(&str, i64)]) -> Self {
        let rows = rows.iter().map(|(id, ago)| ((*id).to_owned(), START - ago * 60));
        let rows: Vec<_> = rows.collect();
        let rows = Arc::new(Mutex::new(rows));
        let login = Arc::new(Mutex::new(Some("864000 fixed")));
        let (listed, answers) = (Arc::clone(&rows), Arc::clone(&login));
        let script = Script::new(move |call, _| match call {
            Call::Logon(_) => {
                let mut login = locked(&answers);
                Ok(reply(200, login.get_or_insert("864000 fixed")))
            }
            Call::Get(_) if locked(&answers).is_none() => {
                Err(Fault::new(FaultKind::Unauthorized, "expired").with_status(401))
            }
            Call::Get(get) => {
                let mut listed = locked(&listed);
                let defect = listed.pop_if(|(id, _)| id == DEFECT);
                assert_eq!(defect, None, "a defect, on purpose");
                page(&get.target(), &listed).map(|body| reply(200, &body))
            }
        });
        Self { script: Arc::new(script), rows, login }
    }

    /// Deletes the sessions that `leaves` names.
    fn delete(&self, leaves: impl Fn(&str) -> bool) {
        locked(&self.rows).retain(|(id, _)| !leaves(id));
    }

    /// Lists one more, which began so many minutes before the test did.
    fn list(&self, id: &str, ago: i64) {
        locked(&self.rows).insert(0, (id.to_owned(), START - ago * 60));
    }

    /// Forgets all logins.
    fn restart(&self) {
        *locked(&self.login) = None;
    }

    /// Reads it from now on.
    fn read(&self, can: &'static [AskKind]) -> (Engine, Arc<Kept>) {
        self.read_as(settings("toys", "p", can))
    }

    /// Reads it from now on as `settings` say.
    fn read_as(&self, settings: SourceSettings) -> (Engine, Arc<Kept>) {
        let clock = Clock::starting_at(Timestamp::from_seconds(START));
        let accounts = Accounts::new(Arc::new(InMemory), clock);
        let kept = Arc::new(Kept::default());
        let sink: Arc<dyn Sink> = kept.clone();
        let wire: Arc<dyn Transport> = self.script.clone();
        let sources = vec![(settings, wire)];
        (Engine::start(sources, &accounts, clock, &sink), kept)
    }
}

/// Two rows of the list, or the one asked for.
fn page(target: &str, rows: &[(String, i64)]) -> Result<String, Fault> {
    let line = |(id, start): &(String, i64)| format!("{id} {start} finished\n");
    let (what, offset) = target.rsplit_once('/').unwrap();
    if let Some(id) = what.strip_prefix("/one/") {
        let row = rows.iter().find(|(known, _)| known == id);
        return row.map(line).ok_or_else(|| Fault::new(FaultKind::NotFound, "no such session"));
    }
    if target == "/all" {
        return Ok(rows.iter().map(line).collect());
    }
    if what == "/unfinished" {
        return Ok("-".to_owned());
    }
    Ok(rows.iter().skip(offset.parse().unwrap()).take(2).map(line).collect())
}

/// Ids of sessions that were deleted.
fn gone(ids: &[&str]) -> Vec<(String, bool)> {
    ids.iter().map(|id| ((*id).to_owned(), false)).collect()
}

#[tokio::test(start_paused = true)]
async fn two_readings_ten_minutes_apart_prove_a_session_gone() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "b");
    sleep(MINUTE * 10).await;
    assert_eq!(kept.left(), []);
    sleep(MINUTE * 3).await;
    assert_eq!(kept.left(), gone(&["b"]));
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_begins_anew_misses_what_was_read_before() {
    let days = 3 * 24 * 60;
    let product = Product::new(&[("c", 10), ("b", days), ("a", days + 10)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "b");
    locked(&product.rows).push((DEFECT.to_owned(), 0));
    sleep(MINUTE * 15).await;
    assert_eq!(kept.left(), gone(&["b"]));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_met_in_between_is_not_gone() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "c");
    sleep(MINUTE * 8).await;
    product.list("c", 10);
    sleep(MINUTE * 2).await;
    product.delete(|id| id == "c");
    sleep(MINUTE * 8).await;
    assert_eq!(kept.left(), []);
    sleep(MINUTE * 6).await;
    assert_eq!(kept.left(), gone(&["c"]));
}

#[tokio::test(start_paused = true)]
async fn a_session_the_product_keeps_no_longer_is_aged_out() {
    let month = 30 * 24 * 60;
    let product = Product::new(&[("c", month - 2), ("b", month - 1), ("a", month)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "a");
    sleep(DAY).await;
    assert_eq!(kept.left(), [], "met once a day, confirmed later");
    sleep(MINUTE * 15).await;
    assert_eq!(kept.left(), [("a".to_owned(), true)]);
    // Deleted by a person, out of the middle.
    product.list("d", month - 3);
    sleep(DAY + HOUR).await;
    product.delete(|id| id == "c");
    sleep(DAY + HOUR).await;
    assert_eq!(kept.left(), [("a".to_owned(), true), ("c".to_owned(), false)]);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_is_read_whole_proves_by_being_read_twice() {
    let product = Product::new(&[("c", 10), ("b", 20_000), ("a", 30_000)]);
    let (_engine, kept) = product.read(&[AskKind::Whole]);
    sleep(MINUTE / 2).await;
    product.delete(|id| id != "b");
    sleep(MINUTE * 14).await;
    assert_eq!(kept.left(), [("a".to_owned(), true), ("c".to_owned(), false)]);
}

#[tokio::test(start_paused = true)]
async fn what_is_older_than_a_list_reaches_is_not_missed_in_it() {
    let product = Product::new(&[("c", 10), ("b", 20_000), ("a", 30_000)]);
    let reach = Some(MINUTE * 25_000);
    let toy = Toy { reach, ..Toy::new(&[AskKind::Whole]) };
    let settings = SourceSettings { product: Arc::new(toy), ..settings("toys", "p", &[]) };
    let (_engine, kept) = product.read_as(settings);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "a" || id == "b");
    sleep(DAY * 3).await;
    assert_eq!(kept.left(), gone(&["b"]), "deleted, as the older one is there still");
}

/// Twenty-four sessions of the last hours.
fn many() -> Product {
    let rows: Vec<_> = (1..=24).map(|n| format!("s{n:02}")).collect();
    let rows: Vec<_> = rows.iter().zip(1..).map(|(id, ago)| (id.as_str(), ago)).collect();
    Product::new(&rows)
}

#[tokio::test(start_paused = true)]
async fn half_of_a_feed_is_not_taken_away_before_a_day_of_agreeing_readings() {
    let product = many();
    let (_engine, kept) = product.read(&[AskKind::Whole]);
    sleep(MINUTE / 2).await;
    let as_of = kept.report().as_of();
    product.delete(|id| id <= "s12");
    sleep(HOUR * 23).await;
    assert_eq!(kept.left(), []);
    let report = kept.report();
    assert_eq!(report.feeds[0].problem(), Some(Problem::Shrink));
    assert_eq!(
        report.feeds[0].fault.as_ref().unwrap().text,
        "12 of 24 sessions are not there any more"
    );
    assert_eq!(report.state(), SourceState::Stale);
    assert!(report.as_of() > as_of, "it is read all the same");
    sleep(HOUR * 2).await;
    assert_eq!(kept.left().len(), 12);
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn less_than_half_is_believed_and_so_is_a_person() {
    let product = many();
    let (engine, kept) = product.read(&[AskKind::Whole]);
    sleep(MINUTE / 2).await;
    product.delete(|id| id <= "s11");
    sleep(MINUTE * 14).await;
    assert_eq!(kept.left().len(), 11);
    let product = many();
    let (again, kept) = product.read(&[AskKind::Whole]);
    sleep(MINUTE / 2).await;
    product.delete(|_| true);
    sleep(MINUTE * 14).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::Shrink));
    again.accept_shrink("toys").unwrap();
    sleep(MINUTE / 2).await;
    assert_eq!(kept.left().len(), 24);
    assert_eq!(kept.report().state(), SourceState::Fresh);
    drop(engine);
}

#[tokio::test(start_paused = true)]
async fn rows_that_come_back_end_the_suspicion() {
    let product = many();
    let (_engine, kept) = product.read(&[AskKind::Whole]);
    sleep(MINUTE / 2).await;
    let all = locked(&product.rows).clone();
    product.delete(|_| true);
    sleep(HOUR).await;
    assert_eq!(kept.report().state(), SourceState::Stale);
    *locked(&product.rows) = all;
    sleep(MINUTE * 3).await;
    assert_eq!((kept.left(), kept.report().state()), (vec![], SourceState::Fresh));
}

#[tokio::test(start_paused = true)]
async fn a_sweep_with_a_denied_call_in_it_proves_nothing() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "b");
    for _ in 0..80 {
        product.restart();
        sleep(MINUTE / 2).await;
    }
    assert_eq!(kept.left(), []);
    sleep(MINUTE * 20).await;
    assert_eq!(kept.left(), gone(&["b"]));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_ran_out_between_two_sweeps_spoils_no_proof() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    // It is used up before the next sweep begins, so that each one logs in.
    *locked(&product.login) = Some("60 fixed");
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|id| id == "b");
    sleep(MINUTE * 14).await;
    assert_eq!(kept.left(), gone(&["b"]));
    assert!(product.script.count("login") > 10);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_from_another_server_under_the_same_address() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    let (engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    product.delete(|_| true);
    product.list("x", 5);
    product.list("y", 4);
    product.restart();
    sleep(HOUR).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::SourceSwapped));
    assert_eq!((kept.ids(), kept.left()), (vec!["a".into(), "b".into(), "c".into()], vec![]));
    engine.accept_shrink("toys").unwrap();
    sleep(MINUTE / 2).await;
    assert_eq!(kept.ids(), ["a", "b", "c", "x", "y"]);
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_came_back_is_recognised_by_one_of_three_sessions() {
    let product = Product::new(&[("c", 10), ("b", 20), ("a", 30)]);
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    // Restored from a backup: the newest session is not there any more.
    product.delete(|id| id == "c");
    product.list("d", 0);
    product.restart();
    sleep(MINUTE * 3).await;
    assert_eq!(kept.report().state(), SourceState::Fresh);
    assert_eq!(kept.ids(), ["a", "b", "c", "d"]);
    let asked: Vec<_> =
        product.script.seen().into_iter().filter(|seen| seen.starts_with("/one/")).collect();
    assert_eq!(asked, ["/one/c/0", "/one/b/0"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lost_most_of_a_list_is_recognised_by_what_is_left() {
    let product = many();
    let (_engine, kept) = product.read(BY_KEY);
    sleep(MINUTE / 2).await;
    // Of the newest first: s24 is the oldest, and aged out meanwhile.
    product.delete(|id| id <= "s18" || id == "s24");
    product.restart();
    sleep(MINUTE * 14).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::Shrink));
}

#[tokio::test(start_paused = true)]
async fn a_list_in_one_piece_without_a_known_row_is_another_servers() {
    let product = many();
    let toy = Toy { page_size: None, ..Toy::new(&[AskKind::Whole]) };
    let settings = SourceSettings { product: Arc::new(toy), ..settings("toys", "p", &[]) };
    let (_engine, kept) = product.read_as(settings);
    sleep(MINUTE / 2).await;
    product.delete(|_| true);
    product.list("x", 5);
    sleep(MINUTE * 30).await;
    assert_eq!(kept.report().feeds[0].problem(), Some(Problem::SourceSwapped));
    assert_eq!((kept.ids().len(), kept.left()), (24, vec![]));
}
