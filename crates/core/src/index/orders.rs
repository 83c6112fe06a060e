//! The rows of a part in the orders of those fields of which most sessions have a value of their
//! own.

use super::columns::Columns;
use super::count::{at, number, partition_point, value};
use super::weave::Weave;
use crate::fold::SortText;
use crate::query::SortField;

/// Permutations: each holds the rows that have a value, the smallest first.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    by_name: Vec<u32>,
    /// Of each row how many names sort before its own.
    name_ranks: Vec<u32>,
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
        let mut names: Vec<(Vec<u8>, u32)> = (0..number(columns.rows()))
            .map(|row| (SortText::folded(&columns.name(row)).into_bytes(), row))
            .collect();
        names.sort_unstable();
        let by_name = names.iter().map(|(_, row)| *row).collect();
        let mut ranks = Ranks::new(columns.rows());
        names.iter().for_each(|(name, row)| ranks.push(name, *row));
        Self::with_names(columns, by_name, ranks.ranks)
    }

    /// The orders of a part that was woven of parts with these: names are not sorted again.
    pub(crate) fn woven(columns: &Columns, weave: &Weave<'_>, inputs: &[&Self]) -> Self {
        let moved = weave.moved();
        let mut names: Vec<Names<'_>> = inputs
            .iter()
            .zip(&moved)
            .map(|(orders, moved)| Names::new(columns, orders, moved))
            .collect();
        let mut by_name = Vec::with_capacity(columns.rows());
        let mut ranks = Ranks::new(columns.rows());
        while let Some(least) = names
            .iter_mut()
            .filter(|names| names.row.is_some())
            .min_by(|left, right| left.name.cmp(&right.name))
        {
            let Some(row) = least.row else { break };
            by_name.push(row);
            ranks.push(least.name.as_bytes(), row);
            least.advance(columns);
        }
        Self::with_names(columns, by_name, ranks.ranks)
    }

    /// The orders of rows whose names are in order already.
    fn with_names(columns: &Columns, by_name: Vec<u32>, name_ranks: Vec<u32>) -> Self {
        let object = |row| columns.objects.get(row).map(|text| columns.texts.objects.key(text));
        Self {
            by_name,
            name_ranks,
            by_object: sorted(columns, object),
            by_end: sorted(columns, |row| columns.ended.get(row)),
            by_duration: sorted(columns, |row| columns.duration(row)),
        }
    }

    /// The order by a field, of rows of which so many have a start; `None` where there is none.
    pub(crate) fn by(&self, field: SortField, dated: u32) -> Option<Order<'_>> {
        match field {
            SortField::StartedAt => Some(Order::Reversed(dated)),
            SortField::Name => Some(Order::Listed(&self.by_name)),
            SortField::Object => Some(Order::Listed(&self.by_object)),
            SortField::EndedAt => Some(Order::Listed(&self.by_end)),
            SortField::Duration => Some(Order::Listed(&self.by_duration)),
            _ => None,
        }
    }

    /// Where the name of a row sorts.
    pub(crate) fn name_key(&self, row: u32) -> i64 {
        2 * i64::from(value(&self.name_ranks, row))
    }

    /// Where any text sorts among the names.
    pub(crate) fn name_key_of(&self, columns: &Columns, text: &SortText<'_>) -> i64 {
        let named = |place| columns.name(value(&self.by_name, place));
        let sorted = |place| SortText::new(&named(place)).cmp(text);
        let rows = number(self.by_name.len());
        let place = partition_point(0, rows, |place| sorted(place).is_lt());
        let key = |place| self.name_key(value(&self.by_name, place));
        if place < rows && sorted(place).is_eq() {
            return key(place);
        }
        place.checked_sub(1).map_or(-1, |before| key(before) + 1)
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
struct Names<'i> {
    orders: &'i Orders,
    moved: &'i [u32],
    place: usize,
    /// The row the name stands for; `None` behind the last one.
    row: Option<u32>,
    name: String,
}

impl<'i> Names<'i> {
    /// At the first name.
    fn new(columns: &Columns, orders: &'i Orders, moved: &'i [u32]) -> Self {
        let mut names = Self { orders, moved, place: 0, row: None, name: String::new() };
        names.advance(columns);
        names
    }

    /// Goes on to the next living row.
    fn advance(&mut self, columns: &Columns) {
        self.row = None;
        while let Some(row) = self.orders.by_name.get(self.place) {
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

/// Ranks of names that come in order.
struct Ranks {
    ranks: Vec<u32>,
    last: Vec<u8>,
    rank: u32,
    is_first: bool,
}

impl Ranks {
    /// Of so many rows.
    fn new(rows: usize) -> Self {
        Self { ranks: vec![0; rows], last: Vec::new(), rank: 0, is_first: true }
    }

    /// The next row, whose name sorts as this.
    fn push(&mut self, name: &[u8], row: u32) {
        if !self.is_first && self.last != name {
            self.rank += 1;
        }
        self.is_first = false;
        self.last.clear();
        self.last.extend(name);
        if let Some(rank) = self.ranks.get_mut(at(row)) {
            *rank = self.rank;
        }
    }
}
