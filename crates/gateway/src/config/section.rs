//! Reading a table key by key, with the place of everything that is wrong.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Mistake;

/// Collects mistakes and warnings.
pub(super) struct Found<'t> {
    text: &'t str,
    mistakes: Vec<(usize, String)>,
    warnings: Vec<String>,
}

impl<'t> Found<'t> {
    /// Nothing found yet in `text`.
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, mistakes: Vec::new(), warnings: Vec::new() }
    }

    /// Something is wrong at byte `at`.
    pub(super) fn mistake(&mut self, at: usize, text: String) {
        self.mistakes.push((at, text));
    }

    /// Something works and should be looked at.
    pub(super) fn warning(&mut self, text: String) {
        self.warnings.push(text);
    }

    /// Ends early where reading on makes no sense.
    pub(super) fn stop_if_any(&mut self) -> Result<(), Vec<Mistake>> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(self.placed()) }
    }

    /// The warnings beside `value`, if nothing is wrong.
    pub(super) fn finish<T>(mut self, value: T) -> Result<(T, Vec<String>), Vec<Mistake>> {
        self.stop_if_any()?;
        Ok((value, self.warnings))
    }

    /// The mistakes with line and column, in the order of the text.
    fn placed(&mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        let place = |(at, text): (usize, String)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Mistake { line, column, text }
        };
        std::mem::take(&mut self.mistakes).into_iter().map(place).collect()
    }
}

/// One table of the file; what was not read in the end is unknown.
pub(super) struct Section<'a> {
    name: String,
    /// Where the table begins, in bytes.
    pub(super) at: usize,
    table: &'a DeTable<'a>,
    read: BTreeSet<&'static str>,
    later: &'static [&'static str],
}

/// A value and the bytes it stands at.
pub(super) type Placed<T> = (Range<usize>, T);

impl<'a> Section<'a> {
    /// The table `name`, which begins at byte `at`.
    pub(super) fn new(name: impl Into<String>, at: usize, table: &'a DeTable<'a>) -> Self {
        Self { name: name.into(), at, table, read: BTreeSet::new(), later: &[] }
    }

    /// Names keys that a later version will know.
    pub(super) const fn later(&mut self, keys: &'static [&'static str]) {
        self.later = keys;
    }

    /// The raw value of a key.
    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.read.insert(key);
        self.table.iter().find(|(known, _)| known.get_ref() == key).map(|(_, value)| value)
    }

    /// Where a key's value stands, or the table where it is missing.
    pub(super) fn place(&mut self, key: &'static str) -> usize {
        self.value(key).map_or(self.at, |value| value.span().start)
    }

    /// A string.
    pub(super) fn string(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Option<Placed<String>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((value.span(), text.to_string())),
            _ => {
                found.mistake(value.span().start, format!("`{key}` must be a string"));
                None
            }
        }
    }

    /// A string that must be there and not be blank.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Option<Placed<String>> {
        if self.value(key).is_none() {
            found.mistake(self.at, format!("`{key}` is missing in {}", self.name));
            return None;
        }
        let (span, text) = self.string(key, found)?;
        if text.trim().is_empty() {
            found.mistake(span.start, format!("`{key}` is empty"));
            return None;
        }
        Some((span, text))
    }

    /// A string read further by `parse`, whose error says what is wrong.
    pub(super) fn parsed<T, E: ToString>(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let (span, text) = self.string(key, found)?;
        parse(&text)
            .map_err(|error| found.mistake(span.start, format!("`{key}`: {}", error.to_string())))
            .ok()
    }

    /// `true` or `false`; `false` where it is missing.
    pub(super) fn flag(&mut self, key: &'static str, found: &mut Found<'_>) -> bool {
        let Some(value) = self.value(key) else { return false };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            _ => {
                found.mistake(value.span().start, format!("`{key}` must be true or false"));
                false
            }
        }
    }

    /// A list of strings.
    pub(super) fn strings(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Option<Vec<Placed<String>>> {
        let value = self.value(key)?;
        let DeValue::Array(array) = value.get_ref() else {
            found.mistake(value.span().start, format!("`{key}` must be a list of strings"));
            return None;
        };
        let mut strings = Vec::new();
        for entry in array.iter() {
            match entry.get_ref() {
                DeValue::String(text) => strings.push((entry.span(), text.to_string())),
                _ => found.mistake(entry.span().start, format!("`{key}` must hold only strings")),
            }
        }
        Some(strings)
    }

    /// A table inside this one.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Option<Section<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Section::new(format!("[{key}]"), value.span().start, table))
            }
            _ => {
                found.mistake(value.span().start, format!("`{key}` must be a table, [{key}]"));
                None
            }
        }
    }

    /// The tables of a list inside this one.
    pub(super) fn tables(&mut self, key: &'static str, found: &mut Found<'_>) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            found.mistake(
                value.span().start,
                format!("`{key}` must be a list of tables, [[{key}]]"),
            );
            return Vec::new();
        };
        let mut sections = Vec::new();
        for entry in array.iter() {
            match entry.get_ref() {
                DeValue::Table(table) => {
                    sections.push(Section::new(format!("[[{key}]]"), entry.span().start, table));
                }
                _ => found.mistake(entry.span().start, format!("`{key}` must hold only tables")),
            }
        }
        sections
    }

    /// Reports every key that was not read.
    pub(super) fn finish(self, found: &mut Found<'_>) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if self.read.contains(name) {
                continue;
            }
            let text = if self.later.contains(&name) {
                format!("`{name}` is not supported yet")
            } else {
                let known: Vec<_> = self.read.iter().copied().collect();
                format!("unknown key `{name}` in {}; known are {}", self.name, known.join(", "))
            };
            found.mistake(key.span().start, text);
        }
    }
}
