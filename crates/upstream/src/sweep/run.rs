//! The life of one feed: sweep, rest, sweep again.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Ask, AskKind, Feed, Range};
use mullion_model::{Fault, FaultKind, Problem, Timestamp};

use super::absence::{Absences, Met};
use super::history::{History, PAGES_A_SWEEP};
use super::plan::{self, Past};
use super::questions::Reach;
use super::status::Complete;
use super::unfinished::Unfinished;
use crate::directories::Known;
use crate::jitter::{around, backoff};
use crate::oddities;
use crate::source::Source;

/// The longest rest after a failure, whatever the product or the account's rules ask for.
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);
/// How often a feed that was forbidden is tried again the usual way.
const RIGHTS_CHANGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest rest.
const SHORTEST_REST: Duration = Duration::from_millis(100);

/// Sweeps one feed of one source for as long as the process lives.
pub(crate) struct FeedRunner {
    pub(super) source: Arc<Source>,
    pub(super) feed: Arc<dyn Feed>,
    /// The feed that is forbidden while another way to the same list stands in for it, and since
    /// when.
    forbidden: Option<(Arc<dyn Feed>, Timestamp)>,
    /// Which of the source's feeds it is.
    pub(super) index: usize,
    pub(super) past: Past,
    pub(super) history: Option<History>,
    pub(super) unfinished: Unfinished,
    pub(super) absences: Absences,
    /// Logins when the server was last known to be the one that was read before.
    pub(super) recognized: u64,
    /// The version of the names that all rows were completed with.
    names: Option<u64>,
    /// The product called a page the last one that was not, so that it is never believed again.
    pub(super) ends_too_early: bool,
    /// Failed sweeps in a row.
    failures: u32,
    /// The problem that the log tells of last, while it is not mended.
    told: Option<Problem>,
}

/// What one sweep gathers along the way.
pub(super) struct Sweep {
    pub(super) began: Timestamp,
    /// Denied calls when it began: one more in between, and it proves nothing.
    pub(super) denials: u64,
    pub(super) known: Arc<Known>,
    pub(super) rejects: Vec<u64>,
    /// What the adapter met and does not know.
    pub(super) oddities: oddities::Met,
    /// The sessions met by the question under way about what is new.
    pub(super) met: Met,
    /// What went wrong without spoiling the sweep.
    pub(super) aside: Option<Fault>,
    /// Whether everything there is was read by the end of it.
    whole: bool,
}

impl FeedRunner {
    /// Will sweep `feed`, number `index` of `source`.
    pub(crate) fn new(source: Arc<Source>, feed: Arc<dyn Feed>, index: usize) -> Self {
        Self {
            source,
            feed,
            forbidden: None,
            index,
            past: Past::default(),
            history: None,
            unfinished: Unfinished::default(),
            absences: Absences::default(),
            recognized: 0,
            names: None,
            ends_too_early: false,
            failures: 0,
            told: None,
        }
    }

    /// Sweeps for ever.
    pub(crate) async fn run(mut self) {
        loop {
            // The moment it was to begin at is over, and must not be shown while a request hangs.
            self.source.board.update(self.index, |slot| slot.next = None);
            let rest = self.sweep_once().await;
            let next = self.source.clock.now().plus(rest);
            self.source.board.update(self.index, |slot| slot.next = Some(next));
            self.source.rest(self.index, rest).await;
        }
    }

    /// Sweeps once and says how long to rest.
    async fn sweep_once(&mut self) -> Duration {
        let known = self.source.known_names(self.feed.name()).await;
        let began = self.source.clock.now();
        let mut sweep = Sweep {
            began,
            denials: self.source.stack.auth.denials(),
            known,
            rejects: Vec::new(),
            oddities: oddities::Met::new(),
            met: Met::default(),
            aside: None,
            whole: false,
        };
        self.try_forbidden_again(began);
        let outcome = self.sweep(&mut sweep).await;
        self.source.tell_oddities(self.feed.name(), std::mem::take(&mut sweep.oddities));
        match outcome {
            Ok(()) => self.went_well(sweep),
            Err(fault) if fault.kind == FaultKind::Forbidden && self.falls_back(began) => {
                SHORTEST_REST
            }
            Err(fault) => self.went_wrong(fault, sweep),
        }
    }

