//! Veeam Backup for Microsoft 365, REST API v1, v3 and v8.
//!
//! Written from the REST references of 1.5, 3.0 and 8, the OpenAPI document of v8, and what
//! public clients of v2 to v8 read. Where the documents leave a choice, the one that is harder for
//! a client is taken: filters by time leave out their bounds, `endTime…Bound` leaves out sessions
//! without an end, and the refresh of a v8 token needs `disable_antiforgery_token`.

mod change;
mod details;
mod facts;
mod lists;
mod make;
mod parameters;
mod routes;
mod show;
mod specimens;
mod token;
mod truth;
mod truth_details;
mod wire;
mod words;

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, StartError};
use facts::{Version, World};

/// The world of these options. Without an API version every known one is served, and the truth is
/// what v8 tells.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let wanted = options.version_among(Version::NAMES)?.and_then(Version::named);
    let version = wanted.unwrap_or(Version::V8);
    Ok(Box::new(Vb365 {
        world: make::world(options, version),
        version,
        serves_all: wanted.is_none(),
        user: options.user.clone(),
        page_limit: options.page_limit,
    }))
}

/// A server and its world.
struct Vb365 {
    world: World,
    /// The version whose truth is told.
    version: Version,
    serves_all: bool,
    user: String,
    page_limit: Option<usize>,
}

impl Vb365 {
    /// The version of a path, if it is served.
    fn served(&self, segment: &str) -> Option<Version> {
        Version::named(segment).filter(|version| self.serves_all || *version == self.version)
    }
}

impl Dialect for Vb365 {
    fn expiry(&self) -> Expiry {
        Expiry::Fixed {
            access: Duration::from_secs(60 * 60),
            // Not documented; long enough to be worth trying.
            refresh: Duration::from_secs(24 * 60 * 60),
        }
    }

    fn is_login_call(&self, method: &str, path: &str) -> bool {
        let path = path.to_ascii_lowercase();
        let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        let is_token = matches!(
            segments.as_slice(),
            [version, "token"] | [version, "token", "logout"] if Version::named(version).is_some()
        );
        method == "POST" && is_token
    }

    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer {
        routes::serve(self, request, logins).unwrap_or_else(|refusal| refusal)
    }

    fn error(&self, status: u16, message: &str) -> Answer {
        routes::exception(self.version, status, message)
    }

    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng) {
        change::change(&mut self.world, self.version, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        change::remove(&mut self.world, native_type, native_id)
    }

    fn truth(&self, source: &str, place: &Place) -> Vec<Value> {
        truth::Witness::new(self).sessions(source, &place.host)
    }

    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        truth_details::items(self, source, native_type, native_id)
    }

    fn truth_events(&self, _: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        truth_details::events(self, native_type, native_id)
    }
}
