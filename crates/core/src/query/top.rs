//! The first rows of one layer in any order, behind any position.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::chosen::{Chosen, Classes};
use super::{Direction, Position, Sort, SortField, SortKey};
use crate::index::{Order, at, number, partition_point, value};

/// A position in the numbers of one part.
#[derive(Clone, Copy)]
struct Behind<'p> {
    keys: &'p [Option<i64>],
    id: u128,
}

/// What sorts a key, turned into its direction: null last.
type Turned = (bool, i64);

/// How many chosen rows are looked at in the time of one step along an order, which jumps through
/// memory.
const STEP: usize = 4;

/// The first `wanted` of the chosen rows, `count` of which there are, behind a position; those behind
/// `until` may be missing.
pub(crate) fn top(
    chosen: &Chosen<'_>,
    count: usize,
    sort: &Sort,
    (after, until): (Option<&Position>, Option<&Position>),
    wanted: usize,
) -> Vec<u32> {
    let local = |position: &Position| {
        let keys = sort.keys().iter().zip(&position.keys).map(|(key, value)| {
            let value = value.as_ref()?;
            Some(chosen.part().key_of(value, key.field, chosen.shapes))
        });
        keys.collect::<Vec<_>>()
    };
    let (after_keys, until_keys) = (after.map(local), until.map(local));
    let behind = after.zip(after_keys.as_deref());
    let behind = behind.map(|(position, keys)| Behind { keys, id: position.id.as_u128() });
    let until = until_keys.and_then(|keys| keys.first().copied());
    Top { chosen, count, wanted, until }.by(sort.keys(), behind)
}

/// Which rows are looked for, and how many.
#[derive(Clone, Copy)]
struct Top<'c, 'q> {
    chosen: &'c Chosen<'q>,
    count: usize,
    wanted: usize,
    /// No row is wanted whose first key stands behind this one.
    until: Option<Option<i64>>,
}

impl Top<'_, '_> {
    /// The rows by these keys, then by id.
    fn by(&self, keys: &[SortKey], behind: Option<Behind<'_>>) -> Vec<u32> {
        if self.count == 0 || self.wanted == 0 {
            return Vec::new();
        }
        let Some((first, rest)) = keys.split_first() else { return self.by_id(behind) };
        if Sort::is_newest_first(keys) {
            return self.newest(behind);
        }
        if first.field.is_shared() && self.chosen.rows.is_none() {
            return self.by_groups(*first, rest, behind);
        }
        if first.field == SortField::Name && self.is_near(self.chosen.part().orders.names.runs()) {
            return self.along_names(first.direction, rest, behind);
        }
        let dated = number(self.chosen.part().columns.started.len());
        match self.chosen.part().orders.by(first.field, dated) {
            Some(order) if self.is_near(order.len()) => self.along(order, keys, behind),
            _ => self.by_sorting(keys, behind),
        }
    }

    /// Whether so many rows are met sooner by walking along an order of all rows than by looking at
    /// every chosen one.
    fn is_near(&self, all: u32) -> bool {
        at(all).saturating_mul(self.wanted.saturating_mul(STEP))
            < self.count.saturating_mul(self.count)
    }

    /// In the order of rows.
    fn newest(&self, behind: Option<Behind<'_>>) -> Vec<u32> {
        let keys = [SortKey { field: SortField::StartedAt, direction: Direction::Descending }];
        let from = behind.map_or(0, |behind| {
            let is_before = |row| !self.is_behind(row, &keys, behind);
            partition_point(0, self.chosen.part().rows(), is_before)
        });
        self.chosen.walk(from, self.count, self.wanted).take(self.wanted).collect()
    }

    /// In the order of ids.
    fn by_id(&self, behind: Option<Behind<'_>>) -> Vec<u32> {
        let part = self.chosen.part();
        if !self.is_near(part.rows()) {
            return self.by_sorting(&[], behind);
        }
        let rows = part.ids.by_id();
        let from = behind
            .map_or(0, |behind| rows.partition_point(|row| part.columns.id(*row) <= behind.id));
        let rows = rows.iter().copied().skip(from).filter(|row| self.chosen.has(*row));
        rows.take(self.wanted).collect()
    }

