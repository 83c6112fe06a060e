//! Counts beside the rows: how many of the sessions have each value of a field.

use std::borrow::Cow;

use mullion_core::{Facet, FacetField, FacetValue};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The counts of each field that was asked for, in that order.
pub(crate) struct Facets(pub(crate) Vec<Facet>);

/// The values of one field.
#[derive(Serialize, ToSchema)]
#[schema(as = Facet)]
struct FacetView<'a> {
    /// The commonest values; equally common ones by their bytes, null last.
    values: Vec<ValueView<'a>>,
    /// How many further values there are.
    more: usize,
}

/// One value of a field.
#[derive(Serialize, ToSchema)]
#[schema(as = FacetValue)]
struct ValueView<'a> {
    /// As a filter on the field takes it; null is asked for by an empty value.
    #[schema(required)]
    value: Option<&'a str>,
    /// How many sessions have it; at least one.
    count: usize,
}

impl<'a> From<&'a Facet> for FacetView<'a> {
    fn from(facet: &'a Facet) -> Self {
        let values = facet.values.iter().map(ValueView::from).collect();
        Self { values, more: facet.more }
    }
}

impl<'a> From<&'a FacetValue> for ValueView<'a> {
    fn from(known: &'a FacetValue) -> Self {
        Self { value: known.value.as_deref(), count: known.count }
    }
}

impl Serialize for Facets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facets = self.0.iter();
        serializer.collect_map(facets.map(|facet| (facet.field.as_str(), FacetView::from(facet))))
    }
}

impl PartialSchema for Facets {
    fn schema() -> RefOr<Schema> {
        let about = "How many of the sessions of all pages have each value of a field, each field \
             as if the filter had no condition on it.";
        let object = ObjectBuilder::new().description(Some(about));
        let fields = FacetField::ALL.iter().map(|field| field.as_str());
        let facet = || Ref::from_schema_name(FacetView::name());
        fields.fold(object, |object, field| object.property(field, facet())).into()
    }
}

impl ToSchema for Facets {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Facets")
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        for (name, schema) in
            [(FacetView::name(), FacetView::schema()), (ValueView::name(), ValueView::schema())]
        {
            all.push((name.into_owned(), schema));
        }
    }
}
