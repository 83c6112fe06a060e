//! A moment as RFC 3339 writes it, without an allocation: a page of sessions has hundreds of them.

use crate::Timestamp;

/// The longest moment that is written, in bytes: `2025-10-21T17:10:02.0170001Z`.
const LONGEST: usize = 28;
/// Where the `Z` of a moment without a fraction stands.
const WHOLE: usize = 19;
/// Units of 100 ns in a second.
const SECOND: u64 = 10_000_000;
/// Seconds in a day.
const DAY: u64 = 86_400;
/// Days from the first of March of the year 0 to 1970-01-01, and 400 years more.
const TO_1970: u32 = 719_468 + 146_097;
/// Days from 0000-01-01 to 1970-01-01.
const FROM_0: u32 = 719_528;
/// Days from 0000-01-01 to 9999-01-01. Up to there every moment is one of jiff's too.
const DAYS: u32 = 3_652_060;

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
}

impl Timestamp {
    /// The moment as it is shown; `None` in years that do not have four digits.
    #[must_use]
    pub fn written(self) -> Option<WrittenTimestamp> {
        let from_0 = self.ticks().checked_add_unsigned(u64::from(FROM_0) * DAY * SECOND)?;
        let ticks = u64::try_from(from_0).ok()?;
        let (seconds, fraction) = (ticks / SECOND, small(ticks % SECOND));
        let (days, of_day) = (small(seconds / DAY), small(seconds % DAY));
        if days >= DAYS {
            return None;
        }
        let (year, month, day) = civil_date(days);
        let ([a, b], [c, d]) = (pair(year / 100), pair(year % 100));
        let ([e, f], [g, h]) = (pair(month), pair(day));
        let ([i, j], [k, l]) = (pair(of_day / 3_600), pair(of_day / 60 % 60));
        let ([m, n], [o, p]) = (pair(of_day % 60), pair(fraction / 100_000));
        let ([q, r], [s, t]) = (pair(fraction / 1_000 % 100), pair(fraction / 10 % 100));
        let [_, u] = pair(fraction % 10);
        let mut bytes = [
            a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'.', o, p, q,
            r, s, t, u, b'Z',
        ];
        let mut end = WHOLE;
        if fraction > 0 {
            let mut digits = bytes.iter().take(LONGEST - 1);
            end = digits.rposition(|digit| *digit != b'0').map_or(WHOLE, |last| last + 1);
        }
        if let Some(last) = bytes.get_mut(end) {
            *last = b'Z';
        }
        Some(WrittenTimestamp { bytes, length: end + 1 })
    }
}

/// A number that is known to be small.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The numbers below 100 in two digits each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [*b"00"; 100];
    let (mut rest, mut tens, mut ones) = (pairs.as_mut_slice(), b'0', b'0');
    while let Some((pair, behind)) = rest.split_first_mut() {
        *pair = [tens, ones];
        (tens, ones) = if ones < b'9' { (tens, ones + 1) } else { (tens + 1, b'0') };
        rest = behind;
    }
    pairs
};

/// A number below 100 in two digits.
fn pair(number: u32) -> [u8; 2] {
    usize::try_from(number).ok().and_then(|number| PAIRS.get(number)).copied().unwrap_or_default()
}

/// Year, month and day of the Gregorian calendar so many days after 0000-01-01, at most some millions.
#[must_use]
pub const fn civil_date(days: u32) -> (u32, u32, u32) {
    // Years begin in March, so that the leap day is a year's last. All of it begins 400 years early,
    // so that no number is negative.
    let days = days + (TO_1970 - FROM_0);
    let (era, within) = (days / 146_097, days % 146_097);
    let year = (within - within / 1_460 + within / 36_524 - within / 146_096) / 365;
    let of_year = within - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year - 400, month + 3, day) } else { (year - 399, month - 9, day) }
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

    /// Units of 100 ns in a day.
    const TICKS: i64 = 864_000_000_000;
    /// The first day that is written, counted from 1970, and the one behind the last.
    const BOUNDS: std::ops::Range<i64> = -719_528..2_932_532;

    #[test]
    fn every_day_is_written_as_jiff_writes_it() {
        for day in BOUNDS.step_by(61) {
            check(day * TICKS);
            check(day * TICKS + TICKS - 1);
        }
    }

    #[test]
    fn fractions_lose_their_last_zeros_only() {
        for fraction in [1, 10, 100, 1_234_567, 170_000, 5_000_000, 9_999_999, 1_000_001] {
            for seconds in [-86_400, -1, 0, 1_761_066_602] {
                check(seconds * 10_000_000 + fraction);
            }
        }
    }

    #[test]
    fn moments_far_off_are_left_to_others() {
        let (first, behind) = (BOUNDS.start * TICKS, BOUNDS.end * TICKS);
        [first, behind - 1].into_iter().for_each(check);
        for ticks in [i64::MIN, first - 1, behind, i64::MAX] {
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
