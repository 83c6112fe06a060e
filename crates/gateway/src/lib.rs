//! The gateway as a library: the binary hands in the products it knows, and so can a test.

mod check;
mod cli;
mod clock;
pub mod config;
mod demo;
mod gateway;
mod products;
mod signals;
mod simulate;
mod telemetry;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use mullion_adapter::Product;

pub use clock::wall_time;
pub use gateway::Gateway;
pub use products::builtin;

use cli::{Cli, Command, ConfigCommand};

/// Something failed while it ran.
const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
const MISUSED: u8 = 2;

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
            return ExitCode::from(if error.use_stderr() { MISUSED } else { 0 });
        }
    };
    if let Err(error) = telemetry::start(&cli.log, cli.log_format) {
        eprintln!("mullion: {error}");
        return ExitCode::from(MISUSED);
    }
    match execute(cli.command, products) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err((code, error)) => {
            eprintln!("mullion: {error}");
            ExitCode::from(code)
        }
    }
}

/// Runs one command; whether all went well.
fn execute(command: Command, products: &[Arc<dyn Product>]) -> Result<bool, (u8, String)> {
    let failed = |error| (FAILED, error);
    let misused = |error| (MISUSED, error);
    match command {
        Command::Config(ConfigCommand::Example) => {
            print!("{}", config::example(products));
            Ok(true)
        }
        Command::Simulate(args) => simulate::run(args).map(|()| true).map_err(failed),
        Command::Demo(args) => {
            let done = runtime().map_err(failed)?.block_on(demo::run(args, products));
            done.map(|()| true).map_err(failed)
        }
        Command::Serve(args) => {
            let config = config::Config::load(&args.config, products)
                .map_err(|error| misused(error.to_string()))?;
            let done = runtime().map_err(failed)?.block_on(gateway::serve(config, products));
            done.map(|()| true).map_err(failed)
        }
        Command::Check(args) => {
            let (path, only) = (&args.config.config, args.source.as_deref());
            runtime().map_err(failed)?.block_on(check::run(path, only, products)).map_err(misused)
        }
    }
}

/// The runtime of the engine.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("engine")
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot be started: {error}"))
}
