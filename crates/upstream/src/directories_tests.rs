//! Names that sessions refer to by id, and what is said of what cannot be read, on paused time.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{AskKind, Call};
use mullion_model::{Fault, FaultKind, Problem, SourceState, Timestamp};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::{Clock, locked};
use crate::testing::{Kept, Logged, Script, Toy, reply, settings};
use crate::{Engine, Sink, SourceSettings, Transport};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// What a page is answered with.
type Page = Result<&'static str, FaultKind>;

/// A server of one feed and one directory, whose answers a test changes.
struct Server {
    script: Arc<Script>,
    jobs: Arc<Mutex<Page>>,
    sessions: Arc<Mutex<Page>>,
    /// The next list is refused: the login is over.
    ends_login: Arc<AtomicBool>,
}

impl Server {
    /// One session of the job `7`, which goes by the name "daily".
    fn new() -> Self {
        let jobs = Arc::new(Mutex::new(Ok("7 daily")));
        let sessions = Arc::new(Mutex::new(Ok("a 1 finished 7")));
        let (named, listed) = (Arc::clone(&jobs), Arc::clone(&sessions));
        let ends_login = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&ends_login);
        let script = Script::new(move |call, _| {
            let page: Page = match call {
                Call::Logon(_) => return Ok(reply(200, "864000 fixed")),
                Call::Get(get) if get.path == "/jobs" => *locked(&named),
                Call::Get(get) if get.path.starts_with("/started") && ends.swap(false, Relaxed) => {
                    return Ok(reply(401, ""));
                }
                Call::Get(get) if get.path.ends_with("/started/0") => *locked(&listed),
                Call::Get(_) => Ok("-"),
            };
            page.map(|body| reply(200, body)).map_err(|kind| Fault::new(kind, "scripted"))
        });
        Self { script: Arc::new(script), jobs, sessions, ends_login }
    }

    /// Reads all of it from now on; its directory is for `feeds`.
    fn read(&self, feeds: &'static [&'static str]) -> (Engine, Arc<Kept>) {
        self.read_only(None, feeds)
    }

    /// Reads the `wanted` feeds of it.
    fn read_only(
        &self,
        wanted: Option<Vec<String>>,
        feeds: &'static [&'static str],
    ) -> (Engine, Arc<Kept>) {
        let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
        let accounts = Accounts::new(Arc::new(InMemory), clock);
        let kept = Arc::new(Kept::default());
        let sink: Arc<dyn Sink> = kept.clone();
        let wire: Arc<dyn Transport> = self.script.clone();
        let toy = Toy { names_for: feeds, ..Toy::new(&[AskKind::Started]) };
        let product = Arc::new(toy);
        let settings = SourceSettings { product, feeds: wanted, ..settings("toys", "p", &[]) };
        (Engine::start(vec![(settings, wire)], &accounts, clock, &sink), kept)
    }
}

#[tokio::test(start_paused = true)]
async fn a_directory_is_read_for_a_feed_that_needs_it() {
    let server = Server::new();
    let (_engine, kept) = server.read(&["toys"]);
    sleep(MINUTE).await;
    assert_eq!(kept.job("a").as_deref(), Some("daily"));
    assert_eq!(server.script.count("/jobs"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_no_chosen_feed_needs_is_not_read() {
    let server = Server::new();
    let (_engine, kept) = server.read_only(Some(vec!["toys".to_owned()]), &["boxes"]);
    sleep(HOUR).await;
    assert_eq!((kept.job("a"), server.script.count("/jobs")), (None, 0));
    assert_eq!(kept.report().state(), SourceState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_needs_no_names_is_not_read_anew_when_they_change() {
    let server = Server::new();
    let (_engine, _kept) = server.read(&["boxes"]);
    for names in ["7 daily", "7 weekly", "7 monthly"] {
        *locked(&server.jobs) = Ok(names);
        sleep(HOUR).await;
    }
    // Only where a whole history is read, a page behind its end is looked for.
    assert_eq!(server.script.count("/started/1"), 1);
    assert_eq!(server.script.count("/boxes/started/1"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_cannot_be_read_spoils_no_feed_and_is_told_once() {
    for (kind, problem, why) in [
        (FaultKind::Forbidden, Problem::Forbidden, "scripted"),
        (
            FaultKind::NotFound,
            Problem::UnsupportedVersion,
            "the server does not serve this list in the configured API version",
        ),
    ] {
        let log = Logged::here();
        let server = Server::new();
        *locked(&server.jobs) = Err(kind);
        let (_engine, kept) = server.read(&["toys"]);
        sleep(HOUR).await;
        assert_eq!((kept.ids(), kept.job("a")), (vec!["a".to_owned()], None));
        let report = kept.report();
        assert_eq!((report.state(), report.feeds[0].problem()), (SourceState::Fresh, None));
        let fault = report.leading_fault().unwrap();
        let text = format!("sessions lack names, as `jobs` cannot be read: {why}");
        assert_eq!((fault.kind.problem(), &fault.text), (problem, &text));
        assert_eq!(log.lines_with(&text).len(), 1, "once in an hour");

        *locked(&server.jobs) = Ok("7 daily");
        sleep(HOUR).await;
        assert_eq!(kept.job("a").as_deref(), Some("daily"));
        assert_eq!(kept.report().leading_fault(), None);
        assert_eq!(log.lines_with("names are read again").len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn names_are_read_again_behind_a_new_login() {
    let server = Server::new();
    let (_engine, kept) = server.read(&["toys"]);
    sleep(MINUTE).await;
    *locked(&server.jobs) = Ok("7 nightly");
    sleep(3 * MINUTE).await;
    assert_eq!(kept.job("a").as_deref(), Some("daily"), "names are kept for a quarter of an hour");
    // What was read before may have been of another server that was there for a while.
    server.ends_login.store(true, Relaxed);
    sleep(3 * MINUTE).await;
    assert_eq!(kept.job("a").as_deref(), Some("nightly"));
}

#[tokio::test(start_paused = true)]
async fn what_keeps_a_feed_from_being_read_is_told_before_what_its_names_lack() {
    let server = Server::new();
    *locked(&server.jobs) = Err(FaultKind::Forbidden);
    *locked(&server.sessions) = Err(FaultKind::Misread);
    let (_engine, kept) = server.read(&["toys"]);
    sleep(MINUTE).await;
    assert_eq!(kept.report().leading_fault().unwrap().kind, FaultKind::Misread);
}

#[tokio::test(start_paused = true)]
async fn the_unknown_words_of_a_pass_are_one_line_of_the_log() {
    let log = Logged::here();
    let server = Server::new();
    *locked(&server.sessions) = Ok("a 1 FIRST\nb 2 SECOND");
    let (_engine, _kept) = server.read(&[]);
    sleep(HOUR).await;
    let lines = log.lines_with("Mullion does not know");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("FIRST") && lines[0].contains("SECOND"), "{lines:#?}");
    assert!(lines[0].contains("source=\"toys\" feed=\"toys\""), "{lines:#?}");
    *locked(&server.sessions) = Ok("a 1 FIRST\nc 3 THIRD");
    sleep(HOUR).await;
    let lines = log.lines_with("Mullion does not know");
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[1].contains("THIRD") && !lines[1].contains("FIRST"), "{lines:#?}");
}
