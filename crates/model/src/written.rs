//! A moment as RFC 3339 writes it, without an allocation: a page of sessions has hundreds of them.

use crate::Timestamp;

/// The longest moment that is written, in bytes: `2025-10-21T17:10:02.0170000Z`.
const LONGEST: usize = 28;
/// Units of 100 ns in a second.
const SECOND: i64 = 10_000_000;
/// Units of 100 ns in a day.
const DAY: i64 = 86_400 * SECOND;
/// Days from the first of March of the year 0 to 1970-01-01.
const TO_1970: i64 = 719_468;
/// The days, counted from 1970-01-01, on which years have four digits and every moment is one of
/// jiff's too: 0000-01-01 up to 9998-12-31.
const DAYS: std::ops::Range<i64> = -719_528..2_932_532;

/// A moment in RFC 3339 with `Z` and without trailing zeros in the fraction.
#[derive(Clone, Copy, Debug)]
pub struct WrittenTimestamp {
    bytes: [u8; LONGEST],
    length: usize,
}

impl WrittenTimestamp {
    /// The text, all of it ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Appends a byte.
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// Appends a number in so many digits, and what stands behind it.
    fn put<const DIGITS: usize>(&mut self, mut number: i64, behind: u8) {
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        digits.into_iter().for_each(|digit| self.push(digit));
        self.push(behind);
    }
}

impl Timestamp {
    /// The moment as it is shown; `None` in years that do not have four digits.
    #[must_use]
    pub fn written(self) -> Option<WrittenTimestamp> {
        let (days, of_day) = (self.ticks().div_euclid(DAY), self.ticks().rem_euclid(DAY));
        if !DAYS.contains(&days) {
            return None;
        }
        let (year, month, day) = civil(days);
        let (seconds, fraction) = (of_day / SECOND, of_day % SECOND);
        let mut text = WrittenTimestamp { bytes: [0; LONGEST], length: 0 };
        text.put::<4>(year, b'-');
        text.put::<2>(month, b'-');
        text.put::<2>(day, b'T');
        text.put::<2>(seconds / 3_600, b':');
        text.put::<2>(seconds % 3_600 / 60, b':');
        text.put::<2>(seconds % 60, b'Z');
        if fraction > 0 {
            text.length -= 1;
            text.push(b'.');
            text.put::<7>(fraction, b'0');
            while text.as_bytes().ends_with(b"0") {
                text.length -= 1;
            }
            text.push(b'Z');
        }
        Some(text)
    }
}

/// The day of the Gregorian calendar so many days after 1970-01-01.
const fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March, so that the leap day is a year's last.
    let days = days + TO_1970;
    let (era, within) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (within - within / 1_460 + within / 36_524 - within / 146_096) / 365;
    let of_year = within - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a moment is written as jiff writes it.
    #[track_caller]
    fn check(ticks: i64) {
        let moment = Timestamp::from_ticks(ticks);
        let written = moment.written().unwrap();
        assert_eq!(written.as_str(), moment.to_jiff().unwrap().to_string(), "{ticks}");
    }

    #[test]
    fn every_day_is_written_as_jiff_writes_it() {
        for day in DAYS.step_by(61) {
            check(day * DAY);
            check(day * DAY + DAY - 1);
        }
    }

    #[test]
    fn fractions_lose_their_last_zeros_only() {
        for fraction in [1, 10, 100, 1_234_567, 170_000, 5_000_000, 9_999_999, 1_000_001] {
            for seconds in [-86_400, -1, 0, 1_761_066_602] {
                check(seconds * SECOND + fraction);
            }
        }
    }

    #[test]
    fn moments_far_off_are_left_to_others() {
        let bounds = [DAYS.start * DAY, DAYS.end * DAY - 1];
        bounds.into_iter().for_each(check);
        for ticks in [i64::MIN, DAYS.start * DAY - 1, DAYS.end * DAY, i64::MAX] {
            assert!(Timestamp::from_ticks(ticks).written().is_none(), "{ticks}");
        }
        assert_eq!(Timestamp::from_ticks(i64::MAX).to_string(), "9223372036854775807e-7s");
        let last = Timestamp::from(jiff::Timestamp::MAX);
        assert_eq!(
            last.to_string(),
            jiff::Timestamp::MAX.to_string().replace("999999999", "9999999")
        );
    }
}
