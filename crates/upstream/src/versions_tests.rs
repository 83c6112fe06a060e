//! Finding the version a server speaks, on paused time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{AskKind, Call};
use mullion_model::{Fault, FaultKind, Problem, SourceState, Timestamp};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::{Clock, locked};
use crate::testing::{Kept, Script, reply, settings};
use crate::{Engine, Sink, SourceSettings, Transport};

const MINUTE: Duration = Duration::from_secs(60);

/// A server that serves the versions it is told to.
struct Server {
    script: Arc<Script>,
    serves: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Server {
    /// Serves these; a session of another version's login is not found.
    fn serving(versions: &[&'static str]) -> Self {
        let serves = Arc::new(Mutex::new(versions.iter().copied().collect::<BTreeSet<_>>()));
        let (served, login) = (Arc::clone(&serves), Mutex::new(""));
        let script = Script::new(move |call, _| {
            let serves = locked(&served);
            let mut login = locked(&login);
            match call {
                Call::Logon(logon) => {
                    let version = if logon.path == "login2" { "2" } else { "1" };
                    if !serves.contains(version) {
                        return Ok(reply(404, ""));
                    }
                    *login = version;
                    Ok(reply(200, "864000 fixed"))
                }
                Call::Get(_) if !serves.contains(*login) => {
                    Err(Fault::new(FaultKind::NotFound, "no such list").with_status(404))
                }
                Call::Get(get) if get.target() == "/started/0" => Ok(reply(200, "a 1 finished")),
                Call::Get(_) => Ok(reply(200, "-")),
            }
        });
        Self { script: Arc::new(script), serves }
    }

    /// Reads it from now on, in the version that is found.
    fn read(&self) -> (Engine, Arc<Kept>) {
        let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
        let accounts = Accounts::new(Arc::new(InMemory), clock);
        let kept = Arc::new(Kept::default());
        let sink: Arc<dyn Sink> = kept.clone();
        let wire: Arc<dyn Transport> = self.script.clone();
        let can = &[AskKind::Started, AskKind::Unfinished];
        let settings = SourceSettings { finds_version: true, ..settings("toys", "p", can) };
        (Engine::start(vec![(settings, wire)], &accounts, clock, &sink), kept)
    }
}

#[tokio::test(start_paused = true)]
async fn the_newest_version_that_is_served_is_spoken() {
    for (served, logins) in [(["1", "1"], vec!["login2", "login"]), (["1", "2"], vec!["login2"])] {
        let server = Server::serving(&served);
        let (_engine, kept) = server.read();
        assert_eq!(kept.report().api_version, "auto");
        sleep(MINUTE / 2).await;
        assert_eq!(kept.report().api_version, served[1]);
        assert_eq!(kept.report().state(), SourceState::Fresh);
        let seen = server.script.seen();
        assert_eq!(
            seen.iter().filter(|s| s.starts_with("login")).collect::<Vec<_>>(),
            logins.iter().collect::<Vec<_>>()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_serves_no_known_version_says_so_and_is_asked_now_and_then() {
    let server = Server::serving(&[]);
    let (_engine, kept) = server.read();
    sleep(MINUTE * 60).await;
    let report = kept.report();
    assert_eq!(report.feeds[0].problem(), Some(Problem::UnsupportedVersion));
    assert_eq!(report.state(), SourceState::Down);
    assert!(report.next_attempt.is_some());
    assert!(server.script.seen().len() < 60, "{}", server.script.seen().len());
    locked(&server.serves).insert("1");
    sleep(MINUTE * 60).await;
    assert_eq!((kept.report().state(), kept.ids()), (SourceState::Fresh, vec!["a".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_version_that_is_dropped_is_looked_for_again_and_rows_stay() {
    let server = Server::serving(&["1"]);
    let (_engine, kept) = server.read();
    sleep(MINUTE * 20).await;
    *locked(&server.serves) = BTreeSet::from(["2"]);
    sleep(MINUTE * 10).await;
    let report = kept.report();
    assert_eq!((report.api_version.as_str(), report.state()), ("2", SourceState::Fresh));
    assert_eq!((kept.ids(), kept.left()), (vec!["a".to_owned()], vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_defect_in_looking_for_a_version_shows_on_the_source() {
    let script = Script::new(|_, _| panic!("a defect, on purpose"));
    let server = Server { script: Arc::new(script), serves: Arc::default() };
    let (_engine, kept) = server.read();
    sleep(Duration::from_secs(1)).await;
    let report = kept.report();
    assert_eq!(
        (report.state(), report.feeds[0].problem()),
        (SourceState::Down, Some(Problem::Internal))
    );
}

/// A person who wants it read meanwhile does not turn it into another problem.
#[tokio::test(start_paused = true)]
async fn a_refused_password_keeps_its_problem_while_it_waits() {
    let script = Script::new(|_, _| Ok(reply(401, "")));
    let server = Server { script: Arc::new(script), serves: Arc::default() };
    let (engine, kept) = server.read();
    for _ in 0..3 {
        sleep(MINUTE).await;
        engine.refresh("toys").unwrap();
        sleep(MINUTE).await;
        assert_eq!(kept.report().feeds[0].problem(), Some(Problem::LoginRefused));
    }
    assert_eq!(server.script.count("login2"), 1, "a wrong password is sent once");
}

/// Nobody knows whether the password was heard, and refused.
#[tokio::test(start_paused = true)]
async fn unclear_logins_are_spaced_while_a_version_is_looked_for() {
    let script = Script::new(|_, _| Ok(reply(500, "")));
    let server = Server { script: Arc::new(script), serves: Arc::default() };
    let (engine, _kept) = server.read();
    // At 0, 1, 6, 21, 36 and 51 minutes.
    sleep(MINUTE * 60).await;
    assert_eq!(server.script.count("login2"), 6);
    engine.refresh("toys").unwrap();
    sleep(MINUTE).await;
    assert_eq!(server.script.count("login2"), 7, "a person may try at once");
}
