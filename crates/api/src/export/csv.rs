//! Rows as CSV (RFC 4180): the fields of the contract in its order, those of objects one by one.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, Writer, WriterBuilder};
use mullion_core::Row;

use crate::views::{Links, Seconds};

/// What a row has in a column; `None` is null.
type Cell = for<'r> fn(&'r Row) -> Option<Cow<'r, str>>;

/// Every column with its name: the field, or object and field with a dot between them.
const COLUMNS: &[(&str, Cell)] = &[
    ("id", |row| text(row.id())),
    ("source", |row| borrowed(row.source())),
    ("product", |row| borrowed(row.product())),
    ("server", |row| maybe(&row.session().server)),
    ("kind", |row| borrowed(row.session().kind.as_str())),
    ("workload", |row| row.session().workload.map(|word| word.as_str().into())),
    ("name", |row| borrowed(&row.session().name)),
    ("job.id", |row| maybe(&row.session().job.as_ref()?.id)),
    ("job.name", |row| maybe(&row.session().job.as_ref()?.name)),
    ("object", |row| maybe(&row.session().object)),
    ("organization", |row| maybe(&row.session().organization)),
    ("initiatedBy", |row| maybe(&row.session().initiated_by)),
    ("reason", |row| maybe(&row.session().reason)),
    ("state", |row| borrowed(row.session().state.as_str())),
    ("result", |row| row.session().result.map(|word| word.as_str().into())),
    ("progressPercent", |row| text(row.session().progress_percent?)),
    ("pointInTime", |row| text(row.session().point_in_time?)),
    ("startedAt", |row| text(row.session().started_at?)),
    ("endedAt", |row| text(row.session().ended_at?)),
    ("durationSeconds", |row| text(Seconds(row.duration_ticks()?))),
    ("message", |row| maybe(&row.session().message)),
    ("parent.id", |row| text(row.parent_id()?)),
    ("parent.relation", |row| borrowed(row.session().parent.as_ref()?.relation.as_str())),
    ("native.id", |row| borrowed(&row.session().id.id)),
    ("native.type", |row| borrowed(row.session().id.r#type)),
    ("native.subtype", |row| maybe(&row.session().subtype)),
    ("native.state", |row| maybe(&row.session().native_state)),
    ("native.result", |row| maybe(&row.session().native_result)),
    ("presence", |row| borrowed(row.presence().as_str())),
    ("readAt", |row| text(row.read_at())),
    ("links.self", |row| Some(Links::of(row).own.into())),
    ("links.items", |row| Some(Links::of(row).items?.into())),
    ("links.events", |row| Some(Links::of(row).events?.into())),
];

/// A text of the row.
fn borrowed(text: &str) -> Option<Cow<'_, str>> {
    Some(Cow::Borrowed(text))
}

/// A text of the row, where it has one.
fn maybe(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

/// A value as text.
fn text<'r>(value: impl ToString) -> Option<Cow<'r, str>> {
    Some(Cow::Owned(value.to_string()))
}

/// A part of a table.
pub(super) struct Table(Writer<Vec<u8>>);

impl Table {
    /// An empty one, with room for so many bytes.
    pub(super) fn new(room: usize) -> Self {
        let table = Vec::with_capacity(room);
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(table))
    }

    /// About how many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.0.get_ref().len()
    }

    /// Writes the names of the columns.
    pub(super) fn header(&mut self) -> io::Result<()> {
        Ok(self.0.write_record(COLUMNS.iter().map(|(name, _)| *name))?)
    }

    /// Writes a row; null is an empty cell.
    pub(super) fn row(&mut self, row: &Row) -> io::Result<()> {
        for (_, cell) in COLUMNS {
            self.0.write_field(harmless(cell(row).unwrap_or_default()).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Its bytes.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.0.into_inner().map_err(|error| error.into_error())
    }
}

/// The text behind an apostrophe where a spreadsheet would take it for a formula: whoever names a
/// machine must not command the one on which its backups are looked at. Japanese spreadsheets take
/// the wide forms of these characters, too.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_carry_out_stands_behind_an_apostrophe() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
        {
            assert_eq!(harmless(formula.into()), format!("'{formula}"));
        }
        for text in ["", "a=1", "1-1", "'=1", " text", "\"=1", "ä", "2026-11-20T10:00:00Z"] {
            assert_eq!(harmless(text.into()), text);
        }
    }
}
