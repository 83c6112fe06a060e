//! How many of the filtered sessions began in each hour or on each day, by result.

use std::collections::BTreeMap;

use mullion_model::{Outcome, Timestamp};

use super::chosen::Classes;
use super::{Choice, Chosen, Filter, Window};
use crate::index::{at, number};
use crate::{Scope, Snapshot};

/// How long the stretches are, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// From full hour to full hour.
    Hour,
    /// From midnight to midnight.
    Day,
}

/// A question for a timeline, within what the caller may see.
#[derive(Clone, Debug)]
pub struct TimelineQuery {
    /// What the caller may see.
    pub scope: Scope,
    /// The sessions to count; those without a start are in no stretch.
    pub filter: Filter,
    /// How long the stretches are.
    pub bucket: Bucket,
}

/// How many sessions began in each stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When the first stretch begins; `None` where there is none.
    pub from: Option<Timestamp>,
    /// The stretches without gaps: sessions by result, where `None` is null. From the first session
    /// to the last, or to the ends of [`Filter::started`] where it has any.
    pub buckets: Vec<BTreeMap<Option<Outcome>, usize>>,
}

/// A timeline of more than 2,000 stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a timeline has at most {} buckets", Timeline::MAX)]
pub struct TooManyBuckets;

impl Bucket {
    /// The length in units of 100 ns.
    const fn ticks(self) -> i64 {
        match self {
            Self::Hour => 36_000_000_000,
            Self::Day => 864_000_000_000,
        }
    }
}

impl Timeline {
    /// The most stretches.
    pub const MAX: usize = 2_000;
}

impl Snapshot {
    /// Counts the filtered sessions by start and result.
    ///
    /// # Errors
    /// There would be more than 2,000 stretches.
    pub fn timeline(&self, query: &TimelineQuery) -> Result<Timeline, TooManyBuckets> {
        let choice = Choice::new(&query.filter, &query.scope, &self.rows.shapes);
        let layers: Vec<Chosen<'_>> =
            self.rows.layers.iter().map(|layer| choice.of(layer)).collect();
        let ends = layers.iter().filter_map(ends);
        let met = ends.reduce(|left, right| (left.0.min(right.0), left.1.max(right.1)));
        let Window { after, before } = query.filter.started;
        // The last moment inside, not the first behind it.
        let last = before.map(|before| before.ticks().saturating_sub(1));
        let oldest = after.map(Timestamp::ticks).or(met.map(|met| met.0));
        let newest = last.or(met.map(|met| met.1));
        let (Some(oldest), Some(newest)) = (oldest, newest) else { return Ok(Timeline::default()) };
        let length = query.bucket.ticks();
        let (first, last) = (oldest.div_euclid(length), newest.div_euclid(length));
        let count = usize::try_from(last - first + 1).unwrap_or_default();
        if count > Timeline::MAX {
            return Err(TooManyBuckets);
        }
        let mut buckets = vec![BTreeMap::new(); count];
        for chosen in &layers {
            for (place, counts) in (first..).zip(&mut buckets) {
                add(chosen, place.saturating_mul(length), length, counts);
            }
        }
        Ok(Timeline { from: Some(Timestamp::from_ticks(first.saturating_mul(length))), buckets })
    }
}

/// When the oldest and the newest of the chosen rows began.
fn ends(chosen: &Chosen<'_>) -> Option<(i64, i64)> {
    let columns = &chosen.part().columns;
    let dated = chosen.range.start..chosen.range.end.min(number(columns.started.len()));
    let newest = dated.clone().find(|row| chosen.has(*row))?;
    let oldest = dated.rev().find(|row| chosen.has(*row))?;
    Some((columns.start(oldest)?, columns.start(newest)?))
}

/// Adds the chosen rows of one stretch.
fn add(chosen: &Chosen<'_>, from: i64, length: i64, counts: &mut BTreeMap<Option<Outcome>, usize>) {
    let part = chosen.part();
    let window = Window {
        after: Some(Timestamp::from_ticks(from)),
        before: Some(Timestamp::from_ticks(from.saturating_add(length))),
    };
    let began = part.began(window);
    let range = began.start.max(chosen.range.start)..began.end.min(chosen.range.end);
    if range.is_empty() {
        return;
    }
    let result_of = |shape: u32| chosen.shapes.get(shape).and_then(|shape| shape.result);
    if let (Classes::Shapes(passes), None) = (&chosen.classes, &chosen.rows) {
        let rows = chosen.layer.count_by_shape(&range);
        for ((shape, passes), count) in part.groups.shapes().iter().zip(passes).zip(rows) {
            if *passes && count > 0 {
                *counts.entry(result_of(*shape)).or_default() += at(count);
            }
        }
        return;
    }
    for row in range.filter(|row| chosen.has(*row)) {
        let shape = part.columns.class(row).map(|class| class.shape);
        *counts.entry(shape.and_then(result_of)).or_default() += 1;
    }
}
