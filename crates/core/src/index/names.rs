//! The rows of a part by name.

use super::columns::Columns;
use super::count::{at, number, partition_point, slice, value};
use super::packed::Packed;
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

/// Where a name stands: behind which of the dictionary, twice its rank or one more; of those that stand
/// between the same two, which one. Then the class, and the row.
type Placed = (u32, u32, u32, u32);

impl Names {
    /// The rows of these columns. The dictionary has what names begin with in order: only names that end
    /// in a time are put together.
    pub(crate) fn of(columns: &Columns) -> Self {
        let mut placed: Vec<Placed> = Vec::with_capacity(columns.rows());
        let rows = (0..number(columns.rows())).filter(|row| columns.stamps.get(*row).is_none());
        placed.extend(rows.map(|row| {
            let key = columns.texts.names.key(value(&columns.names, row));
            (key_number(key), 0, value(&columns.class_of, row), row)
        }));
        place_stamped(columns, &mut placed);
        placed.sort_unstable();
        Self::of_placed(&placed)
    }

    /// The rows in this order.
    fn of_placed(placed: &[Placed]) -> Self {
        let runs = placed.chunk_by(|(_, _, class, _), (_, _, other, _)| class == other).count();
        let mut names = Self {
            rows: Vec::with_capacity(placed.len()),
            starts: Vec::with_capacity(runs),
            classes: Vec::with_capacity(runs),
            ranks: vec![0; placed.len()],
        };
        let same_name = |left: &Placed, right: &Placed| (left.0, left.1) == (right.0, right.1);
        for (same, rank) in placed.chunk_by(same_name).zip(0..) {
            for run in same.chunk_by(|left, right| left.2 == right.2) {
                names.starts.push(number(names.rows.len()));
                names.classes.extend(run.first().map(|(_, _, class, _)| *class));
                for (_, _, _, row) in run {
                    names.rows.push(*row);
                    if let Some(known) = names.ranks.get_mut(at(*row)) {
                        *known = rank;
                    }
                }
            }
        }
        names
    }

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

/// Adds the rows whose names end in a time.
fn place_stamped(columns: &Columns, placed: &mut Vec<Placed>) {
    let (mut names, mut rows, mut name) = (Packed::default(), Vec::new(), String::new());
    for (row, _) in columns.stamps.present() {
        name.clear();
        columns.write_name(row, &mut name);
        names.push_folded(&name);
        rows.push(row);
    }
    let texts = &columns.texts.names;
    let (mut last, mut place, mut key, mut which) = (None, 0, 0, 0);
    for stamped in names.sorted() {
        let (row, name) = (value(&rows, stamped), names.get(stamped));
        if last.replace(name) != Some(name) {
            // Neither what it begins with sorts behind it, nor what sorts before the last one.
            let from = value(&columns.names, row).max(u32::saturating_sub(place, 1));
            place = texts.place_from(from, &SortText::new(name));
            key = key_number(texts.key_at(place, &SortText::new(name)));
            which += 1;
        }
        // An even key is that of a name in the dictionary.
        let which = if key % 2 == 0 { 0 } else { which };
        placed.push((key, which, value(&columns.class_of, row), row));
    }
}

/// A key of the dictionary, none of which is negative.
fn key_number(key: i64) -> u32 {
    u32::try_from(key).unwrap_or_default()
}
