//! A digest of what a question asks, so that a cursor can be bound to it.

use sha2::Digest as _;
use sha2::Sha256;

/// Length of a digest in bytes: 128 bits are enough to tell questions apart under a MAC.
pub(crate) const DIGEST_LEN: usize = 16;

/// Collects values, each so that no two sequences of values run together, and digests them.
pub(crate) struct Digest(Sha256);

impl Digest {
    /// A digest of nothing yet.
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, text: &str) {
        self.0.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(text);
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    /// Adds the number of a session's id.
    pub(crate) fn id(&mut self, id: u128) {
        self.0.update(id.to_be_bytes());
    }

    /// Adds a yes or no.
    pub(crate) fn flag(&mut self, flag: bool) {
        self.0.update([u8::from(flag)]);
    }

    /// Adds a list, each element as `add` says, with a mark before each and one behind the last.
    pub(crate) fn list<T>(
        &mut self,
        elements: impl IntoIterator<Item = T>,
        add: impl Fn(&mut Self, T),
    ) {
        for element in elements {
            self.flag(true);
            add(self, element);
        }
        self.flag(false);
    }

    /// Adds a value that may be missing.
    pub(crate) fn option<T>(&mut self, value: Option<T>, add: impl Fn(&mut Self, T)) {
        self.list(value, add);
    }

    /// The digest of all that was added.
    pub(crate) fn finish(self) -> [u8; DIGEST_LEN] {
        let mut digest = [0; DIGEST_LEN];
        for (short, long) in digest.iter_mut().zip(self.0.finalize()) {
            *short = long;
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of two lists of texts, one behind the other.
    fn digest(first: &[&str], second: &[&str]) -> [u8; DIGEST_LEN] {
        let mut digest = Digest::new();
        for texts in [first, second] {
            digest.list(texts, |digest, text| digest.text(text));
        }
        digest.finish()
    }

    #[test]
    fn values_do_not_run_together() {
        let all = [
            digest(&[], &[]),
            digest(&[""], &[]),
            digest(&[], &[""]),
            digest(&["", ""], &[]),
            digest(&["ab"], &[]),
            digest(&["a", "b"], &[]),
            digest(&["a"], &["b"]),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one), "{index}");
        }
    }

    #[test]
    fn a_text_that_holds_a_mark_is_one_text() {
        assert_ne!(digest(&["a\u{1}b"], &[]), digest(&["a", "b"], &[]));
    }

    #[test]
    fn a_list_marks_each_element() {
        // Without its mark, an element that is a no looks like the end of an empty list.
        let mut one = Digest::new();
        one.list([false], Digest::flag);
        let mut two = Digest::new();
        two.list([], Digest::flag);
        two.list([], Digest::flag);
        assert_ne!(one.finish(), two.finish());
    }
}
