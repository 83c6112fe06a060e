//! The order of items.

use std::cmp::Ordering;

use mullion_model::Item;

use crate::words::fields;
use crate::{Direction, fold};

fields! {
    /// A field that items can be sorted by.
    ItemField {
        /// Its name.
        Name = "name",
        /// How it ended, in the vocabulary's order.
        Result = "result",
        /// When its processing began.
        StartedAt = "startedAt",
    }
}

/// One key of an order of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemKey {
    /// The field.
    pub field: ItemField,
    /// The direction; null stands last either way.
    pub direction: Direction,
}

/// Compares two items by `keys`, the first one leading.
pub(super) fn compare(keys: &[ItemKey], left: &Item, right: &Item) -> Ordering {
    keys.iter()
        .map(|ItemKey { field, direction }| match field {
            ItemField::Name => direction.compare(name(left), name(right)),
            ItemField::Result => direction.compare(left.result, right.result),
            ItemField::StartedAt => direction.compare(left.started_at, right.started_at),
        })
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The item's name as it sorts.
fn name(item: &Item) -> Option<fold::SortText<'_>> {
    item.name.as_deref().map(fold::SortText::new)
}
