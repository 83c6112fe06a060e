//! `cargo run --release -p mullion-bench -- fill`: how fast the gateway fills, against a plain client.

mod fill;
mod plain;
mod server;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Benchmarks of Mullion. Every number is a ratio taken in one run.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to measure.
#[derive(Debug, Subcommand)]
enum Command {
    /// The first fill of one server of each product, against the slowest of them alone; and the
    /// gateway's CPU time for each session.
    Fill(fill::Fill),
    /// Be a pretend server; started by the others in a process of its own.
    #[command(hide = true)]
    Serve(server::Serve),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Fill(fill) => fill::run(&fill),
        Command::Serve(serve) => server::run(&serve),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mullion-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
