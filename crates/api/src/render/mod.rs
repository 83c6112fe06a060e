//! Sessions as JSON, written straight from the columns: no session is put together and nothing is
//! allocated for a row.
//!
//! What is written is byte for byte what serde makes of a [`crate::views::SessionView`], which
//! describes a session in the document and is sent where there are few; a test holds the two equal.

mod field;
mod json;
#[cfg(test)]
mod tests;

use mullion_core::{JobOf, NativeId, Row};

pub(crate) use self::field::{Field, Fields};
use self::json::{guid, maybe, moment, null, plain, text, within_text};
use crate::answer;
use crate::problem::{Problem, Slug};
use crate::views::{ListView, SESSIONS, Seconds, whole};

/// What a list begins with.
const BEGINNING: &[u8] = b"{\"items\":";

/// How many bytes are set aside for each further row: as many as the first one took and some more,
/// but no more than a usual row takes, for the first one may tell a long story.
const fn set_aside(first: usize) -> usize {
    if first < 1_024 { first + 64 } else { 1_024 }
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
    let mut body = BEGINNING.to_vec();
    sessions(&mut body, rows, fields);
    body.extend_from_slice(rest);
    Ok(body)
}

/// Appends these fields of these rows as a list.
fn sessions<'r>(out: &mut Vec<u8>, rows: impl ExactSizeIterator<Item = &'r Row>, fields: &Fields) {
    let count = rows.len();
    out.push(b'[');
    for (index, row) in rows.enumerate() {
        let begun = out.len();
        if index > 0 {
            out.push(b',');
        }
        session(out, row, fields);
        if index == 0 {
            out.reserve(set_aside(out.len() - begun) * count);
        }
    }
    out.push(b']');
}

/// Appends a row with these fields as an object.
pub(crate) fn session(out: &mut Vec<u8>, row: &Row, fields: &Fields) {
    let begun = out.len();
    let id = guid(row.id().as_u128());
    for field in fields.iter() {
        out.extend_from_slice(field.key());
        value(out, row, field, &id);
    }
    // The first key has a comma before it, too.
    if let Some(comma) = out.get_mut(begun) {
        *comma = b'{';
    }
    out.push(b'}');
}

/// Appends the value of a field of the row that has this id.
fn value(out: &mut Vec<u8>, row: &Row, field: Field, id: &[u8]) {
    match field {
        Field::Id => plain(out, id),
        Field::Source => text(out, row.source()),
        Field::Product => text(out, row.product()),
        Field::Server => maybe(out, row.server(), text),
        Field::Kind => word(out, row.kind().as_str()),
        Field::Workload => maybe(out, row.workload().map(|workload| workload.as_str()), word),
        Field::Name => name(out, row),
        Field::Job => maybe(out, row.job(), job),
        Field::Object => maybe(out, row.object(), text),
        Field::Organization => maybe(out, row.organization(), text),
        Field::InitiatedBy => maybe(out, row.initiated_by(), text),
        Field::Reason => maybe(out, row.reason(), text),
        Field::State => word(out, row.state().as_str()),
        Field::Result => maybe(out, row.result().map(|result| result.as_str()), word),
        Field::ProgressPercent => {
            maybe(out, row.progress_percent(), |out, percent| whole(out, percent.into()));
        }
        Field::PointInTime => maybe(out, row.point_in_time(), moment),
        Field::StartedAt => maybe(out, row.started_at(), moment),
        Field::EndedAt => maybe(out, row.ended_at(), moment),
        Field::DurationSeconds => {
            maybe(out, row.duration_ticks().map(Seconds), |out, seconds| seconds.write(out));
        }
        Field::Message => maybe(out, row.message(), text),
        Field::Parent => parent(out, row),
        Field::Native => native(out, row),
        Field::Presence => word(out, row.presence().as_str()),
        Field::ReadAt => moment(out, row.read_at()),
        Field::Links => links(out, row, id),
    }
}

/// Appends a word of our own.
fn word(out: &mut Vec<u8>, word: &str) {
    plain(out, word.as_bytes());
}

/// Appends the name of a row.
fn name(out: &mut Vec<u8>, row: &Row) {
    let (stem, stamp) = row.name();
    out.push(b'"');
    within_text(out, stem);
    if let Some(stamp) = stamp {
        out.extend_from_slice(stamp.as_str().as_bytes());
    }
    out.push(b'"');
}

/// Appends a job.
fn job(out: &mut Vec<u8>, job: JobOf<'_>) {
    out.extend_from_slice(b"{\"id\":");
    maybe(out, job.id, text);
    out.extend_from_slice(b",\"name\":");
    maybe(out, job.name, text);
    out.push(b'}');
}

/// Appends what a row is a part or a retry of.
fn parent(out: &mut Vec<u8>, row: &Row) {
    let Some(relation) = row.relation() else { return null(out) };
    out.extend_from_slice(b"{\"id\":");
    maybe(out, row.parent_id(), |out, id| plain(out, &guid(id.as_u128())));
    out.extend_from_slice(b",\"relation\":");
    word(out, relation.as_str());
    out.push(b'}');
}

/// Appends the product's own words.
fn native(out: &mut Vec<u8>, row: &Row) {
    out.extend_from_slice(b"{\"id\":");
    match row.native_id() {
        NativeId::Guid(number) => plain(out, &guid(number)),
        NativeId::Text(id) => text(out, id),
    }
    out.extend_from_slice(b",\"type\":");
    text(out, row.native_type());
    out.extend_from_slice(b",\"subtype\":");
    maybe(out, row.subtype(), text);
    out.extend_from_slice(b",\"state\":");
    maybe(out, row.native_state(), text);
    out.extend_from_slice(b",\"result\":");
    maybe(out, row.native_result(), text);
    out.push(b'}');
}

/// Appends where to go from the row that has this id.
fn links(out: &mut Vec<u8>, row: &Row, id: &[u8]) {
    let own = |out: &mut Vec<u8>| {
        out.push(b'"');
        out.extend_from_slice(SESSIONS.as_bytes());
        out.extend_from_slice(id);
    };
    out.extend_from_slice(b"{\"self\":");
    own(out);
    out.push(b'"');
    for (name, is_there) in [("items", row.has_items()), ("events", row.has_events())] {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        if is_there {
            own(out);
            out.push(b'/');
            out.extend_from_slice(name.as_bytes());
            out.push(b'"');
        } else {
            null(out);
        }
    }
    out.push(b'}');
}
