//! A part of the rows, which never changes.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use mullion_model::{Session, SessionId, Timestamp};

use super::Entry;
use super::class::Class;
use super::columns::Columns;
use super::count::{at, number, partition_point, value};
use super::groups::Groups;
use super::ids::Ids;
use super::kept::Kept;
use super::orders::Orders;
use super::shape::{Shape, Shapes};
use super::weave::{Input, Weave};
use crate::Window;
use crate::query::{KeyValue, SortField};
use roaring::RoaringBitmap;

/// Rows with all that is needed to find and to show them. Row numbers follow the default order of
/// answers: newest start first, rows without a start last, then by id.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) shapes: Arc<Shapes>,
    pub(crate) columns: Columns,
    pub(crate) ids: Ids,
    pub(crate) groups: Groups,
    pub(crate) orders: Orders,
    pub(crate) kept: Kept,
}

impl Part {
    /// The part of these sessions, each with the number of its shape.
    pub(crate) fn of(entries: Vec<(&Entry, u32)>, shapes: &Arc<Shapes>) -> Self {
        let mut ordered: Vec<_> = entries
            .into_iter()
            .map(|(entry, shape)| {
                let start = entry.session.started_at;
                ((start.is_none(), Reverse(start), entry.id), entry, shape)
            })
            .collect();
        ordered.sort_unstable_by_key(|(recency, ..)| *recency);
        Self::with(Columns::of(ordered.iter().map(|(_, entry, shape)| (*entry, *shape))), shapes)
    }

    /// The living rows of several parts as one; `shapes` are those of all of them.
    pub(crate) fn woven(parts: &[(&Self, &RoaringBitmap)], shapes: &Arc<Shapes>) -> Self {
        let inputs = parts.iter().map(|(part, dead)| Input { columns: &part.columns, dead });
        let columns = Weave::new(inputs.collect()).columns();
        Self::with(columns, shapes)
    }

    /// The part with these columns.
    fn with(columns: Columns, shapes: &Arc<Shapes>) -> Self {
        Self {
            shapes: Arc::clone(shapes),
            ids: Ids::of(&columns.ids),
            groups: Groups::of(&columns),
            orders: Orders::of(&columns),
            kept: Kept::new(columns.classes.len(), columns.rows()),
            columns,
        }
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u32 {
        number(self.columns.rows())
    }

    /// The row of an id.
    pub(crate) fn find(&self, id: SessionId) -> Option<u32> {
        self.ids.find(id.as_u128(), &self.columns.ids)
    }

    /// What the rows of the class of this number have in common.
    pub(crate) fn of_class(&self, class: u32) -> Option<(&Class, &Shape)> {
        let class = self.columns.classes.get(at(class))?;
        Some((class, self.shapes.get(class.shape)?))
    }

    /// The shape of a row.
    pub(crate) fn shape(&self, row: u32) -> Option<&Shape> {
        self.shapes.get(self.columns.class(row)?.shape)
    }

    /// The rows that began inside a window.
    pub(crate) fn began(&self, window: Window) -> Range<u32> {
        if window.is_open() {
            return 0..self.rows();
        }
        let start = |row| value(&self.columns.started, row);
        let dated = number(self.columns.started.len());
        let is_too_new = |row| window.before.is_some_and(|before| start(row) >= before.ticks());
        let from = partition_point(0, dated, is_too_new);
        let is_new = |row| window.after.is_none_or(|after| start(row) >= after.ticks());
        from..partition_point(from, dated, is_new)
    }

    /// Where a row sorts by a field, as a number that compares within this part; `None` is null.
    pub(crate) fn key(&self, row: u32, field: SortField, shapes: &Shapes) -> Option<i64> {
        let columns = &self.columns;
        match field {
            SortField::StartedAt => columns.start(row),
            SortField::EndedAt => columns.ended.get(row),
            SortField::Duration => columns.duration(row),
            SortField::Name => Some(self.orders.names.key(row)),
            SortField::Object => columns.object_key(row),
            _ => columns.class(row)?.key(field, shapes, &columns.texts.words),
        }
    }

    /// Where a value of a field sorts among the keys of this part.
    pub(crate) fn key_of(&self, value: &KeyValue<'_>, field: SortField, shapes: &Shapes) -> i64 {
        let texts = &self.columns.texts;
        match (value, field) {
            (KeyValue::Text(text), SortField::Name) => {
                self.orders.names.key_of(&self.columns, text)
            }
            (KeyValue::Text(text), SortField::Object) => texts.objects.key_of(text),
            (KeyValue::Text(text), SortField::Source) => shapes.source_key(text),
            (KeyValue::Text(text), SortField::Product) => shapes.product_key(text),
            (KeyValue::Text(text), _) => texts.words.key_of(text),
            (other, _) => other.number(),
        }
    }

    /// What a row has in a field; `None` is null.
    pub(crate) fn value(&self, row: u32, field: SortField) -> Option<KeyValue<'_>> {
        let columns = &self.columns;
        let word = |word: Option<u32>| columns.word(word).map(KeyValue::text);
        match field {
            SortField::StartedAt => columns.start(row).map(KeyValue::Number),
            SortField::EndedAt => columns.ended.get(row).map(KeyValue::Number),
            SortField::Duration => columns.duration(row).map(KeyValue::Number),
            SortField::Name => Some(KeyValue::owned_text(columns.name(row))),
            SortField::Object => columns.object(row).map(KeyValue::text),
            SortField::Job => word(columns.class(row)?.job_name),
            SortField::Server => word(columns.class(row)?.server),
            SortField::Organization => word(columns.class(row)?.organization),
            SortField::Source => Some(KeyValue::text(&self.shape(row)?.source)),
            SortField::Product => Some(KeyValue::text(self.shape(row)?.product)),
            SortField::Kind => Some(KeyValue::Kind(self.shape(row)?.kind)),
            SortField::Workload => self.shape(row)?.workload.map(KeyValue::Workload),
            SortField::State => Some(KeyValue::State(self.shape(row)?.state)),
            SortField::Result => self.shape(row)?.result.map(KeyValue::Result),
        }
    }

    /// When the content of a row was first read.
    pub(crate) fn read_at(&self, row: u32) -> Timestamp {
        Timestamp::from_ticks(value(&self.columns.read_at, row))
    }

    /// Whether a row is what was told of its session.
    pub(crate) fn says(&self, row: u32, session: &Session) -> bool {
        let columns = &self.columns;
        let class = columns.class(row);
        let known = class.and_then(|class| Some((class, self.shapes.get(class.shape)?)));
        known.is_some_and(|(class, shape)| columns.says(row, class, shape, session))
    }

    /// A row as the catalog keeps it until it is published.
    pub(crate) fn entry(&self, row: u32) -> Option<Entry> {
        let columns = &self.columns;
        let class = columns.class(row)?;
        let shape = self.shapes.get(class.shape)?;
        Some(Entry {
            id: SessionId::from_u128(columns.id(row)),
            source: Arc::clone(&shape.source),
            product: shape.product,
            presence: shape.presence,
            forgotten_at: columns.forgotten.get(row).map(Timestamp::from_ticks),
            read_at: self.read_at(row),
            parent_id: columns.parent_id(row),
            version: value(&columns.versions, row),
            is_first: false,
            session: columns.session(row, class, shape),
        })
    }
}
