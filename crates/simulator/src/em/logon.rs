//! Logon sessions: opened with Basic, carried in a header or a cookie, closed by id.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::entity::SELF;
use super::xml::{Attributes, NAMESPACES, Xml};
use super::{CONTENT_TYPE, error};
use crate::kit::{Answer, Grant, Logins, Request};

/// The header that carries a logon session, and the cookie of the same name.
const HEADER: &str = "X-RestSvcSessionId";

/// Whether this is the call that logs on.
pub(super) fn is_logon(method: &str, path: &str) -> bool {
    method == "POST" && path.trim_end_matches('/') == "/api/sessionMngr"
}

/// Whether this is the call that logs off.
pub(super) fn is_logoff(method: &str, path: &str) -> bool {
    method == "DELETE" && path.starts_with("/api/logonSessions/")
}

/// What the server tells without a logon: the versions it serves.
pub(super) fn versions(versions: &[&str]) -> Answer {
    let mut xml = Xml::new();
    xml.declaration();
    xml.open("EnterpriseManager", &Attributes::from(NAMESPACES));
    xml.open("Links", &Vec::new());
    let sessions = format!("{SELF}logonSessions");
    xml.empty(
        "Link",
        &vec![("Href", sessions.as_str()), ("Type", "LogonSessionList"), ("Rel", "Down")],
    );
    logon_link(&mut xml, "latest");
    xml.close("Links");
    xml.open("SupportedVersions", &Vec::new());
    for version in versions {
        xml.open("SupportedVersion", &vec![("Name", *version)]);
        xml.open("Links", &Vec::new());
        logon_link(&mut xml, version);
        xml.close("Links");
        xml.close("SupportedVersion");
    }
    xml.close("SupportedVersions");
    xml.close("EnterpriseManager");
    Answer::with_body(200, CONTENT_TYPE, xml.into_body())
}

fn logon_link(xml: &mut Xml, version: &str) {
    let href = format!("{SELF}sessionMngr/?v={version}");
    xml.empty("Link", &vec![("Href", href.as_str()), ("Type", "LogonSession"), ("Rel", "Create")]);
}

/// Opens a logon session for the version in the query; without one, for the latest.
pub(super) fn log_on(request: &Request, logins: &mut Logins, versions: &[&str]) -> Answer {
    let version = request.parameter("v").unwrap_or("latest");
    if version != "latest" && !versions.contains(&version) {
        return error(400, &format!("API version '{version}' is not supported"));
    }
    if !request.body.is_empty() {
        return error(400, "This simulator logs on without a body only");
    }
    let Some((user, password)) = request.basic() else {
        return refusal("Credentials are required");
    };
    match logins.log_in(&user, &password, request.elapsed) {
        Some(grant) => welcome(&grant, &user),
        None => refusal("Invalid user name or password"),
    }
}

fn welcome(grant: &Grant, user: &str) -> Answer {
    let href = format!("{SELF}logonSessions/{}", grant.id);
    let mut xml = Xml::new();
    let mut attributes = Attributes::from(NAMESPACES);
    attributes.extend([("Type", "LogonSession"), ("Href", href.as_str())]);
    xml.open("LogonSession", &attributes);
    xml.open("Links", &Vec::new());
    for (r#type, path) in [
        ("RestoreSessionReferenceList", "restoreSessions"),
        ("RestoreSessionList", "restoreSessions?format=Entity"),
        ("QueryService", "querySvc"),
    ] {
        let href = format!("{SELF}{path}");
        let link = vec![("Rel", "Down"), ("Type", r#type), ("Href", href.as_str())];
        xml.empty("Link", &link);
    }
    xml.empty("Link", &vec![("Rel", "Delete"), ("Href", href.as_str())]);
    xml.close("Links");
    xml.text("UserName", user);
    xml.text("SessionId", &grant.id);
    xml.close("LogonSession");
    let token = STANDARD.encode(&grant.token);
    Answer::with_body(201, CONTENT_TYPE, xml.into_body())
        .header("Set-Cookie", format!("{HEADER}={token}; Path=/api;"))
        .header(HEADER, token)
}

/// Whether the request carries a live logon session. The cookie, where there is one, beats the
/// header.
pub(super) fn is_logged_on(request: &Request, logins: &mut Logins) -> bool {
    let Some(carried) = cookie(request).or_else(|| request.header("x-restsvcsessionid")) else {
        return false;
    };
    let token = STANDARD.decode(carried).ok();
    token
        .and_then(|token| String::from_utf8(token).ok())
        .is_some_and(|token| logins.accept(&token, request.elapsed))
}

fn cookie(request: &Request) -> Option<&str> {
    request.header("cookie")?.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case(HEADER).then_some(value)
    })
}

/// Closes a logon session by the id in its document.
pub(super) fn log_off(id: &str, logins: &mut Logins) -> Answer {
    if logins.log_out(id) {
        Answer::status(204)
    } else {
        error(404, "There is no such logon session")
    }
}

/// 401, with the challenge of the product.
pub(super) fn refusal(message: &str) -> Answer {
    error(401, message).header("WWW-Authenticate", "Basic Realm=RestSvc")
}
