//! What many sessions have in common: their source and their words of closed vocabularies.

use std::collections::HashMap;
use std::sync::Arc;

use mullion_model::{Kind, Outcome, Presence, Relation, State, Workload};

use super::count::{at, number, value};
use super::texts::{Collector, Texts};
use super::{Entry, FastHasher};
use crate::fold::SortText;
use crate::query::{SortField, ordinal};

/// The values of one session in every field that has few. An estate has hundreds of shapes, not
/// millions: conditions on these fields are decided once for each shape instead of for each session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    pub(crate) source: Arc<str>,
    pub(crate) product: &'static str,
    pub(crate) presence: Presence,
    pub(crate) kind: Kind,
    pub(crate) workload: Option<Workload>,
    pub(crate) state: State,
    pub(crate) result: Option<Outcome>,
    /// How it relates to its parent, where it has one.
    pub(crate) relation: Option<Relation>,
}

impl Shape {
    /// The shape of nothing that anybody told of.
    pub(crate) fn none() -> Self {
        Self {
            source: Arc::from(""),
            product: "",
            presence: Presence::Gone,
            kind: Kind::Other,
            workload: None,
            state: State::Unknown,
            result: None,
            relation: None,
        }
    }

    /// The shape of a session.
    pub(crate) fn of(entry: &Entry) -> Self {
        let session = &entry.session;
        Self {
            source: Arc::clone(&entry.source),
            product: entry.product,
            presence: entry.presence,
            kind: session.kind,
            workload: session.workload,
            state: session.state,
            result: session.result,
            relation: session.parent.as_ref().map(|parent| parent.relation),
        }
    }
}

/// Every shape met so far, numbered in the order in which they came. Later snapshots have those of
/// earlier ones under the same numbers, so that parts of all ages can be counted together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shapes {
    all: Vec<Shape>,
    numbers: HashMap<Shape, u32, FastHasher>,
    /// The names of sources and products, and those that each shape has.
    sources: Texts,
    products: Texts,
    codes: Vec<Codes>,
}

/// A shape in numbers: those of source and product, and of each word of a vocabulary its place there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codes {
    pub(crate) source: u32,
    pub(crate) product: u32,
    /// Kind, workload, state, result, presence and relation.
    pub(crate) words: [u8; 6],
}

/// The code of null.
pub(crate) const NULL: u8 = 31;

/// The place of a word in its vocabulary, none of which has as many as 31.
fn code<T: PartialEq>(all: &[T], word: Option<T>) -> u8 {
    word.and_then(|word| u8::try_from(ordinal(all, word)).ok()).unwrap_or(NULL)
}

impl Shapes {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.all.len()
    }

    /// The shape of this number.
    pub(crate) fn get(&self, shape: u32) -> Option<&Shape> {
        self.all.get(at(shape))
    }

    /// The number of a shape, if it was met.
    pub(crate) fn find(&self, shape: &Shape) -> Option<u32> {
        self.numbers.get(shape).copied()
    }

    /// Where the sessions of a shape sort by a field that is part of it, as a number; `None` is null.
    pub(crate) fn key(&self, shape: u32, field: SortField) -> Option<i64> {
        let known = self.get(shape)?;
        let Codes { source, product, .. } = self.codes.get(at(shape)).copied()?;
        match field {
            SortField::Source => Some(self.sources.key(source)),
            SortField::Product => Some(self.products.key(product)),
            SortField::Kind => Some(ordinal(Kind::ALL, known.kind)),
            SortField::Workload => known.workload.map(|word| ordinal(Workload::ALL, word)),
            SortField::State => Some(ordinal(State::ALL, known.state)),
            SortField::Result => known.result.map(|word| ordinal(Outcome::ALL, word)),
            _ => None,
        }
    }

    /// All of them in numbers.
    pub(crate) fn codes(&self) -> &[Codes] {
        &self.codes
    }

    /// The names of all sources.
    pub(crate) const fn sources(&self) -> &Texts {
        &self.sources
    }

    /// The names of all products.
    pub(crate) const fn products(&self) -> &Texts {
        &self.products
    }

    /// Where any text sorts among the names of sources.
    pub(crate) fn source_key(&self, text: &SortText<'_>) -> i64 {
        self.sources.key_of(text)
    }

    /// Where any text sorts among the names of products.
    pub(crate) fn product_key(&self, text: &SortText<'_>) -> i64 {
        self.products.key_of(text)
    }

    /// These and the shapes of the sessions, the same where none is new; and each session with the
    /// number of its shape.
    pub(crate) fn with<'e>(
        self: &Arc<Self>,
        entries: impl Iterator<Item = &'e Entry>,
    ) -> (Arc<Self>, Vec<(&'e Entry, u32)>) {
        let mut shapes = Arc::clone(self);
        let entries = entries.map(|entry| {
            let shape = Shape::of(entry);
            let known = shapes.find(&shape);
            (entry, known.unwrap_or_else(|| Arc::make_mut(&mut shapes).add(shape)))
        });
        let entries = entries.collect();
        if shapes.len() > self.len() {
            Arc::make_mut(&mut shapes).name_origins();
        }
        (shapes, entries)
    }

    /// Adds a shape that was not met before.
    fn add(&mut self, shape: Shape) -> u32 {
        let given = number(self.all.len());
        self.numbers.insert(shape.clone(), given);
        self.all.push(shape);
        given
    }

    /// Puts the names of sources and products in order.
    fn name_origins(&mut self) {
        let (mut sources, mut products) = (Collector::default(), Collector::default());
        let given: Vec<(u32, u32)> = self
            .all
            .iter()
            .map(|shape| (sources.number(&shape.source), products.number(shape.product)))
            .collect();
        let (sources, source_moved) = sources.finish();
        let (products, product_moved) = products.finish();
        let codes = self.all.iter().zip(given).map(|(shape, (source, product))| Codes {
            source: value(&source_moved, source),
            product: value(&product_moved, product),
            words: [
                code(Kind::ALL, Some(shape.kind)),
                code(Workload::ALL, shape.workload),
                code(State::ALL, Some(shape.state)),
                code(Outcome::ALL, shape.result),
                code(Presence::ALL, Some(shape.presence)),
                code(Relation::ALL, shape.relation),
            ],
        });
        self.codes = codes.collect();
        (self.sources, self.products) = (sources, products);
    }
}
