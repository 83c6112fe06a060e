//! Names that end in a time, as Enterprise Manager gives them to restores, split so that the time is
//! a number: `vm_6/17/2025 1:10:10 AM`, and `ubuntu88@2025-10-21 17:10:02`.

use mullion_model::civil_date;

/// Seconds in a day.
const DAY: u32 = 24 * 3_600;
/// Days from the first of January of the year 0 to that of the year 2000.
const FROM_0: u32 = 730_485;
/// Days from the first of March of the year 0 to the first of January of the year 2000.
const TO_2000: i64 = 730_425;
/// The longest time that is written, in bytes.
pub(crate) const LONGEST: usize = 22;

/// A moment as a name ends in it: seconds since the year 2000, doubled, and one more where it is
/// written in the American way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp(u32);

/// A name as stem and time; a name without a time that can be written back as it was has only a stem.
pub(crate) fn split(name: &str) -> (&str, Option<Stamp>) {
    let found = american(name).or_else(|| sortable(name));
    match found {
        Some((stem, stamp)) if name.strip_prefix(stem) == Some(stamp.text().as_str()) => {
            (stem, Some(stamp))
        }
        _ => (name, None),
    }
}

/// A time as the name of a session ends in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct StampText {
    bytes: [u8; LONGEST],
    length: usize,
}

impl StampText {
    /// The text, all of it ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Appends a number with at least so many digits, of at most four, and what stands behind it.
    fn put(&mut self, number: u32, width: u32, behind: &[u8]) {
        for (digits, unit) in [(4, 1_000), (3, 100), (2, 10), (1, 1)] {
            if digits <= width || number >= unit {
                self.push(b'0' + u8::try_from(number / unit % 10).unwrap_or_default());
            }
        }
        behind.iter().for_each(|byte| self.push(*byte));
    }

    /// Appends a byte.
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }
}

impl Stamp {
    /// The time as it is written.
    pub(crate) fn text(self) -> StampText {
        let seconds = self.0 / 2;
        let (year, month, day) = civil_date(seconds / DAY + FROM_0);
        let (hour, minute, second) = (seconds % DAY / 3_600, seconds % 3_600 / 60, seconds % 60);
        let mut text = StampText::default();
        if self.0.is_multiple_of(2) {
            text.put(year, 4, b"-");
            text.put(month, 2, b"-");
            text.put(day, 2, b" ");
            text.put(hour, 2, b":");
            text.put(minute, 2, b":");
            text.put(second, 2, b"");
            return text;
        }
        text.put(month, 1, b"/");
        text.put(day, 1, b"/");
        text.put(year, 4, b" ");
        text.put(if hour % 12 == 0 { 12 } else { hour % 12 }, 1, b":");
        text.put(minute, 2, b":");
        text.put(second, 2, if hour < 12 { b" AM" } else { b" PM" });
        text
    }

    /// The stamp of a moment; `None` before 2000 and after 2068.
    fn new(date: (i64, i64, i64), time: (i64, i64, i64), is_american: bool) -> Option<Self> {
        let (hour, minute, second) = time;
        let seconds = days(date) * i64::from(DAY) + hour * 3_600 + minute * 60 + second;
        let doubled = seconds.checked_mul(2)?.checked_add(i64::from(is_american))?;
        u32::try_from(doubled).ok().map(Self)
    }
}

/// Reads `M/D/YYYY h:mm:ss AM` from the end.
fn american(name: &str) -> Option<(&str, Stamp)> {
    let (rest, is_late) = match name.strip_suffix(" AM") {
        Some(rest) => (rest, false),
        None => (name.strip_suffix(" PM")?, true),
    };
    let (rest, second) = number(rest, 2)?;
    let (rest, minute) = number(rest.strip_suffix(':')?, 2)?;
    let (rest, shown) = leading(rest.strip_suffix(':')?, 12)?;
    let (rest, year) = number(rest.strip_suffix(' ')?, 4)?;
    let (rest, day) = leading(rest.strip_suffix('/')?, 31)?;
    let (stem, month) = leading(rest.strip_suffix('/')?, 12)?;
    let hour = shown % 12 + if is_late { 12 } else { 0 };
    Some((stem, Stamp::new((year, month, day), (hour, minute, second), true)?))
}

