//! The life of one feed: sweep, rest, sweep again.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Ask, AskKind, Feed, Next, Page, Position};
use mullion_model::{Applied, ChangeKind, Fault, FaultKind, Problem, Session, Timestamp};

use super::history::{History, PAGES_A_SWEEP};
use super::plan::{self, Past};
use super::status::Complete;
use super::unfinished::Unfinished;
use super::walk::{Reading, Verdict, Walked, read_all};
use crate::Purpose;
use crate::directories::Known;
use crate::jitter::{around, backoff};
use crate::source::Source;

/// Passes over a list that moves while it is walked by offset, until one brings nothing new.
const MOST_PASSES: u32 = 3;
/// The longest rest after a failure, whatever the product or the account's rules ask for.
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);
/// The shortest rest.
const SHORTEST_REST: Duration = Duration::from_millis(100);

/// Sweeps one feed of one source for as long as the process lives.
pub(crate) struct FeedRunner {
    source: Arc<Source>,
    feed: Arc<dyn Feed>,
    /// Which of the source's feeds it is.
    index: usize,
    past: Past,
    history: Option<History>,
    unfinished: Unfinished,
    /// The version of the names that all rows were completed with.
    names: Option<u64>,
    /// The product called a page the last one that was not, so that it is never believed again.
    ends_too_early: bool,
    /// Failed sweeps in a row.
    failures: u32,
    /// The problem that the log tells of last, while it is not mended.
    told: Option<Problem>,
}

/// What one sweep gathers along the way.
struct Sweep {
    began: Timestamp,
    known: Arc<Known>,
    rejects: Vec<u64>,
    /// What went wrong without spoiling the sweep.
    aside: Option<Fault>,
    /// Whether everything there is was read by the end of it.
    whole: bool,
}

/// How far one walk goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Until what is known already.
    New,
    /// To the end of the history, or so many pages.
    History { most_pages: Option<u32> },
}

