//! JSON answers: guarded text, and rows that fail one by one.

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
    match serde_json::from_str::<Object<T>>(text) {
        Ok(Object(document)) => Ok(document),
        // A bare list is that of another service, and taking it for ours could take an empty one for
        // "no sessions".
        Err(_) if text.trim_start().starts_with('[') => {
            Err(Misread::new("the answer is a bare list, not the object that was asked for"))
        }
        Err(error) => Err(Misread::new(match error.classify() {
            Category::Data => "the answer does not have the fields of what was asked for",
            Category::Syntax | Category::Eof | Category::Io => {
                "the answer is not one whole JSON document"
            }
        })),
    }
}

/// Rows of one list.
#[derive(Debug)]
pub struct Rows<T> {
    /// Those that could be read, in wire order.
    pub rows: Vec<T>,
    /// Those that could not.
    pub rejects: Vec<Reject>,
}

/// Reads a JSON array of rows: the whole list at once, row by row only after that failed.
///
/// # Errors
/// `list` is not an array.
pub fn json_rows<'a, T: Deserialize<'a>>(list: &'a RawValue) -> Result<Rows<T>, Misread> {
    let raw = serde_json::from_str::<Vec<&'a RawValue>>(list.get())
        .map_err(|_| Misread::new("the list of rows is not an array"))?;
    // serde reads a struct from an array too, field by position; no product means that.
    let all_objects = raw.iter().all(|row| row.get().starts_with('{'));
    if all_objects && let Ok(rows) = serde_json::from_str::<Vec<T>>(list.get()) {
        return Ok(Rows { rows, rejects: Vec::new() });
    }
    let mut read = Rows { rows: Vec::with_capacity(raw.len()), rejects: Vec::new() };
    for (index, row) in raw.into_iter().enumerate() {
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
    let mut string_start = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(start) = string_start {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' if at - start > LONGEST_STRING => {
                    return Err(Misread::over_limit("the answer holds a string over 1 MiB"));
                }
                b'"' => string_start = None,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string_start = Some(at),
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
