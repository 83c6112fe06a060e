//! What each collection lists, in what order, and how it is filtered.

use mullion_model::Timestamp;

use super::details::LogItem;
use super::facts::{Restore, Run};
use super::lists::List;
use super::parameters::{flag, id, time, word};
use super::routes::{Desk, exception};
use super::version::{Version, since};
use crate::kit::Answer;

/// Strictly between two bounds; a missing time is only inside where there are none.
fn is_inside(time: Option<Timestamp>, from: Option<Timestamp>, to: Option<Timestamp>) -> bool {
    match time {
        None => from.is_none() && to.is_none(),
        Some(time) => from.is_none_or(|from| time > from) && to.is_none_or(|to| time < to),
    }
}

/// `/RestoreSessions`: oldest first in v1, as in its document; newest first since.
pub(super) fn restores(desk: Desk<'_>) -> Result<Answer, Answer> {
    let request = desk.request;
    let read_time = |since, name| desk.read_since(since, time(request, name));
    let from = read_time(since::START_FILTER, "startTimeFrom")?;
    let to = read_time(since::START_FILTER, "startTimeTo")?;
    let ended_from = read_time(since::ORDER, "endTimeFrom")?;
    let ended_to = read_time(since::ORDER, "endTimeTo")?;
    let is_ascending = desk.read_since(since::ORDER, flag(request, "orderAsc"))?;
    let is_ascending = is_ascending.unwrap_or(desk.version == Version::V1);
    let by = word(request, "orderBy", &["CreationTime", "EndTime"]);
    let is_by_end = desk.read_since(since::ORDER, by)? == Some("EndTime");

    let list = List::page_since(since::RESTORE_PAGES, desk, "RestoreSessions").counted();
    let show = |restore: &&Restore| desk.show().restore(restore);
    let started = desk.dialect.world.restores.started_between(from, to);
    let answer = if is_by_end || ended_from.is_some() || ended_to.is_some() {
        let is_wanted = |restore: &&Restore| is_inside(restore.end.usable(), ended_from, ended_to);
        let mut rows: Vec<&Restore> = started.iter().filter(is_wanted).collect();
        if is_by_end {
            rows.sort_by_key(|restore| restore.end.usable());
        }
        if !is_ascending {
            rows.reverse();
        }
        desk.list(&list, rows.into_iter(), show)
    } else if is_ascending {
        desk.list(&list, started.iter(), show)
    } else {
        desk.list(&list, started.iter().rev(), show)
    };
    answer.map(Answer::list_page)
}

/// Which job sessions are asked for.
#[derive(Default)]
struct Wanted {
    job: Option<String>,
    is_copy: Option<bool>,
    status: Option<&'static str>,
    ended_after: Option<Timestamp>,
    ended_before: Option<Timestamp>,
}

impl Wanted {
    /// By the parameters of this request.
    fn by(desk: Desk<'_>) -> Result<Self, Answer> {
        let request = desk.request;
        let kind = word(request, "jobType", &["Backup", "Copy"]);
        let kind = desk.read_since(since::COPY_JOBS, kind)?;
        let words = &["Stopped", "Running", "Succeeded", "Failed", "Warning"];
        let status = desk.read_since(since::ORDER, word(request, "status", words))?;
        let (from, to) = (time(request, "endTimeLowerBound"), time(request, "endTimeUpperBound"));
        Ok(Self {
            job: desk.read_since(since::JOB_FILTER, id(request, "jobId"))?,
            is_copy: kind.map(|kind| kind == "Copy"),
            // The filter's word for success is not the session's.
            status: status.map(|word| if word == "Succeeded" { "Success" } else { word }),
            ended_after: desk.read_since(since::END_FROM_FILTER, from)?,
            ended_before: desk.read_since(since::JOB_FILTER, to)?,
        })
    }

    /// Whether nothing is left out.
    const fn is_everything(&self) -> bool {
        self.job.is_none()
            && self.is_copy.is_none()
            && self.status.is_none()
            && self.ended_after.is_none()
            && self.ended_before.is_none()
    }

    fn includes(&self, run: &Run) -> bool {
        let has_status = |wanted| run.status.is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.job.as_ref().is_none_or(|job| run.job == *job)
            && self.is_copy.is_none_or(|is_copy| run.is_copy == is_copy)
            && self.status.is_none_or(has_status)
            && is_inside(run.end.usable(), self.ended_after, self.ended_before)
    }
}

/// `/JobSessions`, newest first.
pub(super) fn runs(desk: Desk<'_>) -> Result<Answer, Answer> {
    listed_runs(desk, "JobSessions", &Wanted::by(desk)?)
}