    /// Goes over to another way to the same list, where the product has one that asks for fewer
    /// rights; whether it has.
    fn falls_back(&mut self, now: Timestamp) -> bool {
        let Some(other) = self.feed.fallback() else { return false };
        tracing::info!(
            source = &*self.source.settings.name,
            feed = self.feed.name(),
            "the account may not read this feed the usual way; it is read another way"
        );
        let forbidden = std::mem::replace(&mut self.feed, other);
        self.forbidden = Some((forbidden, now));
        self.history = None;
        true
    }

    /// Tries the usual way again once a day: rights change.
    fn try_forbidden_again(&mut self, now: Timestamp) {
        let is_due = |(_, since): &mut (_, Timestamp)| now.since(*since) >= RIGHTS_CHANGE;
        if let Some((usual, _)) = self.forbidden.take_if(is_due) {
            self.feed = usual;
            self.history = None;
        }
    }

    /// What is new first, then what may have changed, then a piece of the history.
    async fn sweep(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        self.recognize_server(sweep).await?;
        let begins = self.begin_history(sweep);
        if !begins {
            self.read_recent(sweep).await?;
        }
        self.read_unfinished(sweep).await?;
        self.read_history(sweep).await?;
        self.judge_absences(sweep);
        if self.recognized == 0 {
            self.recognized = self.source.stack.meter.logins();
        }
        Ok(())
    }

    /// Begins to read the history if it is due; whether this is the very first reading, which begins
    /// with what is new by itself.
    fn begin_history(&mut self, sweep: &Sweep) -> bool {
        let can = self.feed.can();
        let names = sweep.known.version;
        let outdated = self.history.as_ref().is_some_and(|history| history.names != names);
        let due = self.history.is_none()
            && (self.past.is_history_due(sweep.began) || self.names.is_some_and(|n| n != names));
        if outdated || due || (self.history.is_none() && self.wants_all_confirmed(sweep.began)) {
            let from = self.oldest_shown(sweep.began);
            let asks = plan::history(can, from);
            if asks.is_empty() {
                return false;
            }
            let first = self.past.recent.is_none() && self.history.is_none();
            let history = History::new(sweep.began, names, sweep.denials, from, asks);
            // A task that begins anew behind a panic knows what was read before.
            let knows_nobody =
                first && self.source.held(self.feed.native_type(), Range::default()).is_empty();
            self.history = Some(if knows_nobody { history.missing_nobody() } else { history });
            return first;
        }
        if self.history.is_none()
            && let Some(range) = self.range_to_confirm(sweep.began)
        {
            self.history = Some(History::part(sweep.began, names, sweep.denials, range));
        }
        false
    }

    /// The start that the configuration wants the history to go back to.
    pub(super) fn history_from(&self, now: Timestamp) -> Timestamp {
        now.minus(self.source.settings.history).minus(self.source.behind())
    }

    /// Asks for what is new.
    async fn read_recent(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        let since = self.past.recent.or(self.history.as_ref().map(|history| history.began));
        let wide = self.past.is_wide_due(sweep.began) && self.past.history.is_some();
        let from = plan::recent_from(since.unwrap_or(sweep.began), wide, self.source.behind());
        for ask in plan::recent(self.feed.can(), from) {
            sweep.whole |= ask == Ask::Whole;
            sweep.met = Met::default();
            if self.ask(&ask, Reach::New, sweep).await? {
                self.miss_recent(&ask, sweep);
            }
        }
        self.past.recent = Some(sweep.began);
        if wide {
            self.past.wide = Some(sweep.began);
        }
        Ok(())
    }

    /// Asks by id for sessions that may have changed and that no list showed.
    async fn read_unfinished(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        if !self.feed.can().contains(&AskKind::One) || self.past.recent.is_none() {
            return Ok(());
        }
        for id in self.unfinished.due(sweep.began, self.source.clock.now()) {
            self.ask_one(id, sweep).await?;
        }
        Ok(())
    }

