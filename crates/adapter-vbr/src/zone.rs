//! The server's time zone: `GET /api/v1/serverTime`, which every account may read.

use jiff::tz::{Offset, TimeZone};
use mullion_adapter::kit::{json_object, json_text};
use mullion_adapter::{Asked, Get, Listing, Misread, Next, Page, Reply};

use crate::revision::Revision;
use crate::wire;

/// The question for the zone of stamps without one.
pub(crate) struct ServerTime {
    pub(crate) revision: Revision,
}

impl Listing<(), TimeZone> for ServerTime {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _asked: &Asked<'_, ()>) -> Get {
        self.revision.get("/api/v1/serverTime")
    }

    /// The zone by its name, which knows when the clocks change; else the offset in force now.
    fn decode(&self, _asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<TimeZone>, Misread> {
        let told = json_object::<wire::ServerTime<'_>>(json_text(reply)?)?;
        let named = told.iana_time_zone_id.plain().and_then(|name| TimeZone::get(name.trim()).ok());
        let zone = named
            .or_else(|| told.server_time.plain().and_then(offset_of).map(TimeZone::fixed))
            .ok_or_else(|| Misread::new("the answer does not tell the server's time zone"))?;
        Ok(Page { rows: vec![zone], rejects: Vec::new(), oddities: Vec::new(), next: Next::End })
    }
}

/// The offset that a stamp ends with; `None` where it has none.
pub(crate) fn offset_of(stamp: &str) -> Option<Offset> {
    let stamp = stamp.trim();
    if stamp.ends_with(['Z', 'z']) {
        return Some(Offset::UTC);
    }
    // Behind the seconds, so that the hyphens of the date are not taken for a sign.
    let (at, _) = stamp.char_indices().skip(19).find(|(_, c)| matches!(c, '+' | '-'))?;
    let (sign, text) = stamp.get(at..)?.split_at_checked(1)?;
    let (hours, minutes) = text.split_once(':').or_else(|| text.split_at_checked(2))?;
    let seconds =
        hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)? * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_what_stands_behind_the_time() {
        for (stamp, seconds) in [
            ("2025-10-21T17:10:02+01:00", Some(3600)),
            ("2025-10-21T17:10:02.0170443+01:00", Some(3600)),
            ("2025-10-21T17:10:02.017-0530", Some(-19_800)),
            ("2025-10-21T17:10:02.017Z", Some(0)),
            (" 2025-10-21T17:10:02z ", Some(0)),
            ("2025-10-21T17:10:02.017", None),
            ("2025-10-21T17:10:02+", None),
            ("2025-10-21T17:10:02+99:00", None),
            ("2025-10-21", None),
            ("", None),
        ] {
            assert_eq!(offset_of(stamp).map(Offset::seconds), seconds, "{stamp}");
        }
    }
}
