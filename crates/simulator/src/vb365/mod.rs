//! Veeam Backup for Microsoft 365, REST API v1 to v8.
//!
//! Written from the REST references of 1.5 to 8, the OpenAPI documents of v6, v7 and v8, and what
//! public clients of v2 to v8 read; what each version has stands in [`version::since`]. All versions
//! look at one world: a session that two of them list is the same one, told in the words and fields
//! of each. What a version has no list for is not in its truth.
//!
//! Where the documents leave a choice, the one that is harder for a client is taken: filters by time
//! leave out their bounds, `endTime…Bound` leaves out sessions without an end, the refresh of a token
//! needs `disable_antiforgery_token` since v7, times in tokens before v6 are those of a mail, and
//! words that came later are shown by earlier versions as they are.

mod change;
mod collections;
mod details;
mod facts;
mod lists;
mod make;
mod parameters;
mod routes;
mod show;
mod show_more;
mod specimens;
mod token;
mod truth;
mod truth_details;
mod version;
mod wire;
mod words;

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, Rights, StartError};
use facts::World;
use version::Version;

/// The world of these options. The API version is the newest that the server knows, whose truth is
/// told; it serves the earlier ones as well, as the documents promise.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let newest = options.version_among(Version::NAMES)?.and_then(Version::named);
    let has_not = |what| Err(StartError::NotOffered { product: "vb365", what });
    if options.mfa {
        return has_not("second factor behind a password");
    }
    if options.eula_pending {
        return has_not("licence agreement to accept before its API answers");
    }
    if options.rights == Rights::WithoutQuery {
        return has_not("query service");
    }
    Ok(Box::new(Vb365 {
        world: make::world(options),
        version: newest.unwrap_or(Version::NEWEST),
        rights: options.rights,
        user: options.user.clone(),
        page_limit: options.page_limit,
    }))
}

/// A server and its world.
#[derive(Clone)]
struct Vb365 {
    world: World,
    /// The newest version it serves, whose truth is told.
    version: Version,
    rights: Rights,
    user: String,
    page_limit: Option<usize>,
}

impl Vb365 {
    /// The version of a path, if it is served.
    fn served(&self, segment: &str) -> Option<Version> {
        Version::named(segment).filter(|version| *version <= self.version)
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
        change::change(&mut self.world, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        change::remove(&mut self.world, native_type, native_id)
    }

    fn set_rights(&mut self, rights: Rights) {
        self.rights = rights;
    }

    fn copy(&self) -> Box<dyn Dialect> {
        Box::new(self.clone())
    }

    fn forget(&mut self, started_before: Timestamp) {
        change::forget(&mut self.world, started_before);
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
