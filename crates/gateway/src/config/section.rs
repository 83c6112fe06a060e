//! Reading a table key by key, with the place of everything that is wrong.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::found::{Found, Reported};

/// One table of the file; what was not read in the end is unknown.
pub(super) struct Section<'a> {
    /// Its header in the file, such as `[server]`.
    name: String,
    /// Where the table begins, in bytes.
    pub(super) at: usize,
    table: &'a DeTable<'a>,
    read: BTreeSet<&'static str>,
    later: &'static [&'static str],
    inner: (&'static [&'static str], &'static str),
}

/// What to do about a backslash that was read as the beginning of something else.
pub(super) const BACKSLASH: &str = r#"write a \ twice in "…", or once in '…'"#;

/// A value behind the byte it stands at.
pub(super) type Placed<T> = (usize, T);

/// What a key holds: nothing where it is missing.
pub(super) type Read<T> = Result<Option<T>, Reported>;

impl<'a> Section<'a> {
    /// The file itself.
    pub(super) fn file(table: &'a DeTable<'a>) -> Self {
        Self::new("the file".to_owned(), 0, table)
    }

    /// The table `name`, which begins at byte `at`.
    const fn new(name: String, at: usize, table: &'a DeTable<'a>) -> Self {
        Self { name, at, table, read: BTreeSet::new(), later: &[], inner: (&[], "") }
    }

    /// The header of a table of this one.
    fn header(&self, key: &str) -> String {
        let parent = self.name.trim_matches(['[', ']']);
        if parent == self.name { format!("[{key}]") } else { format!("[{parent}.{key}]") }
    }

    /// Names keys that a later version will know.
    pub(super) const fn later(&mut self, keys: &'static [&'static str]) {
        self.later = keys;
    }

    /// Names keys that belong into the table `header` below this one.
    pub(super) const fn inner(&mut self, keys: &'static [&'static str], header: &'static str) {
        self.inner = (keys, header);
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

    /// A string that is neither blank nor holds control characters: those are what a single backslash
    /// in double quotes makes of `DOMAIN\new` or `C:\temp`.
    pub(super) fn string(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Read<Placed<String>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let at = value.span().start;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(found.mistake(at, format!("`{key}` is empty")))
            }
            DeValue::String(text) if text.contains(char::is_control) => {
                let text = format!("`{key}` holds a control character; {BACKSLASH}");
                Err(found.mistake(at, text))
            }
            DeValue::String(text) => Ok(Some((at, text.to_string()))),
            _ => Err(found.mistake(at, format!("`{key}` must be a string, in quotes"))),
        }
    }

    /// A string that must be there.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Result<Placed<String>, Reported> {
        let (at, name) = (self.at, self.name.clone());
        self.string(key, found)?
            .ok_or_else(|| found.mistake(at, format!("`{key}` is missing in {name}")))
    }

    /// A string read further by `parse`, whose error says what is wrong.
    pub(super) fn parsed<T, E: ToString>(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Read<T> {
        let Some((at, text)) = self.string(key, found)? else { return Ok(None) };
        parse(&text)
            .map(Some)
            .map_err(|error| found.mistake(at, format!("`{key}`: {}", error.to_string())))
    }

    /// `true` or `false`; `false` where it is missing.
    pub(super) fn flag(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Result<bool, Reported> {
        let Some(value) = self.value(key) else { return Ok(false) };
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(found.mistake(value.span().start, format!("`{key}` must be true or false"))),
        }
    }

    /// A whole number within a range.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u32>,
        found: &mut Found<'_>,
    ) -> Read<u32> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        number.filter(|number| range.contains(number)).map(Some).ok_or_else(|| {
            let (least, most) = range.into_inner();
            let text = format!("`{key}` must be a whole number from {least} to {most}");
            found.mistake(value.span().start, text)
        })
    }

    /// A list of strings, of which there must be one at least.
    pub(super) fn strings(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Read<Vec<Placed<String>>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let at = value.span().start;
        let DeValue::Array(array) = value.get_ref() else {
            return Err(found.mistake(at, format!("`{key}` must be a list of strings, in []")));
        };
        if array.is_empty() {
            let text = format!("`{key}` is empty; name at least one, or leave the key out");
            return Err(found.mistake(at, text));
        }
        let mut strings = Ok(Vec::new());
        for entry in array.iter() {
            let at = entry.span().start;
            match (entry.get_ref(), &mut strings) {
                (DeValue::String(text), Ok(strings)) => strings.push((at, text.to_string())),
                (DeValue::String(_), Err(_)) => {}
                _ => strings = Err(found.mistake(at, format!("`{key}` must hold only strings"))),
            }
        }
        strings.map(Some)
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &'static str, found: &mut Found<'_>) -> Read<Section<'a>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) => Ok(Some(Section::new(self.header(key), at, table))),
            _ => {
                let header = self.header(key);
                Err(found.mistake(at, format!("`{key}` must be a table, {header}")))
            }
        }
    }

    /// The tables of a list inside this one; those that are none are left out, with a mistake.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        found: &mut Found<'_>,
    ) -> Read<Vec<Section<'a>>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let at = value.span().start;
        let DeValue::Array(array) = value.get_ref() else {
            return Err(found.mistake(at, format!("`{key}` must be a list of tables, [[{key}]]")));
        };
        let mut sections = Vec::new();
        let mut wrong = None;
        for entry in array.iter() {
            let at = entry.span().start;
            match entry.get_ref() {
                DeValue::Table(table) => {
                    sections.push(Section::new(format!("[[{key}]]"), at, table));
                }
                _ => wrong = Some(found.mistake(at, format!("`{key}` must hold only tables"))),
            }
        }
        match wrong {
            Some(reported) if sections.is_empty() => Err(reported),
            _ => Ok(Some(sections)),
        }
    }

    /// Reports every key that was not read.
    pub(super) fn finish(self, found: &mut Found<'_>) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if self.read.contains(name) {
                continue;
            }
            let (inner, header) = self.inner;
            let text = if self.later.contains(&name) {
                format!("`{name}` is not supported yet")
            } else if inner.contains(&name) {
                format!("`{name}` belongs below {header}, behind all other keys of {}", self.name)
            } else {
                let known: Vec<_> = self.read.iter().copied().collect();
                format!("unknown key `{name}` in {}; known are {}", self.name, known.join(", "))
            };
            found.mistake(key.span().start, text);
        }
    }
}
