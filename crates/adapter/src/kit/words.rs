//! The words that several products share (mapping rules G1 to G9, section 2).

use std::cmp::Ordering;
use std::collections::BTreeSet;

use mullion_model::{Outcome, State, Timestamp};

use crate::Oddity;

/// Collects what a conversion meets and does not know.
#[derive(Debug, Default)]
pub struct Notes {
    oddities: BTreeSet<Oddity>,
}

/// The longest word kept for logs.
const LONGEST_WORD: usize = 64;

impl Notes {
    /// Notes a word of the product that the mapping does not know.
    pub fn unrecognised(&mut self, field: &'static str, word: &str) {
        let word = word.trim();
        let plain = !word.is_empty()
            && word.len() <= LONGEST_WORD
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-/. ,".contains(&b));
        let word = if plain { word.to_owned() } else { "(not a plain word)".to_owned() };
        self.oddities.insert(Oddity { field, word });
    }

    /// Notes a stamp that could not be read.
    pub fn unusable_time(&mut self, field: &'static str) {
        self.oddities.insert(Oddity { field, word: "unusable time".to_owned() });
    }

    /// What was noted, each thing once.
    #[must_use]
    pub fn take(&mut self) -> Vec<Oddity> {
        std::mem::take(&mut self.oddities).into_iter().collect()
    }
}

/// State and result together: the result is `Some` exactly when the state is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
    /// How it ended.
    pub result: Option<Outcome>,
}

impl Standing {
    /// Finished, with this outcome.
    #[must_use]
    pub const fn finished(result: Outcome) -> Self {
        Self { state: State::Finished, result: Some(result) }
    }

    /// Not finished.
    #[must_use]
    pub const fn open(state: State) -> Self {
        Self { state, result: None }
    }
}

/// Whether a product's word is `known`, by rule G1: trimmed, without regard to ASCII case.
#[must_use]
pub fn is_word(word: &str, known: &str) -> bool {
    match word.len().cmp(&known.len()) {
        Ordering::Less => false,
        Ordering::Equal => word.eq_ignore_ascii_case(known),
        Ordering::Greater => word.trim().eq_ignore_ascii_case(known),
    }
}

/// Whether a text is empty or all white space (rule G9).
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// A string as read, or `None` where it is blank (rule G9).
#[must_use]
pub fn own_text(text: Option<impl Into<String> + AsRef<str>>) -> Option<String> {
    text.filter(|text| !is_blank(text.as_ref())).map(Into::into)
}

/// Words that say "works" in every two-word list.
const RUNNING: &[&str] = &["Starting", "Working", "Running", "InProgress", "Pausing", "Resuming"];

/// The two-word table of section 2: the state comes from the state word alone, the result only once
/// that says finished. `also_running` are further words for "works" of this product.
pub fn two_words(
    notes: &mut Notes,
    (state_field, state): (&'static str, Option<&str>),
    (result_field, result): (&'static str, Option<&str>),
    also_running: &[&str],
) -> Standing {
    let any = |word: &str, known: &[&str]| known.iter().any(|known| is_word(word, known));
    let outcome = match result.map(str::trim).filter(|word| !word.is_empty()) {
        None => Outcome::Unknown,
        Some(word) if any(word, &["Success"]) => Outcome::Success,
        Some(word) if any(word, &["Warning"]) => Outcome::Warning,
        Some(word) if any(word, &["Failed"]) => Outcome::Failed,
        Some(word) if any(word, &["Canceled", "Cancelled"]) => Outcome::Cancelled,
        Some(word) if any(word, &["None"]) => Outcome::Unknown,
        Some(word) => {
            notes.unrecognised(result_field, word);
            Outcome::Unknown
        }
    };
    match state.map(str::trim).filter(|word| !word.is_empty()) {
        Some(word) if any(word, &["Stopped", "Completed"]) => Standing::finished(outcome),
        Some(word) if any(word, RUNNING) || any(word, also_running) => {
            Standing::open(State::Running)
        }
        Some(word) if any(word, &["Stopping"]) => Standing::open(State::Stopping),
        Some(word) if any(word, &["Pending"]) => Standing::open(State::Pending),
        Some(word) => {
            notes.unrecognised(state_field, word);
            Standing::open(State::Unknown)
        }
        None => Standing::open(State::Unknown),
    }
}

/// The end to show (rule G6): only when finished or unknown.
#[must_use]
pub const fn ended(state: State, end: Option<Timestamp>) -> Option<Timestamp> {
    match state {
        State::Finished | State::Unknown => end,
        State::Pending | State::Running | State::Stopping => None,
    }
}

/// The progress to show (rule G7): 0 to 100, only while running or stopping.
#[must_use]
pub fn progress(state: State, percent: Option<i64>) -> Option<u8> {
    let percent = percent.and_then(|percent| u8::try_from(percent).ok()).filter(|p| *p <= 100);
    matches!(state, State::Running | State::Stopping).then_some(percent).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(state: &str, result: &str) -> String {
        let words =
            two_words(&mut Notes::default(), ("s", Some(state)), ("r", Some(result)), &["Idle"]);
        format!("{}/{}", words.state, words.result.map_or("–", Outcome::as_str))
    }

    /// The table of the mapping's section 2, cell by cell.
    #[test]
    fn the_two_word_table_holds() {
        let results = ["Success", "Warning", "Failed", "Canceled", "cancelled ", "None", "", "Odd"];
        let finished = [
            "success",
            "warning",
            "failed",
            "cancelled",
            "cancelled",
            "unknown",
            "unknown",
            "unknown",
        ];
        for (result, outcome) in results.into_iter().zip(finished) {
            for state in ["Stopped", "completed"] {
                assert_eq!(standing(state, result), format!("finished/{outcome}"));
            }
            for state in
                ["Starting", "working", "Running", "InProgress", "Pausing", "Resuming", "Idle"]
            {
                assert_eq!(standing(state, result), "running/–", "{state} {result}");
            }
            assert_eq!(standing("Stopping", result), "stopping/–");
            assert_eq!(standing("Pending", result), "pending/–");
            assert_eq!(standing("", result), "unknown/–");
            assert_eq!(standing("Hibernating", result), "unknown/–");
        }
    }

    #[test]
    fn unknown_words_are_noted_once_and_cleaned() {
        let mut notes = Notes::default();
        notes.unrecognised("State", " Hibernating ");
        notes.unrecognised("State", "Hibernating");
        notes.unrecognised("State", "\u{1b}[31m");
        let words: Vec<_> = notes.take().into_iter().map(|oddity| oddity.word).collect();
        assert_eq!(words, ["(not a plain word)", "Hibernating"]);
    }

    #[test]
    fn progress_is_shown_only_while_it_means_something() {
        assert_eq!(progress(State::Running, Some(64)), Some(64));
        assert_eq!(progress(State::Running, Some(101)), None);
        assert_eq!(progress(State::Finished, Some(100)), None);
    }
}
