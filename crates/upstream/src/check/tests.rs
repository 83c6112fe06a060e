//! What is found behind the login of a scripted server.

use std::sync::Arc;

use mullion_adapter::{AskKind, Call};
use mullion_model::{Fault, FaultKind, Timestamp};

use super::read::read;
use super::{Extent, Finding, Grade};
use crate::account::{Accounts, InMemory};
use crate::clock::Clock;
use crate::testing::{Script, Toy, reply, settings};
use crate::{SourceSettings, Transport};

/// Tries out a toy whose login is answered with `login`, by its path, and its lists with `page`.
async fn try_out(
    settings: SourceSettings,
    login: fn(&str) -> (u16, &'static str),
    page: fn(&str) -> Result<&'static str, FaultKind>,
) -> (Vec<Finding>, Extent, Arc<Script>) {
    let script = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(logon) => {
            let (status, body) = login(&logon.path);
            Ok(reply(status, body))
        }
        Call::Get(get) => page(&get.target())
            .map(|body| reply(200, body))
            .map_err(|kind| Fault::new(kind, "scripted")),
    }));
    let wire: Arc<dyn Transport> = script.clone();
    let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
    let accounts = Accounts::new(Arc::new(InMemory), clock);
    let mut findings = Vec::new();
    let extent = read(&settings, &wire, &accounts, clock, &mut findings).await;
    (findings, extent, script)
}

/// A toy that can be asked for what started.
fn toy(change: impl FnOnce(&mut Toy)) -> SourceSettings {
    let mut toy = Toy::new(&[AskKind::Started]);
    change(&mut toy);
    SourceSettings { product: Arc::new(toy), ..settings("toys", "p", &[]) }
}

/// A login that goes well.
fn open(_: &str) -> (u16, &'static str) {
    (200, "86400 fixed")
}

/// Grade, text and remedy of a step.
fn step<'a>(findings: &'a [Finding], step: &str) -> (Grade, &'a str, &'a str) {
    let finding = findings.iter().find(|finding| finding.step == step).unwrap();
    (finding.grade, &finding.text, finding.remedy.as_deref().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_is_forbidden_the_usual_way_is_tried_the_other_way() {
    let page = |target: &str| match target {
        "/all" => Ok("a 1 finished"),
        _ => Err(FaultKind::Forbidden),
    };
    let (findings, extent, _) = try_out(toy(|toy| toy.has_fallback = true), open, page).await;
    assert_eq!(
        step(&findings, "feed toys"),
        (
            Grade::Doubtful,
            "1 session visible, but not the usual way, which the account may not use",
            "nothing has to be done; with the role player the server would have less to do"
        )
    );
    assert_eq!(extent, Extent::Whole);
    assert!(findings.iter().all(|finding| finding.step != "rights"), "{findings:#?}");
}

#[tokio::test(start_paused = true)]
async fn an_account_that_may_read_nothing_is_told_its_role_and_no_way_out() {
    let page = |_: &str| Err(FaultKind::Forbidden);
    let (findings, extent, script) = try_out(toy(|_| {}), open, page).await;
    let expected = (Grade::Bad, "scripted", "give the account at least the role player");
    assert_eq!((step(&findings, "feed toys"), extent), (expected, Extent::Nothing));
    assert!(findings.iter().all(|finding| finding.way_out.is_none()), "{findings:#?}");
    assert_eq!(script.seen().last().unwrap(), "logout");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_found_is_one_that_this_version_does_not_serve() {
    let (findings, extent, _) = try_out(toy(|_| {}), open, |_| Err(FaultKind::NotFound)).await;
    let (grade, text, remedy) = step(&findings, "feed toys");
    assert_eq!((grade, extent), (Grade::Bad, Extent::Nothing));
    assert_eq!(text, "the server does not serve this list in the configured API version");
    assert_eq!(remedy, "check that `url` and `api_version` fit the product");
}

#[tokio::test(start_paused = true)]
async fn names_that_cannot_be_read_are_worth_a_look_and_no_more() {
    let names = |toy: &mut Toy| toy.names_for = &["toys"];
    let page = |target: &str| match target {
        "/jobs" => Err(FaultKind::Forbidden),
        _ => Ok("a 1 finished"),
    };
    let (findings, extent, _) = try_out(toy(names), open, page).await;
    let (grade, text, _) = step(&findings, "names");
    assert_eq!((grade, extent), (Grade::Doubtful, Extent::Whole));
    assert_eq!(text, "sessions lack names, as `jobs` cannot be read: scripted");

    let forbidden = |_: &str| Err(FaultKind::Forbidden);
    let (findings, _, script) = try_out(toy(names), open, forbidden).await;
    assert!(findings.iter().all(|finding| finding.step != "names"), "of sessions nobody sees");
    assert_eq!(script.count("/jobs"), 0);
}

#[tokio::test(start_paused = true)]
async fn another_version_is_looked_for_without_hiding_what_the_first_one_answered() {
    let login = |path: &str| if path == "login" { (404, "") } else { (401, "") };
    let (findings, extent, script) = try_out(toy(|_| {}), login, |_| Ok("-")).await;
    assert_eq!(step(&findings, "api version").1, "no such version");
    assert_eq!((findings.len(), extent), (1, Extent::Nothing));
    assert_eq!(script.seen(), ["login", "login2"]);

    let login = |path: &str| if path == "login" { (404, "") } else { (200, "86400 fixed") };
    let (findings, _, script) = try_out(toy(|_| {}), login, |_| Ok("-")).await;
    let (grade, text, remedy) = step(&findings, "api version");
    assert_eq!((grade, text), (Grade::Bad, "the server does not serve 1"));
    assert_eq!(
        remedy,
        "set `api_version` to \"2\", the newest that the server and Mullion both speak"
    );
    assert_eq!(script.seen(), ["login", "login2", "logout"]);
}
