//! The first rows of one layer in any order, behind any position.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use super::chosen::{Chosen, Classes};
use super::{Direction, Position, Sort, SortField, SortKey};
use crate::index::{at, number, partition_point, value};

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
        self.along(*first, rest, behind).unwrap_or_else(|| self.by_sorting(keys, behind))
    }

    /// Whether so many rows are met sooner by walking along an order of `all` rows, at most as far as
    /// a `stretch` of them goes, than by looking at every chosen one.
    fn is_near(&self, all: u32, stretch: &Range<u32>) -> bool {
        let until_met = at(all).saturating_mul(self.wanted) / self.count;
        until_met.min(stretch.len()).saturating_mul(STEP) < self.count
    }

    /// The places of an order, the keys of which these are, that are neither before a position nor
    /// behind all that is wanted.
    fn stretch(
        &self,
        places: u32,
        direction: Direction,
        behind: Option<Behind<'_>>,
        key_at: impl Fn(u32) -> Option<i64>,
    ) -> Range<u32> {
        let from = behind.and_then(|behind| behind.keys.first()).map_or(0, |bound| {
            partition_point(0, places, |place| direction.compare(key_at(place), *bound).is_lt())
        });
        let is_near = |place| !self.is_too_far(key_at(place), direction);
        from..partition_point(from, places, is_near)
    }

    /// In the order of rows.
    fn newest(&self, behind: Option<Behind<'_>>) -> Vec<u32> {
        let keys = [SortKey { field: SortField::StartedAt, direction: Direction::Descending }];
        let from = behind.map_or(0, |behind| {
            let is_before = |row| !self.is_behind(row, &keys, behind);
            partition_point(0, self.chosen.part().rows(), is_before)
        });
        let mut rows = Vec::with_capacity(self.wanted.min(self.count));
        rows.extend(self.chosen.walk(from, self.count, self.wanted).take(self.wanted));
        rows
    }

    /// In the order of ids.
    fn by_id(&self, behind: Option<Behind<'_>>) -> Vec<u32> {
        let part = self.chosen.part();
        if !self.is_near(part.rows(), &(0..part.rows())) {
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

    /// Along an order by the first key, the rows of one value together; `None` where there is none,
    /// or where that would take long.
    fn along(
        &self,
        first: SortKey,
        rest: &[SortKey],
        behind: Option<Behind<'_>>,
    ) -> Option<Vec<u32>> {
        let part = self.chosen.part();
        if first.field == SortField::Name {
            return self.along_names(first.direction, rest, behind);
        }
        let order = part.orders.by(first.field, number(part.columns.started.len()))?;
        let length = order.len();
        let row_at = |place: u32| match first.direction {
            Direction::Ascending => order.get(place),
            Direction::Descending => order.get((length - 1).saturating_sub(place)),
        };
        let key_of = |row| self.key(row, first.field);
        let key_at = |place| key_of(row_at(place));
        let stretch = self.stretch(length, first.direction, behind, key_at);
        if !self.is_near(length, &stretch) {
            return None;
        }
        let is_last = stretch.end == length;
        let mut run = Run::new(self, rest, behind);
        for row in stretch.map(row_at).filter(|row| self.chosen.has(*row)) {
            if !run.goes_on(key_of(row)) {
                return Some(run.rows);
            }
            run.add(std::iter::once(row));
        }
        if is_last && at(length) < part.columns.rows() && run.goes_on(None) {
            let walk = self.chosen.walk(0, self.count, self.count);
            run.add(walk.filter(|row| key_of(*row).is_none()));
        }
        Some(run.end())
    }

    /// Along the names.
    fn along_names(
        &self,
        direction: Direction,
        rest: &[SortKey],
        behind: Option<Behind<'_>>,
    ) -> Option<Vec<u32>> {
        let names = &self.chosen.part().orders.names;
        let runs = names.runs();
        let run_at = |place: u32| match direction {
            Direction::Ascending => place,
            Direction::Descending => (runs - 1).saturating_sub(place),
        };
        let key_at = |place| Some(names.run_key(run_at(place)));
        let stretch = self.stretch(runs, direction, behind, key_at);
        if !self.is_near(runs, &stretch) {
            return None;
        }
        let mut run = Run::new(self, rest, behind);
        let places = stretch.map(run_at);
        for place in places.filter(|place| self.chosen.has_class(names.class(*place))) {
            if !run.goes_on(Some(names.run_key(place))) {
                return Some(run.rows);
            }
            run.add(self.chosen.of_list(names.run(place)));
        }
        Some(run.end())
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

/// Rows that come in the order of their first keys.
struct Run<'t, 'c, 'q> {
    top: &'t Top<'c, 'q>,
    rest: &'t [SortKey],
    behind: Option<Behind<'t>>,
    /// Those that are in order.
    rows: Vec<u32>,
    /// Those of the value that came last, and that value's key.
    same: Vec<u32>,
    key: Option<Option<i64>>,
    /// Whether the rest is the order of rows.
    is_newest_first: bool,
}

impl<'t, 'c, 'q> Run<'t, 'c, 'q> {
    /// None yet.
    fn new(top: &'t Top<'c, 'q>, rest: &'t [SortKey], behind: Option<Behind<'t>>) -> Self {
        let is_newest_first = Sort::is_newest_first(rest);
        let (rows, same, key) = (Vec::new(), Vec::new(), None);
        Self { top, rest, behind, rows, same, key, is_newest_first }
    }

    /// Goes on to rows with this first key; says whether any are wanted.
    fn goes_on(&mut self, key: Option<i64>) -> bool {
        if self.key.replace(key) != Some(key) {
            self.end_value();
        }
        self.rows.len() < self.top.wanted
    }

    /// Adds rows with that key, which ascend.
    fn add(&mut self, rows: impl Iterator<Item = u32>) {
        let bound = self.behind.and_then(|behind| Some((behind.keys.split_first()?, behind.id)));
        let met = bound.filter(|((bound, _), _)| self.key == Some(**bound));
        let met = met.map(|((_, keys), id)| Behind { keys, id });
        let is_asked = |row: &u32| met.is_none_or(|met| self.top.is_behind(*row, self.rest, met));
        // In the order of rows, no more are needed than are wanted.
        let wanted = self.top.wanted.saturating_sub(self.rows.len());
        let most = if self.is_newest_first { wanted } else { usize::MAX };
        self.same.extend(rows.filter(is_asked).take(most));
    }

    /// Puts the rows of one value in order by the keys behind it, and behind the others.
    fn end_value(&mut self) {
        let compare = |left: &u32, right: &u32| self.top.compare(*left, *right, self.rest);
        let wanted = self.top.wanted.saturating_sub(self.rows.len());
        if wanted < self.same.len() {
            self.same.select_nth_unstable_by(wanted, compare);
            self.same.truncate(wanted);
        }
        self.same.sort_unstable_by(compare);
        self.rows.append(&mut self.same);
    }

    /// All of them.
    fn end(mut self) -> Vec<u32> {
        self.end_value();
        self.rows
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
