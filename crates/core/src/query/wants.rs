//! A filter decided for what many rows share: shapes and classes.

use std::collections::BTreeSet;

use mullion_model::{Kind, Outcome, Presence, Relation, State, Workload};

use super::{Filter, ParentFilter, Wanted};
use crate::Scope;
use crate::index::{Class, Codes, NULL, Shapes, Texts, at};

/// Conditions that a row may miss, as bits. Those of the vocabularies stand in the order of
/// [`Codes::words`].
pub(crate) type Misses = u16;

/// It is outside the scope.
const SCOPE: Misses = 1;
/// Its source is not wanted.
pub(crate) const SOURCE: Misses = 1 << 1;
/// Its product is not wanted.
pub(crate) const PRODUCT: Misses = 1 << 2;
/// Its kind is not wanted.
pub(crate) const KIND: Misses = 1 << 3;
/// Its workload is not wanted.
pub(crate) const WORKLOAD: Misses = 1 << 4;
/// Its state is not wanted.
pub(crate) const STATE: Misses = 1 << 5;
/// Its result is not wanted.
pub(crate) const RESULT: Misses = 1 << 6;
/// Its server is not wanted.
pub(crate) const SERVER: Misses = 1 << 9;
/// Its job is not wanted.
pub(crate) const JOB: Misses = 1 << 10;
/// Its organisation is not wanted.
pub(crate) const ORGANIZATION: Misses = 1 << 11;

/// What each shape misses, by number.
pub(crate) fn of_shapes(filter: &Filter, scope: &Scope, shapes: &Shapes) -> Vec<Misses> {
    let sources = shapes.sources().iter().map(|(_, name)| {
        let is_wanted = filter.sources.accepts(Some(name));
        bit(scope.allows(name), SCOPE) | bit(is_wanted, SOURCE)
    });
    let sources: Vec<Misses> = sources.collect();
    let products =
        shapes.products().iter().map(|(_, name)| bit(filter.products.accepts(Some(name)), PRODUCT));
    let products: Vec<Misses> = products.collect();
    let relation = match filter.parent {
        ParentFilter::NoParts => !(1 << super::sort::ordinal(Relation::ALL, Relation::Part)),
        _ => u32::MAX,
    };
    let wanted = [
        mask(&filter.kinds, Kind::ALL),
        mask(&filter.workloads, Workload::ALL),
        mask(&filter.states, State::ALL),
        mask(&filter.results, Outcome::ALL),
        presence(&filter.presence),
        relation,
    ];
    let misses = |codes: &Codes| {
        let origin = |list: &[Misses], number| list.get(at(number)).copied().unwrap_or(SCOPE);
        let mut misses = origin(&sources, codes.source) | origin(&products, codes.product);
        let mut condition = KIND;
        for (code, wanted) in codes.words.iter().zip(wanted) {
            misses |= bit(wanted >> code & 1 == 1, condition);
            condition <<= 1;
        }
        misses
    };
    shapes.codes().iter().map(misses).collect()
}

/// The condition, unless it is met.
const fn bit(is_met: bool, condition: Misses) -> Misses {
    if is_met { 0 } else { condition }
}

/// The codes that are wanted, as bits.
fn mask<T: Ord + Copy>(wanted: &Wanted<T>, all: &[T]) -> u32 {
    let words = all.iter().enumerate().filter(|(_, word)| wanted.accepts(Some(*word)));
    let null = if wanted.accepts::<T>(None) { 1 << NULL } else { 0 };
    words.fold(null, |mask, (code, _)| mask | 1 << code)
}

/// The codes of these presences, as bits.
fn presence(wanted: &BTreeSet<Presence>) -> u32 {
    let words = Presence::ALL.iter().enumerate().filter(|(_, word)| wanted.contains(word));
    words.fold(0, |mask, (code, _)| mask | 1 << code)
}

/// The conditions on the names that a class has, decided for the words of one part.
pub(crate) struct Names {
    servers: Words,
    jobs: Words,
    organizations: Words,
}

impl Names {
    /// Whether a filter has such conditions.
    pub(crate) fn are_asked(filter: &Filter) -> bool {
        [&filter.servers, &filter.jobs, &filter.organizations]
            .into_iter()
            .any(|wanted| *wanted != Wanted::Anything)
    }

    /// The conditions of a filter.
    pub(crate) fn new(filter: &Filter, words: &Texts) -> Self {
        Self {
            servers: Words::new(&filter.servers, words),
            jobs: Words::new(&filter.jobs, words),
            organizations: Words::new(&filter.organizations, words),
        }
    }

    /// What a class misses of them.
    pub(crate) fn misses(&self, class: &Class) -> Misses {
        let is_of_job = match (class.job_id, class.job_name) {
            (None, None) if class.has_job => self.jobs.anything,
            (None, None) => self.jobs.accepts(None),
            (id, name) => {
                [id, name].into_iter().flatten().any(|word| self.jobs.accepts(Some(word)))
            }
        };
        bit(self.servers.accepts(class.server), SERVER)
            | bit(is_of_job, JOB)
            | bit(self.organizations.accepts(class.organization), ORGANIZATION)
    }
}

/// Wanted texts as words of one part.
struct Words {
    anything: bool,
    words: Vec<u32>,
    null: bool,
}

impl Words {
    /// Those of the texts that the part has.
    fn new(wanted: &Wanted<String>, words: &Texts) -> Self {
        match wanted {
            Wanted::Anything => Self { anything: true, words: Vec::new(), null: true },
            Wanted::OneOf { values, null } => {
                let mut words: Vec<u32> =
                    values.iter().filter_map(|text| words.find(text)).collect();
                words.sort_unstable();
                Self { anything: false, words, null: *null }
            }
        }
    }

    /// Whether a field may have this word.
    fn accepts(&self, word: Option<u32>) -> bool {
        self.anything || word.map_or(self.null, |word| self.words.binary_search(&word).is_ok())
    }
}
