//! The first fill: time to the first page and to the last row, CPU time for each session, and a server
//! of a million sessions.

mod cost;
mod large;

use std::time::Duration;

use clap::Args;

use crate::gateway::{Filled, Filling, ONCE, Reading};
use crate::plain;
use crate::server::{EM, JSON, Manner, Server, Servers, Speech};
use crate::table::{Goal, Table, grouped, spread};

/// How to measure the fill.
#[derive(Clone, Debug, Args)]
pub(crate) struct Fill {
    /// Rounds behind one that warms up; the median is shown with the smallest and the largest.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Sessions of each of three servers.
    #[arg(long, default_value_t = 5_000)]
    sessions: usize,
    /// How long each answer of those servers takes, in milliseconds.
    #[arg(long, default_value_t = 20)]
    latency: u64,
    /// Sessions of each server when CPU time is measured.
    #[arg(long, default_value_t = 30_000)]
    cpu_sessions: usize,
    /// Sessions of the large server; 0 leaves it out.
    #[arg(long, default_value_t = 1_000_000)]
    large: usize,
}

/// How often a fill is looked at whose time is measured, and how long it may take.
const PAUSE: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(600);

/// Measures and prints the rows.
pub(crate) fn run(args: &Fill, table: &mut Table) -> Result<(), String> {
    together(args, "JSON", JSON, 1.3, table)?;
    together(args, "XML", [EM; 3], 1.5, table)?;
    for speech in [EM].into_iter().chain(JSON) {
        cost::measure(speech, args.cpu_sessions, args.rounds.min(3), table)?;
    }
    if args.large > 0 {
        large::measure(args.large, args.rounds.min(3), table)?;
    }
    Ok(())
}

/// Three servers at once, against the slowest of them alone.
fn together(
    args: &Fill,
    format: &str,
    speeches: [Speech; 3],
    most: f64,
    table: &mut Table,
) -> Result<(), String> {
    let manner = Manner { sessions: args.sessions, latency: args.latency, ..Manner::default() };
    let servers = Servers::start(&speeches, manner)?;
    let (mut alone, mut first, mut full) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=args.rounds {
        let mut slowest = Duration::ZERO;
        for server in &servers.each {
            slowest = slowest.max(plain::read(server, plain::AT_ONCE, &drop)?);
        }
        let filled = fill(&servers.each, ONCE, PAUSE)?;
        if round > 0 {
            alone.push(slowest.as_secs_f64() * 1e3);
            first.push(filled.first_page.as_secs_f64() * 1e3);
            full.push(filled.full.as_secs_f64() * 1e3);
        }
    }
    let sessions = grouped(args.sessions);
    let what = format!("3 × {sessions} sessions, {} ms late, {format}", args.latency);
    let against = format!("slowest source alone {}", spread(&alone, " ms"));
    for (until, took, goal) in
        [("first rows shown", first, None), ("first fill", full, Some(Goal::AtMost(most)))]
    {
        let ratios: Vec<f64> = took.iter().zip(&alone).map(|(ours, one)| ours / one).collect();
        let cells = [spread(&took, " ms"), against.clone()];
        table.rounds(&format!("{what}: {until}"), cells, &ratios, goal);
    }
    Ok(())
}

/// Fills a new gateway that reads these servers so, and looks at it so often.
fn fill(servers: &[Server], reading: Reading, pause: Duration) -> Result<Filled, String> {
    let mut gateway = Filling::start(servers, reading)?;
    let filled = gateway.filled(pause, PATIENCE)?;
    gateway.stop()?;
    Ok(filled)
}
