//! The attributes of one tag, as they are written.

use memchr::memchr;

/// Reads `name="value"` after `name="value"` off the front of a tag's text.
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

/// That something else than attributes is in a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotWellFormed;

impl<'a> Attributes<'a> {
    /// The attributes in `rest`: what stands in a tag behind its name.
    pub(super) const fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    /// Reads the attribute that `rest`, which does not begin with white space, begins with, and tells
    /// what comes behind it; `None` where it does not begin with one.
    fn split(rest: &'a str) -> Option<((&'a str, &'a str), &'a str)> {
        let name_ends = |byte: u8| byte == b'=' || is_space(byte);
        // Whatever a name begins with, it is not empty.
        let end = rest.bytes().skip(1).position(name_ends)? + 1;
        let (name, rest) = rest.split_at_checked(end)?;
        let rest = skip_space(skip_space(rest).strip_prefix('=')?);
        let quote = *rest.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let rest = rest.get(1..)?;
        let end = memchr(quote, rest.as_bytes())?;
        Some(((name, rest.get(..end)?), rest.get(end + 1..)?))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a str, &'a str), NotWellFormed>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = skip_space(self.rest);
        if rest.is_empty() {
            return None;
        }
        let Some((attribute, behind)) = Self::split(rest) else {
            return Some(Err(NotWellFormed));
        };
        self.rest = behind;
        Some(Ok(attribute))
    }
}

/// `text` without the white space that it begins with.
fn skip_space(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_space(byte)).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

/// Whether a byte is white space to XML.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and values, up to the first thing that is none.
    fn read(tag: &str) -> Result<Vec<(&str, &str)>, NotWellFormed> {
        Attributes::new(tag).collect()
    }

    #[test]
    fn attributes_are_read_as_they_are_written() {
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(read(" \r\n\t"), Ok(vec![]));
        let two = Ok(vec![("a", "1 > 0"), ("b:c", "\"&amp;\"")]);
        assert_eq!(read(" a=\"1 > 0\" b:c='\"&amp;\"'"), two);
        assert_eq!(read("\ta =\n \"1 > 0\"b:c= '\"&amp;\"' "), two);
        assert_eq!(read(" ä=\"ö\" e=''"), Ok(vec![("ä", "ö"), ("e", "")]));
    }

    #[test]
    fn anything_else_is_not_well_formed() {
        for tag in
            [" a", " a=", " a =1", " a=1", " a=\"1", " a=\"1'", " a b=\"1\"", " /", " =\"1\""]
        {
            assert_eq!(read(tag), Err(NotWellFormed), "{tag}");
        }
    }
}
