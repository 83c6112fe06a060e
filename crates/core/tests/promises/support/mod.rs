//! Small worlds: a clock that only moves when told, sessions and reports with little in them.

pub(crate) mod history;
pub(crate) mod naive;
pub(crate) mod random;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use mullion_core::{Clock, Core, CoreOptions, CursorKey, Filter, LayerSizes, Query, Scope};
use mullion_model::{
    Applied, Batch, FeedReport, FeedState, Kind, NativeRef, Session, SessionId, SourceReport,
    State, Timestamp,
};

/// The list that all sessions of these worlds come from.
pub(crate) const LIST: &str = "RestoreSession";

/// How long the catalog of these worlds keeps what aged out.
pub(crate) const KEEP: Duration = Duration::from_secs(400 * 24 * 3_600);

/// A catalog on a clock of its own.
pub(crate) struct World {
    pub(crate) core: Arc<Core>,
    ticks: Arc<AtomicI64>,
}

impl World {
    /// An empty catalog at a full hour; its cursor key is the same in each world.
    pub(crate) fn new() -> Self {
        Self::with_key(CursorKey::from_bytes([7; 32]))
    }

    /// An empty catalog that signs cursors with `cursor_key`.
    pub(crate) fn with_key(cursor_key: CursorKey) -> Self {
        Self::made(cursor_key, LayerSizes::default())
    }

    /// An empty catalog with parts of these sizes.
    pub(crate) fn with_sizes(sizes: LayerSizes) -> Self {
        Self::made(CursorKey::from_bytes([7; 32]), sizes)
    }

    /// An empty catalog.
    fn made(cursor_key: CursorKey, sizes: LayerSizes) -> Self {
        let ticks = Arc::new(AtomicI64::new(Timestamp::from_seconds(1_000 * 3_600).ticks()));
        let read = Arc::clone(&ticks);
        let clock = Clock::new(move || Timestamp::from_ticks(read.load(Ordering::SeqCst)));
        let options = CoreOptions { cursor_key, clock, keep: KEEP };
        Self { core: Arc::new(Core::with_sizes(options, sizes)), ticks }
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_ticks(self.ticks.load(Ordering::SeqCst))
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, time: Duration) {
        self.ticks.store(self.now().plus(time).ticks(), Ordering::SeqCst);
    }

    /// Sets the clock back.
    pub(crate) fn set_back(&self, time: Duration) {
        self.ticks.store(self.now().minus(time).ticks(), Ordering::SeqCst);
    }

    /// Takes over sessions of a fresh source, read now.
    pub(crate) fn apply(&self, source: &str, sessions: Vec<Session>) -> Applied {
        self.report(report(source, FeedState::Fresh), sessions)
    }

    /// Takes over a report and sessions, read now.
    pub(crate) fn report(&self, report: SourceReport, sessions: Vec<Session>) -> Applied {
        let source = report.name.as_str().into();
        let batch = Batch { source, sessions, report: Some(report), ..Batch::default() };
        self.core.apply(batch, self.now()).unwrap()
    }

    /// The names of the sessions on the first page that `query` answers.
    pub(crate) fn names(&self, query: &Query) -> Vec<String> {
        let answer = self.core.snapshot().query(query);
        answer.rows().map(|row| row.session().name.clone()).collect()
    }
}

/// Everything, newest first.
pub(crate) fn everything() -> Query {
    Query::new(Scope::everything(), Filter::default())
}

/// A running session with this name and native id, without anything else.
pub(crate) fn session(id: &str) -> Session {
    Session {
        id: NativeRef { r#type: LIST, id: id.to_owned() },
        subtype: None,
        native_state: None,
        native_result: None,
        kind: Kind::Restore,
        workload: None,
        name: id.to_owned(),
        server: None,
        job: None,
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: State::Running,
        result: None,
        progress_percent: None,
        point_in_time: None,
        started_at: None,
        ended_at: None,
        message: None,
        parent: None,
        items: None,
        events: None,
    }
}

/// A running session that began so many seconds after the epoch.
pub(crate) fn started(id: &str, seconds: i64) -> Session {
    Session { started_at: Some(Timestamp::from_seconds(seconds)), ..session(id) }
}

/// The unified id of a session of these worlds.
pub(crate) fn id_of(source: &str, id: &str) -> SessionId {
    SessionId::new(source, LIST, id)
}

/// The report of a source with one feed; its product is `em`.
pub(crate) fn report(source: &str, state: FeedState) -> SourceReport {
    SourceReport {
        name: source.to_owned(),
        product: "em",
        label: None,
        host: format!("{source}.example:9398"),
        api_version: "v1_7".to_owned(),
        upstream_as_of: None,
        feeds: vec![FeedReport { name: "restore", state, as_of: None, rejected: 0, fault: None }],
        fault: None,
        next_attempt: None,
        requests: 0,
        requests_per_minute: 60,
        logins: 0,
        clock_skew: None,
        certificate_sha256: None,
    }
}
