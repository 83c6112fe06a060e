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
    ids: HashSet<u64>,
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
}

/// A session that was missed.
#[derive(Clone, Copy, Debug)]
struct Missed {
    since: Timestamp,
    started_at: Option<Timestamp>,
    /// Whether it was missed a second time, long enough after the first.
    proved: bool,
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
        held: &[Held],
        began: Timestamp,
        proof_after: Duration,
    ) {
        self.missed.retain(|id, _| !met.has(id));
        if met.spoiled {
            return;
        }
        for session in held.iter().filter(|session| !met.has(&session.id)) {
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
    /// Deletions that halve a feed of more than a few sessions, and whatever empties one, are
    /// believed when readings agreed for a day, or when a person `accepts` them. What ages out stays
    /// in every answer, so that it may be any part of a feed but all of it.
    pub(crate) fn judge(
        &mut self,
        native_type: &'static str,
        held: &[Held],
        now: Timestamp,
        accepts: bool,
    ) -> Judgement {
        // A portal that somebody left open for months is no sign of how far back the product keeps.
        let is_shown = |held: &&Held| !held.is_unfinished && !self.missed.contains_key(&held.id);
        let oldest = held.iter().filter(is_shown).filter_map(|held| held.started_at).min();
        let is_older = |start: Timestamp| oldest.is_none_or(|oldest| start < oldest);
        let proved = self.missed.iter().filter(|(_, missed)| self.can_tell(missed, now));
        let proved = proved.map(|(id, missed)| {
            let aged_out = missed.started_at.is_some_and(is_older);
            let id = NativeRef { r#type: native_type, id: id.clone() };
            (Absence { id, aged_out }, now.since(missed.since) >= AGREEING)
        });
        let (agreed, mut absent): (Vec<_>, Vec<_>) = proved.partition(|(_, agreed)| *agreed);
        let deleted = absent.iter().filter(|(absence, _)| !absence.aged_out).count();
        let is_suspicious = held.len() > FEW
            && (deleted.saturating_mul(2) >= held.len() || absent.len() >= held.len());
        let missing = if is_suspicious && !accepts { absent.len() } else { 0 };
        if missing > 0 {
            absent.clear();
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
