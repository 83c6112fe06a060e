//! How the values of a position stand in a cursor: a tag, then number, word or text.

use mullion_model::{Kind, Outcome, State, Workload};

use crate::query::{KeyValue, SortField};

/// Null.
const NULL: u8 = 0;
/// A number in eight bytes.
const NUMBER: u8 = 1;
/// A word or text behind its length in two bytes.
const TEXT: u8 = 2;

/// Appends one value.
pub(super) fn write_value(bytes: &mut Vec<u8>, value: Option<&KeyValue<'_>>) {
    match value {
        None => bytes.push(NULL),
        Some(KeyValue::Number(number)) => {
            bytes.push(NUMBER);
            bytes.extend(number.to_be_bytes());
        }
        Some(KeyValue::Kind(kind)) => write_text(bytes, kind.as_str()),
        Some(KeyValue::Workload(workload)) => write_text(bytes, workload.as_str()),
        Some(KeyValue::State(state)) => write_text(bytes, state.as_str()),
        Some(KeyValue::Result(result)) => write_text(bytes, result.as_str()),
        Some(KeyValue::Text(text)) => write_text(bytes, text.as_str()),
    }
}

/// Appends one text. Texts are at most 64 characters long here, so that the length always fits.
fn write_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(TEXT);
    bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Reads what was written, from the front.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads `bytes`.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    /// The next value, as one of `field`: the outer `None` is not one, the inner one null.
    pub(super) fn value(&mut self, field: SortField) -> Option<Option<KeyValue<'static>>> {
        match self.array()? {
            [NULL] => Some(None),
            [NUMBER] => {
                self.array().map(|number| Some(KeyValue::Number(i64::from_be_bytes(number))))
            }
            [TEXT] => word_of(field, self.text()?).map(Some),
            _ => None,
        }
    }

    /// The next text, behind its length.
    fn text(&mut self) -> Option<&'a str> {
        let length = u16::from_be_bytes(self.array()?);
        let (text, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// A text as a value of `field`.
fn word_of(field: SortField, text: &str) -> Option<KeyValue<'static>> {
    match field {
        SortField::Kind => Kind::from_word(text).map(KeyValue::Kind),
        SortField::Workload => Workload::from_word(text).map(KeyValue::Workload),
        SortField::State => State::from_word(text).map(KeyValue::State),
        SortField::Result => Outcome::from_word(text).map(KeyValue::Result),
        _ => Some(KeyValue::owned_text(text.to_owned())),
    }
}
