//! What was found wrong or odd in a configuration, with its place.

use super::Mistake;

/// Collects mistakes and warnings.
pub(super) struct Found<'t> {
    text: &'t str,
    mistakes: Vec<(usize, String)>,
    warnings: Vec<String>,
}

/// That a value is not there because a mistake was reported. Only [`Found::mistake`] makes one, so
/// that nothing of a configuration can be left out without a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported(());

impl<'t> Found<'t> {
    /// Nothing found yet in `text`.
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, mistakes: Vec::new(), warnings: Vec::new() }
    }

    /// Something is wrong at byte `at`.
    pub(super) fn mistake(&mut self, at: usize, text: impl Into<String>) -> Reported {
        self.mistakes.push((at, text.into()));
        Reported(())
    }

    /// Something works and should be looked at.
    pub(super) fn warning(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }

    /// The line of byte `at`, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.place(at).0
    }

    /// `value` and the warnings, if nothing is wrong; otherwise the mistakes in the order of the text.
    pub(super) fn finish<T>(
        mut self,
        value: Result<T, Reported>,
    ) -> Result<(T, Vec<String>), Vec<Mistake>> {
        self.mistakes.sort();
        match value {
            Ok(value) if self.mistakes.is_empty() => Ok((value, self.warnings)),
            _ => Err(self.mistakes.iter().map(|(at, text)| self.placed(*at, text)).collect()),
        }
    }

    /// A mistake with line and column.
    fn placed(&self, at: usize, text: &str) -> Mistake {
        let (line, column) = self.place(at);
        Mistake { line, column, text: text.to_owned() }
    }

    /// Line and column of byte `at`; every character counts one, a tab too.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}
