//! Walks along the chosen rows of one layer.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::chosen::{Chosen, Classes};
use crate::index::{at, number, slice, value};

/// What looking at one more row costs, what beginning one more list does, and what taking the next
/// of several lists does, in nanoseconds, about: tells which way to walk.
const LOOK: u64 = 2;
const BEGIN: u64 = 80;
const TAKE: u64 = 15;

/// So many dead rows in a row are looked at before it is looked how many more there are, and so many
/// more are jumped over.
const PATIENCE: u32 = 64;
const FAR: u32 = 1_024;

impl Chosen<'_> {
    /// They, from a row on, in the order of rows, `count` of them being there in all, of which about
    /// so many are `wanted`.
    pub(crate) fn walk(
        &self,
        from: u32,
        count: usize,
        wanted: usize,
    ) -> Box<dyn Iterator<Item = u32> + '_> {
        let range = from.max(self.range.start)..self.range.end.max(from);
        if count == 0 || range.is_empty() {
            return Box::new(std::iter::empty());
        }
        if let Some(rows) = &self.rows {
            return Box::new(rows.range(range));
        }
        let looks = self.is_looked_at(&range, count, wanted);
        let rows = self.within(range.clone(), looks);
        if self.layer.dead.is_empty() {
            return rows;
        }
        Box::new(Living { chosen: self, rows, end: range.end, looks, met: 0 })
    }

    /// Whether so many of so many rows are met sooner by looking at every row of a stretch than by
    /// taking those of each shape or class together.
    fn is_looked_at(&self, range: &Range<u32>, count: usize, wanted: usize) -> bool {
        let lists = match &self.classes {
            Classes::Shapes(passes) => passes.iter().filter(|passes| **passes).count(),
            Classes::Listed(list, _) => list.len(),
        };
        let (lists, count) = (u64::from(number(lists)), u64::from(number(count)));
        let wanted = u64::from(number(wanted)).min(count);
        let length = u64::from(range.end - range.start);
        let looking = length.saturating_mul(wanted) / count * LOOK;
        let depth = u64::from(lists.max(1).ilog2()) + 1;
        let taking = lists * BEGIN + wanted * depth * TAKE;
        looking <= taking
    }

    /// Those within a stretch, the dead among them.
    fn within(&self, range: Range<u32>, looks: bool) -> Box<dyn Iterator<Item = u32> + '_> {
        let part = self.part();
        if looks {
            // One row in forty may pass: what is the same for all is looked at before.
            let classes = slice(&part.columns.class_of, range.start, range.end);
            let rows = range.zip(classes);
            return match &self.classes {
                Classes::Shapes(passes) => {
                    let shape_of = move |class: u32| part.groups.shape_of(class);
                    let rows = rows.filter(move |(_, class)| value(passes, shape_of(**class)));
                    Box::new(rows.map(|(row, _)| row))
                }
                Classes::Listed(_, passes) => {
                    let rows = rows.filter(move |(_, class)| value(passes, **class));
                    Box::new(rows.map(|(row, _)| row))
                }
            };
        }
        match &self.classes {
            Classes::Shapes(passes) => {
                let shapes = (0..).zip(passes).filter(|(_, passes)| **passes);
                let rows = shapes.filter_map(|(shape, _)| part.groups.of_shape(shape));
                let lists = rows.map(|rows| rows.range(range.clone()));
                Box::new(Merged::new(lists.collect()))
            }
            Classes::Listed(list, _) => {
                let rows = list.iter().map(|class| part.groups.of_class(*class, &range));
                let lists = rows.map(|rows| rows.iter().copied());
                Box::new(Merged::new(lists.collect()))
            }
        }
    }
}

/// The living of some rows. The rows of one moment change together and so die together: whole
/// stretches are jumped over.
struct Living<'c, 'q> {
    chosen: &'c Chosen<'q>,
    rows: Box<dyn Iterator<Item = u32> + 'c>,
    end: u32,
    looks: bool,
    /// How many dead ones were met since the last that lives.
    met: u32,
}

impl Iterator for Living<'_, '_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let dead = &self.chosen.layer.dead;
        loop {
            let row = self.rows.next()?;
            if !dead.contains(row) {
                self.met = 0;
                return Some(row);
            }
            self.met += 1;
            if self.met < PATIENCE {
                continue;
            }
            self.met = 0;
            let living = behind_dead(dead, row);
            if living - row > FAR {
                self.rows = self.chosen.within(living..self.end.max(living), self.looks);
            }
        }
    }
}

/// The first row behind a dead one that lives.
fn behind_dead(dead: &RoaringBitmap, row: u32) -> u32 {
    let (mut rows, mut living) = (dead.range(row..), row);
    while let Some(stretch) = rows.next_range() {
        if *stretch.start() != living {
            break;
        }
        living = stretch.end().saturating_add(1);
    }
    living
}

/// Several ascending lists as one.
struct Merged<I> {
    lists: Vec<I>,
    heads: BinaryHeap<Reverse<(u32, u32)>>,
}

impl<I: Iterator<Item = u32>> Merged<I> {
    /// These lists, no two of which have a row in common.
    fn new(mut lists: Vec<I>) -> Self {
        let heads = (0..).zip(&mut lists);
        let heads = heads.filter_map(|(list, rows)| Some(Reverse((rows.next()?, list))));
        Self { heads: heads.collect(), lists }
    }
}

impl<I: Iterator<Item = u32>> Iterator for Merged<I> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut head = self.heads.peek_mut()?;
        let Reverse((row, list)) = *head;
        match self.lists.get_mut(at(list)).and_then(Iterator::next) {
            Some(next) => *head = Reverse((next, list)),
            None => drop(std::collections::binary_heap::PeekMut::pop(head)),
        }
        Some(row)
    }
}
