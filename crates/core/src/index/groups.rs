//! Which rows have which class and which shape, and how many of them there are up to any row.

use std::collections::HashMap;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::columns::Columns;
use super::count::{at, number, partition_point, slice, value};

/// The least rows between two lines of the cube.
const LEAST_BLOCK: usize = 1_024;
/// Rows between two lines of the cube for each shape: the cube takes four bytes divided by this a
/// row.
const BLOCK_PER_SHAPE: usize = 4;

/// The rows of a part by class and by shape.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Rows in the order of their classes, within a class in that of rows.
    by_class: Vec<u32>,
    /// Where each class begins.
    starts: Vec<u32>,
    /// The shapes of the part, by their numbers here.
    shapes: Vec<u32>,
    /// The number here of the shape of each class.
    shape_of_class: Vec<u32>,
    /// The rows of each shape.
    rows: Vec<RoaringBitmap>,
    /// Before each block how many rows there are of each shape: prefix sums, so that any stretch is
    /// counted by a subtraction.
    cube: Vec<u32>,
    block: u32,
}

impl Groups {
    /// The groups of these rows.
    pub(crate) fn of(columns: &Columns) -> Self {
        let (by_class, starts) = by_class(columns);
        let mut shapes: Vec<u32> = Vec::new();
        let mut known = HashMap::new();
        let shape_of_class = columns.classes.iter().map(|class| {
            *known.entry(class.shape).or_insert_with(|| {
                shapes.push(class.shape);
                number(shapes.len() - 1)
            })
        });
        let shape_of_class: Vec<u32> = shape_of_class.collect();
        let block = (shapes.len() * BLOCK_PER_SHAPE).max(LEAST_BLOCK).next_power_of_two();
        let mut rows = vec![RoaringBitmap::new(); shapes.len()];
        let mut counts = vec![0_u32; shapes.len()];
        let mut cube = Vec::with_capacity((columns.rows() / block + 1) * shapes.len());
        for (row, class) in columns.class_of.iter().enumerate() {
            if row % block == 0 {
                cube.extend(&counts);
            }
            let shape = at(value(&shape_of_class, *class));
            if let Some((count, rows)) = counts.get_mut(shape).zip(rows.get_mut(shape)) {
                *count += 1;
                rows.insert(number(row));
            }
        }
        for rows in &mut rows {
            rows.optimize();
        }
        cube.extend(counts);
        cube.shrink_to_fit();
        Self { by_class, starts, shapes, shape_of_class, rows, cube, block: number(block) }
    }

    /// The rows of a class within a stretch.
    pub(crate) fn of_class(&self, class: u32, range: &Range<u32>) -> &[u32] {
        let rows =
            slice(&self.by_class, value(&self.starts, class), value(&self.starts, class + 1));
        let count = number(rows.len());
        let before = |row: u32| move |place: u32| value(rows, place) < row;
        // Most questions are about whole parts: then no row is looked at.
        let from = match range.start {
            0 => 0,
            _ => partition_point(0, count, before(range.start)),
        };
        let to = match rows.last() {
            _ if at(range.end) >= self.by_class.len() => count,
            Some(last) if *last < range.end => count,
            _ => partition_point(from, count, before(range.end)),
        };
        slice(rows, from, to)
    }

    /// The shapes of the part.
    pub(crate) fn shapes(&self) -> &[u32] {
        &self.shapes
    }

    /// The number here of a class's shape.
    pub(crate) fn shape_of(&self, class: u32) -> u32 {
        value(&self.shape_of_class, class)
    }

    /// The rows of a shape of this part.
    pub(crate) fn of_shape(&self, shape: u32) -> Option<&RoaringBitmap> {
        self.rows.get(at(shape))
    }

    /// How many rows of each shape of this part there are within a stretch.
    pub(crate) fn counts(&self, columns: &Columns, range: &Range<u32>) -> Vec<u32> {
        let mut counts = vec![0; self.shapes.len()];
        if range.end.saturating_sub(range.start) <= self.block {
            for class in slice(&columns.class_of, range.start, range.end) {
                self.count(&mut counts, *class, true);
            }
            return counts;
        }
        self.add_before(&mut counts, columns, range.end, true);
        self.add_before(&mut counts, columns, range.start, false);
        counts
    }

    /// Adds or takes away the rows before one: the nearest line of the cube, and the rows between.
    fn add_before(&self, counts: &mut [u32], columns: &Columns, row: u32, is_more: bool) {
        let rows = number(columns.class_of.len());
        let line = (row + self.block / 2) / self.block;
        // The last line stands behind the last row, which need not end a block.
        let stands_at = (line * self.block).min(rows);
        let from = at(line) * self.shapes.len();
        let last = self.cube.len().saturating_sub(self.shapes.len());
        let lines = self.cube.get(from.min(last)..).unwrap_or_default();
        for (count, before) in counts.iter_mut().zip(lines) {
            *count =
                if is_more { count.wrapping_add(*before) } else { count.wrapping_sub(*before) };
        }
        for class in slice(&columns.class_of, stands_at, row) {
            self.count(counts, *class, is_more);
        }
        for class in slice(&columns.class_of, row, stands_at) {
            self.count(counts, *class, !is_more);
        }
    }

    /// Counts one row more or less.
    fn count(&self, counts: &mut [u32], class: u32, is_more: bool) {
        if let Some(count) = counts.get_mut(at(self.shape_of(class))) {
            *count = if is_more { count.wrapping_add(1) } else { count.wrapping_sub(1) };
        }
    }
}

/// The rows in the order of their classes, and where each class begins.
fn by_class(columns: &Columns) -> (Vec<u32>, Vec<u32>) {
    let mut places = vec![0_u32; columns.classes.len() + 1];
    for class in &columns.class_of {
        if let Some(count) = places.get_mut(at(*class) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for place in &mut places {
        sum += *place;
        *place = sum;
    }
    let starts = places.clone();
    let mut rows = vec![0; columns.class_of.len()];
    for (row, class) in columns.class_of.iter().enumerate() {
        let Some(place) = places.get_mut(at(*class)) else { continue };
        if let Some(entry) = rows.get_mut(at(*place)) {
            *entry = number(row);
        }
        *place += 1;
    }
    (rows, starts)
}
