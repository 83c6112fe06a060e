//! What the core promises, seen from outside.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod catalog;
mod completeness;
mod cursors;
mod details;
mod fields;
mod jobs;
mod layers;
mod presence;
mod publishing;
mod queries;
mod scope;
mod support;
mod walks;
