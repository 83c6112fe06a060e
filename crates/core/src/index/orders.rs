//! The rows of a part in the orders of those fields of which most sessions have a value of their
//! own.

use super::columns::Columns;
use super::count::{at, number, value};
use super::names::{Named, Names};
use super::weave::Weave;
use crate::fold::SortText;
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
        let mut names: Vec<(String, u32)> = (0..number(columns.rows()))
            .map(|row| (SortText::folded(&columns.name(row)), row))
            .collect();
        names.sort_unstable();
        let mut named = Named::of(columns.rows());
        for (name, row) in names {
            named.push(&name, value(&columns.class_of, row), row);
        }
        Self::with_names(columns, named.finish())
    }

    /// The orders of a part that was woven of parts with these: names are not sorted again.
    pub(crate) fn woven(columns: &Columns, weave: &Weave<'_>, inputs: &[&Self]) -> Self {
        let moved = weave.moved();
        let mut inputs: Vec<Input<'_>> = inputs
            .iter()
            .zip(&moved)
            .map(|(orders, moved)| Input::new(columns, orders, moved))
            .collect();
        let mut named = Named::of(columns.rows());
        while let Some(least) = inputs
            .iter_mut()
            .filter(|input| input.row.is_some())
            .min_by(|left, right| left.name.cmp(&right.name))
        {
            let Some(row) = least.row else { break };
            named.push(&least.name, value(&columns.class_of, row), row);
            least.advance(columns);
        }
        Self::with_names(columns, named.finish())
    }

    /// The orders of rows whose names are in order already.
    fn with_names(columns: &Columns, names: Names) -> Self {
        Self {
            names,
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
    let rows = 0..number(columns.rows());
    let mut keyed: Vec<(i64, u32)> = rows.filter_map(|row| Some((key(row)?, row))).collect();
    keyed.sort_unstable();
    let mut rows = Vec::with_capacity(keyed.len());
    rows.extend(keyed.into_iter().map(|(_, row)| row));
    rows
}

/// The names of one input in order.
struct Input<'i> {
    orders: &'i Orders,
    moved: &'i [u32],
    place: u32,
    /// The row the name stands for; `None` behind the last one.
    row: Option<u32>,
    name: String,
}

impl<'i> Input<'i> {
    /// At the first name.
    fn new(columns: &Columns, orders: &'i Orders, moved: &'i [u32]) -> Self {
        let mut input = Self { orders, moved, place: 0, row: None, name: String::new() };
        input.advance(columns);
        input
    }

    /// Goes on to the next living row.
    fn advance(&mut self, columns: &Columns) {
        self.row = None;
        while let Some(row) = self.orders.names.all().get(at(self.place)) {
            self.place += 1;
            let moved = value(self.moved, *row);
            if moved != u32::MAX {
                self.row = Some(moved);
                self.name = SortText::folded(&columns.name(moved));
                return;
            }
        }
    }
}
