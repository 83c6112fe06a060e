//! Veeam Backup for AWS, REST API 1.0-rev0 to 1.8-rev0.
//!
//! Written from the swagger document of 1.0-rev0, the REST references of 2.0 to 10, and what public
//! clients read. Where the documents leave a choice, the one that is harder for a client is taken:
//! without `Sort` the order means nothing, filters by time leave out their bounds, and links carry
//! an address that cannot be reached. Of 1.1 and later no whole schema of a session is public;
//! [`revision`] says what each revision brought and which of it is assumed.

mod change;
mod details;
mod facts;
mod lists;
mod make;
mod outcome;
mod policies;
mod problem;
mod query;
mod revision;
mod show;
mod specimens;
mod token;
mod truth;
mod truth_details;
mod wire;
mod world;

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::{Value, json};

use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, Rights, StartError};
use facts::{Items, Session};
use lists::Found;
use problem::{Reason, problem};
use revision::{Revision, Served};
use world::World;

/// The world of these options. The API version is the appliance's newest revision, and the truth is
/// what that revision tells; without one every revision is served.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let newest = options.version_among(Revision::NAMES)?.and_then(Revision::named);
    if options.rights == Rights::WithoutQuery {
        return Err(StartError::NotOffered { product: options.product, what: "query service" });
    }
    Ok(Box::new(Vbaws {
        world: make::world(options),
        served: newest.map_or(Served::ALL, Served::with_newest),
        account: Account {
            user: options.user.clone(),
            reads_restores_only: options.rights == Rights::RestoresOnly,
            needs_second_factor: options.mfa,
        },
        is_licence_pending: options.eula_pending,
        page_limit: options.page_limit,
        found: Found::default(),
    }))
}

/// An appliance and its world.
#[derive(Clone)]
struct Vbaws {
    world: World,
    served: Served,
    account: Account,
    /// Whether nobody has accepted the licence agreements since the last upgrade.
    is_licence_pending: bool,
    page_limit: Option<usize>,
    /// What was listed last.
    found: Found,
}

/// The only account.
///
/// The narrowest role that may restore is Restore Operator. The guide's table of roles gives it the
/// whole session log, as it does to all four, and no call below `/sessions` has a role in the
/// document of 1.0: it therefore sees the same sessions, backups too. Overview and policies are
/// what the table denies it.
#[derive(Clone)]
struct Account {
    user: String,
    reads_restores_only: bool,
    /// Whether its password alone does not let it in.
    needs_second_factor: bool,
}

impl Account {
    fn role(&self) -> &'static str {
        if self.reads_restores_only { "Restore Operator" } else { "Portal Operator" }
    }
}

impl Vbaws {
    fn answer(&mut self, request: &Request, logins: &mut Logins) -> Result<Answer, Answer> {
        let revision = self.served.asked_by(request)?;
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
        self.check_licence()?;
        match rest {
            ["sessions"] => lists::sessions(self, request, revision),
            ["sessions", id] => {
                let row = show::session(self.session(id)?, revision);
                Ok(document(200, "application/json", &sent(row, request.twist)))
            }
            ["sessions", id, "log"] => self.log(id, request, revision),
            ["sessions", id, "protecteditems"] => self.items(id, Items::Protected, request),
            ["sessions", id, "restoreditems"] => self.items(id, Items::Restored, request),
            ["sessions", id, "deleteditems"] => self.items(id, Items::Deleted, request),
            ["system", "time"] => {
                let now = show::stamp(request.now, revision);
                Ok(Answer::json(200, &json!({ "utcDateTime": now })))
            }
            ["system", "version"] => {
                let details = "The role Portal Administrator is required.";
                Err(problem(403, Reason::AccessDenied, details))
            }
            _ => policies::serve(self, request, rest, revision)
                .unwrap_or_else(|| Err(no_such_resource())),
        }
    }

    /// The problem has a page of its own in the document of 1.0, but no status; 403 is what the same
    /// vendor's appliance for Azure answers. Logging in works all the same, since only a person who
    /// is logged in can accept anything.
    fn check_licence(&self) -> Result<(), Answer> {
        if !self.is_licence_pending {
            return Ok(());
        }
        let details = "The license agreements must be accepted first.";
        Err(problem(403, Reason::LicenseAgreementsIsNotAccepted, details))
    }

    fn session(&self, id: &str) -> Result<&Session, Answer> {
        let session = self.world.session(id);
        session.ok_or_else(|| {
            let details = format!("Session {id} was not found.");
            problem(404, Reason::ResourceNotFound, &details)
        })
    }

    fn log(&self, id: &str, request: &Request, revision: Revision) -> Result<Answer, Answer> {
        let session = self.session(id)?;
        let lines = details::log(session);
        let log = lines.iter().map(|line| sent(show::log_item(line, revision), request.twist));
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
        change::change(&mut self.world, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        native_type == truth::TYPE && self.world.remove(native_id)
    }

    fn set_rights(&mut self, rights: Rights) {
        self.account.reads_restores_only = rights == Rights::RestoresOnly;
    }

    fn set_second_factor(&mut self, wanted: bool) {
        self.account.needs_second_factor = wanted;
    }

    fn copy(&self) -> Box<dyn Dialect> {
        Box::new(self.clone())
    }

    fn forget(&mut self, started_before: Timestamp) {
        self.world.forget(started_before);
    }

    fn truth(&self, source: &str, place: &Place) -> Vec<Value> {
        truth::sessions(&self.world, self.served.newest, source, &place.host)
    }

    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.session(native_id)?;
        (native_type == truth::TYPE).then(|| truth_details::items(session, source))?
    }

    fn truth_events(&self, _: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.session(native_id)?;
        (native_type == truth::TYPE).then(|| truth_details::events(session))
    }
}
