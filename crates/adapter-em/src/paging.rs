//! Pages of the query service: what to ask for one, and what comes behind it.

use std::time::Duration;

use mullion_adapter::{Asked, Get, Next, Position, Range};
use mullion_model::Timestamp;

use crate::documents::Rows;
use crate::format::Format;
use crate::lists::Names;

/// The page size that the product uses itself where none is asked for; it documents no largest one.
pub(crate) const PAGE_SIZE: u32 = 100;

/// How far behind the last stamp seen the next page of a walk by key begins. The server compares
/// what it stores, which may have more digits than the milliseconds it prints at the least.
const OVERLAP: Duration = Duration::from_millis(1);

/// A question to the query service, but for the page.
pub(crate) struct Query {
    /// What it is answered in.
    pub(crate) format: Format,
    /// The list that is asked for.
    pub(crate) names: Names,
    /// Conditions that must all hold.
    pub(crate) conditions: Vec<String>,
    /// `sortAsc` or `sortDesc`; always by the moment of creation.
    pub(crate) sort: &'static str,
}

impl Query {
    /// The request for the page that `asked` wants.
    pub(crate) fn page<Q>(&self, asked: &Asked<'_, Q>) -> Get {
        let get = self.format.get("/api/query").with("type", self.names.entity);
        let mut get = get.with("format", "Entities");
        if !self.conditions.is_empty() {
            get = get.with("filter", self.conditions.join(";"));
        }
        get.with(self.sort, self.names.created)
            .with("pageSize", size(asked))
            .with("page", number(asked))
    }
}

/// A condition of a filter. Values stand in quotes, quotes in them doubled: the server passes over
/// the spaces of an unquoted value, and then looks for something else.
pub(crate) fn condition(field: &str, operator: &str, value: &str) -> String {
    format!("{field}{operator}\"{}\"", value.replace('"', "\"\""))
}

/// The conditions on `field` that keep a walk by key inside `range`, at or before the bound of
/// `position`.
pub(crate) fn created(field: &str, range: &Range, position: Position) -> Vec<String> {
    let from = range.from.map(|from| condition(field, ">=", &from.to_string()));
    let bound = match position.bound {
        Some(bound) => Some(condition(field, "<=", &bound.to_string())),
        None => range.until.map(|until| condition(field, "<", &until.to_string())),
    };
    from.into_iter().chain(bound).collect()
}

/// What comes behind a page, where the walk would go on at `onward`.
///
/// The number of pages is believed only where it says that there are more: a short page may be
/// followed by another, and is asked about again. A walk by key asks by the last row, which is shown
/// once more; where nothing else is, that is the end.
pub(crate) fn behind<Q, T>(asked: &Asked<'_, Q>, page: &Rows<T>, onward: Position) -> Next {
    let more_said = page.pages.is_some_and(|pages| number(asked) < pages);
    let is_full = u64::try_from(page.count()).is_ok_and(|rows| rows >= size(asked));
    if more_said || is_full {
        Next::More(onward)
    } else if page.count() > 0 && !stays(asked.position, onward) {
        Next::Perhaps(onward)
    } else {
        Next::End
    }
}

/// Whether the first page under a bound leads to no earlier one: all its rows were asked by.
fn stays(position: Position, onward: Position) -> bool {
    position.bound.is_some() && position.offset == 0 && onward.bound == position.bound
}

/// The next page by its number, under the same conditions.
pub(crate) fn by_number<Q>(asked: &Asked<'_, Q>) -> Position {
    Position { bound: asked.position.bound, offset: number(asked).saturating_mul(size(asked)) }
}

/// The next page of a walk by key, newest first, behind a page whose rows began at `stamps`.
///
/// The page is asked for by the last stamp, a little overlapping. Where that would be no step back
/// in time, because all its rows lie within the overlap, or where the rows are not in order, the
/// walk goes on by number under the same bound: so it always gets ahead, and never leaps.
pub(crate) fn by_key<Q>(
    asked: &Asked<'_, Q>,
    range: &Range,
    stamps: impl Iterator<Item = Timestamp> + Clone,
) -> Position {
    let ceiling = asked.position.bound.or(range.until);
    let bound = stamps.clone().last().map(|last| last.plus(OVERLAP));
    match bound {
        Some(bound) if ceiling.is_none_or(|ceiling| bound < ceiling) && is_descending(stamps) => {
            Position { bound: Some(bound), offset: 0 }
        }
        _ => by_number(asked),
    }
}

/// Whether the rows came newest first, as they were asked for.
fn is_descending(stamps: impl Iterator<Item = Timestamp>) -> bool {
    stamps.is_sorted_by(|earlier_row, later_row| earlier_row >= later_row)
}

/// Rows asked for a page.
fn size<Q>(asked: &Asked<'_, Q>) -> u64 {
    u64::from(asked.limit.max(1))
}

/// The number of the page asked for; the first is 1.
fn number<Q>(asked: &Asked<'_, Q>) -> u64 {
    (asked.position.offset / size(asked)).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes behind a page of sessions that began so many seconds after the epoch, of how many
    /// pages it says there are, asked for at `position`.
    fn next(position: Position, starts: &[i64], pages: u64) -> Next {
        let asked = Asked { question: &(), position, limit: 3 };
        let rows = Rows { rows: starts.to_vec(), rejects: Vec::new(), pages: Some(pages) };
        let stamps = starts.iter().map(|start| Timestamp::from_seconds(*start));
        let range = Range { from: None, until: None };
        behind(&asked, &rows, by_key(&asked, &range, stamps))
    }

    /// A little behind a moment so many seconds after the epoch.
    fn bound(seconds: i64) -> Option<Timestamp> {
        Some(Timestamp::from_seconds(seconds).plus(OVERLAP))
    }

    #[test]
    fn one_look_behind_the_end_is_enough() {
        let by_five = Position { bound: bound(5), offset: 0 };
        assert_eq!(next(Position::default(), &[9, 7, 5], 1), Next::More(by_five));
        let by_four = Position { bound: bound(4), offset: 0 };
        assert_eq!(next(by_five, &[5, 4], 1), Next::Perhaps(by_four));
        assert_eq!(next(by_four, &[4], 1), Next::End, "the last row once more");
        assert_eq!(
            next(by_four, &[4, 3], 1),
            Next::Perhaps(Position { bound: bound(3), offset: 0 })
        );
    }

    #[test]
    fn a_crowd_of_one_moment_is_walked_by_number_to_its_end() {
        let at = |offset| Position { bound: bound(4), offset };
        assert_eq!(next(at(0), &[4, 4, 4], 2), Next::More(at(3)));
        assert_eq!(next(at(0), &[4, 4], 2), Next::More(at(3)), "more is said");
        assert_eq!(next(at(3), &[4], 2), Next::Perhaps(at(6)));
        assert_eq!(next(at(6), &[], 2), Next::End);
    }
}
