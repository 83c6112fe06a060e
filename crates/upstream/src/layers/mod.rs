//! What stands between a question and the wire, each thing written once.

mod auth;
mod breaker;
mod diagnose;
mod in_flight;
mod login;
mod observe;
mod pace;
mod retry;

#[cfg(test)]
mod tests;

pub(crate) use auth::Auth;
pub(crate) use breaker::Breaker;
pub(crate) use diagnose::Diagnose;
pub(crate) use in_flight::InFlight;
pub(crate) use observe::{Meter, Observe};
pub(crate) use pace::Pace;
pub(crate) use retry::Retry;
