//! In what manner an answer goes over the wire: what a fault makes of it.

use std::io;
use std::time::Duration;

use super::{Answer, Dialect, Request, Twist, faults::Fault, gzip};

/// How the bytes of an answer are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// At once, with a correct `Content-Length`.
    Whole,
    /// Half of them behind a `Content-Length` of all, then the connection is closed.
    CutShort,
    /// All of them in chunks that are never ended, then the connection is closed.
    ChunkedWithoutEnd,
    /// One after the other, with this time between two.
    Drip(Duration),
    /// All of them in chunks, then spaces for ever.
    Endless,
    /// None: the connection is closed.
    Close,
    /// None: the connection stays open.
    Hang,
}

/// What a fault does to the request before the dialect sees it.
pub(crate) fn twist_request(request: &mut Request, fault: &Fault) {
    match fault {
        Fault::BadRow => request.twist = Some(Twist::BadRow),
        Fault::ExtraFields => request.twist = Some(Twist::ExtraFields),
        Fault::IgnoreParameters(names) => request.query.retain(|(key, _)| {
            let is_named = |name: &String| name.eq_ignore_ascii_case(key);
            !names.iter().any(is_named)
        }),
        _ => {}
    }
}

/// The answer that a fault gives in place of the dialect's, where it needs none.
pub(crate) fn instead(fault: &Fault, dialect: &dyn Dialect) -> io::Result<Option<Answer>> {
    let answer = match fault {
        Fault::Status { status, headers, body } => Answer {
            headers: headers.clone(),
            body: body.clone().into_bytes(),
            ..Answer::status(*status)
        },
        Fault::Unauthorized => dialect.error(401, "Unauthorized"),
        Fault::Forbidden => dialect.error(403, "Access denied"),
        Fault::Error(status) => dialect.error(*status, "The simulator was told to fail"),
        Fault::ErrorObject => {
            Answer { status: 200, ..dialect.error(500, "The simulator was told to fail") }
        }
        Fault::RateLimited { retry_after } => {
            let answer = dialect.error(429, "Too many requests");
            match retry_after {
                Some(value) => answer.header("Retry-After", value.clone()),
                None => answer,
            }
        }
        Fault::LoginPage => Answer::with_body(200, "text/html; charset=utf-8", LOGIN_PAGE),
        Fault::Redirect { status, to } => Answer::status(*status).header("Location", to.clone()),
        Fault::EmptyBody => Answer::status(200),
        Fault::GzipBomb { mebibytes } => {
            let body = gzip::bomb(*mebibytes)?;
            Answer::with_body(200, "application/octet-stream", body)
                .header("Content-Encoding", "gzip")
        }
        Fault::Hang | Fault::Close => Answer::status(200),
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// What a fault makes of the dialect's answer, and how that is sent.
pub(crate) fn tamper(fault: &Fault, answer: Answer) -> io::Result<(Answer, Manner)> {
    let manner = match fault {
        Fault::CutShort => Manner::CutShort,
        Fault::ChunkedWithoutEnd => Manner::ChunkedWithoutEnd,
        Fault::Drip { every } => Manner::Drip(*every),
        Fault::Endless => Manner::Endless,
        Fault::Close => Manner::Close,
        Fault::Hang => Manner::Hang,
        _ => Manner::Whole,
    };
    let answer = match fault {
        Fault::HalfBody => with_body(answer, half),
        Fault::Gzip => encoded(answer, gzip::compress)?,
        Fault::TruncatedGzip => encoded(answer, |body| Ok(half(&gzip::compress(body)?)))?,
        Fault::ContentType(kind) => answer.replace_header("Content-Type", kind.clone()),
        Fault::ByteOrderMark => with_body(answer, |body| [b"\xef\xbb\xbf", body].concat()),
        Fault::Garbage => with_body(answer, |_| b"\x00\x01garbage\xff\xfe".to_vec()),
        Fault::Trailing(text) => with_body(answer, |body| [body, text.as_bytes()].concat()),
        _ => answer,
    };
    Ok((answer, manner))
}

/// How long before the answer begins.
pub(crate) fn delay(fault: Option<&Fault>) -> Duration {
    match fault {
        Some(Fault::Delay(delay)) => *delay,
        _ => Duration::ZERO,
    }
}

/// The first half.
pub(crate) fn half(body: &[u8]) -> Vec<u8> {
    let (first, _) = body.split_at(body.len() / 2);
    first.to_vec()
}

fn with_body(answer: Answer, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Answer {
    Answer { body: change(&answer.body), ..answer }
}

fn encoded(
    answer: Answer,
    encode: impl FnOnce(&[u8]) -> io::Result<Vec<u8>>,
) -> io::Result<Answer> {
    let body = encode(&answer.body)?;
    Ok(Answer { body, ..answer }.header("Content-Encoding", "gzip"))
}

const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>\
    <form method=\"post\" action=\"/login\"><input name=\"user\"><input name=\"password\" \
    type=\"password\"><button>Sign in</button></form></body></html>\n";
