//! The zone that the server stands in, and how its times are written.

use jiff::Timestamp as Moment;
use jiff::tz::{Offset, TimeZone};
use mullion_model::Timestamp;

/// The zone as Windows shows it to people; the text stands in the vendor's examples.
pub(super) const SHOWN: &str = "(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague";

/// The same zone's name in the IANA's database.
pub(super) const NAME: &str = "Europe/Budapest";

/// The first moment of .NET's calendar, which stands for "none".
pub(super) const NEVER: &str = "0001-01-01T00:00:00";

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// The server's local time and its offset.
    Offset,
    /// The server's local time alone.
    Local,
    /// UTC, with a `Z`.
    Utc,
}

/// The server's zone.
#[derive(Clone, Debug)]
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone of every simulated server.
    pub(super) fn of_server() -> Self {
        Self(TimeZone::get(NAME).unwrap_or_else(|_| TimeZone::fixed(Offset::constant(1))))
    }

    /// A time as the server writes it: up to seven digits of fraction, without zeros at the end.
    pub(super) fn write(&self, at: Timestamp, writing: Writing) -> String {
        let Some(moment) = at.to_jiff() else {
            return NEVER.to_owned();
        };
        match writing {
            Writing::Offset => {
                moment.to_zoned(self.0.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
            }
            Writing::Local => {
                moment.to_zoned(self.0.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f").to_string()
            }
            Writing::Utc => at.to_string(),
        }
    }

    /// What can be known of a time that was written so: in the hour that comes twice in autumn, a
    /// local time is taken for the earlier of the two.
    pub(super) fn read_back(&self, at: Timestamp, writing: Writing) -> Timestamp {
        if writing != Writing::Local {
            return at;
        }
        let earlier = at.to_jiff().and_then(|moment| self.earlier(moment));
        earlier.map_or(at, |moment| ticks(moment).unwrap_or(at))
    }

    /// The time that a local time without a zone stands for.
    pub(super) fn of_local(&self, local: jiff::civil::DateTime) -> Option<Timestamp> {
        ticks(self.0.to_ambiguous_timestamp(local).compatible().ok()?)
    }

    fn earlier(&self, moment: Moment) -> Option<Moment> {
        let local = moment.to_zoned(self.0.clone()).datetime();
        self.0.to_ambiguous_timestamp(local).earlier().ok()
    }
}

/// In units of 100 ns.
fn ticks(moment: Moment) -> Option<Timestamp> {
    i64::try_from(moment.as_nanosecond() / 100).ok().map(Timestamp::from_ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn times_are_written_with_offset_without_and_in_utc() {
        let zone = Zone::of_server();
        for (moment, offset, local) in [
            (
                "2023-12-04T05:13:34.983Z",
                "2023-12-04T06:13:34.983+01:00",
                "2023-12-04T06:13:34.983",
            ),
            ("2026-07-01T12:00:00Z", "2026-07-01T14:00:00+02:00", "2026-07-01T14:00:00"),
            (
                "2023-11-05T05:00:07.7051998Z",
                "2023-11-05T06:00:07.7051998+01:00",
                "2023-11-05T06:00:07.7051998",
            ),
        ] {
            assert_eq!(zone.write(at(moment), Writing::Offset), offset);
            assert_eq!(zone.write(at(moment), Writing::Local), local);
            assert_eq!(zone.write(at(moment), Writing::Utc), moment);
            assert_eq!(zone.read_back(at(moment), Writing::Local), at(moment));
        }
    }

    /// Clocks went back at 03:00 on 25 October 2026.
    #[test]
    fn the_hour_that_comes_twice_is_taken_for_the_first() {
        let zone = Zone::of_server();
        let second = at("2026-10-25T01:30:00Z");
        assert_eq!(zone.write(second, Writing::Local), "2026-10-25T02:30:00");
        assert_eq!(zone.read_back(second, Writing::Local), at("2026-10-25T00:30:00Z"));
        assert_eq!(zone.read_back(second, Writing::Offset), second);
    }
}
