//! What can go wrong between Mullion and a product, as a closed list.

use std::fmt;
use std::time::Duration;

use crate::Problem;

/// The kinds of fault of one call to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No connection, a connection that broke, or a server error.
    Unreachable,
    /// No complete answer within the limits of time.
    Timeout,
    /// The TLS handshake or the certificate was not acceptable.
    Tls,
    /// The product refused user and password.
    LoginRefused,
    /// No login was tried, because the account's password was refused not long ago.
    LoginWaiting,
    /// The product no longer accepts the login that the call was sent with.
    Unauthorized,
    /// The account may not read this.
    Forbidden,
    /// The product knows no such thing.
    NotFound,
    /// The product does not serve this API version.
    UnsupportedVersion,
    /// The product asked for fewer requests.
    RateLimited,
    /// The answer is not what was asked for, or not whole.
    Misread,
    /// The answer is larger, deeper or longer than Mullion accepts.
    LimitExceeded,
    /// A reading would have taken away suspiciously many sessions.
    Shrink,
    /// Another server answers under this address.
    SourceSwapped,
    /// The source's budget for details read on demand is spent.
    BudgetSpent,
    /// A defect of Mullion itself.
    Internal,
}

impl FaultKind {
    /// The word under which `sources` shows it.
    #[must_use]
    pub const fn problem(self) -> Problem {
        match self {
            Self::Unreachable => Problem::Unreachable,
            Self::Timeout => Problem::Timeout,
            Self::Tls => Problem::Tls,
            Self::LoginRefused | Self::Unauthorized => Problem::LoginRefused,
            Self::LoginWaiting => Problem::LoginWaiting,
            Self::Forbidden => Problem::Forbidden,
            Self::UnsupportedVersion => Problem::UnsupportedVersion,
            Self::RateLimited | Self::BudgetSpent => Problem::RateLimited,
            Self::NotFound | Self::Misread => Problem::Misread,
            Self::LimitExceeded => Problem::LimitExceeded,
            Self::Shrink => Problem::Shrink,
            Self::SourceSwapped => Problem::SourceSwapped,
            Self::Internal => Problem::Internal,
        }
    }

    /// Whether the same call may go well if it is sent again soon.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Unreachable | Self::Timeout | Self::RateLimited | Self::Misread)
    }
}

/// One call to a product that did not bring what was asked for.
///
/// `text` and `remedy` are our own words for people: never an upstream body, a header, or a value
/// from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// What happened, in one sentence without a full stop.
    pub text: String,
    /// What to do about it, in one sentence without a full stop.
    pub remedy: Option<&'static str>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// How long the product, or our own rule, wants us to wait.
    pub retry_after: Option<Duration>,
    /// Whether it is certain that nothing of the request reached the server.
    pub unsent: bool,
}

impl Fault {
    /// A fault with a text and nothing else known.
    #[must_use]
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            remedy: None,
            status: None,
            retry_after: None,
            unsent: false,
        }
    }

    /// The same fault with what to do about it.
    #[must_use]
    pub fn with_remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// The same fault with the HTTP status it came with.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same fault, of a request of which nothing reached the server.
    #[must_use]
    pub const fn before_sending(mut self) -> Self {
        self.unsent = true;
        self
    }

    /// The same fault with a time to wait.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
