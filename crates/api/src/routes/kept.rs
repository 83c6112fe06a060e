//! Answers that are finished once and sent until something changes.

use std::sync::Arc;

use mullion_core::{PageKey, Pages, Snapshot};

use crate::answer::Finished;
use crate::asked::Asked;
use crate::params::{SO_ANYWAY, Strict};
use crate::problem::Problem;

/// The answer of a snapshot to what is asked: one that was finished before, or else what `finish`
/// makes of what `read` finds wanted, and how complete that has to be.
///
/// A finished answer is found by what is asked letter by letter, which takes no reading, or else in
/// whatever way it is written.
pub(super) fn kept<W>(
    asked: &Asked,
    snapshot: &Snapshot,
    pages: &Pages<Finished>,
    read: impl FnOnce() -> Result<(W, Option<Strict>), Problem>,
    finish: impl FnOnce(W) -> Result<Finished, Problem>,
) -> Result<Arc<Finished>, Problem> {
    let scope = asked.scope();
    let letters = PageKey::new(snapshot, &scope, asked.target());
    if let Some(page) = pages.get(&letters) {
        return Ok(page);
    }
    let (wanted, strict) = read()?;
    // Whether a strict demand is met depends on the time, so that it has to be looked at each time.
    if strict.is_some() {
        return finish(wanted).map(Arc::new);
    }
    let canonical = PageKey::new(snapshot, &scope, &asked.canonical(SO_ANYWAY));
    if let Some(page) = pages.get(&canonical) {
        // Whoever asks so a second time asks so again.
        pages.keep(letters, Arc::clone(&page));
        return Ok(page);
    }
    let page = Arc::new(finish(wanted)?);
    pages.keep(canonical, Arc::clone(&page));
    Ok(page)
}
