//! The parameters that ask for counts beside the rows.

use mullion_core::{FacetField, FacetQuery, Filter, Scope};

use super::Params;
use super::values::{Refusal, whole};

/// The values that are told of each field where the caller names no number.
pub(crate) const USUAL_FACETS: u32 = 100;
/// The most values that are told of each field.
pub(crate) const MOST_FACETS: u32 = 1000;

/// Which counts a request wants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FacetRequest {
    fields: Vec<FacetField>,
    limit: usize,
}

impl FacetRequest {
    /// Reads `facets` and `facetLimit`; nothing where no counts are asked for.
    pub(super) fn read(params: &mut Params) -> Option<Self> {
        let fields = params.one("facets", fields);
        let limit = params.one("facetLimit", whole(1, MOST_FACETS));
        if limit.is_some() && fields.is_none() && !params.is_refused("facets") {
            params.refuse("facetLimit", Refusal::new("goes together with facets only"));
        }
        let limit = usize::try_from(limit.unwrap_or(USUAL_FACETS)).unwrap_or(usize::MAX);
        fields.map(|fields| Self { fields, limit })
    }

    /// The question for the counts of these sessions.
    pub(crate) fn of(self, scope: Scope, filter: Filter) -> FacetQuery {
        FacetQuery { scope, filter, fields: self.fields, limit: self.limit }
    }
}

/// Reads the fields to count.
fn fields(text: &str) -> Result<Vec<FacetField>, Refusal> {
    let mut fields = Vec::new();
    for word in text.split(',') {
        let Some(field) = FacetField::from_word(word) else {
            return Err(Refusal::not_one_of(FacetField::ALL.iter().map(|field| field.as_str())));
        };
        if fields.contains(&field) {
            return Err(Refusal::new("names a field twice"));
        }
        fields.push(field);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_in_the_order_they_are_asked_for() {
        assert_eq!(fields("state,kind"), Ok(vec![FacetField::State, FacetField::Kind]));
    }

    #[test]
    fn what_is_no_list_of_fields_is_refused() {
        for text in ["", ",", "kind,", "Kind", "name", "kind state", "-kind", "presence"] {
            let Err(refusal) = fields(text) else { panic!("{text} is taken") };
            assert_eq!(refusal.allowed.len(), FacetField::ALL.len(), "{text}");
        }
        assert_eq!(fields("kind,state,kind"), Err(Refusal::new("names a field twice")));
    }
}
