//! Answers a question from the rows of a snapshot.

use std::cmp::{Ordering, Reverse};

use super::chosen::{Choice, Chosen};
use super::top::top;
use super::{KeyValue, Position, Query, Sort, Start};
use crate::index::{Layer, Rows, number, partition_point};
use crate::{Row, Snapshot, SourceView};

/// The rows of one page.
pub(crate) struct Page {
    /// The rows in order.
    pub(crate) rows: Vec<Row>,
    /// How many rows there are over all pages.
    pub(crate) total: usize,
    /// Whether rows come behind this page.
    pub(crate) more: bool,
}

/// An offset from which on it pays to find out by counting where the page begins.
const FAR: usize = 2_048;

/// Where one of two lists is so many times as long, the rows of the other are put into it one by one.
const FEW: usize = 8;

impl Query {
    /// The sources of a snapshot that scope and filter leave.
    pub(crate) fn touched(&self, snapshot: &Snapshot) -> Vec<SourceView> {
        self.filter.touched(&self.scope, snapshot)
    }

    /// The page asked for.
    pub(crate) fn page(&self, rows: &Rows) -> Page {
        let choice = Choice::new(&self.filter, &self.scope, &rows.shapes);
        let counted = |layer| {
            let chosen = choice.of(layer);
            let count = chosen.count();
            (chosen, count)
        };
        let layers: Vec<_> =
            rows.layers.iter().map(counted).filter(|(_, count)| *count > 0).collect();
        let total: usize = layers.iter().map(|(_, count)| count).sum();
        let (mut offset, mut after) = match &self.start {
            Start::Offset(offset) if *offset >= total => {
                return Page { rows: Vec::new(), total, more: false };
            }
            Start::Offset(offset) => (*offset, None),
            Start::After(position) => (0, Some(position.clone())),
        };
        if offset > FAR && Sort::is_newest_first(self.sort.keys()) {
            let (passed, position) = far_on(&layers, offset);
            (offset, after) = (offset - passed, position);
        }
        let limit = self.limit.rows();
        let wanted = offset.saturating_add(limit).saturating_add(1);
        let found = self.first(layers, after.as_ref(), wanted);
        let more = found.len() == wanted;
        let page = found.into_iter().skip(offset).take(limit);
        let mut rows = Vec::with_capacity(page.len());
        rows.extend(page.filter_map(|(layer, row)| Row::new(&layer.part, row)));
        Page { rows, total, more }
    }

    /// The first rows of all layers behind a position.
    pub(super) fn first<'q>(
        &self,
        layers: Vec<(Chosen<'q>, usize)>,
        after: Option<&Position>,
        wanted: usize,
    ) -> Vec<(&'q Layer, u32)> {
        if Sort::is_newest_first(self.sort.keys()) {
            self.newest(layers, after, wanted)
        } else {
            self.sorted(layers, after, wanted)
        }
    }

    /// The same in the default order.
    fn newest<'q>(
        &self,
        mut layers: Vec<(Chosen<'q>, usize)>,
        after: Option<&Position>,
        wanted: usize,
    ) -> Vec<(&'q Layer, u32)> {
        layers.sort_by_key(|(chosen, _)| recency((chosen.layer, chosen.range.start)));
        let compare =
            |left: &(&Layer, u32), right: &(&Layer, u32)| recency(*left).cmp(&recency(*right));
        let mut found: Vec<(&Layer, u32)> = Vec::new();
        for (chosen, count) in layers {
            if found.len() >= wanted
                && let Some(last) = found.last()
                && compare(last, &(chosen.layer, chosen.range.start)).is_lt()
            {
                // This layer and all that follow begin behind what was found.
                break;
            }
            let rows = top(&chosen, count, &self.sort, (after, None), wanted);
            let rows = rows.into_iter().map(|row| (chosen.layer, row));
            found = merged(found, rows.collect(), &compare, wanted);
        }
        found
    }

