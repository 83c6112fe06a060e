//! `POST /api/oauth2/token` and `/logout`. Both tokens look like JWTs and carry their own end; a
//! refresh token works once.

use std::time::Duration;

use super::Vbr;
use super::problem::{Code, done, problem};
use super::wire::{JSON, Token};
use super::zone::Writing;
use crate::kit::rows::document;
use crate::kit::{Answer, Grant, Logins, Request, jwt};

/// How long an access token lives: what the schemas and examples of all documents say. A table in
/// later ones says an hour.
pub(super) const ACCESS: Duration = Duration::from_secs(15 * 60);

/// How long a refresh token lives.
pub(super) const REFRESH: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// How much longer than the access token a short-term refresh token lives.
const SHORT_TERM: Duration = Duration::from_secs(15 * 60);

/// Trades a password or a refresh token for a pair of tokens. The words of `grant_type` are those of
/// the older documents and of all prose; how a generator spelled them in later ones is refused.
pub(super) fn log_in(
    dialect: &Vbr,
    request: &Request,
    logins: &mut Logins,
) -> Result<Answer, Answer> {
    let fields = request.form();
    let field = |name: &str| {
        let found = fields.iter().find(|(key, value)| key == name && !value.is_empty());
        let missing =
            || problem(400, Code::UnexpectedContent, &format!("The field '{name}' is required."));
        found.map(|(_, value)| value.as_str()).ok_or_else(missing)
    };
    let is_short_term = match field("use_short_term_refresh").unwrap_or("false") {
        "true" => true,
        "false" => false,
        _ => {
            let message = "use_short_term_refresh is not a Boolean.";
            return Err(problem(400, Code::UnexpectedContent, message));
        }
    };
    let grant = match field("grant_type")? {
        "password" => {
            let grant = logins.log_in(field("username")?, field("password")?, request.elapsed);
            let grant = grant.ok_or_else(|| {
                problem(401, Code::AccessDenied, "The user name or password is incorrect.")
            })?;
            if dialect.needs_second_factor {
                logins.log_out(&grant.id);
                // That it is refused is documented, how it is not.
                let message = "Accounts with multi-factor authentication cannot use this API.";
                return Err(problem(401, Code::AccessDenied, message));
            }
            grant
        }
        "refresh_token" => refresh(request, logins, field("refresh_token")?)?,
        // No code and no token of another service was ever given to anyone.
        "authorization_code" => return field("code").and(Err(invalid_token())),
        "vbr_token" => return field("vbr_token").and(Err(invalid_token())),
        _ => return Err(problem(400, Code::UnexpectedContent, "The grant type is not supported.")),
    };
    Ok(document(200, JSON, &pair(dialect, request, &grant, is_short_term)))
}

fn refresh(request: &Request, logins: &mut Logins, dressed: &str) -> Result<Grant, Answer> {
    let (token, end) = jwt::undress(dressed).ok_or_else(invalid_token)?;
    if end <= request.elapsed {
        return Err(problem(401, Code::ExpiredToken, "The refresh token has expired."));
    }
    logins.refresh(&token, request.elapsed).ok_or_else(invalid_token)
}

fn pair(dialect: &Vbr, request: &Request, grant: &Grant, is_short_term: bool) -> Token {
    let life = if is_short_term { grant.life.saturating_add(SHORT_TERM) } else { REFRESH };
    let dress =
        |token: &str, life| jwt::dress(token, &grant.id, request.elapsed.saturating_add(life));
    let written = |at| dialect.zone.write(at, Writing::Offset);
    Token {
        access_token: dress(&grant.token, grant.life),
        token_type: "bearer",
        refresh_token: dress(&grant.refresh, life),
        expires_in: grant.life.as_secs(),
        issued: written(request.now),
        expires: written(request.now.plus(grant.life)),
    }
}

/// Ends the login of the request's token, and its refresh token.
pub(super) fn log_out(request: &Request, logins: &mut Logins) -> Result<Answer, Answer> {
    let token = check(request, logins)?;
    if let Some(id) = logins.id_of(&token).map(str::to_owned) {
        logins.log_out(&id);
    }
    Ok(done())
}

/// The kit's token of a request whose access token is good now.
pub(super) fn check(request: &Request, logins: &mut Logins) -> Result<String, Answer> {
    let Some(dressed) = request.bearer() else {
        // The path in this text is the documents' own mistake.
        let message = "Unauthorized. Get bearer JWT token at /api/login";
        return Err(problem(401, Code::AccessDenied, message));
    };
    let (token, end) = jwt::undress(dressed).ok_or_else(invalid_token)?;
    if end <= request.elapsed {
        return Err(problem(401, Code::ExpiredToken, "The access token has expired."));
    }
    if !logins.accept(&token, request.elapsed) {
        return Err(invalid_token());
    }
    Ok(token)
}

fn invalid_token() -> Answer {
    problem(401, Code::InvalidToken, "The token is not valid.")
}
