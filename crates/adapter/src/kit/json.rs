//! JSON answers: guarded text, and rows that fail one by one.

use memchr::memchr2;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::{Object, fingerprint, media_is, text_of};
use crate::{Misread, Reject, Reply};

/// The deepest nesting accepted.
const DEEPEST: usize = 64;
/// The longest string accepted, in bytes as written.
const LONGEST_STRING: usize = 1024 * 1024;

/// The body of a JSON answer, ready to be parsed with `serde_json::from_str`.
///
/// # Errors
/// Not a JSON media type, empty, not UTF-8, nested deeper than 64, or with a string over 1 MiB.
pub fn json_text(reply: &Reply) -> Result<&str, Misread> {
    media_is(reply, &["application/json"])?;
    let text = text_of(reply)?;
    within_limits(text)?;
    Ok(text)
}

/// A whole document, which is an object.
///
/// # Errors
/// A bare list, another kind of document, or not whole.
pub fn json_object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Misread> {
    let read = serde_json::from_str::<Object<T>>(text);
    read.map(|Object(document)| document).map_err(|error| no_such_object(text, &error))
}

/// What is wrong with a document that is not the object that was asked for.
pub(super) fn no_such_object(text: &str, error: &serde_json::Error) -> Misread {
    // A bare list is that of another service, and taking it for ours could take an empty one for
    // "no sessions".
    if text.trim_start().starts_with('[') {
        return Misread::new("the answer is a bare list, not the object that was asked for");
    }
    Misread::new(match error.classify() {
        Category::Data => "the answer does not have the fields of what was asked for",
        Category::Syntax | Category::Eof | Category::Io => {
            "the answer is not one whole JSON document"
        }
    })
}

/// Rows of one list. Read as one value, each of them has to be an object that can be read.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<Object<T>>", bound(deserialize = "T: Deserialize<'de>"))]
pub struct Rows<T> {
    /// Those that could be read, in wire order.
    pub rows: Vec<T>,
    /// Those that could not.
    pub rejects: Vec<Reject>,
}

impl<T> From<Vec<Object<T>>> for Rows<T> {
    fn from(rows: Vec<Object<T>>) -> Self {
        Self { rows: rows.into_iter().map(|Object(row)| row).collect(), rejects: Vec::new() }
    }
}

/// Reads a JSON array of rows: the whole list at once, row by row only after that failed.
///
/// # Errors
/// `list` is not an array.
pub fn json_rows<'a, T: Deserialize<'a>>(list: &'a RawValue) -> Result<Rows<T>, Misread> {
    serde_json::from_str(list.get()).or_else(|_| row_by_row(list))
}

/// Reads a JSON array of rows of which at least one cannot be read.
///
/// # Errors
/// `list` is not an array.
pub(super) fn row_by_row<'a, T: Deserialize<'a>>(list: &'a RawValue) -> Result<Rows<T>, Misread> {
    let raw = serde_json::from_str::<Vec<&'a RawValue>>(list.get())
        .map_err(|_| Misread::new("the list of rows is not an array"))?;
    let mut read = Rows { rows: Vec::with_capacity(raw.len()), rejects: Vec::new() };
    for (index, row) in raw.into_iter().enumerate() {
        // serde reads a struct from an array too, field by position; no product means that.
        if !row.get().starts_with('{') {
            let reason = format!("row {index} is not an object");
            read.rejects.push(Reject { reason, fingerprint: fingerprint(row.get()) });
            continue;
        }
        match serde_json::from_str::<T>(row.get()) {
            Ok(value) => read.rows.push(value),
            // The error's own text may quote the row, so only its category is told.
            Err(error) => read.rejects.push(Reject {
                reason: format!("row {index} {}", describe(error.classify())),
                fingerprint: fingerprint(row.get()),
            }),
        }
    }
    Ok(read)
}

/// What a category of error means for one row.
const fn describe(category: Category) -> &'static str {
    match category {
        Category::Data => "does not have the fields of its kind",
        Category::Syntax | Category::Eof | Category::Io => "is not well-formed",
    }
}

/// Refuses what could exhaust a parser, in one pass over the text.
fn within_limits(text: &str) -> Result<(), Misread> {
    let mut depth = 0_usize;
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'"' => rest = behind_string(rest)?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Misread::over_limit(format!("the answer is nested deeper than {DEEPEST}")));
        }
    }
    Ok(())
}

/// What comes behind the string that `text` is the rest of, its first quote cut; nothing where the
/// string has no end.
fn behind_string(text: &[u8]) -> Result<&[u8], Misread> {
    let mut rest = text;
    while let Some(at) = memchr2(b'"', b'\\', rest) {
        if rest.get(at) == Some(&b'"') {
            rest = rest.get(at + 1..).unwrap_or_default();
            if text.len() - rest.len() > LONGEST_STRING {
                return Err(Misread::over_limit("the answer holds a string over 1 MiB"));
            }
            return Ok(rest);
        }
        // An escaped character.
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    Ok(&[])
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn reply(media: &str, body: &str) -> Reply {
        Reply {
            status: 200,
            headers: vec![("content-type".to_owned(), media.to_owned())],
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    #[test]
    fn an_html_page_is_named() {
        let page = reply("text/html; charset=utf-8", "<html>Sign in</html>");
        assert!(json_text(&page).unwrap_err().what.contains("HTML page"));
    }

    #[test]
    fn an_empty_body_is_no_empty_list() {
        assert!(json_text(&reply("application/json", " \n")).is_err());
    }

    #[test]
    fn a_byte_order_mark_is_cut() {
        assert_eq!(json_text(&reply("application/json", "\u{feff}[]")).unwrap(), "[]");
        assert_eq!(json_text(&reply("application/problem+json", "[]")).unwrap(), "[]");
    }

    #[test]
    fn deep_nesting_is_over_the_limit_also_where_it_would_be_ignored() {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(64), "]".repeat(64));
        assert!(json_text(&reply("application/json", &deep)).unwrap_err().over_limit);
        let brackets_in_text = format!("\"{}\"", "[".repeat(100));
        assert!(json_text(&reply("application/json", &brackets_in_text)).is_ok());
    }

    #[test]
    fn an_array_is_no_row_although_its_fields_would_fit_by_position() {
        #[derive(Debug, Deserialize)]
        struct Row {
            #[expect(dead_code, reason = "what counts is that it could be read")]
            id: String,
        }
        let list: &RawValue = serde_json::from_str(r#"[["b"]]"#).unwrap();
        let read = json_rows::<Row>(list).unwrap();
        assert_eq!((read.rows.len(), read.rejects.len()), (0, 1));
    }

    #[test]
    fn a_bad_row_does_not_take_the_others() {
        #[derive(Deserialize)]
        struct Row {
            id: String,
        }
        let list: &RawValue =
            serde_json::from_str(r#"[{"id":"a"},{"id":7},["b"],{"id":"c"}]"#).unwrap();
        let read = json_rows::<Row>(list).unwrap();
        assert_eq!(read.rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        let reasons: Vec<_> = read.rejects.iter().map(|reject| reject.reason.as_str()).collect();
        assert_eq!(
            reasons,
            ["row 1 does not have the fields of its kind", "row 2 is not an object"]
        );
    }
}
