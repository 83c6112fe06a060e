//! The parameters of items and events.

use mullion_core::{ItemField, ItemKey};

use super::Params;
use super::sort::keys_of;
use super::values::{Refusal, whole};

/// The rows of a page where the caller names no number.
pub(crate) const USUAL_LIMIT: u32 = 100;
/// The most rows of a page.
pub(crate) const LARGEST_LIMIT: u32 = 1000;

/// Which rows of a list of details are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DetailSlice {
    /// Rows to pass over.
    pub(crate) offset: usize,
    /// The most rows, 1 to 1000.
    pub(crate) limit: usize,
}

impl DetailSlice {
    /// Reads `limit` and `offset`.
    pub(crate) fn read(params: &mut Params) -> Self {
        let limit = params.one("limit", whole(1, LARGEST_LIMIT)).unwrap_or(USUAL_LIMIT);
        let offset = params.one("offset", whole(0, u32::MAX)).unwrap_or(0);
        let wide = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Self { offset: wide(offset), limit: wide(limit) }
    }
}

/// Reads the order of items.
pub(crate) fn item_keys(text: &str) -> Result<Vec<ItemKey>, Refusal> {
    let mut keys: Vec<ItemKey> = Vec::new();
    for (word, direction) in keys_of(text) {
        let Some(field) = ItemField::from_word(word) else {
            return Err(Refusal::not_one_of(ItemField::ALL.iter().map(|field| field.as_str())));
        };
        if keys.iter().any(|key| key.field == field) {
            return Err(Refusal::new("names a key twice"));
        }
        keys.push(ItemKey { field, direction });
    }
    Ok(keys)
}
