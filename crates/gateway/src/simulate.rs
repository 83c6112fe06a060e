//! `mullion simulate`: a pretend Veeam server in the foreground.

use std::time::Duration;

use mullion_simulator::{Options, PRODUCTS, Simulator};

use crate::cli::Simulate;
use crate::clock::wall_time;
use crate::signals;

/// Serves until the process is asked to stop.
pub(crate) fn run(args: Simulate) -> Result<(), String> {
    let product = PRODUCTS
        .iter()
        .find(|known| **known == args.product)
        .ok_or_else(|| format!("no simulator of `{}`", args.product))?;
    let options = Options {
        listen: args.listen,
        sessions: args.sessions,
        seed: args.seed,
        api_version: args.api_version,
        latency: Duration::from_millis(args.latency),
        tls: args.tls.is_some(),
        user: args.user.clone(),
        password: args.password,
        live: args.live,
        ..Options::new(product, wall_time())
    };
    let simulator = Simulator::start(options).map_err(|error| error.to_string())?;
    println!("{product} at {}, user {}", simulator.url(), args.user);
    if let Some(fingerprint) = simulator.certificate_sha256() {
        println!("pin_sha256 = [\"{fingerprint}\"]");
    }
    signals::wait_blocking()
}
