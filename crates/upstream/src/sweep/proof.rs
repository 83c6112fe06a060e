//! What a feed's readings prove about the sessions they did not meet.

use std::collections::HashSet;
use std::sync::Arc;

use mullion_adapter::{Ask, AskKind, Feed, Position, Range};
use mullion_model::{Fault, FaultKind, Held, Session, Timestamp};

use super::absence::Judgement;
use super::history::History;
use super::questions::is_about_the_source;
use super::run::{FeedRunner, Sweep};
use super::walk::Reading;

/// The fewest sessions that were read before that can tell whether a server is still the same.
const FEWEST_WITNESSES: usize = 3;
/// The most that are asked for. The oldest may have aged out and people delete what failed, so that
/// three alone would make another server of one that was tidied up.
const MOST_WITNESSES: usize = 9;

/// How many pieces the sessions of a history are looked through in.
const PIECES: i64 = 100;
/// The shortest of them: a day, in units of 100 ns.
const SHORTEST_PIECE: i64 = 24 * 60 * 60 * 10_000_000;

impl FeedRunner {
    /// Takes notice of the sessions that a question about what is new should have brought.
    pub(super) fn miss_recent(&mut self, ask: &Ask, sweep: &Sweep) {
        let range = match ask {
            Ask::Started(range) => Range { until: Some(sweep.began), ..*range },
            Ask::Whole => {
                self.absences.read_whole(sweep.began);
                let from = self.feed.reach().map(|reach| sweep.began.minus(reach));
                Range { from, until: None }
            }
            _ => return,
        };
        if self.source.stack.auth.denials() == sweep.denials {
            let held = self.source.held(self.feed.native_type(), range);
            let proof_after = self.source.settings.proof_after;
            self.absences.read(&sweep.met, held, sweep.began, proof_after);
        }
    }

    /// Takes notice of the sessions that a reading of the history should have brought.
    pub(super) fn miss_old(&mut self, history: &History) {
        if history.whole {
            self.absences.read_whole(history.began);
        }
        if let Some(met) = &history.met
            && self.source.stack.auth.denials() == history.denials
        {
            let native_type = self.feed.native_type();
            let held = pieces(history.range)
                .into_iter()
                .flat_map(|piece| self.source.held(native_type, piece));
            let proof_after = self.source.settings.proof_after;
            self.absences.read(met, held, history.began, proof_after);
        }
    }

    /// The start from which on a reading asks for everything that is shown as present.
    pub(super) fn oldest_shown(&self, now: Timestamp) -> Timestamp {
        let from = self.history_from(now);
        let before = Range { from: None, until: Some(from) };
        let older = self.source.held(self.feed.native_type(), before);
        older
            .iter()
            .filter_map(|held| held.started_at)
            .min()
            .map_or(from, |oldest| oldest.min(from))
    }

    /// Whether missed sessions have to be looked for by reading everything again, because the list
    /// cannot be asked for a range of starts.
    pub(super) fn wants_all_confirmed(&self, now: Timestamp) -> bool {
        let can = self.feed.can();
        !can.contains(&AskKind::Started)
            && self.absences.to_confirm(now, self.source.settings.proof_after).is_some()
    }

    /// The starts among which missed sessions have to be looked for again.
    pub(super) fn range_to_confirm(&self, now: Timestamp) -> Option<Range> {
        if !self.feed.can().contains(&AskKind::Started) {
            return None;
        }
        let (first, last) = self.absences.to_confirm(now, self.source.settings.proof_after)?;
        let behind_last = Timestamp::from_ticks(last.ticks().saturating_add(1));
        Some(Range { from: Some(first), until: Some(behind_last) })
    }

    /// Tells the catalog who is proved absent, unless the loss is suspicious.
    pub(super) fn judge_absences(&mut self, sweep: &mut Sweep) {
        if !self.absences.has_proof() {
            return;
        }
        let native_type = self.feed.native_type();
        let held = self.source.held(native_type, Range::default());
        let accepted = self.source.takes_acceptance(self.index);
        let Judgement { absent, missing } =
            self.absences.judge(native_type, &held, sweep.began, accepted);
        if missing > 0 {
            let text = format!("{missing} of {} sessions are not there any more", held.len());
            sweep.aside = Some(Fault::new(FaultKind::Shrink, text).with_remedy(
                "see whether the account may still read all of them; if they were deleted, POST to \
                 accept-shrink of this source",
            ));
        }
        if !absent.is_empty() {
            absent.iter().for_each(|absence| self.unfinished.forget(&absence.id.id));
            self.source.depart(absent);
        }
    }

    /// Whether there was a login since the server was last known to be the one that was read before.
    pub(super) fn is_behind_a_new_login(&self) -> bool {
        self.recognized != 0 && self.source.stack.meter.logins() != self.recognized
    }

