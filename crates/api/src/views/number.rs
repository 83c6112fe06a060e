//! Numbers as JSON; seconds as one that keeps all digits and adds none.

use std::fmt;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A span of time in units of 100 ns, written in seconds: `1746`, `1957.1615893`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) i64);

/// Units of 100 ns in a second.
const TICKS_PER_SECOND: u64 = 10_000_000;
/// The most digits of a whole number.
const MOST_DIGITS: usize = 20;

/// Appends a whole number in decimal digits.
pub(crate) fn whole(out: &mut Vec<u8>, number: u64) {
    let mut digits = [b'0'; MOST_DIGITS];
    let mut first = MOST_DIGITS;
    let mut rest = number;
    for (place, digit) in digits.iter_mut().enumerate().rev() {
        *digit += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        first = place;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(first..).unwrap_or_default());
}

impl Seconds {
    /// Appends the number in decimal digits; a float would bend the last ones.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        if self.0 < 0 {
            out.push(b'-');
        }
        let ticks = self.0.unsigned_abs();
        whole(out, ticks / TICKS_PER_SECOND);
        let mut fraction = ticks % TICKS_PER_SECOND;
        if fraction > 0 {
            out.push(b'.');
        }
        let mut unit = TICKS_PER_SECOND / 10;
        while fraction > 0 {
            out.push(b'0' + u8::try_from(fraction / unit).unwrap_or_default());
            fraction %= unit;
            unit /= 10;
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = Vec::with_capacity(2 * MOST_DIGITS);
        self.write(&mut digits);
        f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Seconds;

    #[test]
    fn seconds_keep_their_digits() {
        for (ticks, json) in [
            (0, "0"),
            (17_460_000_000, "1746"),
            (19_571_615_893, "1957.1615893"),
            (25_506_020, "2.550602"),
            (446_928, "0.0446928"),
            (1, "0.0000001"),
            (100_000_000, "10"),
            (-864_005_000_000, "-86400.5"),
            (i64::MAX, "922337203685.4775807"),
        ] {
            assert_eq!(serde_json::to_string(&Seconds(ticks)).unwrap(), json);
        }
    }
}
