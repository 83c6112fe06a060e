//! The forms of an export, and its rows written chunk by chunk.

use std::io;

use actix_web::web::Bytes;
use mullion_core::Walk;

use super::csv;
use crate::render::{Fields, Writer};

/// About how many bytes are written at once.
const CHUNK: usize = 64 * 1024;

/// A form of the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// RFC 4180, with a header row.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// The value of `Content-Type`.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// The value of `Content-Disposition`: a browser saves the list and shows nothing of it.
    pub(crate) const fn disposition(self) -> &'static str {
        match self {
            Self::Csv => "attachment; filename=\"mullion-sessions.csv\"",
            Self::Ndjson => "attachment; filename=\"mullion-sessions.ndjson\"",
        }
    }
}

/// A whole list, a chunk at a time.
pub(super) struct Pages {
    walk: Walk,
    format: Format,
    fields: Fields,
    has_begun: bool,
}

impl Pages {
    /// The list of what `walk` meets, with these fields.
    pub(super) const fn new(walk: Walk, format: Format, fields: Fields) -> Self {
        Self { walk, format, fields, has_begun: false }
    }

    /// The next rows as lines of JSON, each as `items` shows it.
    fn lines(&mut self) -> Vec<u8> {
        let mut lines = Vec::with_capacity(CHUNK + CHUNK / 8);
        let mut writer = Writer::new(&self.fields);
        while lines.len() < CHUNK
            && let Some(row) = self.walk.next()
        {
            writer.write(&mut lines, &row);
            lines.push(b'\n');
        }
        lines
    }

    /// The next rows as CSV, below the header row where they are the first ones.
    fn records(&mut self) -> io::Result<Vec<u8>> {
        let mut table = csv::Table::new(CHUNK + CHUNK / 8);
        if !std::mem::replace(&mut self.has_begun, true) {
            table.header(&self.fields)?;
        }
        while table.len() < CHUNK
            && let Some(row) = self.walk.next()
        {
            table.row(&row, &self.fields)?;
        }
        table.finish()
    }
}

impl Iterator for Pages {
    type Item = io::Result<Bytes>;

    /// The next chunk; takes as long as some hundred rows do, and up to a second now and then where
    /// the next of ten million rows are looked for.
    fn next(&mut self) -> Option<Self::Item> {
        let chunk = match self.format {
            Format::Csv => self.records(),
            Format::Ndjson => Ok(self.lines()),
        };
        match chunk {
            Ok(chunk) if chunk.is_empty() => None,
            chunk => Some(chunk.map(Bytes::from)),
        }
    }
}
