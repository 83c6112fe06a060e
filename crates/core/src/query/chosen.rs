//! The rows of one layer that pass a filter.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use roaring::RoaringBitmap;

use super::wants::{self, Misses, Names};
use super::{Filter, rare};
use crate::Scope;
use crate::index::{Layer, Part, Shapes, at, number, value};

/// A filter decided for the shapes of a snapshot.
pub(crate) struct Choice<'q> {
    pub(crate) filter: &'q Filter,
    pub(crate) shapes: &'q Shapes,
    /// What each shape misses.
    pub(crate) misses: Vec<Misses>,
}

/// Which classes pass.
pub(crate) enum Classes {
    /// Those of shapes that pass, by the shape's number in the part.
    Shapes(Vec<bool>),
    /// These, and for each class whether it is one of them.
    Listed(Vec<u32>, Vec<bool>),
}

/// The rows of one layer that pass a filter.
pub(crate) struct Chosen<'q> {
    pub(crate) layer: &'q Layer,
    pub(crate) shapes: &'q Shapes,
    /// The rows outside of which none passes.
    pub(crate) range: Range<u32>,
    pub(crate) classes: Classes,
    /// The rows themselves, where something is asked that is told of each row alone.
    pub(crate) rows: Option<RoaringBitmap>,
}

impl<'q> Choice<'q> {
    /// A filter, within what the caller may see.
    pub(crate) fn new(filter: &'q Filter, scope: &Scope, shapes: &'q Shapes) -> Self {
        Self { filter, shapes, misses: wants::of_shapes(filter, scope, shapes) }
    }

    /// The rows of a layer that pass.
    pub(crate) fn of(&self, layer: &'q Layer) -> Chosen<'q> {
        self.missing(layer, &|misses| misses == 0)
    }

    /// The rows of a layer that pass where `accepts` says what a class may miss.
    pub(crate) fn missing(&self, layer: &'q Layer, accepts: &dyn Fn(Misses) -> bool) -> Chosen<'q> {
        let mut chosen = self.by_class(layer, accepts);
        if rare::is_asked(self.filter) {
            chosen.rows = Some(rare::rows(&chosen, self.filter));
        }
        chosen
    }

    /// The rows of a layer that pass but for conditions told of each row alone, where `accepts` says
    /// what a class may miss.
    pub(crate) fn by_class(
        &self,
        layer: &'q Layer,
        accepts: &dyn Fn(Misses) -> bool,
    ) -> Chosen<'q> {
        let part = &layer.part;
        let shape_misses =
            |shape: &u32| self.misses.get(at(*shape)).copied().unwrap_or(Misses::MAX);
        let classes = if Names::are_asked(self.filter) {
            let names = Names::new(self.filter, &part.columns.texts.words);
            let passes = |class: &crate::index::Class| {
                let misses = shape_misses(&class.shape);
                // Most classes are told by their shape alone.
                accepts(misses | names.misses(class))
            };
            Classes::listed(part.columns.classes.iter().map(passes).collect())
        } else {
            let shapes = part.groups.shapes().iter();
            Classes::Shapes(shapes.map(|shape| accepts(shape_misses(shape))).collect())
        };
        let range = part.began(self.filter.started);
        Chosen { layer, shapes: self.shapes, range, classes, rows: None }
    }
}

impl Classes {
    /// Those of which this says that they pass.
    fn listed(passes: Vec<bool>) -> Self {
        let list = (0..).zip(&passes).filter(|(_, passes)| **passes).map(|(class, _)| class);
        Self::Listed(list.collect(), passes)
    }
}

impl<'q> Chosen<'q> {
    /// The part they stand in.
    pub(crate) fn part(&self) -> &'q Part {
        &self.layer.part
    }

    /// Whether the class passes.
    pub(crate) fn has_class(&self, class: u32) -> bool {
        match &self.classes {
            Classes::Shapes(shapes) => value(shapes, self.part().groups.shape_of(class)),
            Classes::Listed(_, passes) => value(passes, class),
        }
    }

    /// Whether a row is one of them.
    pub(crate) fn has(&self, row: u32) -> bool {
        self.range.contains(&row)
            && self.has_class(value(&self.part().columns.class_of, row))
            && self.lives(row)
    }

    /// Whether a row is one of them, which is within the range and of a class that passes.
    fn lives(&self, row: u32) -> bool {
        match &self.rows {
            Some(rows) => rows.contains(row),
            None => !self.layer.dead.contains(row),
        }
    }