/// `/Jobs/{id}/JobSessions` (up to v6), newest first.
pub(super) fn runs_of_job(desk: Desk<'_>, job: &str) -> Result<Answer, Answer> {
    if desk.dialect.world.listed_job(job, false).is_none() {
        let message = format!("Job with ID '{job}' was not found.");
        return Err(exception(desk.version, 404, &message));
    }
    let wanted = Wanted { job: Some(job.to_owned()), ..Wanted::default() };
    listed_runs(desk, &format!("Jobs/{job}/JobSessions"), &wanted)
}

fn listed_runs(desk: Desk<'_>, path: &str, wanted: &Wanted) -> Result<Answer, Answer> {
    let list = List::page_since(since::JOB_SESSION_PAGES, desk, path).counted();
    let show = |run: &&Run| desk.show().run(run);
    let newest_first = desk.dialect.world.runs.all().iter().rev();
    let answer = if wanted.is_everything() && desk.version >= since::COPY_JOBS {
        desk.list(&list, newest_first, show)
    } else {
        let is_wanted = |run: &&Run| run.is_listed(desk.version) && wanted.includes(run);
        let rows: Vec<&Run> = newest_first.filter(is_wanted).collect();
        desk.list(&list, rows.into_iter(), show)
    };
    answer.map(Answer::list_page)
}

/// `/DataRetrievalSessions` (since v6), newest first.
pub(super) fn retrievals(desk: Desk<'_>) -> Result<Answer, Answer> {
    let wanted = desk.read(id(desk.request, "dataRetrievalId"))?;
    let all = desk.dialect.world.retrievals.all().iter().rev();
    let rows: Vec<_> =
        all.filter(|row| wanted.as_ref().is_none_or(|id| row.retrieval == *id)).collect();
    let list = List::page("DataRetrievalSessions").counted();
    let show = |row: &&_| desk.show().retrieval(row);
    desk.list(&list, rows.into_iter(), show).map(Answer::list_page)
}

/// The collections whose sessions have logs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Logged {
    JobSessions,
    DataRetrievalSessions,
}

impl Logged {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::JobSessions => "JobSessions",
            Self::DataRetrievalSessions => "DataRetrievalSessions",
        }
    }
}

/// `…/LogItems`: v8 turns the order, and filters those of job sessions by type.
pub(super) fn log(
    desk: Desk<'_>,
    collection: Logged,
    session: &str,
    mut items: Vec<LogItem>,
) -> Result<Answer, Answer> {
    if collection == Logged::JobSessions {
        let words = &["Running", "Warning", "Error", "Success", "Stop"];
        let kind = desk.read_since(since::LOG_TYPES, word(desk.request, "type", words))?;
        items.retain(|item| kind.is_none_or(|kind| item.word == Some(kind)));
    }
    if desk.read_since(since::LOG_TYPES, flag(desk.request, "orderAsc"))? == Some(false) {
        items.reverse();
    }
    let owner = format!("{}/{session}", collection.name());
    let path = format!("{owner}/LogItems");
    let list = List::page_since(since::LOG_PAGES, desk, &path);
    desk.list(&list, items.iter(), |item| desk.show().log_item(&owner, item))
}

/// `/Jobs` and `/CopyJobs`: v8 filters by organisation and repository, the latter also filters copy
/// jobs before.
pub(super) fn jobs(desk: Desk<'_>, is_copy: bool) -> Result<Answer, Answer> {
    let request = desk.request;
    let filter = if is_copy { since::COPY_JOBS } else { since::DIRECTORY_PAGES };
    let repository = desk.read_since(filter, id(request, "repositoryId"))?;
    let organization = desk.read_since(since::DIRECTORY_PAGES, id(request, "organizationId"))?;
    let is_wanted =
        |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|id| id == found);
    let all = desk.dialect.world.jobs.iter();
    let rows: Vec<_> = all
        .filter(|job| job.is_listed && job.copies.is_some() == is_copy)
        .filter(|job| is_wanted(&organization, &job.organization))
        .filter(|job| is_wanted(&repository, &job.repository))
        .collect();
    let path = if is_copy { "CopyJobs" } else { "Jobs" };
    let list = List::page_since(since::DIRECTORY_PAGES, desk, path);
    desk.list(&list, rows.into_iter(), |job| desk.show().job(job))
}

/// `/Organizations`.
pub(super) fn organizations(desk: Desk<'_>) -> Result<Answer, Answer> {
    let all = desk.dialect.world.organizations.iter();
    let rows: Vec<_> = all.filter(|organization| organization.is_listed).collect();
    let list = List::page_since(since::DIRECTORY_PAGES, desk, "Organizations");
    desk.list(&list, rows.into_iter(), |organization| desk.show().organization(organization))
}
