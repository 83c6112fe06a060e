//! `[server]`: what the gateway itself needs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::duration::duration;
use super::section::{Found, Section};

/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the gateway itself needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// Where the API listens; a loopback address.
    pub listen: SocketAddr,
    /// Where `/metrics` listens instead, if not there; a loopback address.
    pub admin_listen: Option<SocketAddr>,
    /// Where counts of refused logins outlive a restart.
    pub state_dir: Option<PathBuf>,
    /// A file with at least 32 bytes that sign cursors; a random key per start without it.
    pub cursor_key_file: Option<PathBuf>,
    /// How long a session is kept after it left the product.
    pub keep: Duration,
    /// How far apart two readings must be that prove a session absent.
    pub proof_after: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_listen: None,
            state_dir: None,
            cursor_key_file: None,
            keep: DAY * 400,
            proof_after: Duration::from_secs(10 * 60),
        }
    }
}

impl ServerConfig {
    /// Reads the section; the defaults where there is none.
    pub(super) fn read(section: Option<Section<'_>>, found: &mut Found<'_>) -> Option<Self> {
        let defaults = Self::default();
        let Some(mut section) = section else { return Some(defaults) };
        section.later(&["auth", "tls", "store", "replicas"]);
        let config = Self {
            listen: section.parsed("listen", found, loopback).unwrap_or(defaults.listen),
            admin_listen: section.parsed("admin_listen", found, loopback),
            state_dir: section.string("state_dir", found).map(|(_, path)| PathBuf::from(path)),
            cursor_key_file: section
                .string("cursor_key_file", found)
                .map(|(_, path)| PathBuf::from(path)),
            keep: section
                .parsed("keep", found, |text| duration(text, DAY, DAY * 4000))
                .unwrap_or(defaults.keep),
            proof_after: section
                .parsed("proof_after", found, |text| duration(text, Duration::from_secs(60), DAY))
                .unwrap_or(defaults.proof_after),
        };
        for (key, given) in [
            ("keep", config.keep != defaults.keep),
            ("proof_after", config.proof_after != defaults.proof_after),
        ] {
            if given {
                found
                    .warning(format!("`{key}` has no effect yet: this version removes no session"));
            }
        }
        section.finish(found);
        Some(config)
    }
}

/// An address to listen on that only this machine reaches.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| {
        format!("`{text}` is not an address; write IP:port, such as 127.0.0.1:8080")
    })?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "`{text}` can be reached from other machines, and Mullion has no authentication yet; \
             listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front"
        ))
    }
}
