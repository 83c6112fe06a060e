//! The JSON documents that rows come in.
//!
//! An answer of the query service has a key for every list there is, null where the list is not the
//! one asked for, and twice around its rows: `Entities.BackupJobSessions.BackupJobSessions`.

use mullion_adapter::Misread;
use mullion_adapter::kit::{Notes, fingerprint};
use serde_json::value::RawValue;

use crate::documents::{Rows, error_under_200, no_list, other_entities, references};
use crate::json::{Fields, Outline, one_or_many};
use crate::lists::Names;

/// Reads an answer of the query service with entities called `names`.
///
/// # Errors
/// Another document, references instead of entities, entities of another type, or no list at all.
/// A null in the place of the list asked for is an empty one: it says that entities were asked for
/// and that there are none.
pub(crate) fn query_result<T>(
    text: &str,
    names: &Names,
    mut read: impl FnMut(&Fields<'_>) -> Result<T, &'static str>,
) -> Result<Rows<T>, Misread> {
    let mut found = Rows::new();
    if let Some((root, rows)) = usual_shape(text, names) {
        take_all(rows, &mut found, &mut read)?;
        found.pages = pages(&root)?;
        return Ok(found);
    }
    let root = &Fields::document(text)?;
    is_no_error(root)?;
    if field(root, "Refs")?.is_some_and(|refs| !is_vacant(refs)) {
        return Err(references("Refs"));
    }
    let entities = field(root, ENTITIES)?.and_then(Fields::of).ok_or_else(no_list)?;
    for (key, value) in entities.present() {
        if !key.eq_ignore_ascii_case(names.list) && !is_vacant(value) {
            return Err(other_entities(names));
        }
    }
    match field(&entities, names.list)? {
        Some(value) => take_all(rows_of(value)?, &mut found, &mut read)?,
        None if entities.has(names.list) => {}
        None => return Err(no_list()),
    }
    found.pages = pages(root)?;
    Ok(found)
}

/// The field of an answer of the query service that holds the lists of entities.
const ENTITIES: &str = "Entities";

/// The rows of an answer of the query service as servers write it, and what stands beside its lists,
/// found in one pass. `None` where anything is otherwise, which is read level by level.
fn usual_shape<'a>(text: &'a str, names: &Names) -> Option<(Fields<'a>, Vec<&'a RawValue>)> {
    let Outline { beside, elements } = Outline::read(text, &[ENTITIES, names.list, names.list])?;
    let [around, entities, root] = beside.try_into().ok()?;
    let is_usual = is_no_error(&root).is_ok()
        && root.get("Refs").ok()?.is_none_or(is_vacant)
        && !root.has(ENTITIES)
        && !entities.has(names.list)
        && entities.present().all(|(_, list)| is_vacant(list))
        && around.is_empty();
    is_usual.then_some((root, elements))
}

