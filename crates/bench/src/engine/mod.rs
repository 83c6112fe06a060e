//! The index alone, without HTTP: questions, totals, facets, text, memory, changes and compaction,
//! against the same estate in SQLite in the same run.

mod compaction;
mod rival;
mod rows;
mod shapes;

use std::time::Duration;

use clap::Args;
use mullion_core::{Core, FacetField, FacetQuery, Filter, Limit, Query, Scope, Wanted};
use mullion_model::Outcome;

use crate::estate::{Estate, apply, mixed};
use crate::measure::{Samples, Spent, memory, now, shuffled};
use crate::table::{Table, grouped};
use compaction::while_compacting;
use rival::Rival;
use rows::Rows;
use shapes::{Shape, shapes};

/// How to measure the index.
#[derive(Clone, Debug, Args)]
pub(crate) struct Engine {
    /// Sessions of the large estate.
    #[arg(long, default_value_t = 10_000_000)]
    sessions: u64,
    /// Sessions of the small one.
    #[arg(long, default_value_t = 1_000_000)]
    small: u64,
    /// Rounds, in each of which every question is asked in another order.
    #[arg(long, default_value_t = 15)]
    rounds: u64,
    /// Leave SQLite out.
    #[arg(long)]
    alone: bool,
}

/// How often the index answers a question in one round; SQLite answers it once.
const TIMES: usize = 40;
/// Sessions that change at once.
const CHANGED: u64 = 1_000;

/// What is measured of one estate.
struct Measured {
    /// Of each shape.
    shapes: Vec<Samples>,
    /// Of totals alone.
    totals: Samples,
    /// Of a text that a hundred sessions have.
    text: Samples,
    hits: usize,
}

/// Measures and prints the rows.
pub(crate) fn run(args: &Engine, table: &mut Table) -> Result<(), String> {
    let mut rows = Rows::new(table, args.sessions, args.small);
    let small = Estate { sessions: args.small };
    let core = small.catalog()?;
    let of_small = questions(&core, small, args.rounds)?;
    drop(core);
    let before = memory()?.resident;
    let large = Estate { sessions: args.sessions };
    let started = now();
    let core = large.catalog()?;
    let filled = started.elapsed();
    eprintln!("{} sessions filled in {:.1} s", grouped(args.sessions), filled.as_secs_f64());
    let steady = memory()?.resident.saturating_sub(before);
    let of_large = questions(&core, large, args.rounds)?;
    let compacted = while_compacting(&core, large)?;
    rows.memory(steady, compacted.peak, compacted.steady);
    rows.compaction(&compacted.quiet, &compacted.busy);
    let mut rival = if args.alone { None } else { Some(Rival::load(large)?) };
    compare(&mut rows, &core, &of_large, &mut rival, args.rounds)?;
    rows.growth(&of_large, &of_small);
    facets(&mut rows, &core, &mut rival, args.rounds)?;
    changes(&mut rows, &core, large, &mut rival, args.rounds)?;
    rows.text(&of_large.text, of_large.hits, &of_small.text);
    Ok(())
}

/// A page of an answer, and how long it took.
fn ask(core: &Core, query: &Query) -> (Duration, usize) {
    let started = Spent::by_process();
    let answer = core.snapshot().query(query);
    let elapsed = started.elapsed();
    (elapsed, answer.total())
}

/// Asks one estate everything that SQLite is not needed for.
fn questions(core: &Core, estate: Estate, rounds: u64) -> Result<Measured, String> {
    let shapes = shapes(core)?;
    let mut measured = Measured {
        shapes: shapes.iter().map(|_| Samples::default()).collect(),
        totals: Samples::default(),
        text: Samples::default(),
        hits: 0,
    };
    let one = Limit::new(1).map_err(|error| error.to_string())?;
    let machine = format!("srv{:05}", estate.facts(estate.sessions / 2).machine);
    let text = Filter { text: Some(machine), ..Filter::default() };
    let text = Query::new(Scope::everything(), text);
    for round in 0..rounds {
        for place in shuffled(shapes.len(), round) {
            let (Some(shape), Some(samples)) = (shapes.get(place), measured.shapes.get_mut(place))
            else {
                continue;
            };
            for _ in 0..TIMES {
                samples.add(ask(core, &shape.query).0);
                measured.totals.add(ask(core, &shape.query.clone().limited_to(one)).0);
            }
        }
        let (elapsed, hits) = ask(core, &text);
        measured.text.add(elapsed);
        measured.hits = hits;
    }
    Ok(measured)
}

