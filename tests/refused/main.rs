//! A refused password is tried once, again after 15 and 30 minutes, then hourly, and no other way:
//! fifteen sources of all products share one account for a day of virtual time, and every login that
//! reaches one of their servers is counted.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

use std::sync::Arc;
use std::time::Duration;

use mullion_gateway::Gateway;
use mullion_gateway::config::ServerConfig;
use mullion_model::Timestamp;
use mullion_tests::Client;
use mullion_tests::paused::{self, Link, START, Turn};
use mullion_upstream::{Purpose, RefusalFile, SourceSettings};
use secrecy::SecretString;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The password of the account.
const RIGHT: &str = "simulator";
/// Another one.
const WRONG: &str = "mistyped";
/// How many sources share it.
const SOURCES: usize = 15;

/// Fifteen servers.
struct Servers {
    links: Vec<Arc<Link>>,
    _turn: Turn,
}

impl Servers {
    fn new() -> Self {
        let turn = paused::begin();
        let links = (0..SOURCES).map(|number| {
            let (product, version) = spoken(number);
            Arc::new(Link::new(&paused::server(product, version)))
        });
        Self { links: links.collect(), _turn: turn }
    }

    /// Reads all of them with this password.
    fn read(&self, password: &str, server: ServerConfig) -> (Gateway, Client) {
        let sources = self.links.iter().enumerate().map(|(number, link)| {
            let (product, version) = spoken(number);
            let mut source = paused::source(&format!("s{number:02}"), product, version);
            source.credentials.password = SecretString::from(password);
            // Half of those that can look for the version by themselves, by logging in.
            let finds_version = product != "em" && number / 4 % 2 == 0;
            (SourceSettings { finds_version, ..source }, link.clone())
        });
        let gateway = paused::start(server, sources.collect());
        let client = Client::new(&gateway.url());
        (gateway, client)
    }

    /// When logins reached a server since `from`, in order.
    fn logins(&self, from: Timestamp) -> Vec<Timestamp> {
        let sent = self.links.iter().flat_map(|link| link.sent());
        let logins = sent.filter(|sent| sent.purpose == Purpose::Login && sent.at >= from);
        let mut logins: Vec<_> = logins.map(|sent| sent.at).collect();
        logins.sort();
        logins
    }

    /// Requests that were no logins.
    fn others(&self) -> usize {
        let sent = self.links.iter().flat_map(|link| link.sent());
        sent.filter(|sent| sent.purpose != Purpose::Login).count()
    }

    /// The account has this password on all servers.
    fn set_password(&self, password: &str) {
        self.links.iter().for_each(|link| link.server.set_password(password));
    }
}

/// Product and version of a source: the newest, so that one that looks for its version finds it with the
/// first login. An older server answers that it does not serve a version before it looks at a password.
fn spoken(number: usize) -> (&'static str, &'static str) {
    match number % 4 {
        0 => ("em", "latest"),
        1 => ("vb365", "v8"),
        2 => ("vbaws", "1.8-rev0"),
        _ => ("vbr", "1.3-rev2"),
    }
}

/// The tries are so many minutes apart, to the second: each one that much behind the answer to the one
/// before.
fn check_schedule(tries: &[Timestamp], minutes: &[u32]) {
    let waits: Vec<_> = tries.iter().zip(tries.iter().skip(1)).map(|(a, b)| b.since(*a)).collect();
    let told: Vec<_> = waits.iter().map(Duration::as_secs).collect();
    let expected: Vec<_> = minutes.iter().map(|wait| u64::from(wait * 60)).collect();
    assert_eq!(told, expected);
}

/// How many sources say this of themselves.
fn count(client: &Client, field: &str, word: &str) -> usize {
    (0..SOURCES).filter(|number| client.source(&format!("s{number:02}"))[field] == word).count()
}

