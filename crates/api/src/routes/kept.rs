//! Answers that are finished once and sent until something changes.

use std::sync::Arc;

use mullion_core::{PageKey, Pages, Snapshot};

use crate::answer::Finished;
use crate::asked::Asked;
use crate::params::Strict;
use crate::problem::Problem;

/// The answer of a snapshot to what is asked: one that was finished before, or else what `finish`
/// makes of it and how complete that had to be.
pub(super) fn kept(
    asked: &Asked,
    snapshot: &Snapshot,
    pages: &Pages<Finished>,
    finish: impl FnOnce() -> Result<(Finished, Option<Strict>), Problem>,
) -> Result<Arc<Finished>, Problem> {
    let key = PageKey::new(snapshot, &asked.scope(), asked.target());
    if let Some(page) = pages.get(&key) {
        return Ok(page);
    }
    let (page, strict) = finish()?;
    let page = Arc::new(page);
    // Whether a strict demand is met depends on the time, so that it has to be looked at each time.
    if strict.is_none() {
        pages.keep(key, Arc::clone(&page));
    }
    Ok(page)
}
