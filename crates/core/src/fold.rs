//! Text without regard to case: Unicode simple case folding, one character for one.
//!
//! Simple, not full, folding: `ẞ` is `ß` but neither is `ss`; `İ` has no simple folding and is only
//! itself; `Σ`, `σ` and `ς` are one.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_casemap::CaseMapper;

/// How many characters of a text sorting looks at.
const SORTED_CHARS: usize = 64;

/// The text folded.
fn folded(text: &str) -> String {
    text.chars().map(folded_char).collect()
}

/// A text that compares as it sorts: by its first characters, folded.
#[derive(Clone, Debug)]
pub(crate) struct SortText<'a>(Cow<'a, str>);

impl<'a> SortText<'a> {
    /// This text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// This text, owned.
    pub(crate) const fn owned(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The same on its own, cut and folded; folding it again changes nothing.
    pub(crate) fn into_owned(self) -> SortText<'static> {
        SortText::owned(SortText::folded(&self.0))
    }

    /// What sorting looks at of a text: its first characters, folded. Sorts by its bytes.
    pub(crate) fn folded(text: &str) -> String {
        let mut folded = String::new();
        SortText::fold_onto(text, &mut folded);
        folded
    }

    /// Writes that behind `folded`.
    pub(crate) fn fold_onto(text: &str, folded: &mut String) {
        let Some(ascii) = text.get(..SORTED_CHARS.min(text.len())).filter(|text| text.is_ascii())
        else {
            return folded.extend(SortText::new(text).chars());
        };
        // One byte each: what follows is cut off.
        let begin = folded.len();
        folded.push_str(ascii);
        if let Some(added) = folded.get_mut(begin..) {
            added.make_ascii_lowercase();
        }
    }

    /// The text, as it is.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The characters that sorting looks at, folded.
    fn chars(&self) -> impl Iterator<Item = char> {
        self.0.chars().take(SORTED_CHARS).map(folded_char)
    }
}

impl Ord for SortText<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Most texts that are compared are the same.
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        let lengths = (self.0.len().min(SORTED_CHARS), other.0.len().min(SORTED_CHARS));
        for (left, right) in self.0.bytes().zip(other.0.bytes()).take(SORTED_CHARS) {
            if !left.is_ascii() || !right.is_ascii() {
                return self.chars().cmp(other.chars());
            }
            let order = left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase());
            if order.is_ne() {
                return order;
            }
        }
        lengths.0.cmp(&lengths.1)
    }
}

impl PartialOrd for SortText<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortText<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortText<'_> {}

/// A text to look for without regard to case.
#[derive(Debug)]
pub(crate) struct Needle(String);

impl Needle {
    /// Looks for `text`.
    pub(crate) fn new(text: &str) -> Self {
        Self(folded(text))
    }

    /// Every way to cut it in two, the first part as something to look for at the end of a text, with
    /// what follows as it is; the first part may be empty, the second not.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = (Self, &str)> {
        self.0.char_indices().map(|(place, _)| {
            let (first, second) = self.0.split_at(place);
            (Self(first.to_owned()), second)
        })
    }

    /// Whether `text` ends in it.
    pub(crate) fn ends(&self, text: &str) -> bool {
        let count = self.0.chars().count();
        text.chars().rev().map(folded_char).take(count).eq(self.0.chars().rev())
    }

    /// Whether `text` contains it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        if !text.is_ascii() {
            return folded(text).contains(&self.0);
        }
        // ASCII folds to ASCII: no copy of the text is needed.
        let needle = self.0.as_bytes();
        needle.is_empty()
            || text.as_bytes().windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle))
    }
}

/// One character folded.
fn folded_char(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    CaseMapper::new().simple_fold(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, needle: &str, contained: bool) {
        assert_eq!(Needle::new(needle).is_in(text), contained, "{needle} in {text}");
    }

    #[test]
    fn folding_is_simple_and_not_full() {
        check("STRAẞE", "straße", true);
        check("straße", "STRAẞE", true);
        check("straße", "strasse", false);
        check("STRASSE", "straße", false);
        check("ﬁle", "file", false);
    }

    #[test]
    fn the_dotted_capital_i_is_only_itself() {
        check("İstanbul", "İSTANBUL", true);
        check("İstanbul", "istanbul", false);
        check("ISTANBUL", "istanbul", true);
        check("ısparta", "isparta", false);
    }

    #[test]
    fn all_three_sigmas_are_one() {
        check("ΟΔΥΣΣΕΥΣ", "οδυσσευς", true);
        check("οδυσσευς", "ΣΕΥΣ", true);
        check("ς", "σ", true);
    }

    #[test]
    fn characters_beyond_ascii_may_fold_into_it() {
        check("5 K", "\u{212a}", true);
        check("\u{212a}elvin", "KELVIN", true);
        check("mississippi", "\u{17f}ippi", true);
    }

    #[test]
    fn nothing_is_in_every_text_and_a_longer_text_in_none() {
        check("", "", true);
        check("abc", "", true);
        check("abc", "abcd", false);
        check("ä", "äb", false);
    }

    #[test]
    fn sorting_looks_at_64_characters() {
        let stem = "ä".repeat(64);
        let (a, b) = (format!("{stem}a"), format!("{stem}b"));
        assert_eq!(SortText::new(&a), SortText::new(&b));
        assert_eq!(SortText::new(&a).into_owned().as_str(), stem);
        assert!(SortText::new("B") > SortText::new("a"));
        assert!(SortText::new("ab") < SortText::new("ABC"));
    }

    #[test]
    fn sorting_folds_plain_texts_as_others() {
        for (stem, rest) in [(0, ""), (5, "Z"), (63, "Ä"), (63, "Zz"), (64, "Ä"), (90, "ä")] {
            let text = "A".repeat(stem) + rest;
            let one_by_one: String = SortText::new(&text).chars().collect();
            assert_eq!(SortText::folded(&text), one_by_one, "{text}");
        }
    }

    #[test]
    fn plain_texts_compare_as_their_characters_do() {
        let long = "a".repeat(63);
        let ends = ["", "A", "b", "B ", "ab", "_", "ä", "\u{212a}", "aÄ", "bä"];
        let texts = ends.iter().flat_map(|end| [(*end).to_owned(), format!("{long}{end}")]);
        let texts: Vec<String> = texts.collect();
        for left in &texts {
            for right in &texts {
                let (left, right) = (SortText::new(left), SortText::new(right));
                assert_eq!(left.cmp(&right), left.chars().cmp(right.chars()), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let all: String = ('\0'..=char::MAX).collect();
        assert_eq!(folded(&folded(&all)), folded(&all));
    }
}
