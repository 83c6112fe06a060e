//! What all lists share: a page asked for, an answer read by its shape, and what comes behind it.
//!
//! Which list is a bare array and which a page depends on version and endpoint, and documents and
//! servers disagree about it, so `[` is read as an array and `{` as a page wherever they stand.

use mullion_adapter::kit::{Loose, Notes, Rows, json_page, json_rows, json_text};
use mullion_adapter::{Asked, Get, Misread, Next, Page, Position, Reply};
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::api::PAGE_SIZE;
use crate::wire;

/// `list`, one page of it where it is `paged`.
pub(crate) fn page_of<Q>(list: Get, asked: &Asked<'_, Q>, paged: bool) -> Get {
    let offset = asked.position.offset;
    if paged {
        list.with("offset", offset).with("limit", asked.limit)
    } else if offset > 0 {
        // A server that answered with a page where an array is documented is asked on in pages.
        list.with("offset", offset).with("limit", PAGE_SIZE)
    } else {
        list
    }
}

/// The rows of an answer, and what their envelope says about further ones.
pub(crate) struct List<T> {
    rows: Rows<T>,
    /// `None` for a bare array.
    envelope: Option<Envelope>,
}

/// What a page says about itself. `totalCount` is not asked: v8 has none, and it lies while rows
/// come and go.
struct Envelope {
    /// The page size that the server used, where it tells a usable one.
    limit: Option<u32>,
    /// Whether it links to a next page.
    has_next: bool,
}

impl<'a, T: Deserialize<'a>> List<T> {
    /// Reads an answer.
    ///
    /// # Errors
    /// Neither an array nor a page with a list of results, or not whole.
    pub(crate) fn read(reply: &'a Reply) -> Result<Self, Misread> {
        let text = json_text(reply)?;
        if text.trim_start().starts_with('[') {
            let list = serde_json::from_str::<&RawValue>(text).map_err(|_| not_whole())?;
            return Ok(Self { rows: json_rows(list)?, envelope: None });
        }
        if !text.trim_start().starts_with('{') {
            return Err(not_whole());
        }
        let (page, rows) = json_page::<wire::Page<'a>, T>(text, wire::RESULTS)?;
        let rows = rows.ok_or_else(|| Misread::new("the answer holds no list of results"))?;
        let limit = match page.limit {
            Loose::Whole(limit) => u32::try_from(limit).ok().filter(|limit| *limit > 0),
            _ => None,
        };
        let has_next = wire::href(&page.links, |links| &links.next).is_some();
        Ok(Self { rows, envelope: Some(Envelope { limit, has_next }) })
    }
}

impl<T> List<T> {
    /// The page of what `convert` makes of the rows. `behind` says where the next one begins, from
    /// what was made and from how many rows were received, the unreadable ones too: an offset has to
    /// grow by those, because a server may send fewer than were asked for.
    pub(crate) fn into_page<U>(
        self,
        asked_limit: u32,
        mut convert: impl FnMut(T, &mut Notes) -> Option<U>,
        behind: impl FnOnce(&[U], usize) -> Position,
    ) -> Page<U> {
        let Self { rows: Rows { rows, rejects }, envelope } = self;
        let count = rows.len() + rejects.len();
        let mut notes = Notes::default();
        let mut made = Vec::with_capacity(rows.len());
        made.extend(rows.into_iter().filter_map(|row| convert(row, &mut notes)));
        let next = what_follows(envelope.as_ref(), count, asked_limit, behind(&made, count));
        Page { rows: made, rejects, oddities: notes.take(), next }
    }
}

/// What comes behind `count` rows, if the next page began at `next`.
fn what_follows(
    envelope: Option<&Envelope>,
    count: usize,
    asked_limit: u32,
    next: Position,
) -> Next {
    let Some(envelope) = envelope else {
        return Next::End;
    };
    let limit = envelope.limit.map_or(asked_limit, |used| used.min(asked_limit));
    match u32::try_from(count) {
        Ok(0) => Next::End,
        Ok(count) if count < limit && !envelope.has_next => Next::Perhaps(next),
        _ => Next::More(next),
    }
}

/// A whole document, which is an object.
///
/// # Errors
/// A bare array (serde would read it by position), another kind of document, or not whole.
pub(crate) fn document<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Misread> {
    if text.trim_start().starts_with('[') {
        return Err(Misread::new("the answer is a list, not the object that was asked for"));
    }
    if !text.trim_start().starts_with('{') {
        return Err(not_whole());
    }
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => Misread::new("the answer does not have the fields of what was asked for"),
        Category::Syntax | Category::Eof | Category::Io => not_whole(),
    })
}

/// What is wrong with a document that is cut short, or has something behind it, or is none.
fn not_whole() -> Misread {
    Misread::new("the answer is not one whole JSON document")
}