/// Reads a collection of entities called `names`.
///
/// # Errors
/// Another document; a collection of references is named as such.
pub(crate) fn collection<T>(
    text: &str,
    names: &Names,
    mut read: impl FnMut(&Fields<'_>) -> Result<T, &'static str>,
) -> Result<Rows<T>, Misread> {
    let root = &Fields::document(text)?;
    is_no_error(root)?;
    if field(root, "Refs")?.is_some() {
        return Err(references("Refs"));
    }
    let mut found = Rows::new();
    let value = field(root, names.list)?.ok_or_else(no_list)?;
    take_all(rows_of(value)?, &mut found, &mut read)?;
    Ok(found)
}

/// Reads a document that is one entity of those called `names`.
///
/// # Errors
/// Another document; a reference instead of the entity is named as such.
pub(crate) fn entity<T>(
    text: &str,
    names: &Names,
    mut read: impl FnMut(&Fields<'_>) -> Result<T, &'static str>,
) -> Result<Rows<T>, Misread> {
    let root = &Fields::document(text)?;
    is_no_error(root)?;
    is_no_reference(root)?;
    let r#type = root.text("Type", &mut Notes::default()).map_err(flawed)?;
    if !is_entity(root) || r#type.is_some_and(|word| !word.eq_ignore_ascii_case(names.entity)) {
        return Err(Misread::new(format!("the answer is not a `{}`", names.entity)));
    }
    let mut found = Rows::new();
    found.push(read(root), || fingerprint(names.entity));
    Ok(found)
}

/// Reads rows.
fn take_all<T>(
    rows: Vec<&RawValue>,
    found: &mut Rows<T>,
    read: &mut impl FnMut(&Fields<'_>) -> Result<T, &'static str>,
) -> Result<(), Misread> {
    for row in rows {
        let row_read = match Fields::of(row) {
            Some(fields) => {
                is_no_reference(&fields)?;
                read(&fields)
            }
            None => Err("is not an object"),
        };
        found.push(row_read, || fingerprint(row.get()));
    }
    Ok(())
}

/// The rows of a list: an array, or an object around it. One row alone may stand without its array,
/// as serialisers make of lists that they know from XML.
fn rows_of(value: &RawValue) -> Result<Vec<&RawValue>, Misread> {
    let Some(around) = Fields::of(value) else {
        let is_array = value.get().starts_with('[');
        return if is_array { Ok(one_or_many(value)) } else { Err(no_list()) };
    };
    if is_entity(&around) {
        return Ok(vec![value]);
    }
    let mut lists = around.present().filter(|(key, value)| {
        let is_array = value.get().starts_with('[') && !key.eq_ignore_ascii_case("Links");
        is_array || Fields::of(value).is_some_and(|fields| is_entity(&fields))
    });
    match (lists.next(), lists.next()) {
        (Some((_, rows)), None) => Ok(one_or_many(rows)),
        _ => Err(no_list()),
    }
}

/// How many pages the answer says there are, where it says so.
fn pages(root: &Fields<'_>) -> Result<Option<u64>, Misread> {
    let Some(paging) = field(root, "PagingInfo")?.and_then(Fields::of) else { return Ok(None) };
    let pages = paging.text("PagesCount", &mut Notes::default()).map_err(flawed)?;
    Ok(pages.and_then(|pages| pages.trim().parse().ok()))
}

/// A field of the document outside of rows.
fn field<'a>(fields: &Fields<'a>, name: &str) -> Result<Option<&'a RawValue>, Misread> {
    fields.get(name).map_err(flawed)
}

/// That what stands outside of rows is not sound.
fn flawed(flaw: &'static str) -> Misread {
    Misread::new(format!("the answer {flaw}"))
}

/// Whether an object is something that can be told by an id.
fn is_entity(fields: &Fields<'_>) -> bool {
    fields.has("UID") || fields.has("Href")
}

/// Checks that the document is not Enterprise Manager's of an error.
fn is_no_error(root: &Fields<'_>) -> Result<(), Misread> {
    let is_error = root.has("StatusCode") && root.has("Message");
    if is_error { Err(error_under_200()) } else { Ok(()) }
}

/// Checks that an object is not a mere reference to what was asked for.
fn is_no_reference(fields: &Fields<'_>) -> Result<(), Misread> {
    let r#type = fields.text("Type", &mut Notes::default()).map_err(flawed)?.unwrap_or_default();
    let is_reference = r#type.to_ascii_lowercase().ends_with("reference");
    if is_reference { Err(references("Type")) } else { Ok(()) }
}

/// Whether nothing is in a value: null, or a list or object of nothing but such.
fn is_vacant(value: &RawValue) -> bool {
    match Fields::of(value) {
        Some(fields) => fields.present().all(|(_, value)| is_vacant(value)),
        None => match value.get() {
            text if text.starts_with('[') => one_or_many(value).is_empty(),
            text => text == "null",
        },
    }
}
