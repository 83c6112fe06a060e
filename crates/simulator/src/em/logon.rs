//! Logon sessions: opened with Basic, carried in a header or a cookie, closed by id.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::format::Format;
use super::links::{self, SELF};
use super::record::Record;
use super::record::Value::{Missing, Wrapped};
use super::version::Version;
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
pub(super) fn versions(newest: Version, format: Format) -> Answer {
    let logons = links::link("Down", "LogonSessionList", format!("{SELF}logonSessions"), Missing);
    let supported = newest.and_older().map(|version| {
        Record::new("SupportedVersion")
            .attribute("Name", version.name())
            .field("Links", Wrapped(vec![logon_link(version.name())]))
    });
    let about = Record::new("EnterpriseManager")
        .field("Links", Wrapped(vec![logons, logon_link("latest")]))
        .field("SupportedVersions", Wrapped(supported.collect()));
    format.one(200, about)
}

fn logon_link(version: &str) -> Record<'static> {
    let href = format!("{SELF}sessionMngr/?v={version}");
    links::link("Create", "LogonSession", href, Missing)
}

/// Opens a logon session for the version in the query; without one, for the latest. Gives the
/// session's id and version, and its document; otherwise what the server says against it.
pub(super) fn log_on(
    request: &Request,
    logins: &mut Logins,
    newest: Version,
    format: Format,
) -> Result<(String, Version, Answer), Answer> {
    let name = request.parameter("v").unwrap_or("latest");
    let version = Version::named(name, newest)
        .ok_or_else(|| format.error(400, &format!("API version '{name}' is not supported")))?;
    if !request.body.is_empty() {
        return Err(format.error(400, "This simulator logs on without a body only"));
    }
    let Some((user, password)) = request.basic() else {
        return Err(format.refusal("Credentials are required"));
    };
    let grant = logins
        .log_in(&user, &password, request.elapsed)
        .ok_or_else(|| format.refusal("Invalid user name or password"))?;
    let answer = welcome(&grant, &user, format);
    Ok((grant.id, version, answer))
}

fn welcome(grant: &Grant, user: &str, format: Format) -> Answer {
    let href = format!("{SELF}logonSessions/{}", grant.id);
    let down = |r#type, path| links::link("Down", r#type, format!("{SELF}{path}"), Missing);
    let offered = vec![
        links::link("Up", "EnterpriseManager", SELF.to_owned(), Missing),
        down("BackupJobSessionReferenceList", "backupSessions"),
        down("RestoreSessionReferenceList", "restoreSessions"),
        down("ReplicaJobSessionReferenceList", "replicaSessions"),
        down("BackupTaskSessionReferenceList", "backupTaskSessions"),
        down("ReplicaTaskSessionReferenceList", "replicaTaskSessions"),
        down("QueryService", "querySvc"),
        down("BackupJobSessionList", "backupSessions?format=Entity"),
        down("RestoreSessionList", "restoreSessions?format=Entity"),
        down("ReplicaJobSessionList", "replicaSessions?format=Entity"),
        links::link("Delete", Missing, href.clone(), Missing),
    ];
    let session = Record::new("LogonSession")
        .attribute("Type", "LogonSession")
        .attribute("Href", href)
        .field("Links", Wrapped(offered))
        .field("UserName", user)
        .field("SessionId", grant.id.as_str());
    let token = STANDARD.encode(&grant.token);
    format
        .one(201, session)
        .header("Set-Cookie", format!("{HEADER}={token}; Path=/api;"))
        .header(HEADER, token)
}

/// The id of the live logon session that the request carries. The cookie, where there is one,
/// beats the header.
pub(super) fn session_of(request: &Request, logins: &mut Logins) -> Option<String> {
    let carried = cookie(request).or_else(|| request.header("x-restsvcsessionid"))?;
    let token = String::from_utf8(STANDARD.decode(carried).ok()?).ok()?;
    let is_live = logins.accept(&token, request.elapsed);
    logins.id_of(&token).filter(|_| is_live).map(str::to_owned)
}

fn cookie(request: &Request) -> Option<&str> {
    request.header("cookie")?.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case(HEADER).then_some(value)
    })
}

/// Closes a logon session by the id in its document.
pub(super) fn log_off(id: &str, logins: &mut Logins, format: Format) -> Answer {
    if logins.log_out(id) {
        Answer::status(204)
    } else {
        format.error(404, "There is no such logon session")
    }
}
