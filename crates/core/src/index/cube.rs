//! How many rows of each of some groups there are within any stretch of rows.

use std::ops::Range;

use super::count::{at, number, slice};

/// The least rows between two lines.
const LEAST_BLOCK: usize = 1_024;
/// Rows between two lines for each group: lines take four bytes divided by this a row.
const BLOCK_PER_GROUP: usize = 4;

/// Before each block of rows how many rows there are of each group: prefix sums, so that any stretch
/// is counted by a subtraction.
#[derive(Debug, Default)]
pub(crate) struct Cube {
    lines: Vec<u32>,
    groups: usize,
    block: u32,
}

impl Cube {
    /// The lines for rows of these classes, each of which belongs to one of so many groups.
    pub(crate) fn of(class_of: &[u32], group_of: impl Fn(u32) -> u32, groups: usize) -> Self {
        let block = (groups * BLOCK_PER_GROUP).max(LEAST_BLOCK).next_power_of_two();
        let mut counts = vec![0; groups];
        let mut lines = Vec::with_capacity((class_of.len().div_ceil(block) + 1) * groups);
        for rows in class_of.chunks(block) {
            lines.extend(&counts);
            add(&mut counts, rows, &group_of, 1);
        }
        lines.extend(counts);
        Self { lines, groups, block: number(block) }
    }

    /// How many rows of each group there are within a stretch of the same rows.
    pub(crate) fn within(
        &self,
        range: &Range<u32>,
        class_of: &[u32],
        group_of: impl Fn(u32) -> u32,
    ) -> Vec<u32> {
        let mut counts = vec![0; self.groups];
        if range.end.saturating_sub(range.start) <= self.block {
            add(&mut counts, slice(class_of, range.start, range.end), &group_of, 1);
            return counts;
        }
        self.add_before(&mut counts, range.end, class_of, &group_of, 1);
        self.add_before(&mut counts, range.start, class_of, &group_of, LESS);
        counts
    }

    /// Adds the rows before one, so many times each: the nearest line, and the rows between.
    fn add_before(
        &self,
        counts: &mut [u32],
        row: u32,
        class_of: &[u32],
        group_of: &impl Fn(u32) -> u32,
        times: u32,
    ) {
        let line = (row + self.block / 2) / self.block;
        // The last line stands behind the last row, which need not end a block.
        let stands_at = (line * self.block).min(number(class_of.len()));
        let last = self.lines.len().saturating_sub(self.groups);
        let lines = self.lines.get((at(line) * self.groups).min(last)..).unwrap_or_default();
        for (count, before) in counts.iter_mut().zip(lines) {
            *count = count.wrapping_add(before.wrapping_mul(times));
        }
        add(counts, slice(class_of, stands_at, row), group_of, times);
        add(counts, slice(class_of, row, stands_at), group_of, times.wrapping_neg());
    }
}

/// A row less, where counts wrap round: each ends where it should.
const LESS: u32 = u32::MAX;

/// Counts each of these rows so many times.
fn add(counts: &mut [u32], rows: &[u32], group_of: &impl Fn(u32) -> u32, times: u32) {
    for class in rows {
        if let Some(count) = counts.get_mut(at(group_of(*class))) {
            *count = count.wrapping_add(times);
        }
    }
}
