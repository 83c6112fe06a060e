//! How long a slow reader is waited for.

use std::time::Duration;

/// What a reader has to take, in bytes a second.
const LEAST_RATE: u64 = 64 * 1024;

/// The time that a reader may still let pass. Waiting for it spends this, and what it takes earns it
/// back at the least rate, up to what it began with: a reader that keeps to that rate is never cut,
/// however unevenly it reads within that time, and one that stops is cut when it is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    left: Duration,
    most: Duration,
}

impl Patience {
    /// A patience of so much.
    pub(super) const fn new(most: Duration) -> Self {
        Self { left: most, most }
    }

    /// What is left.
    pub(super) const fn left(self) -> Duration {
        self.left
    }

    /// The reader was waited for.
    pub(super) const fn spend(&mut self, waited: Duration) {
        self.left = self.left.saturating_sub(waited);
    }

    /// The reader took so many bytes.
    pub(super) fn earn(&mut self, bytes: usize) {
        let micros = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(1_000_000);
        let earned = Duration::from_micros(micros / LEAST_RATE);
        self.left = self.left.saturating_add(earned).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_fast_buys_no_longer_rest() {
        let most = Duration::from_secs(30);
        let mut patience = Patience::new(most);
        patience.earn(usize::MAX);
        assert_eq!(patience.left(), most);
        patience.spend(Duration::from_secs(20));
        patience.earn(5 * 64 * 1024);
        assert_eq!(patience.left(), Duration::from_secs(15));
        patience.spend(Duration::from_secs(60));
        assert_eq!(patience.left(), Duration::ZERO);
    }
}
