//! VBR over real connections: revisions, logins, lists, filters, details, and the truth behind them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests; a failure here is a failed test"
)]

mod details;
#[path = "../json/mod.rs"]
mod json;
mod lists;
mod logins;
mod revisions;
mod support;
mod truth;
mod worlds;
