//! Answers a question from a snapshot's rows.

use std::cmp::Ordering;
use std::sync::Arc;

use super::matcher::Matcher;
use super::{Limit, Position, Query, Sort, Start};
use crate::{Row, Snapshot, SourceView};

/// The rows of one page.
pub(crate) struct Page {
    /// The rows in order.
    pub(crate) rows: Vec<Arc<Row>>,
    /// How many rows there are over all pages.
    pub(crate) total: usize,
    /// Whether rows come behind this page.
    pub(crate) more: bool,
}

impl Query {
    /// The sources of a snapshot that scope and filter leave.
    pub(crate) fn touched(&self, snapshot: &Snapshot) -> Vec<SourceView> {
        self.filter.touched(&self.scope, snapshot)
    }

    /// The page asked for. `touched` are the sources that scope and filter leave.
    pub(crate) fn page(&self, snapshot: &Snapshot, touched: &[SourceView]) -> Page {
        let matcher = Matcher::new(&self.filter, touched, snapshot.sources.len());
        let candidates = matcher.candidates(&snapshot.rows.newest_first);
        if self.sort.is_newest_first() {
            self.walk(candidates, &matcher, touched)
        } else {
            self.select(candidates, &matcher)
        }
    }

    /// The page in the order that rows are kept in: no sorting, and no counting where the sources
    /// tell the total.
    fn walk(&self, candidates: &[Arc<Row>], matcher: &Matcher<'_>, touched: &[SourceView]) -> Page {
        let total = if self.filter.takes_whole_sources() {
            touched.iter().map(SourceView::sessions).sum()
        } else {
            candidates.iter().filter(|row| matcher.matches(row)).count()
        };
        let (from, skipped) = match &self.start {
            Start::Offset(offset) => (0, *offset),
            Start::After(position) => {
                let is_before = |row: &Arc<Row>| !is_behind(&self.sort, row, position);
                (candidates.partition_point(is_before), 0)
            }
        };
        let (_, rest) = candidates.split_at(from);
        let mut matching = rest.iter().filter(|row| matcher.matches(row)).skip(skipped);
        let rows = matching.by_ref().take(self.limit.rows()).cloned().collect();
        Page { rows, total, more: matching.next().is_some() }
    }

    /// The page in any other order: finds where it lies among the matching rows, sorts only it.
    fn select(&self, candidates: &[Arc<Row>], matcher: &Matcher<'_>) -> Page {
        let mut matching: Vec<&Arc<Row>> =
            candidates.iter().filter(|row| matcher.matches(row)).collect();
        let total = matching.len();
        let offset = match &self.start {
            Start::Offset(offset) => *offset,
            Start::After(position) => {
                matching.retain(|row| is_behind(&self.sort, row, position));
                0
            }
        };
        let (rows, more) = nth_page(&mut matching, offset, self.limit, |left, right| {
            self.sort.compare(left, right)
        });
        Page { rows: rows.iter().map(|row| Arc::clone(row)).collect(), total, more }
    }
}

/// Whether a row stands behind a position.
fn is_behind(sort: &Sort, row: &Row, position: &Position) -> bool {
    sort.compare_to(row, position).is_gt()
}

/// The rows from `offset` on in order, at most `limit`, and whether there are more. Sorts only them.
fn nth_page<T>(
    rows: &mut [T],
    offset: usize,
    limit: Limit,
    compare: impl Fn(&T, &T) -> Ordering,
) -> (&[T], bool) {
    if offset >= rows.len() {
        return (&[], false);
    }
    rows.select_nth_unstable_by(offset, &compare);
    let (_, rest) = rows.split_at_mut(offset);
    let more = limit.rows() < rest.len();
    if more {
        rest.select_nth_unstable_by(limit.rows(), &compare);
    }
    let (page, _) = rest.split_at_mut(limit.rows().min(rest.len()));
    page.sort_unstable_by(compare);
    (page, more)
}
