//! Texts one behind the other in one piece of memory.

use super::count::{at, number};
use crate::fold::SortText;

/// Texts, numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    bytes: String,
    /// Where each text ends in `bytes`.
    ends: Vec<usize>,
}

impl Packed {
    /// None yet, with room for all of these.
    pub(crate) fn with_room_for<'p>(all: impl Iterator<Item = &'p Self> + Clone) -> Self {
        Self {
            bytes: String::with_capacity(all.clone().map(|texts| texts.bytes.len()).sum()),
            ends: Vec::with_capacity(all.map(|texts| texts.ends.len()).sum()),
        }
    }

    /// What sorting looks at of each of these texts.
    pub(crate) fn folded<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut folded = Self::default();
        texts.for_each(|text| folded.push_folded(text));
        folded
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        number(self.ends.len())
    }

    /// The text of this number; empty where there is none.
    pub(crate) fn get(&self, text: u32) -> &str {
        let end = self.ends.get(at(text)).copied().unwrap_or_default();
        let start = at(text).checked_sub(1).and_then(|last| self.ends.get(last)).copied();
        self.bytes.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// Adds what sorting looks at of a text.
    pub(crate) fn push_folded(&mut self, text: &str) {
        SortText::fold_onto(text, &mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// The numbers of all texts, in the order of their bytes.
    pub(crate) fn sorted(&self) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..self.len()).collect();
        sorted.sort_unstable_by_key(|text| self.get(*text));
        sorted
    }

    /// Gives back what memory is not needed.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
