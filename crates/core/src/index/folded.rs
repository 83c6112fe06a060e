//! Texts as they sort, one behind the other in one piece of memory.

use super::count::{at, number};
use crate::fold::SortText;

/// Folded texts, numbered in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    bytes: String,
    /// Where each text ends in `bytes`.
    ends: Vec<usize>,
}

impl Folded {
    /// What sorting looks at of each of these texts.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut folded = Self::default();
        texts.for_each(|text| folded.push(text));
        folded
    }

    /// Adds what sorting looks at of a text.
    pub(crate) fn push(&mut self, text: &str) {
        SortText::fold_onto(text, &mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// The folded text of this number; empty where there is none.
    pub(crate) fn get(&self, text: u32) -> &str {
        let end = self.ends.get(at(text)).copied().unwrap_or_default();
        let start = at(text).checked_sub(1).and_then(|last| self.ends.get(last)).copied();
        self.bytes.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    /// The numbers of all texts, in the order in which they sort.
    pub(crate) fn sorted(&self) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..number(self.ends.len())).collect();
        sorted.sort_unstable_by_key(|text| self.get(*text));
        sorted
    }
}
