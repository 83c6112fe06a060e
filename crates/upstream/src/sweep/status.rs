//! Where one feed stands, and until when that holds.

use std::collections::HashSet;
use std::time::Duration;

use mullion_model::{Fault, FaultKind, FeedReport, FeedState, Timestamp};

/// The most rejected rows told apart; more are counted no further.
const REJECTS_KEPT: usize = 10_000;

/// What happened at one feed so far.
#[derive(Debug, Default)]
pub(crate) struct FeedStatus {
    /// Start, duration and interval of the last complete sweep.
    complete: Option<Complete>,
    /// Whether the last sweep ended well.
    well: bool,
    /// Whether any page was ever read.
    read: bool,
    rejects: HashSet<u64>,
    fault: Option<Fault>,
}

/// A sweep that ended well.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complete {
    /// When it began.
    pub(crate) began: Timestamp,
    /// How long it took.
    pub(crate) took: Duration,
    /// How long the next one may be away.
    pub(crate) interval: Duration,
}

impl Complete {
    /// The first moment at which it is too long ago.
    fn fresh_until(self) -> Timestamp {
        self.began.plus(self.interval.saturating_mul(2).saturating_add(self.took))
    }
}

impl FeedStatus {
    /// A page was read and applied.
    pub(crate) const fn page_read(&mut self) {
        self.read = true;
    }

    /// A sweep ended well. `rejects` are the rows it could not read; one that read everything there
    /// is (`whole`) forgets those of earlier ones. `aside` is what went wrong without spoiling it.
    pub(crate) fn succeeded(
        &mut self,
        complete: Complete,
        rejects: impl IntoIterator<Item = u64>,
        whole: bool,
        aside: Option<Fault>,
    ) {
        if whole {
            self.rejects.clear();
        }
        self.rejected(rejects);
        self.complete = Some(complete);
        // What is shown holds sessions that the product lacks: that is not fresh.
        let doubtful = aside.as_ref().is_some_and(|fault| fault.kind == FaultKind::Shrink);
        (self.well, self.read, self.fault) = (!doubtful, true, aside);
    }

    /// A sweep failed.
    pub(crate) fn failed(&mut self, fault: Fault, rejects: impl IntoIterator<Item = u64>) {
        self.rejected(rejects);
        self.well = false;
        self.fault = Some(fault);
    }

    /// Remembers rows that could not be read, each once.
    fn rejected(&mut self, rejects: impl IntoIterator<Item = u64>) {
        for reject in rejects {
            if self.rejects.len() < REJECTS_KEPT {
                self.rejects.insert(reject);
            }
        }
    }

    /// Whether its first sweep has not ended.
    pub(crate) const fn is_read_first(&self) -> bool {
        self.complete.is_none() && self.fault.is_none()
    }

    /// When its state changes by time alone.
    pub(crate) fn changes_at(&self) -> Option<Timestamp> {
        self.complete.filter(|_| self.well).map(Complete::fresh_until)
    }

    /// The feed as `sources` shows it at `now`.
    pub(crate) fn report(&self, name: &'static str, now: Timestamp) -> FeedReport {
        let state = match self.complete {
            Some(complete) if self.well && now < complete.fresh_until() => FeedState::Fresh,
            Some(_) => FeedState::Stale,
            None if self.fault.is_some() && !self.read => FeedState::Down,
            None => FeedState::Filling,
        };
        FeedReport {
            name,
            state,
            as_of: self.complete.map(|complete| complete.began),
            rejected: u64::try_from(self.rejects.len()).unwrap_or(u64::MAX),
            fault: self.fault.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_000);
    const MINUTE: Duration = Duration::from_secs(60);
    const SECOND: Duration = Duration::from_secs(1);

    fn complete() -> Complete {
        Complete { began: START, took: SECOND, interval: MINUTE }
    }

    fn state(status: &FeedStatus, now: Timestamp) -> FeedState {
        status.report("f", now).state
    }

    #[test]
    fn a_feed_that_never_answered_is_down_and_one_that_began_is_filling() {
        let mut status = FeedStatus::default();
        assert_eq!(state(&status, START), FeedState::Filling);
        status.failed(Fault::new(FaultKind::Unreachable, "no"), []);
        assert_eq!(state(&status, START), FeedState::Down);
        status.page_read();
        assert_eq!(state(&status, START), FeedState::Filling);
    }

    #[test]
    fn freshness_ends_after_two_intervals_and_the_sweeps_own_time() {
        let mut status = FeedStatus::default();
        status.succeeded(complete(), [], true, None);
        let end = START.plus(MINUTE * 2 + SECOND);
        assert_eq!(status.changes_at(), Some(end));
        assert_eq!(state(&status, end.minus(SECOND)), FeedState::Fresh);
        assert_eq!(state(&status, end), FeedState::Stale);
    }

    #[test]
    fn a_failed_sweep_is_stale_at_once_and_keeps_its_last_good_time() {
        let mut status = FeedStatus::default();
        status.succeeded(complete(), [], true, None);
        status.failed(Fault::new(FaultKind::Timeout, "slow"), []);
        let report = status.report("f", START);
        assert_eq!((report.state, report.as_of), (FeedState::Stale, Some(START)));
        assert_eq!(status.changes_at(), None);
    }

    #[test]
    fn a_rejected_row_is_counted_once_until_a_full_reading_without_it() {
        let mut status = FeedStatus::default();
        status.succeeded(complete(), [7, 8], true, None);
        status.succeeded(complete(), [7], false, None);
        assert_eq!(status.report("f", START).rejected, 2);
        status.succeeded(complete(), [], true, None);
        assert_eq!(status.report("f", START).rejected, 0);
    }
}
