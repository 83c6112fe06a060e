//! The list over HTTP, against a handler of the same framework that sends the same bytes, and against
//! a smaller list: servers on one processor, load on the other, rounds in a shuffled order.

pub(crate) mod load;
mod sample;
pub(crate) mod served;
mod targets;

use clap::Args;

use crate::child::{Child, Processor};
use crate::table::{Goal, Table, grouped, spread};
use sample::{Asking, Sample, page};
use targets::{PAGE, all_shapes, by_start, filtered};

/// How to measure the list over HTTP.
#[derive(Clone, Debug, Args)]
pub(crate) struct Http {
    /// Rounds behind one that warms up; the median is shown with the smallest and the largest.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Sessions of the list.
    #[arg(long, default_value_t = 1_000_000)]
    sessions: u64,
    /// Sessions of the large list, which it is compared with; 0 leaves it out.
    #[arg(long, default_value_t = 10_000_000)]
    large: u64,
    /// How long each round asks for each row, in milliseconds.
    #[arg(long, default_value_t = 1_500)]
    millis: u64,
    /// Connections.
    #[arg(long, default_value_t = 16)]
    connections: u32,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Server {
    /// The handler that sends the same bytes.
    Static,
    /// The list.
    List,
    /// The large one.
    Large,
}

/// What is asked, of whom, with which header.
struct Row {
    name: &'static str,
    server: Server,
    targets: Vec<String>,
    header: Option<String>,
    samples: Vec<Sample>,
}

impl Row {
    /// Targets asked in turn.
    const fn new(name: &'static str, server: Server, targets: Vec<String>) -> Self {
        Self { name, server, targets, header: None, samples: Vec::new() }
    }

    /// The one page, with a header.
    fn page(name: &'static str, header: Option<String>) -> Self {
        Self { header, ..Self::new(name, Server::List, vec![PAGE.to_owned()]) }
    }
}

/// Names of rows that another is compared with.
const STATIC: &str = "static handler";
const CACHED: &str = "cached page";
/// The request numbers that one load may use up: far more than it can ask.
const NUMBERS: u64 = 1_000_000;

/// Measures and prints the rows.
pub(crate) fn run(args: &Http, table: &mut Table) -> Result<(), String> {
    let list =
        |sessions: u64| Child::start(["serve-list", &sessions.to_string()], Processor::First, None);
    let small = list(args.sessions)?;
    let page = page(&small, PAGE)?;
    let fixed = Child::start(["serve-bytes"], Processor::First, Some(&page.body))?;
    let large = if args.large > 0 { Some(list(args.large)?) } else { None };
    let mut rows = rows(&page.tag);
    rows.retain(|row| row.server != Server::Large || large.is_some());
    let mut first = 0;
    for round in 0..=args.rounds {
        // Each round begins elsewhere, so that none is always first or behind the same one.
        let begin = round * 3 % rows.len();
        for place in 0..rows.len() {
            let at = (begin + place) % rows.len();
            let Some(row) = rows.get_mut(at) else { continue };
            let server = match row.server {
                Server::Static => Some(&fixed),
                Server::List => Some(&small),
                Server::Large => large.as_ref(),
            };
            let Some(server) = server else { continue };
            let Http { connections, millis, .. } = *args;
            let (header, targets) = (row.header.as_deref(), row.targets.as_slice());
            let asking = Asking { connections, millis, first, header, targets };
            let sample = sample::load(server, &asking)?;
            first += NUMBERS;
            if round > 0 {
                row.samples.push(sample);
            }
        }
    }
    show(args, page.body.len(), &rows, table);
    Ok(())
}

/// All that is asked in a round; `tag` is that of the page.
fn rows(tag: &str) -> Vec<Row> {
    let coding = |coding: &str| Some(format!("Accept-Encoding: {coding}"));
    vec![
        Row::new(STATIC, Server::Static, vec![PAGE.to_owned()]),
        Row::page(CACHED, None),
        Row::page("br", coding("br")),
        Row::page("zstd", coding("zstd")),
        Row::page("gzip", coding("gzip")),
        Row::page("304", Some(format!("If-None-Match: {tag}"))),
        Row::new("uncached", Server::List, vec![filtered()]),
        Row::new("by start", Server::List, by_start()),
        Row::new("by start, large", Server::Large, by_start()),
        Row::new("mix", Server::List, all_shapes()),
        Row::new("mix, large", Server::Large, all_shapes()),
    ]
}

/// What a ratio is made of.
#[derive(Clone, Copy)]
enum By {
    /// CPU time of the server for each request.
    Cpu,
    /// Requests a second.
    Speed,
    /// Requests a second of the server's CPU time: its speed on a processor of its own.
    Effort,
}

impl By {
    /// That of some samples.
    fn values(self, samples: &[Sample]) -> Vec<f64> {
        let value = |sample: &Sample| match self {
            Self::Cpu => sample.cpu_micros,
            Self::Speed => sample.requests_a_second,
            Self::Effort => 1e6 / sample.cpu_micros,
        };
        samples.iter().map(value).collect()
    }

