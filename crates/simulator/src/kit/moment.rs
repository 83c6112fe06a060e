//! Moments as .NET products write them: without a fraction, or with up to seven digits of it.

use mullion_model::Timestamp;

use super::Rng;

/// Units of 100 ns in a second.
pub(crate) const SECOND: i64 = 10_000_000;

/// A time as a product tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// It is left out.
    #[default]
    Missing,
    At(Timestamp),
    /// The moment that stands for "none": the first of .NET's calendar, or the last.
    Never,
}

impl Stamp {
    /// The time, where there is one in fact.
    pub(crate) const fn usable(self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Missing | Self::Never => None,
        }
    }
}

/// The second that `at` lies in, with a random fraction of at most `digits` (0 to 7) digits.
pub(crate) fn with_fraction(at: Timestamp, digits: u32, rng: &mut Rng) -> Timestamp {
    let digits = digits.min(7);
    let fraction = rng.between(0, 10_i64.pow(digits) - 1) * 10_i64.pow(7 - digits);
    Timestamp::from_ticks(at.ticks() - at.ticks().rem_euclid(SECOND) + fraction)
}

/// So many seconds later, or earlier if negative.
pub(crate) fn shifted(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_ticks(at.ticks().saturating_add(seconds.saturating_mul(SECOND)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_has_at_most_the_wanted_digits() {
        let mut rng = Rng::new(1, "moments");
        let at = Timestamp::from_seconds(1_700_000_000);
        for digits in 0..=7 {
            for _ in 0..50 {
                let text = with_fraction(at, digits, &mut rng).to_string();
                let shown = text.split_once('.').map_or(0, |(_, rest)| rest.len() - 1);
                assert!(shown <= usize::try_from(digits).unwrap(), "{text} for {digits}");
            }
        }
    }

    #[test]
    fn the_second_stays() {
        let mut rng = Rng::new(1, "moments");
        let late = Timestamp::from_ticks(1_700_000_000 * SECOND + 9_999_999);
        let moved = with_fraction(late, 3, &mut rng);
        assert_eq!(moved.ticks().div_euclid(SECOND), 1_700_000_000);
        assert_eq!(shifted(late, -60).since(late).as_secs(), 0);
        assert_eq!(late.since(shifted(late, -60)).as_secs(), 60);
    }
}
