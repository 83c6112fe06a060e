//! One configured source for as long as the process lives: whatever version it is spoken to in.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mullion_model::{Batch, Fault, FaultKind};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::account::Account;
use crate::clock::{Clock, locked};
use crate::engine::kept_alive;
use crate::jitter::backoff;
use crate::layers::Meter;
use crate::source::Source;
use crate::sweep::FeedRunner;
use crate::versions::{Unspoken, in_its_zone, negotiate, zone_question};
use crate::{Sink, SourceSettings, Transport};

/// How long a version that was found is kept although the server seems to serve it no more.
const KEPT: Duration = Duration::from_secs(15 * 60);
/// How often a server that serves no known version is asked again.
const UPGRADES_TAKE: Duration = Duration::from_secs(5 * 60);
/// The longest rest between two looks for a version the server serves.
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);

/// A source, and what outlives a change of its version.
pub(crate) struct Seat {
    settings: SourceSettings,
    wire: Arc<dyn Transport>,
    account: Arc<Account>,
    meter: Arc<Meter>,
    sink: Arc<dyn Sink>,
    clock: Clock,
    current: Mutex<Arc<Source>>,
}

impl Seat {
    /// A source that is about to be read, reported to `sink` already so that it is never unknown.
    pub(crate) fn new(
        settings: SourceSettings,
        wire: Arc<dyn Transport>,
        account: Arc<Account>,
        sink: Arc<dyn Sink>,
        clock: Clock,
    ) -> Self {
        let meter = Arc::new(Meter::default());
        let [first, shared] = [&account, &account].map(Arc::clone);
        let source = Source::speaking(
            settings.clone(),
            first,
            Arc::clone(&meter),
            Arc::clone(&wire),
            Arc::clone(&sink),
            clock,
        );
        let name = Arc::clone(&settings.name);
        sink.apply(Batch { source: name, report: Some(source.report()), ..Batch::default() });
        let current = Mutex::new(Arc::new(source));
        Self { settings, wire, account: shared, meter, sink, clock, current }
    }

    /// The source as it is spoken to now.
    pub(crate) fn current(&self) -> Arc<Source> {
        Arc::clone(&locked(&self.current))
    }

    /// Reads the source for ever, and looks for another version when the server drops this one.
    pub(crate) async fn run(&self) {
        loop {
            if self.settings.finds_version || self.lacks_zone() {
                self.find_speech().await;
            }
            let (source, found_at) = (self.current(), Instant::now());
            let tasks = tasks(&source);
            loop {
                source.version_lost().await;
                if self.settings.finds_version && found_at.elapsed() >= KEPT {
                    break;
                }
            }
            drop(tasks);
            source.stack.auth.close().await;
        }
    }

    /// The task that [`Self::run`] is panicked, and rests. Nobody else reports the source meanwhile.
    pub(crate) fn panicked(&self, fault: &Fault, rest: Duration) {
        let source = self.current();
        source.log_defect("source", fault);
        source.failed_as_a_whole(fault, rest);
        let (name, report) = (Arc::clone(&self.settings.name), Some(source.report()));
        self.sink.apply(Batch { source: name, report, ..Batch::default() });
    }

    /// Whether the server has to be asked for its zone before it is read.
    fn lacks_zone(&self) -> bool {
        let dialect = self.settings.product.dialect(&self.settings.options);
        zone_question(&self.settings, &*dialect).is_some()
    }

    /// Looks for the newest version that the server serves, and for its zone, until both are known.
    async fn find_speech(&self) {
        let (mut failures, mut before) = (0, None);
        loop {
            let source = self.current();
            let outcome = tokio::select! {
                outcome = self.speech(before.take()) => outcome,
                never = source.keep_reported() => match never {},
            };
            match outcome {
                Ok(source) => {
                    let version = source.settings.options.version;
                    tracing::info!(
                        source = &*self.settings.name,
                        version,
                        "speaks this API version"
                    );
                    *locked(&self.current) = Arc::new(source);
                    return;
                }
                Err(Unspoken { fault, speaker }) => {
                    failures += 1;
                    before = speaker;
                    let rest = match fault.kind {
                        FaultKind::UnsupportedVersion => UPGRADES_TAKE,
                        _ => fault.retry_after.unwrap_or_else(|| backoff(failures)),
                    };
                    let rest = rest.min(LONGEST_REST);
                    source.failed_as_a_whole(&fault, rest);
                    tokio::select! {
                        is_wanted = source.rest(0, rest) => {
                            before.iter().filter(|_| is_wanted).for_each(Source::allow_attempt);
                        }
                        never = source.keep_reported() => match never {},
                    }
                }
            }
        }
    }

    /// The source as its server can be spoken to. `before` is what got no further the last time: how
    /// its logins ended is not forgotten, so that they stay as far apart as they should.
    async fn speech(&self, mut before: Option<Source>) -> Result<Source, Unspoken<Source>> {
        let speak = |settings: SourceSettings| {
            let version = settings.options.version;
            let same = before.take_if(|before| before.settings.options.version == version);
            same.unwrap_or_else(|| self.speak(settings))
        };
        in_its_zone(negotiate(&self.settings, speak).await?).await
    }

    /// The source in the version of `settings`.
    fn speak(&self, settings: SourceSettings) -> Source {
        let account = Arc::clone(&self.account);
        let (meter, wire) = (Arc::clone(&self.meter), Arc::clone(&self.wire));
        let settings = SourceSettings { finds_version: false, ..settings };
        Source::speaking(settings, account, meter, wire, Arc::clone(&self.sink), self.clock)
    }
}

/// What keeps a source read and reported; ends with the value.
fn tasks(source: &Arc<Source>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let [reported, reasoned] = [source, source].map(Arc::clone);
    // Nobody is left to show what becomes of the report itself, and a reason more or less is no
    // problem of the source's: both are for the log.
    let [report, reasons] = ["report", "reasons"].map(|task| {
        let source = Arc::clone(source);
        move |fault, _| source.log_defect(task, &fault)
    });
    tasks.spawn(kept_alive(
        move || {
            let source = Arc::clone(&reported);
            async move {
                let _: Infallible = source.keep_reported().await;
            }
        },
        report,
    ));
    tasks.spawn(kept_alive(
        move || {
            let source = Arc::clone(&reasoned);
            async move { source.keep_reasoned().await }
        },
        reasons,
    ));
    for (index, feed) in source.feeds().into_iter().enumerate() {
        let [source, failed] = [source, source].map(Arc::clone);
        let name = feed.name();
        tasks.spawn(kept_alive(
            move || FeedRunner::new(Arc::clone(&source), Arc::clone(&feed), index).run(),
            move |fault, rest| {
                failed.log_defect(name, &fault);
                failed.failed(index, &fault, rest);
            },
        ));
    }
    tasks
}
