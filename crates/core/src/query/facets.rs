//! How many of the filtered sessions have each value of a field.

use std::collections::HashMap;

use super::wants::{self, Misses, Names};
use super::{Choice, Filter, rare};
use crate::index::{ClassLabels, Layer, Rows, Shapes, at, number, value};
use crate::words::fields;
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

/// The sessions counted so far by what they have in one field: by the number of their shape, or of
/// the label that they have in it.
struct Tally {
    field: FacetField,
    counts: Vec<usize>,
}

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

    /// What counts a class in it: the number of its shape or of a label.
    const fn number(self, shape: u32, labels: ClassLabels) -> u32 {
        match self {
            Self::Server => labels.server,
            Self::Job => labels.job,
            Self::Organization => labels.organization,
            _ => shape,
        }
    }
}

impl Snapshot {
    /// Counts the values of fields over the filtered sessions.
    #[must_use]
    pub fn facets(&self, query: &FacetQuery) -> Vec<Facet> {
        let rows = &*self.rows;
        let choice = Choice::new(&query.filter, &query.scope, &rows.shapes);
        let mut tallies: Vec<Tally> =
            query.fields.iter().map(|field| Tally::new(*field, rows)).collect();
        // Where shapes tell what passes, they tell what is counted by shape as well.
        let is_told = !Names::are_asked(&query.filter) && !rare::is_asked(&query.filter);
        let (of_shapes, of_classes): (Vec<_>, Vec<_>) =
            tallies.iter_mut().partition(|tally| is_told && !tally.field.is_shared());
        if !of_shapes.is_empty() {
            add_shapes(of_shapes, &choice, &rows.layers);
        }
        if !of_classes.is_empty() {
            add_classes(of_classes, &choice, &rows.layers);
        }
        tallies.into_iter().map(|tally| tally.facet(rows, query.limit)).collect()
    }
}

/// Counts where shapes tell everything: adds up what is known of each.
fn add_shapes(tallies: Vec<&mut Tally>, choice: &Choice<'_>, layers: &[Layer]) {
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
    for tally in tallies {
        for ((count, rows), misses) in tally.counts.iter_mut().zip(&rows).zip(&choice.misses) {
            if misses & !tally.field.condition() == 0 {
                *count += rows;
            }
        }
    }
}

/// Counts class by class.
fn add_classes(mut tallies: Vec<&mut Tally>, choice: &Choice<'_>, layers: &[Layer]) {
    let conditions: Vec<Misses> = tallies.iter().map(|tally| tally.field.condition()).collect();
    let any = |misses: Misses| conditions.iter().any(|condition| misses & !condition == 0);
    for layer in layers {
        let chosen = choice.missing(layer, &any);
        let (columns, groups) = (&layer.part.columns, &layer.part.groups);
        let names = Names::are_asked(choice.filter)
            .then(|| Names::new(choice.filter, &columns.texts.words));
        let of_names = |class: u32| {
            let known = names.as_ref().zip(columns.classes.get(at(class)));
            known.map_or(0, |(names, class)| names.misses(class))
        };
        let classes = chosen.count_by_class();
        for ((class, rows), labels) in (0..).zip(&*classes).zip(&*layer.labels) {
            if *rows == 0 || !chosen.has_class(class) {
                continue;
            }
            let shape = value(groups.shapes(), groups.shape_of(class));
            let of_shape = choice.misses.get(at(shape)).copied().unwrap_or(Misses::MAX);
            let misses = of_shape | of_names(class);
            for tally in &mut tallies {
                if misses & !tally.field.condition() == 0
                    && let Some(count) =
                        tally.counts.get_mut(at(tally.field.number(shape, *labels)))
                {
                    *count += at(*rows);
                }
            }
        }
    }
}

impl Tally {
    /// Nothing counted yet.
    fn new(field: FacetField, rows: &Rows) -> Self {
        let numbers = if field.is_shared() { rows.labels.end() } else { rows.shapes.len() };
        Self { field, counts: vec![0; numbers] }
    }

    /// The commonest values.
    fn facet(self, rows: &Rows, limit: usize) -> Facet {
        let Self { field, counts } = self;
        let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
        let mut values: Vec<(Option<&str>, usize)> = if field.is_shared() {
            counted.map(|(label, count)| (rows.labels.get(label), count)).collect()
        } else {
            let mut values = HashMap::new();
            for (shape, count) in counted {
                *values.entry(field.of_shape(&rows.shapes, shape)).or_default() += count;
            }
            values.into_iter().collect()
        };
        let more = values.len().saturating_sub(limit);
        let rank = |left: &(Option<&str>, usize), right: &(Option<&str>, usize)| {
            let by_value = || (left.0.is_none(), left.0).cmp(&(right.0.is_none(), right.0));
            right.1.cmp(&left.1).then_with(by_value)
        };
        if more > 0 {
            values.select_nth_unstable_by(limit, rank);
            values.truncate(limit);
        }
        values.sort_unstable_by(rank);
        let values = values
            .into_iter()
            .map(|(value, count)| FacetValue { value: value.map(str::to_owned), count });
        Facet { field, values: values.collect(), more }
    }
}
