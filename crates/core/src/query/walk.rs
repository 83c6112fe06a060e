//! All rows that a question finds in one snapshot, one after the other.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::chosen::{Choice, Chosen};
use super::{Position, Query};
use crate::index::{Layer, at, number};
use crate::{Row, Snapshot};

/// The fewest rows that are looked for at once.
const STRETCH: usize = 1 << 16;

/// At least one in so many of the rows that pass is looked for at once: in some orders the next ones
/// are found only by looking at every row that passes, which a walk thus does at most so often.
const SHARE: usize = 32;

/// A walk through all sessions that a question finds in one snapshot, in the question's order,
/// whatever page it asks for. It keeps the snapshot, so that nothing that happens meanwhile is seen;
/// beside that it holds the places of the rows next ahead, eight bytes each, at most 65,536 of them
/// or one in 32 of all.
pub struct Walk {
    snapshot: Arc<Snapshot>,
    query: Query,
    /// Of each layer the rows that pass, where something is asked that is told of each row alone.
    told: Vec<Option<RoaringBitmap>>,
    total: usize,
    stretch: usize,
    /// Layer and row of those next ahead.
    ahead: std::vec::IntoIter<(u32, u32)>,
    /// Where the last one of them stands.
    reached: Option<Position>,
    /// Whether none comes behind them.
    is_over: bool,
}

impl Walk {
    /// The walk through what `query` finds in `snapshot`; counts its rows.
    pub(crate) fn new(snapshot: Arc<Snapshot>, query: Query) -> Self {
        let rows = &snapshot.rows;
        let choice = Choice::new(&query.filter, &query.scope, &rows.shapes);
        let chosen = rows.layers.iter().map(|layer| choice.of(layer));
        let (counts, told): (Vec<_>, _) =
            chosen.map(|chosen| (chosen.count(), chosen.rows)).unzip();
        let total: usize = counts.iter().sum();
        Self {
            query,
            told,
            total,
            stretch: STRETCH.max(total / SHARE),
            ahead: Vec::new().into_iter(),
            reached: None,
            is_over: total == 0,
            snapshot,
        }
    }

    /// The same, looking so many rows ahead, which only tests want.
    #[must_use]
    pub const fn looking_ahead(mut self, rows: usize) -> Self {
        self.stretch = rows;
        self
    }

    /// How many sessions the whole walk meets; exact.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Finds the rows of the next stretch.
    fn look_ahead(&mut self) {
        let rows = &self.snapshot.rows;
        let choice = Choice::new(&self.query.filter, &self.query.scope, &rows.shapes);
        let chosen = rows.layers.iter().zip(&self.told).map(|(layer, told)| {
            let by_class = choice.by_class(layer, &|misses| misses == 0);
            let chosen = Chosen { rows: told.clone(), ..by_class };
            let count = chosen.count();
            (chosen, count)
        });
        let chosen = chosen.filter(|(_, count)| *count > 0).collect();
        let found = self.query.first(chosen, self.reached.as_ref(), self.stretch);
        self.is_over = found.len() < self.stretch;
        self.reached =
            found.last().map(|(layer, row)| self.query.sort.position_of((&layer.part, *row)));
        let place = |(layer, row): (&Layer, u32)| {
            let layer = rows.layers.iter().position(|other| std::ptr::eq(other, layer))?;
            Some((number(layer), row))
        };
        let places: Vec<_> = found.into_iter().filter_map(place).collect();
        self.ahead = places.into_iter();
    }
}

impl Iterator for Walk {
    type Item = Row;

    /// The next row. Where a stretch begins this takes as long as a page of so many rows does.
    fn next(&mut self) -> Option<Row> {
        if self.ahead.as_slice().is_empty() && !self.is_over {
            self.look_ahead();
        }
        let (layer, row) = self.ahead.next()?;
        Row::new(&self.snapshot.rows.layers.get(at(layer))?.part, row)
    }
}
