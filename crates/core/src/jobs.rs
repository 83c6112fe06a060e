//! Jobs: what of each ran last, what went well last, and so what did not run at all.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use mullion_model::{Outcome, State};

use crate::fold::SortText;
use crate::index::{Part, at};
use crate::query::{Choice, Chosen};
use crate::words::fields;
use crate::{Direction, Filter, Limit, Row, Scope, Snapshot, SourceView, Wanted, Window};

/// How far back sessions are counted by result.
const COUNTED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

fields! {
    /// A field that jobs can be sorted by.
    JobField {
        /// When its latest successful session began; a job without one is the oldest of all.
        LatestSuccess = "latestSuccess",
        /// When its latest session began; a job whose sessions have no start is the oldest of all.
        Latest = "latest",
        /// Its name; null last.
        Name = "name",
        /// The name of its source.
        Source = "source",
        /// The name of its product.
        Product = "product",
        /// The result of its latest session, in the vocabulary's order; null last.
        Result = "result",
        /// How many of its sessions failed in 30 days.
        Failed = "failed",
    }
}

/// One key of an order of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobKey {
    /// The field.
    pub field: JobField,
    /// The direction.
    pub direction: Direction,
}

/// A question for one page of jobs, within what the caller may see.
#[derive(Clone, Debug)]
pub struct JobQuery {
    /// What the caller may see.
    pub scope: Scope,
    /// The sessions that jobs are made of.
    pub filter: Filter,
    /// Where the latest session of a job stands.
    pub states: Wanted<State>,
    /// How the latest session of a job ended.
    pub results: Wanted<Outcome>,
    /// The order; ties by source, then by job.
    pub order: Vec<JobKey>,
    /// The most jobs of the page.
    pub limit: Limit,
    /// Jobs to pass over.
    pub offset: usize,
}

/// One job of one source.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Its session that began last.
    pub latest: Row,
    /// Its session that began last of those that went well.
    pub latest_success: Option<Row>,
    /// How many of its sessions are pending, running or stopping.
    pub running: usize,
    /// How many of its sessions of the last 30 days ended so; those not named: none.
    pub counts: BTreeMap<Outcome, usize>,
}

/// One page of jobs.
#[derive(Clone, Debug)]
pub struct JobAnswer {
    /// The jobs in order.
    pub jobs: Vec<JobRow>,
    /// How many there are over all pages; exact.
    pub total: usize,
    /// The sources that the jobs could have come from, by name.
    pub sources: Vec<SourceView>,
}

impl JobRow {
    /// Its native id; `None` where sessions name it without one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.latest.session().job.as_ref()?.id.as_deref()
    }

    /// Its name, as its latest session has it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.latest.session().job.as_ref()?.name.as_deref()
    }

    /// Compares by one key.
    fn compare(&self, other: &Self, key: JobKey) -> Ordering {
        let start = |row: &Row| row.session().started_at;
        let success = |job: &Self| job.latest_success.as_ref().and_then(start);
        let result = |job: &Self| job.latest.session().result;
        let failed = |job: &Self| job.counts.get(&Outcome::Failed).copied().unwrap_or(0);
        match key.field {
            JobField::LatestSuccess => key.direction.turn(success(self).cmp(&success(other))),
            JobField::Latest => key.direction.turn(start(&self.latest).cmp(&start(&other.latest))),
            JobField::Name => {
                let name = |job: &'_ Self| job.name().map(|name| SortText::new(name).into_owned());
                key.direction.compare(name(self), name(other))
            }
            JobField::Source => key.direction.turn(self.latest.source().cmp(other.latest.source())),
            JobField::Product => {
                key.direction.turn(self.latest.product().cmp(other.latest.product()))
            }
            JobField::Result => key.direction.compare(result(self), result(other)),
            JobField::Failed => key.direction.turn(failed(self).cmp(&failed(other))),
        }
    }
}

