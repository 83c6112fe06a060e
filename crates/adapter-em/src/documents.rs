//! Documents of rows, whichever representation they come in.

use mullion_adapter::kit::json_text;
use mullion_adapter::{Misread, Reject, Reply};

use crate::body::xml_text;
use crate::envelope;
use crate::format::Format;
use crate::json::Fields;
use crate::lists::Names;
use crate::xml::Document;

/// What came of one row: the outer error is that of the document, the inner one says what is wrong
/// with the row, in words that go on from "row 7 …".
pub(crate) type Taken<T> = Result<Result<T, &'static str>, Misread>;

/// Reads rows of one kind, in either representation.
pub(crate) trait ReadRow {
    /// What they become.
    type Row;

    /// Reads the element just handed out.
    fn read_xml(&mut self, document: &mut Document<'_>) -> Taken<Self::Row>;

    /// Reads an object.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from "row 7 …".
    fn read_json(&mut self, fields: &Fields<'_>) -> Result<Self::Row, &'static str>;
}

/// What rows come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// An answer of the query service.
    Query,
    /// A collection.
    Collection,
    /// Nothing: the document is one entity.
    One,
}

/// So many rows find room without being moved: as many as a page is asked for with.
const USUAL: usize = 100;

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
    pub(crate) fn new() -> Self {
        Self { rows: Vec::with_capacity(USUAL), rejects: Vec::new(), pages: None }
    }

    /// How many rows the document had, good and bad.
    pub(crate) fn count(&self) -> usize {
        self.rows.len() + self.rejects.len()
    }

    /// Adds a row, or why there is none, with the fingerprint of what was written in its place.
    pub(crate) fn push(&mut self, row: Result<T, &'static str>, fingerprint: impl FnOnce() -> u64) {
        match row {
            Ok(row) => self.rows.push(row),
            Err(flaw) => self.rejects.push(Reject {
                reason: format!("row {} {flaw}", self.count()),
                fingerprint: fingerprint(),
            }),
        }
    }
}

/// Reads the rows called `names` of an answer.
///
/// # Errors
/// It is not the document that was asked for, not whole, or over a limit.
pub(crate) fn rows<R: ReadRow>(
    format: Format,
    reply: &Reply,
    envelope: Envelope,
    names: &Names,
    reader: &mut R,
) -> Result<Rows<R::Row>, Misread> {
    match format {
        Format::Xml => {
            let text = xml_text(reply)?;
            let read = |document: &mut Document<'_>| reader.read_xml(document);
            match envelope {
                Envelope::Query => envelope::query_result(&text, names, read),
                Envelope::Collection => envelope::collection(&text, names, read),
                Envelope::One => envelope::entity(&text, names, read),
            }
        }
        Format::Json => {
            let text = json_text(reply)?;
            let read = |fields: &Fields<'_>| reader.read_json(fields);
            match envelope {
                Envelope::Query => envelope::json::query_result(text, names, read),
                Envelope::Collection => envelope::json::collection(text, names, read),
                Envelope::One => envelope::json::entity(text, names, read),
            }
        }
    }
}

/// That references came where entities were asked for; `what` is what gives them away.
pub(crate) fn references(what: &str) -> Misread {
    Misread::new(format!("the answer holds references (`{what}`) where entities were asked for"))
}

/// That the entities are others than those asked for.
pub(crate) fn other_entities(names: &Names) -> Misread {
    let Names { entity, .. } = names;
    Misread::new(format!("the answer lists entities of another type than `{entity}`"))
}

/// That an error came as if it were an answer.
pub(crate) fn error_under_200() -> Misread {
    Misread::new("the answer is an error under status 200")
}

/// That there is no list at all, which is not an empty one.
pub(crate) fn no_list() -> Misread {
    Misread::new("the answer has no list of entities")
}