/// The eight shapes against SQLite.
fn compare(
    rows: &mut Rows<'_>,
    core: &Core,
    measured: &Measured,
    rival: &mut Option<Rival>,
    rounds: u64,
) -> Result<(), String> {
    let shapes = shapes(core)?;
    let mut theirs: Vec<Samples> = shapes.iter().map(|_| Samples::default()).collect();
    let mut ours: Vec<Samples> = shapes.iter().map(|_| Samples::default()).collect();
    for round in 0..rounds {
        for place in shuffled(shapes.len(), round) {
            let (Some(shape), Some(samples)) = (shapes.get(place), ours.get_mut(place)) else {
                continue;
            };
            let total = (0..TIMES).map(|_| ask(core, &shape.query)).map(|(elapsed, total)| {
                samples.add(elapsed);
                total
            });
            let total = total.max().unwrap_or_default();
            if let (Some(rival), Some(theirs)) = (rival.as_mut(), theirs.get_mut(place)) {
                let (elapsed, count) = rival.ask(shape)?;
                theirs.add(elapsed);
                same(shape, total, count)?;
            }
        }
    }
    for (((shape, alone), ours), theirs) in
        shapes.iter().zip(&measured.shapes).zip(&ours).zip(&theirs)
    {
        rows.shape(shape.name, alone, ours, theirs);
    }
    Ok(())
}

/// Both have to count the same.
fn same(shape: &Shape, ours: usize, theirs: usize) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{}: the index counts {ours}, SQLite {theirs}", shape.name))
}

/// Facets over the failed sessions, which are 5 %.
fn facets(
    rows: &mut Rows<'_>,
    core: &Core,
    rival: &mut Option<Rival>,
    rounds: u64,
) -> Result<(), String> {
    let failed = Wanted::from_iter([Some(Outcome::Failed)]);
    let query = |fields: &[FacetField]| FacetQuery {
        scope: Scope::everything(),
        filter: Filter { results: failed.clone(), ..Filter::default() },
        fields: fields.to_vec(),
        limit: 100,
    };
    use FacetField::{Job, Kind, Product, Source, State, Workload};
    let closed = query(&[Source, Product, Kind, Workload, State]);
    let jobs = query(&[Source, Product, Kind, State, Job]);
    let (mut ours, mut with_jobs, mut theirs) =
        (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..rounds {
        for _ in 0..TIMES {
            ours.add(timed(|| core.snapshot().facets(&closed)));
            with_jobs.add(timed(|| core.snapshot().facets(&jobs)));
        }
        if let Some(rival) = rival {
            theirs.add(rival.facets("result = 2", &["source", "product", "kind", "state", "job"])?);
        }
    }
    rows.facets("source, product, kind, workload, state", &ours, &theirs);
    rows.facets("source, product, kind, state, job", &with_jobs, &theirs);
    Ok(())
}

/// How long something takes.
fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let started = Spent::by_process();
    drop(what());
    started.elapsed()
}

/// A thousand sessions that change, until they are visible.
fn changes(
    rows: &mut Rows<'_>,
    core: &Core,
    estate: Estate,
    rival: &mut Option<Rival>,
    rounds: u64,
) -> Result<(), String> {
    let (mut ours, mut theirs) = (Samples::default(), Samples::default());
    for round in 0..rounds {
        let numbers: Vec<u64> =
            (0..CHANGED).map(|n| mixed(round * CHANGED + n) % estate.sessions).collect();
        let batches = estate.batches(numbers.iter().copied(), 100 + round);
        let started = Spent::by_process();
        apply(core, batches)?;
        core.publish();
        ours.add(started.elapsed());
        while core.compact() {}
        if let Some(rival) = rival {
            theirs.add(rival.upsert(estate, numbers, 100 + round)?);
        }
    }
    rows.changes(&ours, &theirs);
    Ok(())
}
