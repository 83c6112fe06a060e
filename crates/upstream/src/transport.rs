//! The one narrow waist: everything that goes to a product passes through [`Transport::send`].

use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, Timestamp};
use secrecy::SecretString;

/// What a call is for; budgets and logs tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Part of a sweep, or of reading a directory.
    Sweep,
    /// Items or events that somebody asked for.
    Detail,
    /// Opens a login with the password.
    Login,
    /// Renews a login without it.
    Renewal,
    /// Closes a login.
    Logout,
    /// Part of `mullion check`.
    Check,
}

/// What goes along with a call and is not part of the question.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// What the call is for.
    pub purpose: Purpose,
    /// Headers that authorise it; set by the auth layer alone.
    pub authorization: Vec<(&'static str, SecretString)>,
}

impl CallContext {
    /// A context without authorisation.
    #[must_use]
    pub const fn new(purpose: Purpose) -> Self {
        Self { purpose, authorization: Vec::new() }
    }
}

/// Sends one call and waits for its whole answer.
pub trait Transport: Send + Sync {
    /// The complete answer, of any status the layers below let through, or the fault that kept it.
    ///
    /// # Errors
    /// Whatever went wrong, as a closed list ([`Fault`]).
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>>;

    /// SHA-256 of the certificate the server showed last, as colon-separated upper-case hex; only
    /// the wire knows it.
    fn certificate_sha256(&self) -> Option<String> {
        None
    }

    /// What is worth knowing about that certificate (subject, end of validity, fingerprint), in one
    /// line for people.
    fn certificate(&self) -> Option<String> {
        None
    }

    /// The last moment at which that certificate is valid.
    fn certificate_ends(&self) -> Option<Timestamp> {
        None
    }
}