    /// Those of ascending rows of one class that passes.
    pub(crate) fn of_list(&self, rows: &[u32]) -> impl Iterator<Item = u32> {
        let from = rows.partition_point(|row| *row < self.range.start);
        let to = rows.partition_point(|row| *row < self.range.end);
        let within = rows.get(from..to).unwrap_or_default();
        within.iter().copied().filter(|row| self.lives(*row))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count_within(&self.range)
    }

    /// How many there are within a stretch of the range.
    pub(crate) fn count_within(&self, range: &Range<u32>) -> usize {
        if let Some(rows) = &self.rows {
            return usize::try_from(rows.range_cardinality(range.clone())).unwrap_or(usize::MAX);
        }
        let part = self.part();
        let all: usize = match &self.classes {
            Classes::Shapes(passes) if *range == (0..part.rows()) => {
                let shapes = part.groups.shapes().iter().zip(passes).filter(|(_, passes)| **passes);
                return shapes.map(|(shape, _)| at(value(&self.layer.live.shapes, *shape))).sum();
            }
            Classes::Shapes(passes) => {
                let counts = self.layer.count_by_shape(range);
                let counts = counts.into_iter().zip(passes).filter(|(_, passes)| **passes);
                return counts.map(|(count, _)| at(count)).sum();
            }
            Classes::Listed(list, _) if *range == (0..part.rows()) => {
                let classes = list.iter().map(|class| value(&self.layer.live.classes, *class));
                return classes.map(at).sum();
            }
            Classes::Listed(list, _) => {
                let rows = |class: &u32| part.groups.of_class(*class, range).len();
                list.iter().map(rows).sum()
            }
        };
        let dead = self.layer.dead.range(range.clone());
        let is_chosen = |row: &u32| self.has_class(value(&part.columns.class_of, *row));
        all.saturating_sub(dead.filter(is_chosen).count())
    }

    /// How many there are of each class, by number; those of classes that do not pass are of no use.
    pub(crate) fn count_by_class(&self) -> Cow<'_, [u32]> {
        let Some(rows) = &self.rows else { return self.layer.count_by_class(&self.range) };
        let columns = &self.part().columns;
        let mut counts = vec![0; columns.classes.len()];
        for row in rows {
            if let Some(count) = counts.get_mut(at(value(&columns.class_of, row))) {
                *count += 1;
            }
        }
        Cow::Owned(counts)
    }

    /// They, class by class, each class's in the order of rows.
    pub(crate) fn by_class(&self) -> Vec<(u32, Cow<'_, [u32]>)> {
        let part = self.part();
        let class_of = |row| value(&part.columns.class_of, row);
        if let Some(rows) = &self.rows {
            let mut classes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for row in rows {
                classes.entry(class_of(row)).or_default().push(row);
            }
            return classes.into_iter().map(|(class, rows)| (class, Cow::Owned(rows))).collect();
        }
        let dead: HashSet<u32> = self.layer.dead.range(self.range.clone()).map(class_of).collect();
        let classes =
            (0..number(part.columns.classes.len())).filter(|class| self.has_class(*class));
        let living = |class: u32| {
            let rows = part.groups.of_class(class, &self.range);
            if !dead.contains(&class) {
                return (class, Cow::Borrowed(rows));
            }
            let is_alive = |row: &u32| !self.layer.dead.contains(*row);
            (class, Cow::Owned(rows.iter().copied().filter(is_alive).collect()))
        };
        classes.map(living).collect()
    }

    /// They, in no order: what has to be sorted anyway need not be merged.
    pub(crate) fn all(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        if let Some(rows) = &self.rows {
            return Box::new(rows.iter());
        }
        let (part, dead) = (self.part(), &self.layer.dead);
        let is_alive = move |row: &u32| dead.is_empty() || !dead.contains(*row);
        match &self.classes {
            Classes::Shapes(passes) => {
                let shapes = (0..).zip(passes).filter(|(_, passes)| **passes);
                let rows = shapes.filter_map(|(shape, _)| part.groups.of_shape(shape));
                Box::new(rows.flat_map(|rows| rows.range(self.range.clone())).filter(is_alive))
            }
            Classes::Listed(list, _) => {
                let rows = list.iter().flat_map(|class| part.groups.of_class(*class, &self.range));
                Box::new(rows.copied().filter(is_alive))
            }
        }
    }
}
