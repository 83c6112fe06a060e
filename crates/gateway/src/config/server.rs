//! `[server]`: what the gateway itself needs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mullion_upstream::RefusalFile;

use super::duration::duration;
use super::found::{Found, Reported};
use super::section::{Read, Section};

/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest key that may sign cursors, in bytes.
const SHORTEST_KEY: usize = 32;

/// What the gateway itself needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// Where the API listens; a loopback address.
    pub listen: SocketAddr,
    /// Where `/metrics` is then, and nowhere else; a loopback address.
    pub admin_listen: Option<SocketAddr>,
    /// Where counts of refused logins outlive a restart; a folder that can be written to.
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
    /// Reads the section, with the mistakes in `found`.
    pub(super) fn read(mut section: Section<'_>, found: &mut Found<'_>) -> Result<Self, Reported> {
        section.later(&["auth", "tls", "store", "replicas"]);
        let defaults = Self::default();
        let listen = section.parsed("listen", found, loopback);
        let admin_listen = section.parsed("admin_listen", found, loopback);
        let admin_place = section.place("admin_listen");
        let state_dir = section.parsed("state_dir", found, usable_folder);
        let cursor_key_file = section.parsed("cursor_key_file", found, usable_key);
        let keep = section.parsed("keep", found, |text| duration(text, DAY, DAY * 4000));
        let proof_after = section
            .parsed("proof_after", found, |text| duration(text, Duration::from_secs(60), DAY));
        section.finish(found);
        for (key, value) in [("keep", &keep), ("proof_after", &proof_after)] {
            warn_if_given(key, value, found);
        }
        let listen = listen?.unwrap_or(defaults.listen);
        let admin_listen = admin_listen?;
        if admin_listen.is_some_and(|admin| admin == listen && admin.port() != 0) {
            return Err(found.mistake(admin_place, "`admin_listen` is the address of `listen`"));
        }
        Ok(Self {
            listen,
            admin_listen,
            state_dir: state_dir?,
            cursor_key_file: cursor_key_file?,
            keep: keep?.unwrap_or(defaults.keep),
            proof_after: proof_after?.unwrap_or(defaults.proof_after),
        })
    }
}

/// Says that a key does nothing in this version.
fn warn_if_given(key: &str, value: &Read<Duration>, found: &mut Found<'_>) {
    if matches!(value, Ok(Some(_))) {
        found.warning(format!("`{key}` has no effect yet: this version removes no session"));
    }
}

/// An address to listen on that only this machine reaches.
pub(crate) fn loopback(text: &str) -> Result<SocketAddr, String> {
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

/// A folder in which refused logins can be kept.
fn usable_folder(text: &str) -> Result<PathBuf, String> {
    match RefusalFile::open(Path::new(text)) {
        Ok(_) => Ok(PathBuf::from(text)),
        Err(error) => Err(format!("{text}: {error}")),
    }
}

/// A file with enough bytes for a key.
fn usable_key(text: &str) -> Result<PathBuf, String> {
    let key = std::fs::read(text).map_err(|error| format!("{text}: {error}"))?;
    if key.len() < SHORTEST_KEY {
        let have = key.len();
        return Err(format!(
            "{text} holds {have} bytes, and {SHORTEST_KEY} are the least; make one with \
             `openssl rand -out {text} 32`"
        ));
    }
    Ok(PathBuf::from(text))
}
