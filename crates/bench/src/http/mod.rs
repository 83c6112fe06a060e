//! The list over HTTP, against a handler of the same framework that sends the same bytes: judged by the
//! CPU time of the server for each request, rounds in a shuffled order.

pub(crate) mod load;
mod process;
pub(crate) mod served;

use clap::Args;

use crate::table::{Goal, Table};
use process::{Process, Sample};

/// How to measure the list over HTTP.
#[derive(Clone, Debug, Args)]
pub(crate) struct Http {
    /// Rounds; the median is shown with the smallest and the largest.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Sessions of the list.
    #[arg(long, default_value_t = 1_000_000)]
    sessions: u64,
    /// How long each round asks for each row, in milliseconds.
    #[arg(long, default_value_t = 1_500)]
    millis: u64,
    /// Connections.
    #[arg(long, default_value_t = 16)]
    connections: u32,
}

/// A page of 100 sessions.
const PAGE: &str = "/api/v1/sessions?sources=none";
/// A page that nobody asked for before, of 1.6 % of the sessions, with their exact number.
const UNCACHED: &str =
    "/api/v1/sessions?sources=none&product=em&result=failed&startedBefore=2026-11-20T00:00:00.{}Z";

/// What is asked, of whom, with which header.
struct Row {
    name: &'static str,
    of_static: bool,
    target: &'static str,
    header: Option<String>,
    samples: Vec<Sample>,
}

/// Measures and prints the table.
pub(crate) fn run(args: &Http) -> Result<(), String> {
    let list = Process::start(&["serve-list", &args.sessions.to_string()], None)?;
    let page = list.get(PAGE)?;
    let fixed = Process::start(&["serve-bytes"], Some(&page.body))?;
    let row = |name, of_static, target, header: Option<String>| Row {
        name,
        of_static,
        target,
        header,
        samples: Vec::new(),
    };
    let coding = |coding: &str| Some(format!("Accept-Encoding: {coding}"));
    let mut rows = [
        row("static", true, PAGE, None),
        row("cached", false, PAGE, None),
        row("br", false, PAGE, coding("br")),
        row("zstd", false, PAGE, coding("zstd")),
        row("gzip", false, PAGE, coding("gzip")),
        row("304", false, PAGE, Some(format!("If-None-Match: {}", page.tag))),
        row("uncached", false, UNCACHED, None),
    ];
    for round in 0..=args.rounds {
        // Each round begins elsewhere, so that none is always first or behind the same one.
        let first = round * 3 % rows.len();
        for place in 0..rows.len() {
            let at = (first + place) % rows.len();
            let Some(row) = rows.get_mut(at) else { continue };
            let process = if row.of_static { &fixed } else { &list };
            let sample =
                process.load(row.target, row.header.as_deref(), args.connections, args.millis)?;
            if round > 0 {
                row.samples.push(sample);
            }
        }
    }
    show(args, page.body.len(), &rows);
    Ok(())
}

/// Prints the ratios, each taken within a round.
fn show(args: &Http, page: usize, rows: &[Row]) {
    let of = |name: &str| {
        rows.iter()
            .find(|row| row.name == name)
            .map(|row| row.samples.as_slice())
            .unwrap_or_default()
    };
    let ratios = |one: &str, other: &str, value: fn(&Sample) -> f64| -> Vec<f64> {
        of(one).iter().zip(of(other)).map(|(one, other)| value(one) / value(other)).collect()
    };
    let cpu: fn(&Sample) -> f64 = |sample| sample.cpu_micros;
    let speed: fn(&Sample) -> f64 = |sample| sample.requests_a_second;
    let title = format!("a page of {page} B of {} sessions", args.sessions);
    let mut table = Table::new(&title);
    table.row("static handler, CPU µs a request", of("static").iter().map(cpu).collect(), None);
    table.row("static handler, requests/s", of("static").iter().map(speed).collect(), None);
    table.row(
        "cached page ÷ static, CPU",
        ratios("cached", "static", cpu),
        Some(Goal::AtMost(1.15)),
    );
    for coding in ["br", "zstd", "gzip"] {
        let goal = (coding != "gzip").then_some(Goal::AtLeast(1.6));
        table.row(
            &format!("cached page in {coding} ÷ static, requests/s"),
            ratios(coding, "static", speed),
            goal,
        );
    }
    table.row("304 ÷ cached page, CPU", ratios("304", "cached", cpu), Some(Goal::AtMost(0.5)));
    table.row(
        "uncached page, filtered, with total ÷ static, requests/s",
        ratios("uncached", "static", speed),
        Some(Goal::AtLeast(0.3)),
    );
}
