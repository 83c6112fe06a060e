//! A moment in UTC, as precise as the products send it.

use std::fmt;
use std::time::Duration;

/// A moment: whole units of 100 ns since 1970-01-01T00:00:00Z, negative before it.
///
/// Products send at most seven fraction digits; further ones are cut. Shown as RFC 3339 with `Z`
/// and no trailing zeros in the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Units of 100 ns in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;

impl Timestamp {
    /// The moment so many units of 100 ns after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_ticks(ticks: i64) -> Self {
        Self(ticks)
    }

    /// The moment so many whole seconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(TICKS_PER_SECOND))
    }

    /// Units of 100 ns since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn ticks(self) -> i64 {
        self.0
    }

    /// The same moment in jiff's type, or `None` outside the years jiff knows (−9999 to 9999).
    #[must_use]
    pub fn to_jiff(self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_nanosecond(i128::from(self.0) * 100).ok()
    }

    /// Reads RFC 3339 with a zone (`Z` or an offset), as API clients send it.
    ///
    /// # Errors
    /// The text is not RFC 3339 or has no zone.
    pub fn parse_rfc3339(text: &str) -> Result<Self, InvalidTimestamp> {
        let shape = text.as_bytes();
        let dated = matches!(shape, [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', ..]);
        let zoned = text.ends_with(['Z', 'z'])
            || shape.iter().rev().take(6).any(|b| matches!(b, b'+' | b'-'));
        if !dated || !zoned {
            return Err(InvalidTimestamp);
        }
        text.parse::<jiff::Timestamp>().map(Self::from).or_else(|_| at_the_end_of_time(text))
    }

    /// This moment moved later by `duration`, ending at the last representable moment.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(ticks_of(duration)))
    }

    /// This moment moved earlier by `duration`, ending at the first representable moment.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(ticks_of(duration)))
    }

    /// The time from `earlier` to this moment; zero if `earlier` is the later one.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let ticks = u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0);
        Duration::from_nanos(ticks.saturating_mul(100))
    }
}

/// A well-formed time beyond the last moment jiff knows, which lies on the last days of the year 9999:
/// people write it for "no end".
fn at_the_end_of_time(text: &str) -> Result<Timestamp, InvalidTimestamp> {
    let last_days = ["9999-12-30", "9999-12-31"];
    let rest = last_days.iter().find_map(|day| text.strip_prefix(day)).ok_or(InvalidTimestamp)?;
    // The same time of a day that jiff knows tells whether the rest is well formed.
    match format!("9999-12-28{rest}").parse::<jiff::Timestamp>() {
        Ok(_) => Ok(Timestamp::from(jiff::Timestamp::MAX)),
        Err(_) => Err(InvalidTimestamp),
    }
}

/// Units of 100 ns in a duration, at most what an `i64` holds.
fn ticks_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos() / 100).unwrap_or(i64::MAX)
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        // In 64 bits: dividing in 128 is slow. Before the epoch both parts are negative.
        let fraction = i64::from(moment.subsec_nanosecond()).div_euclid(100);
        // jiff's years end at ±9999, far inside an i64 of 100 ns; saturation cannot be reached.
        Self(moment.as_second().saturating_mul(TICKS_PER_SECOND).saturating_add(fraction))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.written(), self.to_jiff()) {
            (Some(written), _) => written.fmt(f),
            (None, Some(moment)) => write!(f, "{moment}"),
            (None, None) => write!(f, "{}e-7s", self.0),
        }
    }
}

/// A text that is not an RFC 3339 time with a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp;

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 time with a zone, such as 2026-11-20T10:00:00Z")
    }
}

impl std::error::Error for InvalidTimestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_as_precisely_as_it_was_sent() {
        for text in
            ["2014-10-19T05:59:18Z", "2025-10-21T17:10:02.017Z", "2017-06-29T08:14:58.3532833Z"]
        {
            assert_eq!(Timestamp::parse_rfc3339(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn offsets_become_utc() {
        let local = Timestamp::parse_rfc3339("2017-06-26T22:07:39-07:00").unwrap();
        assert_eq!(local.to_string(), "2017-06-27T05:07:39Z");
    }

    #[test]
    fn a_time_without_a_zone_or_a_date_alone_is_refused() {
        for text in ["2014-10-19T05:59:18", "2014-10-19", "", "yesterday", "2014-10-19Z"] {
            assert!(Timestamp::parse_rfc3339(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_usual_words_for_no_end_are_times() {
        let last = Timestamp::from(jiff::Timestamp::MAX);
        for text in ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.9999999Z"] {
            assert_eq!(Timestamp::parse_rfc3339(text), Ok(last), "{text}");
        }
        assert!(Timestamp::parse_rfc3339("9999-13-31T23:59:59Z").is_err());
        assert!(Timestamp::parse_rfc3339("9999-12-31T25:59:59Z").is_err());
    }

    #[test]
    fn before_the_epoch_fractions_are_cut_downwards() {
        let moment = Timestamp::parse_rfc3339("1969-12-31T23:59:59.99999995Z").unwrap();
        assert_eq!(moment.ticks(), -1);
    }
}
