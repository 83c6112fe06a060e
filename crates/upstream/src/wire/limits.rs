//! How long and how large one request may become.

use std::time::Duration;

/// The bounds of one request; each has a fault text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Resolving the name and opening the connection, together.
    pub connect: Duration,
    /// The TLS handshake.
    pub tls: Duration,
    /// From the request to the end of the answer's head.
    pub head: Duration,
    /// The longest pause inside a body.
    pub body_idle: Duration,
    /// The whole request: connecting, head, body and decoding.
    pub whole: Duration,
    /// The slowest body that is waited for, in bytes a second.
    pub slowest: usize,
    /// How long a body may be slower than that.
    pub slowest_after: Duration,
    /// The answer's head, in bytes.
    pub head_bytes: usize,
    /// The header lines of an answer; awc reads no more than 96.
    pub header_lines: usize,
    /// The body as it comes, in bytes.
    pub wire_body: usize,
    /// The body decoded, in bytes.
    pub decoded_body: usize,
    /// How many times larger a decoded body may be than it came.
    pub ratio: usize,
    /// The decoded size, in bytes, up to which any ratio is accepted.
    pub ratio_above: usize,
    /// How long an unused connection is kept. Less than the five seconds after which some servers
    /// close it.
    pub keep_alive: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            tls: Duration::from_secs(5),
            head: Duration::from_secs(15),
            body_idle: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            slowest: 1024,
            slowest_after: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            header_lines: 96,
            wire_body: 16 * 1024 * 1024,
            decoded_body: 32 * 1024 * 1024,
            ratio: 100,
            ratio_above: 1024 * 1024,
            keep_alive: Duration::from_secs(4),
        }
    }
}
