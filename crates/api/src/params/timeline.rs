//! The parameters of the timeline.

use mullion_core::{Bucket, Filter};

use super::Params;
use super::sessions::{Showing, Strict, filter, showing, strict};
use super::values::word;

/// How long the buckets of a timeline can be, the usual choice first.
pub(crate) const BUCKETS: [(&str, Bucket); 2] =
    [(bucket_word(Bucket::Day), Bucket::Day), (bucket_word(Bucket::Hour), Bucket::Hour)];

/// What a request for the timeline wants.
#[derive(Debug)]
pub(crate) struct TimelineRequest {
    /// Which sessions.
    pub(crate) filter: Filter,
    /// How long the buckets are.
    pub(crate) bucket: Bucket,
    /// Which sources stand beside the counts.
    pub(crate) showing: Showing,
    /// Whether an incomplete answer is refused.
    pub(crate) strict: Option<Strict>,
}

impl TimelineRequest {
    /// Reads all parameters, for a service that knows these products.
    pub(crate) fn read(params: &mut Params, products: &[&'static str]) -> Self {
        let bucket = params.one("bucket", |text| word(&BUCKETS, text)).unwrap_or(Bucket::Day);
        let filter = filter(params, products);
        Self { filter, bucket, showing: showing(params), strict: strict(params) }
    }
}

/// The word for this length.
pub(crate) const fn bucket_word(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Hour => "hour",
        Bucket::Day => "day",
    }
}
