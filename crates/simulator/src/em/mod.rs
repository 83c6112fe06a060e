//! Veeam Backup Enterprise Manager: XML and JSON, REST versions 1.5 to 1.7.
//!
//! Source: the vendor's Enterprise Manager REST reference (13.0.1 and 13.1), and for JSON recordings
//! that others published. What it speaks: the logon, the query service, collections and entities of
//! sessions and their tasks. What it does not: other resources, and everything that changes
//! something.

mod change;
mod collections;
#[cfg(test)]
mod documents;
mod entity;
mod fields;
mod filter;
mod format;
mod generate;
mod json;
mod links;
mod list;
mod logon;
mod names;
mod outcome;
mod query;
mod record;
#[cfg(test)]
mod specimens;
mod truth;
#[cfg(test)]
mod truth_tests;
mod version;
mod window;
mod world;
mod xml;

use std::collections::HashMap;
use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, Rights, StartError};
use collections::Wanted;
use fields::Subject;
use format::Format;
use json::KeyCase;
use list::List;
use query::Question;
use version::Version;
use world::World;

/// What an account is told that may not read something.
const DENIED: &str = "Access denied";

/// An unused logon session lives so long.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// One Enterprise Manager.
#[derive(Clone)]
struct Em {
    world: World,
    /// The newest version it serves, which is the one its truth is told for.
    newest: Version,
    /// The version of each logon session, by its id.
    versions: HashMap<String, Version>,
    keys: KeyCase,
    /// What the latest request asked for; a fault that speaks for the server does so in it.
    format: Format,
    rights: Rights,
    page_limit: Option<usize>,
}

/// Makes an Enterprise Manager that serves REST versions up to the wanted one, or all. Its logon
/// knows no second factor, and nothing has to be accepted first.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let not_offered = |what| Err(StartError::NotOffered { product: "em", what });
    if options.mfa {
        return not_offered("second factor at its logon");
    }
    if options.eula_pending {
        return not_offered("licence agreement to accept");
    }
    let wanted = options.version_among(version::NAMES)?.unwrap_or("latest");
    let newest = Version::named(wanted, Version::V1_7).unwrap_or(Version::V1_7);
    // Before 13, keys were never spelled otherwise.
    let keys =
        if newest < Version::V1_7 { KeyCase::Pascal } else { KeyCase::of_world(options.seed) };
    Ok(Box::new(Em {
        world: generate::world(options, newest),
        newest,
        versions: HashMap::new(),
        keys,
        format: Format::Xml,
        rights: options.rights,
        page_limit: options.page_limit,
    }))
}

impl Em {
    /// Answers a GET below `/api/` in a logon session of this version.
    fn read(&self, request: &Request, path: &[&str], version: Version, format: Format) -> Answer {
        if path == ["query"] {
            return self.query(request, version, format);
        }
        let nothing = || format.error(404, "The requested resource is not found");
        let Some(wanted) = Wanted::read(path).filter(|wanted| version.knows(wanted.list())) else {
            return nothing();
        };
        if !self.may_read(&wanted) {
            return format.error(403, DENIED);
        }
        collections::answer(&self.world, request, &wanted, format).unwrap_or_else(nothing)
    }

    fn query(&self, request: &Request, version: Version, format: Format) -> Answer {
        if self.rights == Rights::WithoutQuery {
            return format.error(403, DENIED);
        }
        let Some(name) = request.parameter("type") else {
            return format.error(400, "Parameter 'type' is not specified");
        };
        let known = Subject::named(name).filter(|subject| version.knows(subject.list()));
        let Some(subject) = known else {
            return format.error(400, &format!("Unknown entity type '{name}'"));
        };
        if self.rights == Rights::RestoresOnly && subject.list() != List::Restore {
            return format.error(403, DENIED);
        }
        match Question::read(request, subject, self.page_limit) {
            Ok(question) => question.answer(&self.world, request, format),
            Err(message) => format.error(400, &message),
        }
    }

    fn may_read(&self, wanted: &Wanted<'_>) -> bool {
        self.rights != Rights::RestoresOnly || wanted.list() == List::Restore
    }
}

impl Dialect for Em {
    fn expiry(&self) -> Expiry {
        Expiry::Idle(IDLE)
    }

    fn is_login_call(&self, method: &str, path: &str) -> bool {
        logon::is_logon(method, path) || logon::is_logoff(method, path)
    }

    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer {
        let format = Format::asked_for(request, self.keys);
        self.format = format;
        let segments = request.segments();
        if segments == ["api"] && request.method == "GET" {
            return logon::versions(self.newest, format);
        }
        if logon::is_logon(&request.method, &request.path) {
            return match logon::log_on(request, logins, self.newest, format) {
                Ok((id, version, answer)) => {
                    self.versions.insert(id, version);
                    answer
                }
                Err(answer) => answer,
            };
        }
        let Some(session) = logon::session_of(request, logins) else {
            return format.refusal("Unauthorized");
        };
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["api", path @ ..]) => {
                let version = self.versions.get(&session).copied().unwrap_or(self.newest);
                self.read(request, path, version, format)
            }
            (_, ["api", "logonSessions", id]) => {
                self.versions.remove(*id);
                logon::log_off(id, logins, format)
            }
            _ => format.error(404, "The requested resource is not found"),
        }
    }

    fn error(&self, status: u16, message: &str) -> Answer {
        match status {
            401 => self.format.refusal(message),
            _ => self.format.error(status, message),
        }
    }

    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng) {
        change::apply(&mut self.world, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        List::of_entity(native_type).is_some_and(|list| self.world.remove(list, native_id))
    }

    fn set_rights(&mut self, rights: Rights) {
        self.rights = rights;
    }

    fn copy(&self) -> Box<dyn Dialect> {
        Box::new(self.clone())
    }

    fn forget(&mut self, started_before: Timestamp) {
        change::forget(&mut self.world, started_before);
    }

    fn truth(&self, source: &str, _place: &Place) -> Vec<Value> {
        truth::all(&self.world, source)
    }

    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let list = List::of_entity(native_type)?;
        truth::items_of(&self.world, source, list, native_id)
    }

    fn truth_events(&self, _: &str, _: &str, _: &str) -> Option<Vec<Value>> {
        None
    }
}
