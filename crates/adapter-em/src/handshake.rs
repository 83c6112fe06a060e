//! Logging in: Basic once, then a session id in a header of its own, until 15 minutes unused.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mullion_adapter::kit::{canonical_id, header_secret, status_fault};
use mullion_adapter::{Credentials, Grant, Handshake, Lifetime, Logon, LogonMethod, Reply};
use mullion_model::{Fault, FaultKind};
use secrecy::{ExposeSecret, SecretString};

use crate::body::xml_text;
use crate::wire::logon_session_id;

/// The header that carries the session id, in answers to a login and in every later request.
const SESSION: &str = "X-RestSvcSessionId";
/// How long a session lives unused.
const IDLE: Duration = Duration::from_mins(15);

/// Logs in to one version of the REST API: the login alone decides which one is spoken.
pub(crate) struct LogonSession {
    /// One of the profile's versions.
    pub(crate) version: &'static str,
}

impl Handshake for LogonSession {
    fn login(&self, credentials: &Credentials) -> Logon {
        let Credentials { username, password } = credentials;
        let pair = SecretString::from(format!("{username}:{}", password.expose_secret()));
        let basic = format!("Basic {}", STANDARD.encode(pair.expose_secret()));
        Logon {
            method: LogonMethod::Post,
            path: "/api/sessionMngr/".to_owned(),
            query: vec![("v".into(), self.version.to_owned())],
            accept: "application/xml",
            headers: Vec::new(),
            secret_headers: vec![("Authorization", SecretString::from(basic))],
            body: None,
        }
    }

    fn renew(&self, _grant: &Grant) -> Option<Logon> {
        None
    }

    fn grant(&self, reply: &Reply) -> Result<Grant, Fault> {
        match reply.status {
            201 => granted(reply),
            400 | 404 => Err(self.not_served(reply)),
            401 => Err(refused(reply)),
            403 => Err(without_role(reply)),
            _ => Err(status_fault(reply)),
        }
    }

    fn logout(&self, grant: &Grant) -> Option<Logon> {
        let id = guid(grant.closing.as_deref()?)?;
        Some(Logon {
            method: LogonMethod::Delete,
            path: format!("/api/logonSessions/{id}"),
            query: Vec::new(),
            accept: "application/xml",
            headers: Vec::new(),
            secret_headers: grant.headers.clone(),
            body: None,
        })
    }
}

impl LogonSession {
    /// That this version cannot be logged in to.
    fn not_served(&self, reply: &Reply) -> Fault {
        let (text, remedy) = if self.version == crate::LATEST {
            (
                "the server has no login of Enterprise Manager's REST API".to_owned(),
                "check that url is that of Enterprise Manager's REST API, by default port 9398",
            )
        } else {
            (
                format!("the server does not serve REST API version `{}`", self.version),
                "set api_version to `latest`, or to the version of this Enterprise Manager: `v1_7` is \
                 that of 12 and 13, `v1_6` of 11, `v1_5` of 10",
            )
        };
        Fault::new(FaultKind::UnsupportedVersion, text)
            .with_remedy(remedy)
            .with_status(reply.status)
    }
}

/// The grant in a good answer.
fn granted(reply: &Reply) -> Result<Grant, Fault> {
    let Some(token) = reply.header(SESSION) else {
        let text = "the login's answer has no X-RestSvcSessionId header";
        return Err(Fault::new(FaultKind::Misread, text)
            .with_remedy("check that no proxy before Enterprise Manager removes headers")
            .with_status(reply.status));
    };
    // The token alone makes the login good. Where the body does not tell how to close it, it is
    // left to its expiry, rather than opening one after the other.
    let session_id = xml_text(reply).and_then(|text| logon_session_id(&text));
    Ok(Grant {
        headers: vec![(SESSION, header_secret("", token)?)],
        lifetime: Lifetime::Idle(IDLE),
        renewal: None,
        closing: session_id.ok().flatten().and_then(|id| guid(&id)),
    })
}

/// That the account may not log in at all.
fn without_role(reply: &Reply) -> Fault {
    let text = "the account has no role in Enterprise Manager";
    Fault::new(FaultKind::Forbidden, text)
        .with_remedy(
            "give it the role Portal User, or Portal Administrator, in Enterprise Manager's \
             settings; a restore operator can log in too, and reads restores only",
        )
        .with_status(reply.status)
}

/// That user and password are wrong.
fn refused(reply: &Reply) -> Fault {
    let text = "Enterprise Manager refused user and password";
    Fault::new(FaultKind::LoginRefused, text)
        .with_remedy(
            "check both; a user is written `DOMAIN\\user`, for Enterprise Manager on Linux \
             `user@DOMAIN`, and accounts of an identity provider (SAML) cannot log in here",
        )
        .with_status(reply.status)
}

