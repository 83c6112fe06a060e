//! Logging in: a token for user and password, renewed with a refresh token.
//!
//! `POST /api/v1/token` as a form, `DELETE /api/v1/token` to log out (1.0-rev0, tag Token).

use mullion_adapter::kit::{Object, bearer_grant, form, json_text, status_fault};
use mullion_adapter::{Credentials, Grant, Handshake, Logon, LogonMethod, Misread, Reply};
use mullion_model::{Fault, FaultKind};
use secrecy::ExposeSecret;

use crate::VERSION_HEADER;
use crate::problem::{self, Trouble};
use crate::wire::Login;

const TOKEN: &str = "/api/v1/token";

/// The login of the public REST API in one revision.
pub(crate) struct TokenHandshake {
    pub(crate) version: &'static str,
}

impl TokenHandshake {
    /// A request to the token endpoint.
    fn token(&self, method: LogonMethod) -> Logon {
        Logon {
            method,
            path: TOKEN.to_owned(),
            query: Vec::new(),
            accept: "application/json",
            headers: vec![(VERSION_HEADER, self.version.to_owned())],
            secret_headers: Vec::new(),
            body: None,
        }
    }

    /// A request for a token.
    fn ask(&self, fields: &[(&str, &str)]) -> Logon {
        Logon {
            body: Some(("application/x-www-form-urlencoded", form(fields))),
            ..self.token(LogonMethod::Post)
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
        Some(Logon { secret_headers: grant.headers.clone(), ..self.token(LogonMethod::Delete) })
    }
}

/// Reads the answer to a login that was not refused.
fn opened(reply: &Reply) -> Result<Grant, Fault> {
    let text = json_text(reply)?;
    let Object(login) = serde_json::from_str::<Object<Login<'_>>>(text)
        .map_err(|_| Misread::new("the answer to the login is not a whole token document"))?;

    let Some(access_token) = login.access_token.plain() else {
        return Err(match login.mfa_token.plain() {
            Some(_) => second_factor_wanted(),
            None => Misread::new("the answer to the login holds no access token").into(),
        });
    };
    bearer_grant(access_token, login.refresh_token.plain(), login.expires_in)
}

/// The fault of an account that has multi-factor authentication: the appliance answers its password
/// with 200 and a token that only opens the second step.
fn second_factor_wanted() -> Fault {
    Fault::new(
        FaultKind::LoginRefused,
        "the account has multi-factor authentication, which nobody can answer here",
    )
    .with_remedy("use a service account without multi-factor authentication")
    .with_status(200)
}

/// The fault of a login that was not answered with 200.
fn refused(reply: &Reply) -> Fault {
    let trouble = problem::trouble(reply);
    let about_the_account = match trouble {
        Some(Trouble::Version | Trouble::LicenceAgreement) => false,
        // No code tells a wrong password from a refresh token that is no longer good. Read as the
        // graver of the two, so that a wrong password is never sent again at once.
        _ if reply.status == 401 => true,
        Some(Trouble::Token | Trouble::AccessDenied) => true,
        _ => false,
    };
    if about_the_account {
        return Fault {
            kind: FaultKind::LoginRefused,
            text: "the appliance refused user or password".to_owned(),
            remedy: Some(
                "check user and password; users of an identity provider cannot log in with a \
                 password",
            ),
            ..status_fault(reply)
        };
    }
    if reply.status == 404 {
        return status_fault(reply)
            .with_remedy("check the port in url: the public REST API is on 11005 by default");
    }
    problem::diagnose(reply).unwrap_or_else(|| status_fault(reply))
}
