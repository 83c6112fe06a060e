//! What stands in a document, whichever way it is written: as XML or as JSON.
//!
//! The product makes both from the same objects. In XML an object has attributes and elements; in
//! JSON both are members of one flat object, what is missing is `null`, and numbers and flags keep
//! their type.

use crate::kit::moment::Stamp;
use std::borrow::Cow;

/// One object: an entity, a reference, a link, or the whole document.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// Its element in XML, unless the field it stands in gives the name.
    pub(super) element: &'static str,
    /// Its attributes in XML, the last first where `is_reversed`.
    pub(super) attributes: Vec<(&'static str, Value<'a>)>,
    /// Its elements in XML.
    pub(super) fields: Vec<(&'static str, Value<'a>)>,
    /// Different builds write attributes in different orders.
    pub(super) is_reversed: bool,
}

/// What a field or attribute holds.
pub(super) enum Value<'a> {
    /// Nothing: no element, `null`.
    Missing,
    Text(Cow<'a, str>),
    Number(i64),
    Flag(bool),
    /// One object.
    One(Record<'a>),
    /// Objects with the field's name around them in XML: `<Links><Link /></Links>`, `"Links": []`.
    Wrapped(Vec<Record<'a>>),
    /// Objects without: they are written as they are asked for, since there may be very many.
    Rows(Rows<'a>),
}

/// Objects one after the other.
pub(super) type Rows<'a> = Box<dyn Iterator<Item = Record<'a>> + 'a>;

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Missing, Into::into)
    }
}

impl From<Option<String>> for Value<'_> {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Missing, Into::into)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Self::Missing, Self::Number)
    }
}

impl From<Stamp> for Value<'_> {
    fn from(end: Stamp) -> Self {
        match end {
            Stamp::Missing => Self::Missing,
            Stamp::Never => "0001-01-01T00:00:00".into(),
            Stamp::At(moment) => moment.to_string().into(),
        }
    }
}

impl<'a> Record<'a> {
    /// An object without anything.
    pub(super) fn new(element: &'static str) -> Self {
        Self { element, ..Self::default() }
    }

    /// The same with one more attribute.
    pub(super) fn attribute(mut self, name: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The same with one more field.
    pub(super) fn field(mut self, name: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// The same in the other order of attributes, for every second id.
    pub(super) fn ordered_by(mut self, id: &str) -> Self {
        self.is_reversed = id.bytes().next().is_some_and(|byte| byte % 2 == 0);
        self
    }

    /// A document whose rows stand in its root: `<BackupJobSessions>`, `{"BackupJobSessions": []}`.
    pub(super) fn list(root: &'static str, key: &'static str, rows: Rows<'a>) -> Self {
        Self::new(root).field(key, Value::Rows(rows))
    }
}
