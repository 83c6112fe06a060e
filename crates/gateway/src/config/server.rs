//! `[server]`: what the gateway itself needs.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mullion_core::CursorKey;
use mullion_upstream::RefusalFile;
use sha2::{Digest as _, Sha256};

use super::duration::duration;
use super::found::{Found, Reported};
use super::section::Section;

/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest key that may sign cursors, in bytes.
const SHORTEST_KEY: usize = 32;

/// What the gateway itself needs. Files and folders that the section names are read and opened here
/// and nowhere else, so that what was checked is what is used.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where the API listens; a loopback address.
    pub listen: SocketAddr,
    /// Where `/metrics` is then, and nowhere else; a loopback address.
    pub admin_listen: Option<SocketAddr>,
    /// Counts of refused logins in `state_dir`, where they outlive a restart; without it they are in
    /// memory.
    pub refusals: Option<Arc<RefusalFile>>,
    /// The key in `cursor_key_file`, which signs cursors; a random one per start without it.
    pub cursor_key: Option<CursorKey>,
    /// How long a session is kept that aged out of its product, from its start.
    pub keep: Duration,
    /// How far apart two readings must be that prove a session absent.
    pub proof_after: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_listen: None,
            refusals: None,
            cursor_key: None,
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
        let refusals = section.parsed("state_dir", found, open_folder);
        let cursor_key = section.parsed("cursor_key_file", found, read_key);
        let keep = section.parsed("keep", found, |text| duration(text, DAY, DAY * 4000));
        let proof_after = section
            .parsed("proof_after", found, |text| duration(text, Duration::from_secs(60), DAY));
        section.finish(found);
        let listen = listen?.unwrap_or(defaults.listen);
        let admin_listen = admin_listen?;
        if admin_listen.is_some_and(|admin| admin == listen && admin.port() != 0) {
            return Err(found.mistake(admin_place, "`admin_listen` is the address of `listen`"));
        }
        Ok(Self {
            listen,
            admin_listen,
            refusals: refusals?.map(Arc::new),
            cursor_key: cursor_key?,
            keep: keep?.unwrap_or(defaults.keep),
            proof_after: proof_after?.unwrap_or(defaults.proof_after),
        })
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

/// The refused logins kept in a folder.
fn open_folder(text: &str) -> Result<RefusalFile, String> {
    RefusalFile::open(Path::new(text)).map_err(|error| format!("{text}: {error}"))
}

/// The key made of all bytes of a file.
fn read_key(text: &str) -> Result<CursorKey, String> {
    let bytes = std::fs::read(text).map_err(|error| format!("{text}: {error}"))?;
    if bytes.len() < SHORTEST_KEY {
        let have = bytes.len();
        return Err(format!(
            "{text} holds {have} bytes, and {SHORTEST_KEY} are the least; make one with \
             `openssl rand -out {text} 32`"
        ));
    }
    Ok(CursorKey::from_bytes(Sha256::digest(&bytes).into()))
}
