//! What rows have in common, written once for each class of rows and kept by the core.

use std::ops::Range;

use mullion_core::{Common, JobOf};

use super::field::Field;
use super::json::{maybe, text, word};

/// The fields that depend on the class of a row alone, in the order of the contract. Of the product's
/// words that is all but the id.
pub(super) const FIELDS: [Field; 11] = [
    Field::Source,
    Field::Product,
    Field::Server,
    Field::Kind,
    Field::Workload,
    Field::Job,
    Field::Organization,
    Field::State,
    Field::Result,
    Field::Native,
    Field::Presence,
];

/// The place of a field among them; `None` where rows of a class differ in it.
pub(super) fn place(field: Field) -> Option<usize> {
    FIELDS.iter().position(|known| *known == field)
}

/// A number in what is kept.
const NUMBER: usize = size_of::<u32>();

/// What a class has in all of these fields, one behind the other: first where each begins and where
/// the last one ends, then they, each with its key.
pub(super) fn written(common: Common<'_>) -> Vec<u8> {
    let mut out = vec![0; (FIELDS.len() + 1) * NUMBER];
    let mut bounds = vec![out.len()];
    for field in FIELDS {
        value(&mut out, common, field);
        bounds.push(out.len());
    }
    for (place, bound) in out.chunks_exact_mut(NUMBER).zip(bounds) {
        place.copy_from_slice(&u32::try_from(bound).unwrap_or_default().to_ne_bytes());
    }
    out
}

/// What was written of the fields at these places.
pub(super) fn fragment<'k>(kept: &'k [u8], places: &Range<usize>) -> &'k [u8] {
    let (numbers, _) = kept.as_chunks::<NUMBER>();
    let bound = |place: usize| {
        let bound = u32::from_ne_bytes(numbers.get(place).copied().unwrap_or_default());
        usize::try_from(bound).unwrap_or_default()
    };
    kept.get(bound(places.start)..bound(places.end)).unwrap_or_default()
}

/// Appends the key of a field and what a class has there.
fn value(out: &mut Vec<u8>, common: Common<'_>, field: Field) {
    if field != Field::Native {
        out.extend_from_slice(field.key());
    }
    match field {
        Field::Source => text(out, common.source()),
        Field::Product => text(out, common.product()),
        Field::Server => maybe(out, common.server(), text),
        Field::Kind => word(out, common.kind().as_str()),
        Field::Workload => maybe(out, common.workload().map(|workload| workload.as_str()), word),
        Field::Job => maybe(out, common.job(), job),
        Field::Organization => maybe(out, common.organization(), text),
        Field::State => word(out, common.state().as_str()),
        Field::Result => maybe(out, common.result().map(|result| result.as_str()), word),
        Field::Native => native(out, common),
        Field::Presence => word(out, common.presence().as_str()),
        Field::Id
        | Field::Name
        | Field::Object
        | Field::InitiatedBy
        | Field::Reason
        | Field::ProgressPercent
        | Field::PointInTime
        | Field::StartedAt
        | Field::EndedAt
        | Field::DurationSeconds
        | Field::Message
        | Field::Parent
        | Field::ReadAt
        | Field::Links => {}
    }
}

/// Appends a job.
fn job(out: &mut Vec<u8>, job: JobOf<'_>) {
    out.extend_from_slice(b"{\"id\":");
    maybe(out, job.id, text);
    out.extend_from_slice(b",\"name\":");
    maybe(out, job.name, text);
    out.push(b'}');
}

/// Appends the product's own words behind the id.
fn native(out: &mut Vec<u8>, common: Common<'_>) {
    out.extend_from_slice(b",\"type\":");
    text(out, common.native_type());
    out.extend_from_slice(b",\"subtype\":");
    maybe(out, common.subtype(), text);
    out.extend_from_slice(b",\"state\":");
    maybe(out, common.native_state(), text);
    out.extend_from_slice(b",\"result\":");
    maybe(out, common.native_result(), text);
    out.push(b'}');
}
