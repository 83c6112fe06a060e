//! Asking a server for the zone of its stamps, on paused time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_adapter::{
    AskKind, Asked, Call, Dialect, Directories, Directory, Feed, Get, Handshake, Listing, Misread,
    Next, Options, Page, Product, Profile, Reply,
};
use mullion_model::{
    DetailKey, Event, Fault, FaultKind, Item, NativeRef, Problem, Session, SourceState, Timestamp,
};
use tokio::time::sleep;

use crate::account::{Accounts, InMemory};
use crate::clock::{Clock, locked};
use crate::testing::{Kept, Script, Toy, reply, settings};
use crate::{Engine, Sink, SourceSettings, Transport};

const MINUTE: Duration = Duration::from_secs(60);

/// The toy, whose server tells its zone; remembers in which zones it was spoken.
#[derive(Default)]
struct Zoned(Mutex<Vec<Option<TimeZone>>>);

impl Zoned {
    /// The toy inside.
    const fn toy() -> Toy {
        Toy::new(&[AskKind::Started])
    }
}

impl Product for Zoned {
    fn profile(&self) -> &'static Profile {
        Self::toy().profile()
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Self::toy().handshake(options)
    }

    fn dialect(&self, options: &Options) -> Box<dyn Dialect> {
        locked(&self.0).push(options.time_zone.clone());
        Box::new(ZonedDialect(Self::toy().dialect(options)))
    }
}

/// The toy's dialect, and the question.
struct ZonedDialect(Box<dyn Dialect>);

impl Dialect for ZonedDialect {
    fn zone(&self) -> Option<Arc<dyn Listing<(), TimeZone>>> {
        Some(Arc::new(Question))
    }

    fn feeds(&self) -> &[Arc<dyn Feed>] {
        self.0.feeds()
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        self.0.directories()
    }

    fn resolve(&self, session: &mut Session, directories: &Directories) {
        self.0.resolve(session, directories);
    }

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        self.0.items(session, key)
    }

    fn events(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        self.0.events(session, key)
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        self.0.diagnose(reply)
    }
}

/// Asked at `/zone`; the answer is hours ahead of UTC.
struct Question;

impl Listing<(), TimeZone> for Question {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _: &Asked<'_, ()>) -> Get {
        Get::json("/zone")
    }

    fn decode(&self, _: &Asked<'_, ()>, reply: &Reply) -> Result<Page<TimeZone>, Misread> {
        let hours = std::str::from_utf8(&reply.body).ok().and_then(|hours| hours.parse().ok());
        let hours = hours.ok_or_else(|| Misread::new("no zone"))?;
        let rows = vec![TimeZone::fixed(jiff::tz::offset(hours))];
        Ok(Page { rows, rejects: Vec::new(), oddities: Vec::new(), next: Next::End })
    }
}

/// A server that says this of its zone, and the engine that reads it.
struct Reading {
    script: Arc<Script>,
    said: Arc<Mutex<Result<&'static str, FaultKind>>>,
    product: Arc<Zoned>,
    kept: Arc<Kept>,
    _engine: Engine,
}

/// Reads a server from now on, with this zone in the configuration.
fn read(said: Result<&'static str, FaultKind>, configured: Option<TimeZone>) -> Reading {
    let said = Arc::new(Mutex::new(said));
    let told = Arc::clone(&said);
    let script = Arc::new(Script::new(move |call, _| match call {
        Call::Logon(_) => Ok(reply(200, "864000 fixed")),
        Call::Get(get) if get.path == "/zone" => match *locked(&told) {
            Ok(zone) => Ok(reply(200, zone)),
            Err(kind) => Err(Fault::new(kind, "scripted")),
        },
        Call::Get(get) if get.path == "/started/0" => Ok(reply(200, "a 1 finished")),
        Call::Get(_) => Ok(reply(200, "-")),
    }));
    let clock = Clock::starting_at(Timestamp::from_seconds(2_000_000_000));
    let accounts = Accounts::new(Arc::new(InMemory), clock);
    let kept = Arc::new(Kept::default());
    let (sink, wire): (Arc<dyn Sink>, Arc<dyn Transport>) = (kept.clone(), script.clone());
    let product = Arc::new(Zoned::default());
    let mut settings = SourceSettings { product: product.clone(), ..settings("toys", "p", &[]) };
    settings.options.time_zone = configured;
    let engine = Engine::start(vec![(settings, wire)], &accounts, clock, &sink);
    Reading { script, said, product, kept, _engine: engine }
}

impl Reading {
    /// The zone that it is spoken in now.
    fn zone(&self) -> Option<TimeZone> {
        locked(&self.product.0).last().cloned().flatten()
    }
}

#[tokio::test(start_paused = true)]
async fn the_zone_is_asked_for_once_before_anything_is_read_and_over_the_same_login() {
    let reading = read(Ok("2"), None);
    sleep(30 * MINUTE).await;
    assert_eq!(reading.zone(), Some(TimeZone::fixed(jiff::tz::offset(2))));
    assert_eq!(reading.kept.ids(), ["a"]);
    assert_eq!((reading.script.count("/zone"), reading.script.count("login")), (1, 1));
    assert_eq!(reading.script.seen().get(..2), Some(&["login".to_owned(), "/zone".to_owned()][..]));
}

#[tokio::test(start_paused = true)]
async fn a_configured_zone_is_not_asked_for() {
    let reading = read(Ok("2"), Some(TimeZone::UTC));
    sleep(MINUTE).await;
    assert_eq!((reading.zone(), reading.script.count("/zone")), (Some(TimeZone::UTC), 0));
    assert_eq!(reading.kept.ids(), ["a"]);
}

/// Where something else may be wrong, that is what to look at.
#[tokio::test(start_paused = true)]
async fn a_server_that_cannot_be_reached_needs_no_zone() {
    let reading = read(Err(FaultKind::Unreachable), None);
    sleep(MINUTE).await;
    let fault = reading.kept.report().feeds[0].fault.clone().unwrap();
    assert_eq!((fault.kind, fault.remedy), (FaultKind::Unreachable, None));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_in_a_zone_that_nobody_told() {
    let reading = read(Err(FaultKind::Misread), None);
    sleep(30 * MINUTE).await;
    let report = reading.kept.report();
    assert_eq!(report.feeds[0].problem(), Some(Problem::Misread));
    assert_eq!((report.state(), reading.kept.ids()), (SourceState::Down, vec![]));
    assert!(reading.script.count("/zone") < 60);
    let [opened, closed] = ["login", "logout"].map(|what| reading.script.count(what));
    assert_eq!(opened, closed, "logins are left behind");
    let remedy = report.feeds[0].fault.as_ref().and_then(|fault| fault.remedy);
    assert!(remedy.is_some_and(|remedy| remedy.contains("time_zone")), "{remedy:?}");
    *locked(&reading.said) = Ok("-3");
    sleep(60 * MINUTE).await;
    assert_eq!(reading.zone(), Some(TimeZone::fixed(jiff::tz::offset(-3))));
    assert_eq!(
        (reading.kept.report().state(), reading.kept.ids()),
        (SourceState::Fresh, vec!["a".to_owned()])
    );
}
