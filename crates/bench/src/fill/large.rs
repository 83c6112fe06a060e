//! One Enterprise Manager with very many sessions, against a plain client that reads the same pages in
//! turn; and what that takes in memory.

use std::time::Duration;

use crate::gateway::{Filling, UNHURRIED};
use crate::measure::megabytes;
use crate::plain;
use crate::server::{EM, Manner, Servers};
use crate::table::{Goal, Table, grouped, median, spread};

/// How often the fill is looked at, and how long it may take.
const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(3 * 3_600);
/// How long memory may settle, once everything was read.
const SETTLED: Duration = Duration::from_secs(10);
/// How far the most memory may lie above that after the fill, in megabytes.
const ABOVE: f64 = 100.0;

/// Measures and prints the rows.
pub(super) fn measure(sessions: usize, rounds: usize, table: &mut Table) -> Result<(), String> {
    let servers = Servers::start(&[EM], Manner { sessions, ..Manner::default() })?;
    let server = servers.each.first().ok_or("no server")?;
    let (mut alone, mut full, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    let (mut peaks, mut steady) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        alone.push(plain::read(server, 1, &drop)?.as_secs_f64());
        let mut gateway = Filling::start(&servers.each, UNHURRIED)?;
        let filled = gateway.filled(PAUSE, PATIENCE)?;
        std::thread::sleep(SETTLED);
        let (_, memory) = gateway.used()?;
        gateway.stop()?;
        full.push(filled.full.as_secs_f64());
        cpu.push(filled.cpu.as_secs_f64());
        peaks.push(megabytes(memory.peak));
        steady.push(megabytes(memory.resident));
    }

    let what = format!("fill of {} sessions from one Enterprise Manager", grouped(sessions));
    let cells = [
        format!("{}, {} CPU", spread(&full, " s"), spread(&cpu, " s")),
        format!("plain client, pages in turn {}", spread(&alone, " s")),
    ];
    let ratios: Vec<f64> = full.iter().zip(&alone).map(|(ours, one)| ours / one).collect();
    table.rounds(&what, cells, &ratios, Some(Goal::AtMost(1.2)));
    let above: Vec<f64> = peaks.iter().zip(&steady).map(|(peak, steady)| peak - steady).collect();
    let cells = [
        spread(&peaks, " MB"),
        format!("steady {}", spread(&steady, " MB")),
        format!("+ {}", spread(&above, " MB")),
    ];
    let holds = median(&above).map(|above| above <= ABOVE);
    table.row(&format!("{what}, peak memory"), cells, "≤ steady + 100 MB", holds);
    Ok(())
}
