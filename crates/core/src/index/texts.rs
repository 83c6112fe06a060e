//! A dictionary of texts in the order in which they sort.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::count::{at, number, partition_point};
use crate::fold::SortText;

/// Distinct texts; the number of one is its place in the order of sorting, equal ones by their bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    bytes: String,
    /// Where each text ends in `bytes`.
    ends: Vec<usize>,
    /// Of each text how many before it sort differently from the one before them: equal ranks sort
    /// equally.
    ranks: Vec<u32>,
}

/// The order of a dictionary.
fn order(left: &str, right: &str) -> Ordering {
    SortText::new(left).cmp(&SortText::new(right)).then_with(|| left.cmp(right))
}

impl Texts {
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

    /// The number of this text.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let place = partition_point(0, self.len(), |other| order(self.get(other), text).is_lt());
        (place < self.len() && self.get(place) == text).then_some(place)
    }

    /// Where a text sorts: twice its rank, so that other texts find a place in between.
    pub(crate) fn key(&self, text: u32) -> i64 {
        2 * self.ranks.get(at(text)).copied().map_or(0, i64::from)
    }

    /// Where any text sorts among the keys of these.
    pub(crate) fn key_of(&self, text: &SortText<'_>) -> i64 {
        let sorted = |other: u32| SortText::new(self.get(other)).cmp(text);
        let place = partition_point(0, self.len(), |other| sorted(other).is_lt());
        if place < self.len() && sorted(place).is_eq() {
            return self.key(place);
        }
        place.checked_sub(1).map_or(-1, |before| self.key(before) + 1)
    }

    /// Every text with its number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len()).map(|text| (text, self.get(text)))
    }

    /// Adds a text that stands behind the last one, or sorts as that one does.
    fn push(&mut self, text: &str, is_equal: bool) {
        let rank = match self.ranks.last() {
            Some(rank) if is_equal => *rank,
            Some(rank) => rank + 1,
            None => 0,
        };
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.ranks.push(rank);
    }

    /// Gives back what memory is not needed.
    fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.ranks.shrink_to_fit();
    }

    /// The texts of several dictionaries that are used, and the numbers they have now.
    pub(crate) fn merged(inputs: &[(&Self, Vec<bool>)]) -> (Self, Vec<Vec<u32>>) {
        let mut merged = Self::default();
        let mut moved: Vec<Vec<u32>> =
            inputs.iter().map(|(texts, _)| vec![u32::MAX; at(texts.len())]).collect();
        let mut heads: Vec<u32> =
            inputs.iter().map(|(texts, used)| next_used(texts, used, 0)).collect();
        loop {
            let waiting =
                heads.iter().zip(inputs).filter(|(head, (texts, _))| **head < texts.len());
            let texts = waiting.map(|(head, (texts, _))| texts.get(*head));
            let Some(least) = texts.min_by(|left, right| order(left, right)) else { break };
            let place = merged.len();
            let last = place.checked_sub(1);
            let is_equal =
                last.is_some_and(|last| SortText::new(merged.get(last)) == SortText::new(least));
            merged.push(least, is_equal);
            for ((head, (texts, used)), moved) in heads.iter_mut().zip(inputs).zip(&mut moved) {
                if *head < texts.len() && texts.get(*head) == least {
                    if let Some(moved) = moved.get_mut(at(*head)) {
                        *moved = place;
                    }
                    *head = next_used(texts, used, *head + 1);
                }
            }
        }
        merged.shrink();
        (merged, moved)
    }
}

/// The first used text from `from` on.
fn next_used(texts: &Texts, used: &[bool], from: u32) -> u32 {
    let used = used.get(at(from)..).unwrap_or_default();
    used.iter().position(|used| *used).map_or(texts.len(), |skipped| from + number(skipped))
}

/// Collects texts and numbers them in the order in which they come.
#[derive(Debug, Default)]
pub(crate) struct Collector<'t> {
    numbers: HashMap<&'t str, u32>,
    texts: Vec<&'t str>,
}

impl<'t> Collector<'t> {
    /// The number of a text.
    pub(crate) fn number(&mut self, text: &'t str) -> u32 {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            number(self.texts.len() - 1)
        })
    }

    /// The dictionary, and for each number given so far the one it has there.
    pub(crate) fn finish(self) -> (Texts, Vec<u32>) {
        // Folded once, not with each comparison.
        let given = (0..).zip(self.texts);
        let mut sorted: Vec<(String, &str, u32)> =
            given.map(|(given, text)| (SortText::folded(text), text, given)).collect();
        sorted.sort_unstable();
        let mut moved = vec![0; sorted.len()];
        let mut texts = Texts::default();
        let mut last = None;
        for (folded, text, given) in &sorted {
            if let Some(moved) = moved.get_mut(at(*given)) {
                *moved = texts.len();
            }
            texts.push(text, last.replace(folded) == Some(folded));
        }
        texts.shrink();
        (texts, moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dictionary of these.
    fn texts(all: &[&'static str]) -> Texts {
        let mut collector = Collector::default();
        all.iter().for_each(|text| assert!(collector.number(text) < 9));
        collector.finish().0
    }

    #[test]
    fn texts_that_sort_equally_have_one_key_and_others_stand_in_between() {
        let texts = texts(&["beta", "alpha", "ALPHA", "", "beta"]);
        let all: Vec<_> = texts.iter().map(|(number, text)| (text, texts.key(number))).collect();
        assert_eq!(all, [("", 0), ("ALPHA", 2), ("alpha", 2), ("beta", 4)]);
        let key = |text: &str| texts.key_of(&SortText::new(text));
        assert_eq!((key("Beta"), key("b"), key("gamma"), key("")), (4, 3, 5, 0));
        assert_eq!((texts.find("alpha"), texts.find("Alpha")), (Some(2), None));
        assert_eq!(Texts::default().key_of(&SortText::new("x")), -1);
    }

    #[test]
    fn merging_keeps_what_is_used_once() {
        let (left, right) = (texts(&["a", "b", "c"]), texts(&["b", "d", "A"]));
        let (merged, moved) =
            Texts::merged(&[(&left, vec![true, true, false]), (&right, vec![true; 3])]);
        let all: Vec<_> = merged.iter().map(|(_, text)| text).collect();
        assert_eq!(all, ["A", "a", "b", "d"]);
        assert_eq!(moved, [vec![1, 2, u32::MAX], vec![0, 2, 3]]);
        assert_eq!(merged.key(0), merged.key(1));
    }
}