    /// Behind a new login, asks for a few of the sessions that were read before, of this feed and then
    /// of the others: a server that knows none of them is another one, and nothing is read from it. The
    /// names are read again too, which may be those of another server that was there for a while.
    pub(super) async fn recognize_server(&mut self, sweep: &mut Sweep) -> Result<(), Fault> {
        if !self.is_behind_a_new_login() {
            return Ok(());
        }
        let logins = self.source.stack.meter.logins();
        let others = self.source.feeds().into_iter().filter(|feed| feed.name() != self.feed.name());
        let mut is_other = false;
        for feed in std::iter::once(Arc::clone(&self.feed)).chain(others) {
            match self.is_known_to(&feed).await? {
                Some(true) => {
                    is_other = false;
                    break;
                }
                Some(false) => is_other = true,
                None => {}
            }
        }
        if is_other && !self.source.takes_acceptance(self.index) {
            return Err(swapped());
        }
        self.recognized = logins;
        sweep.known = self.source.known_names(self.feed.name()).await;
        Ok(())
    }

    /// Whether the server knows one of the finished sessions of a feed, asked for evenly from the
    /// newest to the oldest one. `None` where the feed cannot tell.
    async fn is_known_to(&self, feed: &Arc<dyn Feed>) -> Result<Option<bool>, Fault> {
        let mut held = self.source.held(feed.native_type(), Range::default());
        held.retain(|held| !held.is_unfinished && held.started_at.is_some());
        held.sort_by_key(|held| held.started_at);
        if held.len() < FEWEST_WITNESSES || !feed.can().contains(&AskKind::One) {
            return Ok(None);
        }
        for id in witnesses(&held) {
            let reading = Reading { listing: feed.clone(), ..self.reading() };
            match reading.page(&Ask::One(id.to_owned()), Position::default()).await {
                Ok(_) => return Ok(Some(true)),
                Err(fault) if fault.kind == FaultKind::NotFound => {}
                Err(fault) if is_about_the_source(&fault) => return Err(fault),
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(false))
    }

    /// Whether a whole list has rows, and none of the many that were read before.
    pub(super) fn is_of_another_server(&self, rows: &[Session]) -> bool {
        let held = self.source.held(self.feed.native_type(), Range::default());
        let known: HashSet<&str> = held.iter().map(|held| held.id.as_str()).collect();
        !rows.is_empty()
            && known.len() >= FEWEST_WITNESSES
            && !rows.iter().any(|session| known.contains(session.id.id.as_str()))
            && !self.source.takes_acceptance(self.index)
    }
}

/// A range of starts in pieces, so that never all sessions of a long history are held at once.
fn pieces(range: Range) -> Vec<Range> {
    let (Some(from), Some(until)) = (range.from, range.until) else { return vec![range] };
    let span = until.ticks().saturating_sub(from.ticks());
    let length = (span / PIECES).max(SHORTEST_PIECE);
    let behind = |start: Timestamp| Timestamp::from_ticks(start.ticks().saturating_add(length));
    std::iter::successors(Some(from), |start| Some(behind(*start)))
        .take_while(|start| *start < until)
        .map(|start| Range { from: Some(start), until: Some(behind(start).min(until)) })
        .collect()
}

/// The ids of those who are asked for, newest first, out of sessions sorted by start.
fn witnesses(held: &[Held]) -> impl Iterator<Item = &str> {
    let count = held.len().min(MOST_WITNESSES);
    let (last, steps) = (held.len().saturating_sub(1), count.saturating_sub(1).max(1));
    (0..count).filter_map(move |step| held.get(last - last * step / steps)).map(|held| &*held.id)
}

/// The fault of a server that is not the one that was read before.
pub(super) fn swapped() -> Fault {
    let text = "the server knows none of the sessions that were read from it before";
    Fault::new(FaultKind::SourceSwapped, text).with_remedy(
        "if another server took its place, give the source another name; if its history was emptied, \
         POST to accept-shrink of this source",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The witnesses among so many sessions, by their places from the oldest on.
    fn asked_for(count: usize) -> Vec<usize> {
        let held: Vec<_> = (0..count)
            .map(|place| Held {
                id: place.to_string(),
                started_at: None,
                ended_at: None,
                is_unfinished: false,
            })
            .collect();
        witnesses(&held).map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn the_pieces_of_a_range_follow_each_other_and_are_the_whole_of_it() {
        let until = Timestamp::from_seconds(2_000_000_000);
        let from = |length: i64| Some(Timestamp::from_ticks(until.ticks() - length));
        let day = SHORTEST_PIECE;
        for (length, count) in [(day / 2, 1), (day * 90, 90), (day * 90 + day / 2, 91)] {
            let range = Range { from: from(length), until: Some(until) };
            let pieces = pieces(range);
            assert_eq!(pieces.len(), count);
            assert_eq!((pieces[0].from, pieces[count - 1].until), (range.from, range.until));
            assert!(pieces.is_sorted_by(|piece, next| piece.until == next.from));
        }
        let ages = Range { from: Some(Timestamp::from_ticks(i64::MIN)), until: Some(until) };
        assert!((100..=102).contains(&pieces(ages).len()));
        assert_eq!(pieces(Range { from: None, ..ages }).len(), 1);
    }

    #[test]
    fn witnesses_stand_evenly_from_the_newest_to_the_oldest_and_none_twice() {
        assert_eq!(asked_for(0), [0; 0]);
        assert_eq!(asked_for(1), [0]);
        assert_eq!(asked_for(3), [2, 1, 0]);
        assert_eq!(asked_for(9), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
        assert_eq!(asked_for(101), [100, 88, 75, 63, 50, 38, 25, 13, 0]);
    }
}
