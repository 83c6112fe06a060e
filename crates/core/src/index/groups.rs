//! Which rows have which class and which shape, and how many of them there are up to any row.

use std::collections::HashMap;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::FastHasher;
use super::columns::Columns;
use super::count::{at, number, partition_point, slice, value};
use super::cube::Cube;

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
    /// How many rows there are of each shape up to any row, and of each class.
    shape_counts: Cube,
    class_counts: Cube,
}

impl Groups {
    /// The groups of these rows.
    pub(crate) fn of(columns: &Columns) -> Self {
        let (by_class, starts) = by_class(columns);
        let mut shapes: Vec<u32> = Vec::new();
        let mut known: HashMap<u32, u32, FastHasher> = HashMap::default();
        let shape_of_class = columns.classes.iter().map(|class| {
            *known.entry(class.shape).or_insert_with(|| {
                shapes.push(class.shape);
                number(shapes.len() - 1)
            })
        });
        let shape_of_class: Vec<u32> = shape_of_class.collect();
        let mut rows = vec![RoaringBitmap::new(); shapes.len()];
        for (row, class) in columns.class_of.iter().enumerate() {
            let shape = at(value(&shape_of_class, *class));
            if let Some(rows) = rows.get_mut(shape) {
                rows.insert(number(row));
            }
        }
        for rows in &mut rows {
            rows.optimize();
        }
        let shape_of = |class| value(&shape_of_class, class);
        let shape_counts = Cube::of(&columns.class_of, shape_of, shapes.len());
        let class_counts = Cube::of(&columns.class_of, |class| class, columns.classes.len());
        Self { by_class, starts, shapes, shape_of_class, rows, shape_counts, class_counts }
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
    pub(crate) fn count_by_shape(&self, columns: &Columns, range: &Range<u32>) -> Vec<u32> {
        self.shape_counts.within(range, &columns.class_of, |class| self.shape_of(class))
    }

    /// How many rows of each class there are within a stretch.
    pub(crate) fn count_by_class(&self, columns: &Columns, range: &Range<u32>) -> Vec<u32> {
        self.class_counts.within(range, &columns.class_of, |class| class)
    }

    /// How many rows of each class there are.
    pub(crate) fn class_sizes(&self) -> Vec<u32> {
        let ends = self.starts.get(1..).unwrap_or_default();
        self.starts.iter().zip(ends).map(|(start, end)| end - start).collect()
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
