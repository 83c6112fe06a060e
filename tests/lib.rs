//! What the tests over all crates share: an estate of simulators with the gateway over it, and a
//! client that reads answers.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test helper that fails is a failed test"
)]

mod client;
mod estate;
pub mod paused;

pub use client::{Answer, Client};
pub use estate::{Estate, Spec, until};
