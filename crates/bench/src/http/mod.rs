//! The list over HTTP, against a handler of the same framework that sends the same bytes: judged by the
//! CPU time of the server for each request, rounds in a shuffled order.

pub(crate) mod load;
mod sample;
pub(crate) mod served;

use clap::Args;

use crate::child::{Child, Processor};
use crate::table::{Goal, Table, spread};
use sample::{Sample, load as measure, page};

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

/// Measures and prints the rows.
pub(crate) fn run(args: &Http, table: &mut Table) -> Result<(), String> {
    let list = Child::start(["serve-list", &args.sessions.to_string()], Processor::First, None)?;
    let page = page(&list, PAGE)?;
    let fixed = Child::start(["serve-bytes"], Processor::First, Some(&page.body))?;
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
            let server = if row.of_static { &fixed } else { &list };
            let header = row.header.as_deref();
            let sample = measure(server, row.target, header, args.connections, args.millis)?;
            if round > 0 {
                row.samples.push(sample);
            }
        }
    }
    show(args, page.body.len(), &rows, table);
    Ok(())
}

/// What a ratio is made of.
#[derive(Clone, Copy)]
enum By {
    /// CPU time of the server for each request.
    Cpu,
    /// Requests a second.
    Speed,
}

impl By {
    /// That of some samples.
    fn values(self, samples: &[Sample]) -> Vec<f64> {
        let value = |sample: &Sample| match self {
            Self::Cpu => sample.cpu_micros,
            Self::Speed => sample.requests_a_second,
        };
        samples.iter().map(value).collect()
    }

    /// Its unit, behind a number.
    const fn unit(self) -> &'static str {
        match self {
            Self::Cpu => " µs CPU a request",
            Self::Speed => " requests/s",
        }
    }
}

/// Prints the ratios, each taken within a round.
fn show(args: &Http, page: usize, rows: &[Row], table: &mut Table) {
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.name == name);
        row.map(|row| row.samples.as_slice()).unwrap_or_default()
    };
    let mut ratio = |what: &str, (one, other): (&str, &str), by: By, goal: Option<Goal>| {
        let (ours, theirs) = (by.values(of(one)), by.values(of(other)));
        let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(one, other)| one / other).collect();
        let measured = spread(&ours, by.unit());
        let against = format!("{other} {}", spread(&theirs, by.unit()));
        table.rounds(what, [measured, against], &ratios, goal);
    };
    let cached = format!("cached page of {page} B, {} sessions", args.sessions);
    ratio(&cached, ("cached", "static"), By::Cpu, Some(Goal::AtMost(1.15)));
    for coding in ["br", "zstd", "gzip"] {
        let goal = (coding != "gzip").then_some(Goal::AtLeast(1.6));
        ratio(&format!("cached page in {coding}"), (coding, "static"), By::Speed, goal);
    }
    ratio("304", ("304", "cached"), By::Cpu, Some(Goal::AtMost(0.5)));
    let uncached = "uncached page, filtered, with total";
    ratio(uncached, ("uncached", "static"), By::Speed, Some(Goal::AtLeast(0.3)));
}
