//! A column in which rows may have no value: one bit a row, and only the values that are there.

use super::count::{at, number};

/// Rows that one word of bits tells of.
const WORD: usize = 64;

/// Values of some rows; those behind the last value have no bits either.
#[derive(Debug)]
pub(crate) struct Maybe<T> {
    bits: Vec<u64>,
    /// How many values stand before each word of bits.
    before: Vec<u32>,
    values: Vec<T>,
    rows: usize,
}

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self { bits: Vec::new(), before: Vec::new(), values: Vec::new(), rows: 0 }
    }
}

impl<T: Copy> Maybe<T> {
    /// Without rows yet, with room for so many, of which so many have values.
    pub(crate) fn with_room(rows: usize, values: usize) -> Self {
        let words = if values == 0 { 0 } else { rows.div_ceil(WORD) };
        Self {
            bits: Vec::with_capacity(words),
            before: Vec::with_capacity(words),
            values: Vec::with_capacity(values),
            rows: 0,
        }
    }

    /// How many rows have a value.
    pub(crate) const fn count(&self) -> usize {
        self.values.len()
    }

    /// Adds the next row.
    pub(crate) fn push(&mut self, value: Option<T>) {
        let (word, bit) = (self.rows / WORD, self.rows % WORD);
        self.rows += 1;
        let Some(value) = value else { return };
        while self.bits.len() <= word {
            self.bits.push(0);
            self.before.push(number(self.values.len()));
        }
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= 1 << bit;
        }
        self.values.push(value);
    }

    /// What a row has.
    pub(crate) fn get(&self, row: u32) -> Option<T> {
        let (word, bit) = (at(row) / WORD, at(row) % WORD);
        let bits = self.bits.get(word)?;
        if bits >> bit & 1 == 0 {
            return None;
        }
        let within = (bits & ((1 << bit) - 1)).count_ones();
        self.values.get(at(self.before.get(word)? + within)).copied()
    }

    /// The rows that have a value, with it, ascending.
    pub(crate) fn present(&self) -> impl Iterator<Item = (u32, T)> {
        let rows = self.bits.iter().enumerate().flat_map(|(word, bits)| {
            (0..WORD).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * WORD + bit)
        });
        rows.map(number).zip(self.values.iter().copied())
    }

    /// The same values, each as `change` says.
    pub(crate) fn map(mut self, change: impl Fn(T) -> T) -> Self {
        for value in &mut self.values {
            *value = change(*value);
        }
        self
    }

    /// Gives back what memory is not needed.
    pub(crate) fn shrink(&mut self) {
        self.bits.shrink_to_fit();
        self.before.shrink_to_fit();
        self.values.shrink_to_fit();
    }
}

impl<T: Copy> FromIterator<Option<T>> for Maybe<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(rows: I) -> Self {
        let mut column = Self::default();
        rows.into_iter().for_each(|value| column.push(value));
        column.shrink();
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_what_was_pushed() {
        let rows: Vec<Option<u8>> =
            (0..=200).map(|row| (row % 3 == 0 || row == 64).then_some(row)).collect();
        let column: Maybe<u8> = rows.iter().copied().chain([None; 100]).collect();
        for (row, value) in rows.iter().enumerate() {
            assert_eq!(column.get(number(row)), *value, "{row}");
        }
        assert_eq!((column.get(250), column.get(9_999)), (None, None));
        let present: Vec<_> = column.present().collect();
        let expected: Vec<_> =
            (0..).zip(&rows).filter_map(|(row, value)| Some((row, (*value)?))).collect();
        assert_eq!(present, expected);
    }
}
