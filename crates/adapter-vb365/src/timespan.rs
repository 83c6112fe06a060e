//! Time spans as .NET writes them (mapping section 4).

/// Units of 100 ns in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// Reads `[d.]h:mm:ss[.fffffff]` as units of 100 ns; `None` for anything else, a sign included.
pub(crate) fn ticks(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (head, minutes, tail) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = match head.split_once('.') {
        Some((days, hours)) => (number(days)?, hours),
        None => (0, head),
    };
    let (seconds, fraction) = match tail.split_once('.') {
        Some((seconds, fraction)) => (seconds, fraction_ticks(fraction)?),
        None => (tail, 0),
    };
    if !matches!(hours.len(), 1 | 2) {
        return None;
    }
    days.checked_mul(24)?
        .checked_add(number(hours)?)?
        .checked_mul(60)?
        .checked_add(sixtieths(minutes)?)?
        .checked_mul(60)?
        .checked_add(sixtieths(seconds)?)?
        .checked_mul(TICKS_PER_SECOND)?
        .checked_add(fraction)
}

/// ASCII digits as a number.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// `00` to `59`.
fn sixtieths(text: &str) -> Option<i64> {
    let value = number(text)?;
    (text.len() == 2 && value < 60).then_some(value)
}

/// One to seven digits behind the point.
fn fraction_ticks(text: &str) -> Option<i64> {
    let missing = 7_usize.checked_sub(text.len())?;
    let scale = 10_i64.checked_pow(u32::try_from(missing).ok()?)?;
    number(text)?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_mapping_hold() {
        for (text, expected) in [
            ("00:00:00", 0),
            ("00:00:00.0446928", 446_928),
            ("1.02:03:04", 937_840_000_000),
            ("10.00:00:00.5", 8_640_005_000_000),
            ("24:00:00", 864_000_000_000),
            ("1:02:03", 37_230_000_000),
        ] {
            assert_eq!(ticks(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not_used() {
        for text in [
            "-00:00:01",
            "+00:00:01",
            "3.5",
            "1:2:3",
            "12",
            "",
            "00:00",
            "00:60:00",
            "00:00:60",
            "100:00:00",
            "00:00:00.",
            "00:00:00.12345678",
            ".00:00:00",
            "1.2.00:00:00",
            "00:00:00:00",
            " 00:00:00",
            "00:00:0\u{0661}",
            "99999999999999999999.00:00:00",
            "9999999999999.00:00:00",
        ] {
            assert_eq!(ticks(text), None, "{text}");
        }
    }
}
