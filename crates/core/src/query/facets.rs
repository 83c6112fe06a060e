//! How many of the filtered sessions have each value of a field.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::wants::{self, Misses, Names};
use super::{Choice, Filter, rare};
use crate::fields::fields;
use crate::index::{Class, Layer, Shapes, at, number, value};
use crate::{Scope, Snapshot};

fields! {
    /// A field whose values are counted.
    FacetField {
        /// The name of the source.
        Source = "source",
        /// The name of its product.
        Product = "product",
        /// What it does.
        Kind = "kind",
        /// What it protects.
        Workload = "workload",
        /// Where it stands.
        State = "state",
        /// How it ended.
        Result = "result",
        /// The backup server that ran it.
        Server = "server",
        /// The name of the job, else its native id.
        Job = "job",
        /// The organisation it belongs to.
        Organization = "organization",
    }
}

/// A question for facets, within what the caller may see.
#[derive(Clone, Debug)]
pub struct FacetQuery {
    /// What the caller may see.
    pub scope: Scope,
    /// The sessions to count; each facet is counted as if its own condition were not there.
    pub filter: Filter,
    /// The fields to count.
    pub fields: Vec<FacetField>,
    /// The most values of each field.
    pub limit: usize,
}

/// The values of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// The commonest values, equally common ones in the order of their bytes, null last.
    pub values: Vec<FacetValue>,
    /// How many further values there are.
    pub more: usize,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; `None` is null.
    pub value: Option<String>,
    /// How many sessions have it; at least one.
    pub count: usize,
}

/// The sessions counted so far, by value.
type Counts<'s> = HashMap<Option<&'s str>, usize>;

impl FacetField {
    /// The condition that a filter on this field makes.
    const fn condition(self) -> Misses {
        match self {
            Self::Source => wants::SOURCE,
            Self::Product => wants::PRODUCT,
            Self::Kind => wants::KIND,
            Self::Workload => wants::WORKLOAD,
            Self::State => wants::STATE,
            Self::Result => wants::RESULT,
            Self::Server => wants::SERVER,
            Self::Job => wants::JOB,
            Self::Organization => wants::ORGANIZATION,
        }
    }

    /// The value that a shape has.
    fn of_shape(self, shapes: &Shapes, shape: u32) -> Option<&str> {
        let shape = shapes.get(shape)?;
        match self {
            Self::Source => Some(&shape.source),
            Self::Product => Some(shape.product),
            Self::Kind => Some(shape.kind.as_str()),
            Self::Workload => shape.workload.map(|word| word.as_str()),
            Self::State => Some(shape.state.as_str()),
            Self::Result => shape.result.map(|word| word.as_str()),
            Self::Server | Self::Job | Self::Organization => None,
        }
    }

    /// Whether its values are words of classes and not of shapes.
    const fn is_shared(self) -> bool {
        matches!(self, Self::Server | Self::Job | Self::Organization)
    }

    /// The word that a class has; the outer `None` where the field is one of its shape.
    const fn of_class(self, class: &Class) -> Option<Option<u32>> {
        match self {
            Self::Server => Some(class.server),
            Self::Organization => Some(class.organization),
            Self::Job => match class.job_name {
                None => Some(class.job_id),
                name => Some(name),
            },
            _ => None,
        }
    }
}

impl Snapshot {
    /// Counts the values of fields over the filtered sessions.
    #[must_use]
    pub fn facets(&self, query: &FacetQuery) -> Vec<Facet> {
        let choice = Choice::new(&query.filter, &query.scope, &self.rows.shapes);
        let is_plain = !query.fields.iter().any(|field| field.is_shared())
            && !Names::are_asked(&query.filter)
            && !rare::is_asked(&query.filter);
        let mut counts: Vec<Counts<'_>> = query.fields.iter().map(|_| Counts::new()).collect();
        if is_plain {
            add_shapes(&mut counts, &query.fields, &choice, &self.rows.layers);
        } else {
            for layer in &self.rows.layers {
                add_classes(&mut counts, &query.fields, &choice, layer);
            }
        }
        let facets = query.fields.iter().zip(counts);
        facets.map(|(field, counts)| facet(*field, counts, query.limit)).collect()
    }
}

