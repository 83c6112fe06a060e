//! The layers against a scripted server, on paused time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind, Timestamp};
use tokio::time::{Instant, advance, timeout};

use super::{Auth, Breaker, Diagnose, InFlight, Pace, Retry};
use crate::account::{Accounts, InMemory};
use crate::clock::Clock;
use crate::testing::{Script, ToyDialect, ToyHandshake, get, reply, settings};
use crate::{CallContext, Purpose, Transport};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

async fn send(transport: &impl Transport, path: &str) -> Result<Reply, Fault> {
    transport.send(&get(path), &CallContext::new(Purpose::Sweep)).await
}

fn failing(kind: FaultKind) -> Script {
    Script::new(move |_, _| Err(Fault::new(kind, "scripted")))
}

fn accounts() -> Accounts {
    Accounts::new(Arc::new(InMemory), Clock::starting_at(Timestamp::from_seconds(0)))
}

fn auth(server: &Arc<Script>, accounts: &Accounts, password: &str) -> Auth {
    let credentials = settings("s", password, &[]).credentials;
    let account = accounts.of(&credentials);
    Auth::new(server.clone(), Box::new(ToyHandshake { version: "1" }), credentials, account)
}

/// A server that grants `life` and answers everything else with 200.
fn granting(life: &'static str) -> Arc<Script> {
    Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) => Ok(reply(200, life)),
        Call::Get(_) => Ok(reply(200, "-")),
    }))
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_may_pass_is_tried_twice_and_a_lasting_one_once() {
    for (kind, tries) in [
        (FaultKind::Unreachable, 2),
        (FaultKind::Timeout, 2),
        (FaultKind::Misread, 2),
        (FaultKind::RateLimited, 1),
        (FaultKind::Forbidden, 1),
        (FaultKind::Tls, 1),
    ] {
        let server = Arc::new(failing(kind));
        let retry = Retry::new(server.clone());
        assert_eq!(send(&retry, "/x").await.unwrap_err().kind, kind);
        assert_eq!(server.count("/x"), tries, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn second_tries_stay_within_their_budget() {
    let server = Arc::new(failing(FaultKind::Unreachable));
    let (retry, began) = (Retry::new(server.clone()), Instant::now());
    for _ in 0..100 {
        send(&retry, "/x").await.unwrap_err();
    }
    let by_time = began.elapsed().as_secs() / 10;
    let calls = u64::try_from(server.count("/x")).unwrap();
    assert!(calls <= 121 + by_time, "{calls} calls");
}

#[tokio::test(start_paused = true)]
async fn the_breaker_refuses_after_five_failures_and_probes_later() {
    let server = Arc::new(failing(FaultKind::Unreachable));
    let breaker = Breaker::new(server.clone());
    for _ in 0..4 {
        assert_eq!(send(&breaker, "/x").await.unwrap_err().retry_after, None);
    }
    let wait = send(&breaker, "/x").await.unwrap_err().retry_after.unwrap().max(SECOND);
    for _ in 0..15 {
        let refusal = send(&breaker, "/x").await.unwrap_err();
        assert_eq!(refusal.retry_after, Some(wait), "a refusal says how long it lasts");
    }
    assert_eq!(server.count("/x"), 5);
    advance(wait).await;
    send(&breaker, "/x").await.unwrap_err();
    send(&breaker, "/x").await.unwrap_err();
    assert_eq!(server.count("/x"), 6, "one probe, then refusing again");
    breaker.allow_probe();
    send(&breaker, "/x").await.unwrap_err();
    assert_eq!(server.count("/x"), 7, "a person's wish is one more probe");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_leaves_its_place_to_the_next() {
    let mut server = failing(FaultKind::Unreachable);
    server.takes = SECOND;
    let server = Arc::new(server);
    let breaker = Breaker::new(server.clone());
    for _ in 0..5 {
        send(&breaker, "/x").await.unwrap_err();
    }
    advance(MINUTE * 5).await;
    assert!(timeout(SECOND / 2, send(&breaker, "/x")).await.is_err());
    send(&breaker, "/x").await.unwrap_err();
    assert_eq!(server.count("/x"), 7);
}

#[tokio::test(start_paused = true)]
async fn answers_about_one_request_do_not_open_the_breaker() {
    for kind in
        [FaultKind::Unauthorized, FaultKind::Forbidden, FaultKind::NotFound, FaultKind::RateLimited]
    {
        let server = Arc::new(failing(kind));
        let breaker = Breaker::new(server.clone());
        for _ in 0..10 {
            send(&breaker, "/x").await.unwrap_err();
        }
        assert_eq!(server.count("/x"), 10, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_callers_share_one_login() {
    let server = granting("3600 fixed");
    let auth = auth(&server, &accounts(), "p");
    let calls = (0..20).map(|_| send(&auth, "/x"));
    for outcome in futures::future::join_all(calls).await {
        outcome.unwrap();
    }
    assert_eq!(server.count("login"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_login_is_renewed_at_80_percent_of_its_life() {
    let server = granting("100 fixed refresh");
    let auth = auth(&server, &accounts(), "p");
    send(&auth, "/x").await.unwrap();
    advance(Duration::from_secs(79)).await;
    send(&auth, "/x").await.unwrap();
    assert_eq!(server.count("renew"), 0);
    advance(Duration::from_secs(1)).await;
    send(&auth, "/x").await.unwrap();
    assert_eq!((server.count("login"), server.count("renew")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_idle_login_lives_as_long_as_it_is_used() {
    let server = granting("100 idle");
    let auth = auth(&server, &accounts(), "p");
    for _ in 0..10 {
        send(&auth, "/x").await.unwrap();
        advance(Duration::from_secs(79)).await;
    }
    assert_eq!(server.count("login"), 1);
    advance(Duration::from_secs(80)).await;
    send(&auth, "/x").await.unwrap();
    assert_eq!(server.count("login"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_lost_renewal_is_one_password_login_and_no_loop() {
    let server = Arc::new(Script::new(|call, _| match call {
        Call::Logon(logon) if logon.path == "renew" => Err(Fault::new(FaultKind::Timeout, "lost")),
        Call::Logon(_) => Ok(reply(200, "100 fixed refresh")),
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let auth = auth(&server, &accounts(), "p");
    send(&auth, "/x").await.unwrap();
    advance(Duration::from_secs(90)).await;
    send(&auth, "/x").await.unwrap();
    assert_eq!(server.seen(), ["login", "/x", "renew", "/x"], "what is left of the old login");
    advance(Duration::from_secs(30)).await;
    send(&auth, "/x").await.unwrap();
    assert_eq!(server.seen().len(), 6);
    assert_eq!(server.seen()[4], "login");
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_not_answered_clearly_is_spaced_too() {
    for (fault, status) in [(Some(FaultKind::Timeout), 0), (None, 500), (None, 400)] {
        let server = Arc::new(Script::new(move |call, _| match (call, fault) {
            (Call::Logon(_), Some(kind)) => Err(Fault::new(kind, "scripted")),
            (Call::Logon(_), None) => Ok(reply(status, "")),
            (Call::Get(_), _) => Ok(reply(200, "-")),
        }));
        let source = Retry::new(Arc::new(auth(&server, &accounts(), "p")));
        for _ in 0..360 {
            send(&source, "/x").await.unwrap_err();
            advance(Duration::from_secs(10)).await;
        }
        // At 0, 1, 6, 21, 36 and 51 minutes of the hour.
        assert_eq!(server.count("login"), 6, "{fault:?} {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_did_not_reach_the_server_is_tried_again_at_once() {
    let server = Arc::new(Script::new(|_, _| {
        Err(Fault::new(FaultKind::Unreachable, "nothing listens").before_sending())
    }));
    let auth = auth(&server, &accounts(), "p");
    for _ in 0..5 {
        send(&auth, "/x").await.unwrap_err();
    }
    assert_eq!(server.count("login"), 5);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_answers_401_to_a_good_login_is_forbidden_and_costs_no_logins() {
    let server = Arc::new(Script::new(|call, _| match call {
        Call::Logon(_) => Ok(reply(200, "86400 fixed")),
        Call::Get(get) if get.path == "/secret" => Err(Fault::new(FaultKind::Unauthorized, "no")),
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let auth = auth(&server, &accounts(), "p");
    for _ in 0..30 {
        send(&auth, "/x").await.unwrap();
        assert_eq!(send(&auth, "/secret").await.unwrap_err().kind, FaultKind::Forbidden);
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(server.count("login"), 2);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_one_server_refuses_is_not_tried_there_more_often_because_another_accepts()
{
    let accepting = granting("60 fixed");
    let refusing = Arc::new(Script::new(|call, _| match call {
        Call::Logon(_) => Ok(reply(401, "")),
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let accounts = accounts();
    let (good, bad) = (auth(&accepting, &accounts, "p"), auth(&refusing, &accounts, "p"));
    for _ in 0..24 * 60 {
        drop(send(&good, "/x").await);
        send(&bad, "/x").await.unwrap_err();
        advance(MINUTE).await;
    }
    assert!(refusing.count("login") <= 27, "{} logins in a day", refusing.count("login"));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_ends_early_is_opened_again_and_the_call_goes_on() {
    let refusals = AtomicU32::new(1);
    let server = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) => Ok(reply(200, "3600 fixed")),
        Call::Get(_) if refusals.swap(0, Ordering::Relaxed) > 0 => {
            Err(Fault::new(FaultKind::Unauthorized, "expired"))
        }
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let auth = auth(&server, &accounts(), "p");
    send(&auth, "/x").await.unwrap();
    assert_eq!(server.seen(), ["login", "/x", "login", "/x"]);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_good_for_nothing_is_held_back_like_a_refused_one() {
    let server = Arc::new(Script::new(|call, _| match call {
        Call::Logon(_) => Ok(reply(200, "3600 fixed")),
        Call::Get(_) => Err(Fault::new(FaultKind::Unauthorized, "no")),
    }));
    let auth = auth(&server, &accounts(), "p");
    for _ in 0..50 {
        send(&auth, "/x").await.unwrap_err();
    }
    assert_eq!(server.count("login"), 2);
}

/// Fifteen sources with one account and a wrong password, called every ten seconds for a day.
#[tokio::test(start_paused = true)]
async fn a_refused_password_is_tried_at_0_15_45_minutes_and_then_hourly() {
    let began = Instant::now();
    let tried = Arc::new(Mutex::new(Vec::new()));
    let times = Arc::clone(&tried);
    let server = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) => {
            times.lock().unwrap().push(began.elapsed().as_secs() / 60);
            Ok(reply(401, ""))
        }
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let accounts = accounts();
    let sources: Vec<_> = (0..15).map(|_| auth(&server, &accounts, "wrong")).collect();
    let mut kinds = Vec::new();
    while began.elapsed() < Duration::from_secs(24 * 3600) {
        for source in &sources {
            kinds.push(send(source, "/x").await.unwrap_err().kind);
        }
        advance(Duration::from_secs(10)).await;
    }
    let hourly = (0..23).map(|hour| 105 + hour * 60).filter(|minute| *minute < 24 * 60);
    let expected: Vec<u64> = [0, 15, 45].into_iter().chain(hourly).collect();
    assert_eq!(*tried.lock().unwrap(), expected);
    assert_eq!(server.count("/x"), 0, "nothing is asked without a login");
    assert_eq!(kinds[0], FaultKind::LoginRefused);
    assert_eq!(kinds[1], FaultKind::LoginWaiting, "the others wait");
    assert_eq!(kinds[15], FaultKind::LoginRefused, "the one that tried keeps its own problem");
}

#[tokio::test(start_paused = true)]
async fn a_changed_secret_starts_afresh_and_an_open_login_is_not_touched() {
    let refuse = Arc::new(AtomicU32::new(0));
    let refusing = Arc::clone(&refuse);
    let server = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) if refusing.load(Ordering::Relaxed) > 0 => Ok(reply(401, "")),
        Call::Logon(_) => Ok(reply(200, "86400 fixed")),
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let accounts = accounts();
    let (open, late) = (auth(&server, &accounts, "p"), auth(&server, &accounts, "p"));
    send(&open, "/x").await.unwrap();
    refuse.store(1, Ordering::Relaxed);
    send(&late, "/x").await.unwrap_err();
    send(&open, "/x").await.unwrap();
    refuse.store(0, Ordering::Relaxed);
    send(&auth(&server, &accounts, "new"), "/x").await.unwrap();
    assert_eq!(send(&late, "/x").await.unwrap_err().kind, FaultKind::LoginRefused);
}

/// A server that asks to be left alone for half a minute.
fn tired() -> Arc<Script> {
    Arc::new(Script::new(|_, _| {
        Err(Fault::new(FaultKind::RateLimited, "slow down").with_retry_after(SECOND * 30))
    }))
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_its_turn_hears_of_a_wish_for_quiet_too() {
    let server = tired();
    let pace = Pace::new(server.clone(), 60);
    let (first, second) = tokio::join!(send(&pace, "/x"), send(&pace, "/x"));
    assert!(!first.unwrap_err().unsent);
    let held = second.unwrap_err();
    assert_eq!((held.kind, held.unsent), (FaultKind::RateLimited, true));
    assert_eq!(server.count("/x"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_product_that_asks_for_quiet_gets_it() {
    let server = tired();
    let pace = Pace::new(server.clone(), 6_000);
    send(&pace, "/x").await.unwrap_err();
    advance(Duration::from_secs(29)).await;
    let held = send(&pace, "/x").await.unwrap_err();
    assert_eq!((server.count("/x"), held.retry_after), (1, Some(Duration::from_secs(1))));
    advance(Duration::from_secs(1)).await;
    send(&pace, "/x").await.unwrap_err();
    assert_eq!(server.count("/x"), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_keep_to_the_budget_of_a_minute() {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let times = Arc::clone(&sent);
    let server = Arc::new(Script::new(move |_, _| {
        times.lock().unwrap().push(Instant::now());
        Ok(reply(200, "-"))
    }));
    let pace = Pace::new(server, 60);
    // Not even in the minute behind a quiet time.
    advance(MINUTE).await;
    for _ in 0..200 {
        send(&pace, "/x").await.unwrap();
    }
    let sent = sent.lock().unwrap();
    let in_a_minute =
        |from: &Instant| sent.iter().filter(|at| (*from..*from + MINUTE).contains(*at)).count();
    let busiest = sent.iter().map(in_a_minute).max().unwrap();
    assert!((55..=60).contains(&busiest), "{busiest}");
}

#[tokio::test(start_paused = true)]
async fn two_calls_at_once_and_the_third_waits() {
    let mut server = Script::new(|_, _| Ok(reply(200, "-")));
    server.takes = Duration::from_secs(1);
    let in_flight = InFlight::new(Arc::new(server), 2);
    let began = Instant::now();
    futures::future::join_all((0..3).map(|_| send(&in_flight, "/x"))).await;
    assert_eq!(began.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn only_200_is_an_answer() {
    for status in [201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 429, 500, 503] {
        let server = Arc::new(Script::new(move |_, _| Ok(reply(status, "[]"))));
        let diagnose = Diagnose::new(server, Arc::new(ToyDialect::new(&[])));
        assert_eq!(send(&diagnose, "/x").await.unwrap_err().status, Some(status));
    }
}
