//! `POST /vN/token` and its logout.

use std::time::Duration;

use mullion_model::Timestamp;
use serde_json::{Value, json};

use super::Vb365;
use super::routes::{self, JSON};
use super::version::{Version, since};
use super::wire;
use crate::kit::rows::document;
use crate::kit::{Answer, Grant, Logins, Request};

/// Trades a password or a refresh token for a pair of tokens.
pub(super) fn token(
    dialect: &Vb365,
    version: Version,
    request: &Request,
    logins: &mut Logins,
) -> Answer {
    let fields = fields(version, request);
    let field = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let has_antiforgery = version >= since::ANTIFORGERY;
    let without_antiforgery = match field("disable_antiforgery_token") {
        Some(text) if has_antiforgery => match text.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => return refuse(version, 400, "disable_antiforgery_token is not a Boolean."),
        },
        _ => !has_antiforgery,
    };
    let grant = match field("grant_type") {
        Some("password") => {
            let user = field("username").unwrap_or_default();
            let password = field("password").unwrap_or_default();
            logins.log_in(user, password, request.elapsed)
        }
        Some("refresh_token") => {
            if !without_antiforgery && request.header("cookie").is_none() {
                return refuse(version, 400, "The required antiforgery token is not present.");
            }
            let refresh = field("refresh_token").unwrap_or_default();
            match logins.refresh(refresh, request.elapsed) {
                None => return refuse(version, 400, "The refresh token is invalid or expired."),
                grant => grant,
            }
        }
        _ => return unsupported(version),
    };
    match grant {
        None => refuse(version, 401, "The user name or password is incorrect."),
        Some(grant) => {
            let answer = document(200, JSON, &pair(dialect, version, request, &grant));
            if !without_antiforgery {
                let cookie = format!("X-CSRF={}; Path=/; HttpOnly; Secure", grant.id);
                return answer.header("Set-Cookie", cookie);
            }
            answer
        }
    }
}

/// Ends the login of the request's token: 200 in v7, 204 since.
pub(super) fn logout(version: Version, request: &Request, logins: &mut Logins) -> Option<Answer> {
    let id = logins.id_of(request.bearer()?)?.to_owned();
    let status = if version == since::ANTIFORGERY { 200 } else { 204 };
    logins.log_out(&id).then(|| Answer::status(status))
}

/// A form in every version, a JSON object as well since v6.
fn fields(version: Version, request: &Request) -> Vec<(String, String)> {
    let is_json =
        request.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if version < since::OWN_TOKENS || !is_json {
        return request.form();
    }
    let text = std::str::from_utf8(&request.body).unwrap_or_default();
    let Ok(Value::Object(members)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let member = |(name, value): (String, Value)| match value {
        Value::String(text) => (name, text),
        other => (name, other.to_string()),
    };
    members.into_iter().map(member).collect()
}

fn pair(dialect: &Vb365, version: Version, request: &Request, grant: &Grant) -> wire::Token {
    let expires = request.now.plus(Duration::from_secs(grant.life.as_secs()));
    wire::Token {
        access_token: grant.token.clone(),
        refresh_token: grant.refresh.clone(),
        token_type: "bearer",
        expires_in: grant.life.as_secs(),
        user_name: dialect.user.clone(),
        issued: stamp(version, request.now),
        expires: stamp(version, expires),
    }
}

/// A time in a token: declared as RFC 3339 since v6; before, as the login component writes it.
fn stamp(version: Version, moment: Timestamp) -> String {
    match moment.to_jiff() {
        Some(moment) if version < since::OWN_TOKENS => {
            moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
        }
        _ => moment.to_string(),
    }
}

/// A login that is refused: an OAuth error with 400 before v6, the product's own document since.
fn refuse(version: Version, status: u16, message: &str) -> Answer {
    if version >= since::OWN_TOKENS {
        routes::exception(version, status, message)
    } else {
        oauth_error("invalid_grant", message)
    }
}

fn unsupported(version: Version) -> Answer {
    let message = "The grant type is not supported.";
    if version >= since::OWN_TOKENS {
        routes::exception(version, 400, message)
    } else {
        oauth_error("unsupported_grant_type", message)
    }
}

fn oauth_error(code: &str, description: &str) -> Answer {
    Answer::json(400, &json!({ "error": code, "error_description": description }))
}