impl FeedRunner {
    /// Will sweep `feed`, number `index` of `source`.
    pub(crate) fn new(source: Arc<Source>, feed: Arc<dyn Feed>, index: usize) -> Self {
        Self {
            source,
            feed,
            index,
            past: Past::default(),
            history: None,
            unfinished: Unfinished::default(),
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
        let known = self.source.known_names().await;
        let began = self.source.clock.now();
        let mut sweep = Sweep { began, known, rejects: Vec::new(), aside: None, whole: false };
        match self.sweep(&mut sweep).await {
            Ok(()) => self.went_well(sweep),
            Err(fault) => self.went_wrong(fault, sweep),
        }
    }

    /// What is new first, then what may have changed, then a piece of the history.
    async fn sweep(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        let begins = self.begin_history(sweep);
        if !begins {
            self.read_recent(sweep).await?;
        }
        self.read_unfinished(sweep).await?;
        self.read_history(sweep).await
    }

    /// Begins to read the history if it is due; whether this is the very first reading, which begins
    /// with what is new by itself.
    fn begin_history(&mut self, sweep: &Sweep) -> bool {
        let can = self.feed.can();
        let names = sweep.known.version;
        let outdated = self.history.as_ref().is_some_and(|history| history.names != names);
        let due = self.history.is_none()
            && (self.past.is_history_due(sweep.began) || self.names.is_some_and(|n| n != names));
        let from = sweep.began.minus(self.source.settings.history).minus(self.source.behind());
        let asks = plan::history(can, from);
        if asks.is_empty() || !(outdated || due) {
            return false;
        }
        let first = self.past.recent.is_none() && self.history.is_none();
        self.history = Some(History::new(sweep.began, names, asks));
        first
    }

    /// Asks for what is new.
    async fn read_recent(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        let since = self.past.recent.or(self.history.as_ref().map(|history| history.began));
        let wide = self.past.is_wide_due(sweep.began) && self.past.history.is_some();
        let from = plan::recent_from(since.unwrap_or(sweep.began), wide, self.source.behind());
        for ask in plan::recent(self.feed.can(), from) {
            sweep.whole |= ask == Ask::Whole;
            self.ask(&ask, Reach::New, sweep).await?;
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
        while let Some((ask, _)) = self.history.as_ref().and_then(History::next) {
            match self.ask(&ask, Reach::History { most_pages }, sweep).await {
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
            self.past.history = Some(history.began);
            self.past.wide = self.past.wide.max(Some(history.began));
            self.past.recent = self.past.recent.max(Some(history.began));
            self.names = Some(history.names);
            sweep.rejects.extend(history.rejects);
            sweep.whole = true;
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

    /// Walks one question; a list that is walked by offset over several pages may have moved
    /// meanwhile, so it is walked again until nothing new comes. Whether it was walked to its end.
    async fn ask(&mut self, ask: &Ask, reach: Reach, sweep: &mut Sweep) -> Result<bool, Fault> {
        // Unfinished sessions are asked for again in the next sweep anyway.
        let by_offset = matches!(ask, Ask::Ended(_) | Ask::Whole);
        let mut ended = false;
        for pass in 1..=MOST_PASSES {
            let (walked, added) = self.walk(ask, reach, sweep).await?;
            ended = !walked.stopped;
            let still = pass > 1 && added == 0;
            if !by_offset || walked.pages == 1 || still {
                break;
            }
        }
        // A look at the newest rows is over where it chose to stop.
        Ok(ended || matches!(ask, Ask::Head))
    }

    /// Walks one question once: what was walked, and how many sessions were new to the catalog.
    async fn walk(
        &mut self,
        ask: &Ask,
        reach: Reach,
        sweep: &mut Sweep,
    ) -> Result<(Walked, usize), Fault> {
        let goes_on = self.history.as_ref().and_then(History::next).filter(|_| reach != Reach::New);
        let start = goes_on.map_or_else(Position::default, |(_, position)| position);
        // The newest rows and the unfinished ones are asked for in every sweep anyway.
        let once = matches!(ask, Ask::Started(_) | Ask::Ended(_) | Ask::Whole);
        let look_ahead = (reach != Reach::New && once) || self.ends_too_early;
        let oldest = sweep.began.minus(self.source.settings.history).minus(self.source.behind());
        let is_old = |session: &Session| session.started_at.is_some_and(|at| at < oldest);
        let key = |session: &Session| session.id.id.clone();
        let (mut reached, mut added, mut pages) = (start, 0, 0);
        let outcome = read_all(&self.reading(), ask, start, look_ahead, key, |position, page| {
            pages += 1;
            reached = match page.next {
                Next::More(ahead) | Next::Perhaps(ahead) => ahead,
                Next::End => position,
            };
            let all_old = !page.rows.is_empty() && page.rows.iter().all(is_old);
            let applied = self.take(page, reach, sweep);
            added += applied.changes.iter().filter(|c| c.kind == ChangeKind::Added).count();
            let enough = match (ask, reach) {
                (Ask::Head, Reach::New) => applied.changes.is_empty() || all_old,
                (Ask::Head, Reach::History { .. }) => all_old,
                (Ask::Started(_), Reach::History { most_pages }) => {
                    most_pages.is_some_and(|most| pages >= most)
                }
                _ => false,
            };
            if enough { Verdict::Stop } else { Verdict::GoOn }
        })
        .await;
        if let (Reach::History { .. }, Some(history)) = (reach, &mut self.history) {
            history.reached(reached);
        }
        let walked = outcome?;
        self.ends_too_early |= walked.ended_too_early;
        Ok((walked, added))
    }

    /// The feed, ready to be read.
    fn reading(&self) -> Reading<Ask, Session> {
        Reading {
            transport: Arc::clone(&self.source.stack.top),
            purpose: Purpose::Sweep,
            listing: self.feed.clone(),
        }
    }

    /// Reads one session by its id. One that the product no longer knows stays as it was, and one
    /// that cannot be read does not keep the others from it.
    async fn ask_one(&mut self, id: String, sweep: &mut Sweep) -> Result<(), Fault> {
        match self.reading().page(&Ask::One(id.clone()), Position::default()).await {
            Ok(page) => {
                self.take(page, Reach::New, sweep);
                Ok(())
            }
            Err(fault) if is_about_the_source(&fault) => Err(fault),
            Err(fault) => {
                if fault.kind != FaultKind::NotFound {
                    tracing::warn!(
                        source = &*self.source.settings.name,
                        feed = self.feed.name(),
                        "a session cannot be read by its id: {fault}"
                    );
                }
                self.unfinished.seldom(&id, self.source.clock.now());
                Ok(())
            }
        }
    }

    /// Hands the rows of a page over, complete with what the adapter cannot know.
    fn take(&mut self, page: Page<Session>, reach: Reach, sweep: &mut Sweep) -> Applied {
        self.source.note_oddities(&page.oddities);
        let rejects = page.rejects.iter().map(|reject| reject.fingerprint);
        match &mut self.history {
            Some(history) if reach != Reach::New => history.rejects.extend(rejects),
            _ => sweep.rejects.extend(rejects),
        }
        let now = self.source.clock.now();
        let mut rows = page.rows;
        for session in &mut rows {
            self.source.complete(session, &sweep.known);
            self.unfinished.note(session, now);
        }
        let applied = self.source.apply(rows);
        self.source.board.update(self.index, |slot| slot.status.page_read());
        applied
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
        rest
    }
}

/// Whether a fault of one request tells about the source as a whole.
fn is_about_the_source(fault: &Fault) -> bool {
    match fault.kind {
        FaultKind::Unreachable => fault.status.is_none(),
        FaultKind::Timeout
        | FaultKind::Tls
        | FaultKind::LoginRefused
        | FaultKind::LoginWaiting
        | FaultKind::Unauthorized
        | FaultKind::RateLimited => true,
        _ => false,
    }
}

/// "Not found" means something else for a list than for one session.
fn as_of_a_list(fault: Fault) -> Fault {
    if fault.kind != FaultKind::NotFound {
        return fault;
    }
    Fault {
        kind: FaultKind::UnsupportedVersion,
        text: "the server does not serve this list in the configured API version".to_owned(),
        ..fault
    }
    .with_remedy("check that url and api_version fit the product")
}
