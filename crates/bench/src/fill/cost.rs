//! The gateway's CPU time for each session, wire to published, against a parser that keeps nothing of
//! the same bytes.

use std::time::Duration;

use super::fill;
use crate::ceiling::Ceiling;
use crate::gateway::UNHURRIED;
use crate::plain;
use crate::server::{Manner, Servers, Speech};
use crate::table::{Goal, Table, spread};

/// How often a fill is looked at, which costs the gateway an answer each time.
const PAUSE: Duration = Duration::from_millis(50);

/// Measures one product and prints its row.
pub(super) fn measure(
    speech: Speech,
    sessions: usize,
    rounds: usize,
    table: &mut Table,
) -> Result<(), String> {
    let servers = Servers::start(&[speech], Manner { sessions, ..Manner::default() })?;
    let server = servers.each.first().ok_or("no server")?;
    let pages = plain::pages(server)?;
    let ceiling = Ceiling::of(speech.product);
    let (mut ours, mut least, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let filled = fill(&servers.each, UNHURRIED, PAUSE)?;
        if usize::try_from(filled.sessions) != Ok(sessions) {
            let shown = filled.sessions;
            return Err(format!("{}: {shown} of {sessions} sessions shown", speech.product));
        }
        let cost = ceiling.cost(&pages)?;
        if round > 0 {
            let each = |cpu: Duration| micros(cpu, filled.sessions);
            ours.push(each(filled.cpu));
            least.push(each(cost));
            ratios.push(filled.cpu.as_secs_f64() / cost.as_secs_f64());
        }
    }
    let bytes = pages.iter().map(String::len).sum::<usize>() / sessions.max(1);
    let format = if ceiling == Ceiling::Xml { "XML" } else { "JSON" };
    let what = format!(
        "gateway CPU a session, wire to published, {format}: {} {}, {bytes} B a session",
        speech.product, speech.version
    );
    let against = format!("{} {}", ceiling.name(), spread(&least, " µs"));
    let goal = Some(Goal::AtMost(ceiling.goal()));
    table.rounds(&what, [spread(&ours, " µs"), against], &ratios, goal);
    Ok(())
}

/// The part of each session, in microseconds.
fn micros(cpu: Duration, sessions: u64) -> f64 {
    let sessions = u32::try_from(sessions).unwrap_or(u32::MAX).max(1);
    cpu.as_secs_f64() * 1e6 / f64::from(sessions)
}
