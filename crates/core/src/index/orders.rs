//! The rows of a part in the orders of those fields of which most sessions have a value of their
//! own.

use super::columns::Columns;
use super::count::{number, value};
use super::names::Names;
use crate::query::SortField;

/// Permutations: each holds the rows that have a value, the smallest first.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(crate) names: Names,
    by_object: Vec<u32>,
    by_end: Vec<u32>,
    by_duration: Vec<u32>,
}

/// Rows in an order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order<'o> {
    /// As listed.
    Listed(&'o [u32]),
    /// So many rows, the last one first.
    Reversed(u32),
}

impl Order<'_> {
    /// How many rows there are.
    pub(crate) fn len(self) -> u32 {
        match self {
            Self::Listed(rows) => number(rows.len()),
            Self::Reversed(rows) => rows,
        }
    }

    /// The row at a place.
    pub(crate) fn get(self, place: u32) -> u32 {
        match self {
            Self::Listed(rows) => value(rows, place),
            Self::Reversed(rows) => (rows - 1).saturating_sub(place),
        }
    }
}

impl Orders {
    /// The orders of these rows.
    pub(crate) fn of(columns: &Columns) -> Self {
        Self {
            names: Names::of(columns),
            by_object: sorted(columns, |row| columns.object_key(row)),
            by_end: sorted(columns, |row| columns.ended.get(row)),
            by_duration: sorted(columns, |row| columns.duration(row)),
        }
    }

    /// The order by a field, of rows of which so many have a start; `None` where there is none.
    pub(crate) fn by(&self, field: SortField, dated: u32) -> Option<Order<'_>> {
        match field {
            SortField::StartedAt => Some(Order::Reversed(dated)),
            SortField::Name => Some(Order::Listed(self.names.all())),
            SortField::Object => Some(Order::Listed(&self.by_object)),
            SortField::EndedAt => Some(Order::Listed(&self.by_end)),
            SortField::Duration => Some(Order::Listed(&self.by_duration)),
            _ => None,
        }
    }
}

/// The rows that have a key, by key.
fn sorted(columns: &Columns, key: impl Fn(u32) -> Option<i64>) -> Vec<u32> {
    let mut keyed: Vec<(i64, u32)> = Vec::with_capacity(columns.rows());
    let rows = 0..number(columns.rows());
    keyed.extend(rows.filter_map(|row| Some((key(row)?, row))));
    keyed.sort_unstable();
    let mut rows = Vec::with_capacity(keyed.len());
    rows.extend(keyed.into_iter().map(|(_, row)| row));
    rows
}
