//! Logging in: a token for user and password, renewed with a refresh token.
//!
//! `POST /vN/token` as a form in every version; `POST /vN/token/logout` from v7 on.

use mullion_adapter::kit::{bearer_grant, form, is_word, json_text, status_fault};
use mullion_adapter::{Credentials, Grant, Handshake, Logon, LogonMethod, Misread, Reply};
use mullion_model::{Fault, FaultKind};
use secrecy::ExposeSecret;

use crate::api::Api;
use crate::listing::document;
use crate::problem;
use crate::wire::{Problem, Token};

/// The login of one version.
pub(crate) struct TokenHandshake {
    pub(crate) api: Api,
}

impl TokenHandshake {
    /// A request for a token.
    fn ask(&self, fields: &[(&str, &str)]) -> Logon {
        let mut fields = fields.to_vec();
        if self.api.has_antiforgery_token() {
            // Otherwise the token is good only together with a second one that comes in a cookie,
            // for this request and for the renewal.
            fields.push(("disable_antiforgery_token", "true"));
        }
        Logon {
            body: Some(("application/x-www-form-urlencoded", form(&fields))),
            ..self.post("token")
        }
    }

    /// A request about the login, empty.
    fn post(&self, resource: &str) -> Logon {
        Logon {
            method: LogonMethod::Post,
            path: self.api.path(resource),
            query: Vec::new(),
            accept: "application/json",
            headers: Vec::new(),
            secret_headers: Vec::new(),
            body: None,
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
        self.api
            .has_logout()
            .then(|| Logon { secret_headers: grant.headers.clone(), ..self.post("token/logout") })
    }
}

/// Reads the answer to a login that was not refused.
fn opened(reply: &Reply) -> Result<Grant, Fault> {
    let token: Token<'_> = document(json_text(reply)?)
        .map_err(|_| Misread::new("the answer to the login is not a whole token document"))?;
    let access_token = token
        .access_token
        .plain()
        .ok_or_else(|| Misread::new("the answer to the login holds no access token"))?;
    bearer_grant(access_token, token.refresh_token.plain(), token.expires_in)
}

/// The fault of a login that was not answered with 200.
fn refused(reply: &Reply) -> Fault {
    let problem = problem::problem(reply);
    if is_about_the_account(reply.status, problem.as_ref()) {
        return Fault {
            kind: FaultKind::LoginRefused,
            text: "the server refused user or password".to_owned(),
            remedy: Some(
                "check user (DOMAIN\\user) and password; the account has to be an administrator of \
                 the server, without multi-factor authentication, and the server's REST API must \
                 not be limited to restore operators",
            ),
            ..status_fault(reply)
        };
    }
    if is_of_no_version(reply) {
        return Fault {
            kind: FaultKind::UnsupportedVersion,
            text: "the server does not serve this version of its REST API".to_owned(),
            remedy: Some(
                "set api_version to the release of the server or an older one, and check that url \
                 has the port of its REST API, 4443 by default",
            ),
            ..status_fault(reply)
        };
    }
    problem::diagnose(reply).unwrap_or_else(|| status_fault(reply))
}

/// Whether there is no token to ask for, as there is in every version that a server serves.
///
/// A web page is a proxy's, or that of another service, and proves nothing; but for the one with
/// which Windows' own HTTP service answers under a path that no program has taken.
fn is_of_no_version(reply: &Reply) -> bool {
    const WINDOWS: &str = "Microsoft-HTTPAPI/";
    let server = reply.header("server").unwrap_or_default();
    let is_of_windows =
        server.get(..WINDOWS.len()).is_some_and(|name| name.eq_ignore_ascii_case(WINDOWS));
    reply.status == 404 && (is_of_windows || !problem::is_web_page(reply))
}

/// Whether the server said that user and password are wrong, or that the account may not log in.
///
/// v1 to v5 say so in the words of OAuth. What v6 to v8 answer is documented as an error document
/// only; a 400 with one that names no other cause is read as a refusal too, so that a wrong password
/// is not sent again and again until the account is locked.
fn is_about_the_account(status: u16, problem: Option<&Problem<'_>>) -> bool {
    if status == 401 {
        return true;
    }
    let Some(problem) = problem.filter(|_| (400..500).contains(&status)) else {
        return false;
    };
    match (problem.error.plain(), problem.error_code.plain()) {
        (Some(error), _) => is_word(error, "invalid_grant"),
        (None, Some(code)) if is_word(code, "ResourceAccessDenied") => true,
        (None, Some(code)) if !is_word(code, "HttpError") => false,
        (None, _) => status == 400 && problem.message.plain().is_some(),
    }
}
