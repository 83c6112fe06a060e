//! The gateway as a library: the binary hands in the products it knows, and so can a test.

mod check;
mod cli;
mod clock;
pub mod config;
mod console;
mod demo;
mod gateway;
mod products;
mod runtime;
mod signals;
mod simulate;
mod telemetry;
mod ways_out;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use mullion_adapter::Product;

pub use clock::wall_time;
pub use gateway::Gateway;
pub use products::builtin;
pub use runtime::runtime;

use cli::{Cli, Command, ConfigCommand};
use config::Config;
use console::{complain, say};

/// Why a command ended early, as a sentence.
enum Failure {
    /// Something failed while it ran; exit code 1.
    Failed(String),
    /// The command line or the configuration is wrong; exit code 2.
    Misused(String),
}

/// An error that is nobody's misuse.
fn failed(error: impl ToString) -> Failure {
    Failure::Failed(error.to_string())
}

/// Runs the command line `arguments` for a gateway that knows `products`.
///
/// Exit codes: 0 all went well, 1 something failed, 2 the command line or the configuration is wrong.
pub fn run(
    products: &[Arc<dyn Product>],
    arguments: impl IntoIterator<Item = OsString>,
) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Printing help to a closed pipe fails, and there is nobody left to tell.
            drop(error.print());
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let done = telemetry::start(cli.log(), cli.log_format)
        .map_err(Failure::Misused)
        .and_then(|()| execute(cli.command, products));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Failure::Failed(error)) => {
            complain(error);
            ExitCode::FAILURE
        }
        Err(Failure::Misused(error)) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

/// Runs one command; whether all went well.
fn execute(command: Command, products: &[Arc<dyn Product>]) -> Result<bool, Failure> {
    match command {
        Command::Config(ConfigCommand::Example) => {
            say(config::example(products).trim_end());
            Ok(true)
        }
        Command::Openapi => {
            let names: Vec<_> = products.iter().map(|product| product.profile().name).collect();
            say(mullion_api::openapi_document(&names).map_err(failed)?);
            Ok(true)
        }
        Command::Simulate(args) => engine()?.block_on(simulate::run(args)).map(|()| true),
        Command::Demo(args) => engine()?.block_on(demo::run(args, products)).map(|()| true),
        Command::Serve(args) => {
            let config = load(&args.config, products)?;
            let done = engine()?.block_on(gateway::serve(config, products));
            done.map(|()| true).map_err(failed)
        }
        Command::Check(args) => {
            let path = &args.config.config;
            let config = check::only(load(path, products)?, args.source.as_deref(), path)?;
            engine()?.block_on(check::run(&config, path))
        }
    }
}

/// Reads the configuration.
fn load(path: &Path, products: &[Arc<dyn Product>]) -> Result<Config, Failure> {
    Config::load(path, products).map_err(|error| Failure::Misused(error.to_string()))
}

/// The runtime to work on.
fn engine() -> Result<tokio::runtime::Runtime, Failure> {
    runtime().map_err(|error| Failure::Failed(format!("the runtime cannot be started: {error}")))
}
