//! Logging in to a product and out of it.

use std::time::Duration;

use mullion_model::Fault;
use secrecy::SecretString;

use crate::{Logon, Reply};

/// User and password of one source.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user, as the product wants it written.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// It ends so long after it was received, used or not.
    Fixed(Duration),
    /// It ends when it was not used for so long.
    Idle(Duration),
}

/// An open login: what later requests carry.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Headers that authorise a request.
    pub headers: Vec<(&'static str, SecretString)>,
    /// How long it lasts.
    pub lifetime: Lifetime,
    /// What renews it without the password, good for one use.
    pub renewal: Option<SecretString>,
    /// What closes it, in the adapter's own words.
    pub closing: Option<String>,
}

/// How a product is logged in to. Pure: requests out, replies in.
pub trait Handshake: Send + Sync {
    /// The request that opens a login with user and password.
    fn login(&self, credentials: &Credentials) -> Logon;

    /// The request that renews `grant` without the password; `None` where the product has none.
    fn renew(&self, grant: &Grant) -> Option<Logon>;

    /// Reads the answer, of any status, to [`Handshake::login`] or [`Handshake::renew`].
    ///
    /// # Errors
    /// `LoginRefused` only where the product said that user or password are wrong, that the account
    /// may not log in, or that a second factor is wanted; otherwise what the answer is (see
    /// [`crate::kit::status_fault`]). A grant whose text could not stand in a header is a `Misread`.
    fn grant(&self, reply: &Reply) -> Result<Grant, Fault>;

    /// The request that closes `grant`; `None` where the product has none.
    fn logout(&self, grant: &Grant) -> Option<Logon>;
}
