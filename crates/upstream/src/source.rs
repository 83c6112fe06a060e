//! One source under way: what its feeds, its reporter and its readers on demand share.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_adapter::{Dialect, Feed, Range};
use mullion_model::{
    Absence, Applied, Batch, Fault, FeedReport, Held, Problem, Session, SourceReport, Timestamp,
};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::account::Account;
use crate::board::Board;
use crate::clock::{Clock, locked};
use crate::details::DetailBudget;
use crate::directories::{DirectoryCache, Known};
use crate::layers::Meter;
use crate::oddities::{self, ToldOddities};
use crate::reasons::Reasons;
use crate::stack::Stack;
use crate::sweep::{Walks, is_about_the_source};
use crate::versions::Speaker;
use crate::{Sink, SourceSettings};

/// How often counters alone are reported while a source is being read.
const COUNTERS_EVERY: Duration = Duration::from_secs(1);

/// What stands for the API version while it is looked for.
const AUTO: &str = "auto";

/// One source.
pub(crate) struct Source {
    /// What the binary said about it.
    pub(crate) settings: SourceSettings,
    /// What time it is.
    pub(crate) clock: Clock,
    /// The layers to its server.
    pub(crate) stack: Stack,
    /// How it is spoken to.
    pub(crate) dialect: Arc<dyn Dialect>,
    /// Where its feeds stand.
    pub(crate) board: Board,
    /// Why sessions failed that do not say so.
    pub(crate) reasons: Reasons,
    /// What may be read on demand.
    pub(crate) detail_budget: DetailBudget,
    /// The walks through histories that are under way.
    pub(crate) walks: Walks,
    wire: Arc<dyn crate::Transport>,
    sink: Arc<dyn Sink>,
    directories: DirectoryCache,
    name_trouble: Mutex<NameTrouble>,
    missed_name: AtomicBool,
    told_oddities: Mutex<ToldOddities>,
    /// One per feed: somebody wants it read now.
    wanted: Vec<Notify>,
    /// One per feed: a person said that what is missing is really gone.
    accepted: Vec<AtomicBool>,
    refreshed: Mutex<Option<Timestamp>>,
    version_lost: Notify,
}

impl Speaker for Source {
    fn settings(&self) -> &SourceSettings {
        &self.settings
    }

    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn dialect(&self) -> &dyn Dialect {
        &*self.dialect
    }

    fn in_zone(mut self, zone: TimeZone) -> Self {
        self.settings.options.time_zone = Some(zone);
        self.dialect = Arc::from(self.settings.product.dialect(&self.settings.options));
        self
    }
}

impl Source {
    /// A source that is about to be read in the version of its settings.
    pub(crate) fn speaking(
        settings: SourceSettings,
        account: Arc<Account>,
        meter: Arc<Meter>,
        wire: Arc<dyn crate::Transport>,
        sink: Arc<dyn Sink>,
        clock: Clock,
    ) -> Self {
        let dialect: Arc<dyn Dialect> = Arc::from(settings.product.dialect(&settings.options));
        let stack =
            Stack::new(&settings, Arc::clone(&dialect), account, meter, Arc::clone(&wire), clock);
        let names: Vec<_> = feeds(&settings, &*dialect).iter().map(|feed| feed.name()).collect();
        Self {
            board: Board::new(names.iter().copied()),
            reasons: Reasons::default(),
            detail_budget: DetailBudget::new(),
            walks: Walks::default(),
            directories: DirectoryCache::new(
                Arc::clone(&stack.top),
                Arc::clone(&stack.meter),
                &*dialect,
                &names,
            ),
            name_trouble: Mutex::default(),
            missed_name: AtomicBool::new(false),
            told_oddities: Mutex::default(),
            wanted: names.iter().map(|_| Notify::new()).collect(),
            accepted: names.iter().map(|_| AtomicBool::new(false)).collect(),
            refreshed: Mutex::default(),
            version_lost: Notify::new(),
            settings,
            clock,
            stack,
            dialect,
            wire,
            sink,
        }
    }

    /// The feeds that are read.
    pub(crate) fn feeds(&self) -> Vec<Arc<dyn Feed>> {
        feeds(&self.settings, &*self.dialect)
    }