    /// Its unit, behind a number.
    const fn unit(self) -> &'static str {
        match self {
            Self::Cpu => " µs CPU",
            Self::Speed => " requests/s",
            Self::Effort => " requests/s of CPU",
        }
    }
}

/// One ratio: who is compared with whom, by what, and what it should be.
struct Ratio<'a> {
    what: String,
    one: &'a str,
    other: &'a str,
    /// What the other one is called.
    against: &'a str,
    by: By,
    goal: Option<Goal>,
}

/// Prints the ratios, each taken within a round.
fn show(args: &Http, page: usize, rows: &[Row], table: &mut Table) {
    let sessions = grouped(args.sessions);
    let ratio = |what: &str, one, against, by, goal| Ratio {
        what: format!("{sessions} sessions over HTTP: {what}"),
        one,
        other: against,
        against,
        by,
        goal,
    };
    let cached = format!("cached page of {page} B");
    let mut ratios = vec![ratio(&cached, CACHED, STATIC, By::Cpu, Some(Goal::AtMost(1.15)))];
    for coding in ["br", "zstd", "gzip"] {
        let goal = (coding != "gzip").then_some(Goal::AtLeast(1.6));
        ratios.push(ratio(&format!("the same in {coding}"), coding, STATIC, By::Speed, goal));
    }
    ratios.push(ratio("304", "304", CACHED, By::Cpu, Some(Goal::AtMost(0.5))));
    let uncached = "uncached page and exact total, filtered";
    ratios.push(ratio(uncached, "uncached", STATIC, By::Speed, Some(Goal::AtLeast(0.3))));
    let large = grouped(args.large);
    let against = format!("{sessions} sessions");
    for (what, one, other, least) in [
        ("uncached, six shapes by start", "by start, large", "by start", 0.9),
        ("uncached, mix of eight shapes", "mix, large", "mix", 0.45),
    ] {
        ratios.push(Ratio {
            what: format!("{large} sessions over HTTP: {what}"),
            one,
            other,
            against: &against,
            by: By::Effort,
            goal: Some(Goal::AtLeast(least)),
        });
    }
    for ratio in ratios {
        print(&ratio, rows, table);
    }
}

/// Prints one, unless it was left out.
fn print(ratio: &Ratio<'_>, rows: &[Row], table: &mut Table) {
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.name == name);
        ratio.by.values(row.map(|row| row.samples.as_slice()).unwrap_or_default())
    };
    let (ours, theirs) = (of(ratio.one), of(ratio.other));
    if ours.is_empty() {
        return;
    }
    let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(one, other)| one / other).collect();
    let unit = ratio.by.unit();
    let against = format!("{} {}", ratio.against, spread(&theirs, unit));
    table.rounds(&ratio.what, [spread(&ours, unit), against], &ratios, ratio.goal);
}