/// Counts where shapes tell everything: adds up what is known of each.
fn add_shapes<'s>(
    counts: &mut [Counts<'s>],
    fields: &[FacetField],
    choice: &Choice<'s>,
    layers: &'s [Layer],
) {
    let mut rows = vec![0_usize; choice.shapes.len()];
    for layer in layers {
        let part = &layer.part;
        let range = part.began(choice.filter.started);
        let is_whole = range == (0..part.rows());
        let stretch = if is_whole { Vec::new() } else { layer.count_by_shape(&range) };
        for (place, shape) in part.groups.shapes().iter().enumerate() {
            let count = if is_whole {
                value(&layer.live.shapes, *shape)
            } else {
                value(&stretch, number(place))
            };
            if let Some(rows) = rows.get_mut(at(*shape)) {
                *rows += at(count);
            }
        }
    }
    for (shape, (count, misses)) in rows.into_iter().zip(&choice.misses).enumerate() {
        for (field, counts) in fields.iter().zip(&mut *counts) {
            if count > 0 && misses & !field.condition() == 0 {
                *counts.entry(field.of_shape(choice.shapes, number(shape))).or_default() += count;
            }
        }
    }
}

/// Counts the classes of one layer.
fn add_classes<'s>(
    counts: &mut [Counts<'s>],
    fields: &[FacetField],
    choice: &Choice<'s>,
    layer: &'s Layer,
) {
    let columns = &layer.part.columns;
    let conditions = fields.iter().map(|field| field.condition());
    let any = |misses: Misses| {
        misses == 0 || conditions.clone().any(|condition| misses & !condition == 0)
    };
    let mut chosen = choice.by_class(layer, &any);
    if rare::is_asked(choice.filter) {
        chosen.rows = Some(rare::rows(&chosen, choice.filter));
    }
    let names = Names::new(choice.filter, &columns.texts.words);
    let words = columns.texts.words.len();
    // By number first: a text is looked up once for each value and not once for each class.
    let mut tallies: Vec<Vec<usize>> = fields
        .iter()
        .map(|field| vec![0; if field.is_shared() { at(words) + 1 } else { choice.shapes.len() }])
        .collect();
    let of_classes = chosen.count_by_class();
    let classes = columns.classes.iter().zip(&*of_classes);
    for (number, (class, rows)) in (0..).zip(classes) {
        if *rows == 0 || !chosen.has_class(number) {
            continue;
        }
        let of_shape = choice.misses.get(at(class.shape)).copied().unwrap_or(Misses::MAX);
        let misses = of_shape | names.misses(class);
        for (field, tally) in fields.iter().zip(&mut tallies) {
            let place = match field.of_class(class) {
                Some(word) => word.unwrap_or(words),
                None => class.shape,
            };
            if misses & !field.condition() == 0
                && let Some(count) = tally.get_mut(at(place))
            {
                *count += at(*rows);
            }
        }
    }
    for ((field, tally), counts) in fields.iter().zip(tallies).zip(counts) {
        for (count, place) in tally.into_iter().zip(0..).filter(|(count, _)| *count > 0) {
            let value = if field.is_shared() {
                (place < words).then(|| columns.texts.words.get(place))
            } else {
                field.of_shape(choice.shapes, place)
            };
            *counts.entry(value).or_default() += count;
        }
    }
}

/// The commonest values.
fn facet<'s>(field: FacetField, counts: Counts<'s>, limit: usize) -> Facet {
    let mut values: Vec<_> = counts.into_iter().collect();
    let more = values.len().saturating_sub(limit);
    let rank =
        |(value, count): &(Option<&'s str>, usize)| (Reverse(*count), value.is_none(), *value);
    if more > 0 {
        values.select_nth_unstable_by_key(limit, rank);
        values.truncate(limit);
    }
    values.sort_unstable_by_key(rank);
    let values = values
        .into_iter()
        .map(|(value, count)| FacetValue { value: value.map(str::to_owned), count });
    Facet { field, values: values.collect(), more }
}