    /// The names that sessions of `feed` refer to, as fresh as they are wanted.
    pub(crate) async fn known_names(&self, feed: &str) -> Arc<Known> {
        if !self.directories.serve(feed) {
            return Arc::default();
        }
        let missed = self.missed_name.swap(false, Ordering::Relaxed);
        let (known, fault) = self.directories.current(missed).await;
        let changed = locked(&self.name_trouble).replace(&self.settings.name, fault);
        if changed {
            self.board.nudge();
        }
        known
    }

    /// Fills in what the adapter cannot know: names from the directories, and the server where the
    /// product is its own.
    pub(crate) fn complete(&self, session: &mut Session, known: &Known) {
        self.dialect.resolve(session, &known.directories);
        if self.settings.product.profile().is_own_server {
            session.server = Some(self.settings.server.clone());
        }
        if session.job.as_ref().is_some_and(|job| job.id.is_some() && job.name.is_none()) {
            self.missed_name.store(true, Ordering::Relaxed);
        }
    }

    /// How far the server's clock is behind ours: its stamps are earlier by that.
    pub(crate) fn behind(&self) -> Duration {
        self.stack.meter.skew().filter(|skew| !skew.ahead).map_or(Duration::ZERO, |skew| skew.by)
    }

    /// Hands sessions to the catalog.
    pub(crate) fn apply(&self, sessions: Vec<Session>) -> Applied {
        let source = Arc::clone(&self.settings.name);
        self.sink.apply(Batch { source, sessions, ..Batch::default() })
    }

    /// Tells the catalog of sessions proved absent.
    pub(crate) fn depart(&self, absent: Vec<Absence>) {
        let source = Arc::clone(&self.settings.name);
        self.sink.apply(Batch { source, absent, ..Batch::default() });
    }

    /// The sessions that the catalog shows as present, see [`Sink::held`].
    pub(crate) fn held(&self, native_type: &str, began: Range) -> Vec<Held> {
        self.sink.held(&self.settings.name, native_type, began)
    }

    /// A person said that what is missing is really gone.
    pub(crate) fn accept_shrink(&self) {
        self.accepted.iter().for_each(|accepted| accepted.store(true, Ordering::Relaxed));
    }

    /// Whether a person said so of feed number `index`; asked once.
    pub(crate) fn takes_acceptance(&self, index: usize) -> bool {
        self.accepted.get(index).is_some_and(|accepted| accepted.swap(false, Ordering::Relaxed))
    }

    /// Logs the words met in one pass over a feed that the adapter does not know: one line, of those
    /// that were not told before.
    pub(crate) fn tell_oddities(&self, feed: &str, met: oddities::Met) {
        if let Some(words) = locked(&self.told_oddities).news(met) {
            tracing::info!(
                source = &*self.settings.name,
                feed,
                words,
                "the product uses words that Mullion does not know; they are kept as they are"
            );
        }
    }

    /// Rests, until somebody wants feed number `index` read; whether somebody did.
    pub(crate) async fn rest(&self, index: usize, rest: Duration) -> bool {
        let Some(wanted) = self.wanted.get(index) else {
            return false;
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => false,
            () = wanted.notified() => true,
        }
    }

    /// Lets the next call through although the last ones failed; a refused password still waits.
    pub(crate) fn allow_attempt(&self) {
        self.stack.breaker.allow_probe();
        self.stack.auth.allow_attempt();
    }

    /// Wants every feed read at once, through a refusing breaker too; at most once in `pause`.
    ///
    /// # Errors
    /// How long to wait, where it was wanted not long ago.
    pub(crate) fn refresh(&self, pause: Duration) -> Result<(), Duration> {
        let now = self.clock.now();
        let mut refreshed = locked(&self.refreshed);
        // A moment to come is of a time when the clock was wrong.
        let last = refreshed.filter(|last| *last <= now);
        if let Some(next) = last.map(|last| last.plus(pause))
            && now < next
        {
            return Err(next.since(now));
        }
        *refreshed = Some(now);
        self.allow_attempt();
        self.wanted.iter().for_each(Notify::notify_one);
        Ok(())
    }

    /// A fault keeps the whole source from being read, and its feeds rest.
    pub(crate) fn failed_as_a_whole(&self, fault: &Fault, rest: Duration) {
        for index in 0..self.wanted.len() {
            self.failed(index, fault, rest);
        }
    }

    /// A fault keeps feed number `index` from being read, and it rests.
    pub(crate) fn failed(&self, index: usize, fault: &Fault, rest: Duration) {
        let next = Some(self.clock.now().plus(rest));
        self.board.update(index, |slot| {
            slot.status.failed(fault.clone(), []);
            slot.next = next;
        });
    }

