//! Guards on a body before it is parsed.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Misread, Reply};

/// The body as text: a UTF-8 byte-order mark cut, an empty or undecodable body refused.
///
/// # Errors
/// The body is empty (which is not an empty list) or not UTF-8.
pub fn text_of(reply: &Reply) -> Result<&str, Misread> {
    let body: &[u8] = &reply.body;
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| {
        Misread::new(format!("the answer is not UTF-8 at byte {}", error.valid_up_to()))
    })?;
    if text.trim().is_empty() {
        return Err(Misread::new("the answer has an empty body"));
    }
    Ok(text)
}

/// Checks that the answer says it is what was asked for. `accepted` holds full media types; `+json`
/// and `+xml` forms of an accepted `…/json` or `…/xml` pass.
///
/// # Errors
/// Another media type; an HTML page is named as what it most likely is, a login or error page.
pub fn media_is(reply: &Reply, accepted: &[&str]) -> Result<(), Misread> {
    let media = reply.media_type().unwrap_or_default();
    let suffix_of = |full: &str| full.rsplit('/').next().map(|kind| format!("+{kind}"));
    let passes =
        |full: &&str| media == **full || suffix_of(full).is_some_and(|s| media.ends_with(&s));
    if accepted.iter().any(passes) {
        return Ok(());
    }
    let wanted = accepted.first().copied().unwrap_or_default();
    Err(Misread::new(match media.as_str() {
        "text/html" | "application/xhtml+xml" => {
            format!(
                "the answer is an HTML page, not {wanted}: a login page, a proxy or another service"
            )
        }
        "" => format!("the answer does not say what it is; {wanted} was asked for"),
        _ => format!("the answer is not {wanted}"),
    }))
}

/// A number that is the same for the same row text in a later reading of the same process.
#[must_use]
pub fn fingerprint(row: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}
