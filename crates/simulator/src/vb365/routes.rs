//! What there is at which path, for each version; paths are read in any case.

use super::collections::{self, Logged};
use super::details::LogItem;
use super::facts::{Restore, Retrieval, Run};
use super::lists::List;
use super::show::Show;
use super::version::{Version, since};
use super::{Vb365, details, token, wire};
use crate::Rights;
use crate::kit::rows::{Row, document, sent};
use crate::kit::{Answer, Logins, Request};

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Answers one request; the error is the product's refusal.
pub(super) fn serve(
    dialect: &Vb365,
    request: &Request,
    logins: &mut Logins,
) -> Result<Answer, Answer> {
    let path = request.path.to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let Some((version, rest)) = segments.split_first() else {
        return Err(not_served(dialect.version));
    };
    let Some(version) = dialect.served(version) else {
        return Err(not_served(dialect.version));
    };
    let is_post = request.method == "POST";
    match rest {
        ["token"] if is_post => return Ok(token::token(dialect, version, request, logins)),
        ["token", "logout"] if is_post && version >= since::ANTIFORGERY => {
            return token::logout(version, request, logins).ok_or_else(|| denied(version));
        }
        ["token"] => return Err(exception(version, 405, "Method not allowed.")),
        _ => {}
    }
    let resource = Resource::at(version, rest).ok_or_else(|| not_served(version))?;
    let is_known = request.bearer().is_some_and(|token| logins.accept(token, request.elapsed));
    if !is_known {
        return Err(denied(version));
    }
    if dialect.rights == Rights::RestoresOnly && !resource.is_of_restores() {
        return Err(exception(version, 403, "You have no permission to perform this operation."));
    }
    let desk = Desk { dialect, version, request };
    desk.answer(&resource)
}

