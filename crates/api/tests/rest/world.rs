//! A catalog, a stand-in for the engine, and a server over both.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use mullion_api::{Api, ApiOptions, Control, Listeners, RefreshRefused, Server, start};
use mullion_core::{Clock, Core, CoreOptions, CursorKey};
use mullion_model::{Batch, FeedState, Session, SourceReport, Timestamp};

use crate::client::{Response, ask, ask_with_body};
use crate::fixture::{at, aws, em, m365, refused, report};

/// When everything was read, and when the clock begins.
pub(crate) const NOW: &str = "2026-11-20T10:00:00Z";

/// A server over a catalog.
pub(crate) struct World {
    pub(crate) core: Arc<Core>,
    pub(crate) server: Server,
    ticks: Arc<AtomicI64>,
}

impl World {
    /// A world without sources.
    pub(crate) fn empty() -> Self {
        Self::with(ApiOptions { workers: Some(1), ..ApiOptions::default() })
    }

    /// A world without sources, behaving as `options` say.
    pub(crate) fn with(options: ApiOptions) -> Self {
        Self::made(listener(), options, [7; 32])
    }

    /// A world without sources, with a listener of its own for operators.
    pub(crate) fn with_admin() -> Self {
        let listeners = Listeners { api: listener(), admin: Some(listener()) };
        Self::made(listeners, ApiOptions { workers: Some(1), ..ApiOptions::default() }, [7; 32])
    }

    /// A world without sources, whose cursors are signed with another key.
    pub(crate) fn with_key(key: [u8; 32]) -> Self {
        Self::made(listener(), ApiOptions { workers: Some(1), ..ApiOptions::default() }, key)
    }

    fn made(listeners: impl Into<Listeners>, options: ApiOptions, key: [u8; 32]) -> Self {
        let ticks = Arc::new(AtomicI64::new(at(NOW).ticks()));
        let hand = Arc::clone(&ticks);
        let clock = Clock::new(move || Timestamp::from_ticks(hand.load(Ordering::SeqCst)));
        let cursor_key = CursorKey::from_bytes(key);
        let core = Arc::new(Core::new(CoreOptions {
            cursor_key,
            clock: clock.clone(),
            keep: Duration::from_secs(400 * 24 * 3_600),
        }));
        let api = Api {
            core: Arc::clone(&core),
            details: crate::details::details(&core),
            control: Arc::new(Engine::default()),
            products: Arc::from(["em", "vb365", "vbaws", "vbr"]),
            clock,
        };
        let server = start(listeners, options, api).unwrap();
        Self { core, server, ticks }
    }

    /// A world with three sources: one fresh, one stale behind a refused login, one in its first
    /// sweep.
    pub(crate) fn mixed() -> Self {
        let world = Self::empty();
        let mut stale = report("m365", "vb365", FeedState::Stale);
        stale.fault = Some(refused());
        stale.next_attempt = Some(at("2026-11-20T10:15:00Z"));
        world.put(report("em-prod", "em", FeedState::Fresh), em());
        world.put(stale, m365());
        world.put(report("aws", "vbaws", FeedState::Filling), aws());
        world
    }

    /// Takes over sessions and the state of their source.
    pub(crate) fn put(&self, report: SourceReport, sessions: Vec<Session>) {
        let source = Arc::from(report.name.as_str());
        let batch = Batch { source, sessions, report: Some(report), ..Batch::default() };
        self.core.apply(batch, at(NOW)).unwrap();
        self.core.publish();
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        let now = Timestamp::from_ticks(self.ticks.load(Ordering::SeqCst)).plus(time);
        self.ticks.store(now.ticks(), Ordering::SeqCst);
    }

    /// The answer to a request, written as its request line and headers.
    pub(crate) fn ask(&self, lines: &str) -> Response {
        ask(self.server.address(), lines)
    }

    /// The answer to a request with a body of announced length.
    pub(crate) fn ask_with_body(&self, lines: &str, body: &str) -> Response {
        self.ask_raw(&format!("{lines}\nContent-Length: {}", body.len()), body)
    }

    /// The answer to a request behind whose head these bytes follow.
    pub(crate) fn ask_raw(&self, lines: &str, body: &str) -> Response {
        ask_with_body(self.server.address(), lines, body)
    }

    /// That answer for reading.
    pub(crate) fn show(&self, lines: &str) -> String {
        self.ask(lines).show()
    }

    /// Status and problem of a refused request, and the names of its bad parameters.
    pub(crate) fn refusal(&self, target: &str) -> String {
        let response = self.ask(&format!("GET {target}"));
        let problem = response.json();
        let names: Vec<_> = problem["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|bad| bad["name"].as_str())
            .collect();
        let slug = problem["type"].as_str().unwrap_or("no problem");
        format!("{} {slug} {}", problem["status"], names.join(" ")).trim_end().to_owned()
    }

    /// The names of the sessions that a query finds, in order.
    pub(crate) fn names(&self, query: &str) -> Vec<String> {
        let response = self.ask(&format!("GET /api/v1/sessions?{query}"));
        let list = response.json();
        let items = list["items"].as_array().unwrap_or_else(|| panic!("{}", response.body));
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }
}

/// A listener on any free port.
fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// A stand-in for the engine: lets every source be refreshed once, and panics for one name.
#[derive(Default)]
struct Engine {
    refreshed: AtomicUsize,
}

impl Control for Engine {
    fn refresh(&self, source: &str) -> Result<(), RefreshRefused> {
        match source {
            "aws" => panic!("a defect of the engine"),
            _ if self.refreshed.fetch_add(1, Ordering::SeqCst) == 0 => Ok(()),
            _ => Err(RefreshRefused::TooSoon(Duration::from_millis(9_400))),
        }
    }

    fn accept_shrink(&self, source: &str) -> Result<(), RefreshRefused> {
        self.refresh(source)
    }
}
