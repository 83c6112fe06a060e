//! Seeded randomness: the same seed and label, the same numbers, on every platform.

use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A stream of random choices.
#[derive(Clone, Debug)]
pub(crate) struct Rng(ChaCha8Rng);

impl Rng {
    /// The stream of this seed and label; different labels give independent streams.
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(seed.to_le_bytes())
            .chain_update(label.as_bytes())
            .finalize();
        Self(ChaCha8Rng::from_seed(digest.into()))
    }

    /// A number from `low` to `high`, both included; `low` if they are the wrong way round.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        self.0.random_range(low..=high)
    }

    /// An index below `length`; 0 for a length of 0.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        if length == 0 {
            return 0;
        }
        self.0.random_range(0..length)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// One of `choices`; the type's empty value if there are none.
    pub(crate) fn pick<T: Clone + Default>(&mut self, choices: &[T]) -> T {
        choices.get(self.index(choices.len())).cloned().unwrap_or_default()
    }

    /// A random GUID in lower case with hyphens.
    pub(crate) fn guid(&mut self) -> String {
        let number = (u128::from(self.0.next_u64()) << 64) | u128::from(self.0.next_u64());
        uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid().to_string()
    }

    /// A GUID that follows from a name: the same in every world.
    pub(crate) fn guid_of(name: &str) -> String {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_label_give_the_same_numbers() {
        let draw = |seed, label| {
            let mut rng = Rng::new(seed, label);
            (rng.guid(), rng.between(0, 1_000_000))
        };
        assert_eq!(draw(7, "world"), draw(7, "world"));
        assert_ne!(draw(7, "world"), draw(8, "world"));
        assert_ne!(draw(7, "world"), draw(7, "change"));
    }

    #[test]
    fn empty_ranges_give_their_lower_end() {
        let mut rng = Rng::new(1, "ends");
        assert_eq!(rng.between(5, 5), 5);
        assert_eq!(rng.between(5, 4), 5);
        assert_eq!(rng.index(0), 0);
        assert_eq!(rng.pick::<&str>(&[]), "");
    }
}
