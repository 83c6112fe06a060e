//! A part, and which of its rows have died.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use mullion_model::SessionId;
use roaring::RoaringBitmap;

use super::class::Class;
use super::count::{at, value};
use super::labels::{ClassLabels, Labels};
use super::part::Part;

/// A part and what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) part: Arc<Part>,
    pub(crate) dead: Arc<RoaringBitmap>,
    pub(crate) live: Arc<Live>,
    /// The names of each class.
    pub(crate) labels: Arc<Vec<ClassLabels>>,
}

/// How many rows of a part live.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    /// Of each shape, by the shape's number.
    pub(crate) shapes: Vec<u32>,
    /// Of each class of the part, by the class's number there.
    pub(crate) classes: Vec<u32>,
}

impl Live {
    /// All rows of a part.
    fn of(part: &Part) -> Self {
        let classes = part.groups.class_sizes();
        let mut shapes = vec![0; part.shapes.len()];
        for (class, rows) in part.columns.classes.iter().zip(&classes) {
            if let Some(shape) = shapes.get_mut(at(class.shape)) {
                *shape += rows;
            }
        }
        Self { shapes, classes }
    }

    /// One row less of a class.
    fn lose(&mut self, number: u32, class: &Class) {
        let (shape, class) =
            (self.shapes.get_mut(at(class.shape)), self.classes.get_mut(at(number)));
        for count in [shape, class].into_iter().flatten() {
            *count = count.saturating_sub(1);
        }
    }
}

impl Layer {
    /// A part all rows of which live; the names of its classes are among `labels` from now on.
    pub(crate) fn of(part: Part, labels: &mut Arc<Labels>) -> Self {
        let live = Arc::new(Live::of(&part));
        let labels = Arc::new(labels.of_classes(&part.columns));
        Self { part: Arc::new(part), dead: Arc::default(), live, labels }
    }

    /// How many rows of each shape of the part live within a stretch, by the shape's number there.
    pub(crate) fn count_by_shape(&self, range: &Range<u32>) -> Vec<u32> {
        let (columns, groups) = (&self.part.columns, &self.part.groups);
        let counts = groups.count_by_shape(columns, range);
        self.without_dead(counts, range, |class| groups.shape_of(class))
    }

    /// How many rows of each class of the part live within a stretch.
    pub(crate) fn count_by_class(&self, range: &Range<u32>) -> Cow<'_, [u32]> {
        if *range == (0..self.part.rows()) {
            return Cow::Borrowed(&self.live.classes);
        }
        let counts = self.part.groups.count_by_class(&self.part.columns, range);
        Cow::Owned(self.without_dead(counts, range, |class| class))
    }

    /// Counts of a stretch without the rows of it that have died.
    fn without_dead(
        &self,
        mut counts: Vec<u32>,
        range: &Range<u32>,
        group_of: impl Fn(u32) -> u32,
    ) -> Vec<u32> {
        for row in self.dead.range(range.clone()) {
            let group = group_of(value(&self.part.columns.class_of, row));
            if let Some(count) = counts.get_mut(at(group)) {
                *count = count.saturating_sub(1);
            }
        }
        counts
    }

    /// The living row of an id.
    pub(crate) fn find(&self, id: SessionId) -> Option<u32> {
        self.part.find(id).filter(|row| !self.dead.contains(*row))
    }

    /// Takes notice that a row has died.
    pub(crate) fn bury(&mut self, row: u32) {
        if Arc::make_mut(&mut self.dead).insert(row)
            && let Some(class) = self.part.columns.class(row)
        {
            Arc::make_mut(&mut self.live).lose(value(&self.part.columns.class_of, row), class);
        }
    }

    /// How many rows live.
    pub(crate) fn living(&self) -> usize {
        at(self.part.rows()).saturating_sub(usize::try_from(self.dead.len()).unwrap_or(usize::MAX))
    }
}
