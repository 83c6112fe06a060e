//! The REST face of Mullion: the contract of version 1, over HTTP, answered from memory.
//!
//! Requests come in through one outermost layer (`middleware`) that decides what does not depend
//! on the route; `params` reads every parameter and reports all bad ones at once; `routes` ask
//! the core; `views` say how values look, and `render` writes those of lists; `problem` is the closed list of errors; `openapi`
//! describes all of it and `metrics` counts it, both from the table of routes. actix-web is named in
//! this crate only, and nothing of it leaves it.
//!
//! Known limits of the HTTP layer below: it takes a bare LF for the end of a line of the head, as RFC
//! 9112, section 2.2, allows and not every proxy does; and what it cannot read as HTTP at all it
//! answers by itself, without a body, and nobody counts it.

mod answer;
mod asked;
mod coding;
mod export;
mod headers;
mod metrics;
mod middleware;
mod negotiate;
mod openapi;
mod params;
mod problem;
mod render;
mod routes;
mod server;
mod state;
mod views;

pub use server::{ApiOptions, Listeners, Server, start};
pub use state::{Api, Control, RefreshRefused};

/// The API as an OpenAPI 3.1 document in JSON, for a service that registers these products.
///
/// # Errors
/// The document cannot be written, which nothing in it allows.
pub fn openapi_document(products: &[&'static str]) -> Result<String, serde_json::Error> {
    openapi::text(products)
}
