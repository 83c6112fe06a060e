//! Asking a feed one question, and what is done with the pages.

use std::sync::Arc;

use mullion_adapter::{Ask, Page, Position};
use mullion_model::{Applied, ChangeKind, Fault, FaultKind, Session, Timestamp};

use super::proof::swapped;
use super::run::{FeedRunner, Sweep};
use super::walk::{Reading, Verdict, Walk, Walked, read_all};
use crate::{Purpose, oddities};

/// Passes over a list that moves while it is walked by offset, until one brings nothing new.
const MOST_PASSES: u32 = 3;

/// Whether a list that was `walked` for the `pass`th time, with so many sessions `added`, is read. One
/// that was walked by offset over several pages may have moved meanwhile: it is walked again until
/// nothing new comes.
pub(super) const fn is_settled(pass: u32, walked: Walked, added: usize) -> bool {
    let may_have_moved = walked.by_offset && walked.pages > 1;
    !may_have_moved || (pass > 1 && added == 0) || pass >= MOST_PASSES
}

/// A part of a walk.
struct Leg {
    walked: Walked,
    /// Sessions that were new to the catalog.
    added: usize,
    /// A page that came behind a new login and was not taken.
    halted_at: Option<Position>,
}

/// How far one walk goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Until what is known already.
    New,
    /// To the end of the history.
    History,
}

impl FeedRunner {
    /// Walks one question until its list is settled. Whether it was walked to its end.
    pub(super) async fn ask(
        &mut self,
        ask: &Ask,
        reach: Reach,
        sweep: &mut Sweep,
    ) -> Result<bool, Fault> {
        // These two are asked again in the next sweep anyway.
        let once = matches!(ask, Ask::Head | Ask::Unfinished);
        let mut pass = 1;
        loop {
            let (walked, added) = self.walk(ask, reach, sweep).await?;
            if once || is_settled(pass, walked, added) {
                // A look at the newest rows is over where it chose to stop.
                return Ok(!walked.stopped || matches!(ask, Ask::Head));
            }
            pass += 1;
        }
    }

    /// Walks one question once: what was walked, and how many sessions were new to the catalog.
    /// Behind a new login it goes on at the same page, once the server is known to be the same.
    async fn walk(
        &mut self,
        ask: &Ask,
        reach: Reach,
        sweep: &mut Sweep,
    ) -> Result<(Walked, usize), Fault> {
        let (mut start, mut pages, mut added) = (Position::default(), 0, 0);
        loop {
            let leg = self.walk_from(start, ask, reach, sweep).await?;
            pages += leg.walked.pages;
            added += leg.added;
            match leg.halted_at {
                None => return Ok((Walked { pages, ..leg.walked }, added)),
                Some(position) => start = position,
            }
            self.recognize_server(sweep).await?;
        }
    }

    /// Walks a question from `start` on, until the end or until a new login.
    async fn walk_from(
        &mut self,
        start: Position,
        ask: &Ask,
        reach: Reach,
        sweep: &mut Sweep,
    ) -> Result<Leg, Fault> {
        // The newest rows and the unfinished ones are asked for in every sweep anyway.
        let look_ahead =
            (reach == Reach::History && matches!(ask, Ask::Ended(_))) || self.ends_too_early;
        let oldest = self.oldest(reach, sweep);
        let is_old = |session: &Session| session.started_at.is_some_and(|at| at < oldest);
        let unpaged = self.feed.page_size().is_none() && self.past.recent.is_some();
        let (mut other_server, mut halted_at, mut added) = (false, None, 0);
        let walked = read_all(self.begin(ask.clone(), start, look_ahead), |position, page| {
            if self.is_behind_a_new_login() {
                halted_at = Some(position);
                return Verdict::Stop;
            }
            // A list that comes in one piece is looked at before anything of it is shown.
            other_server = *ask == Ask::Whole && unpaged && self.is_of_another_server(&page.rows);
            if other_server {
                return Verdict::Stop;
            }
            let all_old = !page.rows.is_empty() && page.rows.iter().all(is_old);
            let applied = self.take(page, reach, sweep);
            added += number_added(&applied);
            let enough = match (ask, reach) {
                (Ask::Head, Reach::New) => applied.changes.is_empty() || all_old,
                (Ask::Head, Reach::History) => all_old,
                _ => false,
            };
            if enough { Verdict::Stop } else { Verdict::GoOn }
        })
        .await?;
        if other_server {
            return Err(swapped());
        }
        self.ends_too_early |= walked.ended_too_early;
        Ok(Leg { walked, added, halted_at })
    }

    /// Begins a walk through the feed.
    pub(super) fn begin(
        &self,
        ask: Ask,
        start: Position,
        look_ahead: bool,
    ) -> Walk<Ask, Session, str> {
        Walk::new(self.reading(), ask, start, look_ahead, |session: &Session| &*session.id.id)
    }

    /// The feed, ready to be read.
    pub(super) fn reading(&self) -> Reading<Ask, Session> {
        Reading {
            transport: Arc::clone(&self.source.stack.top),
            purpose: Purpose::Sweep,
            listing: self.feed.clone(),
        }
    }

    /// The earliest start that a walk is interested in.
    fn oldest(&self, reach: Reach, sweep: &Sweep) -> Timestamp {
        let history = self.history.as_ref().filter(|_| reach != Reach::New);
        history
            .and_then(|history| history.range.from)
            .unwrap_or_else(|| self.history_from(sweep.began))
    }

    /// Reads one session by its id. One that the product no longer knows is missed, and one that
    /// cannot be read does not keep the others from it.
    pub(super) async fn ask_one(&mut self, id: String, sweep: &mut Sweep) -> Result<(), Fault> {
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
                let now = self.source.clock.now();
                let started_at = self.unfinished.seldom(&id, now);
                if fault.kind == FaultKind::NotFound {
                    self.absences.miss(&id, started_at, now, self.source.settings.proof_after);
                }
                Ok(())
            }
        }
    }

    /// Hands the rows of a page over, complete with what the adapter cannot know.
    pub(super) fn take(&mut self, page: Page<Session>, reach: Reach, sweep: &mut Sweep) -> Applied {
        oddities::note(&mut sweep.oddities, page.oddities);
        let rejects = page.rejects.iter().map(|reject| reject.fingerprint);
        let met = match &mut self.history {
            Some(history) if reach != Reach::New => {
                history.rejects.extend(rejects);
                history.met.as_mut()
            }
            _ => {
                sweep.rejects.extend(rejects);
                Some(&mut sweep.met)
            }
        };
        if let Some(met) = met {
            met.page(&page.rows, !page.rejects.is_empty());
        }
        self.absences.met(&page.rows);
        let now = self.source.clock.now();
        let mut rows = page.rows;
        for session in &mut rows {
            self.source.complete(session, &sweep.known);
            if self.feed.items_say_why() {
                self.source.reasons.fill_in(session);
            }
            self.unfinished.note(session, now);
        }
        let applied = self.source.apply(rows);
        self.source.board.update(self.index, |slot| slot.status.page_read());
        applied
    }
}

/// How many sessions a page added to the catalog.
pub(super) fn number_added(applied: &Applied) -> usize {
    applied.changes.iter().filter(|change| change.kind == ChangeKind::Added).count()
}

/// Whether a fault of one request tells about the source as a whole.
pub(crate) fn is_about_the_source(fault: &Fault) -> bool {
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