    /// Goes on with the history: to its end the first time, a number of pages later on. A fault of a
    /// later reading is told beside what is fresh.
    async fn read_history(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        let first = self.past.history.is_none();
        let most_pages = (!first).then_some(PAGES_A_SWEEP);
        while let Some(ask) = self.history.as_ref().and_then(History::next).cloned() {
            let outcome = match ask {
                Ask::Started(_) => self.read_windows(most_pages, sweep).await,
                _ => self.ask(&ask, Reach::History, sweep).await,
            };
            match outcome {
                Ok(true) => {
                    if let Some(history) = &mut self.history {
                        history.answered();
                    }
                }
                Ok(false) => return Ok(()),
                Err(fault) => return self.stumble(fault, first, sweep),
            }
        }
        if let Some(history) = self.history.take() {
            if first {
                tracing::info!(
                    source = &*self.source.settings.name,
                    feed = self.feed.name(),
                    "the history is read"
                );
            }
            self.miss_old(&history);
            if history.whole {
                self.past.history = Some(history.began);
                self.past.wide = self.past.wide.max(Some(history.began));
                self.past.recent = self.past.recent.max(Some(history.began));
                self.names = Some(history.names);
                sweep.whole = true;
            }
            sweep.rejects.extend(history.rejects);
        }
        Ok(())
    }

    /// A page of the history could not be read.
    fn stumble(&mut self, fault: Fault, first: bool, sweep: &mut Sweep) -> Result<(), Fault> {
        let gives_up = self.history.as_mut().is_some_and(History::stumbled);
        if first {
            return Err(fault);
        }
        if gives_up {
            tracing::warn!(
                source = &*self.source.settings.name,
                feed = self.feed.name(),
                "the history cannot be read again for now: {fault}"
            );
            self.history = None;
            self.past.history = Some(sweep.began);
        }
        sweep.aside = Some(fault);
        Ok(())
    }

    /// Settles a sweep that ended well.
    fn went_well(&mut self, sweep: Sweep) -> Duration {
        let took = self.source.clock.now().since(sweep.began);
        let interval = plan::interval(self.feed.can(), self.source.settings.refresh_every, took);
        self.failures = 0;
        if self.told.take().is_some() {
            tracing::info!(
                source = &*self.source.settings.name,
                feed = self.feed.name(),
                "feed is read again"
            );
        }
        let complete = Complete { began: sweep.began, took, interval };
        self.source.board.update(self.index, |slot| {
            slot.status.succeeded(complete, sweep.rejects, sweep.whole, sweep.aside);
        });
        self.source.reasons.feed_settled();
        around(interval).saturating_sub(took).max(SHORTEST_REST)
    }

    /// Settles a sweep that failed.
    fn went_wrong(&mut self, fault: Fault, mut sweep: Sweep) -> Duration {
        let fault = as_of_a_list(fault);
        self.failures = self.failures.saturating_add(1);
        let problem = fault.kind.problem();
        if self.told.replace(problem) != Some(problem) {
            tracing::warn!(source = &*self.source.settings.name, feed = self.feed.name(), %problem, "feed could not be read: {fault}");
        }
        let rest = match fault.retry_after {
            Some(wait) => wait.min(LONGEST_REST).max(Duration::from_secs(1)),
            None => backoff(self.failures),
        };
        sweep
            .rejects
            .extend(self.history.iter().flat_map(|history| history.rejects.iter().copied()));
        self.source.board.update(self.index, |slot| slot.status.failed(fault, sweep.rejects));
        self.source.reasons.feed_settled();
        self.source.note_failure();
        rest
    }
}

/// "Not found" means something else for a list than for one session.
pub(crate) fn as_of_a_list(fault: Fault) -> Fault {
    if fault.kind != FaultKind::NotFound {
        return fault;
    }
    Fault {
        kind: FaultKind::UnsupportedVersion,
        text: "the server does not serve this list in the configured API version".to_owned(),
        ..fault
    }
    .with_remedy("check that `url` and `api_version` fit the product")
}
