//! Proving that sessions left their product: pure bookkeeping, no IO.
//!
//! A session is missed when a reading should have held it and did not. Missed again, `proof_after`
//! later, it is proved absent. Whoever is met in between is present.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use mullion_model::{Absence, Held, NativeRef, Session, Timestamp};

/// Up to so many sessions, a feed may lose any part of its rows without suspicion: a shop that
/// restores once a month loses half of them in a night.
const FEW: usize = 20;
/// No product forgets sessions that are younger.
const YOUNG: Duration = Duration::from_secs(24 * 60 * 60);
/// How long readings have to agree before a suspicious loss is believed.
const AGREEING: Duration = Duration::from_secs(24 * 60 * 60);

/// The sessions that a reading met.
#[derive(Debug, Default)]
pub(crate) struct Met {
    hasher: RandomState,
    /// Hashes of native ids. Two that fall together hide an absence, and never make one up.
    ids: HashSet<u64, foldhash::fast::RandomState>,
    /// A row could not be read: it may be any session.
    spoiled: bool,
}

impl Met {
    /// Takes notice of the rows of a page.
    pub(crate) fn page(&mut self, rows: &[Session], has_rejects: bool) {
        self.spoiled |= has_rejects;
        for session in rows {
            self.ids.insert(self.hasher.hash_one(&session.id.id));
        }
    }

    /// Whether it met this session.
    fn has(&self, id: &str) -> bool {
        self.ids.contains(&self.hasher.hash_one(id))
    }
}

/// Who is missed in one feed, and since when.
#[derive(Debug, Default)]
pub(crate) struct Absences {
    missed: HashMap<String, Missed>,
    /// When the last reading of everything began.
    whole_read_at: Option<Timestamp>,
    /// How many deletions were believed at once, and when: those of the newest sessions are proved
    /// before the others of the same loss.
    believed: Vec<(Timestamp, usize)>,
}

/// A session that was missed.
#[derive(Clone, Copy, Debug)]
struct Missed {
    since: Timestamp,
    started_at: Option<Timestamp>,
    /// Whether it was missed a second time, long enough after the first.
    proved: bool,
}

/// How far back a product keeps sessions, by those that it still shows.
struct Kept {
    /// Their starts, the earliest first, each with the earliest end so far.
    earliest: Vec<(Timestamp, Timestamp)>,
}

impl Kept {
    /// Of these sessions. A portal that somebody left open for months is no sign of how far back the
    /// product keeps, nor is one that is over and does not tell since when.
    fn of<'h>(shown: impl Iterator<Item = &'h Held>) -> Self {
        let finished = shown.filter(|held| !held.is_unfinished);
        let times = finished.filter_map(|held| held.started_at.zip(held.ended_at));
        let mut earliest: Vec<_> = times.filter(|(start, end)| start <= end).collect();
        earliest.sort_unstable();
        let mut first_end = None;
        for (_, end) in &mut earliest {
            *end = first_end.map_or(*end, |first: Timestamp| first.min(*end));
            first_end = Some(*end);
        }
        Self { earliest }
    }

    /// Whether a session is kept that is older than one with this start and this end: that began
    /// before, and ended before too. One that was closed yesterday after months says nothing.
    fn has_older(&self, started_at: Timestamp, ended_at: Timestamp) -> bool {
        let before = self.earliest.partition_point(|(start, _)| *start < started_at);
        let first_end = before.checked_sub(1).and_then(|last| self.earliest.get(last));
        first_end.is_some_and(|(_, end)| *end < ended_at)
    }
}

/// What is to be done about those proved absent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// They left.
    pub(crate) absent: Vec<Absence>,
    /// So many more seem to have left that none of them is taken away yet.
    pub(crate) missing: usize,
}

impl Absences {
    /// Everything was read, from `began` on.
    pub(crate) const fn read_whole(&mut self, began: Timestamp) {
        self.whole_read_at = Some(began);
    }

