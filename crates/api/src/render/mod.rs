//! Sessions as JSON, written straight from the columns: no session is put together and nothing is
//! allocated for a row.
//!
//! What rows of a class have in common ([`common`]) is written once and kept; what each has of its own
//! ([`own`]) stands in between. Which runs of fields are common follows from those that are wanted
//! ([`Fields`]): there is one way to write a row, with all fields or with some.
//!
//! What is written is byte for byte what serde makes of a [`crate::views::SessionView`], which
//! describes a session in the document and is sent where there are few; a test holds the two equal.

mod common;
mod field;
mod json;
mod own;
#[cfg(test)]
mod tests;

use mullion_core::Row;

use self::field::Step;
pub(crate) use self::field::{Field, Fields};
use self::own::{Calendars, Own};
use crate::answer;
use crate::problem::{Problem, Slug};
use crate::views::ListView;

/// What a list begins with.
const BEGINNING: &[u8] = b"{\"items\":";

/// How many bytes a usual row takes at most.
const USUAL: usize = 1_024;
/// How many rows tell how long the others are: the first alone may be a short one.
const SAMPLE: usize = 8;

/// How many bytes are set aside for each further row: as many as the first ones took and some more,
/// but no more than a usual row takes, for one of them may tell a long story.
const fn set_aside(first: usize) -> usize {
    if first < USUAL { first + first / 16 } else { USUAL }
}

/// The body of the list that this is without its items, which are these fields of these rows.
///
/// # Errors
/// The rest cannot be written as JSON, or does not begin with an empty list of items; neither
/// happens.
pub(crate) fn list<'r>(
    view: &ListView<'_>,
    rows: impl ExactSizeIterator<Item = &'r Row>,
    fields: &Fields,
) -> Result<Vec<u8>, Problem> {
    let rest = answer::json(view)?;
    let rest = rest.strip_prefix(BEGINNING).and_then(|rest| rest.strip_prefix(b"[]"));
    let rest = rest.ok_or(Problem::new(Slug::Internal))?;
    let mut body = Vec::with_capacity(SAMPLE.min(rows.len()) * USUAL + rest.len());
    body.extend_from_slice(BEGINNING);
    sessions(&mut body, rows, fields, rest.len());
    body.extend_from_slice(rest);
    Ok(body)
}

/// Appends these fields of these rows as a list, behind which so many bytes will follow.
fn sessions<'r>(
    out: &mut Vec<u8>,
    rows: impl ExactSizeIterator<Item = &'r Row>,
    fields: &Fields,
    behind: usize,
) {
    let (begun, count) = (out.len(), rows.len());
    let mut writer = Writer::new(fields);
    out.push(b'[');
    for (index, row) in rows.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if index == SAMPLE {
            let first = (out.len() - begun) / SAMPLE;
            out.reserve(set_aside(first) * (count - SAMPLE) + behind);
        }
        writer.write(out, row);
    }
    out.push(b']');
}

/// Writes rows one after the other.
pub(crate) struct Writer<'f> {
    fields: &'f Fields,
    calendars: Calendars,
}

impl<'f> Writer<'f> {
    /// Writes these fields of rows.
    pub(crate) fn new(fields: &'f Fields) -> Self {
        Self { fields, calendars: Calendars::default() }
    }

    /// Appends a row as an object.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, row: &Row) {
        let begun = out.len();
        let kept = row.kept(common::written);
        let mut own = Own::new(row, &mut self.calendars);
        for step in self.fields.steps() {
            match step {
                Step::Own(field) => own.write(out, *field),
                Step::Common(places) => {
                    out.extend_from_slice(common::fragment(&kept, places));
                }
            }
        }
        // The first key has a comma before it, too.
        if let Some(comma) = out.get_mut(begun) {
            *comma = b'{';
        }
        out.push(b'}');
    }
}
