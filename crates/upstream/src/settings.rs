//! What the binary says about one source.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Credentials, Options, Product};

/// One configured source.
#[derive(Clone)]
pub struct SourceSettings {
    /// Its name, its identity.
    pub name: Arc<str>,
    /// A name for people.
    pub label: Option<String>,
    /// What it is.
    pub product: Arc<dyn Product>,
    /// How it is spoken to.
    pub options: Options,
    /// The version in `options` is only the first guess: the newest that the server serves is
    /// looked for.
    pub finds_version: bool,
    /// Host and port of its address, for people.
    pub host: String,
    /// Host of its address alone: the `server` of products that are their own server.
    pub server: String,
    /// User and password.
    pub credentials: Credentials,
    /// From one sweep's start to the next one's; at least one second.
    pub refresh_every: Duration,
    /// How far back the first fill reads.
    pub history: Duration,
    /// The least time between two readings that prove a session absent.
    pub proof_after: Duration,
    /// The feeds to read; all where `None`.
    pub feeds: Option<Vec<String>>,
    /// The most requests a minute.
    pub requests_per_minute: u32,
}