    /// By a field that many rows share: the rows of one value after the other.
    fn by_groups(&self, first: SortKey, rest: &[SortKey], behind: Option<Behind<'_>>) -> Vec<u32> {
        let chosen = self.chosen;
        let columns = &chosen.part().columns;
        let mut groups: BTreeMap<Turned, (Option<i64>, Vec<u32>)> = BTreeMap::new();
        for (class, number) in columns.classes.iter().zip(0..) {
            if chosen.has_class(number) {
                let key = class.key(first.field, chosen.shapes, &columns.texts.words);
                let group = groups.entry(turned(key, first.direction));
                group.or_insert_with(|| (key, Vec::new())).1.push(number);
            }
        }
        let mut rows = Vec::new();
        for (key, classes) in groups.into_values() {
            if self.is_too_far(key, first.direction) {
                break;
            }
            let bound = behind.and_then(|behind| Some((behind.keys.split_first()?, behind.id)));
            let behind = match bound {
                None => None,
                Some(((bound, keys), id)) => match first.direction.compare(key, *bound) {
                    Ordering::Less => continue,
                    Ordering::Equal => Some(Behind { keys, id }),
                    Ordering::Greater => None,
                },
            };
            let mut passes = vec![false; columns.classes.len()];
            for class in &classes {
                if let Some(passes) = passes.get_mut(at(*class)) {
                    *passes = true;
                }
            }
            let group = Chosen {
                layer: chosen.layer,
                shapes: chosen.shapes,
                range: chosen.range.clone(),
                classes: Classes::Listed(classes, passes),
                rows: None,
            };
            let (wanted, count) = (self.wanted - rows.len(), group.count());
            rows.extend(Top { chosen: &group, count, wanted, until: None }.by(rest, behind));
            if rows.len() >= self.wanted {
                break;
            }
        }
        rows
    }

    /// Along the names: the rows of one name after the other, by the keys behind the name.
    fn along_names(
        &self,
        direction: Direction,
        rest: &[SortKey],
        behind: Option<Behind<'_>>,
    ) -> Vec<u32> {
        let names = &self.chosen.part().orders.names;
        let runs = names.runs();
        let run_at = |place: u32| match direction {
            Direction::Ascending => place,
            Direction::Descending => (runs - 1).saturating_sub(place),
        };
        let bound = behind.and_then(|behind| Some((behind.keys.split_first()?, behind.id)));
        let is_before = |place, bound| {
            let key = names.run_key(run_at(place));
            direction.compare(Some(key), bound).is_lt()
        };
        let from = bound.map_or(0, |((bound, _), _)| {
            partition_point(0, runs, |place| is_before(place, *bound))
        });
        // Then the rows of a run are in the order that is asked for.
        let is_newest_first = Sort::is_newest_first(rest);
        let (mut rows, mut same, mut last) = (Vec::new(), Vec::new(), None);
        for run in (from..runs).map(run_at).filter(|run| self.chosen.has_class(names.class(*run))) {
            let key = Some(names.run_key(run));
            if key != last {
                self.end_run(&mut rows, &mut same, rest);
                if rows.len() >= self.wanted || self.is_too_far(key, direction) {
                    return rows;
                }
                last = key;
            }
            let met = bound.filter(|((bound, _), _)| key == **bound);
            let met = met.map(|((_, keys), id)| Behind { keys, id });
            let is_asked = |row: &u32| met.is_none_or(|met| self.is_behind(*row, rest, met));
            let wanted = if is_newest_first { self.wanted - rows.len() } else { usize::MAX };
            same.extend(self.chosen.of_list(names.run(run)).filter(is_asked).take(wanted));
        }
        self.end_run(&mut rows, &mut same, rest);
        rows
    }

