//! Writes records as JSON: one flat object for each, `null` for what is missing.

use std::borrow::Cow;

use super::record::{Record, Value};
use crate::kit::Rng;

/// How the keys of a server's JSON are spelled. A client has to accept any of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyCase {
    /// As the product always wrote them: `CreationTimeUTC`, `UID`.
    Pascal,
    /// As Enterprise Manager 13 began to: `creationTimeUTC`, `uid`.
    Camel,
    /// `creationtimeutc`: seen nowhere, and as good a key.
    Lower,
    /// `CREATIONTIMEUTC`: likewise.
    Upper,
}

impl KeyCase {
    /// That of the world with this seed: the first two in most worlds.
    pub(super) fn of_world(seed: u64) -> Self {
        match Rng::new(seed, "em keys").between(0, 9) {
            0..=4 => Self::Pascal,
            5..=7 => Self::Camel,
            8 => Self::Lower,
            _ => Self::Upper,
        }
    }

    fn spell(self, key: &str) -> Cow<'_, str> {
        match self {
            Self::Pascal => key.into(),
            Self::Camel => camel(key).into(),
            Self::Lower => key.to_ascii_lowercase().into(),
            Self::Upper => key.to_ascii_uppercase().into(),
        }
    }
}

/// As .NET does it: the capitals at the beginning become small ones, save the last of several
/// before a small letter, which begins the next word.
fn camel(key: &str) -> String {
    let capitals = key.chars().take_while(char::is_ascii_uppercase).count();
    let is_all = capitals == key.len();
    let lowered = if capitals > 1 && !is_all { capitals - 1 } else { capitals };
    key.chars()
        .enumerate()
        .map(|(index, c)| if index < lowered { c.to_ascii_lowercase() } else { c })
        .collect()
}

/// The document of this record.
pub(super) fn document(root: Record<'_>, keys: KeyCase) -> String {
    let mut out = String::new();
    object(&mut out, root, keys);
    out
}

fn object(out: &mut String, record: Record<'_>, keys: KeyCase) {
    out.push('{');
    let members = record.fields.into_iter().chain(record.attributes);
    separated(out, members, |out, (key, value)| {
        string(out, &keys.spell(key));
        out.push(':');
        any(out, value, keys);
    });
    out.push('}');
}

fn any(out: &mut String, value: Value<'_>, keys: KeyCase) {
    match value {
        Value::Missing => out.push_str("null"),
        Value::Text(text) => string(out, &text),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Flag(flag) => out.push_str(if flag { "true" } else { "false" }),
        Value::One(record) => object(out, record, keys),
        Value::Wrapped(records) => array(out, records.into_iter(), keys),
        Value::Rows(rows) => array(out, rows, keys),
    }
}

fn array<'a>(out: &mut String, rows: impl Iterator<Item = Record<'a>>, keys: KeyCase) {
    out.push('[');
    separated(out, rows, |out, row| object(out, row, keys));
    out.push(']');
}

fn separated<T>(
    out: &mut String,
    parts: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, part);
    }
}

fn string(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_fields_are_one_flat_object() {
        let link = Record::new("Link").attribute("Rel", "Up").attribute("Name", Value::Missing);
        let record = Record::new("Session")
            .attribute("UID", "urn:\"1\"")
            .field("Progress", Value::from(Some(7)))
            .field("EndTimeUTC", Value::Missing)
            .field("IsRetry", Value::Flag(false))
            .field("Links", Value::Wrapped(vec![link]));
        assert_eq!(
            document(record, KeyCase::Pascal),
            "{\"Progress\":7,\"EndTimeUTC\":null,\"IsRetry\":false,\
             \"Links\":[{\"Rel\":\"Up\",\"Name\":null}],\"UID\":\"urn:\\\"1\\\"\"}"
        );
    }

    #[test]
    fn keys_are_spelled_in_four_ways() {
        for (key, camel, lower, upper) in [
            ("Entities", "entities", "entities", "ENTITIES"),
            ("UID", "uid", "uid", "UID"),
            ("CreationTimeUTC", "creationTimeUTC", "creationtimeutc", "CREATIONTIMEUTC"),
            ("NASJobs", "nasJobs", "nasjobs", "NASJOBS"),
            ("VmUid", "vmUid", "vmuid", "VMUID"),
            ("JobUid", "jobUid", "jobuid", "JOBUID"),
        ] {
            assert_eq!(KeyCase::Pascal.spell(key), key);
            assert_eq!(KeyCase::Camel.spell(key), camel);
            assert_eq!(KeyCase::Lower.spell(key), lower);
            assert_eq!(KeyCase::Upper.spell(key), upper);
        }
    }

    #[test]
    fn worlds_differ_in_how_they_spell() {
        for keys in [KeyCase::Pascal, KeyCase::Camel, KeyCase::Lower, KeyCase::Upper] {
            assert!((0..100).any(|seed| KeyCase::of_world(seed) == keys), "{keys:?}");
        }
    }
}
