//! `cargo run --release -p mullion-bench -- all`: what Mullion costs, each number a ratio taken in one
//! run against a ceiling or a rival.

mod child;
mod engine;
mod estate;
mod fill;
mod http;
mod measure;
mod plain;
mod server;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::table::Table;

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
    /// Everything, with the usual sizes.
    All,
    /// The first fill of one server of each product, against the slowest of them alone; and the
    /// gateway's CPU time for each session.
    Fill(fill::Fill),
    /// The index alone: an estate of sessions in memory, against the same in SQLite.
    Engine(engine::Engine),
    /// The list over HTTP, against a handler that sends the same bytes.
    Http(http::Http),
    /// Be a pretend server; started by the others in a process of its own.
    #[command(hide = true)]
    Serve(server::Serve),
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
        Command::All => all(),
        Command::Fill(fill) => fill::run(&fill, &mut Table::begin()),
        Command::Engine(engine) => engine::run(&engine, &mut Table::begin()),
        Command::Http(http) => http::run(&http, &mut Table::begin()),
        Command::Serve(serve) => server::run(&serve),
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

/// Measures everything as each part does by itself, into one table.
fn all() -> Result<(), String> {
    let table = &mut Table::begin();
    fill::run(&usual()?, table)?;
    engine::run(&usual()?, table)?;
    http::run(&usual()?, table)
}

/// The arguments of a part where none are given.
fn usual<A: clap::Args>() -> Result<A, String> {
    let command = A::augment_args(clap::Command::new("usual").no_binary_name(true));
    let matches =
        command.try_get_matches_from(Vec::<&str>::new()).map_err(|error| error.to_string())?;
    A::from_arg_matches(&matches).map_err(|error| error.to_string())
}
