//! The documents that rows come in: `QueryResult`, and one entity as a document of its own.

use mullion_adapter::kit::fingerprint;
use mullion_adapter::{Misread, Reject};

use crate::xml::{Document, Tag};

/// What came of one row: the outer error is that of the document, the inner one says what is wrong
/// with the row, in words that go on from "row 7 …".
pub(crate) type Taken<T> = Result<Result<T, &'static str>, Misread>;

/// The rows of one document.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    /// Those that could be read, in wire order.
    pub(crate) rows: Vec<T>,
    /// Those that could not.
    pub(crate) rejects: Vec<Reject>,
    /// How many pages the answer says there are, where it says so.
    pub(crate) pages: Option<u64>,
}

impl<T> Rows<T> {
    /// No rows yet.
    const fn new() -> Self {
        Self { rows: Vec::new(), rejects: Vec::new(), pages: None }
    }

    /// How many rows the document had, good and bad.
    pub(crate) fn count(&self) -> usize {
        self.rows.len() + self.rejects.len()
    }

    /// Reads the row whose tag was just handed out.
    fn take<'a>(
        &mut self,
        document: &mut Document<'a>,
        tag: Tag<'a>,
        read: &mut impl FnMut(&mut Document<'a>) -> Taken<T>,
    ) -> Result<(), Misread> {
        let row = read(document)?;
        let flaw = document.take_flaw();
        let reason = match (flaw, row) {
            (None, Ok(row)) => {
                self.rows.push(row);
                return Ok(());
            }
            (Some(flaw), _) | (None, Err(flaw)) => flaw,
        };
        self.rejects.push(Reject {
            reason: format!("row {} {reason}", self.count()),
            fingerprint: fingerprint(document.written(tag)),
        });
        Ok(())
    }
}

/// Reads a `QueryResult` of entities of the type `name`, such as `RestoreSession`.
///
/// # Errors
/// Another document, references instead of entities, entities of another type, or no list at all.
/// `<Entities/>` is an empty list: it says that entities were asked for and that there are none.
pub(crate) fn query_result<'a, T>(
    text: &'a str,
    name: &str,
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
                entities(&mut document, name, &mut found, &mut read)?;
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
    if has_list { Ok(found) } else { Err(Misread::new("the answer has no list of entities")) }
}

/// Reads the lists in the `Entities` element just handed out: one for each type, named after it.
fn entities<'a, T>(
    document: &mut Document<'a>,
    name: &str,
    found: &mut Rows<T>,
    read: &mut impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<(), Misread> {
    while let Some(tag) = document.child()? {
        if tag.name.strip_suffix('s') == Some(name) {
            list(document, name, found, read)?;
        } else if document.skip()? {
            let what = format!("the answer lists entities of another type than `{name}`");
            return Err(Misread::new(what));
        }
    }
    Ok(())
}

/// Reads the list just handed out. What can be told by an id in it is a row, whatever it is called:
/// the product calls some rows by other names than their type.
fn list<'a, T>(
    document: &mut Document<'a>,
    name: &str,
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
            _ if tag.name == name || document.has_attribute(&["UID", "Href"]) => {
                found.take(document, tag, read)?;
            }
            _ => drop(document.skip()?),
        }
    }
}

/// Reads a document that is one entity, `name`.
///
/// # Errors
/// Another document; a reference instead of the entity is named as such.
pub(crate) fn entity<'a, T>(
    text: &'a str,
    name: &str,
    mut read: impl FnMut(&mut Document<'a>) -> Taken<T>,
) -> Result<Rows<T>, Misread> {
    let (mut document, root) = Document::open(text)?;
    root_is(root, name)?;
    let mut found = Rows::new();
    found.take(&mut document, root, &mut read)?;
    document.finish()?;
    Ok(found)
}

/// Checks what kind of document it is.
fn root_is(root: Tag<'_>, wanted: &str) -> Result<(), Misread> {
    match root.name {
        name if name == wanted => Ok(()),
        "Error" => Err(Misread::new("the answer is an error under status 200")),
        "EntityRef" => Err(references("EntityRef")),
        "EntityReferences" => Err(references("EntityReferences")),
        _ => Err(Misread::new(format!("the answer's root element is not `{wanted}`"))),
    }
}

/// That references came where entities were asked for.
fn references(element: &str) -> Misread {
    Misread::new(format!("the answer holds references (`{element}`) where entities were asked for"))
}
