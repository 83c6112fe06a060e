//! The XML documents that rows come in: `QueryResult`, a collection, and one entity as a document of
//! its own.

pub(crate) mod json;

use mullion_adapter::Misread;
use mullion_adapter::kit::fingerprint;

use crate::documents::{Rows, Taken, error_under_200, no_list, other_entities, references};
use crate::lists::Names;
use crate::xml::{Document, Tag};

/// Reads a `QueryResult` of entities called `names`.
///
/// # Errors
/// Another document, references instead of entities, entities of another type, or no list at all.
/// `<Entities/>` is an empty list: it says that entities were asked for and that there are none.
pub(crate) fn query_result<'a, T>(
    text: &'a str,
    names: &Names,
    mut read: impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<Rows<T>, Misread> {
    let (mut document, root) = Document::open(text)?;
    root_is(root, "QueryResult")?;
    let mut found = Rows::new();
    let mut has_list = false;
    while let Some(tag) = document.child()? {
        match tag.name {
            "Entities" if !document.is_nil() => {
                has_list = true;
                entities(&mut document, names, &mut found, &mut read)?;
            }
            "PagingInfo" => {
                let pages = document.attribute("PagesCount");
                found.pages = pages.and_then(|pages| pages.trim().parse().ok());
                document.skip()?;
            }
            other => {
                if document.skip()? && other == "Refs" {
                    return Err(references("Refs"));
                }
            }
        }
    }
    document.finish()?;
    if has_list { Ok(found) } else { Err(no_list()) }
}

/// Reads the lists in the `Entities` element just handed out: one for each type, named after it.
fn entities<'a, T>(
    document: &mut Document<'a>,
    names: &Names,
    found: &mut Rows<T>,
    read: &mut impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<(), Misread> {
    while let Some(tag) = document.child()? {
        if tag.name == names.list {
            list(document, names, found, read)?;
        } else if document.skip()? {
            return Err(other_entities(names));
        }
    }
    Ok(())
}

/// Reads the list just handed out. What can be told by an id in it is a row, whatever it is called:
/// the product calls some rows by other names than their type.
fn list<'a, T>(
    document: &mut Document<'a>,
    names: &Names,
    found: &mut Rows<T>,
    read: &mut impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<(), Misread> {
    loop {
        document.sound()?;
        let Some(tag) = document.child()? else {
            return Ok(());
        };
        match tag.name {
            "EntityRef" => return Err(references("EntityRef")),
            "Ref" => return Err(references("Ref")),
            _ if tag.name == names.row || document.has_attribute(&["UID", "Href"]) => {
                take(found, document, tag, read)?;
            }
            _ => drop(document.skip()?),
        }
    }
}

/// Reads a collection of entities called `names`, the list being the root.
///
/// # Errors
/// Another document; a collection of references is named as such.
pub(crate) fn collection<'a, T>(
    text: &'a str,
    names: &Names,
    mut read: impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<Rows<T>, Misread> {
    let (mut document, root) = Document::open(text)?;
    root_is(root, names.list)?;
    let mut found = Rows::new();
    list(&mut document, names, &mut found, &mut read)?;
    document.finish()?;
    Ok(found)
}

/// Reads a document that is one entity of those called `names`.
///
/// # Errors
/// Another document; a reference instead of the entity is named as such.
pub(crate) fn entity<'a, T>(
    text: &'a str,
    names: &Names,
    mut read: impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<Rows<T>, Misread> {
    let (mut document, root) = Document::open(text)?;
    root_is(root, names.entity)?;
    let mut found = Rows::new();
    take(&mut found, &mut document, root, &mut read)?;
    document.finish()?;
    Ok(found)
}

/// Checks what kind of document it is.
fn root_is(root: Tag<'_>, wanted: &str) -> Result<(), Misread> {
    match root.name {
        name if name == wanted => Ok(()),
        "Error" => Err(error_under_200()),
        "EntityRef" => Err(references("EntityRef")),
        "EntityReferences" => Err(references("EntityReferences")),
        _ => Err(Misread::new(format!("the answer's root element is not `{wanted}`"))),
    }
}

/// Reads the row whose tag was just handed out.
fn take<'a, T>(
    found: &mut Rows<T>,
    document: &mut Document<'a>,
    tag: Tag<'a>,
    read: &mut impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<(), Misread> {
    let row = read(document)?;
    let row = document.take_flaw().map_or(row, Err);
    found.push(row, || fingerprint(document.written(tag)));
    Ok(())
}
