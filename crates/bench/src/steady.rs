//! Many sources that are read again and again: what keeping up with them costs.

use std::time::Duration;

use clap::Args;

use crate::gateway::{Filling, Reading};
use crate::measure::{megabytes, now};
use crate::server::{EM, JSON, Manner, Servers};
use crate::table::{Table, grouped, written};

/// How to measure keeping up.
#[derive(Clone, Debug, Args)]
pub(crate) struct Steady {
    /// Sources of the gateway, a quarter of them of each product.
    #[arg(long, default_value_t = 1_000)]
    sources: usize,
    /// Sessions of each source.
    #[arg(long, default_value_t = 1_000)]
    sessions: usize,
    /// Pretend servers that the sources share; each is asked as if it were many.
    #[arg(long, default_value_t = 20)]
    servers: usize,
    /// From one sweep of a source to the next, in seconds.
    #[arg(long, default_value_t = 60)]
    every: u64,
    /// How long it is measured, in minutes.
    #[arg(long, default_value_t = 5)]
    minutes: u64,
}

/// How often the gateway is looked at: while it fills, and then.
const PAUSE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_secs(10);
/// How long the first fill may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// The most of one core.
const MOST: f64 = 0.3;

/// Measures and prints the row.
pub(crate) fn run(args: &Steady, table: &mut Table) -> Result<(), String> {
    let speeches: Vec<_> = [EM].into_iter().chain(JSON).cycle().take(args.servers.max(1)).collect();
    let manner = Manner { sessions: args.sessions, tls: true, live: true, ..Manner::default() };
    let servers = Servers::start(&speeches, manner)?;
    let sources: Vec<_> = servers.each.iter().cycle().take(args.sources).cloned().collect();
    let reading = Reading { every: args.every, budget: 6_000 };
    let mut gateway = Filling::start(&sources, reading)?;
    let filled = gateway.filled(PAUSE, PATIENCE)?;
    eprintln!("{} sources filled in {:.1} s", args.sources, filled.full.as_secs_f64());
    // What only comes behind a first fill is over after the next sweep of every source.
    std::thread::sleep(Duration::from_secs(args.every * 2));

    let (began, before) = (now(), gateway.used()?.0);
    let mut fewest = gateway.shown()?.fresh;
    while began.elapsed() < Duration::from_secs(args.minutes * 60) {
        std::thread::sleep(LOOK);
        fewest = fewest.min(gateway.shown()?.fresh);
    }
    let (after, memory) = gateway.used()?;
    let (cpu, wall) = (after.saturating_sub(before).as_secs_f64(), began.elapsed().as_secs_f64());
    let share = cpu / wall;
    gateway.stop()?;

    let (count, sessions) = (grouped(args.sources), grouped(args.sessions));
    let what = format!(
        "{count} sources × {sessions} sessions over TLS, every {} s, for {} min",
        args.every, args.minutes
    );
    let fresh = if fewest == args.sources { "all" } else { &grouped(fewest) };
    let (resident, peak) = (megabytes(memory.resident), megabytes(memory.peak));
    let cells = [
        format!("{cpu:.1} s CPU, {fresh} fresh, {resident:.0} MB, peak {peak:.0} MB"),
        format!("one core for {wall:.0} s"),
        written(share),
    ];
    let holds = share <= MOST && fewest == args.sources;
    table.row(&what, cells, "≤ 0.3 core, all fresh", Some(holds));
    Ok(())
}