    /// Along an order by the first key, the rows of one value together.
    fn along(&self, order: Order<'_>, keys: &[SortKey], behind: Option<Behind<'_>>) -> Vec<u32> {
        let Some((first, rest)) = keys.split_first() else { return Vec::new() };
        let length = order.len();
        let row_at = |place: u32| match first.direction {
            Direction::Ascending => order.get(place),
            Direction::Descending => order.get((length - 1).saturating_sub(place)),
        };
        let key_of = |row| self.key(row, first.field);
        let from = match behind.and_then(|behind| behind.keys.first().copied()) {
            None => 0,
            Some(None) => length,
            Some(bound) => partition_point(0, length, |place| {
                first.direction.compare(key_of(row_at(place)), bound).is_lt()
            }),
        };
        let (mut rows, mut run, mut run_key) = (Vec::new(), Vec::new(), None);
        let is_asked = |row: &u32| behind.is_none_or(|behind| self.is_behind(*row, keys, behind));
        for row in (from..length).map(row_at).filter(|row| self.chosen.has(*row)) {
            let key = key_of(row);
            if key != run_key {
                self.end_run(&mut rows, &mut run, rest);
                if rows.len() >= self.wanted || self.is_too_far(key, first.direction) {
                    return rows;
                }
                run_key = key;
            }
            if is_asked(&row) {
                run.push(row);
            }
        }
        self.end_run(&mut rows, &mut run, rest);
        if rows.len() < self.wanted && at(length) < self.chosen.part().columns.rows() {
            let walk = self.chosen.walk(0, self.count, self.count);
            run.extend(walk.filter(|row| key_of(*row).is_none()).filter(is_asked));
            self.end_run(&mut rows, &mut run, rest);
        }
        rows
    }

    /// Puts those rows of one value in order by the keys behind it, and behind the others that are
    /// wanted still.
    fn end_run(&self, rows: &mut Vec<u32>, run: &mut Vec<u32>, rest: &[SortKey]) {
        let compare = |left: &u32, right: &u32| self.compare(*left, *right, rest);
        let wanted = self.wanted.saturating_sub(rows.len());
        if wanted < run.len() {
            run.select_nth_unstable_by(wanted, compare);
            run.truncate(wanted);
        }
        run.sort_unstable_by(compare);
        rows.append(run);
    }

    /// Whether rows with this first key stand behind all that are wanted.
    fn is_too_far(&self, key: Option<i64>, direction: Direction) -> bool {
        self.until.is_some_and(|until| direction.compare(key, until).is_gt())
    }

    /// By looking at every chosen row.
    fn by_sorting(&self, keys: &[SortKey], behind: Option<Behind<'_>>) -> Vec<u32> {
        let all = self.chosen.all();
        let asked =
            all.filter(|row| behind.is_none_or(|behind| self.is_behind(*row, keys, behind)));
        let keyed = asked.filter_map(|row| {
            let Some(first) = keys.first() else { return Some(((false, 0), row)) };
            let key = self.key(row, first.field);
            (!self.is_too_far(key, first.direction)).then(|| (turned(key, first.direction), row))
        });
        let mut rows: Vec<(Turned, u32)> = keyed.collect();
        let rest = keys.get(1..).unwrap_or_default();
        let compare = |left: &(Turned, u32), right: &(Turned, u32)| {
            left.0.cmp(&right.0).then_with(|| self.compare(left.1, right.1, rest))
        };
        if self.wanted < rows.len() {
            rows.select_nth_unstable_by(self.wanted, compare);
            rows.truncate(self.wanted);
        }
        rows.sort_unstable_by(compare);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Where a row sorts by a field.
    fn key(&self, row: u32, field: SortField) -> Option<i64> {
        self.chosen.part().key(row, field, self.chosen.shapes)
    }

    /// Compares two rows.
    fn compare(&self, left: u32, right: u32, keys: &[SortKey]) -> Ordering {
        for key in keys {
            let order =
                key.direction.compare(self.key(left, key.field), self.key(right, key.field));
            if order.is_ne() {
                return order;
            }
        }
        let ids = &self.chosen.part().columns.ids;
        value(ids, left).cmp(&value(ids, right))
    }

    /// Whether a row stands behind a position.
    fn is_behind(&self, row: u32, keys: &[SortKey], behind: Behind<'_>) -> bool {
        for (key, bound) in keys.iter().zip(behind.keys) {
            let order = key.direction.compare(self.key(row, key.field), *bound);
            if order.is_ne() {
                return order.is_gt();
            }
        }
        value(&self.chosen.part().columns.ids, row) > behind.id
    }
}

/// A key turned into its direction.
const fn turned(key: Option<i64>, direction: Direction) -> Turned {
    match (key, direction) {
        (None, _) => (true, 0),
        (Some(key), Direction::Ascending) => (false, key),
        (Some(key), Direction::Descending) => (false, !key),
    }
}
