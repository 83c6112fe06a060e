//! Veeam Backup for AWS, REST API 1.0-rev0.
//!
//! Written from the swagger document of 1.0-rev0, the 2.0 REST reference, and what public clients
//! read. Where the documents leave a choice, the one that is harder for a client is taken: without
//! `Sort` the order means nothing, filters by time leave out their bounds, and links carry an
//! address that cannot be reached.

mod details;
mod facts;
mod lists;
mod make;
mod problem;
mod show;
mod specimens;
mod token;
mod truth;
mod wire;

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::{Value, json};

use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, StartError};
use facts::{Items, Session, World};
use problem::{Reason, problem};

/// The only revision this dialect speaks.
const REVISION: &str = "1.0-rev0";

/// The world of these options.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    options.version_among(&[REVISION])?;
    Ok(Box::new(Vbaws {
        world: make::world(options),
        user: options.user.clone(),
        page_limit: options.page_limit,
    }))
}

/// An appliance and its world.
struct Vbaws {
    world: World,
    user: String,
    page_limit: Option<usize>,
}

impl Vbaws {
    fn answer(&self, request: &Request, logins: &mut Logins) -> Result<Answer, Answer> {
        check_revision(request)?;
        let lower = request.path.to_ascii_lowercase();
        let segments: Vec<&str> = lower.split('/').filter(|s| !s.is_empty()).collect();
        let ["api", "v1", rest @ ..] = segments.as_slice() else {
            return Err(no_such_resource());
        };
        match (request.method.as_str(), rest) {
            ("POST", ["token"]) => return token::log_in(self, request, logins),
            ("DELETE", ["token"]) => return token::log_out(request, logins),
            (_, ["token"]) => {
                return Err(problem(405, Reason::MethodNotAllowed, "Use POST or DELETE."));
            }
            _ => {}
        }
        token::check(request, logins)?;
        match rest {
            ["sessions"] => lists::sessions(self, request),
            ["sessions", id] => {
                let row = show::session(self.session(id)?);
                Ok(document(200, "application/json", &sent(row, None)))
            }
            ["sessions", id, "log"] => self.log(id, request),
            ["sessions", id, "protecteditems"] => self.items(id, Items::Protected, request),
            ["sessions", id, "restoreditems"] => self.items(id, Items::Restored, request),
            ["sessions", id, "deleteditems"] => self.items(id, Items::Deleted, request),
            ["system", "time"] => {
                let now = show::zoneless(request.now);
                Ok(Answer::json(200, &json!({ "utcDateTime": now })))
            }
            ["system", "version"] => {
                let details = "The role Portal Administrator is required.";
                Err(problem(403, Reason::AccessDenied, details))
            }
            _ => Err(no_such_resource()),
        }
    }

    fn session(&self, id: &str) -> Result<&Session, Answer> {
        let session = self.world.session(id);
        session.ok_or_else(|| {
            let details = format!("Session {id} was not found.");
            problem(404, Reason::ResourceNotFound, &details)
        })
    }

    fn log(&self, id: &str, request: &Request) -> Result<Answer, Answer> {
        let session = self.session(id)?;
        let lines = details::log(session);
        let log = lines.iter().map(|line| sent(show::log_item(line), request.twist));
        let log = wire::SessionLog { session_id: session.id.clone(), log: log.collect() };
        Ok(document(200, "application/json", &log))
    }

    fn items(&self, id: &str, list: Items, request: &Request) -> Result<Answer, Answer> {
        let session = self.session(id)?;
        if !session.items.contains(&list) {
            let details = format!("Session {id} has no such items.");
            return Err(problem(404, Reason::ResourceNotFound, &details));
        }
        lists::items(self, request, session, list)
    }
}

fn no_such_resource() -> Answer {
    problem(404, Reason::ResourceNotFound, "There is no such resource.")
}

/// Every call names the revision it is written for, the token call too.
fn check_revision(request: &Request) -> Result<(), Answer> {
    let refuse = |reason, details: &str| Err(problem(400, reason, details));
    match request.header("x-api-version") {
        None | Some("") => {
            let details = "An API version is required, but was not specified.";
            refuse(Reason::ApiVersionUnspecified, details)
        }
        Some(REVISION) => Ok(()),
        Some(other) if is_revision(other) => {
            let details = format!("The API version '{other}' is not supported; {REVISION} is.");
            refuse(Reason::UnsupportedApiVersion, &details)
        }
        Some(_) => refuse(Reason::InvalidApiVersion, "The API version is not valid."),
    }
}

/// Whether a text has the form `1.7-rev0`.
fn is_revision(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once("-rev")
        .is_some_and(|(version, revision)| version.split('.').all(is_number) && is_number(revision))
}

impl Dialect for Vbaws {
    fn expiry(&self) -> Expiry {
        Expiry::Fixed {
            access: Duration::from_secs(60 * 60),
            refresh: Duration::from_secs(2 * 60 * 60),
        }
    }

    fn is_login_call(&self, method: &str, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        matches!(method, "POST" | "DELETE") && path.eq_ignore_ascii_case("/api/v1/token")
    }

    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer {
        self.answer(request, logins).unwrap_or_else(|refusal| refusal)
    }

    fn error(&self, status: u16, message: &str) -> Answer {
        problem(status, Reason::of_status(status), message)
    }

    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng) {
        make::change(&mut self.world, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        make::remove(&mut self.world, native_type, native_id)
    }

    fn truth(&self, source: &str, place: &Place) -> Vec<Value> {
        truth::sessions(&self.world, source, &place.host)
    }

    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.session(native_id)?;
        (native_type == truth::TYPE).then(|| truth::items(session, source))?
    }

    fn truth_events(&self, _: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.session(native_id)?;
        (native_type == truth::TYPE).then(|| truth::events(session))
    }
}
