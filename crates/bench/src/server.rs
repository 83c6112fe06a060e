//! A pretend server in a process of its own, so that its CPU time is not the gateway's.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::Args;
use mullion_simulator::{Options, PRODUCTS, Simulator};

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
    println!("{}", simulator.url());
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest).map_err(|error| error.to_string())?;
    Ok(())
}

/// A server process; ends when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it answers.
    pub(crate) url: String,
}

impl Server {
    /// Starts one and waits until it answers.
    pub(crate) fn start(serve: &Serve) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .args(["serve", &serve.product, &serve.version])
            .args([serve.sessions.to_string(), serve.latency.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url).map_err(|error| error.to_string())?;
        let url = url.trim().to_owned();
        if url.is_empty() {
            return Err(format!("the server of {} did not start", serve.product));
        }
        Ok(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its standard input ends with the child, and it with that; killing makes sure.
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}
