//! `POST` and `DELETE /api/v1/token`, the same in all revisions. Access tokens look like JWTs and
//! carry their own end, so that an expired one can be told from a wrong one.

use super::Vbaws;
use super::problem::{Reason, problem};
use super::wire::{Login, MfaDemand};
use crate::kit::rows::document;
use crate::kit::{Answer, Grant, Logins, Request, jwt};

/// Trades a password or a refresh token for a pair of tokens. The words of `grant_type` are the four
/// of the document, as it spells them; no client is known that spells them otherwise.
pub(super) fn log_in(
    dialect: &Vbaws,
    request: &Request,
    logins: &mut Logins,
) -> Result<Answer, Answer> {
    let fields = request.form();
    let field = |name: &str| {
        let found = fields.iter().find(|(key, value)| key == name && !value.is_empty());
        let missing = || {
            let details = format!("{name} is required.");
            problem(400, Reason::ValidationError, &details)
        };
        found.map(|(_, value)| value.as_str()).ok_or_else(missing)
    };
    let grant = match field("grant_type")? {
        "password" => {
            let grant = logins.log_in(field("username")?, field("password")?, request.elapsed);
            if let Some(grant) = &grant
                && dialect.account.needs_second_factor
            {
                logins.log_out(&grant.id);
                return Ok(demand_second_factor(grant));
            }
            grant
        }
        "refresh_token" => logins.refresh(field("refresh_token")?, request.elapsed),
        // The account has no device that makes codes, so that none is right, and codes of the other
        // kind are given to browsers alone.
        "mfa" => field("mfa_token").and(field("mfa_code")).map(|_| None)?,
        "authorization_code" => field("code").map(|_| None)?,
        _ => {
            let details = "grant_type is unknown.";
            return Err(problem(400, Reason::ValidationError, details));
        }
    };
    let grant = grant.ok_or_else(|| {
        problem(401, Reason::AccessDenied, "The credentials or the token are not valid.")
    })?;
    let expires = request.now.plus(grant.life);
    let login = Login {
        access_token: jwt::dress(
            &grant.token,
            &grant.id,
            request.elapsed.saturating_add(grant.life),
        ),
        token_type: "Bearer",
        refresh_token: grant.refresh,
        expires_in: grant.life.as_secs(),
        issued: request.now.to_string(),
        expires: expires.to_string(),
        username: dialect.account.user.clone(),
        role_name: dialect.account.role(),
        mfa_enabled: false,
    };
    Ok(document(200, "application/json", &login))
}

/// The right password is not enough: 200 all the same, but no token to work with.
fn demand_second_factor(grant: &Grant) -> Answer {
    let demand = MfaDemand { mfa_enabled: true, mfa_token: grant.token.clone() };
    document(200, "application/json", &demand)
}

/// Ends the login of the request's token.
pub(super) fn log_out(request: &Request, logins: &mut Logins) -> Result<Answer, Answer> {
    let token = check(request, logins)?;
    if let Some(id) = logins.id_of(&token).map(str::to_owned) {
        logins.log_out(&id);
    }
    Ok(Answer::status(204))
}

/// The kit's token of a request whose access token is good now.
pub(super) fn check(request: &Request, logins: &mut Logins) -> Result<String, Answer> {
    let Some(dressed) = request.bearer() else {
        let details = "The authorization header was expected but not found.";
        return Err(problem(401, Reason::NoAccessToken, details));
    };
    let (token, end) = jwt::undress(dressed).ok_or_else(|| {
        problem(401, Reason::InvalidAccessToken, "The access token is not valid.")
    })?;
    if end <= request.elapsed {
        return Err(problem(401, Reason::ExpiredAccessToken, "The access token has expired."));
    }
    if !logins.accept(&token, request.elapsed) {
        return Err(problem(401, Reason::InvalidAccessToken, "The access token is not valid."));
    }
    Ok(token)
}
