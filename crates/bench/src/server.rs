//! A pretend server in a process of its own, so that its CPU time is not the gateway's.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use mullion_simulator::{Options, PRODUCTS, Simulator};

use crate::child::{Child, Processor, serve_until_the_end};

/// Which server to be.
#[derive(Clone, Debug, Args)]
pub(crate) struct Serve {
    /// Its product.
    pub(crate) product: String,
    /// Its API version.
    pub(crate) version: String,
    /// How many sessions it has.
    pub(crate) sessions: usize,
    /// How long each answer takes, in milliseconds.
    pub(crate) latency: u64,
}

/// Serves until standard input ends.
pub(crate) fn run(serve: &Serve) -> Result<(), String> {
    let product =
        PRODUCTS.iter().find(|known| **known == serve.product).ok_or("no such product")?;
    let simulator = Simulator::start(Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        sessions: serve.sessions,
        api_version: Some(serve.version.clone()),
        latency: Duration::from_millis(serve.latency),
        ..Options::new(product, mullion_gateway::wall_time())
    })
    .map_err(|error| error.to_string())?;
    serve_until_the_end(&simulator.url())
}

/// Starts one in a process of its own and waits until it answers; what it said is where.
pub(crate) fn start(serve: &Serve) -> Result<Child, String> {
    let Serve { product, version, sessions, latency } = serve;
    let args = ["serve", product, version, &sessions.to_string(), &latency.to_string()];
    Child::start(args, Processor::Any, None)
}
