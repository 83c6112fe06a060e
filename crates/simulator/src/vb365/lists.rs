//! The lists: which are arrays and which are pages, in what order, and how they are filtered.

use mullion_model::Timestamp;

use super::details::LogItem;
use super::facts::{Restore, Run, Version};
use super::parameters::{Unreadable, flag, id, number, time, word};
use super::routes::{Desk, JSON, exception};
use super::wire::{Link, Links, Page};
use crate::kit::Answer;
use crate::kit::rows::{Row, document, window};

/// Rows to be listed under a path.
pub(super) struct List<'a, F> {
    path: &'a str,
    facts: &'a [F],
    is_page: bool,
    /// The parameters that links to other pages repeat.
    query: String,
}

impl<'a, F> List<'a, F> {
    pub(super) fn page(path: &'a str, facts: &'a [F]) -> Self {
        Self { path, facts, is_page: true, query: String::new() }
    }

    /// A bare array before the version `since`, a page from it on.
    fn page_since(since: Version, desk: Desk<'_>, path: &'a str, facts: &'a [F]) -> Self {
        Self { is_page: desk.version >= since, ..Self::page(path, facts) }
    }
}

/// How many rows a page has where nothing was asked, and the most that may be asked for.
const DEFAULT_LIMIT: usize = 30;
const LARGEST_LIMIT: usize = 10_000;

impl Desk<'_> {
    /// Answers with a list.
    pub(super) fn list<F, T: Row>(
        self,
        list: List<'_, F>,
        show: impl Fn(&F) -> T,
    ) -> Result<Answer, Answer> {
        let twist = self.request.twist;
        if !list.is_page {
            let (rows, _) = window(list.facts, 0, usize::MAX, twist, show);
            return Ok(document(200, JSON, &rows));
        }
        let offset = self.read(number(self.request, "offset", 0))?.unwrap_or(0);
        let limit = self.read(number(self.request, "limit", 1))?.unwrap_or(DEFAULT_LIMIT);
        if limit > LARGEST_LIMIT && self.version == Version::V8 {
            return Err(exception(self.version, 400, "The limit is larger than 10000."));
        }
        let limit = limit.min(self.dialect.page_limit.unwrap_or(usize::MAX));
        let (results, total) = window(list.facts, offset, limit, twist, show);
        let page =
            Page { offset, limit, results, links: self.page_links(&list, offset, limit, total) };
        Ok(document(200, JSON, &page))
    }

    /// Links to the pages around this one, where there are any.
    fn page_links<F>(self, list: &List<'_, F>, offset: usize, limit: usize, total: usize) -> Links {
        let show = self.show();
        let link = |offset: usize| {
            let (path, query) = (list.path, &list.query);
            let href = show.href(&format!("{path}?offset={offset}&limit={limit}{query}"));
            Link { href }
        };
        let mut links = Links::from([("self", link(offset))]);
        if offset > 0 {
            links.insert("first", link(0));
            links.insert("prev", link(offset.saturating_sub(limit)));
        }
        let next = offset.saturating_add(limit);
        if next < total {
            links.insert("next", link(next));
        }
        links
    }

    fn read<T>(self, parameter: Result<T, Unreadable>) -> Result<T, Answer> {
        parameter.map_err(|Unreadable(message)| exception(self.version, 400, &message))
    }

    /// The parameters of this request but for the page's, as they stand in links.
    fn repeated_query(self) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode as encode};
        let is_own =
            |key: &str| ["offset", "limit"].iter().any(|name| key.eq_ignore_ascii_case(name));
        self.request
            .query
            .iter()
            .filter(|(key, _)| !is_own(key))
            .map(|(key, value)| {
                let value = encode(value, NON_ALPHANUMERIC);
                format!("&{}={value}", encode(key, NON_ALPHANUMERIC))
            })
            .collect()
    }
}

/// Strictly between two bounds; a missing time is only inside where there are none.
fn is_inside(time: Option<Timestamp>, from: Option<Timestamp>, to: Option<Timestamp>) -> bool {
    match time {
        None => from.is_none() && to.is_none(),
        Some(time) => from.is_none_or(|from| time > from) && to.is_none_or(|to| time < to),
    }
}

/// `/RestoreSessions`: an array in v1, oldest first as in its document; pages since v2, newest
/// first. Filters and order are v8's.
pub(super) fn restores(desk: Desk<'_>) -> Result<Answer, Answer> {
    let request = desk.request;
    let mut facts: Vec<&Restore> = desk.dialect.world.restores.iter().collect();
    if desk.version == Version::V8 {
        let started =
            (desk.read(time(request, "startTimeFrom"))?, desk.read(time(request, "startTimeTo"))?);
        let ended =
            (desk.read(time(request, "endTimeFrom"))?, desk.read(time(request, "endTimeTo"))?);
        let is_ascending = desk.read(flag(request, "orderAsc"))?.unwrap_or(false);
        let by = desk.read(word(request, "orderBy", &["CreationTime", "EndTime"]))?;
        facts.retain(|restore| {
            is_inside(Some(restore.creation), started.0, started.1)
                && is_inside(restore.end.usable(), ended.0, ended.1)
        });
        if by == Some("EndTime") {
            facts.sort_by_key(|restore| restore.end.usable());
        }
        if !is_ascending {
            facts.reverse();
        }
    } else if desk.version > Version::V1 {
        facts.reverse();
    }
    let list = List {
        query: desk.repeated_query(),
        ..List::page_since(Version::V3, desk, "RestoreSessions", &facts)
    };
    desk.list(list, |restore| desk.show().restore(restore)).map(Answer::list_page)
}

