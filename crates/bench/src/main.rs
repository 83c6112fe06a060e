//! `cargo run --release -p mullion-bench -- all`: what Mullion costs, each number a ratio taken in one
//! run against a ceiling or a rival.

mod ceiling;
mod child;
mod engine;
mod estate;
mod fill;
mod gateway;
mod http;
mod measure;
mod plain;
mod server;
mod steady;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::table::Table;

/// The allocator of the gateway, so that memory is what it takes there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Benchmarks of Mullion, printed as one table in Markdown. Every row is a ratio taken in one run,
/// against a ceiling or a rival, with its goal and whether it holds.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to measure.
#[derive(Debug, Subcommand)]
enum Command {
    /// Everything, into one table: some forty minutes and 6 GB.
    All {
        /// Small sizes and few rounds: a few minutes, to see that it works. The rows say how small.
        #[arg(long)]
        quick: bool,
    },
    /// The first fill of three servers, against the slowest of them alone; the gateway's CPU time a
    /// session, against a parser that keeps nothing; and one server of a million sessions, against a
    /// plain client.
    Fill(fill::Fill),
    /// Keeping up with a thousand sources: the gateway's share of one core.
    Steady(steady::Steady),
    /// The index alone: an estate of sessions in memory, against the same in SQLite.
    Engine(engine::Engine),
    /// The list over HTTP, against a handler that sends the same bytes, and against a larger list.
    Http(http::Http),
    /// Be pretend servers; started by the others in a process of its own, as all that follow.
    #[command(hide = true)]
    Serve(server::Serve),
    /// Be a gateway.
    #[command(hide = true)]
    Gateway(gateway::Reading),
    /// Be the API over a made-up catalog.
    #[command(hide = true)]
    ServeList(http::served::ServeList),
    /// Be a handler that sends the bytes on standard input.
    #[command(hide = true)]
    ServeBytes,
    /// Be the load.
    #[command(hide = true)]
    Load(http::load::Load),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::All { quick } => all(quick),
        Command::Fill(fill) => fill::run(&fill, &mut Table::begin()),
        Command::Steady(steady) => steady::run(&steady, &mut Table::begin()),
        Command::Engine(engine) => engine::run(&engine, &mut Table::begin()),
        Command::Http(http) => http::run(&http, &mut Table::begin()),
        Command::Serve(serve) => server::run(&serve),
        Command::Gateway(reading) => gateway::run(&reading),
        Command::ServeList(serve) => http::served::list(&serve),
        Command::ServeBytes => http::served::same_bytes(),
        Command::Load(load) => http::load::run(&load),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mullion-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What `all --quick` hands to each part.
const QUICK: [&str; 4] = [
    "--rounds=3 --sessions=1000 --cpu-sessions=5000 --large=50000",
    "--sources=40 --sessions=200 --servers=4 --every=10 --minutes=1",
    "--rounds=3 --sessions=300000 --small=100000",
    "--rounds=3 --sessions=100000 --large=300000 --millis=300",
];

/// Measures everything as each part does by itself, into one table.
fn all(quick: bool) -> Result<(), String> {
    let [fill, steady, engine, http] = if quick { QUICK } else { [""; 4] };
    let table = &mut Table::begin();
    fill::run(&given(fill)?, table)?;
    steady::run(&given(steady)?, table)?;
    engine::run(&given(engine)?, table)?;
    http::run(&given(http)?, table)
}

/// The arguments of a part where these are given.
fn given<A: clap::Args>(arguments: &str) -> Result<A, String> {
    let command = A::augment_args(clap::Command::new("part").no_binary_name(true));
    let matches = command
        .try_get_matches_from(arguments.split_whitespace())
        .map_err(|error| error.to_string())?;
    A::from_arg_matches(&matches).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_and_both_sizes_of_everything_are_well_formed() {
        <Cli as clap::CommandFactory>::command().debug_assert();
        for [fill, steady, engine, http] in [QUICK, [""; 4]] {
            given::<fill::Fill>(fill).unwrap();
            given::<steady::Steady>(steady).unwrap();
            given::<engine::Engine>(engine).unwrap();
            given::<http::Http>(http).unwrap();
        }
    }
}
