//! Walks over lists: by the key of the last row where its page can be trusted, by offset where not.

use mullion_model::{Session, Timestamp};

use crate::{Get, Position, Range};

/// Units of [`Timestamp`] in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// Narrows `list` to `range` by the parameters `names`, those of its start and its end; a bound of
/// [`behind_by_key`] takes the place of the end.
///
/// Products do not say whether the ends of a range belong to it, so both are moved outwards: the
/// start to the whole second before its own, the end to the next one. A moment that no calendar has
/// narrows nothing.
#[must_use]
pub fn narrowed(
    list: Get,
    range: &Range,
    bound: Option<Timestamp>,
    names: (&'static str, &'static str),
) -> Get {
    let from = range.from.map(|from| second_of(from, -1));
    let until = bound.or_else(|| range.until.map(second_behind));
    [(names.0, from), (names.1, until)]
        .into_iter()
        .filter_map(|(name, moment)| Some((name, moment?.to_jiff()?)))
        .fold(list, |list, (name, moment)| list.with(name, moment))
}

/// Where a walk by start time, newest first, goes on behind a page of `count` rows, of which `rows`
/// could be read.
///
/// By key wherever the last row has one: everything before the second behind it is asked for anew,
/// so a few rows come twice, and none can be shifted out of sight by sessions that began meanwhile.
///
/// By offset under the same bound where the key does not lead further or cannot be trusted: more
/// sessions in one second than a page holds, a filter without effect, a last row without a start, a
/// page that is not newest first. Either the bound falls or the offset grows, so a walk over a finite
/// list ends.
#[must_use]
pub fn behind_by_key(position: Position, rows: &[Session], count: usize) -> Position {
    let starts: Vec<_> = rows.iter().map(|row| row.started_at).collect();
    match last_key(&starts).map(second_behind) {
        Some(bound) if position.bound.is_none_or(|known| bound < known) => {
            Position { bound: Some(bound), offset: 0 }
        }
        _ => behind_by_offset(position, count),
    }
}

/// The position `count` rows further on.
#[must_use]
pub fn behind_by_offset(position: Position, count: usize) -> Position {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Position { offset: position.offset.saturating_add(count), ..position }
}

/// The last start of a page, if the page is sorted by it.
fn last_key(starts: &[Option<Timestamp>]) -> Option<Timestamp> {
    let key = starts.last().copied().flatten()?;
    starts.iter().flatten().is_sorted_by(|newer, older| newer >= older).then_some(key)
}

/// The first whole second behind `moment`, so that `moment` is before it also by a filter that
/// leaves its end out.
fn second_behind(moment: Timestamp) -> Timestamp {
    second_of(moment, 1)
}

/// The whole second in which `moment` is, moved by `seconds`.
fn second_of(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_seconds(moment.ticks().div_euclid(TICKS_PER_SECOND).saturating_add(seconds))
}

#[cfg(test)]
mod tests {
    use mullion_model::{Kind, NativeRef, State};

    use super::*;

    fn moment(second: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("2025-05-01T00:00:{second}Z")).unwrap()
    }

    /// A session that began at this second, or at no known time.
    fn session(second: &str) -> Session {
        Session {
            id: NativeRef { r#type: "Session", id: "a".to_owned() },
            subtype: None,
            native_state: None,
            native_result: None,
            kind: Kind::Backup,
            workload: None,
            name: "a".to_owned(),
            server: None,
            job: None,
            object: None,
            organization: None,
            initiated_by: None,
            reason: None,
            state: State::Unknown,
            result: None,
            progress_percent: None,
            point_in_time: None,
            started_at: (!second.is_empty()).then(|| moment(second)),
            ended_at: None,
            message: None,
            parent: None,
            items: None,
            events: None,
        }
    }

    fn bound(second: &str, offset: u64) -> Position {
        Position { bound: Some(moment(second)), offset }
    }

    /// Where a walk goes on behind a page that began at `position`.
    fn behind(position: Position, starts: &[&str]) -> Position {
        let rows: Vec<_> = starts.iter().map(|start| session(start)).collect();
        behind_by_key(position, &rows, rows.len())
    }

    #[test]
    fn the_second_behind_the_last_start_is_the_next_bound() {
        assert_eq!(behind(Position::default(), &["30", "20", "10.5"]), bound("11", 0));
        assert_eq!(behind(Position::default(), &["30", "30", "10"]), bound("11", 0));
        assert_eq!(behind(bound("11", 40), &["10", "09"]), bound("10", 0));
        // A row without a start in the middle does no harm.
        assert_eq!(behind(Position::default(), &["30", "", "10"]), bound("11", 0));
    }

    #[test]
    fn a_bound_that_would_not_fall_lets_the_offset_grow() {
        assert_eq!(behind(bound("11", 0), &["10.9", "10.1"]), bound("11", 2));
        assert_eq!(behind(bound("11", 2), &["10.1", "10"]), bound("11", 4));
        // A filter without effect.
        assert_eq!(behind(bound("11", 0), &["40", "30"]), bound("11", 2));
    }

    #[test]
    fn a_page_that_cannot_be_trusted_is_passed_over_by_offset() {
        for starts in [&["10", "20"][..], &["30", "10", "20"], &["30", ""], &[""], &[]] {
            let offset = Position { bound: None, offset: u64::try_from(starts.len()).unwrap() };
            assert_eq!(behind(Position::default(), starts), offset, "{starts:?}");
        }
    }

    #[test]
    fn rows_that_could_not_be_read_count_for_the_offset() {
        assert_eq!(behind_by_key(bound("11", 1), &[session("10")], 7), bound("11", 8));
        let far = Position { bound: None, offset: u64::MAX };
        assert_eq!(behind_by_offset(far, 1), far);
    }

    /// The query that narrows a list.
    fn query(
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        bound: Option<Timestamp>,
    ) -> String {
        let range = Range { from, until };
        narrowed(Get::json("/"), &range, bound, ("From", "To")).target().replace("%3A", ":")
    }

    #[test]
    fn ranges_are_widened_to_whole_seconds() {
        let (from, until) = (Some(moment("10.25")), Some(moment("20")));
        let whole = "/?From=2025-05-01T00:00:09Z&To=2025-05-01T00:00:21Z";
        assert_eq!(query(from, until, None), whole);
        let walked = "/?From=2025-05-01T00:00:09Z&To=2025-05-01T00:00:15Z";
        assert_eq!(query(from, until, Some(moment("15"))), walked);
        assert_eq!(query(None, until, None), "/?To=2025-05-01T00:00:21Z");
        assert_eq!(query(None, None, None), "/");
    }

    #[test]
    fn a_moment_beyond_all_calendars_narrows_nothing() {
        let (first, last) = (Timestamp::from_ticks(i64::MIN), Timestamp::from_ticks(i64::MAX));
        assert_eq!(query(Some(first), Some(last), None), "/");
        assert_eq!(query(None, None, Some(last)), "/");
    }
}
