//! One suite for all adapters: the unified answer against what the simulators know to be true.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

mod auth;
mod decode;
mod details;
mod history;
mod isolation;
mod limits;
mod paging;
mod relay;
mod scene;
mod secrecy;
mod subject;
mod suite;
mod tls;
mod versions;
mod worlds;
