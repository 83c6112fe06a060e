//! What each row has of its own.

use mullion_core::{NativeId, Row};
use mullion_model::{Calendar, Timestamp};

use super::field::Field;
use super::json::{guid, null, plain, within_moment, within_text, word};
use crate::views::{SESSIONS, Seconds, whole};

/// The fields of one row.
pub(super) struct Own<'r> {
    row: &'r Row,
    id: [u8; 36],
    calendars: &'r mut Calendars,
}

/// Neighbours began and ended on one day, and were read on one, mostly another one.
#[derive(Default)]
pub(super) struct Calendars {
    run: Calendar,
    point: Calendar,
    read: Calendar,
}

impl Calendars {
    /// The one for a field.
    const fn of(&mut self, field: Field) -> &mut Calendar {
        match field {
            Field::PointInTime => &mut self.point,
            Field::ReadAt => &mut self.read,
            _ => &mut self.run,
        }
    }
}

impl<'r> Own<'r> {
    /// Those of this row; its moments are written with the calendars.
    pub(super) fn new(row: &'r Row, calendars: &'r mut Calendars) -> Self {
        Self { row, id: guid(row.id().as_u128()), calendars }
    }

    /// Appends the key of a field and what the row has there. Where it has something in common with
    /// others in that field, too, that has to follow.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, field: Field) {
        let row = self.row;
        match field {
            Field::Name => self.name(out),
            Field::Object => text(out, Field::Object, row.object()),
            Field::InitiatedBy => text(out, Field::InitiatedBy, row.initiated_by()),
            Field::Reason => text(out, Field::Reason, row.reason()),
            Field::ProgressPercent => number(out, field, row.progress_percent(), |out, percent| {
                whole(out, percent.into());
            }),
            Field::PointInTime => self.moment(out, Field::PointInTime, row.point_in_time()),
            Field::StartedAt => self.moment(out, Field::StartedAt, row.started_at()),
            Field::EndedAt => self.moment(out, Field::EndedAt, row.ended_at()),
            Field::DurationSeconds => {
                let seconds = row.duration_ticks().map(Seconds);
                number(out, Field::DurationSeconds, seconds, |out, seconds| seconds.write(out));
            }
            Field::Message => text(out, Field::Message, row.message()),
            Field::Parent => self.parent(out),
            Field::Native => self.native_id(out),
            Field::ReadAt => self.moment(out, Field::ReadAt, Some(row.read_at())),
            Field::Links => self.links(out),
            Field::Id => self.id(out),
            Field::Source
            | Field::Product
            | Field::Server
            | Field::Kind
            | Field::Workload
            | Field::Job
            | Field::Organization
            | Field::State
            | Field::Result
            | Field::Presence => {}
        }
    }

    /// Appends the id.
    fn id(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(Field::Id.text_key());
        out.extend_from_slice(&self.id);
        out.push(b'"');
    }

    /// Appends the name.
    fn name(&self, out: &mut Vec<u8>) {
        let (stem, stamp) = self.row.name();
        out.extend_from_slice(Field::Name.text_key());
        within_text(out, stem);
        if let Some(stamp) = stamp {
            out.extend_from_slice(stamp.as_str().as_bytes());
        }
        out.push(b'"');
    }

    /// Appends a moment.
    fn moment(&mut self, out: &mut Vec<u8>, field: Field, moment: Option<Timestamp>) {
        let Some(moment) = moment else { return out.extend_from_slice(field.null()) };
        out.extend_from_slice(field.text_key());
        within_moment(out, moment, self.calendars.of(field));
        out.push(b'"');
    }

    /// Appends what it is a part or a retry of.
    fn parent(&self, out: &mut Vec<u8>) {
        let Some(relation) = self.row.common().relation() else {
            return out.extend_from_slice(Field::Parent.null());
        };
        out.extend_from_slice(Field::Parent.key());
        out.extend_from_slice(b"{\"id\":");
        match self.row.parent_id() {
            Some(id) => plain(out, &guid(id.as_u128())),
            None => null(out),
        }
        out.extend_from_slice(b",\"relation\":");
        word(out, relation.as_str());
        out.push(b'}');
    }

    /// Appends the product's id of it, before the product's other words.
    fn native_id(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(Field::Native.key());
        out.extend_from_slice(b"{\"id\":\"");
        match self.row.native_id() {
            NativeId::Guid(number) => out.extend_from_slice(&guid(number)),
            NativeId::Text(id) => within_text(out, id),
        }
        out.push(b'"');
    }

    /// Appends where to go from it.
    fn links(&self, out: &mut Vec<u8>) {
        let common = self.row.common();
        out.extend_from_slice(Field::Links.key());
        out.extend_from_slice(b"{\"self\":\"");
        self.address(out);
        out.extend_from_slice(b"\",\"items\":");
        self.link(out, common.has_items(), b"/items\"");
        out.extend_from_slice(b",\"events\":");
        self.link(out, common.has_events(), b"/events\"");
        out.push(b'}');
    }

    /// Appends an address below its own, or null where there is none.
    fn link(&self, out: &mut Vec<u8>, is_there: bool, below: &[u8]) {
        if !is_there {
            return null(out);
        }
        out.push(b'"');
        self.address(out);
        out.extend_from_slice(below);
    }

    /// Appends its own address.
    fn address(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(SESSIONS.as_bytes());
        out.extend_from_slice(&self.id);
    }
}

/// Appends a text.
fn text(out: &mut Vec<u8>, field: Field, text: Option<&str>) {
    let Some(text) = text else { return out.extend_from_slice(field.null()) };
    out.extend_from_slice(field.text_key());
    within_text(out, text);
    out.push(b'"');
}

/// Appends a number.
fn number<T>(out: &mut Vec<u8>, field: Field, number: Option<T>, write: fn(&mut Vec<u8>, T)) {
    let Some(number) = number else { return out.extend_from_slice(field.null()) };
    out.extend_from_slice(field.key());
    write(out, number);
}
