//! Logging in: a token for user and password, renewed with a refresh token that is good once.
//!
//! `POST /api/oauth2/token` as a form, `POST /api/oauth2/logout` (all revisions, tag Login).

use mullion_adapter::kit::{Object, bearer_grant, form, json_text, status_fault};
use mullion_adapter::{Credentials, Grant, Handshake, Logon, LogonMethod, Misread, Reply};
use mullion_model::{Fault, FaultKind};
use secrecy::ExposeSecret;

use crate::problem::{self, Trouble};
use crate::revision::{Revision, VERSION_HEADER};
use crate::wire::Token;

const TOKEN: &str = "/api/oauth2/token";
const LOGOUT: &str = "/api/oauth2/logout";

/// The login of one revision.
pub(crate) struct TokenHandshake {
    pub(crate) revision: Revision,
}

impl TokenHandshake {
    /// An empty request to `path`.
    fn post(&self, path: &str) -> Logon {
        Logon {
            method: LogonMethod::Post,
            path: path.to_owned(),
            query: Vec::new(),
            accept: "application/json",
            headers: vec![(VERSION_HEADER, self.revision.name().to_owned())],
            secret_headers: Vec::new(),
            body: None,
        }
    }

    /// A request for a token. Grant types are written in lower case, as the prose and the older
    /// specifications have them; the enumeration of 1.3-rev1 prints them capitalised.
    fn ask(&self, fields: &[(&str, &str)]) -> Logon {
        Logon {
            body: Some(("application/x-www-form-urlencoded", form(fields))),
            ..self.post(TOKEN)
        }
    }
}

impl Handshake for TokenHandshake {
    fn login(&self, credentials: &Credentials) -> Logon {
        self.ask(&[
            ("grant_type", "password"),
            ("username", &credentials.username),
            ("password", credentials.password.expose_secret()),
        ])
    }

    fn renew(&self, grant: &Grant) -> Option<Logon> {
        let refresh_token = grant.renewal.as_ref()?.expose_secret();
        Some(self.ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]))
    }

    fn grant(&self, reply: &Reply) -> Result<Grant, Fault> {
        if reply.status == 200 { opened(reply) } else { Err(refused(reply)) }
    }

    fn logout(&self, grant: &Grant) -> Option<Logon> {
        Some(Logon { secret_headers: grant.headers.clone(), ..self.post(LOGOUT) })
    }
}

/// Reads the answer to a login that was not refused.
fn opened(reply: &Reply) -> Result<Grant, Fault> {
    let Object(token) = serde_json::from_str::<Object<Token<'_>>>(json_text(reply)?)
        .map_err(|_| Misread::new("the answer to the login is not a whole token document"))?;
    let access_token = token
        .access_token
        .plain()
        .ok_or_else(|| Misread::new("the answer to the login holds no access token"))?;
    bearer_grant(access_token, token.refresh_token.plain(), token.expires_in)
}

/// The fault of a login that was not answered with 200.
fn refused(reply: &Reply) -> Fault {
    let trouble = problem::trouble(reply);
    if trouble != Some(Trouble::Version) && is_about_the_account(reply.status, trouble) {
        return Fault {
            kind: FaultKind::LoginRefused,
            text: "the backup server refused user or password".to_owned(),
            remedy: Some(
                "check user (DOMAIN\\user) and password; the account needs one of the built-in roles \
                 of Veeam Backup & Replication, Veeam Backup Viewer at least, and no multi-factor \
                 authentication",
            ),
            ..status_fault(reply)
        };
    }
    if reply.status == 404 {
        return status_fault(reply)
            .with_remedy("check the port in url: the REST API is on 9419 by default");
    }
    problem::diagnose(reply).unwrap_or_else(|| status_fault(reply))
}

/// Whether user or password were refused, or the account may not log in.
///
/// 400, 401 and 403 are documented, and not which of them a wrong password gets. An error document
/// of the product with any of them is read as a refusal unless it names another cause, so that a
/// wrong password is not sent again and again until the account is locked.
const fn is_about_the_account(status: u16, trouble: Option<Trouble>) -> bool {
    match trouble {
        Some(Trouble::Token | Trouble::AccessDenied | Trouble::Unspecified) => {
            matches!(status, 400 | 401 | 403)
        }
        _ => status == 401,
    }
}
