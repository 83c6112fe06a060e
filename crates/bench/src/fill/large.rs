//! One Enterprise Manager with very many sessions, against a plain client that reads the same pages in
//! turn; and what that takes in memory.

use std::time::Duration;

use crate::gateway::{Filling, UNHURRIED};
use crate::measure::megabytes;
use crate::plain;
use crate::server::{EM, Manner, Servers};
use crate::table::{Goal, Table, grouped};

/// How often the fill is looked at, and how long it may take.
const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(3 * 3_600);
/// How long memory may settle, once everything was read.
const SETTLED: Duration = Duration::from_secs(10);
/// How far the most memory may lie above that after the fill, in megabytes.
const ABOVE: f64 = 100.0;

/// Measures and prints the rows.
pub(super) fn measure(sessions: usize, table: &mut Table) -> Result<(), String> {
    let servers = Servers::start(&[EM], Manner { sessions, ..Manner::default() })?;
    let server = servers.each.first().ok_or("no server")?;
    let alone = plain::read(server, 1, &drop)?;
    let mut gateway = Filling::start(&servers.each, UNHURRIED)?;
    let filled = gateway.filled(PAUSE, PATIENCE)?;
    std::thread::sleep(SETTLED);
    let (_, memory) = gateway.used()?;
    gateway.stop()?;

    let what = format!("fill of {} sessions from one Enterprise Manager", grouped(sessions));
    let cells = [
        format!("{:.1} s, {:.1} s CPU", filled.full.as_secs_f64(), filled.cpu.as_secs_f64()),
        format!("plain client, pages in turn {:.1} s", alone.as_secs_f64()),
    ];
    let ratio = filled.full.as_secs_f64() / alone.as_secs_f64();
    table.rounds(&what, cells, &[ratio], Some(Goal::AtMost(1.2)));
    let (peak, steady) = (megabytes(memory.peak), megabytes(memory.resident));
    let cells = [
        format!("{peak:.0} MB"),
        format!("steady {steady:.0} MB"),
        format!("+ {:.0} MB", peak - steady),
    ];
    let holds = peak <= steady + ABOVE;
    table.row(&format!("{what}, peak memory"), cells, "≤ steady + 100 MB", Some(holds));
    Ok(())
}
