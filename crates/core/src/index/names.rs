//! The rows of a part by name.

use super::columns::Columns;
use super::count::{at, number, partition_point, slice, value};
use crate::fold::SortText;

/// The rows in the order of their names. Those of one name and one class stand together, in the
/// order of rows, and are a *run*: a question passes over whole runs, of which there are few where
/// names are those of jobs.
#[derive(Debug, Default)]
pub(crate) struct Names {
    rows: Vec<u32>,
    /// Where each run begins.
    starts: Vec<u32>,
    /// The class of each run.
    classes: Vec<u32>,
    /// Of each row how many names sort before its own.
    ranks: Vec<u32>,
}

impl Names {
    /// All rows by name.
    pub(crate) fn all(&self) -> &[u32] {
        &self.rows
    }

    /// How many runs there are.
    pub(crate) fn runs(&self) -> u32 {
        number(self.starts.len())
    }

    /// The class of a run's rows.
    pub(crate) fn class(&self, run: u32) -> u32 {
        value(&self.classes, run)
    }

    /// The rows of a run, ascending.
    pub(crate) fn run(&self, run: u32) -> &[u32] {
        let end = self.starts.get(at(run) + 1).copied();
        slice(&self.rows, value(&self.starts, run), end.unwrap_or(number(self.rows.len())))
    }

    /// Where the name of a row sorts.
    pub(crate) fn key(&self, row: u32) -> i64 {
        2 * i64::from(value(&self.ranks, row))
    }

    /// Where the name of a run's rows sorts.
    pub(crate) fn run_key(&self, run: u32) -> i64 {
        self.key(value(&self.rows, value(&self.starts, run)))
    }

    /// Where any text sorts among the names.
    pub(crate) fn key_of(&self, columns: &Columns, text: &SortText<'_>) -> i64 {
        let named = |run| columns.name(value(&self.rows, value(&self.starts, run)));
        let sorted = |run| SortText::new(&named(run)).cmp(text);
        let runs = self.runs();
        let place = partition_point(0, runs, |run| sorted(run).is_lt());
        if place < runs && sorted(place).is_eq() {
            return self.run_key(place);
        }
        place.checked_sub(1).map_or(-1, |before| self.run_key(before) + 1)
    }
}

/// Rows that come in the order of their names.
pub(crate) struct Named {
    names: Names,
    /// The name that came last, its class and row, and those of others with this name.
    name: String,
    same: Vec<(u32, u32)>,
    rank: u32,
}

impl Named {
    /// None yet of so many rows.
    pub(crate) fn of(rows: usize) -> Self {
        let (ranks, rows) = (vec![0; rows], Vec::with_capacity(rows));
        let names = Names { rows, ranks, ..Names::default() };
        Self { names, name: String::new(), same: Vec::new(), rank: 0 }
    }

    /// The next row, whose name sorts as this.
    pub(crate) fn push(&mut self, name: &str, class: u32, row: u32) {
        if self.name != name {
            self.end_name();
            name.clone_into(&mut self.name);
        }
        self.same.push((class, row));
    }

    /// Puts the rows of one name in order.
    fn end_name(&mut self) {
        if self.same.is_empty() {
            return;
        }
        self.same.sort_unstable();
        let mut last = None;
        for (class, row) in self.same.drain(..) {
            if last.replace(class) != Some(class) {
                self.names.starts.push(number(self.names.rows.len()));
                self.names.classes.push(class);
            }
            self.names.rows.push(row);
            if let Some(rank) = self.names.ranks.get_mut(at(row)) {
                *rank = self.rank;
            }
        }
        self.rank += 1;
    }

    /// The rows by name.
    pub(crate) fn finish(mut self) -> Names {
        self.end_name();
        self.names.starts.shrink_to_fit();
        self.names.classes.shrink_to_fit();
        self.names
    }
}
