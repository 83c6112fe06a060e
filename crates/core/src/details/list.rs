//! A list of details as it was read, and pages of it.

use mullion_model::{Event, Item, Native, Timestamp};
use uuid::Uuid;

use super::sort::{self, ItemKey};

/// All details of one kind of one session.
#[derive(Debug, PartialEq, Eq)]
pub struct DetailList<T> {
    pub(super) rows: Vec<T>,
    pub(super) read_at: Timestamp,
    pub(super) truncated: bool,
}

/// One item with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Its unified id.
    pub id: Uuid,
    /// The item.
    pub item: Item,
}

/// Some consecutive rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailPage<'a, T> {
    /// The rows in order.
    pub rows: Vec<&'a T>,
    /// How many rows the whole list has.
    pub total: usize,
}

impl<T> DetailList<T> {
    /// When the reading began.
    #[must_use]
    pub const fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// Whether the product has more than was read.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// At most `limit` rows from `offset` on, in the order of the list.
    #[must_use]
    pub fn page(&self, offset: usize, limit: usize) -> DetailPage<'_, T> {
        let rows = self.rows.iter().skip(offset).take(limit).collect();
        DetailPage { rows, total: self.rows.len() }
    }
}

impl DetailList<ItemRow> {
    /// At most `limit` items from `offset` on, ordered by `keys`, ties in wire order.
    #[must_use]
    pub fn sorted_page(
        &self,
        keys: &[ItemKey],
        offset: usize,
        limit: usize,
    ) -> DetailPage<'_, ItemRow> {
        let mut rows: Vec<&ItemRow> = self.rows.iter().collect();
        rows.sort_by(|left, right| sort::compare(keys, &left.item, &right.item));
        let total = rows.len();
        DetailPage { rows: rows.into_iter().skip(offset).take(limit).collect(), total }
    }
}

/// What a list counts against the capacity, in bytes.
pub(super) fn weight<T: Footprint>(list: &DetailList<T>) -> u32 {
    let rows: usize = list.rows.iter().map(Footprint::bytes).sum();
    u32::try_from(size_of::<DetailList<T>>() + rows).unwrap_or(u32::MAX)
}

/// How much memory a value takes, in bytes, near enough for a bound.
pub(super) trait Footprint {
    /// The bytes of the value and of what it owns.
    fn bytes(&self) -> usize;
}

impl Footprint for ItemRow {
    fn bytes(&self) -> usize {
        let Item { key, name, object_type, message, region, native, .. } = &self.item;
        let texts = texts([name, object_type, message, region]);
        size_of::<Self>() + key.len() + texts + native_texts(native)
    }
}

impl Footprint for Event {
    fn bytes(&self) -> usize {
        let Self { title, message, native, .. } = self;
        size_of::<Self>() + message.len() + texts([title]) + native_texts(native)
    }
}

/// The bytes of a product's own words.
fn native_texts(native: &Native) -> usize {
    let Native { id, subtype, state, result, .. } = native;
    texts([id, subtype, state, result])
}

/// The bytes of some texts.
fn texts<'a>(texts: impl IntoIterator<Item = &'a Option<String>>) -> usize {
    texts.into_iter().flatten().map(String::len).sum()
}

#[cfg(test)]
mod tests {
    use mullion_model::{Severity, State};

    use super::*;

    #[test]
    fn every_text_counts_against_the_capacity() {
        let text = || Some("x".repeat(100));
        let native = |text: &dyn Fn() -> Option<String>| Native {
            id: text(),
            subtype: text(),
            ..Native::default()
        };
        let item = |text: &dyn Fn() -> Option<String>| ItemRow {
            id: Uuid::nil(),
            item: Item {
                key: text().unwrap_or_default(),
                name: text(),
                object_type: text(),
                state: State::Running,
                result: None,
                message: text(),
                region: text(),
                started_at: None,
                ended_at: None,
                size_bytes: None,
                native: native(text),
            },
        };
        let event = |text: &dyn Fn() -> Option<String>| Event {
            order: 0,
            time: None,
            end_time: None,
            duration_ticks: None,
            severity: Severity::Info,
            title: text(),
            message: text().unwrap_or_default(),
            native: native(text),
        };
        assert_eq!(item(&text).bytes() - item(&|| None).bytes(), 700);
        assert_eq!(event(&text).bytes() - event(&|| None).bytes(), 400);

        let list =
            |rows| DetailList { rows, read_at: Timestamp::from_seconds(0), truncated: false };
        let (empty, full) = (list(vec![]), list(vec![event(&text), event(&text)]));
        let rows = 2 * u32::try_from(event(&text).bytes()).unwrap();
        assert_eq!(weight(&full) - weight(&empty), rows);
        assert!(weight(&empty) > 0);
    }
}