/// `/JobSessions`, or those of one job: an array up to v4 with all of history, pages since v5;
/// newest first. Filters are v8's.
pub(super) fn runs(desk: Desk<'_>, job: Option<&str>) -> Result<Answer, Answer> {
    let request = desk.request;
    let world = &desk.dialect.world;
    let mut facts: Vec<&Run> = world.runs.iter().rev().collect();
    if let Some(job) = job {
        if world.listed_job(job).is_none() {
            let message = format!("Job with ID '{job}' was not found.");
            return Err(exception(desk.version, 404, &message));
        }
        facts.retain(|run| run.job == job);
    }
    if desk.version == Version::V8 {
        let job = desk.read(id(request, "jobId"))?;
        let kind = desk.read(word(request, "jobType", &["Backup", "Copy"]))?;
        let from = desk.read(time(request, "endTimeLowerBound"))?;
        let to = desk.read(time(request, "endTimeUpperBound"))?;
        let words = &["Stopped", "Running", "Succeeded", "Failed", "Warning"];
        let status = desk.read(word(request, "status", words))?;
        // The filter's word for success is not the session's.
        let status = status.map(|word| if word == "Succeeded" { "Success" } else { word });
        facts.retain(|run| {
            let has_status = |wanted| run.status.is_some_and(|s| s.eq_ignore_ascii_case(wanted));
            job.as_ref().is_none_or(|job| run.job == *job)
                && kind.is_none_or(|kind| run.is_copy == (kind == "Copy"))
                && status.is_none_or(has_status)
                && is_inside(run.end.usable(), from, to)
        });
    }
    let list = List {
        query: desk.repeated_query(),
        ..List::page_since(Version::V8, desk, "JobSessions", &facts)
    };
    desk.list(list, |run| desk.show().run(run)).map(Answer::list_page)
}

/// `/DataRetrievalSessions` (v8), newest first.
pub(super) fn retrievals(desk: Desk<'_>) -> Result<Answer, Answer> {
    let retrieval = desk.read(id(desk.request, "dataRetrievalId"))?;
    let mut facts: Vec<_> = desk.dialect.world.retrievals.iter().rev().collect();
    facts.retain(|session| retrieval.as_ref().is_none_or(|id| session.retrieval == *id));
    let list = List { query: desk.repeated_query(), ..List::page("DataRetrievalSessions", &facts) };
    desk.list(list, |session| desk.show().retrieval(session)).map(Answer::list_page)
}

/// `…/LogItems`: an array in v1, pages since v3 whatever its document says; v8 filters by type and
/// turns the order.
pub(super) fn log(
    desk: Desk<'_>,
    collection: &str,
    session: &str,
    mut items: Vec<LogItem>,
) -> Result<Answer, Answer> {
    if desk.version == Version::V8 {
        let words = &["Running", "Warning", "Error", "Success", "Stop"];
        let kind = desk.read(word(desk.request, "type", words))?;
        items.retain(|item| kind.is_none_or(|kind| item.word == Some(kind)));
        if desk.read(flag(desk.request, "orderAsc"))? == Some(false) {
            items.reverse();
        }
    }
    let owner = format!("{collection}/{session}");
    let path = format!("{owner}/LogItems");
    let list =
        List { query: desk.repeated_query(), ..List::page_since(Version::V3, desk, &path, &items) };
    desk.list(list, |item| desk.show().log_item(&owner, item))
}

/// `/Jobs` and `/CopyJobs`: arrays up to v7, pages in v8.
pub(super) fn jobs(desk: Desk<'_>, is_copy: bool) -> Result<Answer, Answer> {
    let organization = desk.read(id(desk.request, "organizationId"))?;
    let repository = desk.read(id(desk.request, "repositoryId"))?;
    let is_wanted = |wanted: &Option<String>, found: &str| {
        let is_ignored = desk.version < Version::V8;
        is_ignored || wanted.as_ref().is_none_or(|wanted| wanted == found)
    };
    let facts: Vec<_> = desk
        .dialect
        .world
        .jobs
        .iter()
        .filter(|job| job.is_listed && job.copies.is_some() == is_copy)
        .filter(|job| is_wanted(&organization, &job.organization))
        .filter(|job| is_wanted(&repository, &job.repository))
        .collect();
    let path = if is_copy { "CopyJobs" } else { "Jobs" };
    let list =
        List { query: desk.repeated_query(), ..List::page_since(Version::V8, desk, path, &facts) };
    desk.list(list, |job| desk.show().job(job))
}

/// `/Organizations`: an array up to v7, pages in v8.
pub(super) fn organizations(desk: Desk<'_>) -> Result<Answer, Answer> {
    let all = desk.dialect.world.organizations.iter();
    let facts: Vec<_> = all.filter(|organization| organization.is_listed).collect();
    let list = List {
        query: desk.repeated_query(),
        ..List::page_since(Version::V8, desk, "Organizations", &facts)
    };
    desk.list(list, |organization| desk.show().organization(organization))
}
