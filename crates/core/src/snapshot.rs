//! One generation of the merged data. Never changes; readers share it without locks.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::Arc;

use mullion_model::{SessionId, Timestamp};

use crate::{Answer, CursorKey, Query, Row, Scope, SourceView};

/// Everything known at one moment.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) generation: u64,
    /// When it was published, cut to [`crate::publisher::STAMP_GRID`]; cursors age from here, so
    /// that answers do not depend on the time of the request.
    pub(crate) stamp: Timestamp,
    pub(crate) cursor_key: Arc<CursorKey>,
    /// By name.
    pub(crate) sources: Vec<SourceView>,
    /// Shared between generations that differ only in their sources.
    pub(crate) rows: Arc<Rows>,
}

impl Snapshot {
    /// The number of this generation; rises with each publication.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The sources inside the scope, by name.
    pub fn sources(&self, scope: &Scope) -> impl Iterator<Item = &SourceView> {
        self.sources.iter().filter(|source| scope.allows(&source.report().name))
    }

    /// The source of this name; `None` where there is none or it is outside the scope.
    #[must_use]
    pub fn source(&self, scope: &Scope, name: &str) -> Option<&SourceView> {
        self.sources(scope).find(|source| source.report().name == name)
    }

    /// The session of this id, whatever its presence; `None` where there is none or it is outside
    /// the scope.
    #[must_use]
    pub fn get(&self, scope: &Scope, id: SessionId) -> Option<Arc<Row>> {
        self.rows.find(id).filter(|row| scope.allows(row.source())).cloned()
    }

    /// Answers a question.
    #[must_use]
    pub fn query(&self, query: &Query) -> Answer {
        let sources = query.touched(self);
        let page = query.page(self, &sources);
        let next = page.rows.last().filter(|_| page.more).map(|last| {
            let position = query.sort().position_of(last);
            self.cursor_key.seal(&position, &query.digest(), self.stamp)
        });
        Answer { rows: page.rows, total: page.total, next, sources }
    }
}

/// All rows, in the two orders in which they are looked for.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// In the default order of answers.
    pub(crate) newest_first: Vec<Arc<Row>>,
    /// By id.
    by_id: Vec<Arc<Row>>,
}

impl Rows {
    /// The row of this id.
    pub(crate) fn find(&self, id: SessionId) -> Option<&Arc<Row>> {
        let index = self.by_id.binary_search_by_key(&id, |row| row.id()).ok()?;
        self.by_id.get(index)
    }

    /// These rows with the new ones of `changes`, each in the place of the one with its id, and
    /// without the forgotten ones. Sorts only what changes.
    pub(crate) fn with(&self, changes: HashMap<SessionId, Option<Arc<Row>>>) -> Self {
        let mut superseded: Vec<&Arc<Row>> =
            changes.keys().filter_map(|id| self.find(*id)).collect();
        superseded.sort_unstable_by(|left, right| left.newest_first(right));
        let newest_first_superseded: Vec<_> = superseded.clone();
        superseded.sort_unstable_by_key(|row| row.id());
        let mut fresh: Vec<_> = changes.into_values().flatten().collect();
        fresh.sort_unstable_by(|left, right| left.newest_first(right));
        let newest_first =
            merged(&self.newest_first, &newest_first_superseded, &fresh, Row::newest_first);
        fresh.sort_unstable_by_key(|row| row.id());
        let by_id =
            merged(&self.by_id, &superseded, &fresh, |left, right| left.id().cmp(&right.id()));
        Self { newest_first, by_id }
    }
}

/// Merges two runs that are in the given order, leaving out of `base` the rows of `superseded`,
/// which are some of it and in the same order.
fn merged(
    base: &[Arc<Row>],
    superseded: &[&Arc<Row>],
    fresh: &[Arc<Row>],
    order: impl Fn(&Row, &Row) -> Ordering,
) -> Vec<Arc<Row>> {
    let mut rows = Vec::with_capacity(base.len().saturating_add(fresh.len()));
    let mut superseded = superseded.iter().peekable();
    let mut fresh = fresh.iter().peekable();
    for row in base {
        if superseded.next_if(|old| Arc::ptr_eq(old, row)).is_some() {
            continue;
        }
        take_while_before(&mut fresh, row, &order, &mut rows);
        rows.push(Arc::clone(row));
    }
    rows.extend(fresh.cloned());
    rows
}

/// Moves the fresh rows that stand before `row` to `rows`.
fn take_while_before<'r>(
    fresh: &mut Peekable<impl Iterator<Item = &'r Arc<Row>>>,
    row: &Row,
    order: impl Fn(&Row, &Row) -> Ordering,
    rows: &mut Vec<Arc<Row>>,
) {
    while let Some(new) = fresh.next_if(|new| order(new, row).is_lt()) {
        rows.push(Arc::clone(new));
    }
}
