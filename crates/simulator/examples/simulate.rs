//! Starts one simulator and prints where it is; it ends when its standard input does.
//!
//! `cargo run -p mullion-simulator --example simulate -- vb365 --api-version v8 --sessions 500`

use std::error::Error;
use std::io::Read as _;

use mullion_model::Timestamp;
use mullion_simulator::{Options, PRODUCTS, Simulator};

const USAGE: &str = "usage: simulate PRODUCT [--api-version VERSION] [--sessions NUMBER] \
    [--seed NUMBER] [--anchor RFC3339]";

fn main() -> Result<(), Box<dyn Error>> {
    let options = options(std::env::args().skip(1))?;
    let (user, password) = (options.user.clone(), options.password.clone());
    let simulator = Simulator::start(options)?;
    println!("{} {user} {password}", simulator.url());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Reads the command line; the world's time is given, so that the same line makes the same world.
fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let wanted = arguments.next().ok_or(USAGE)?;
    let product = PRODUCTS.iter().find(|product| **product == wanted).ok_or(USAGE)?;
    let anchor = Timestamp::parse_rfc3339("2026-11-20T10:00:00Z")?;
    let mut options = Options::new(product, anchor);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match name.as_str() {
            "--api-version" => options.api_version = Some(value),
            "--sessions" => options.sessions = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--anchor" => options.anchor = Timestamp::parse_rfc3339(&value)?,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}
