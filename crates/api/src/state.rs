//! What the routes answer from.

use std::sync::Arc;
use std::time::Duration;

use mullion_core::{Clock, Core, Details};

/// What the API answers from and acts on.
#[derive(Clone)]
pub struct Api {
    /// The catalog whose snapshots are shown.
    pub core: Arc<Core>,
    /// Items and events, read on demand.
    pub details: Arc<Details>,
    /// What a caller can make happen.
    pub control: Arc<dyn Control>,
    /// The names of the products this binary registers: the values of the filter `product`.
    pub products: Arc<[&'static str]>,
    /// The time, for demands on freshness.
    pub clock: Clock,
}

/// What a caller can make happen. The binary implements it with the engine.
pub trait Control: Send + Sync {
    /// Wants a source read at once; returns without waiting for the reading.
    ///
    /// # Errors
    /// There is no such source, or it was wanted not long ago.
    fn refresh(&self, source: &str) -> Result<(), RefreshRefused>;

    /// Believes that the sessions are really gone which a suspicious reading of a source lacks, and
    /// wants it read at once; returns without waiting for the reading.
    ///
    /// # Errors
    /// There is no such source, or it was wanted not long ago.
    fn accept_shrink(&self, source: &str) -> Result<(), RefreshRefused>;
}

/// Why a source is not read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshRefused {
    /// There is no source of this name.
    #[error("there is no source of this name")]
    UnknownSource,
    /// It was wanted not long ago; after this time it can be wanted again.
    #[error("refreshed not long ago; again in {} s", .0.as_secs())]
    TooSoon(Duration),
}
