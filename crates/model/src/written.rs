//! A moment as RFC 3339 writes it, without an allocation: a page of sessions has hundreds of them.

use std::fmt;

use crate::Timestamp;

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

/// A moment in RFC 3339 with `Z` and without trailing zeros in the fraction:
/// `2025-10-21T17:10:02.0170001Z`. It is kept in pieces that a processor writes at once.
#[derive(Clone, Copy, Debug)]
pub struct WrittenTimestamp {
    date: [u8; 11],
    time: [u8; 8],
    fraction: [u8; 8],
    /// How many bytes of the fraction are written, its point included; 0 for a whole second.
    places: usize,
}

impl WrittenTimestamp {
    /// Appends the text, all of it ASCII.
    #[inline]
    pub fn append_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.date);
        out.extend_from_slice(&self.time);
        let whole = out.len();
        out.extend_from_slice(&self.fraction);
        out.truncate(whole + self.places);
        out.push(b'Z');
    }
}

impl fmt::Display for WrittenTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = self.fraction.get(..self.places).unwrap_or_default();
        for piece in [&self.date[..], &self.time, fraction, b"Z"] {
            f.write_str(std::str::from_utf8(piece).map_err(|_| fmt::Error)?)?;
        }
        Ok(())
    }
}

/// Writes moments one after the other. Neighbours in a list are mostly of one day, so that it remembers
/// the last day's date.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// Days from 0000-01-01.
    day: u32,
    date: [u8; 11],
}

impl Default for Calendar {
    /// It remembers the first day there is.
    fn default() -> Self {
        Self { day: 0, date: *b"0000-01-01T" }
    }
}

impl Calendar {
    /// The moment as it is shown; `None` in years that do not have four digits.
    #[must_use]
    #[inline]
    pub fn written(&mut self, moment: Timestamp) -> Option<WrittenTimestamp> {
        let from_0 = moment.ticks().checked_add_unsigned(u64::from(FROM_0) * DAY * SECOND)?;
        let ticks = u64::try_from(from_0).ok()?;
        let (seconds, fraction) = (ticks / SECOND, ticks % SECOND);
        let (day, of_day) = (small(seconds / DAY), seconds % DAY);
        if day >= DAYS {
            return None;
        }
        if day != self.day {
            *self = Self { day, date: date(day) };
        }
        let (fraction, places) = point_and_digits(fraction);
        Some(WrittenTimestamp { date: self.date, time: clock(of_day), fraction, places })
    }
}

impl Timestamp {
    /// The moment as it is shown; `None` in years that do not have four digits.
    #[must_use]
    pub fn written(self) -> Option<WrittenTimestamp> {
        Calendar::default().written(self)
    }
}

/// The date so many days after 0000-01-01, and what stands behind it.
fn date(day: u32) -> [u8; 11] {
    let (year, month, day) = civil_date(day);
    let ([a, b], [c, d]) = (pair(year / 100), pair(year % 100));
    let ([e, f], [g, h]) = (pair(month), pair(day));
    [a, b, c, d, b'-', e, f, b'-', g, h, b'T']
}

/// The time of a day, `17:10:02`, so many seconds after its beginning. Hours, minutes and seconds
/// are turned into digits at once, each in three bytes of a number whose lowest byte is written first.
const fn clock(of_day: u64) -> [u8; 8] {
    let numbers = (of_day / 3_600) | (of_day / 60 % 60) << 24 | (of_day % 60) << 48;
    // 205 / 2,048 is a tenth, for numbers below 100.
    let tens = (numbers * 205) >> 11 & 0x000f_0000_0f00_000f;
    let digits = tens | (numbers - tens * 10) << 8;
    (digits + u64::from_le_bytes(*b"00:00:00")).to_le_bytes()
}

/// A point and the seven digits of a fraction, and how many of these bytes are needed. The digits are
/// made by halves: of four, of two, of one.
fn point_and_digits(fraction: u64) -> ([u8; 8], usize) {
    let fours = (fraction / 10_000) | (fraction % 10_000) << 32;
    // 10,486 / 2²⁰ is a hundredth, for numbers below 10,000.
    let hundreds = (fours * 10_486) >> 20 & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    // 103 / 1,024 is a tenth, for numbers below 100.
    let tens = (twos * 103) >> 10 & 0x000f_000f_000f_000f;
    let digits = tens | (twos - tens * 10) << 8;
    // The last digits stand in the highest bytes.
    let zeros = usize::try_from(digits.leading_zeros() / 8).unwrap_or_default();
    ((digits + u64::from_le_bytes(*b".0000000")).to_le_bytes(), 8 - zeros)
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
        assert_eq!(written.to_string(), moment.to_jiff().unwrap().to_string(), "{ticks}");
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
    fn a_calendar_writes_each_moment_as_if_it_were_the_first() {
        let mut calendar = Calendar::default();
        for day in [-719_528, 0, 0, 1, -1, 20_000, 20_000, -719_528, 19_999] {
            for rest in [1, TICKS / 2, TICKS - 1] {
                let moment = Timestamp::from_ticks(day * TICKS + rest);
                let written = calendar.written(moment).unwrap();
                assert_eq!(written.to_string(), moment.to_jiff().unwrap().to_string(), "{day}");
            }
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
