//! Tokens in the shape of a JWT, which carry their own end, so that an expired one can be told from
//! a wrong one.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Dresses a token; its end is in time since the simulator started. Nobody checks the signature.
pub(crate) fn dress(token: &str, signature: &str, end: Duration) -> String {
    let end = u64::try_from(end.as_millis()).unwrap_or(u64::MAX);
    let payload = json!({ "jti": token, "exp": end });
    let header = json!({ "alg": "RS512", "typ": "JWT" });
    let encode = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{}", encode(header), encode(payload), URL_SAFE_NO_PAD.encode(signature))
}

/// The token inside and its end; `None` if this was never dressed here.
pub(crate) fn undress(dressed: &str) -> Option<(String, Duration)> {
    let payload = dressed.split('.').nth(1)?;
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let payload: Value = serde_json::from_str(&text).ok()?;
    let token = payload.get("jti")?.as_str()?.to_owned();
    Some((token, Duration::from_millis(payload.get("exp")?.as_u64()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_with_its_end() {
        let dressed = dress("token", "signed", Duration::from_secs(900));
        assert_eq!(dressed.split('.').count(), 3);
        assert_eq!(undress(&dressed), Some(("token".to_owned(), Duration::from_secs(900))));
        for wrong in ["", "a.b.c", "token", "..", "e30.e30.e30"] {
            assert_eq!(undress(wrong), None, "{wrong}");
        }
    }
}
