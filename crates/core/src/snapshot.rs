//! One generation of the merged data. Never changes; readers share it without locks.

use std::sync::Arc;

use mullion_model::{SessionId, Timestamp};

use crate::index::Rows;
use crate::{Answer, CursorKey, Query, Row, Scope, SourceView, Walk};

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
    pub fn get(&self, scope: &Scope, id: SessionId) -> Option<Row> {
        let (layer, row) = self.rows.find(id)?;
        Row::new(&layer.part, row).filter(|row| scope.allows(row.source()))
    }

    /// Answers a question.
    #[must_use]
    pub fn query(&self, query: &Query) -> Answer {
        let sources = query.touched(self);
        let page = query.page(&self.rows);
        let next = page.rows.last().filter(|_| page.more).map(|last| {
            let position = query.sort().position_of(last.place());
            self.cursor_key.seal(&position, &query.digest(), self.stamp)
        });
        Answer { rows: page.rows, total: page.total, next, sources }
    }

    /// All sessions that a question finds, one after the other.
    #[must_use]
    pub fn walk(self: &Arc<Self>, query: Query) -> Walk {
        Walk::new(Arc::clone(self), query)
    }
}
