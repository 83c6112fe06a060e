//! How fresh and how complete each source is.

use std::time::Duration;

use crate::vocabulary::vocabulary;
use crate::{Fault, Timestamp};

vocabulary! {
    /// Where a source stands.
    SourceState {
        /// Every feed is fresh.
        Fresh = "fresh",
        /// What it shows is older than it should be.
        Stale = "stale",
        /// It is being read for the first time.
        Filling = "filling",
        /// It was never read.
        Down = "down",
    }
}

vocabulary! {
    /// Where one feed of a source stands; the words of [`SourceState`].
    FeedState {
        /// Its last sweep ended well and not long ago.
        Fresh = "fresh",
        /// What it shows is older than it should be.
        Stale = "stale",
        /// It is in its first sweep.
        Filling = "filling",
        /// It was never read.
        Down = "down",
    }
}

vocabulary! {
    /// Why a source or a feed is not fresh.
    Problem {
        /// No connection, a connection that broke, or a server error.
        Unreachable = "unreachable",
        /// No complete answer in time.
        Timeout = "timeout",
        /// The TLS handshake or the certificate was not acceptable.
        Tls = "tls",
        /// User and password were refused.
        LoginRefused = "login-refused",
        /// No login is tried for now, because the account's password was refused.
        LoginWaiting = "login-waiting",
        /// The account may not read this feed.
        Forbidden = "forbidden",
        /// The product does not serve the configured API version.
        UnsupportedVersion = "unsupported-version",
        /// The product asked for fewer requests.
        RateLimited = "rate-limited",
        /// The answer was not what was asked for, or not whole.
        Misread = "misread",
        /// The answer was larger than Mullion accepts.
        LimitExceeded = "limit-exceeded",
        /// A read would have taken away suspiciously many sessions.
        Shrink = "shrink",
        /// Another server answers under this address.
        SourceSwapped = "source-swapped",
        /// A defect of Mullion itself.
        Internal = "internal",
    }
}

/// What is known of one feed of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedReport {
    /// The feed's name, unique within the source, such as `restore`.
    pub name: &'static str,
    /// Where it stands.
    pub state: FeedState,
    /// The start of its last complete sweep.
    pub as_of: Option<Timestamp>,
    /// Rows without a usable id, met in its latest reading.
    pub rejected: u64,
    /// What went wrong last, while it is not mended.
    pub fault: Option<Fault>,
}

impl FeedReport {
    /// The feed's problem as a word of the closed list.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        self.fault.as_ref().map(|fault| fault.kind.problem())
    }
}

/// What is known of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    /// The source's name, its identity.
    pub name: String,
    /// The product's name, such as `em`.
    pub product: &'static str,
    /// A name for people, from the configuration.
    pub label: Option<String>,
    /// Host and port of the configured URL.
    pub host: String,
    /// The API version in use.
    pub api_version: String,
    /// Age of the product's own copy of the data, where it tells.
    pub upstream_as_of: Option<Timestamp>,
    /// Its feeds, in the adapter's order; never empty.
    pub feeds: Vec<FeedReport>,
    /// The latest fault of the whole source (a refused login, no connection), while it is not mended.
    pub fault: Option<Fault>,
    /// When the source is next tried.
    pub next_attempt: Option<Timestamp>,
    /// Requests sent since the start, logins included.
    pub requests: u64,
    /// The most requests a minute that Mullion allows itself on this source.
    pub requests_per_minute: u32,
    /// Logins since the start.
    pub logins: u64,
    /// The server's clock minus ours; `None` until a `Date` header was seen.
    pub clock_skew: Option<Skew>,
    /// SHA-256 of the server's certificate in DER, as colon-separated upper-case hex.
    pub certificate_sha256: Option<String>,
}

/// How far a server's clock is from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// Whether the server's clock is ahead of ours.
    pub ahead: bool,
    /// By how much, to the second.
    pub by: Duration,
}

impl SourceReport {
    /// Where the source stands: fresh if all its feeds are, down if none was ever read, filling
    /// while any is in its first sweep, else stale.
    #[must_use]
    pub fn state(&self) -> SourceState {
        let all = |state| self.feeds.iter().all(|feed| feed.state == state);
        let any = |state| self.feeds.iter().any(|feed| feed.state == state);
        // Of no feeds everything is true; a source without one tells nothing.
        if self.feeds.is_empty() || all(FeedState::Down) {
            SourceState::Down
        } else if all(FeedState::Fresh) {
            SourceState::Fresh
        } else if any(FeedState::Filling) {
            SourceState::Filling
        } else {
            SourceState::Stale
        }
    }

    /// The start of the last complete sweep of the feed that was read longest ago; `None` until
    /// every feed was read.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.feeds.iter().map(|feed| feed.as_of).min().flatten()
    }

    /// Rows without a usable id, over all feeds.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.feeds.iter().map(|feed| feed.rejected).sum()
    }

    /// The fault to show for the whole source: its own, else that of its first troubled feed.
    #[must_use]
    pub fn leading_fault(&self) -> Option<&Fault> {
        self.fault.as_ref().or_else(|| self.feeds.iter().find_map(|feed| feed.fault.as_ref()))
    }
}
