//! The binary `mullion`, run as a person runs it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod check;
mod demo;
mod help;
mod logs;
mod process;
mod readme;
mod refused;
mod serve;
mod simulate;
