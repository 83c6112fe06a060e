//! A way down a JSON document, gone in one pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Fields, Key};

/// What is met on the way down to an array.
#[derive(Default)]
pub(crate) struct Outline<'a> {
    /// The other fields of the objects on the way, those of the innermost first.
    pub(crate) beside: Vec<Fields<'a>>,
    /// The elements of the array.
    pub(crate) elements: Vec<&'a RawValue>,
}

impl<'a> Outline<'a> {
    /// Goes down by the keys of `path`; `None` where that does not lead to an array, or the document is
    /// not whole.
    pub(crate) fn read(text: &'a str, path: &[&str]) -> Option<Self> {
        let mut outline = Self::default();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        Descent { path, outline: &mut outline }.deserialize(&mut deserializer).ok()?;
        deserializer.end().ok()?;
        Some(outline)
    }
}

/// Goes on down.
struct Descent<'o, 'a> {
    path: &'o [&'o str],
    outline: &'o mut Outline<'a>,
}

impl<'de> DeserializeSeed<'de> for Descent<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.path {
            [key, behind @ ..] => {
                deserializer.deserialize_map(Level { key, behind, outline: self.outline })
            }
            [] => {
                self.outline.elements = serde::Deserialize::deserialize(deserializer)?;
                Ok(())
            }
        }
    }
}

/// An object on the way.
struct Level<'o, 'a> {
    key: &'o str,
    behind: &'o [&'o str],
    outline: &'o mut Outline<'a>,
}

impl<'de> Visitor<'de> for Level<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the field {}", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut beside = Vec::new();
        let mut descended = false;
        while let Some(Key(key)) = map.next_key()? {
            if !descended && key.eq_ignore_ascii_case(self.key) {
                let outline = &mut *self.outline;
                map.next_value_seed(Descent { path: self.behind, outline })?;
                descended = true;
            } else {
                beside.push((key, map.next_value()?));
            }
        }
        self.outline.beside.push(Fields(beside));
        if descended { Ok(()) } else { Err(A::Error::custom("the way ends")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is met on the way `A`, `B`: how many fields beside it, and the elements.
    fn read(text: &str) -> Option<String> {
        let Outline { beside, elements } = Outline::read(text, &["A", "B"])?;
        let beside: Vec<_> = beside.iter().map(|fields| fields.0.len()).collect();
        let elements: Vec<_> = elements.iter().map(|element| element.get()).collect();
        Some(format!("{beside:?} {}", elements.join(" ")))
    }

    #[test]
    fn the_way_leads_to_the_elements_and_past_the_other_fields() {
        assert_eq!(read(r#"{"A":{"B":[]}}"#).unwrap(), "[0, 0] ");
        let text = r#" {"x":null,"a":{"y":{},"b":[ 1, {"c":[]} ],"z":[]},"w":7} "#;
        assert_eq!(read(text).unwrap(), r#"[2, 2] 1 {"c":[]}"#);
        // What is there twice is beside the way the second time.
        assert_eq!(read(r#"{"A":{"B":[1]},"A":{"B":[2]}}"#).unwrap(), "[0, 1] 1");
    }

    #[test]
    fn another_way_is_none() {
        for text in [
            "",
            "[]",
            r#"{"B":[]}"#,
            r#"{"A":[]}"#,
            r#"{"A":null}"#,
            r#"{"A":{"B":null}}"#,
            r#"{"A":{"B":{}}}"#,
            r#"{"A":{"B":[]}"#,
            r#"{"A":{"B":[]}}x"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
