//! A guarded pull reader: what it hands out is well-formed, bounded and in Enterprise Manager's
//! namespace, and the document is whole.
//!
//! quick-xml alone checks none of that: it has no limits, takes a document that was cut short or
//! goes on behind its root element for a good one, and splits text around references.

mod attributes;

use std::borrow::Cow;

use memchr::memchr;
use mullion_adapter::Misread;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, Event};

use self::attributes::Attributes;

/// The namespace of every document of Enterprise Manager, in all versions.
const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";
/// The deepest nesting accepted.
const DEEPEST: usize = 64;
/// The most attributes of one tag accepted.
const MOST_ATTRIBUTES: usize = 256;
/// The longest attribute value accepted, in bytes as written.
const LONGEST_ATTRIBUTE: usize = 64 * 1024;
/// The longest text, comment or processing instruction accepted, in bytes.
const LONGEST_TEXT: usize = 1024 * 1024;
/// The most elements of one document accepted.
const MOST_ELEMENTS: usize = 2_000_000;

/// The start of an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// Its name; empty where it is in a foreign namespace.
    pub(crate) name: &'a str,
    /// Where in the document its tag begins, in bytes.
    start: usize,
}

/// What the reader meets.
enum Piece<'a> {
    /// An element begins; its attributes are in [`Document::attributes`].
    Open(Tag<'a>),
    /// The innermost element ends.
    Close,
    /// Text as written, or from a CDATA section.
    Text(&'a str),
    /// The character of a reference.
    Char(char),
    /// The document ends, all elements closed.
    End,
}

/// A document on its way through the reader.
pub(crate) struct Document<'a> {
    text: &'a str,
    /// Whether a reference stands anywhere in it.
    has_references: bool,
    reader: Reader<&'a [u8]>,
    /// Elements open.
    depth: usize,
    /// Elements met.
    elements: usize,
    /// Whether the element just opened is an empty tag, so that its end is still to be told.
    closes_at_once: bool,
    /// Names and values, as written, of the tag just opened.
    attributes: Vec<(&'a str, &'a str)>,
    /// What is wrong with the row being read, in words that go on from "row 7 …".
    flaw: Option<&'static str>,
}

impl<'a> Document<'a> {
    /// Begins to read; the walk stands inside the root element, whose attributes can be asked for.
    ///
    /// # Errors
    /// There is no root element in Enterprise Manager's namespace, or something stands before it.
    pub(crate) fn open(text: &'a str) -> Result<(Self, Tag<'a>), Misread> {
        let mut document = Self {
            text,
            has_references: memchr(b'&', text.as_bytes()).is_some(),
            reader: Reader::from_str(text),
            depth: 0,
            elements: 0,
            closes_at_once: false,
            attributes: Vec::new(),
            flaw: None,
        };
        loop {
            match document.next()? {
                Piece::Text(text) if is_blank(text) => {}
                Piece::Open(root) if document.is_ours() => return Ok((document, root)),
                Piece::Open(_) => {
                    let what = "the root element is not in Enterprise Manager's namespace";
                    return Err(Misread::new(what));
                }
                Piece::End => return Err(Misread::new("the answer has no root element")),
                Piece::Close | Piece::Text(_) | Piece::Char(_) => {
                    return Err(Misread::new("the answer does not begin with an element"));
                }
            }
        }
    }

