//! A dictionary of texts in the order in which they sort.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::FastHasher;
use super::count::{at, number, partition_point};
use super::packed::Packed;
use crate::fold::SortText;

/// Distinct texts; the number of one is its place in the order of sorting, equal ones by their bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    all: Packed,
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
        self.all.len()
    }

    /// The text of this number; empty where there is none.
    pub(crate) fn get(&self, text: u32) -> &str {
        self.all.get(text)
    }

    /// The number of this text.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let place = partition_point(0, self.len(), |other| order(self.get(other), text).is_lt());
        (place < self.len() && self.get(place) == text).then_some(place)
    }

    /// The place of the first text that does not sort before this one, which itself does not sort
    /// before text `from`.
    pub(crate) fn place_from(&self, from: u32, text: &SortText<'_>) -> u32 {
        let is_before = |place: u32| SortText::new(self.get(place)) < *text;
        let (mut low, mut step) = (from, 1);
        // It stands near by: what begins alike stands together.
        while low + step < self.len() && is_before(low + step) {
            low += step;
            step *= 2;
        }
        partition_point(low, (low + step).min(self.len()), is_before)
    }

    /// Where a text sorts: twice its rank, so that other texts find a place in between.
    pub(crate) fn key(&self, text: u32) -> i64 {
        2 * self.ranks.get(at(text)).copied().map_or(0, i64::from)
    }

    /// Where any text sorts among the keys of these.
    pub(crate) fn key_of(&self, text: &SortText<'_>) -> i64 {
        let is_before = |place: u32| SortText::new(self.get(place)) < *text;
        self.key_at(partition_point(0, self.len(), is_before), text)
    }

    /// The key of a text of which this is the place.
    pub(crate) fn key_at(&self, place: u32, text: &SortText<'_>) -> i64 {
        if place < self.len() && SortText::new(self.get(place)) == *text {
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
        self.all.push(text);
        self.ranks.push(rank);
    }

    /// Gives back what memory is not needed.
    fn shrink(&mut self) {
        self.all.shrink();
        self.ranks.shrink_to_fit();
    }

    /// None yet, with room for those of all of these.
    fn with_room_for(inputs: &[(&Self, Vec<bool>)]) -> Self {
        Self {
            all: Packed::with_room_for(inputs.iter().map(|(texts, _)| &texts.all)),
            ranks: Vec::with_capacity(inputs.iter().map(|(texts, _)| texts.ranks.len()).sum()),
        }
    }

    /// The texts of several dictionaries that are used, and the numbers they have now.
    pub(crate) fn merged(inputs: &[(&Self, Vec<bool>)]) -> (Self, Vec<Vec<u32>>) {
        let mut merged = Self::with_room_for(inputs);
        let mut moved: Vec<Vec<u32>> =
            inputs.iter().map(|(texts, _)| vec![u32::MAX; at(texts.len())]).collect();
        let mut heads: Vec<Head<'_>> =
            inputs.iter().map(|(texts, used)| Head::new(texts, used)).collect();
        let mut last = String::new();
        while let Some(least) =
            heads.iter().filter(|head| head.text.is_some()).min_by(|left, right| left.order(right))
        {
            let (text, place) = (least.text, merged.len());
            merged.push(text.unwrap_or_default(), place > 0 && last == least.folded);
            last.clone_from(&least.folded);
            for (head, moved) in heads.iter_mut().zip(&mut moved) {
                if head.text == text {
                    if let Some(moved) = moved.get_mut(at(head.number)) {
                        *moved = place;
                    }
                    head.advance();
                }
            }
        }
        merged.shrink();
        (merged, moved)
    }
}

/// The texts of a dictionary that are used, one after the other.
struct Head<'t> {
    texts: &'t Texts,
    used: &'t [bool],
    number: u32,
    /// The text of this number; `None` behind the last one.
    text: Option<&'t str>,
    /// It folded, once and not with each comparison.
    folded: String,
}

impl<'t> Head<'t> {
    /// At the first one.
    fn new(texts: &'t Texts, used: &'t [bool]) -> Self {
        let mut head = Self { texts, used, number: 0, text: None, folded: String::new() };
        head.find(0);
        head
    }

    /// Goes on to the next one.
    fn advance(&mut self) {
        self.find(self.number + 1);
    }

    /// Goes to the first one from this number on.
    fn find(&mut self, from: u32) {
        let used = self.used.get(at(from)..).unwrap_or_default();
        let skipped = used.iter().position(|used| *used);
        self.number = skipped.map_or(self.texts.len(), |skipped| from + number(skipped));
        self.text = skipped.map(|_| self.texts.get(self.number));
        self.folded.clear();
        SortText::fold_onto(self.text.unwrap_or_default(), &mut self.folded);
    }

    /// The order of their texts.
    fn order(&self, other: &Self) -> Ordering {
        self.folded.cmp(&other.folded).then_with(|| self.text.cmp(&other.text))
    }
}

/// Collects texts and numbers them in the order in which they come.
#[derive(Debug, Default)]
pub(crate) struct Collector<'t> {
    numbers: HashMap<&'t str, u32, FastHasher>,
    texts: Vec<&'t str>,
}

impl<'t> Collector<'t> {
    /// None yet, with room for so many.
    pub(crate) fn with_room(texts: usize) -> Self {
        let numbers = HashMap::with_capacity_and_hasher(texts, FastHasher::default());
        Self { numbers, texts: Vec::with_capacity(texts) }
    }

    /// The number of a text.
    pub(crate) fn number(&mut self, text: &'t str) -> u32 {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            number(self.texts.len() - 1)
        })
    }

    /// The dictionary, and for each number given so far the one it has there.
    pub(crate) fn finish(self) -> (Texts, Vec<u32>) {
        let folded = Packed::folded(self.texts.iter().copied());
        let mut sorted: Vec<(&str, &str, u32)> =
            (0..).zip(&self.texts).map(|(given, text)| (folded.get(given), *text, given)).collect();
        sorted.sort_unstable();
        let mut moved = vec![0; sorted.len()];
        let mut texts = Texts::default();
        let mut last = None;
        for (folded, text, given) in sorted {
            if let Some(moved) = moved.get_mut(at(given)) {
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
    fn a_text_is_found_behind_one_that_it_begins_with() {
        let texts = texts(&["vm", "vm_", "vm_1", "VM_1x", "vm_2", "vm_3", "vm_4", "w"]);
        for text in ["vm", "vm_", "vm_0", "vm_1", "vm_1X", "vm_25", "vm_9", "w", "z"] {
            let text = SortText::new(text);
            for from in (0..texts.len()).filter(|from| SortText::new(texts.get(*from)) <= text) {
                let key = texts.key_at(texts.place_from(from, &text), &text);
                assert_eq!(key, texts.key_of(&text), "{text:?} {from}");
            }
        }
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
