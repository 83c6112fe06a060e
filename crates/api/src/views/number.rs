//! Seconds as a JSON number that keeps all digits and adds none.

use std::fmt;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A span of time in units of 100 ns, written in seconds: `1746`, `1957.1615893`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) i64);

/// Units of 100 ns in a second.
const TICKS_PER_SECOND: u64 = 10_000_000;

impl fmt::Display for Seconds {
    /// The number in decimal digits; a float would bend the last ones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let ticks = self.0.unsigned_abs();
        let (whole, fraction) = (ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:07}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
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