    /// A reading that began at `began` should have met the sessions `held`.
    pub(crate) fn read(
        &mut self,
        met: &Met,
        held: impl IntoIterator<Item = Held>,
        began: Timestamp,
        proof_after: Duration,
    ) {
        self.missed.retain(|id, _| !met.has(id));
        if met.spoiled {
            return;
        }
        for session in held.into_iter().filter(|session| !met.has(&session.id)) {
            self.miss(&session.id, session.started_at, began, proof_after);
        }
    }

    /// A session was missed at `now`.
    pub(crate) fn miss(
        &mut self,
        id: &str,
        started_at: Option<Timestamp>,
        now: Timestamp,
        proof_after: Duration,
    ) {
        let first = Missed { since: now, started_at, proved: false };
        let missed = self.missed.entry(id.to_owned()).or_insert(first);
        missed.proved |= now.since(missed.since) >= proof_after;
    }

    /// Rows were met, in whatever reading.
    pub(crate) fn met(&mut self, rows: &[Session]) {
        if !self.missed.is_empty() {
            for session in rows {
                self.missed.remove(&session.id.id);
            }
        }
    }

    /// Whether anybody is proved absent.
    pub(crate) fn has_proof(&self) -> bool {
        self.missed.values().any(|missed| missed.proved)
    }

    /// The starts between which those lie whose second reading is due at `now`.
    pub(crate) fn to_confirm(
        &self,
        now: Timestamp,
        proof_after: Duration,
    ) -> Option<(Timestamp, Timestamp)> {
        let is_due = |missed: &&Missed| !missed.proved && now.since(missed.since) >= proof_after;
        let starts = || self.missed.values().filter(is_due).filter_map(|missed| missed.started_at);
        Some((starts().min()?, starts().max()?))
    }