    /// Logs that a task of the source panicked.
    pub(crate) fn log_defect(&self, task: &str, fault: &Fault) {
        tracing::error!(source = &*self.settings.name, task, "{fault}");
    }

    /// Takes notice that a feed could not be read.
    pub(crate) fn note_failure(&self) {
        if self.board.reports(self.clock.now()).iter().all(is_unsupported) {
            self.version_lost.notify_one();
        }
    }

    /// Waits until no feed is served any more in this version.
    pub(crate) async fn version_lost(&self) {
        self.version_lost.notified().await;
    }

    /// The source as `sources` shows it.
    pub(crate) fn report(&self) -> SourceReport {
        let (profile, meter) = (self.settings.product.profile(), &self.stack.meter);
        let feeds = self.board.reports(self.clock.now());
        // Names matter where there are sessions that go by them.
        let is_read = |feed: &FeedReport| feed.fault.is_none();
        SourceReport {
            name: self.settings.name.to_string(),
            product: profile.name,
            label: self.settings.label.clone(),
            host: self.settings.host.clone(),
            api_version: if self.settings.finds_version {
                AUTO
            } else {
                self.settings.options.version
            }
            .to_owned(),
            upstream_as_of: None,
            fault: locked(&self.name_trouble).fault.clone().filter(|_| feeds.iter().all(is_read)),
            feeds,
            next_attempt: self.board.next(),
            requests: meter.requests(),
            requests_per_minute: self.settings.requests_per_minute,
            logins: meter.logins(),
            clock_skew: meter.skew(),
            certificate_sha256: self.wire.certificate_sha256(),
        }
    }

    /// Tells the catalog each time the source's state changes, for ever.
    pub(crate) async fn keep_reported(&self) -> Infallible {
        let mut told: Option<SourceReport> = None;
        let mut told_at = Instant::now();
        loop {
            let report = self.report();
            let counted = told_at.elapsed() >= COUNTERS_EVERY && told.as_ref() != Some(&report);
            if counted || told.as_ref().is_none_or(|told| !same_state(told, &report)) {
                told_at = Instant::now();
                let source = Arc::clone(&self.settings.name);
                self.sink.apply(Batch { source, report: Some(report.clone()), ..Batch::default() });
                told = Some(report);
            }
            let now = self.clock.now();
            let by_time = self.board.changes_at(now).map(|at| at.since(now));
            tokio::select! {
                () = self.board.changed() => {}
                () = tokio::time::sleep(by_time.unwrap_or(Duration::MAX)), if by_time.is_some() => {}
            }
        }
    }
}

/// What keeps names from being read, and the problem that the log tells of last.
#[derive(Default)]
struct NameTrouble {
    fault: Option<Fault>,
    told: Option<Problem>,
}

impl NameTrouble {
    /// Takes over what came of reading them, and logs it once; whether it is another fault.
    fn replace(&mut self, source: &str, fault: Option<Fault>) -> bool {
        match &fault {
            // The feeds say so themselves.
            Some(fault) if is_about_the_source(fault) => {}
            Some(fault) => {
                let problem = fault.kind.problem();
                if self.told.replace(problem) != Some(problem) {
                    tracing::warn!(source, %problem, "{fault}");
                }
            }
            None => {
                if self.told.take().is_some() {
                    tracing::info!(source, "names are read again");
                }
            }
        }
        let is_another = self.fault != fault;
        self.fault = fault;
        is_another
    }
}

/// Whether the server does not serve the feed in the version it was asked in.
fn is_unsupported(feed: &FeedReport) -> bool {
    feed.problem() == Some(Problem::UnsupportedVersion)
}

/// Whether two reports differ in nothing but counters.
fn same_state(old: &SourceReport, new: &SourceReport) -> bool {
    let counters_of_new = SourceReport {
        requests: new.requests,
        logins: new.logins,
        clock_skew: new.clock_skew,
        ..old.clone()
    };
    counters_of_new == *new
}

/// The feeds of the dialect that the configuration wants.
fn feeds(settings: &SourceSettings, dialect: &dyn Dialect) -> Vec<Arc<dyn Feed>> {
    let wanted = |feed: &&Arc<dyn Feed>| {
        settings.feeds.as_ref().is_none_or(|names| names.iter().any(|name| name == feed.name()))
    };
    dialect.feeds().iter().filter(wanted).cloned().collect()
}
