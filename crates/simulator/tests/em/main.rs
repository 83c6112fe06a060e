//! An Enterprise Manager over real connections: what it says, and how it fails on demand.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests; a failure here is a failed test"
)]

mod containers;
mod dialect;
mod faults;
mod formats;
mod rights;
mod support;
mod versions;
