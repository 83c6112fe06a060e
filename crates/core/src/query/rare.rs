//! The conditions that are told of each row alone: when it ended, whose child it is, and text.

use roaring::RoaringBitmap;

use super::chosen::Chosen;
use super::text::Hits;
use super::{Filter, ParentFilter, SortField, Window};
use crate::index::{Part, number, partition_point};

/// A list of rows by end or by text is used where it has at most one in so many of all rows.
const FEW: usize = 16;

/// Whether a filter has such conditions.
pub(crate) fn is_asked(filter: &Filter) -> bool {
    filter.text.is_some() || !filter.ended.is_open() || matches!(filter.parent, ParentFilter::Of(_))
}

/// Those of the chosen rows that meet them.
pub(crate) fn rows(chosen: &Chosen<'_>, filter: &Filter) -> RoaringBitmap {
    let part = chosen.part();
    let columns = &part.columns;
    let hits = filter.text.as_deref().map(|text| Hits::new(text, columns));
    let parent = match filter.parent {
        ParentFilter::Of(id) => Some(id.as_u128()),
        _ => None,
    };
    let passes = |row: &u32| {
        parent.is_none_or(|id| columns.parents.get(*row).is_some_and(|parent| parent.id == id))
            && contains(filter.ended, columns.ended.get(*row))
            && hits.as_ref().is_none_or(|hits| hits.are_in(*row, columns))
    };
    if let Some(id) = parent {
        let children = columns.parents.present().filter(|(_, parent)| parent.id == id);
        return children
            .map(|(row, _)| row)
            .filter(|row| chosen.has(*row) && passes(row))
            .collect();
    }
    let most = columns.rows() / FEW;
    let few = hits.as_ref().and_then(|hits| hits.rows(part, most));
    let few = few.or_else(|| ended_within(part, filter.ended, most));
    if let Some(rows) = few {
        let mut rows: Vec<u32> =
            rows.into_iter().filter(|row| chosen.has(*row) && passes(row)).collect();
        rows.sort_unstable();
        return rows.into_iter().collect();
    }
    let count = chosen.count();
    let walk = chosen.walk(chosen.range.start, count, count).filter(passes);
    RoaringBitmap::from_sorted_iter(walk).unwrap_or_default()
}

/// Whether a moment in units of 100 ns is inside a window.
fn contains(window: Window, ticks: Option<i64>) -> bool {
    window.contains(ticks.map(mullion_model::Timestamp::from_ticks))
}

/// The rows that ended inside a window, if they are at most so many.
fn ended_within(part: &Part, window: Window, most: usize) -> Option<Vec<u32>> {
    if window.is_open() {
        return None;
    }
    let order = part.orders.by(SortField::EndedAt, 0)?;
    let end = |place| part.columns.ended.get(order.get(place)).unwrap_or_default();
    let rows = order.len();
    let is_early = |place| window.after.is_some_and(|after| end(place) < after.ticks());
    let from = partition_point(0, rows, is_early);
    let is_inside = |place| window.before.is_none_or(|before| end(place) < before.ticks());
    let to = partition_point(from, rows, is_inside);
    (to - from <= number(most)).then(|| (from..to).map(|place| order.get(place)).collect())
}
