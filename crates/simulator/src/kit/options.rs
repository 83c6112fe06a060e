//! What to start, and why starting can fail.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use mullion_model::Timestamp;

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
    /// The only account.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Age the world in real time: sessions start, progress and finish, one change every five
    /// seconds.
    pub live: bool,
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
            user: "simulator".to_owned(),
            password: "simulator".to_owned(),
            live: false,
            anchor,
            days: 20,
            churn: false,
            page_limit: None,
        }
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
