//! The directories: jobs, copy jobs and organisations, and the names that sessions take from them.

use mullion_adapter::kit::{behind_by_offset, last_segment, own_text};
use mullion_adapter::{Asked, Directories, Directory, Get, Listing, Misread, Named, Page, Reply};
use mullion_model::{Kind, Session};

use crate::api::{Api, Family, PAGE_SIZE};
use crate::convert::job_session_name;
use crate::feeds::JOB_FEED;
use crate::listing::{List, page_of};
use crate::wire;

/// A list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// `/Jobs`.
    Jobs,
    /// `/CopyJobs`, which are not among the jobs.
    CopyJobs,
    /// `/Organizations`.
    Organizations,
}

impl Names {
    /// Its name as a directory.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::CopyJobs => "copyJobs",
            Self::Organizations => "organizations",
        }
    }

    /// Its resource.
    const fn resource(self) -> &'static str {
        match self {
            Self::Jobs => "Jobs",
            Self::CopyJobs => "CopyJobs",
            Self::Organizations => "Organizations",
        }
    }
}

/// The directories of a version.
pub(crate) fn all(api: Api) -> impl Iterator<Item = Names> {
    [Names::Jobs, Names::CopyJobs, Names::Organizations]
        .into_iter()
        .filter(move |list| *list != Names::CopyJobs || api.has_copy_jobs())
}

/// One of them in one version.
pub(crate) struct NameList {
    pub(crate) api: Api,
    pub(crate) list: Names,
}

impl Directory for NameList {
    fn name(&self) -> &'static str {
        self.list.name()
    }

    /// Restore and retrieval sessions carry their names themselves.
    fn feeds(&self) -> &'static [&'static str] {
        &[JOB_FEED]
    }
}

impl Listing<(), Named> for NameList {
    fn page_size(&self) -> Option<u32> {
        self.api.pages_names().then_some(PAGE_SIZE)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        let list = self.api.get(self.list.resource());
        let list = match self.list {
            Names::Organizations if self.api.asks_proxies_for_organizations() => {
                list.with("extendedView", false)
            }
            Names::Jobs | Names::CopyJobs | Names::Organizations => list,
        };
        page_of(list, asked, self.page_size().is_some())
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Named>, Misread> {
        let list = List::<wire::Named<'_>>::read(reply)?;
        Ok(list.into_page(
            asked.limit,
            |row, notes| {
                let name = own_text(row.name.text(notes, "name"));
                Some(Named { name, within: self.list.within(&row), id: row.id })
            },
            |_, count| behind_by_offset(asked.position, count),
        ))
    }
}

impl Names {
    /// The organisation that a job belongs to: named from v8 on, linked before.
    fn within(self, row: &wire::Named<'_>) -> Option<String> {
        if self == Self::Organizations {
            return None;
        }
        row.organization_id
            .id()
            .or_else(|| wire::href(&row.links, |links| &links.organization).and_then(last_segment))
    }
}

/// Gives a job session the names of its job and of the job's organisation. Restore and retrieval
/// sessions carry their names themselves; the jobs of retrievals are not in these directories.
pub(crate) fn resolve(session: &mut Session, directories: &Directories) {
    if Family::of(&session.id) != Family::Job {
        return;
    }
    let Some(job) = &mut session.job else {
        return;
    };
    let find = |list: Names| directories.get(list.name(), job.id.as_deref()?);
    let copy_job = find(Names::CopyJobs);
    let Some(known) = find(Names::Jobs).or(copy_job) else {
        return;
    };
    // Before v7 a session does not tell a copy from a backup; its job does.
    if session.subtype.is_none() && copy_job.is_some() {
        session.kind = Kind::Copy;
    }
    let organization =
        known.within.as_deref().and_then(|id| directories.get(Names::Organizations.name(), id));
    session.organization = organization.and_then(|organization| organization.name.clone());
    job.name = known.name.clone();
    session.name = job_session_name(job.name.as_deref(), session.subtype.as_deref());
}
