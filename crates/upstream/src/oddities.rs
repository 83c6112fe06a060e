//! What a product says that its adapter does not know, told so that a log can be read.

use std::collections::BTreeSet;

use mullion_adapter::Oddity;

/// The most words of one line; the next pass tells the others.
const MOST_A_LINE: usize = 20;
/// The most words remembered of one source; more are told no more.
const MOST_KEPT: usize = 1_000;

/// The words met in one pass.
pub(crate) type Met = BTreeSet<Oddity>;

/// Notes those of one page, as long as there is room for one that was not told before.
pub(crate) fn note(met: &mut Met, page: Vec<Oddity>) {
    for oddity in page {
        if met.len() < 2 * MOST_KEPT {
            met.insert(oddity);
        }
    }
}

/// The words of one source that were told, so that each is told once.
#[derive(Debug, Default)]
pub(crate) struct ToldOddities(BTreeSet<Oddity>);

impl ToldOddities {
    /// Those of `met` that were not told before, for one line of the log; `None` where there are
    /// none.
    pub(crate) fn news(&mut self, met: Met) -> Option<String> {
        let room = MOST_KEPT.saturating_sub(self.0.len()).min(MOST_A_LINE);
        let mut fresh = met.into_iter().filter(|oddity| !self.0.contains(oddity));
        let told: Vec<_> = fresh.by_ref().take(room).collect();
        let others = fresh.count();
        if told.is_empty() {
            return None;
        }
        let words: Vec<_> =
            told.iter().map(|oddity| format!("{} \"{}\"", oddity.field, oddity.word)).collect();
        self.0.extend(told);
        let words = words.join(", ");
        Some(if others == 0 { words } else { format!("{words}, and {others} more") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(words: impl IntoIterator<Item = usize>) -> Met {
        let mut met = Met::new();
        let word = |n| Oddity { field: "state", word: format!("W{n:04}") };
        note(&mut met, words.into_iter().map(word).collect());
        met
    }

    #[test]
    fn a_pass_remembers_no_more_than_could_be_told() {
        assert_eq!(met(0..10 * MOST_KEPT).len(), 2 * MOST_KEPT);
    }

    #[test]
    fn all_words_of_a_pass_stand_in_one_line_and_each_is_told_once() {
        let mut told = ToldOddities::default();
        assert_eq!(told.news(met([2, 1])).as_deref(), Some("state \"W0001\", state \"W0002\""));
        assert_eq!(told.news(met([1, 2, 3])).as_deref(), Some("state \"W0003\""));
        assert_eq!(told.news(met([1, 2, 3])), None);
    }

    #[test]
    fn a_line_is_bounded_and_what_it_leaves_out_comes_next() {
        let mut told = ToldOddities::default();
        let line = told.news(met(0..50)).unwrap();
        assert_eq!(line.matches('"').count(), 2 * MOST_A_LINE);
        assert!(line.ends_with("state \"W0019\", and 30 more"), "{line}");
        let line = told.news(met(0..50)).unwrap();
        assert!(line.starts_with("state \"W0020\"") && line.ends_with("and 10 more"), "{line}");
    }

    #[test]
    fn a_product_that_never_runs_out_of_words_ends_in_silence() {
        let mut told = ToldOddities::default();
        let lines = (0..100).filter(|_| told.news(met(0..2 * MOST_KEPT)).is_some()).count();
        assert_eq!(lines, MOST_KEPT / MOST_A_LINE);
    }
}
