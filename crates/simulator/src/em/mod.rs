//! Veeam Backup Enterprise Manager: XML, REST versions 1.5 to 1.7.
//!
//! Source: the vendor's Enterprise Manager REST reference (13.0.1 and 13.1). What it speaks: the
//! logon, the query service, collections and entities of sessions and their tasks, in XML. What it
//! does not: JSON, other resources, and everything that changes something.

mod change;
mod collections;
mod entity;
mod fields;
mod filter;
mod generate;
mod logon;
mod names;
mod query;
mod truth;
mod world;
mod xml;

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, StartError};
use world::{List, World};
use xml::{Attributes, NAMESPACES, Xml};

/// Of every document.
const CONTENT_TYPE: &str = "application/xml; charset=utf-8";

/// An unused logon session lives so long.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// REST versions, oldest first: 1.5 is the server's 10, 1.6 its 11, 1.7 its 12 and 13.
const VERSIONS: &[&str] = &["v1_5", "v1_6", "v1_7"];

/// What may be asked for when a simulator is started.
const ALLOWED: &[&str] = &["v1_5", "v1_6", "v1_7", "latest"];

/// One Enterprise Manager.
struct Em {
    world: World,
    /// Those it serves: up to the newest one it knows.
    versions: &'static [&'static str],
    page_limit: Option<usize>,
}

/// Makes an Enterprise Manager that serves REST versions up to the wanted one, or all.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let newest = match options.version_among(ALLOWED)? {
        None | Some("latest") => VERSIONS.len(),
        Some(wanted) => VERSIONS
            .iter()
            .position(|version| *version == wanted)
            .map_or(VERSIONS.len(), |index| index + 1),
    };
    let versions = VERSIONS.get(..newest).unwrap_or(VERSIONS);
    Ok(Box::new(Em {
        world: generate::world(options, has_cdp(versions)),
        versions,
        page_limit: options.page_limit,
    }))
}

/// Sessions of CDP policies came with REST 1.6.
fn has_cdp(versions: &[&str]) -> bool {
    versions.contains(&"v1_6")
}

impl Dialect for Em {
    fn expiry(&self) -> Expiry {
        Expiry::Idle(IDLE)
    }

    fn is_login_call(&self, method: &str, path: &str) -> bool {
        logon::is_logon(method, path) || logon::is_logoff(method, path)
    }

    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer {
        let wants_xml = request.header("accept").is_none_or(|accept| {
            ["xml", "*/*", "application/*"].iter().any(|kind| accept.contains(kind))
        });
        if !wants_xml {
            return error(406, "This simulator answers in XML only");
        }
        let segments = request.segments();
        let is_get = request.method == "GET";
        match segments.as_slice() {
            ["api"] if is_get => logon::versions(self.versions),
            _ if logon::is_logon(&request.method, &request.path) => {
                logon::log_on(request, logins, self.versions)
            }
            _ if !logon::is_logged_on(request, logins) => logon::refusal("Unauthorized"),
            ["api", "logonSessions", id] if !is_get => logon::log_off(id, logins),
            ["api", "query"] => {
                query::answer(&self.world, request, has_cdp(self.versions), self.page_limit)
                    .unwrap_or_else(|message| error(400, &message))
            }
            ["api", rest @ ..] => collections::answer(&self.world, request, rest)
                .unwrap_or_else(|| error(404, "The requested resource is not found")),
            _ => error(404, "The requested resource is not found"),
        }
    }

    fn error(&self, status: u16, message: &str) -> Answer {
        match status {
            401 => logon::refusal(message),
            _ => error(status, message),
        }
    }

    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng) {
        change::apply(&mut self.world, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        List::of_entity(native_type).is_some_and(|list| self.world.remove(list, native_id))
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

/// The product's error document: message and status are attributes.
fn error(status: u16, message: &str) -> Answer {
    let code = status.to_string();
    let mut attributes: Attributes<'_> = vec![("Message", message), ("StatusCode", &code)];
    attributes.extend(NAMESPACES);
    let mut xml = Xml::new();
    xml.declaration();
    xml.open("Error", &attributes);
    xml.text("FirstChanceExceptionMessage", message);
    xml.close("Error");
    Answer::with_body(status, CONTENT_TYPE, xml.into_body())
}
