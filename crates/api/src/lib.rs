//! The REST face of Mullion: the contract of version 1, over HTTP, answered from memory.
//!
//! Requests come in through one outermost layer (`middleware`) that decides what does not depend
//! on the route; `params` reads every parameter and reports all bad ones at once; `routes` ask
//! the core; `views` say how values look; `problem` is the closed list of errors. actix-web is
//! named in this crate only, and nothing of it leaves it.

mod answer;
mod asked;
mod headers;
mod middleware;
mod negotiate;
mod params;
mod problem;
mod routes;
mod server;
mod state;
mod views;

pub use server::{ApiOptions, Server, start};
pub use state::{Api, Control, RefreshRefused};
