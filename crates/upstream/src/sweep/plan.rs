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
/// How often the whole history is read again.
const HISTORY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How much of its own reading time a feed that can only be read whole rests between two readings.
const REST: u32 = 20;

/// When things were last read well, by the start of the sweep that did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Past {
    /// What is new since the sweep before.
    pub(crate) recent: Option<Timestamp>,
    /// The last day.
    pub(crate) wide: Option<Timestamp>,
    /// The whole history.
    pub(crate) history: Option<Timestamp>,
}

/// Whether something read at `last` is due again.
fn is_due(last: Option<Timestamp>, now: Timestamp, every: Duration) -> bool {
    last.is_none_or(|last| now.since(last) >= every)
}

impl Past {
    /// Whether the next look at what is new goes back a day.
    pub(crate) fn is_wide_due(&self, now: Timestamp) -> bool {
        is_due(self.wide, now, WIDE_EVERY)
    }

    /// Whether the whole history is due.
    pub(crate) fn is_history_due(&self, now: Timestamp) -> bool {
        is_due(self.history, now, HISTORY_EVERY)
    }
}

/// How far a look at what is new goes back from `since`, the start of the look before. `behind` is
/// how far the server's clock is behind ours: its stamps are earlier by that.
pub(crate) fn recent_from(since: Timestamp, wide: bool, behind: Duration) -> Timestamp {
    since.minus(if wide { WIDE } else { NARROW }).minus(behind)
}

/// The questions about what is new since `from`, in the order they are asked. Sessions that may
/// still change are asked for besides, see [`super::unfinished`].
pub(crate) fn recent(can: &[AskKind], from: Timestamp) -> Vec<Ask> {
    let since = Range { from: Some(from), until: None };
    let asks = [
        (AskKind::Started, Ask::Started(since)),
        (AskKind::Head, Ask::Head),
        (AskKind::Unfinished, Ask::Unfinished),
        (AskKind::Ended, Ask::Ended(since)),
        (AskKind::Whole, Ask::Whole),
    ];
    asks.into_iter().filter(|(kind, _)| can.contains(kind)).map(|(_, ask)| ask).collect()
}

/// The questions about everything since `from`: the same, but for the one that reads the whole list
/// anyway, and for the one by end where that by start brings the same sessions. What may still change
/// comes first: it is what somebody who waits for the rest wants to see, and behind a long list it
/// would be waited for alone.
pub(crate) fn history(can: &[AskKind], from: Timestamp) -> Vec<Ask> {
    let by_start = can.contains(&AskKind::Started);
    let mut asks = recent(can, from);
    asks.retain(|ask| *ask != Ask::Whole && !(by_start && matches!(ask, Ask::Ended(_))));
    asks.sort_by_key(|ask| *ask != Ask::Unfinished);
    asks
}

/// The first question that a source is ever asked.
pub(crate) fn first_question(can: &[AskKind], from: Timestamp) -> Option<Ask> {
    recent(can, from).into_iter().next()
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
    const START: Timestamp = Timestamp::from_seconds(1_000_000);

    #[test]
    fn windows_widen_as_time_passes() {
        let past = Past { recent: Some(START), wide: Some(START), history: Some(START) };
        assert!(Past::default().is_wide_due(START) && Past::default().is_history_due(START));
        assert!(!past.is_wide_due(START.plus(MINUTE * 14)));
        assert!(past.is_wide_due(START.plus(MINUTE * 15)));
        assert!(!past.is_history_due(START.plus(MINUTE * (24 * 60 - 1))));
        assert!(past.is_history_due(START.plus(MINUTE * 24 * 60)));
    }

    #[test]
    fn a_look_begins_an_hour_or_a_day_before_the_last_one() {
        assert_eq!(recent_from(START, false, Duration::ZERO), START.minus(MINUTE * 60));
        assert_eq!(recent_from(START, true, Duration::ZERO), START.minus(MINUTE * 60 * 24));
    }

    #[test]
    fn a_server_whose_clock_is_behind_is_asked_further_back() {
        let behind = MINUTE * 60 * 2;
        assert_eq!(recent_from(START, false, behind), START.minus(MINUTE * 180));
    }

    #[test]
    fn the_history_is_asked_for_once() {
        let kinds = |asks: Vec<Ask>| asks.len();
        let both = &[AskKind::Started, AskKind::Ended];
        assert_eq!((kinds(recent(both, START)), kinds(history(both, START))), (2, 1));
        assert_eq!(kinds(history(&[AskKind::Ended], START)), 1);
        assert_eq!(kinds(history(&[AskKind::Whole], START)), 0);
        let since = Range { from: Some(START), until: None };
        assert_eq!(
            history(&[AskKind::Started, AskKind::Unfinished, AskKind::Ended], START),
            [Ask::Unfinished, Ask::Started(since)]
        );
    }

    #[test]
    fn a_feed_that_is_read_whole_rests() {
        assert_eq!(interval(&[AskKind::Whole], MINUTE, MINUTE), MINUTE * 20);
        assert_eq!(interval(&[AskKind::Whole], MINUTE, Duration::from_secs(1)), MINUTE);
        assert_eq!(interval(&[AskKind::Started], MINUTE, MINUTE), MINUTE);
    }
}
