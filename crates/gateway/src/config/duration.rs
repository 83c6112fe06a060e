//! Spans of time as people write them: `60s`, `15m`, `24h`, `90d`.

use std::time::Duration;

/// Reads a whole number with a unit, from `least` to `most`.
pub(crate) fn duration(text: &str, least: Duration, most: Duration) -> Result<Duration, String> {
    let wrong = || {
        format!("`{text}` is not a duration; write a whole number and s, m, h or d, such as 60s")
    };
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let seconds = match text.strip_prefix(digits).unwrap_or_default() {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let duration = Duration::from_secs(number.saturating_mul(seconds));
    if duration < least || duration > most {
        return Err(format!("`{text}` is not between {} and {}", show(least), show(most)));
    }
    Ok(duration)
}

/// A duration in its largest whole unit.
fn show(duration: Duration) -> String {
    let seconds = duration.as_secs();
    for (unit, size) in [("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60)] {
        if seconds >= size && seconds.is_multiple_of(size) {
            return format!("{}{unit}", seconds / size);
        }
    }
    format!("{seconds}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        let read =
            |text| duration(text, Duration::from_secs(1), Duration::from_secs(4000 * 86_400));
        assert_eq!(read("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(read("90d"), Ok(Duration::from_secs(90 * 86_400)));
        for text in
            ["", "60", "s", "1.5h", "-1s", "+1s", "60 s", "٦s", "1h30m", "99999999999999999999d"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("0s").unwrap_err(), "`0s` is not between 1s and 4000d");
    }
}
