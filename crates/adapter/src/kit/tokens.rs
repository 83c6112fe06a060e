//! Logins by bearer token, as OAuth 2.0 describes them.

use std::time::Duration;

use mullion_model::Fault;
use serde_json::value::RawValue;

use super::header_secret;
use crate::{Grant, Lifetime};

/// The shortest and the longest life believed, and the one assumed where none is told, in seconds.
/// Products document an hour, and let their administrators change it.
const SHORTEST: f64 = 30.0;
const LONGEST: f64 = 24.0 * 3600.0;
const ASSUMED: f64 = 15.0 * 60.0;

/// The grant of a token answer. `expires_in` is in seconds, as a number or as digits.
///
/// # Errors
/// `Misread` where a token could not stand in a header.
pub fn bearer_grant(
    access_token: &str,
    refresh_token: Option<&str>,
    expires_in: Option<&RawValue>,
) -> Result<Grant, Fault> {
    Ok(Grant {
        headers: vec![("authorization", header_secret("Bearer ", access_token)?)],
        lifetime: Lifetime::Fixed(lifetime(expires_in)),
        renewal: refresh_token.map(|token| header_secret("", token)).transpose()?,
        closing: None,
    })
}

/// How long a token lives.
fn lifetime(expires_in: Option<&RawValue>) -> Duration {
    let seconds = expires_in
        .and_then(|raw| raw.get().trim_matches('"').trim().parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite())
        .unwrap_or(ASSUMED);
    Duration::from_secs_f64(seconds.clamp(SHORTEST, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_are_believed_within_limits() {
        for (told, seconds) in [
            ("3600", 3600),
            ("\"3600\"", 3600),
            ("0", 30),
            ("-1", 30),
            ("1e12", 86_400),
            ("null", 900),
            ("\"soon\"", 900),
        ] {
            let told = serde_json::from_str(told).unwrap();
            assert_eq!(lifetime(Some(told)), Duration::from_secs(seconds), "{told}");
        }
        assert_eq!(lifetime(None), Duration::from_secs(900));
    }
}
