//! The life of one feed: sweep, rest, sweep again.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Ask, AskKind, Feed, Page, Position};
use mullion_model::{Applied, ChangeKind, Fault, FaultKind, Session, Timestamp};

use super::plan::{Depth, Past, interval, questions};
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

/// Sweeps one feed of one source for as long as the process lives.
pub(crate) struct FeedRunner {
    source: Arc<Source>,
    feed: Arc<dyn Feed>,
    /// Which of the source's feeds it is.
    index: usize,
    past: Past,
    unfinished: Unfinished,
    /// Where the first fill broke off, and when it began.
    broken_off: Option<(Position, Timestamp)>,
    /// The version of the directories that all rows were resolved with.
    resolved_with: Option<u64>,
    /// Failed sweeps in a row.
    failures: u32,
}

/// What one sweep gathers along the way.
struct Sweep {
    began: Timestamp,
    depth: Depth,
    known: Arc<Known>,
    rejects: Vec<u64>,
}

impl FeedRunner {
    /// Will sweep `feed`, number `index` of `source`.
    pub(crate) fn new(source: Arc<Source>, feed: Arc<dyn Feed>, index: usize) -> Self {
        Self {
            source,
            feed,
            index,
            past: Past::default(),
            unfinished: Unfinished::default(),
            broken_off: None,
            resolved_with: None,
            failures: 0,
        }
    }

    /// Sweeps for ever.
    pub(crate) async fn run(mut self) {
        loop {
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
        let depth = if self.resolved_with == Some(known.version) {
            self.past.next_depth(began)
        } else {
            Depth::Full
        };
        let mut sweep = Sweep { began, depth, known, rejects: Vec::new() };
        match self.sweep(&mut sweep).await {
            Ok(()) => self.went_well(sweep),
            Err(fault) => self.went_wrong(fault, sweep),
        }
    }

    /// Asks all the questions of one sweep.
    async fn sweep(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        let (can, history) = (self.feed.can(), self.source.settings.history);
        for ask in questions(can, sweep.depth, &self.past, sweep.began, history) {
            self.ask(&ask, sweep).await?;
        }
        if can.contains(&AskKind::One) {
            for id in self.unfinished.due(sweep.began, self.source.clock.now()) {
                self.ask_one(id, sweep).await?;
            }
        }
        Ok(())
    }

    /// Walks one question; a list that is walked by offset over several pages may have moved
    /// meanwhile, so it is walked again until nothing new comes.
    async fn ask(&mut self, ask: &Ask, sweep: &mut Sweep) -> Result<(), Fault> {
        let by_offset = matches!(ask, Ask::Ended(_) | Ask::Whole | Ask::Unfinished);
        for pass in 1..=MOST_PASSES {
            let (walked, added) = self.walk(ask, sweep).await?;
            let still = pass > 1 && added == 0;
            if !by_offset || walked.pages == 1 || still {
                break;
            }
        }
        Ok(())
    }

    /// Walks one question once: what was walked, and how many sessions were new to the catalog.
    async fn walk(&mut self, ask: &Ask, sweep: &mut Sweep) -> Result<(Walked, usize), Fault> {
        let filling = sweep.depth == Depth::Full && matches!(ask, Ask::Started(_));
        let start = match self.broken_off {
            Some((position, began)) if filling => {
                sweep.began = began;
                position
            }
            _ => Position::default(),
        };
        let look_ahead = sweep.depth == Depth::Full && !matches!(ask, Ask::Head);
        let reading = self.reading();
        let (mut reached, mut added) = (start, 0);
        let key = |session: &Session| session.id.id.clone();
        let outcome = read_all(&reading, ask, start, look_ahead, key, |position, page| {
            reached = position;
            let oldest_wanted = sweep.began.minus(self.source.settings.history);
            let too_old =
                |session: &Session| session.started_at.is_some_and(|at| at < oldest_wanted);
            let all_old = !page.rows.is_empty() && page.rows.iter().all(too_old);
            let applied = self.take(page, sweep);
            added += applied.changes.iter().filter(|c| c.kind == ChangeKind::Added).count();
            let enough = matches!(ask, Ask::Head) && (applied.changes.is_empty() || all_old);
            if enough { Verdict::Stop } else { Verdict::GoOn }
        })
        .await;
        if filling {
            self.broken_off = outcome.is_err().then_some((reached, sweep.began));
        }
        Ok((outcome?, added))
    }

    /// The feed, ready to be read.
    fn reading(&self) -> Reading<Ask, Session> {
        Reading {
            transport: Arc::clone(&self.source.stack.top),
            purpose: Purpose::Sweep,
            listing: self.feed.clone(),
        }
    }

    /// Reads one session by its id; one that the product no longer knows stays as it was.
    async fn ask_one(&mut self, id: String, sweep: &mut Sweep) -> Result<(), Fault> {
        match self.reading().page(&Ask::One(id.clone()), Position::default()).await {
            Ok(page) => {
                self.take(page, sweep);
                Ok(())
            }
            Err(fault) if fault.kind == FaultKind::NotFound => {
                self.unfinished.missing(&id, self.source.clock.now());
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Hands the rows of a page over, complete with what the adapter cannot know.
    fn take(&mut self, page: Page<Session>, sweep: &mut Sweep) -> Applied {
        self.source.note_oddities(&page.oddities);
        sweep.rejects.extend(page.rejects.iter().map(|reject| reject.fingerprint));
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
        let interval = interval(self.feed.can(), self.source.settings.refresh_every, took);
        let all = sweep.depth == Depth::Full;
        if all {
            self.resolved_with = Some(sweep.known.version);
        }
        self.past.note(sweep.depth, sweep.began);
        if std::mem::take(&mut self.failures) > 0 {
            tracing::info!(
                source = &*self.source.settings.name,
                feed = self.feed.name(),
                "feed is read again"
            );
        }
        self.source.board.update(self.index, |slot| {
            slot.status.succeeded(sweep.began, took, interval, sweep.rejects, all);
        });
        around(interval).saturating_sub(took).max(Duration::from_millis(100))
    }

    /// Settles a sweep that failed.
    fn went_wrong(&mut self, fault: Fault, sweep: Sweep) -> Duration {
        self.failures = self.failures.saturating_add(1);
        if self.failures == 1 {
            tracing::warn!(source = &*self.source.settings.name, feed = self.feed.name(), problem = %fault.kind.problem(), "feed could not be read: {fault}");
        }
        let rest = match fault.retry_after {
            Some(wait) => wait.min(LONGEST_REST).max(Duration::from_secs(1)),
            None => backoff(self.failures),
        };
        self.source.board.update(self.index, |slot| slot.status.failed(fault, sweep.rejects));
        rest
    }
}
