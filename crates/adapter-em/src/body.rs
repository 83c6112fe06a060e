//! The body of an answer as text.

use std::borrow::Cow;

use memchr::memchr;
use mullion_adapter::kit::{media_is, text_of};
use mullion_adapter::{Misread, Reply};

/// The body of an XML answer as text: UTF-8, or UTF-16 with a byte-order mark.
///
/// # Errors
/// Not an XML media type, empty, or in another encoding. What the XML declaration says of the
/// encoding is not asked: the bytes tell.
pub(crate) fn xml_text(reply: &Reply) -> Result<Cow<'_, str>, Misread> {
    media_is(reply, &["application/xml", "text/xml"])?;
    let text = match reply.body.first_chunk::<2>() {
        Some([0xff, 0xfe]) => Cow::Owned(utf16(&reply.body, u16::from_le_bytes)?),
        Some([0xfe, 0xff]) => Cow::Owned(utf16(&reply.body, u16::from_be_bytes)?),
        _ => Cow::Borrowed(text_of(reply)?),
    };
    if memchr(0, text.as_bytes()).is_some() {
        return Err(Misread::new("the answer holds a NUL character"));
    }
    Ok(text)
}

/// UTF-16 as text, its byte-order mark cut.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Misread> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().skip(1).map(|pair| unit(*pair));
    match char::decode_utf16(units).collect() {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(Misread::new("the answer is not the UTF-16 it begins as")),
    }
}
