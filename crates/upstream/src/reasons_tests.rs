//! Reading why sessions failed, on paused time.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{AskKind, Call};
use mullion_model::{DetailKey, Fault, FaultKind, NativeRef, Timestamp};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::Clock;
use crate::testing::{Kept, Script, reply, settings};
use crate::{Engine, Sink, Transport};

const MINUTE: Duration = Duration::from_secs(60);

/// Reads a list of `failures` failed sessions, newest first, whose items `items` tells by target.
fn read(
    failures: usize,
    items: impl Fn(&str) -> Result<&'static str, FaultKind> + Send + Sync + 'static,
) -> (Engine, Arc<Kept>, Arc<Script>) {
    let script = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) => Ok(reply(200, "864000 fixed")),
        Call::Get(get) if get.target().starts_with("/items/") => {
            items(&get.target()).map(|body| reply(200, body)).map_err(|kind| Fault::new(kind, ""))
        }
        Call::Get(get) => {
            let offset: usize = get.target().rsplit('/').next().unwrap().parse().unwrap();
            let line = |n: usize| format!("s{n} {} failed\n", 10_000 - n);
            let page: String = (0..failures).skip(offset).take(2).map(line).collect();
            Ok(reply(200, &page))
        }
    }));
    let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
    let accounts = Accounts::new(Arc::new(InMemory), clock);
    let kept = Arc::new(Kept::default());
    let sink: Arc<dyn Sink> = kept.clone();
    let wire: Arc<dyn Transport> = script.clone();
    let sources = vec![(settings("toys", "p", &[AskKind::Whole]), wire)];
    (Engine::start(sources, &accounts, clock, &sink), kept, script)
}

#[tokio::test(start_paused = true)]
async fn a_failed_session_gets_the_message_of_its_first_failed_item() {
    let (_engine, kept, script) = read(1, |target| {
        Ok(match target {
            "/items/s0/0" => "success all is well\nfailed",
            "/items/s0/2" => "failed disk full\nfailed other",
            _ => "",
        })
    });
    sleep(MINUTE).await;
    assert_eq!(kept.message("s0").as_deref(), Some("disk full"));
    sleep(MINUTE * 60).await;
    assert_eq!(kept.message("s0").as_deref(), Some("disk full"), "and keeps it");
    assert_eq!(script.count("/items/s0/0"), 1, "read once");
}

#[tokio::test(start_paused = true)]
async fn what_there_is_is_read_before_why_it_failed() {
    let (_engine, _kept, script) = read(40, |_| Ok("failed disk full"));
    sleep(MINUTE).await;
    let seen = script.seen();
    let is_item = |seen: &String| seen.starts_with("/items/");
    let first = seen.iter().position(is_item).unwrap();
    let pages = seen[..first].iter().filter(|seen| !is_item(seen)).count();
    assert!(pages > 20, "{pages} pages of two before {}", seen[first]);
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_reason_is_looked_at_once() {
    for items in [Ok("success fine"), Err(FaultKind::NotFound), Err(FaultKind::Forbidden)] {
        let (_engine, kept, script) = read(1, move |_| items);
        sleep(MINUTE * 60).await;
        assert_eq!((kept.message("s0"), script.count("/items/s0/0")), (None, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_is_waited_for() {
    let broken = std::sync::atomic::AtomicBool::new(true);
    let (_engine, kept, _) = read(1, move |_| {
        if broken.swap(false, std::sync::atomic::Ordering::Relaxed) {
            Err(FaultKind::Timeout)
        } else {
            Ok("failed disk full")
        }
    });
    sleep(MINUTE * 5).await;
    assert_eq!(kept.message("s0").as_deref(), Some("disk full"));
}

#[tokio::test(start_paused = true)]
async fn reasons_leave_half_of_the_budget_to_people() {
    let (engine, _kept, script) = read(400, |_| Ok("failed disk full"));
    for _ in 0..60 {
        sleep(Duration::from_secs(1)).await;
        let session = NativeRef { r#type: "Toy", id: "wanted".to_owned() };
        engine.items("toys", &session, &DetailKey("items".into())).await.unwrap();
    }
    let read = script.seen().iter().filter(|seen| seen.starts_with("/items/s")).count();
    assert!(read <= 6, "{read} while people asked");
    let newest = script.seen().iter().find(|seen| seen.starts_with("/items/s")).cloned();
    assert_eq!(newest.as_deref(), Some("/items/s0/0"), "the newest first");
}