impl Snapshot {
    /// Answers a question about jobs. Sessions without a job are no part of it.
    #[must_use]
    pub fn jobs(&self, query: &JobQuery) -> JobAnswer {
        let sources = query.filter.touched(&query.scope, self);
        let choice = Choice::new(&query.filter, &query.scope, &self.rows.shapes);
        let counted_from = Window { after: Some(self.stamp.minus(COUNTED)), before: None };
        let mut runs: HashMap<(&str, &str), Runs<'_>> = HashMap::new();
        for layer in &self.rows.layers {
            add(&mut runs, &choice.of(layer), counted_from);
        }
        let mut jobs: Vec<JobRow> = runs.into_values().filter_map(Runs::job).collect();
        jobs.retain(|job| {
            let latest = job.latest.session();
            query.states.accepts(Some(&latest.state))
                && query.results.accepts(latest.result.as_ref())
        });
        jobs.sort_by(|left, right| {
            let by_keys = query.order.iter().map(|key| left.compare(right, *key));
            by_keys
                .fold(Ordering::Equal, Ordering::then)
                .then_with(|| key_of(&left.latest).cmp(&key_of(&right.latest)))
        });
        let total = jobs.len();
        let page = jobs.into_iter().skip(query.offset).take(query.limit.rows());
        JobAnswer { jobs: page.collect(), total, sources }
    }
}

/// What is known of the sessions of one job.
#[derive(Default)]
struct Runs<'s> {
    latest: Option<Place<'s>>,
    latest_success: Option<Place<'s>>,
    running: usize,
    counts: BTreeMap<Outcome, usize>,
}

/// A row and where it stands in the default order.
struct Place<'s> {
    recency: (bool, Reverse<i64>, u128),
    part: &'s Arc<Part>,
    row: u32,
}

impl<'s> Runs<'s> {
    /// The job, once all its sessions were met.
    fn job(self) -> Option<JobRow> {
        let row = |place: Place<'_>| Row::new(place.part, place.row);
        Some(JobRow {
            latest: row(self.latest?)?,
            latest_success: self.latest_success.and_then(row),
            running: self.running,
            counts: self.counts,
        })
    }
}

/// Adds the chosen rows of one layer, class by class.
fn add<'s>(
    runs: &mut HashMap<(&'s str, &'s str), Runs<'s>>,
    chosen: &Chosen<'s>,
    counted_from: Window,
) {
    let part = &chosen.layer.part;
    let columns = &part.columns;
    let counted = part.began(counted_from).end;
    for (number, rows) in chosen.by_class() {
        let Some(class) = columns.classes.get(at(number)) else { continue };
        let (Some(shape), Some(job)) = (chosen.shapes.get(class.shape), class.job()) else {
            continue;
        };
        let Some(first) = rows.first().copied() else { continue };
        let start = columns.start(first);
        let recency = (start.is_none(), Reverse(start.unwrap_or_default()), columns.id(first));
        let job = runs.entry((&shape.source, columns.texts.words.get(job))).or_default();
        let mut latest = vec![&mut job.latest];
        if shape.result == Some(Outcome::Success) {
            latest.push(&mut job.latest_success);
        }
        for known in latest {
            if known.as_ref().is_none_or(|known| recency < known.recency) {
                *known = Some(Place { recency, part, row: first });
            }
        }
        if matches!(shape.state, State::Pending | State::Running | State::Stopping) {
            job.running += rows.len();
        }
        if let Some(result) = shape.result {
            let recent = rows.partition_point(|row| *row < counted);
            if recent > 0 {
                *job.counts.entry(result).or_default() += recent;
            }
        }
    }
}

/// What tells jobs apart: source, and native id or else name.
fn key_of(row: &Row) -> Option<(&str, &str)> {
    let job = row.session().job.as_ref()?;
    let id = job.id.as_deref().or(job.name.as_deref())?;
    Some((row.source(), id))
}
