//! Pages of JSON: a list of rows with an envelope around it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer};
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Rows;
use super::json::{no_such_object, row_by_row};
use crate::Misread;

/// Reads a page: what its envelope `E` says, and the rows in its field `list`, `None` where that is
/// missing or null. The whole page is read at once, row by row only after that failed.
///
/// # Errors
/// A bare list, another kind of document, or not whole; the list is not an array.
pub fn json_page<'a, E, T>(
    text: &'a str,
    list: &'static str,
) -> Result<(E, Option<Rows<T>>), Misread>
where
    E: Deserialize<'a>,
    T: Deserialize<'a>,
{
    if let Ok(page) = around(text, list) {
        return Ok(page);
    }
    let (envelope, rows) =
        around::<E, &RawValue>(text, list).map_err(|error| no_such_object(text, &error))?;
    Ok((envelope, rows.map(row_by_row).transpose()?))
}

/// Reads an object, its field `list` as `L` and all others as `E`.
fn around<'a, E: Deserialize<'a>, L: Deserialize<'a>>(
    text: &'a str,
    list: &'static str,
) -> serde_json::Result<(E, Option<L>)> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let kinds = PhantomData;
    let read = deserializer.deserialize_map(PageVisitor { list, kinds })?;
    deserializer.end()?;
    Ok(read)
}

/// Reads a page with its list as `L` and the rest of it as `E`.
struct PageVisitor<E, L> {
    list: &'static str,
    kinds: PhantomData<(E, L)>,
}

impl<'de, E: Deserialize<'de>, L: Deserialize<'de>> Visitor<'de> for PageVisitor<E, L> {
    type Value = (E, Option<L>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut met = None;
        let fields = Around { map, list: self.list, met: &mut met };
        let envelope = E::deserialize(MapAccessDeserializer::new(fields))?;
        Ok((envelope, met.flatten()))
    }
}

/// The fields of a page; its list is taken out on the way.
struct Around<'m, A, L> {
    map: A,
    list: &'static str,
    /// The list, once it was met.
    met: &'m mut Option<Option<L>>,
}

/// A key.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, A: MapAccess<'de>, L: Deserialize<'de>> MapAccess<'de> for Around<'_, A, L> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(Key(key)) = self.map.next_key()? {
            if key != self.list {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            if self.met.is_some() {
                return Err(de::Error::duplicate_field(self.list));
            }
            *self.met = Some(self.map.next_value()?);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Envelope {
        total: Option<u32>,
    }

    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
    }

    /// What a page says, its rows' ids, and how many rows could not be read.
    fn page(text: &str) -> Result<String, String> {
        let (envelope, rows) = json_page::<Envelope, Row>(text, "rows").map_err(|e| e.what)?;
        let ids = |rows: Rows<Row>| rows.rows.into_iter().map(|row| row.id).collect::<String>();
        let told = rows.map(|rows| (rows.rejects.len(), ids(rows)));
        Ok(format!("{:?} {told:?}", envelope.total))
    }

    #[test]
    fn the_list_and_what_stands_around_it_are_read() {
        for text in [
            r#"{"x":[],"rows":[{"id":"a"},{"id":"b"}],"total":2}"#,
            r#"{"total":2,"rows":[{"id":"a"},{"id":"b","id2":0}]}"#,
        ] {
            assert_eq!(page(text).unwrap(), r#"Some(2) Some((0, "ab"))"#);
        }
    }

    #[test]
    fn a_bad_row_does_not_take_the_others() {
        for bad in [r#"{"id":7}"#, r#"["c"]"#, "null", r#"{"id":"c","id":"c"}"#] {
            let text = format!(r#"{{"rows":[{{"id":"a"}},{bad},{{"id":"b"}}],"total":2}}"#);
            assert_eq!(page(&text).unwrap(), r#"Some(2) Some((1, "ab"))"#, "{bad}");
        }
    }

    #[test]
    fn a_missing_list_is_no_empty_one() {
        assert_eq!(page(r#"{"total":0}"#).unwrap(), "Some(0) None");
        assert_eq!(page(r#"{"rows":null}"#).unwrap(), "None None");
        assert_eq!(page(r#"{"rows":[]}"#).unwrap(), r#"None Some((0, ""))"#);
    }

    #[test]
    fn other_documents_are_told_apart() {
        for (text, what) in [
            ("[]", "is a bare list"),
            (r#"{"rows":[]}x"#, "is not one whole"),
            (r#"{"rows":[{"id":"a"}"#, "is not one whole"),
            (r#"{"rows":[],"rows":[]}"#, "does not have the fields"),
            (r#"{"rows":[],"total":1,"total":1}"#, "does not have the fields"),
            (r#"{"rows":{}}"#, "is not an array"),
        ] {
            let told = page(text).unwrap_err();
            assert!(told.contains(what), "{text}: {told}");
        }
    }
}
