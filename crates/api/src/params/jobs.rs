//! The parameters of the list of jobs.

use mullion_core::{Direction, Filter, JobField, JobKey, Limit, Wanted};
use mullion_model::{Outcome, State};

use super::Params;
use super::sessions::{Showing, equalities, limit, showing};
use super::sort::keys_of;
use super::values::{Refusal, whole};

/// What a request for the list wants.
#[derive(Debug)]
pub(crate) struct JobRequest {
    /// The sessions that jobs are made of.
    pub(crate) filter: Filter,
    /// Where the latest session of a job stands.
    pub(crate) states: Wanted<State>,
    /// How the latest session of a job ended.
    pub(crate) results: Wanted<Outcome>,
    /// In which order.
    pub(crate) order: Vec<JobKey>,
    /// How many at once.
    pub(crate) limit: Limit,
    /// Jobs to pass over.
    pub(crate) offset: usize,
    /// Which sources stand beside the rows.
    pub(crate) showing: Showing,
}

impl JobRequest {
    /// Reads all parameters, for a service that knows these products.
    pub(crate) fn read(params: &mut Params, products: &[&'static str]) -> Self {
        let equalities = equalities(params, products);
        // Of a job it is the latest session that stands or ended somehow.
        let (states, results) = (equalities.states.clone(), equalities.results.clone());
        let filter = Filter { states: Wanted::Anything, results: Wanted::Anything, ..equalities };
        let order = params.one("sort", job_keys).unwrap_or_else(usual_order);
        let limit = params.one("limit", limit).unwrap_or_default();
        let offset = params.one("offset", whole(0, u32::MAX)).unwrap_or(0);
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let showing = showing(params);
        Self { filter, states, results, order, limit, offset, showing }
    }
}

/// The run that did not happen stands first.
fn usual_order() -> Vec<JobKey> {
    vec![JobKey { field: JobField::LatestSuccess, direction: Direction::Ascending }]
}

/// Reads the order of jobs.
fn job_keys(text: &str) -> Result<Vec<JobKey>, Refusal> {
    let mut keys: Vec<JobKey> = Vec::new();
    for (word, direction) in keys_of(text) {
        let Some(field) = JobField::from_word(word) else {
            return Err(Refusal::not_one_of(JobField::ALL.iter().map(|field| field.as_str())));
        };
        if keys.iter().any(|key| key.field == field) {
            return Err(Refusal::new("names a key twice"));
        }
        keys.push(JobKey { field, direction });
    }
    Ok(keys)
}