    /// The next element inside the one where the walk stands; `None` once that has ended. An
    /// element that was handed out must be walked, read by [`Self::text`] or skipped.
    ///
    /// # Errors
    /// The document is malformed, cut short or over a limit.
    pub(crate) fn child(&mut self) -> Result<Option<Tag<'a>>, Misread> {
        loop {
            match self.next()? {
                Piece::Open(tag) => return Ok(Some(tag)),
                Piece::Close => return Ok(None),
                Piece::Text(text) if is_blank(text) => {}
                Piece::Text(_) | Piece::Char(_) => {
                    self.mark("holds text where only elements belong");
                }
                Piece::End => return Err(self.malformed()),
            }
        }
    }

    /// The text of the element just handed out, joined around references, CDATA sections and
    /// comments; elements inside it are passed over.
    ///
    /// # Errors
    /// The document is malformed, cut short or over a limit.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Misread> {
        let inside = self.depth;
        let mut text = Cow::Borrowed("");
        while self.depth >= inside {
            match self.next()? {
                Piece::Text(more) if self.depth == inside => join(&mut text, more)?,
                Piece::Char(_) if text.len() >= LONGEST_TEXT => return Err(too_long()),
                Piece::Char(more) if self.depth == inside => text.to_mut().push(more),
                Piece::End => return Err(self.malformed()),
                Piece::Open(_) | Piece::Close | Piece::Text(_) | Piece::Char(_) => {}
            }
        }
        Ok(text)
    }

    /// Reads the text of the element just handed out into `field`, which must be its only one.
    ///
    /// # Errors
    /// The document is malformed, cut short or over a limit.
    pub(crate) fn field(&mut self, field: &mut Option<Cow<'a, str>>) -> Result<(), Misread> {
        let text = self.text()?;
        if field.replace(text).is_some() {
            self.mark("has an element twice");
        }
        Ok(())
    }

    /// Passes over the rest of the element just handed out. Whether it held an element is told.
    ///
    /// # Errors
    /// The document is malformed, cut short or over a limit.
    pub(crate) fn skip(&mut self) -> Result<bool, Misread> {
        let (inside, before) = (self.depth, self.elements);
        while self.depth >= inside {
            if matches!(self.next()?, Piece::End) {
                return Err(self.malformed());
            }
        }
        Ok(self.elements > before)
    }

    /// The attribute `name` of the tag just handed out.
    pub(crate) fn attribute(&mut self, name: &str) -> Option<Cow<'a, str>> {
        let (_, written) = *self.attributes.iter().find(|(known, _)| *known == name)?;
        if !self.has_references {
            return Some(Cow::Borrowed(written));
        }
        match unescape(written) {
            Ok(value) => Some(value),
            Err(_) => {
                self.mark(UNDEFINED);
                None
            }
        }
    }

    /// Whether the tag just handed out has one of the attributes `names`.
    pub(crate) fn has_attribute(&self, names: &[&str]) -> bool {
        self.attributes.iter().any(|(name, _)| names.contains(name))
    }

    /// Whether the tag just handed out says `xsi:nil`: that there is no such thing.
    pub(crate) fn is_nil(&self) -> bool {
        self.attributes
            .iter()
            .any(|(name, value)| name.ends_with(":nil") && matches!(*value, "true" | "1"))
    }

    /// What is wrong with the row read since the last call, if anything.
    pub(crate) fn take_flaw(&mut self) -> Option<&'static str> {
        self.flaw.take()
    }

    /// The text of the document from the tag `since` to where the walk stands.
    pub(crate) fn written(&self, since: Tag<'a>) -> &'a str {
        self.text.get(since.start..self.position()).unwrap_or_default()
    }

    /// Checks that what was read outside of rows is sound.
    ///
    /// # Errors
    /// It is not.
    pub(crate) fn sound(&mut self) -> Result<(), Misread> {
        match self.take_flaw() {
            Some(flaw) => Err(Misread::new(format!("the answer {flaw}"))),
            None => Ok(()),
        }
    }

    /// Checks that nothing comes behind the root element, whose end has been read.
    ///
    /// # Errors
    /// Something does, or what was read outside of rows is not sound.
    pub(crate) fn finish(mut self) -> Result<(), Misread> {
        loop {
            match self.next()? {
                Piece::End => return self.sound(),
                Piece::Text(text) if is_blank(text) => {}
                Piece::Open(_) => return Err(Misread::new("the answer has a second root element")),
                Piece::Close | Piece::Text(_) | Piece::Char(_) => {
                    return Err(Misread::new("the answer goes on behind its root element"));
                }
            }
        }
    }

    /// Remembers what is wrong with the row being read; the first thing counts.
    fn mark(&mut self, flaw: &'static str) {
        self.flaw.get_or_insert(flaw);
    }

    /// The next piece.
    fn next(&mut self) -> Result<Piece<'a>, Misread> {
        if std::mem::take(&mut self.closes_at_once) {
            self.depth -= 1;
            return Ok(Piece::Close);
        }
        loop {
            let start = self.position();
            let Ok(event) = self.reader.read_event() else {
                return Err(self.malformed());
            };
            let end = self.position();
            if !matches!(event, Event::Start(_) | Event::Empty(_)) && end - start > LONGEST_TEXT {
                return Err(too_long());
            }
            return match event {
                Event::Start(tag) => self.enter(start, end - 1, tag.name().0.len()),
                Event::Empty(tag) => {
                    self.closes_at_once = true;
                    self.enter(start, end - 2, tag.name().0.len())
                }
                Event::End(_) => {
                    self.depth -= 1;
                    Ok(Piece::Close)
                }
                Event::Text(_) => self.slice(start, end).map(Piece::Text),
                Event::CData(_) => self.slice(start + 9, end - 3).map(Piece::Text),
                Event::GeneralRef(reference) => Ok(self.resolve(&reference)),
                Event::Comment(_) | Event::PI(_) => continue,
                Event::Decl(_) if start == 0 => continue,
                Event::Decl(_) => Err(self.malformed()),
                Event::DocType(_) => Err(Misread::new(
                    "the answer has a DOCTYPE, which Enterprise Manager never sends",
                )),
                Event::Eof if self.depth == 0 => Ok(Piece::End),
                Event::Eof => Err(Misread::new(
                    "the answer ends before its root element does: it was cut short",
                )),
            };
        }
    }

    /// Enters the element whose tag, without its brackets, stands behind `start` and before `end`.
    fn enter(&mut self, start: usize, end: usize, name: usize) -> Result<Piece<'a>, Misread> {
        self.depth += 1;
        self.elements += 1;
        if self.depth > DEEPEST {
            let what = format!("the answer is nested deeper than {DEEPEST}");
            return Err(Misread::over_limit(what));
        }
        if self.elements > MOST_ELEMENTS {
            let what = format!("the answer has more than {MOST_ELEMENTS} elements");
            return Err(Misread::over_limit(what));
        }
        let name_end = start + 1 + name;
        let (name, rest) = (self.slice(start + 1, name_end)?, self.slice(name_end, end)?);
        self.attributes.clear();
        for attribute in Attributes::new(rest) {
            let (name, value) = attribute.map_err(|_| self.malformed())?;
            self.keep(name, value)?;
        }
        let foreign = self.attributes.iter().any(is_foreign);
        let name = if foreign { "" } else { name };
        Ok(Piece::Open(Tag { name, start }))
    }

    /// Keeps an attribute of the tag just met.
    fn keep(&mut self, name: &'a str, value: &'a str) -> Result<(), Misread> {
        // No more names than the limit lets in are compared.
        if self.has_attribute(&[name]) {
            self.mark("has an attribute twice");
            return Ok(());
        }
        if value.len() > LONGEST_ATTRIBUTE {
            let what = format!("the answer has an attribute over {LONGEST_ATTRIBUTE} bytes");
            return Err(Misread::over_limit(what));
        }
        if self.attributes.len() == MOST_ATTRIBUTES {
            let what = format!("the answer has a tag with more than {MOST_ATTRIBUTES} attributes");
            return Err(Misread::over_limit(what));
        }
        self.attributes.push((name, value));
        Ok(())
    }

    /// The character that a reference in text stands for; nothing, and a flaw, where it has none.
    fn resolve(&mut self, reference: &BytesRef<'_>) -> Piece<'a> {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return Piece::Char(character);
        }
        let name = reference.decode().unwrap_or_default();
        match resolve_predefined_entity(&name) {
            Some(text) => Piece::Text(text),
            None => {
                self.mark(UNDEFINED);
                Piece::Text("")
            }
        }
    }

    /// Whether the tag just met puts itself into Enterprise Manager's namespace.
    fn is_ours(&self) -> bool {
        self.attributes.contains(&("xmlns", NAMESPACE))
    }

    /// Where the reader stands, in bytes.
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// A part of the document.
    fn slice(&self, start: usize, end: usize) -> Result<&'a str, Misread> {
        self.text.get(start..end).ok_or_else(|| self.malformed())
    }

    /// That the document is not well-formed here.
    fn malformed(&self) -> Misread {
        let at = self.reader.error_position().max(self.reader.buffer_position());
        Misread::new(format!("the answer is not well-formed XML at byte {at}"))
    }
}

/// The flaw of a row with a reference that stands for nothing.
const UNDEFINED: &str = "has a reference that stands for no character";

/// Whether an attribute puts its element into a namespace that is not Enterprise Manager's.
fn is_foreign((name, value): &(&str, &str)) -> bool {
    *name == "xmlns" && *value != NAMESPACE
}

/// Whether a text is white space.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Appends `more`, with line ends as XML wants them.
fn join<'a>(text: &mut Cow<'a, str>, more: &'a str) -> Result<(), Misread> {
    if text.len() + more.len() > LONGEST_TEXT {
        return Err(too_long());
    }
    let more = if more.contains('\r') {
        Cow::Owned(more.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(more)
    };
    if text.is_empty() {
        *text = more;
    } else {
        text.to_mut().push_str(&more);
    }
    Ok(())
}

/// That a text is longer than accepted.
fn too_long() -> Misread {
    Misread::over_limit("the answer holds a text over 1 MiB")
}
