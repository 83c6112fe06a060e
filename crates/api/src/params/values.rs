//! How single values are read, and how a bad one is refused.

use std::borrow::Cow;

use mullion_model::Timestamp;

/// Why a value is not taken, in our own words: never the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is wrong, or what would be right.
    pub(super) problem: Cow<'static, str>,
    /// The values that would be allowed, where the list is closed.
    pub(super) allowed: Vec<String>,
}

impl Refusal {
    /// A refusal in a sentence.
    pub(crate) fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self { problem: problem.into(), allowed: Vec::new() }
    }

    /// A refusal of a word that is not one of `allowed`.
    pub(crate) fn not_one_of<'a>(allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed = allowed.into_iter().map(str::to_owned).collect();
        Self { problem: Cow::Borrowed("not one of the allowed values"), allowed }
    }
}

/// Reads a whole number from `least` to `most`, in ASCII digits.
pub(crate) fn whole(least: u32, most: u32) -> impl FnOnce(&str) -> Result<u32, Refusal> {
    move |text| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| Refusal::new(format!("must be a whole number from {least} to {most}")))
    }
}

/// Reads one of a few words.
pub(crate) fn word<T: Copy>(choices: &[(&'static str, T)], text: &str) -> Result<T, Refusal> {
    let chosen = choices.iter().find(|(word, _)| *word == text);
    chosen
        .map(|(_, value)| *value)
        .ok_or_else(|| Refusal::not_one_of(choices.iter().map(|(word, _)| *word)))
}

/// Reads a moment in RFC 3339 with a zone.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse_rfc3339(text).map_err(|_| {
        Refusal::new(
            "must be an RFC 3339 time with a zone, such as 2026-11-20T10:00:00Z (in an address, + is written %2B)",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ascii_digits_within_their_range() {
        for (text, number) in [("1", 1), ("1000", 1000), ("007", 7)] {
            assert_eq!(whole(1, 1000)(text), Ok(number), "{text}");
        }
        for text in ["", "0", "-1", "+1", "1.0", "abc", "1001", "1e9", "99999999999", "٣", " 1"] {
            assert_eq!(
                whole(1, 1000)(text),
                Err(Refusal::new("must be a whole number from 1 to 1000")),
                "{text}"
            );
        }
    }

    #[test]
    fn moments_need_a_zone() {
        assert!(moment("2026-11-20T10:00:00+01:00").is_ok());
        for text in ["2026-11-20", "2026-11-20T10:00:00", "2026-11-20T10:00:00 01:00", "", "now"] {
            assert!(moment(text).is_err(), "{text}");
        }
        assert!(moment("12026-11-20T10:00:00Z").is_err(), "ten thousand years");
    }
}