/// What a path leads to.
enum Resource<'a> {
    ServiceInstance,
    Health,
    Restores,
    Restore(&'a str),
    RestoreOrganization(&'a str),
    Events(&'a str),
    Event(&'a str, &'a str),
    Runs,
    Run(&'a str),
    RunsOfJob(&'a str),
    RunLog(&'a str),
    RunLogItem(&'a str, &'a str),
    ProcessedObjects(&'a str),
    Jobs,
    Job(&'a str),
    CopyJobs,
    CopyJob(&'a str),
    Organizations,
    Organization(&'a str),
    Retrievals,
    Retrieval(&'a str),
    RetrievalLog(&'a str),
    RetrievalLogItem(&'a str, &'a str),
}

impl<'a> Resource<'a> {
    fn at(version: Version, rest: &[&'a str]) -> Option<Self> {
        let has = |since| version >= since;
        Some(match *rest {
            ["serviceinstance"] => Self::ServiceInstance,
            ["health"] if has(since::HEALTH) => Self::Health,
            ["restoresessions"] => Self::Restores,
            ["restoresessions", id] => Self::Restore(id),
            ["restoresessions", id, "organization"] => Self::RestoreOrganization(id),
            ["restoresessions", id, "events"] if has(since::RESTORE_PAGES) => Self::Events(id),
            ["restoresessions", id, "events", event] if has(since::RESTORE_PAGES) => {
                Self::Event(id, event)
            }
            ["jobsessions"] => Self::Runs,
            ["jobsessions", id] => Self::Run(id),
            ["jobs", id, "jobsessions"] if !has(since::JOB_FILTER) => Self::RunsOfJob(id),
            ["jobsessions", id, "logitems"] => Self::RunLog(id),
            ["jobsessions", id, "log"] if !has(since::LOG_ITEMS_LINK) => Self::RunLog(id),
            ["jobsessions", id, "logitems", item] => Self::RunLogItem(id, item),
            ["jobsessions", id, "processedobjects"] if has(since::PROCESSED_OBJECTS) => {
                Self::ProcessedObjects(id)
            }
            ["jobs"] => Self::Jobs,
            ["jobs", id] => Self::Job(id),
            ["copyjobs"] if has(since::COPY_JOBS) => Self::CopyJobs,
            ["copyjobs", id] if has(since::COPY_JOBS) => Self::CopyJob(id),
            ["organizations"] => Self::Organizations,
            ["organizations", id] => Self::Organization(id),
            ["dataretrievalsessions"] if has(since::RETRIEVALS) => Self::Retrievals,
            ["dataretrievalsessions", id] if has(since::RETRIEVALS) => Self::Retrieval(id),
            ["dataretrievalsessions", id, "logitems"] if has(since::RETRIEVALS) => {
                Self::RetrievalLog(id)
            }
            ["dataretrievalsessions", id, "logitems", item] if has(since::RETRIEVALS) => {
                Self::RetrievalLogItem(id, item)
            }
            _ => return None,
        })
    }

    /// Whether a restore operator may read it: restores, and what says which server this is.
    const fn is_of_restores(&self) -> bool {
        matches!(
            self,
            Self::ServiceInstance
                | Self::Health
                | Self::Restores
                | Self::Restore(_)
                | Self::RestoreOrganization(_)
                | Self::Events(_)
                | Self::Event(..)
        )
    }
}

/// One request of a client that is logged in.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) dialect: &'a Vb365,
    pub(super) version: Version,
    pub(super) request: &'a Request,
}

impl<'a> Desk<'a> {
    pub(super) fn show(self) -> Show<'a> {
        Show { world: &self.dialect.world, version: self.version }
    }

    fn answer(self, resource: &Resource<'_>) -> Result<Answer, Answer> {
        let show = self.show();
        let world = show.world;
        match *resource {
            Resource::ServiceInstance => Ok(self.service_instance()),
            Resource::Health => Ok(self.health()),
            Resource::Restores => collections::restores(self),
            Resource::Restore(id) => Ok(self.one(show.restore(self.find_restore(id)?))),
            Resource::RestoreOrganization(id) => {
                let restore = self.find_restore(id)?;
                let organization = world.organization(&restore.organization);
                let organization = organization.ok_or_else(|| self.missing("Organization", id))?;
                Ok(self.one(show.backed_up_organization(organization)))
            }
            Resource::Events(id) => {
                let restore = self.find_restore(id)?;
                let events = details::events(restore);
                let path = format!("RestoreSessions/{id}/Events");
                self.list(&List::page(&path), events.iter(), |event| show.event(restore, event))
            }
            Resource::Event(id, wanted) => {
                let restore = self.find_restore(id)?;
                let events = details::events(restore);
                let event = events.iter().find(|event| event.id == wanted);
                let event = event.ok_or_else(|| self.missing("Restore session event", wanted))?;
                Ok(self.one(show.event(restore, event)))
            }
            Resource::Runs => collections::runs(self),
            Resource::RunsOfJob(id) => collections::runs_of_job(self, id),
            Resource::Run(id) => Ok(self.one(show.run(self.find_run(id)?))),
            Resource::RunLog(id) => {
                let log = details::log_of_run(self.find_run(id)?);
                collections::log(self, Logged::JobSessions, id, log)
            }
            Resource::RunLogItem(id, wanted) => {
                let log = details::log_of_run(self.find_run(id)?);
                self.log_item(Logged::JobSessions, id, &log, wanted)
            }
            Resource::ProcessedObjects(id) => {
                let objects = details::processed_objects(self.find_run(id)?);
                let path = format!("JobSessions/{id}/ProcessedObjects");
                self.list(&List::page(&path), objects.iter(), |object| {
                    Show::processed_object(object)
                })
            }
            Resource::Jobs => collections::jobs(self, false),
            Resource::CopyJobs => collections::jobs(self, true),
            Resource::Job(id) => self.job(id, false),
            Resource::CopyJob(id) => self.job(id, true),
            Resource::Organizations => collections::organizations(self),
            Resource::Organization(id) => {
                let organization = world.listed_organization(id);
                let organization = organization.ok_or_else(|| self.missing("Organization", id))?;
                Ok(self.one(show.organization(organization)))
            }
            Resource::Retrievals => collections::retrievals(self),
            Resource::Retrieval(id) => Ok(self.one(show.retrieval(self.find_retrieval(id)?))),
            Resource::RetrievalLog(id) => {
                let log = details::log_of_retrieval(self.find_retrieval(id)?);
                collections::log(self, Logged::DataRetrievalSessions, id, log)
            }
            Resource::RetrievalLogItem(id, wanted) => {
                let log = details::log_of_retrieval(self.find_retrieval(id)?);
                self.log_item(Logged::DataRetrievalSessions, id, &log, wanted)
            }
        }
    }

    fn log_item(
        self,
        collection: Logged,
        session: &str,
        log: &[LogItem],
        wanted: &str,
    ) -> Result<Answer, Answer> {
        let item = log.iter().find(|item| item.id == wanted);
        let item = item.ok_or_else(|| self.missing("Log item", wanted))?;
        let owner = format!("{}/{session}", collection.name());
        Ok(self.one(self.show().log_item(&owner, item)))
    }

    fn job(self, id: &str, is_copy: bool) -> Result<Answer, Answer> {
        let job = self.dialect.world.listed_job(id, is_copy);
        let job = job.ok_or_else(|| self.missing("Job", id))?;
        Ok(self.one(self.show().job(job)))
    }

    fn find_restore(self, id: &str) -> Result<&'a Restore, Answer> {
        let found = self.dialect.world.restores.get(id);
        found.ok_or_else(|| self.missing("Restore session", id))
    }

    fn find_run(self, id: &str) -> Result<&'a Run, Answer> {
        let found = self.dialect.world.runs.get(id).filter(|run| run.is_listed(self.version));
        found.ok_or_else(|| self.missing("Job session", id))
    }

    fn find_retrieval(self, id: &str) -> Result<&'a Retrieval, Answer> {
        let found = self.dialect.world.retrievals.get(id);
        found.ok_or_else(|| self.missing("Data retrieval session", id))
    }

    /// One entity, not in a list.
    fn one<T: Row>(self, row: T) -> Answer {
        document(200, JSON, &sent(row, None))
    }

    fn service_instance(self) -> Answer {
        Answer::json(
            200,
            &serde_json::json!({
                "installationId": self.dialect.world.installation,
                "version": self.dialect.version.build(),
            }),
        )
    }

    fn health(self) -> Answer {
        let healthy = serde_json::json!({ "status": "Healthy" });
        Answer::json(
            200,
            &serde_json::json!({
                "status": "Healthy",
                "entries": { "configurationDb": healthy, "nats": healthy },
            }),
        )
    }

    fn missing(self, what: &str, id: &str) -> Answer {
        let message = format!("{what} with ID '{id}' was not found.");
        exception(self.version, 404, &message)
    }
}

/// The product's error document. Of the codes v7 knows only one, which none of these is.
pub(super) fn exception(version: Version, status: u16, message: &str) -> Answer {
    let code = match status {
        400 => "ParameterValidationFailure",
        403 => "ResourceAccessDenied",
        404 => "ResourceNotFound",
        _ => "HttpError",
    };
    let tells_stack = version >= since::STACK_TRACES;
    let stack = "   at Veeam.Archiver.REST.Controllers.SecretInternals.Get()";
    let exception = wire::Exception {
        message: message.to_owned(),
        error_code: (version >= since::ERROR_CODES).then(|| tells_stack.then_some(code)),
        stack_trace: tells_stack.then_some(stack),
    };
    document(status, JSON, &exception)
}

fn denied(version: Version) -> Answer {
    exception(version, 401, "Authorization has been denied for this request.")
        .header("WWW-Authenticate", "Bearer")
}

fn not_served(version: Version) -> Answer {
    let message = "No HTTP resource was found that matches the request URI.";
    exception(version, 404, message)
}
