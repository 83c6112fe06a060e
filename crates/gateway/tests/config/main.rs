//! Configuration files: what is accepted, and exactly what is said about what is not.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod example;
mod server;
mod source;
mod text;
mod used;
mod world;
