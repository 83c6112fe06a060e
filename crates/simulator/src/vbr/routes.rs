//! What there is at which path; paths are read in any case.

use serde_json::{Value, json};

use super::problem::{Code, problem};
use super::revision::Revision;
use super::wire::JSON;
use super::zone::{self, Writing};
use super::{Vbr, details, jobs, lists, tasks, token};
use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Logins, Request};

/// Answers one request; the error is the product's refusal.
pub(super) fn serve(
    dialect: &Vbr,
    request: &Request,
    logins: &mut Logins,
) -> Result<Answer, Answer> {
    let path = request.path.to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    if let ["swagger", version, "swagger.json"] = segments.as_slice() {
        return description(dialect, version).ok_or_else(no_such_resource);
    }
    let revision = dialect.served.asked_by(request)?;
    match (request.method.as_str(), segments.as_slice()) {
        ("POST", ["api", "oauth2", "token"]) => return token::log_in(dialect, request, logins),
        ("POST", ["api", "oauth2", "logout"]) => return token::log_out(request, logins),
        (_, ["api", "oauth2", "token" | "logout"]) => {
            return Err(problem(405, Code::MethodNotAllowed, "Use POST."));
        }
        _ => {}
    }
    token::check(request, logins)?;
    let ["api", "v1", rest @ ..] = segments.as_slice() else {
        return Err(no_such_resource());
    };
    read(dialect, request, revision, rest)
}

/// Answers a request of an account that is logged in, below `/api/v1`.
fn read(
    dialect: &Vbr,
    request: &Request,
    revision: Revision,
    path: &[&str],
) -> Result<Answer, Answer> {
    let show = dialect.show(revision);
    match path {
        ["sessions"] => lists::sessions(dialect, request, revision),
        ["sessions", id] => {
            let row = show.session(lists::session(dialect, id)?);
            Ok(document(200, JSON, &sent(row, request.twist)))
        }
        ["sessions", id, "logs"] => {
            let session = lists::session(dialect, id)?;
            lists::log(dialect, request, revision, details::session_log(session))
        }
        ["sessions", id, "tasksessions"] if revision.has_tasks() => {
            tasks::of_one(dialect, request, revision, lists::session(dialect, id)?)
        }
        ["tasksessions"] if revision.has_tasks() => tasks::all(dialect, request, revision),
        ["tasksessions", id] if revision.has_tasks() => {
            let (session, task) = lists::task(dialect, id)?;
            Ok(document(200, JSON, &sent(show.task(session, &task), request.twist)))
        }
        ["tasksessions", id, "logs"] if revision.has_tasks() => {
            let (_, task) = lists::task(dialect, id)?;
            lists::log(dialect, request, revision, details::task_log(&task))
        }
        ["jobs", ..] if dialect.reads_restores_only => Err(forbidden()),
        ["jobs"] => jobs::all(dialect, request, revision),
        ["jobs", "states"] => jobs::states(dialect, request, revision),
        ["jobs", id] => jobs::one(dialect, request, revision, id),
        ["servertime"] => {
            let now = show.time(request.now, Writing::Offset);
            let mut time = json!({ "serverTime": now, "timeZone": zone::SHOWN });
            if let Some(fields) = time.as_object_mut().filter(|_| revision.names_zone()) {
                fields.insert("ianaTimeZoneId".to_owned(), json!(zone::NAME));
            }
            Ok(Answer::json(200, &time))
        }
        ["serverinfo"] if revision.has_documented_roles() => Err(forbidden()),
        ["serverinfo"] if revision.has_server_info() => {
            Ok(Answer::json(200, &server_info(dialect)))
        }
        _ => Err(no_such_resource()),
    }
}

/// What there is to know of the server before 1.2 reserved it for administrators. The schema calls
/// the id `vbrId` and requires it as `vbrInstallationId`.
fn server_info(dialect: &Vbr) -> Value {
    let id = &dialect.world.installation;
    json!({
        "vbrId": id,
        "vbrInstallationId": id,
        "name": "srv88.tech.local",
        "buildVersion": dialect.served.newest.build(),
        "patches": [],
    })
}

/// The head of the description that a server gives of each revision it serves, to anyone and
/// whatever revision the request names.
fn description(dialect: &Vbr, version: &str) -> Option<Answer> {
    let revision = Revision::named(version.strip_prefix('v')?)?;
    let title = "Veeam Backup & Replication REST API";
    let document = json!({
        "openapi": "3.0.1",
        "info": { "title": title, "version": revision.name() },
        "paths": {},
    });
    dialect.served.has(revision).then(|| Answer::json(200, &document))
}

fn forbidden() -> Answer {
    problem(403, Code::AccessDenied, "Access is denied: the role of the account does not allow it.")
}

fn no_such_resource() -> Answer {
    problem(404, Code::NotFound, "There is no such resource.")
}
