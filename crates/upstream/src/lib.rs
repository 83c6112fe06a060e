//! The engine that drives an adapter over HTTP: transport, layers, walks, sweeps.
//!
//! [`Transport::send`] is the one narrow waist. What stands between a question and the wire is read
//! top to bottom in `stack.rs`; when what is asked is decided in `sweep/plan.rs`.

mod account;
mod account_file;
mod board;
mod check;
mod clock;
mod details;
mod directories;
mod engine;
mod jitter;
mod layers;
mod oddities;
mod reasons;
mod seat;
mod settings;
mod source;
mod stack;
mod sweep;
mod transport;
mod versions;
pub mod wire;

pub use account::{Account, Accounts, InMemory, RefusalStore, Refusals};
pub use account_file::RefusalFile;
pub use check::{Checked, Extent, Finding, Grade, WayOut, check};
pub use clock::Clock;
pub use details::Pulled;
pub use engine::{Engine, RefreshRefused, Sink};
pub use settings::SourceSettings;
pub use transport::{CallContext, Purpose, Transport};

#[cfg(test)]
mod directories_tests;
#[cfg(test)]
mod reasons_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod versions_tests;
#[cfg(test)]
mod zones_tests;