/// Reads `YYYY-MM-DD HH:MM:SS` from the end.
fn sortable(name: &str) -> Option<(&str, Stamp)> {
    let (rest, second) = number(name, 2)?;
    let (rest, minute) = number(rest.strip_suffix(':')?, 2)?;
    let (rest, hour) = number(rest.strip_suffix(':')?, 2)?;
    let (rest, day) = number(rest.strip_suffix(' ')?, 2)?;
    let (rest, month) = number(rest.strip_suffix('-')?, 2)?;
    let (stem, year) = number(rest.strip_suffix('-')?, 4)?;
    Some((stem, Stamp::new((year, month, day), (hour, minute, second), false)?))
}

/// The last `digits` digits as a number, and what stands before them.
fn number(text: &str, digits: usize) -> Option<(&str, i64)> {
    let (rest, last) = text.split_at_checked(text.len().checked_sub(digits)?)?;
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| last.parse().ok()).flatten().map(|number| (rest, number))
}

/// The last two digits or the last one as a number without a leading zero, of 1 to `most`.
fn leading(text: &str, most: i64) -> Option<(&str, i64)> {
    let two = number(text, 2).filter(|(_, number)| (10..=most).contains(number));
    two.or_else(|| number(text, 1).filter(|(_, number)| *number > 0))
}

/// Days from the beginning of 2000 to a day of the Gregorian calendar.
fn days((year, month, day): (i64, i64, i64)) -> i64 {
    // Years begin in March, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (153 * month + 2) / 5 + day - 1 - TO_2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, stem: &str) {
        let (found, stamp) = split(name);
        assert_eq!(found, stem, "{name}");
        let written = stamp.map(Stamp::text).unwrap_or_default();
        assert_eq!(format!("{found}{}", written.as_str()), name);
        assert_eq!(stamp.is_some(), name != stem);
    }

    #[test]
    fn names_with_a_time_are_split() {
        check("vm_6/17/2025 1:10:10 AM", "vm_");
        check("vm_12/31/2025 12:00:59 PM", "vm_");
        check("vm_1/1/2000 12:00:00 AM", "vm_");
        check("vm_16/17/2025 1:10:10 AM", "vm_1");
        check("vm_06/17/2025 1:10:10 AM", "vm_0");
        check("ubuntu88@2025-10-21 17:10:02", "ubuntu88@");
        check("2024-02-29 23:59:59", "");
        check("ö2068-01-01 00:00:00", "ö");
    }

    #[test]
    fn what_could_not_be_written_back_stays_as_it_is() {
        for name in [
            "",
            "vm",
            "vm_6/31/2025 1:10:10 AM",
            "vm_6/17/2025 13:10:10 AM",
            "vm_6/17/2025 0:10:10 AM",
            "vm_6/17/2025 1:61:10 AM",
            "vm_6/17/2025 1:10:10 am",
            "vm_6/17/1999 1:10:10 AM",
            "vm_6/17/2099 1:10:10 AM",
            "vm@2025-02-29 17:10:02",
            "vm@2025-02-28 24:10:02",
            "vm@2025-13-01 00:00:00",
            "+5-02-28 24:10:02",
            "vm@2025-10-21 17:10:0\u{661}",
        ] {
            check(name, name);
        }
    }

    #[test]
    fn every_day_is_its_own() {
        for day in 0..25_000 {
            let (year, month, of_month) = civil_date(FROM_0 + day);
            assert_eq!(days((year.into(), month.into(), of_month.into())), i64::from(day));
        }
        assert_eq!(days((2000, 1, 1)), 0);
        assert_eq!(days((2024, 3, 1)) - days((2024, 2, 28)), 2);
    }
}