/// The id of a logon session: a GUID and nothing else, since it becomes a part of a path.
fn guid(text: &str) -> Option<String> {
    let id = canonical_id(text)?;
    let is_guid = id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_guid.then_some(id)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use mullion_adapter::{Options, Product};

    use super::*;
    use crate::EnterpriseManager;

    const TOKEN: &str = "T25lIG9wYXF1ZSB0b2tlbg==";

    fn handshake(version: &'static str) -> Box<dyn Handshake> {
        EnterpriseManager.handshake(&Options { version, format: "xml", time_zone: None })
    }

    fn reply(status: u16, headers: &[(&str, &str)], body: &'static str) -> Reply {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Reply {
            status,
            headers: headers.iter().map(own).collect(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    fn logged_in(body: &'static str) -> Grant {
        let headers = [("content-type", "application/xml"), ("x-restsvcsessionid", TOKEN)];
        handshake("latest").grant(&reply(201, &headers, body)).unwrap()
    }

    fn fault(version: &'static str, status: u16) -> Fault {
        handshake(version).grant(&reply(status, &[], "")).unwrap_err()
    }

    fn secrets(headers: &[(&'static str, SecretString)]) -> Vec<(&'static str, String)> {
        let plain = |(name, value): &(&'static str, SecretString)| {
            (*name, value.expose_secret().to_owned())
        };
        headers.iter().map(plain).collect()
    }

    #[test]
    fn the_login_chooses_the_version_and_carries_basic() {
        let logon = handshake("v1_6").login(&Credentials {
            username: "TECH\\sv\u{fc}".to_owned(),
            password: SecretString::from("p:w"),
        });
        assert_eq!(logon.method, LogonMethod::Post);
        assert_eq!(logon.target(), "/api/sessionMngr/?v=v1_6");
        assert_eq!(logon.accept, "application/xml");
        assert!(logon.body.is_none() && logon.headers.is_empty());
        let basic = "Basic VEVDSFxzdsO8OnA6dw==".to_owned();
        assert_eq!(secrets(&logon.secret_headers), [("Authorization", basic)]);
        assert!(!format!("{logon:?}").contains("VEVDSF"));
    }

    #[test]
    fn a_login_grants_its_header_as_it_came() {
        let grant = logged_in(include_str!("../fixtures/logon_session.xml"));
        let session = [("X-RestSvcSessionId", TOKEN.to_owned())];
        assert_eq!(secrets(&grant.headers), session);
        assert_eq!(grant.lifetime, Lifetime::Idle(Duration::from_secs(900)));
        assert!(grant.renewal.is_none() && handshake("latest").renew(&grant).is_none());
        let logout = handshake("latest").logout(&grant).unwrap();
        assert_eq!(logout.method, LogonMethod::Delete);
        let path = "/api/logonSessions/f1a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8";
        assert_eq!(logout.target(), path);
        assert_eq!(secrets(&logout.secret_headers), session);
    }

    #[test]
    fn only_a_guid_can_be_closed() {
        for body in [
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId>../jobs/1</SessionId></LogonSession>"#,
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId>zzzzzzzz-d5e6-4f70-8192-a3b4c5d6e7f8</SessionId></LogonSession>"#,
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId/></LogonSession>"#,
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId>abc</SessionId></LogonSession>"#,
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId>f1a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8</SessionId></LogonSession>garbage"#,
            r#"<LogonSession xmlns="http://www.veeam.com/ent/v1.0"/>"#,
            r#"<Other xmlns="http://www.veeam.com/ent/v1.0"><SessionId>f1a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8</SessionId></Other>"#,
            "",
        ] {
            let mut grant = logged_in(body);
            assert_eq!(grant.closing, None, "{body}");
            assert!(handshake("latest").logout(&grant).is_none());
            grant.closing = Some("../jobs/1".to_owned());
            assert!(handshake("latest").logout(&grant).is_none());
        }
    }

    #[test]
    fn a_login_without_its_header_is_a_misread() {
        let headers = [("content-type", "application/xml")];
        let body = include_str!("../fixtures/logon_session.xml");
        let fault = handshake("latest").grant(&reply(201, &headers, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread);
        let split = [("x-restsvcsessionid", "a\r\nX-Evil: 1")];
        let fault = handshake("latest").grant(&reply(201, &split, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misread);
    }

    #[test]
    fn each_refusal_has_its_kind() {
        for (status, kind) in [
            (200, FaultKind::Misread),
            (302, FaultKind::Misread),
            (400, FaultKind::UnsupportedVersion),
            (401, FaultKind::LoginRefused),
            (403, FaultKind::Forbidden),
            (404, FaultKind::UnsupportedVersion),
            (429, FaultKind::RateLimited),
            (500, FaultKind::Unreachable),
            (503, FaultKind::Unreachable),
        ] {
            let fault = fault("v1_5", status);
            assert_eq!((fault.kind, fault.status), (kind, Some(status)));
        }
        assert!(fault("v1_5", 404).text.contains("version `v1_5`"));
        assert!(fault("v1_7", 400).remedy.unwrap().contains("`v1_6` of 11"));
        assert!(fault("latest", 403).remedy.unwrap().contains("Portal User"));
        assert!(fault("latest", 404).remedy.unwrap().contains("9398"));
    }
}
