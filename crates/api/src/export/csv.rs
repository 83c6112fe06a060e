//! Rows as CSV (RFC 4180): the fields of the contract in its order, those of objects one by one.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, Writer, WriterBuilder};
use mullion_core::Row;

use crate::render::{Field, Fields};
use crate::views::{Links, Seconds};

/// What a row has in a column; `None` is null.
type Cell = for<'r> fn(&'r Row) -> Option<Cow<'r, str>>;

/// Every column: the field, what of it where it is an object, and what stands in a row's cell.
const COLUMNS: &[(Field, &str, Cell)] = &[
    (Field::Id, "", |row| text(row.id())),
    (Field::Source, "", |row| borrowed(row.source())),
    (Field::Product, "", |row| borrowed(row.product())),
    (Field::Server, "", |row| borrowed(row.common().server()?)),
    (Field::Kind, "", |row| borrowed(row.common().kind().as_str())),
    (Field::Workload, "", |row| borrowed(row.common().workload()?.as_str())),
    (Field::Name, "", |row| Some(name(row))),
    (Field::Job, ".id", |row| borrowed(row.common().job()?.id?)),
    (Field::Job, ".name", |row| borrowed(row.common().job()?.name?)),
    (Field::Object, "", |row| borrowed(row.object()?)),
    (Field::Organization, "", |row| borrowed(row.common().organization()?)),
    (Field::InitiatedBy, "", |row| borrowed(row.initiated_by()?)),
    (Field::Reason, "", |row| borrowed(row.reason()?)),
    (Field::State, "", |row| borrowed(row.common().state().as_str())),
    (Field::Result, "", |row| borrowed(row.common().result()?.as_str())),
    (Field::ProgressPercent, "", |row| text(row.progress_percent()?)),
    (Field::PointInTime, "", |row| text(row.point_in_time()?)),
    (Field::StartedAt, "", |row| text(row.started_at()?)),
    (Field::EndedAt, "", |row| text(row.ended_at()?)),
    (Field::DurationSeconds, "", |row| text(Seconds(row.duration_ticks()?))),
    (Field::Message, "", |row| borrowed(row.message()?)),
    (Field::Parent, ".id", |row| text(row.parent_id()?)),
    (Field::Parent, ".relation", |row| borrowed(row.common().relation()?.as_str())),
    (Field::Native, ".id", |row| text(row.native_id())),
    (Field::Native, ".type", |row| borrowed(row.common().native_type())),
    (Field::Native, ".subtype", |row| borrowed(row.common().subtype()?)),
    (Field::Native, ".state", |row| borrowed(row.common().native_state()?)),
    (Field::Native, ".result", |row| borrowed(row.common().native_result()?)),
    (Field::Presence, "", |row| borrowed(row.presence().as_str())),
    (Field::ReadAt, "", |row| text(row.read_at())),
    (Field::Links, ".self", |row| Some(Links::of(row).own.into())),
    (Field::Links, ".items", |row| Some(Links::of(row).items?.into())),
    (Field::Links, ".events", |row| Some(Links::of(row).events?.into())),
];

/// The columns of these fields.
fn columns(fields: &Fields) -> impl Iterator<Item = &'static (Field, &'static str, Cell)> {
    COLUMNS.iter().filter(|(field, _, _)| fields.contains(*field))
}

/// A text of the row, or a word of ours.
fn borrowed(text: &str) -> Option<Cow<'_, str>> {
    Some(Cow::Borrowed(text))
}

/// A value as text.
fn text<'r>(value: impl ToString) -> Option<Cow<'r, str>> {
    Some(Cow::Owned(value.to_string()))
}

/// The name of a row.
fn name(row: &Row) -> Cow<'_, str> {
    match row.name() {
        (stem, Some(stamp)) => Cow::Owned(format!("{stem}{}", stamp.as_str())),
        (stem, None) => Cow::Borrowed(stem),
    }
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

    /// Writes the names of the columns of these fields, with a dot between an object and what of it.
    pub(super) fn header(&mut self, fields: &Fields) -> io::Result<()> {
        let names = columns(fields).map(|(field, part, _)| format!("{}{part}", field.as_str()));
        Ok(self.0.write_record(names)?)
    }

    /// Writes these fields of a row; null is an empty cell.
    pub(super) fn row(&mut self, row: &Row, fields: &Fields) -> io::Result<()> {
        for (_, _, cell) in columns(fields) {
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
