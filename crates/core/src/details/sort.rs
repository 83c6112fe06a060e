//! The order of items.

use std::cmp::Ordering;

use mullion_model::Item;

use crate::{Direction, fold};

/// A field that items can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemField {
    /// Its name.
    Name,
    /// How it ended, in the vocabulary's order.
    Result,
    /// When its processing began.
    StartedAt,
}

impl ItemField {
    /// Every field.
    pub const ALL: &'static [Self] = &[Self::Name, Self::Result, Self::StartedAt];

    /// The field's word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Result => "result",
            Self::StartedAt => "startedAt",
        }
    }

    /// The field for a word of the API, matched exactly; `None` if there is no such word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == word)
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
