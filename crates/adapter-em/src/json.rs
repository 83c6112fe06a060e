//! JSON objects whose keys are met in any case.
//!
//! Version 13 wrote `creationTimeUTC` for a time where all others write `CreationTimeUTC`, so no key
//! is told from another by its case, and serde's structs cannot be used.

mod outline;

use std::borrow::Cow;
use std::fmt;

use mullion_adapter::Misread;
use mullion_adapter::kit::{Loose, Notes};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

pub(crate) use self::outline::Outline;

/// The fields of one object, in wire order.
#[derive(Debug)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A key.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Fields<'a> {
    /// The object that a whole document is.
    ///
    /// # Errors
    /// It is no object, was cut short, goes on behind the object or is otherwise malformed.
    pub(crate) fn document(text: &'a str) -> Result<Self, Misread> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Data => Misread::new("the answer is not an object"),
            Category::Eof => Misread::new("the answer ends before its end: it was cut short"),
            Category::Syntax | Category::Io => {
                let (line, column) = (error.line(), error.column());
                let at = format!("line {line}, column {column}");
                Misread::new(format!("the answer is not well-formed JSON at {at}"))
            }
        })
    }

    /// The object that `value` is; `None` where it is something else.
    pub(crate) fn of(value: &'a RawValue) -> Option<Self> {
        serde_json::from_str(value.get()).ok()
    }

    /// All of them, without those that are null.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().filter(|(_, value)| !is_null(value)).map(|(key, value)| (&**key, *value))
    }

    /// Whether there is no field at all.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a field `name`, be it null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// The field `name`; `None` where it is absent or null.
    ///
    /// # Errors
    /// It is there twice.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&'a RawValue>, &'static str> {
        let mut met = self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let field = met.next();
        if met.next().is_some() {
            return Err("has a field twice");
        }
        Ok(field.map(|(_, value)| *value).filter(|value| !is_null(value)))
    }

    /// The text of the field `name`, or its whole number as digits; anything else is noted.
    ///
    /// # Errors
    /// It is there twice.
    pub(crate) fn text(
        &self,
        name: &'static str,
        notes: &mut Notes,
    ) -> Result<Option<Cow<'a, str>>, &'static str> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        if let Some(text) = plain_text(value) {
            return Ok(Some(Cow::Borrowed(text)));
        }
        Ok(match serde_json::from_str(value.get()) {
            Ok(Loose::Missing) => None,
            Ok(Loose::Text(text)) => Some(text),
            Ok(Loose::Whole(number)) => Some(Cow::Owned(number.to_string())),
            Ok(Loose::Odd) | Err(_) => {
                notes.unrecognised(name, "");
                None
            }
        })
    }

    /// The objects of the list `name`, which may be a single one; what else is in it is noted.
    ///
    /// # Errors
    /// It is there twice.
    pub(crate) fn objects(
        &self,
        name: &'static str,
        notes: &mut Notes,
    ) -> Result<Vec<Self>, &'static str> {
        let Some(value) = self.get(name)? else { return Ok(Vec::new()) };
        if let Ok(objects) = serde_json::from_str(value.get()) {
            return Ok(objects);
        }
        let values = one_or_many(value);
        let objects: Vec<_> = values.iter().filter_map(|value| Self::of(value)).collect();
        if objects.len() < values.len() {
            notes.unrecognised(name, "");
        }
        Ok(objects)
    }
}

/// The elements of an array, or the one value that stands in its place.
pub(crate) fn one_or_many(value: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(value.get()).unwrap_or_else(|_| vec![value])
}

/// The text that a value is, where it is written as it is.
fn plain_text(value: &RawValue) -> Option<&str> {
    let text = value.get().strip_prefix('"')?.strip_suffix('"')?;
    if text.contains('\\') { None } else { Some(text) }
}

/// Whether a value is none.
fn is_null(value: &RawValue) -> bool {
    value.get() == "null"
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            fields.push((key, value));
        }
        Ok(Fields(fields))
    }
}