    /// The same in any other order.
    fn sorted<'q>(
        &self,
        mut layers: Vec<(Chosen<'q>, usize)>,
        after: Option<&Position>,
        wanted: usize,
    ) -> Vec<(&'q Layer, u32)> {
        let Some(first) = self.sort.keys().first() else { return Vec::new() };
        // What the largest layer has tells how little of the others is wanted.
        layers.sort_by_key(|(_, count)| Reverse(*count));
        // What rows sort by first, once for all rows of a layer that share it: names are long.
        let mut leads: Vec<Option<KeyValue<'static>>> = Vec::new();
        let mut found: Vec<(usize, &Layer, u32)> = Vec::new();
        for (chosen, count) in layers {
            let part = chosen.part();
            let last = found.last().filter(|_| found.len() >= wanted);
            let until = last.map(|(_, layer, row)| self.sort.position_of((&layer.part, *row)));
            let rows = top(&chosen, count, &self.sort, (after, until.as_ref()), wanted);
            let mut last = None;
            let rows: Vec<_> = rows
                .into_iter()
                .map(|row| {
                    let key = part.key(row, first.field, chosen.shapes);
                    if last.replace(key) != Some(key) {
                        leads.push(part.value(row, first.field).map(KeyValue::into_owned));
                    }
                    (leads.len() - 1, chosen.layer, row)
                })
                .collect();
            let lead = |place: usize| leads.get(place).and_then(Option::as_ref);
            let compare = |left: &(usize, &Layer, u32), right: &(usize, &Layer, u32)| {
                let by_first = first.direction.compare(lead(left.0), lead(right.0));
                let (left, right) = ((&*left.1.part, left.2), (&*right.1.part, right.2));
                by_first.then_with(|| self.sort.compare_rest(left, right))
            };
            found = merged(found, rows, &compare, wanted);
        }
        found.into_iter().map(|(_, layer, row)| (layer, row)).collect()
    }
}

/// What rows are ordered by.
fn recency((layer, row): (&Layer, u32)) -> (bool, Reverse<i64>, u128) {
    let columns = &layer.part.columns;
    let start = columns.start(row);
    (start.is_none(), Reverse(start.unwrap_or_default()), columns.id(row))
}

/// Two lists in order as one, at most `wanted` of them.
fn merged<T>(
    mut left: Vec<T>,
    mut right: Vec<T>,
    compare: &impl Fn(&T, &T) -> Ordering,
    wanted: usize,
) -> Vec<T> {
    if left.is_empty() {
        right.truncate(wanted);
        return right;
    }
    if right.len() * FEW < left.len() {
        for row in right {
            let place = left.partition_point(|known| compare(known, &row).is_lt());
            left.insert(place, row);
        }
        left.truncate(wanted);
        return left;
    }
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    let next = || {
        let is_right = match (left.peek(), right.peek()) {
            (Some(left), Some(right)) => compare(right, left).is_lt(),
            (None, _) => true,
            (_, None) => false,
        };
        if is_right { right.next() } else { left.next() }
    };
    std::iter::from_fn(next).take(wanted).collect()
}

/// A position at most `offset` rows on in the default order, and how many rows stand up to it: found
/// by counting, for walking there would take long.
fn far_on(layers: &[(Chosen<'_>, usize)], offset: usize) -> (usize, Option<Position>) {
    let newer = |chosen: &Chosen<'_>, moment: i64| {
        let columns = &chosen.part().columns;
        let dated = number(columns.started.len()).min(chosen.range.end);
        let from = chosen.range.start.min(dated);
        let is_newer = |row| columns.start(row).is_some_and(|start| start >= moment);
        chosen.count_within(&(from..partition_point(from, dated, is_newer)))
    };
    let passed = |moment| layers.iter().map(|(chosen, _)| newer(chosen, moment)).sum::<usize>();
    // The earliest moment that at most `offset` rows began at or after; later ones fewer.
    let (mut low, mut high) = (i64::MIN, i64::MAX);
    while low < high {
        let middle = low.midpoint(high);
        if passed(middle) <= offset {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    match passed(low) {
        passed if passed <= offset => (passed, Some(Position::behind_all_of(low))),
        _ => (0, None),
    }
}