    /// Judges those proved absent, of all sessions that the feed is known to `hold`.
    ///
    /// Deletions that halve a feed of more than a few sessions within a day, and whatever empties one,
    /// are believed when readings agreed for a day, or when a person `accepts` them. What ages out
    /// stays in every answer, so that it may be any part of a feed but all of it.
    pub(crate) fn judge(
        &mut self,
        native_type: &'static str,
        held: &[Held],
        now: Timestamp,
        accepts: bool,
    ) -> Judgement {
        let kept = Kept::of(held.iter().filter(|held| !self.missed.contains_key(&held.id)));
        let ends: HashMap<_, _> = held.iter().map(|held| (&held.id, held.ended_at)).collect();
        let proved = self.missed.iter().filter(|(_, missed)| self.can_tell(missed, now));
        let proved = proved.map(|(id, missed)| {
            let aged_out = missed.started_at.is_some_and(|start| {
                // When it ended that was under way nobody knows, but not before it began.
                let ended_at = ends.get(id).copied().flatten().unwrap_or(start);
                !kept.has_older(start, ended_at)
            });
            let id = NativeRef { r#type: native_type, id: id.clone() };
            (Absence { id, aged_out }, now.since(missed.since) >= AGREEING)
        });
        let (agreed, mut absent): (Vec<_>, Vec<_>) = proved.partition(|(_, agreed)| *agreed);
        let deleted = absent.iter().filter(|(absence, _)| !absence.aged_out).count();
        self.believed.retain(|(at, _)| now.since(*at) < AGREEING);
        let before: usize = self.believed.iter().map(|(_, count)| count).sum();
        let (lost, all) = (deleted.saturating_add(before), held.len().saturating_add(before));
        let halves = deleted > 0 && lost.saturating_mul(2) >= all;
        let is_suspicious = all > FEW && (halves || absent.len() >= held.len());
        let missing = if is_suspicious && !accepts { absent.len() } else { 0 };
        if missing > 0 {
            absent.clear();
        } else if accepts {
            self.believed.clear();
        } else if deleted > 0 {
            self.believed.push((now, deleted));
        }
        absent.extend(agreed);
        let mut absent: Vec<_> = absent.into_iter().map(|(absence, _)| absence).collect();
        absent.sort_by(|left, right| left.id.id.cmp(&right.id.id));
        for absence in &absent {
            self.missed.remove(&absence.id.id);
        }
        Judgement { absent, missing }
    }

    /// Whether a session is proved absent, and it is known what became of it: whether an old one aged
    /// out shows when its older neighbours were looked for too.
    fn can_tell(&self, missed: &Missed, now: Timestamp) -> bool {
        let is_young = missed.started_at.is_some_and(|start| now.since(start) < YOUNG);
        let is_told = is_young || self.whole_read_at.is_some_and(|at| at >= missed.since);
        missed.proved && is_told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);
    const NOW: Timestamp = Timestamp::from_seconds(2_000_000_000);

    /// A session that began and ended so many hours ago; one without an end is under way.
    fn held(id: &str, began: u32, ended: Option<u32>) -> Held {
        let ago = |hours: u32| NOW.minus(HOUR * hours);
        Held {
            id: id.to_owned(),
            started_at: Some(ago(began)),
            ended_at: ended.map(ago),
            is_unfinished: ended.is_none(),
        }
    }

    /// Whether the first of these sessions aged out, when it is missed and the others are shown.
    fn aged_out(sessions: &[Held]) -> bool {
        let mut absences = Absences::default();
        absences.read_whole(NOW);
        let first = sessions.first().unwrap();
        for now in [NOW.minus(HOUR), NOW] {
            absences.miss(&first.id, first.started_at, now, Duration::ZERO);
        }
        absences.judge("List", sessions, NOW, false).absent.first().unwrap().aged_out
    }

    #[test]
    fn what_is_older_than_all_that_is_kept_aged_out() {
        assert!(aged_out(&[held("a", 90, Some(89)), held("b", 80, Some(79))]));
        assert!(!aged_out(&[held("a", 90, Some(89)), held("b", 91, Some(90))]));
    }

    #[test]
    fn a_portal_left_open_or_closed_long_after_it_was_opened_is_no_sign() {
        let missed = held("a", 90, Some(89));
        for portal in [held("b", 2_000, None), held("b", 2_000, Some(1))] {
            assert!(aged_out(&[missed.clone(), portal.clone()]));
            // One that is older in every respect still is.
            let older = [held("c", 100, Some(99)), held("d", 1_000, Some(88))];
            assert!(!aged_out(&[&[missed.clone(), portal], older.as_slice()].concat()));
        }
    }

    #[test]
    fn a_loss_that_shows_in_two_steps_is_one() {
        let mut absences = Absences::default();
        let mut sessions: Vec<_> =
            (1..=100).map(|hours| held(&format!("s{hours}"), hours, Some(hours))).collect();
        let mut left = |absences: &mut Absences, count: usize, now: Timestamp| {
            absences.read_whole(now);
            for session in sessions.iter().take(count) {
                absences.miss(&session.id, session.started_at, now, Duration::ZERO);
            }
            let judgement = absences.judge("List", &sessions, now, false);
            let gone =
                |held: &Held| judgement.absent.iter().any(|absence| absence.id.id == held.id);
            sessions.retain(|session| !gone(session));
            (judgement.absent.len(), judgement.missing)
        };
        assert_eq!(left(&mut absences, 30, NOW.minus(HOUR)), (30, 0));
        assert_eq!(left(&mut absences, 25, NOW), (0, 25), "55 of 100 within a day");
        let behind = NOW.plus(AGREEING);
        assert_eq!(left(&mut absences, 25, behind), (25, 0), "readings agreed");
        assert_eq!(left(&mut absences, 10, behind.plus(HOUR)), (10, 0), "and the day is over");
    }

    #[test]
    fn what_does_not_tell_since_when_it_is_over_is_no_sign() {
        let missed = held("a", 90, Some(89));
        for odd in [None, Some(2_001)] {
            let closed = Held { is_unfinished: false, ..held("b", 2_000, odd) };
            assert!(aged_out(&[missed.clone(), closed]), "{odd:?}");
        }
    }

    #[test]
    fn what_was_under_way_is_younger_only_than_what_had_ended_when_it_began() {
        assert!(!aged_out(&[held("a", 90, None), held("b", 92, Some(91))]));
        // Another old one ended at last, and is shown only until it is forgotten too.
        assert!(aged_out(&[held("a", 90, None), held("b", 92, Some(1))]));
    }
}
