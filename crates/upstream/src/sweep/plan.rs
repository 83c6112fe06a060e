//! What to ask in a sweep: pure decisions, no IO.

use std::time::Duration;

use mullion_adapter::{Ask, AskKind, Range};
use mullion_model::Timestamp;

/// How far back every sweep looks, for sessions that the product lists late.
const NARROW: Duration = Duration::from_secs(60 * 60);
/// How far back a sweep looks every 15 minutes.
const WIDE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often it looks so far.
const WIDE_EVERY: Duration = Duration::from_secs(15 * 60);
/// How often everything is read again.
const WHOLE_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How much of its own reading time a feed that can only be read whole rests between two readings.
const REST: u32 = 20;

/// How far back a sweep looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// What is new, with the overlap of an hour.
    Narrow,
    /// The last day.
    Wide,
    /// All the history that is wanted.
    Full,
}

/// When the last good sweeps of each depth began.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Past {
    /// Of any depth.
    pub(crate) any: Option<Timestamp>,
    /// At least a day deep.
    pub(crate) wide: Option<Timestamp>,
    /// Full.
    pub(crate) full: Option<Timestamp>,
}

impl Past {
    /// Remembers a sweep of `depth` that began at `began` and went well.
    pub(crate) fn note(&mut self, depth: Depth, began: Timestamp) {
        self.any = Some(began);
        if depth >= Depth::Wide {
            self.wide = Some(began);
        }
        if depth == Depth::Full {
            self.full = Some(began);
        }
    }

    /// How deep the next sweep goes.
    pub(crate) fn next_depth(&self, now: Timestamp) -> Depth {
        let due = |last: Option<Timestamp>, every| last.is_none_or(|last| now.since(last) >= every);
        if due(self.full, WHOLE_EVERY) {
            Depth::Full
        } else if due(self.wide, WIDE_EVERY) {
            Depth::Wide
        } else {
            Depth::Narrow
        }
    }
}

/// The questions of one sweep that walk a list, in the order they are asked. Sessions that may still
/// change are asked for besides, see [`super::unfinished`].
pub(crate) fn questions(
    can: &[AskKind],
    depth: Depth,
    past: &Past,
    now: Timestamp,
    history: Duration,
) -> Vec<Ask> {
    let from = match depth {
        Depth::Full => now.minus(history),
        // From before the last sweep, so that nothing falls between two of them.
        Depth::Wide => past.any.unwrap_or(now).minus(WIDE),
        Depth::Narrow => past.any.unwrap_or(now).minus(NARROW),
    };
    let mut asks = Vec::new();
    if can.contains(&AskKind::Started) {
        asks.push(Ask::Started(Range { from: Some(from), until: None }));
    }
    if can.contains(&AskKind::Head) {
        asks.push(Ask::Head);
    }
    if can.contains(&AskKind::Unfinished) {
        asks.push(Ask::Unfinished);
    }
    if can.contains(&AskKind::Ended) {
        asks.push(Ask::Ended(Range { from: Some(from), until: None }));
    }
    if can.contains(&AskKind::Whole) {
        asks.push(Ask::Whole);
    }
    asks
}

/// The first question of a first sweep.
pub(crate) fn first_question(can: &[AskKind], now: Timestamp, history: Duration) -> Option<Ask> {
    questions(can, Depth::Full, &Past::default(), now, history).into_iter().next()
}

/// From the start of one sweep to the start of the next.
pub(crate) fn interval(can: &[AskKind], refresh_every: Duration, took: Duration) -> Duration {
    if can.contains(&AskKind::Whole) {
        refresh_every.max(took.saturating_mul(REST))
    } else {
        refresh_every
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn windows_widen_as_time_passes() {
        let start = Timestamp::from_seconds(1_000_000);
        let mut past = Past::default();
        assert_eq!(past.next_depth(start), Depth::Full);
        past.note(Depth::Full, start);
        assert_eq!(past.next_depth(start.plus(MINUTE)), Depth::Narrow);
        assert_eq!(past.next_depth(start.plus(MINUTE * 15)), Depth::Wide);
        past.note(Depth::Wide, start.plus(MINUTE * 15));
        assert_eq!(past.next_depth(start.plus(MINUTE * 16)), Depth::Narrow);
        assert_eq!(past.next_depth(start.plus(MINUTE * 60 * 24)), Depth::Full);
    }

    #[test]
    fn a_narrow_sweep_begins_an_hour_before_the_last_good_one() {
        let start = Timestamp::from_seconds(1_000_000);
        let mut past = Past::default();
        past.note(Depth::Full, start);
        // The sweeps of five hours failed: the window still begins before the last good one.
        let now = start.plus(MINUTE * 300);
        let asks = questions(&[AskKind::Started], Depth::Narrow, &past, now, MINUTE);
        let from = Some(start.minus(MINUTE * 60));
        assert_eq!(asks, [Ask::Started(Range { from, until: None })]);
    }

    #[test]
    fn a_feed_that_is_read_whole_rests() {
        assert_eq!(interval(&[AskKind::Whole], MINUTE, MINUTE), MINUTE * 20);
        assert_eq!(interval(&[AskKind::Whole], MINUTE, Duration::from_secs(1)), MINUTE);
        assert_eq!(interval(&[AskKind::Started], MINUTE, MINUTE), MINUTE);
    }
}