#[tokio::test(start_paused = true)]
async fn a_refused_password_is_tried_as_told_all_day_and_a_corrected_one_at_once() {
    let servers = Servers::new();
    let (gateway, client) = servers.read(WRONG, ServerConfig::default());
    for _ in 0..24 {
        sleep(MINUTE * 20).await;
        // Somebody loses patience.
        for number in 0..SOURCES {
            let target = format!("/api/v1/sources/s{number:02}/refresh");
            assert_eq!(client.post(&target).status, 202);
        }
        sleep(MINUTE * 40).await;
    }
    // At 0, 15 and 45 minutes, then hourly: the last time at 23 h 45.
    check_schedule(&servers.logins(START), &[[15, 30].as_slice(), &[60; 23]].concat());
    assert_eq!(servers.others(), 0, "something was asked without a login");
    let refused = count(&client, "problem", "login-refused");
    assert!(refused > 0, "nobody says that the password was refused");
    assert_eq!(refused + count(&client, "problem", "login-waiting"), SOURCES);
    assert_eq!(count(&client, "state", "down"), SOURCES);
    gateway.stop().await;
    // What was due while it stopped is over.
    sleep(SECOND).await;

    let corrected = paused::now();
    let (gateway, client) = servers.read(RIGHT, ServerConfig::default());
    sleep(MINUTE).await;
    let logins = servers.logins(corrected);
    assert!(logins.iter().all(|at| at.since(corrected) < SECOND * 5), "{logins:?}");
    assert_eq!(logins.len(), SOURCES);
    assert_eq!(count(&client, "state", "fresh"), SOURCES);
    gateway.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_unlocked_is_tried_at_its_time_and_then_all_follow() {
    let servers = Servers::new();
    let (gateway, client) = servers.read(WRONG, ServerConfig::default());
    // Tried at 0, 15, 45, 105 and 165 minutes.
    sleep(MINUTE * 200).await;
    servers.set_password(WRONG);
    sleep(MINUTE * 24).await;
    check_schedule(&servers.logins(START), &[15, 30, 60, 60]);
    sleep(MINUTE * 3).await;
    let followed = servers.logins(START.plus(MINUTE * 224));
    assert_eq!(followed.len(), SOURCES);
    let took = followed.last().unwrap().since(*followed.first().unwrap());
    assert!(took < MINUTE, "{followed:?}");
    assert_eq!(count(&client, "state", "fresh"), SOURCES);
    gateway.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_restart_does_not_try_a_refused_password_anew_but_a_changed_one() {
    let folder = tempfile::tempdir().unwrap();
    let remembering = || {
        let refusals = Arc::new(RefusalFile::open(folder.path()).unwrap());
        ServerConfig { refusals: Some(refusals), ..ServerConfig::default() }
    };
    let servers = Servers::new();
    // Stopping takes a while of its own, in which everything goes on.
    while paused::now().since(START) < HOUR * 3 {
        let (gateway, _) = servers.read(WRONG, remembering());
        sleep(MINUTE * 10).await;
        gateway.stop().await;
    }
    let tries = servers.logins(START);
    assert!(tries.len() > 3, "{tries:?}");
    let hours = vec![60; tries.len() - 3];
    check_schedule(&tries, &[[15, 30].as_slice(), hours.as_slice()].concat());

    sleep(SECOND).await;
    let changed = paused::now();
    let (gateway, client) = servers.read(RIGHT, remembering());
    sleep(MINUTE).await;
    assert_eq!(servers.logins(changed).len(), SOURCES);
    assert_eq!(count(&client, "state", "fresh"), SOURCES);
    gateway.stop().await;
    // The one that was refused is still remembered, and tried when an hour is over.
    let (gateway, _) = servers.read(WRONG, remembering());
    sleep(MINUTE).await;
    let again = servers.logins(changed).split_off(SOURCES);
    let is_due = |at: &Timestamp| tries.last().is_some_and(|last| at.since(*last) >= HOUR);
    assert!(again.len() <= 1 && again.iter().all(is_due), "{again:?} behind {tries:?}");
    gateway.stop().await;
}
