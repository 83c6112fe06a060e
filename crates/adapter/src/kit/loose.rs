//! Fields of JSON rows that are read leniently: what is not what it should be fails no row.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;
use std::marker::PhantomData;

use jiff::tz::TimeZone;

use mullion_model::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::words::is_blank;
use super::{Notes, canonical_id, stamp};

/// A field that should be text or a whole number. Anything else in its place is kept in mind and
/// fails nothing: only a row without a usable id may be lost (mapping rule G12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loose<'a> {
    /// Absent or null.
    #[default]
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A fraction, a larger number, a truth value, an array or an object.
    Odd,
}

impl Loose<'_> {
    /// The text as read, blank text too; what is not text is noted under `field`.
    #[must_use]
    pub fn text(&self, notes: &mut Notes, field: &'static str) -> Option<&str> {
        match self {
            Self::Missing => None,
            Self::Text(text) => Some(text),
            Self::Whole(_) | Self::Odd => {
                notes.unrecognised(field, "");
                None
            }
        }
    }

    /// The text, where it is not blank and what else may stand here does not matter.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !is_blank(text) => Some(text),
            Self::Text(_) | Self::Missing | Self::Whole(_) | Self::Odd => None,
        }
    }

    /// The text as a canonical id.
    pub fn id(&self) -> Option<String> {
        self.plain().and_then(canonical_id)
    }

    /// The text as a moment; what is none is noted under `field`.
    pub fn moment(
        &self,
        notes: &mut Notes,
        field: &'static str,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        match self {
            Self::Missing => None,
            Self::Text(text) => stamp(notes, field, Some(text), zone),
            Self::Whole(_) | Self::Odd => {
                notes.unusable_time(field);
                None
            }
        }
    }

    /// The number, also where it is written as digits; what is none is noted under `field`.
    pub fn whole(&self, notes: &mut Notes, field: &'static str) -> Option<i64> {
        let read = match self {
            Self::Missing => return None,
            Self::Text(text) if is_blank(text) => return None,
            Self::Whole(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Odd => None,
        };
        if read.is_none() {
            notes.unrecognised(field, "");
        }
        read
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Loose<'de>, E> {
        Ok(Loose::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose<'de>, E> {
        Ok(Loose::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose<'de>, E> {
        Ok(Loose::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose<'de>, E> {
        Ok(i64::try_from(number).map_or(Loose::Odd, Loose::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose<'de>, E> {
        Ok(Loose::Odd)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Loose<'de>, E> {
        Ok(Loose::Odd)
    }

    fn visit_unit<E>(self) -> Result<Loose<'de>, E> {
        Ok(Loose::Missing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Odd)
    }
}

/// A JSON object, and nothing else: serde's structs would also read an array by position, and so
/// take `[[]]` for an empty page.
#[derive(Debug)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// An object that is read if it is one of its kind; otherwise it counts as missing. It is read when it
/// is first asked for.
#[derive(Debug)]
pub struct Lenient<'a, T> {
    written: Option<&'a RawValue>,
    read: OnceCell<Option<T>>,
}

impl<T> Default for Lenient<'_, T> {
    fn default() -> Self {
        Self { written: None, read: OnceCell::new() }
    }
}

impl<'a, T: Deserialize<'a>> Lenient<'a, T> {
    /// The object, if it is one.
    pub fn get(&self) -> Option<&T> {
        self.read.get_or_init(|| self.parse()).as_ref()
    }

    /// Reads what is written.
    fn parse(&self) -> Option<T> {
        let text = self.written?.get();
        // serde would read a struct from an array too, field by position.
        let is_object = text.starts_with('{');
        if is_object { serde_json::from_str(text).ok() } else { None }
    }
}

impl<'de: 'a, 'a, T> Deserialize<'de> for Lenient<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = <&'a RawValue>::deserialize(deserializer)?;
        Ok(Self { written: Some(written), read: OnceCell::new() })
    }
}

/// Reads an id in its canonical form, or fails the row; for `#[serde(deserialize_with = …)]`.
///
/// # Errors
/// There is no usable id.
pub fn usable_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Loose::deserialize(deserializer)?.id().ok_or_else(|| de::Error::custom("no usable id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Inner {
        name: String,
    }

    /// The name inside, where the text is an object that has one.
    fn name(text: &str) -> Option<String> {
        let read: Lenient<'_, Inner> = serde_json::from_str(text).unwrap();
        read.get().map(|inner| inner.name.clone())
    }

    #[test]
    fn an_object_of_its_kind_is_read_and_anything_else_is_missing() {
        assert_eq!(name(r#"{"name":"a"}"#).as_deref(), Some("a"));
        for other in ["null", "7", "\"a\"", "{}", r#"{"name":7}"#] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn an_array_is_no_object_although_its_fields_would_fit_by_position() {
        assert_eq!(name(r#"["a"]"#), None);
    }
}
