//! `cargo run --release -p mullion-bench -- fill`: how fast the gateway fills, against a plain client;
//! `-- engine`: how fast the index answers, against SQLite.

mod engine;
mod fill;
mod plain;
mod server;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The allocator of the gateway, so that memory is what it takes there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// The index alone: an estate of sessions in memory, against the same in SQLite.
    Engine(engine::Engine),
    /// Be a pretend server; started by the others in a process of its own.
    #[command(hide = true)]
    Serve(server::Serve),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Fill(fill) => fill::run(&fill),
        Command::Engine(engine) => engine::run(&engine),
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
