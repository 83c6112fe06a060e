//! The parameters of the whole list of sessions.

use mullion_core::{Filter, Sort};

use super::sessions::{fields, filter, strict};
use super::sort::sort;
use super::{Params, Strict};
use crate::render::Fields;

/// What belongs to a page, or stands beside the rows of one.
const OF_PAGES: [&str; 6] = ["limit", "offset", "cursor", "sources", "facets", "facetLimit"];

/// What a request for the whole list wants.
#[derive(Debug)]
pub(crate) struct ExportRequest {
    /// Which sessions.
    pub(crate) filter: Filter,
    /// In which order.
    pub(crate) sort: Sort,
    /// Which fields of each session are sent.
    pub(crate) fields: Fields,
    /// Whether an incomplete answer is refused.
    pub(crate) strict: Option<Strict>,
}

impl ExportRequest {
    /// Reads all parameters, for a service that knows these products.
    pub(crate) fn read(params: &mut Params, products: &[&'static str]) -> Self {
        let filter = filter(params, products);
        let sort = params.one("sort", sort).unwrap_or_default();
        let fields = params.one("fields", fields).unwrap_or_default();
        for name in OF_PAGES {
            params
                .refuse_given(name, "goes with application/json only: here the whole list is sent");
        }
        Self { filter, sort, fields, strict: strict(params) }
    }
}
