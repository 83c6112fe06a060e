//! Times as products write them (mapping rule G8).

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use mullion_model::Timestamp;

use super::Notes;

/// Reads a stamp: RFC 3339 with `T` or a space, 0 to 9 fraction digits, and `Z`, `±hh:mm`, `±hhmm`
/// or no zone (then `zone`; a local time that occurs twice is the earlier one, one that never
/// occurs is moved forward by the gap).
///
/// Missing, or `None` with a note, where the text is absent, blank, unparsable, or its year is at
/// most 1601 or at least 9999.
#[must_use]
pub fn stamp(
    notes: &mut Notes,
    field: &'static str,
    text: Option<&str>,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let text = text?.trim();
    if text.is_empty() {
        return None;
    }
    match parse(text.as_bytes(), zone) {
        Some(Parsed::Moment(moment)) => Some(moment),
        Some(Parsed::Placeholder) => None,
        None => {
            notes.unusable_time(field);
            None
        }
    }
}

/// What a well-formed stamp turned out to be.
enum Parsed {
    /// A moment.
    Moment(Timestamp),
    /// A product's stand-in for "no time", such as year 1 or 9999.
    Placeholder,
}

/// Reads the text, or `None` where it is no stamp.
fn parse(text: &[u8], zone: &TimeZone) -> Option<Parsed> {
    let (date, rest) = text.split_first_chunk()?;
    let [b'T' | b't' | b' ', rest @ ..] = rest else { return None };
    let (clock, rest) = rest.split_first_chunk()?;
    let (nanos, zone_text) = fraction(rest)?;

    let date = civil_date(date)?;
    let local = date.to_datetime(civil_time(clock, nanos)?);
    let offset = match zone_text {
        b"" => None,
        b"Z" | b"z" => Some(Offset::UTC),
        offset => Some(offset_of(offset)?),
    };
    if date.year() <= 1601 || date.year() >= 9999 {
        return Some(Parsed::Placeholder);
    }
    let moment = match offset {
        Some(offset) => offset.to_timestamp(local).ok()?,
        None => in_zone(local, zone)?,
    };
    Some(Parsed::Moment(moment.into()))
}

/// `YYYY-MM-DD`.
fn civil_date(text: &[u8; 10]) -> Option<Date> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else { return None };
    Date::new(digits(year)?.try_into().ok()?, small([*m1, *m2])?, small([*d1, *d2])?).ok()
}

/// `hh:mm:ss`; a leap second is read as the last second of its minute.
fn civil_time(text: &[u8; 8], nanos: i32) -> Option<Time> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = text else { return None };
    let second = match small([*s1, *s2])? {
        60 => 59,
        second => second,
    };
    Time::new(small([*h1, *h2])?, small([*m1, *m2])?, second, nanos).ok()
}

/// Splits `.fff…` off the front; nanoseconds and what is left.
fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let Some(rest) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (shown, rest) = rest.split_at_checked(end)?;
    if shown.is_empty() || shown.len() > 9 {
        return None;
    }
    let scale = 10_i32.checked_pow(9 - u32::try_from(shown.len()).ok()?)?;
    Some((i32::try_from(digits(shown)?).ok()?.checked_mul(scale)?, rest))
}

/// `±hh:mm` or `±hhmm`.
fn offset_of(text: &[u8]) -> Option<Offset> {
    let (sign, h1, h2, m1, m2) = match text {
        [b'+', h1, h2, b':', m1, m2] | [b'+', h1, h2, m1, m2] => (1, h1, h2, m1, m2),
        [b'-', h1, h2, b':', m1, m2] | [b'-', h1, h2, m1, m2] => (-1, h1, h2, m1, m2),
        _ => return None,
    };
    let (hours, minutes) = (i32::from(small([*h1, *h2])?), i32::from(small([*m1, *m2])?));
    if hours >= 24 || minutes >= 60 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// A local time in a zone.
fn in_zone(local: DateTime, zone: &TimeZone) -> Option<jiff::Timestamp> {
    // jiff's "compatible" is our rule: the earlier of two, forward over a gap.
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

/// At most nine ASCII digits as a number.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// Two ASCII digits as a number.
fn small(text: [u8; 2]) -> Option<i8> {
    i8::try_from(digits(&text)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &TimeZone) -> Option<String> {
        stamp(&mut Notes::default(), "t", Some(text), zone).map(|moment| moment.to_string())
    }

    #[test]
    fn every_documented_form_is_read() {
        for (text, utc) in [
            ("2014-10-19T05:59:18Z", "2014-10-19T05:59:18Z"),
            ("2017-06-29T08:14:58.3532833Z", "2017-06-29T08:14:58.3532833Z"),
            ("2017-06-26T22:07:39-07:00", "2017-06-27T05:07:39Z"),
            ("2017-06-26 22:07:39-0700", "2017-06-27T05:07:39Z"),
            ("2020-06-19T04:00:05.901095", "2020-06-19T04:00:05.901095Z"),
            ("2020-06-19t04:00:05z", "2020-06-19T04:00:05Z"),
            ("2020-06-19T04:00:05.123456789Z", "2020-06-19T04:00:05.1234567Z"),
        ] {
            assert_eq!(read(text, &TimeZone::UTC).as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn local_times_follow_their_zone() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        // Occurs twice: the earlier one, still in summer time.
        assert_eq!(read("2026-10-25T02:30:00", &berlin).as_deref(), Some("2026-10-25T00:30:00Z"));
        // Never occurs: moved forward by the gap.
        assert_eq!(read("2026-03-29T02:30:00", &berlin).as_deref(), Some("2026-03-29T01:30:00Z"));
    }

    #[test]
    fn placeholders_are_missing_without_a_note() {
        let mut notes = Notes::default();
        for text in ["0001-01-01T00:00:00", "1601-01-01T00:00:00Z", "9999-12-31T23:59:59Z", " "] {
            assert_eq!(stamp(&mut notes, "t", Some(text), &TimeZone::UTC), None, "{text}");
        }
        assert!(notes.take().is_empty());
    }

    #[test]
    fn what_is_no_stamp_is_missing_and_noted() {
        for text in [
            "soon",
            "2014-10-19",
            "2014-13-19T05:59:18Z",
            "2014-10-19T05:59:18.Z",
            "2014-10-19T05:59:18+25:61",
            "2014-10-19T05:59Z",
            "2014-10-19T05:59:61Z",
            "2014-10-19T05:59:18+2:000",
            "2014-10-19T05:59:18+25:00",
        ] {
            let mut notes = Notes::default();
            assert_eq!(stamp(&mut notes, "t", Some(text), &TimeZone::UTC), None, "{text}");
            assert_eq!(notes.take().len(), 1, "{text}");
        }
    }
}
