//! What to start, and why starting can fail.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use mullion_model::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a simulator is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// The product to play: one of [`crate::PRODUCTS`].
    pub product: &'static str,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How many sessions the world begins with.
    pub sessions: usize,
    /// Which world it is: the same seed and anchor make the same one.
    pub seed: u64,
    /// The API version to serve; `None` for every version the dialect knows.
    pub api_version: Option<String>,
    /// How long every answer takes before its first byte.
    pub latency: Duration,
    /// Serve HTTPS, with a fresh self-signed certificate.
    pub tls: bool,
    /// Let that certificate have run out years ago.
    pub certificate_expired: bool,
    /// The only account.
    pub user: String,
    /// Its password.
    pub password: String,
    /// What the account may read.
    pub rights: Rights,
    /// Answer the right password with a demand for a second factor.
    pub mfa: bool,
    /// Answer as long as nobody has accepted the licence agreement.
    pub eula_pending: bool,
    /// Age the world: sessions start, progress and finish, one change every [`Options::step`].
    pub live: bool,
    /// In live mode, how many seconds of the world pass in one second; at least 1.
    pub speed: u32,
    /// In live mode, the world's time between two changes; at least one second.
    pub step: Duration,
    /// How long the product remembers finished sessions, from their start; `None` for ever. It looks
    /// through them when it starts and on every full hour since the anchor.
    pub history: Option<Duration>,
    /// Seconds that the server's clock is ahead of the world's, behind if negative: in the `Date` of
    /// every answer, and in the stamps of whatever happens from then on.
    pub clock_ahead: i64,
    /// The "now" of the world when it starts.
    pub anchor: Timestamp,
    /// How many days before the anchor the world's sessions lie in, at least 1.
    pub days: u32,
    /// Change the world behind every list page that is served: one session appears, one
    /// progresses, one finishes.
    pub churn: bool,
    /// The most rows in one page, whatever was asked for; `None` for the product's own limit.
    pub page_limit: Option<usize>,
}

impl Options {
    /// A quiet world of `product` with 200 sessions in the 20 days before `anchor`, on a free port
    /// of the loopback, without TLS, for the user `simulator` with the password `simulator`.
    #[must_use]
    pub fn new(product: &'static str, anchor: Timestamp) -> Self {
        Self {
            product,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            sessions: 200,
            seed: 1,
            api_version: None,
            latency: Duration::ZERO,
            tls: false,
            certificate_expired: false,
            user: "simulator".to_owned(),
            password: "simulator".to_owned(),
            rights: Rights::Everything,
            mfa: false,
            eula_pending: false,
            live: false,
            speed: 1,
            step: Duration::from_secs(5),
            history: None,
            clock_ahead: 0,
            anchor,
            days: 20,
            churn: false,
            page_limit: None,
        }
    }

    /// The same world, whose time passes so many times faster than real time in live mode, with a
    /// change as often as is realistic then: at speed 1 every five seconds, so that there is something
    /// to see; faster, so often that about as many sessions start in a day of the world as in each of
    /// its days before the anchor, but at most twenty times in a second of real time, whatever its
    /// size.
    #[must_use]
    pub fn at_speed(mut self, speed: u32) -> Self {
        const REAL: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));
        let sessions = u32::try_from(self.sessions).unwrap_or(u32::MAX);
        // Of three changes, one is a session that starts.
        let changes = sessions.saturating_mul(3).max(1);
        let usual = (DAY * self.days.max(1)) / changes;
        self.speed = speed.max(1);
        let (least, most) = (REAL.0.saturating_mul(self.speed), REAL.1.saturating_mul(self.speed));
        self.step = usual.clamp(least.max(REAL.1), most);
        self
    }

    /// Accepts the wanted API version if it is one of `allowed`.
    ///
    /// # Errors
    /// [`StartError::UnknownVersion`] with the allowed ones.
    pub(crate) fn version_among(
        &self,
        allowed: &'static [&'static str],
    ) -> Result<Option<&'static str>, StartError> {
        let Some(wanted) = &self.api_version else {
            return Ok(None);
        };
        match allowed.iter().find(|version| *version == wanted) {
            Some(version) => Ok(Some(version)),
            None => Err(StartError::UnknownVersion {
                product: self.product,
                version: wanted.clone(),
                allowed,
            }),
        }
    }
}

/// What the account may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rights {
    /// All lists.
    #[default]
    Everything,
    /// The lists of restores alone; every other list is refused in the product's words.
    RestoresOnly,
    /// Everything, but not by Enterprise Manager's query service.
    WithoutQuery,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such product.
    #[error("unknown product {product:?}; there are: {}", crate::PRODUCTS.join(", "))]
    UnknownProduct {
        /// What was asked for.
        product: String,
    },
    /// The product has no such API version.
    #[error("unknown API version {version:?} of {product}; there are: {}", allowed.join(", "))]
    UnknownVersion {
        /// The product.
        product: &'static str,
        /// What was asked for.
        version: String,
        /// What could have been asked for.
        allowed: &'static [&'static str],
    },
    /// The product has nothing like that.
    #[error("{product} has no {what}")]
    NotOffered {
        /// The product.
        product: &'static str,
        /// What was asked for.
        what: &'static str,
    },
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
    /// The server thread did not come up.
    #[error("the server did not start: {0}")]
    Server(std::io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_changes_as_often_as_is_realistic_at_its_speed() {
        let anchor = Timestamp::from_seconds(1_800_000_000);
        for (sessions, speed, step) in [
            // Every five seconds, at any size.
            (200, 1, 5_000),
            (1_000_000, 1, 5_000),
            // 250 sessions a day, as before: 750 changes.
            (5_000, 1_000, 115_200),
            (5_000, 60, 115_200),
            // 10 a day would be too few for anything to happen soon.
            (200, 10, 50_000),
            // 50,000 a day would be too much work: twenty changes a second.
            (1_000_000, 1_000, 50_000),
            (0, 2, 10_000),
        ] {
            let options = Options { sessions, ..Options::new("em", anchor) }.at_speed(speed);
            let step = Duration::from_millis(step);
            assert_eq!((options.speed, options.step), (speed, step), "{sessions} {speed}");
        }
    }
}
