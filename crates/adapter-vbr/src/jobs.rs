//! The directory of jobs: `GET /api/v1/jobs/states`, the lighter of the two lists that name them.

use mullion_adapter::kit::{behind_by_offset, own_text};
use mullion_adapter::{Asked, Directories, Directory, Get, Listing, Misread, Named, Page, Reply};
use mullion_model::Session;

use crate::listing::{FEED, List, PAGE_SIZE, paged};
use crate::revision::Revision;
use crate::wire;

/// Its name as a directory.
const NAME: &str = "jobs";

/// Jobs by their ids.
pub(crate) struct Jobs {
    pub(crate) revision: Revision,
}

impl Directory for Jobs {
    fn name(&self) -> &'static str {
        NAME
    }

    fn feeds(&self) -> &'static [&'static str] {
        &[FEED]
    }
}

impl Listing<(), Named> for Jobs {
    fn page_size(&self) -> Option<u32> {
        Some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let list = self.revision.get("/api/v1/jobs/states");
        paged(list.with("orderColumn", "Name").with("orderAsc", "true"), asked)
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Named>, Misread> {
        Ok(List::<wire::JobState<'_>>::read(reply)?.into_page(
            asked,
            |row, notes| {
                let name = own_text(row.name.text(notes, "job name"));
                Some(Named { id: row.id, name, within: None })
            },
            |_, count| behind_by_offset(asked.position, count),
        ))
    }
}

/// Gives a session without a name that of its job (mapping rules G10 and G14); one with a name is
/// called as its job was when it ran.
pub(crate) fn resolve(session: &mut Session, directories: &Directories) {
    let Some(job) = session.job.as_mut().filter(|job| job.name.is_none()) else { return };
    let known = job.id.as_deref().and_then(|id| directories.get(NAME, id));
    if let Some(name) = known.and_then(|known| known.name.clone()) {
        session.name.clone_from(&name);
        job.name = Some(name);
    }
}
